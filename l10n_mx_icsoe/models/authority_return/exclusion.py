# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

#: Why a contract is not in a return to any authority; each return adds its own reasons.
REASONS = [
    ("started_later", "Starts after this cuatrimestre"),
    ("not_confirmed", "Quotation that nobody confirmed"),
    ("cancelled", "Cancelled order"),
    ("not_specialised", "Sells a REPSE service but is not marked as specialised"),
    ("by_hand", "Left out by hand"),
]


class ReturnExclusion(models.AbstractModel):
    """A contract that is not in the return, and why: the model has a selection
    ``reason``. Lines with reason ``by_hand`` are decisions and survive a gather.
    """

    _name = "l10n_mx_icsoe.return.exclusion"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract Left Out of a Return to an Authority"
    _order = "filing_id, date_contract, id"
    _rec_name = "reference"

    reference = fields.Char(string="Contract")
    client_name = fields.Char(string="Client")
    date_contract = fields.Date(string="Contract Start or Order Date")
    note = fields.Char(
        string="Reason Given", help="Why somebody left the contract out."
    )
    user_id = fields.Many2one("res.users", string="Decided By", ondelete="restrict")

    def _source(self):
        return self._live_contract()

    def _copy_to(self, filing):
        """Take these decisions over into the draft ``filing``."""
        for decision in self:
            decision.copy({"filing_id": filing.id})

    def action_take_back(self):
        """Undo a decision: the contract is gathered again."""
        by_hand = self.filtered(lambda line: line.reason == "by_hand")
        for filing, lines in by_hand.grouped("filing_id").items():
            writer = filing._begin("leave_out")
            filing.message_post(
                body=self.env._(
                    "Taken in again: %(contracts)s",
                    contracts=", ".join(lines.mapped("reference")),
                )
            )
            lines.with_env(writer.env).unlink()
            filing.action_gather()
        return True
