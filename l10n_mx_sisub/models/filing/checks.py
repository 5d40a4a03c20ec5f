# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import user_error
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
        self._keep_findings(rules.check(document, self._get_rules()))

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
        rows = {"contracts": self.contract_ids, "workers": self.worker_ids}
        self.message_line_ids.unlink()
        messages = self.env["l10n_mx_sisub.filing.message"]
        for line in lines:
            # Row 1 of a file is its header.
            found = rows.get(line.file, self.worker_ids)
            place = (line.row or 0) - 2
            record = found[place : place + 1] if line.row and line.file else None
            if line.nss:
                record = self.worker_ids.filtered(
                    lambda one, nss=line.nss: one.nss == nss
                )[:1]
            is_worker = bool(record) and record._name == self.worker_ids._name
            contract = record.contract_id if is_worker else record
            messages.create(
                {
                    "filing_id": self.id,
                    "text": line.text.replace(line.nss, "···")
                    if line.nss
                    else line.text,
                    "contract_id": contract.id if contract else False,
                    "worker_id": record.id if is_worker else False,
                }
            )
