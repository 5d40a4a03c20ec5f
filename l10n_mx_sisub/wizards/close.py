# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.l10n_mx_icsoe.tools.law.period import Period


class Close(models.TransientModel):
    """Asks which cuatrimestre to close for Infonavit, and for IMSS on the same
    evening.
    """

    _name = "l10n_mx_sisub.close"
    _description = "Close a Cuatrimestre for Infonavit"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.user.company_ids.ids)],
    )
    year = fields.Integer(
        required=True, default=lambda self: self._proposed_period().year
    )
    period = fields.Selection(
        selection=lambda self: (
            self.env["l10n_mx_sisub.filing"]
            ._fields["period"]
            ._description_selection(self.env)
        ),
        string="Cuatrimestre",
        required=True,
        default=lambda self: str(self._proposed_period().number),
    )
    date_deadline = fields.Date(string="Deadline", compute="_compute_filing")
    filing_id = fields.Many2one("l10n_mx_sisub.filing", compute="_compute_filing")
    icsoe_id = fields.Many2one("l10n_mx_icsoe.filing", compute="_compute_filing")
    with_icsoe = fields.Boolean(
        string="Gather ICSOE First",
        default=True,
        help="So that both returns state the same workers and salaries.",
    )

    @api.model
    def _proposed_period(self):
        return self.env["l10n_mx_sisub.filing"]._period_to_file(self.env.company)

    @api.depends("company_id", "year", "period")
    def _compute_filing(self):
        for wizard in self:
            filings = wizard.env["l10n_mx_sisub.filing"]
            try:
                period = Period(wizard.year, int(wizard.period or 0))
            except ValueError:
                wizard.date_deadline = wizard.filing_id = wizard.icsoe_id = False
                continue
            company = wizard.company_id
            wizard.date_deadline = filings._deadline_of(company, period)
            which = (company, period.year, period.number)
            wizard.filing_id = filings._live_return(*which)
            wizard.icsoe_id = wizard.env["l10n_mx_icsoe.filing"]._live_return(*which)

    def action_close(self):
        """Gather, check and open the return; one that is past draft is only opened."""
        self.ensure_one()
        which = (self.company_id.id, self.year, self.period)
        filing = self.filing_id
        if self.with_icsoe and self.icsoe_id.state in (False, "draft"):
            self.icsoe_id.close(*which)
        if not filing or filing.state in ("draft", "rejected"):
            filing = filing.close(*which)
        return filing._get_records_action()
