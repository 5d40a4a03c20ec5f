# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ContractReference(models.AbstractModel):
    _inherit = "l10n_mx_icsoe.contract.reference"

    oca_contract_id = fields.Many2one(
        "contract.contract",
        string="Recurring Contract",
        index="btree_not_null",
        ondelete="set null",
    )
