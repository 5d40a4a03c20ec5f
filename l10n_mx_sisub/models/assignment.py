# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class Assignment(models.Model):
    _inherit = "l10n_mx_icsoe.assignment"

    l10n_mx_sisub_site_id = fields.Many2one(
        "res.partner",
        string="Work Site",
        index="btree_not_null",
        check_company=True,
        help="Where the worker works on this contract. Empty: the delivery address of "
        "the order.",
    )
