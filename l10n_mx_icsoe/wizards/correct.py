# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.law import period as periods
from ..tools.law.document import Kind
from ..tools.law.rules.return_rules import COMPLEMENTARIES_PER_PERIOD


class Correct(models.TransientModel):
    """Asks how a filed return is to be amended."""

    _name = "l10n_mx_icsoe.correct"
    _description = "Correct a Filed Return"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    folio = fields.Char(related="filing_id.folio", related_sudo=False)
    kind = fields.Selection(
        [
            (Kind.CORRECTION.value, "Correction"),
            (Kind.VOID.value, "Without Effect"),
            (Kind.UPDATE.value, "Update"),
        ],
        required=True,
        default=Kind.CORRECTION.value,
    )
    open_complementary_id = fields.Many2one(
        related="filing_id.open_complementary_id", related_sudo=False
    )
    remaining = fields.Integer(
        string="Complementary Returns Left", compute="_compute_limits"
    )
    in_season = fields.Boolean(compute="_compute_limits")
    date_update = fields.Date(string="Next Update", compute="_compute_limits")
    left_out = fields.Char(string="Left Out by Hand", compute="_compute_limits")
    keep_left_out = fields.Boolean(
        string="Keep Out", default=True, help="They stay out of the new return as well."
    )

    @api.depends("filing_id")
    def _compute_limits(self):
        today = periods.today()
        for wizard in self:
            filing = wizard.filing_id
            wizard.remaining = max(
                0, COMPLEMENTARIES_PER_PERIOD - len(filing._complementaries_of_period())
            )
            wizard.date_update = periods.next_update_day(today)
            wizard.in_season = wizard.date_update == today
            by_hand = filing.exclusion_ids.filtered(
                lambda line: line.reason == "by_hand"
            )
            wizard.left_out = ", ".join(by_hand.mapped("reference"))

    def action_correct(self):
        """Open the complementaria that is open already, else begin one."""
        self.ensure_one()
        its = self.open_complementary_id or self.filing_id.action_correct(
            self.kind, self.keep_left_out
        )
        return its._get_records_action()
