from odoo import fields, models


class Payslip(models.Model):
    """Stands for a payroll's own payslips, which the tests do not have."""

    _name = "hr.payslip"
    _description = "Payslip"

    employee_id = fields.Many2one("hr.employee", required=True, index=True)
    company_id = fields.Many2one("res.company", required=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("validated", "Done"), ("paid", "Paid")], required=True
    )
    line_ids = fields.One2many("hr.payslip.line", "slip_id")


class PayslipLine(models.Model):
    _name = "hr.payslip.line"
    _description = "Payslip Line"

    slip_id = fields.Many2one("hr.payslip", required=True, index=True)
    code = fields.Char(required=True)
    total = fields.Float(digits=(10, 2))
