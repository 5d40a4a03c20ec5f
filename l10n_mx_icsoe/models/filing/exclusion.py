# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class FilingExclusion(models.Model):
    """An order that is not in the return, and why. Lines with reason ``by_hand`` are
    decisions and survive a gather.
    """

    _name = "l10n_mx_icsoe.filing.exclusion"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Order Left Out of an ICSOE Filing"
    _order = "filing_id, date_contract, id"
    _rec_name = "reference"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    reference = fields.Char(string="Order")
    client_name = fields.Char(string="Client")
    date_contract = fields.Date(string="Contract Start or Order Date")
    reason = fields.Selection(
        [
            ("started_earlier", "Started in an earlier cuatrimestre: reported there"),
            ("started_later", "Starts after this cuatrimestre"),
            ("foreign_client", "Client abroad"),
            ("not_confirmed", "Quotation that nobody confirmed"),
            ("cancelled", "Cancelled order"),
            (
                "not_specialised",
                "Sells a REPSE service but is not marked as specialised",
            ),
            ("by_hand", "Left out by hand"),
        ],
        required=True,
    )
    note = fields.Char(
        string="Reason Given", help="Why somebody left the contract out."
    )
    user_id = fields.Many2one("res.users", string="Decided By", ondelete="restrict")

    def _copy_to(self, filing):
        """Take these decisions over into the draft ``filing``."""
        for decision in self:
            decision.copy({"filing_id": filing.id})

    def action_take_back(self):
        """Undo a decision: the contract is gathered again."""
        for filing, exclusions in (
            self.filtered(lambda line: line.reason == "by_hand")
            .grouped("filing_id")
            .items()
        ):
            writer = filing._begin("leave_out")
            filing.message_post(
                body=self.env._(
                    "Taken in again: %(contracts)s",
                    contracts=", ".join(exclusions.mapped("reference")),
                )
            )
            exclusions.with_env(writer.env).unlink()
            filing.action_gather()
        return True

    def action_open_source(self):
        self.ensure_one()
        return self.filing_id._open_record(self._live_contract())
