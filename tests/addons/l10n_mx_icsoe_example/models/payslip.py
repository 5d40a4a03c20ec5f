from odoo import fields, models


class PayslipLine(models.Model):
    """Stands for a payroll's own lines, which the tests do not have."""

    _name = "example.payslip.line"
    _description = "Payslip Line"

    employee_id = fields.Many2one("hr.employee", required=True, index=True)
    date_to = fields.Date(required=True)
    code = fields.Char(required=True)
    total = fields.Float(digits=(10, 2))
