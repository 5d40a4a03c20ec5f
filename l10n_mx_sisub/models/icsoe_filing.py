# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    l10n_mx_sisub_id = fields.Many2one(
        "l10n_mx_sisub.filing", string="SISUB", compute="_compute_l10n_mx_sisub_id"
    )

    def _compute_l10n_mx_sisub_id(self):
        for filing in self:
            filing.l10n_mx_sisub_id = self.env["l10n_mx_sisub.filing"]._live_return(
                filing.company_id, filing.year, filing.period
            )

    def action_open_sisub(self):
        """Infonavit's return of the same cuatrimestre; it is closed if there is
        none.
        """
        self.ensure_one()
        sisub = self.l10n_mx_sisub_id or self.l10n_mx_sisub_id.close(
            self.company_id, self.year, self.period
        )
        return sisub._get_records_action()

    def _describe(self):
        """The reminder speaks of both returns: same people, same day."""
        text, sisub = super()._describe(), self.l10n_mx_sisub_id
        if not sisub or sisub.state not in sisub._open_states:
            return text
        sisub = sisub.with_context(lang=self.env.context.get("lang"))
        return f"{text}\n{sisub.display_name}: {sisub.next_step}"
