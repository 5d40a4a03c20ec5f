# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import user_error
from odoo.addons.l10n_mx_icsoe.tools.law.rules import check
from odoo.addons.l10n_mx_icsoe.tools.law.snapshot import from_json

from ...tools import error_file, rules
from ...tools.document import Contractor, Kind, Sisub


class FilingChecks(models.AbstractModel):
    """What the rules find becomes findings; what Infonavit's file of errors says
    becomes messages that open the line they are about.
    """

    _name = "l10n_mx_sisub.filing.checks"
    _description = "SISUB Filing: Checks"

    def _get_rules(self):
        """The rules to apply, in order. An add-on that knows another one adds it."""
        return rules.RULES

    def _run_checks(self, document):
        self._keep_findings(check(document, self._get_rules()))

    def _to_document(self, with_workers=True):
        """This return as it was gathered: a ``tools.document.Sisub``. Its workers are
        many: they are not read for what looks at contracts alone.
        """
        self.ensure_one()
        workers = defaultdict(list)
        for line in self.worker_ids if with_workers else ():
            workers[line.contract_id.id].append(line._to_worker())
        return Sisub(
            contractor=from_json(Contractor, self.contractor_facts or {}),
            period=self._period,
            kind=Kind(self.kind),
            contracts=tuple(
                contract._to_contract(tuple(workers[contract.id]))
                for contract in self.contract_ids
            ),
            handle=self.id,
        )

    def _read_messages(self, data):
        """Keep what the file of errors ``data`` (bytes) says, beside the lines that it
        speaks of.
        """
        try:
            lines = error_file.read(data)
        except ToolError as error:
            raise user_error(self.env, error) from None
        self.message_line_ids.unlink()
        workers = self.worker_ids.grouped("nss")
        self.message_line_ids.create(
            [self._prepare_message(line, workers) for line in lines]
        )

    def _prepare_message(self, line, workers):
        """Values of a message; ``line``: a ``tools.error_file.ErrorLine``; ``workers``:
        this return's lines by NSS.
        """
        contract, worker = self.contract_ids.browse(), self.worker_ids.browse()
        row = slice(line.row - 2, line.row - 1)  # row 1 is the header
        text = line.text
        if line.nss:
            worker = workers.get(line.nss, worker)[:1]
            text = text.replace(line.nss, "···")
        elif line.file == "workers" and line.row > 1:
            worker = self.worker_ids[row]
        elif line.file == "contracts" and line.row > 1:
            contract = self.contract_ids[row]
        return {
            "filing_id": self.id,
            "text": text,
            "contract_id": (worker.contract_id or contract).id,
            "worker_id": worker.id,
        }
