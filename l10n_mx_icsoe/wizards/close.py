# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.law.document import Kind
from ..tools.law.period import Period


class Close(models.TransientModel):
    """Asks which cuatrimestre to close; ``l10n_mx_icsoe.filing.close`` does it."""

    _name = "l10n_mx_icsoe.close"
    _description = "Close a Cuatrimestre"

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
            self.env["l10n_mx_icsoe.filing"]
            ._fields["period"]
            ._description_selection(self.env)
        ),
        string="Cuatrimestre",
        required=True,
        default=lambda self: str(self._proposed_period().number),
    )
    kind = fields.Selection(
        [(Kind.NORMAL.value, "Normal"), (Kind.NIL.value, "Nothing to Report")],
        compute="_compute_proposal",
        store=True,
        precompute=True,
        compute_sudo=False,
        readonly=False,
        required=True,
        help="Proposed from the contracts that started in the cuatrimestre.",
    )
    contract_count = fields.Integer(
        string="Contracts That Started",
        compute="_compute_proposal",
        store=True,
        precompute=True,
        compute_sudo=False,
    )
    date_deadline = fields.Date(string="Deadline", compute="_compute_filing")
    filing_id = fields.Many2one("l10n_mx_icsoe.filing", compute="_compute_filing")
    filing_state = fields.Selection(related="filing_id.state", related_sudo=False)

    @api.model
    def _proposed_period(self):
        return self.env["l10n_mx_icsoe.filing"]._period_to_file(self.env.company)

    def _period(self):
        """The cuatrimestre asked for, or ``None`` while the year makes no sense."""
        try:
            return Period(self.year, int(self.period or 0))
        except ValueError:
            return None

    @api.depends("company_id", "year", "period")
    def _compute_proposal(self):
        for wizard in self:
            count = wizard.env["l10n_mx_icsoe.filing"]._count_contracts(
                wizard.company_id, wizard._period()
            )
            wizard.contract_count = count
            wizard.kind = (Kind.NORMAL if count else Kind.NIL).value

    @api.depends("company_id", "year", "period")
    def _compute_filing(self):
        for wizard in self:
            period = wizard._period()
            filings = wizard.env["l10n_mx_icsoe.filing"]
            wizard.date_deadline = period and filings._deadline_of(
                wizard.company_id, period
            )
            wizard.filing_id = filings._live_return(
                wizard.company_id, wizard.year, wizard.period
            )

    def action_close(self):
        """Gather, check and open the filing; one that is past draft is
        only opened.
        """
        self.ensure_one()
        filing = self.filing_id
        if not filing or filing.state == "draft":
            filing = filing.close(self.company_id.id, self.year, self.period, self.kind)
        return filing._get_records_action()
