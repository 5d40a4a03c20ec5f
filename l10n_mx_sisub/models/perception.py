# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

PAY_CLASSES = [
    ("fixed", "Fixed"),
    ("variable", "Variable"),
    ("not_base", "Not part of the salary"),
]


class Perception(models.Model):
    """Which part of the contribution salary a perception is (LSS arts. 27 and 30), by
    SAT's code of it: a proposal that an accountant edits.
    """

    _name = "l10n_mx_sisub.perception"
    _description = "Type of Perception"
    _order = "code"

    code = fields.Char(required=True, size=3, help="c_TipoPercepcion of SAT.")
    name = fields.Char(required=True)
    pay_class = fields.Selection(PAY_CLASSES, string="Class", required=True)
    reviewed = fields.Boolean(
        help="Somebody who answers for it has looked at the class. Until then a return "
        "in which it was paid says so."
    )
    note = fields.Char(string="Grounds")

    _code_unique = models.Constraint("UNIQUE (code)", "That code is in the list.")

    @api.model
    def _classes(self):
        """``(classes, reviewed)``: class by code, and the codes that were reviewed."""
        known = self.search_fetch([], ["code", "pay_class", "reviewed"])
        classes = {one.code: one.pay_class for one in known}
        return classes, {one.code for one in known if one.reviewed}
