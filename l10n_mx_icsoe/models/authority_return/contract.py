# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ReturnContract(models.AbstractModel):
    """A contract as the return states it: copied when it was gathered, never read from
    the live one again.
    """

    _name = "l10n_mx_icsoe.return.contract"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract in a Return to an Authority"
    _order = "filing_id, sequence, id"
    _rec_name = "reference"

    sequence = fields.Integer()
    partner_id = fields.Many2one(
        "res.partner",
        string="Source Client",
        index="btree_not_null",
        ondelete="set null",
    )
    reference = fields.Char(string="Contract")
    client_name = fields.Char(string="Client")
    client_rfc = fields.Char(string="Client's RFC")
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="End")
    worker_count = fields.Integer(string="Number of Workers", readonly=True)

    def _source(self):
        return self._live_contract()

    def action_leave_out(self, note):
        """Leave these contracts out of their return by decision of who asks; ``note``
        says why. Survives a gather.
        """
        note = (note or "").strip()
        if not note:
            raise UserError(
                self.env._(
                    "Say why the contract is left out: the director and an auditor "
                    "will ask."
                )
            )
        for filing, contracts in self.grouped("filing_id").items():
            writer = filing._begin("leave_out")
            writer.exclusion_ids.create(
                [
                    {
                        **writer._prepare_exclusion(one._live_contract(), "by_hand"),
                        "note": note,
                        "user_id": self.env.uid,
                    }
                    for one in contracts.with_env(writer.env)
                ]
            )
            filing.message_post(
                body=self.env._(
                    "Left out: %(contracts)s. Reason: %(note)s",
                    contracts=", ".join(contracts.mapped("reference")),
                    note=note,
                )
            )
            filing.action_gather()
        return True
