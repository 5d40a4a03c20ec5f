from odoo import models
from odoo.tools import SQL


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _sbc_sql(self):
        joins, sbc, since = super()._sbc_sql()
        payslip = SQL(
            """
            LEFT JOIN LATERAL (
                SELECT total, date_to FROM example_payslip_line line
                 WHERE line.employee_id = employee.id
                   AND line.code = 'SBC' AND line.date_to <= %s
              ORDER BY line.date_to DESC LIMIT 1) payslip ON TRUE
            """,
            self._workers_until(),
        )
        return (
            SQL("%s %s", joins, payslip),
            SQL("COALESCE(payslip.total, %s)", sbc),
            SQL("COALESCE(payslip.date_to, %s)", since),
        )
