# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.bimester import Bimester
from ..tools.document import Pay as PayOfBimester
from ..tools.payroll import PAY_CLASSES, decimal

BIMESTERS = [
    ("1", "1 · January–February"),
    ("2", "2 · March–April"),
    ("3", "3 · May–June"),
    ("4", "4 · July–August"),
    ("5", "5 · September–October"),
    ("6", "6 · November–December"),
]


class Pay(models.Model):
    """What somebody typed about a worker's pay of a bimester: it goes before what the
    payroll receipts say.
    """

    _name = "l10n_mx_sisub.pay"
    _description = "Pay of a Bimester"
    _order = "year desc, bimester desc, employee_id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Worker",
        required=True,
        index=True,
        ondelete="restrict",
        context={"active_test": False},
    )
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.today().year, aggregator=None
    )
    bimester = fields.Selection(BIMESTERS, required=True)
    variable = fields.Float(digits=(12, 2))
    fixed = fields.Float(digits=(12, 2))
    not_base = fields.Float(string="Not Part of the Salary", digits=(12, 2))
    incapacity_days = fields.Integer(string="Days of Incapacity")

    _worker_unique = models.Constraint(
        "UNIQUE (employee_id, year, bimester)",
        "The pay of that worker in that bimester is entered already.",
    )
    _not_negative = models.Constraint(
        "CHECK (variable >= 0 AND fixed >= 0 AND not_base >= 0 AND incapacity_days "
        ">= 0)",
        "Amounts and days cannot be negative.",
    )

    @api.model
    def _typed(self, employee_ids, bimesters):
        """``tools.document.Pay`` by (employee id, bimester)."""
        found = self.search(
            [
                ("employee_id", "in", list(employee_ids)),
                ("year", "in", [one.year for one in bimesters]),
            ]
        )
        return {
            (one.employee_id.id, Bimester(one.year, int(one.bimester))): PayOfBimester(
                **{name: decimal(one[name]) for name in PAY_CLASSES},
                incapacity_days=one.incapacity_days,
            )
            for one in found
        }
