# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    l10n_mx_icsoe_service_id = fields.Many2one(
        "l10n_mx_icsoe.service",
        string="REPSE Service",
        index="btree_not_null",
        ondelete="restrict",
        help="The activity of the REPSE registration under which this product is sold. "
        "An order that sells it is proposed as a contract for specialised "
        "services (ICSOE).",
    )
