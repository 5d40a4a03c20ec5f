# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_mx_icsoe_sbc_code = fields.Char(
        string="Payslip Line with the SBC",
        default="INT_DAY_WAGE",
        help="Code of the salary rule that computes the daily SBC (salario base de "
        "cotización). Empty: payslips are not looked at.",
    )
