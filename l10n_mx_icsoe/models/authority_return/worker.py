# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnWorker(models.AbstractModel):
    """A worker on a contract as the return states it."""

    _name = "l10n_mx_icsoe.return.worker"
    _inherit = "l10n_mx_icsoe.return.line"
    _description = "Worker in a Return to an Authority"
    # They are written in the order of contracts and names: to order by contract would
    # join and sort all for a page.
    _order = "id"

    contract_id = fields.Many2one(
        "l10n_mx_icsoe.return.contract", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Source Employee",
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(string="Worker")
    nss = fields.Char(string="NSS")
    sbc = fields.Float(string="SBC", digits=(10, 2), aggregator="avg")

    def _source(self):
        return self.employee_id
