# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law import snapshot
from ...tools.law.document import Contractor, Informativa, Kind, Worker


class FilingChecks(models.AbstractModel):
    """Checking: the snapshots become the document of ``tools.law``, what the rules find
    in it becomes findings.
    """

    _name = "l10n_mx_icsoe.filing.checks"
    _description = "ICSOE Filing: Checks"

    # ------------------------------------------------------------------ the document

    def _to_document(self):
        """This filing as a ``tools.law.document.Informativa``; the handles are ids of
        contract and worker snapshots, the sources those of orders and employees.
        """
        return replace(
            self._document_head(),
            contracts=self._document_contracts(),
            declared_contracts=self.contract_count,
        )

    def _facts_to_check(self, document):
        """``document`` with what only the rules ask."""
        return replace(
            document,
            rival_returns=self._count_rivals(),
            wage_limits=self.env["l10n_mx_icsoe.wage.limit"]._limits_on(
                self._workers_until(), self.company_id.l10n_mx_icsoe_wage_zone
            ),
            differences=self.difference_count if self.origin_id else None,
            checked_on=periods.today(),
        )

    def _document_head(self):
        """Who files what, without contracts."""
        self.ensure_one()
        return Informativa(
            contractor=self._document_contractor(),
            period=self._period,
            kind=Kind(self.kind),
            origin_folio=self.origin_id.folio or "",
            complementaries=len(self._complementaries_of_period() - self),
            handle=self.id,
        )

    def _document_contractor(self):
        """Who files: as it was copied when the return was sent to sign, before that as
        the company is now.
        """
        if self.contractor_facts:
            return snapshot.from_json(Contractor, self.contractor_facts)
        return self.company_id._l10n_mx_icsoe_contractor()

    def _document_contracts(self, contracts=None):
        """The contracts (or some ``contracts`` of them) with their workers: a tuple of
        ``tools.law.document.Contract``.

        The lines are read in SQL, amounts as exact decimals, without a record per line.
        """
        contracts = self.contract_ids if contracts is None else contracts
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT contract_id, nss, curp, sbc::text, COALESCE(name, ''),
                       date_start, date_end, sbc_date, sbc_assumed_from, id,
                       employee_id
                  FROM l10n_mx_icsoe_filing_worker
                 WHERE filing_id = %s AND contract_id = ANY(%s)
              ORDER BY id
                """,
                self.id,
                contracts.ids,
            )
        )
        # Many workers earn the same and came the same day: one object for them all.
        workers, amounts = defaultdict(list), _Amounts({None: None})
        for contract, nss, curp, sbc, name, *rest in self.env.cr.fetchall():
            workers[contract].append(Worker(nss, curp, amounts[sbc], name, *rest))
        return tuple(
            contract._to_contract(tuple(workers.get(contract.id, ())))
            for contract in contracts
        )

    def _count_rivals(self):
        """How many other live returns the taxpayer has for the period."""
        if self.kind not in self._due_kinds:
            return 0
        return self.search_count(
            [
                *self._period_domain(self.company_id, self.year, self.period),
                ("id", "!=", self.id),
                ("kind", "in", self._due_kinds),
                ("state", "!=", "cancelled"),
                ("generation", "=", self.generation),
            ]
        )

    # ------------------------------------------------------------------ the findings

    def _get_rules(self):
        """The rules to apply, in order. An add-on that knows another rule adds
        it here.
        """
        return checks.RULES

    def _run_checks(self, document):
        """Check ``document``, the snapshots, and keep the findings; on a filing that
        was begun.
        """
        facts = self._facts_to_check(document)
        self._keep_findings(checks.check(facts, self._get_rules()))


class _Amounts(dict):
    """``amounts[text]`` is ``Decimal(text)``, made once."""

    def __missing__(self, text):
        value = self[text] = Decimal(text)
        return value
