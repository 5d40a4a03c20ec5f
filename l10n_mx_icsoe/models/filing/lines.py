# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ...tools.law.document import Worker

#: Worker lines in memory at once while files are written.
BLOCK = 5_000


class Filing(models.Model):
    """Reading worker lines back, in SQL: amounts as exact decimals, no record per line.

    The checks and the comparison look at a return from all sides and hold it whole.
    What is written from top to bottom (worker files, workbook, XML) reads it in blocks,
    so that its memory does not grow with the return.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    def _document_contracts(self, contracts=None):
        """The contracts (or some ``contracts`` of them) with their workers: a tuple of
        ``tools.document.Contract``.
        """
        workers = self._read_workers(None if contracts is None else contracts.ids)
        return tuple(
            contract._to_contract(tuple(workers.get(contract.id, ())))
            for contract in (self.contract_ids if contracts is None else contracts)
        )

    def _to_long_document(self):
        """``_to_document`` for who goes through the contracts in their order: their
        workers are read when they are asked for, and not kept.
        """
        contracts = self.contract_ids
        blocks = _Blocks(self._read_workers, contracts)
        document = self._to_document(
            tuple(
                contract._to_contract(blocks.workers(contract))
                for contract in contracts
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT COUNT(DISTINCT nss) FROM l10n_mx_icsoe_filing_worker"
                " WHERE filing_id = %s",
                self.id,
            )
        )
        return replace(document, people=self.env.cr.fetchone()[0])

    def _read_workers(self, contract_ids=None):
        """Lists of ``tools.document.Worker`` by contract id, of all contracts or of
        those with ``contract_ids``.
        """
        self.env.flush_all()
        some = SQL()
        if contract_ids is not None:
            some = SQL("AND contract_id = ANY(%s)", contract_ids)
        self.env.cr.execute(
            SQL(
                """
                SELECT contract_id, nss, curp, sbc::text, name, date_start::text,
                       date_end::text, sbc_date::text, id, employee_id
                  FROM l10n_mx_icsoe_filing_worker
                 WHERE filing_id = %s %s
              ORDER BY id
                """,
                self.id,
                some,
            )
        )
        workers = defaultdict(list)
        # Many workers earn the same and came the same day: one object for them all.
        amounts, days = _Memo(Decimal), _Memo(date.fromisoformat)
        while rows := self.env.cr.fetchmany(BLOCK):
            for contract, nss, curp, sbc, name, start, end, since, *ids in rows:
                workers[contract].append(
                    Worker(
                        nss,
                        curp,
                        amounts[sbc],
                        name or "",
                        days[start],
                        days[end],
                        days[since],
                        *ids,
                    )
                )
        return workers


class _Memo(dict):
    """``memo[text]`` is ``make(text)``, made once; ``None`` stays what it is."""

    def __init__(self, make):
        super().__init__({None: None})
        self._make = make

    def __missing__(self, text):
        value = self[text] = self._make(text)
        return value


class _Blocks:
    """The workers of ``contracts`` (snapshots, in order), so many contracts at a time
    that they have about ``BLOCK``; the last block read is kept.

    ``read`` gives the lists of workers of contracts by their ids.
    """

    def __init__(self, read, contracts):
        self._read = read
        self._blocks, self._place = [], {}
        room = 0
        for contract in contracts:
            if room <= 0:
                self._blocks.append([])
                room = BLOCK
            self._blocks[-1].append(contract.id)
            self._place[contract.id] = len(self._blocks) - 1
            room -= contract.worker_count
        self._current, self._workers = None, {}

    def workers(self, contract):
        """The workers of ``contract``, not read yet."""
        return _Workers(self, contract.id, contract.worker_count)

    def of(self, contract_id):
        """The workers of a contract, read with those of its block."""
        place = self._place[contract_id]
        if place != self._current:
            self._workers = {}  # before the next ones are read
            self._workers = self._read(self._blocks[place])
            self._current = place
        return self._workers.get(contract_id, ())


class _Workers(Sequence):
    """The workers of one contract: their number is known, they are read when needed."""

    __slots__ = ("_blocks", "_contract_id", "_count")

    def __init__(self, blocks, contract_id, count):
        self._blocks, self._contract_id, self._count = blocks, contract_id, count

    def __len__(self):
        return self._count

    def __iter__(self):
        return iter(self._blocks.of(self._contract_id))

    def __getitem__(self, position):
        return self._blocks.of(self._contract_id)[position]
