# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.law import period as periods
from .registry import concrete_models
from .roles import SIGNATORY

ONE_DAY, HALF_DAY = timedelta(days=1), timedelta(hours=12)
ONE_SECOND = timedelta(seconds=1)


class ResourceCalendarLeaves(models.Model):
    """Public holidays, where Odoo keeps them: some are days that IMSS or SAT declared
    non-business (CFF art. 12). Those alone move a deadline. One entered from the menu
    of ICSOE is of the type “other”, so that it gives nobody a day off. Without company
    it counts for all of them.
    """

    _inherit = "resource.calendar.leaves"

    l10n_mx_icsoe_closed = fields.Boolean(
        string="Not a Business Day for IMSS and SAT",
        index=True,
        help="IMSS or SAT declared that this day does not count: a deadline of ICSOE "
        "that falls on it moves to the next business day. Saturdays, Sundays and "
        "the days of art. 12 of the CFF need not be entered. A company's own "
        "holidays leave it empty.",
    )
    l10n_mx_icsoe_first_day = fields.Date(
        string="First Day",
        compute="_compute_l10n_mx_icsoe_days",
        inverse="_inverse_l10n_mx_icsoe_days",
    )
    l10n_mx_icsoe_last_day = fields.Date(
        string="Last Day",
        compute="_compute_l10n_mx_icsoe_days",
        inverse="_inverse_l10n_mx_icsoe_days",
    )

    @api.depends("l10n_mx_icsoe_closed")
    def _compute_company_id(self):
        """Core gives every holiday a company; a declared day without working hours
        keeps the one it has, or none.
        """
        others = self.filtered(
            lambda leave: leave.calendar_id or not leave.l10n_mx_icsoe_closed
        )
        for leave in self - others:
            leave.company_id = leave.company_id
        return super(ResourceCalendarLeaves, others)._compute_company_id()

    @api.depends("date_from", "date_to")
    def _compute_l10n_mx_icsoe_days(self):
        for leave in self:
            days = leave._l10n_mx_icsoe_days()
            leave.l10n_mx_icsoe_first_day = min(days, default=False)
            leave.l10n_mx_icsoe_last_day = max(days, default=False)

    def _inverse_l10n_mx_icsoe_days(self):
        for leave in self:
            first, last = leave.l10n_mx_icsoe_first_day, leave.l10n_mx_icsoe_last_day
            if first:
                last = max(first, last or first)
                leave.write(
                    {
                        "date_from": periods.utc_midnight(first),
                        "date_to": periods.utc_midnight(last + ONE_DAY) - ONE_SECOND,
                    }
                )

    @api.onchange("l10n_mx_icsoe_first_day")
    def _onchange_l10n_mx_icsoe_first_day(self):
        """Nearly always it is one day."""
        self.l10n_mx_icsoe_last_day = self.l10n_mx_icsoe_first_day

    def _l10n_mx_icsoe_days(self):
        """The days of central Mexico whose noon lies within: so a whole day entered in
        another time zone is one day.
        """
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return []
        first = periods.mexican_date(self.date_from + HALF_DAY - ONE_SECOND)
        last = periods.mexican_date(self.date_to - HALF_DAY)
        return [first + ONE_DAY * day for day in range((last - first).days + 1)]

    @api.model
    def _l10n_mx_icsoe_closed_days(self, company, start):
        """The set of days from ``start`` on that IMSS or SAT declared, for all
        companies or for ``company``: a branch keeps those of the one it belongs to.
        """
        # sudo: a deadline depends on every declared day, whoever looks at it.
        leaves = self.sudo().search(
            Domain("l10n_mx_icsoe_closed", "=", True)
            & Domain("resource_id", "=", False)
            & Domain("company_id", "in", [False, *company.sudo().parent_ids.ids])
            & Domain("date_to", ">=", periods.utc_midnight(start))
        )
        return {day for leave in leaves for day in leave._l10n_mx_icsoe_days()}

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._l10n_mx_icsoe_declared()._l10n_mx_icsoe_move_deadlines()
        return leaves

    def write(self, vals):
        before = self._l10n_mx_icsoe_declared()
        result = super().write(vals)
        (before | self._l10n_mx_icsoe_declared())._l10n_mx_icsoe_move_deadlines()
        return result

    def unlink(self):
        declared = self._l10n_mx_icsoe_declared()
        result = super().unlink()
        declared._l10n_mx_icsoe_move_deadlines()
        return result

    def _l10n_mx_icsoe_declared(self):
        """Those of these days that move deadlines; only the signatory may declare,
        change or withdraw one.
        """
        declared = self.filtered("l10n_mx_icsoe_closed")
        if declared:
            self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        return declared

    def _l10n_mx_icsoe_move_deadlines(self):
        """Have the returns to every authority follow these days."""
        if self:
            for model in concrete_models(self.env, "l10n_mx_icsoe.authority.return"):
                model._move_deadlines()
