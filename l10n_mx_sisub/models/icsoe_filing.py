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

    def _steps_of_company(self, company):
        companies = company._l10n_mx_icsoe_taxpayer()
        # sudo: only whether there is one
        registrations = self.env["l10n_mx_sisub.registration"].sudo()
        principal = [("company_id", "in", companies.ids), ("principal", "=", True)]
        return [
            *super()._steps_of_company(company),
            (
                registrations.search_count(principal, limit=1),
                registrations.sudo(False).has_access("create")
                and "sisub-registrations",
                self.env._("For Infonavit: the registros patronales of the company"),
            ),
        ]

    def _steps_of_contracts(self, taxpayer):
        *steps, (_done, _path, close) = super()._steps_of_contracts(taxpayer)
        # sudo: only whether there is one
        receipts = self.env["l10n_mx_sisub.receipt"].sudo()
        return [
            *steps,
            (
                receipts.search_count([("company_id", "in", taxpayer.ids)], limit=1),
                receipts.sudo(False).has_access("create") and "sisub-receipts",
                self.env._("For Infonavit: the payroll receipts (CFDI)"),
            ),
            (False, "action-l10n_mx_sisub.close_action", close),
        ]

    def _describe(self):
        """The reminder speaks of both returns: same people, same day."""
        text, sisub = super()._describe(), self.l10n_mx_sisub_id
        if not sisub or sisub.state not in sisub._open_states:
            return text
        sisub = sisub.with_context(lang=self.env.context.get("lang"))
        return f"{text}\n{sisub.display_name}: {sisub.next_step}"
