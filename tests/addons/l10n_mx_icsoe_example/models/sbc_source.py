from odoo import models
from odoo.tools import SQL


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _sbc_sql(self):
        joins, sbc, since = super()._sbc_sql()
        self.env["hr.payslip"].flush_model()
        self.env["hr.payslip.line"].flush_model()
        payslip = SQL(
            """
            LEFT JOIN LATERAL (
                SELECT ROUND(line.total::numeric, 2) AS total, slip.date_from
                  FROM hr_payslip slip
                  JOIN hr_payslip_line line ON line.slip_id = slip.id
                 WHERE slip.employee_id = employee.id
                   AND slip.company_id = ANY(%(companies)s)
                   AND slip.state IN ('validated', 'paid')
                   AND line.code = 'INT_DAY_WAGE' AND line.total > 0
                   AND slip.date_to <= %(end)s
              ORDER BY slip.date_to DESC, slip.id DESC LIMIT 1) payslip ON TRUE
            """,
            companies=self.company_id._l10n_mx_icsoe_taxpayer().ids,
            end=self._workers_until(),
        )
        return (
            SQL("%s %s", joins, payslip),
            SQL("COALESCE(payslip.total, %s)", sbc),
            SQL("COALESCE(payslip.date_from, %s)", since),
        )
