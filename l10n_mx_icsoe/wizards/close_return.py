# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.law.period import Period


class CloseReturn(models.AbstractModel):
    """Asks which cuatrimestre to close: the dialog's model has the ``filing_id`` of its
    own returns, whose ``close`` does it.
    """

    _name = "l10n_mx_icsoe.return.close"
    _description = "Close a Cuatrimestre With a Return to an Authority"

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
            self._returns()._fields["period"]._description_selection(self.env)
        ),
        string="Cuatrimestre",
        required=True,
        default=lambda self: str(self._proposed_period().number),
    )
    date_deadline = fields.Date(string="Deadline", compute="_compute_filing")
    filing_id = fields.Many2one(
        "l10n_mx_icsoe.authority.return", compute="_compute_filing"
    )

    @api.model
    def _returns(self):
        return self.env[self._fields["filing_id"].comodel_name]

    @api.model
    def _proposed_period(self):
        return self._returns()._period_to_file(self.env.company)

    def _period(self):
        """The cuatrimestre asked for, or ``None`` while the year makes no sense."""
        try:
            return Period(self.year, int(self.period or 0))
        except ValueError:
            return None

    @api.depends("company_id", "year", "period")
    def _compute_filing(self):
        for wizard in self:
            company, period = wizard.company_id, wizard._period()
            wizard.filing_id = wizard.date_deadline = False
            if period:
                wizard.date_deadline = self._returns()._deadline_of(company, period)
                wizard.filing_id = self._returns()._live_return(
                    company, period.year, period.number
                )

    def action_close(self):
        """Gather, check and open the return; one that is past draft is only opened."""
        self.ensure_one()
        filing = self.filing_id
        if not filing or filing.state in filing._draft_states:
            filing = filing.close(*self._what())
        return filing._get_records_action()

    def _what(self):
        """Company, year, cuatrimestre (and kind) to close."""
        return self.company_id.id, self.year, self.period
