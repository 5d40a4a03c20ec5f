# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from itertools import groupby

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.l10n_mx_icsoe.tools.law import period as periods

#: Who worked on a contract so recently is taken to be still on it.
RECENT = timedelta(days=30)


class Difference(models.Model):
    """Where timesheets and assignments disagree about an order: a worker with days on
    it that nobody declared, or an assignment without a single day of work. Only days
    within the contract count; an order on which nobody writes timesheets says nothing.
    """

    _name = "l10n_mx_icsoe.timesheet.difference"
    _description = "Declared and Worked"
    _auto = False
    _order = "order_id desc, employee_id, id"
    _rec_name = "employee_id"
    _depends = {
        "account.analytic.line": [
            "order_id",
            "employee_id",
            "project_id",
            "date",
            "unit_amount",
        ],
        "l10n_mx_icsoe.assignment": [
            "order_id",
            "employee_id",
            "company_id",
            "date_start",
            "date_end",
            "no_timesheets",
        ],
        "sale.order": [
            "company_id",
            "state",
            "l10n_mx_icsoe_specialized",
            "l10n_mx_icsoe_date_start",
            "l10n_mx_icsoe_date_end",
        ],
    }

    kind = fields.Selection(
        [
            ("worked", "Worked, not declared"),
            ("idle", "Declared, never worked"),
        ],
        string="What",
    )
    order_id = fields.Many2one("sale.order", string="Contract")
    employee_id = fields.Many2one("hr.employee", string="Worker")
    company_id = fields.Many2one("res.company")
    assignment_id = fields.Many2one("l10n_mx_icsoe.assignment", string="Assignment")
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    days = fields.Integer(help="Days with a timesheet on which nobody declared it.")
    undeclared = fields.Json(string="Undeclared Days", groups=fields.NO_ACCESS)
    declared = fields.Char(compute="_compute_declared")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH day AS (
                SELECT line.order_id, line.employee_id, contract.company_id, line.date,
                       MIN(line.id) AS id
                  FROM account_analytic_line line
                  JOIN sale_order contract ON contract.id = line.order_id
                 WHERE contract.l10n_mx_icsoe_specialized AND contract.state = 'sale'
                   AND line.project_id IS NOT NULL AND line.employee_id IS NOT NULL
                   AND line.unit_amount > 0
                   AND line.date BETWEEN
                       COALESCE(contract.l10n_mx_icsoe_date_start, '-infinity')
                       AND COALESCE(contract.l10n_mx_icsoe_date_end, 'infinity')
              GROUP BY line.order_id, line.employee_id, contract.company_id, line.date)
            SELECT 2 * MIN(id) AS id, 'worked' AS kind, order_id, employee_id,
                   company_id, NULL::int AS assignment_id, MIN(date) AS date_start,
                   MAX(date) AS date_end, COUNT(*) AS days,
                   JSONB_AGG(date ORDER BY date) AS undeclared
              FROM day
             WHERE NOT EXISTS (
                    SELECT FROM l10n_mx_icsoe_assignment assignment
                     WHERE assignment.order_id = day.order_id
                       AND assignment.employee_id = day.employee_id
                       AND day.date BETWEEN assignment.date_start
                           AND COALESCE(assignment.date_end, 'infinity'))
          GROUP BY order_id, employee_id, company_id
         UNION ALL
            SELECT 2 * assignment.id + 1, 'idle', assignment.order_id,
                   assignment.employee_id, assignment.company_id, assignment.id,
                   assignment.date_start, assignment.date_end, 0, NULL
              FROM l10n_mx_icsoe_assignment assignment
              JOIN sale_order contract ON contract.id = assignment.order_id
             WHERE contract.l10n_mx_icsoe_specialized AND contract.state = 'sale'
               AND assignment.no_timesheets IS NOT TRUE AND assignment.date_start <= %s
               AND EXISTS (SELECT FROM day WHERE day.order_id = assignment.order_id)
               AND NOT EXISTS (
                    SELECT FROM day
                     WHERE day.order_id = assignment.order_id
                       AND day.employee_id = assignment.employee_id
                       AND day.date BETWEEN assignment.date_start
                           AND COALESCE(assignment.date_end, 'infinity'))
            """,
            periods.today(),
        )

    @api.depends("order_id", "employee_id")
    def _compute_declared(self):
        found = self._assignments().grouped(lambda one: (one.order_id, one.employee_id))
        for line in self:
            here = found.get((line.order_id, line.employee_id), ())
            line.declared = ", ".join(one._dates_label() for one in here)

    def _assignments(self):
        """Those of these workers to these contracts."""
        return self.env["l10n_mx_icsoe.assignment"].search(
            [
                ("order_id", "in", self.order_id.ids),
                ("employee_id", "in", self.employee_id.ids),
            ],
            order="date_start, id",
        )

    def action_declare(self):
        """Assign who worked without being declared: from the first such day to the last
        one, open-ended where that was in the last 30 days and no assignment follows.
        """
        worked = self.filtered(lambda line: line.kind == "worked")
        if not worked:
            raise UserError(
                self.env._("Choose workers who worked without an assignment.")
            )
        self.env["l10n_mx_icsoe.assignment"].create(
            [
                {
                    "order_id": line.order_id.id,
                    "employee_id": line.employee_id.id,
                    "date_start": first,
                    "date_end": last,
                }
                for line in worked
                for first, last in line._undeclared_spans()
            ]
        )
        return self._look_again()

    def action_take_off(self):
        self.assignment_id.unlink()
        return self._look_again()

    def action_keep(self):
        """Remember that these are right: a supervisor writes no timesheets."""
        self.assignment_id.write({"no_timesheets": True})
        return self._look_again()

    def _undeclared_spans(self):
        """Pairs (first day, last day or ``False``), one for each gap between the
        assignments of this worker on this contract in which there are undeclared days.
        """
        self.ensure_one()
        # sudo: who assigns workers may not read timesheets; of each span two days leave
        days = map(fields.Date.to_date, self.sudo().undeclared)
        starts = self._assignments().mapped("date_start")
        spans = []
        for begun, gap in groupby(
            days, lambda day: sum(start <= day for start in starts)
        ):
            gap = list(gap)
            spans.append((gap[0], self._last_day(gap[-1], begun == len(starts))))
        return spans

    def _last_day(self, day, is_last_gap):
        """``False`` where the work seems to go on: a week off is no end."""
        # sudo: one date of the contract of a line that the user sees
        end = self.sudo().order_id.l10n_mx_icsoe_date_end
        today = periods.today()
        goes_on = is_last_gap and day >= today - RECENT and not (end and end < today)
        return False if goes_on else day

    def _look_again(self):
        self.invalidate_model()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
