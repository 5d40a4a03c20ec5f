# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class FilingWorker(models.Model):
    """Written in one SQL statement by the gather."""

    _name = "l10n_mx_icsoe.filing.worker"
    _inherit = "l10n_mx_icsoe.return.worker"
    _description = "Worker in an ICSOE Filing"
    _log_access = False  # the filing says who gathered it and when

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    contract_id = fields.Many2one("l10n_mx_icsoe.filing.contract")
    # Not stored: one more foreign key and index on the largest table would make a
    # gather a quarter slower.
    company_id = fields.Many2one(store=False, index=False, precompute=False)
    curp = fields.Char(string="CURP")
    sbc_date = fields.Date(string="SBC Since")
    sbc_assumed_from = fields.Date(
        string="Next SBC Assumed From",
        help="The day after the period, if a payroll receipt that crosses it says "
        "another SBC.",
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    client_name = fields.Char(related="contract_id.client_name")
    issue_ids = fields.One2many("l10n_mx_icsoe.issue", "worker_id", string="Findings")
