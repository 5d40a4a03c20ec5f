# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class FilingWorker(models.Model):
    """A worker on a contract as the return states it. Written in one SQL statement by
    the gather.
    """

    _name = "l10n_mx_icsoe.filing.worker"
    _inherit = "l10n_mx_icsoe.return.line"
    _description = "Worker in an ICSOE Filing"
    # They are written in the order of contracts and names: to order by contract would
    # join and sort all for a page.
    _order = "id"
    _log_access = False  # the filing says who gathered it and when

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        "l10n_mx_icsoe.filing.contract", required=True, index=True, ondelete="cascade"
    )
    # Not stored: one more foreign key and index on the largest table would make a
    # gather a quarter slower.
    company_id = fields.Many2one(related="filing_id.company_id")
    employee_id = fields.Many2one(
        "hr.employee",
        string="Source Employee",
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(string="Worker")
    nss = fields.Char(string="NSS")
    curp = fields.Char(string="CURP")
    sbc = fields.Float(string="SBC", digits=(10, 2), aggregator="avg")
    sbc_date = fields.Date(string="SBC Since")
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    client_name = fields.Char(related="contract_id.client_name")

    def action_open_source(self):
        """Open the live employee behind this line."""
        self.ensure_one()
        return self.filing_id._open_record(self.employee_id)
