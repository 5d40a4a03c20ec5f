# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class Filing(models.Model):
    """The board: the first screen. Which periods of which companies are due, in what
    state, what is missing.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    state = fields.Selection(group_expand="_expand_states")
    period_label = fields.Char(string="Period", compute="_compute_period_label")
    next_step = fields.Char(
        compute="_compute_next_step", help="What is to be done now."
    )

    @api.model
    def _expand_states(self, _states, _domain):
        """The columns of the board: also the empty ones, but not what was given up."""
        return ["draft", "to_sign", "signed", "filed"]

    @api.depends("year", "period")
    def _compute_period_label(self):
        for filing in self:
            filing.period_label = f"{filing.year}-{filing.period}"

    @api.depends(
        "state",
        "kind",
        "error_count",
        "warning_count",
        "date_gathered",
        "folio",
        "company_id",
        "complementary_ids.state",
    )
    @api.depends_context("lang")
    def _compute_next_step(self):
        for filing in self:
            filing.next_step = filing._next_step()

    def _next_step(self):
        _ = self.env._
        if self.state == "draft":
            if not self.date_gathered:
                return _("Gather the contracts.")
            if self.error_count == 1:
                return _("Mend 1 error: its line opens what is wrong.")
            if self.error_count:
                return _(
                    "Mend %(count)s errors: each line opens what is wrong.",
                    count=self.error_count,
                )
            if self.kind == "nil":
                return _(
                    "Make sure that nothing is to be reported, then send it to sign: "
                    "it must be filed all the same."
                )
            return _("Look it through and send it to sign.")
        if self.state == "to_sign":
            name = (
                self.company_id.sudo().l10n_mx_icsoe_signatory_id.name
            )  # sudo: only a name
            return (
                _("%(name)s signs it or gives it back.", name=name)
                if name
                else _("Waits for the signatory.")
            )
        if self.state == "signed":
            return _("Finish in IMSS's portal, then register the acknowledgement.")
        return _("Folio %(folio)s", folio=self.folio) if self.state == "filed" else ""

    # ------------------------------------------------------------------ the empty board

    @api.model
    def get_empty_list_help(self, help_message):
        """What to do first, from what the company lacks; a word about the filters once
        there are filings.
        """
        # sudo: only whether something exists, for the company the user is in.
        company = self.env.company.sudo()
        if self.sudo().search_count(
            [("company_id", "in", self.env.companies.ids)], limit=1
        ):
            return super().get_empty_list_help(
                self._empty_help(
                    self.env._("Nothing here"),
                    [self.env._("No filing matches these filters: remove one.")],
                )
            )
        return super().get_empty_list_help(
            self._empty_help(*self._first_steps(company))
        )

    def _first_steps(self, company):
        _ = self.env._
        marked = [
            ("company_id", "=", company.id),
            ("l10n_mx_icsoe_specialized", "=", True),
        ]
        orders = any(
            source.sudo().search_count(marked, limit=1)
            for source in self.env[
                "l10n_mx_icsoe.contract.reference"
            ]._contract_models()
        )
        steps = [
            (
                company.l10n_mx_icsoe_repse_number,
                _(
                    "Configuration > Settings: type the REPSE registration of "
                    "%(company)s.",
                    company=company.name,
                ),
            ),
            (
                company.l10n_mx_icsoe_service_ids,
                _(
                    "Configuration > REPSE Services: enter each activity as REPSE "
                    "authorised it."
                ),
            ),
            (
                orders,
                _(
                    "Contracts: mark the sales orders for specialised services, and "
                    "assign their workers."
                ),
            ),
            (
                False,
                _(
                    "Close a Cuatrimestre: contracts, workers and everything IMSS "
                    "would flag appear here. Also with nothing to report: that return "
                    "is due as well."
                ),
            ),
        ]
        period = self._period_to_file(company)
        title = _(
            "%(period)s is due on %(date)s",
            period=period,
            date=format_date(self.env, self._deadline_of(company, period)),
        )
        return title, [("✓ " if done else "☐ ") + text for done, text in steps]

    @api.model
    def _empty_help(self, title, lines):
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p>%s') % (
            title,
            Markup("").join(
                Markup('<p class="text-start mb-1">%s</p>') % line for line in lines
            ),
        )
