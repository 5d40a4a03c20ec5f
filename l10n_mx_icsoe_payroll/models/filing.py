# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _sbc_sql(self):
        """Of the confirmed payslips of the companies that file, the last one that ended
        by the end of the period: the SBC changes on the first day of odd months (LSS
        art. 34), so one that crosses the end of a cuatrimestre may be the next one's.
        """
        joins, sbc, since = super()._sbc_sql()
        self.env["hr.payslip.line"].flush_model()
        self.env["hr.payslip"].flush_model()
        payslip = SQL(
            """
            LEFT JOIN LATERAL (
                SELECT ROUND(line.total::numeric, 2) AS total, slip.date_from
                  FROM hr_payslip slip
                  JOIN hr_payslip_line line ON line.slip_id = slip.id
                  JOIN res_company payer ON payer.id = slip.company_id
                 WHERE slip.employee_id = employee.id AND slip.state = 'done'
                   AND slip.company_id = ANY(%(companies)s)
                   AND line.code = payer.l10n_mx_icsoe_sbc_code AND line.total > 0
                   AND slip.date_to <= %(end)s
              ORDER BY slip.date_to DESC, slip.id DESC
                 LIMIT 1) payslip ON TRUE
            """,
            companies=self.company_id._l10n_mx_icsoe_taxpayer().ids,
            end=self._workers_until(),
        )
        return (
            SQL("%s %s", joins, payslip),
            SQL("COALESCE(payslip.total, %s)", sbc),
            SQL("COALESCE(payslip.date_from, %s)", since),
        )

    def _live_models(self):
        return [*super()._live_models(), self.env["hr.payslip"]]
