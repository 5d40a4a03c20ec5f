# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...tools.law.rules import Fix


class Issue(models.Model):
    """One finding of a check, about the return, one of its contracts or one of its
    workers.
    """

    _name = "l10n_mx_icsoe.issue"
    _inherit = "l10n_mx_icsoe.return.finding"
    _description = "ICSOE Finding"
    _order = "filing_id, rank, id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    contract_id = fields.Many2one(
        "l10n_mx_icsoe.filing.contract", index="btree_not_null", ondelete="cascade"
    )
    worker_id = fields.Many2one(
        "l10n_mx_icsoe.filing.worker", index="btree_not_null", ondelete="cascade"
    )

    # The lines of a filing's form, in their order.
    _lines_of_filing = models.Index("(filing_id, rank, id) WHERE grouped > 0")

    def action_fix(self):
        """Open a dialog with what is missing, where the user may complete it, else the
        live record in which this finding is corrected.
        """
        self.ensure_one()
        if self.fix == Fix.WAGE_LIMIT:
            return self.env["ir.actions.act_window"]._for_xml_id(
                "l10n_mx_icsoe.wage_limit_action"
            )
        record = self._record_to_fix()
        dialog = self.env["l10n_mx_icsoe.fix"]._open(record)
        return dialog or self.filing_id._open_record(record)

    def action_open_alike(self):
        """Open all the findings of this one's rule in its filing."""
        self.ensure_one()
        action = self.filing_id.action_open_issues()
        return {
            **action,
            "domain": [*action["domain"], ("code", "=", self.code)],
            "context": {},
        }

    def _record_to_fix(self):
        contract, worker = self.contract_id, self.worker_id
        source = contract and contract._live_contract()
        records = {
            Fix.EMPLOYEE: worker.employee_id,
            Fix.ASSIGNMENT: source,
            Fix.ORDER: source,
            Fix.CLIENT: contract.partner_id,
            Fix.SERVICE: source,
            Fix.COMPANY: self.company_id,
        }
        return records.get(self.fix) or self.filing_id
