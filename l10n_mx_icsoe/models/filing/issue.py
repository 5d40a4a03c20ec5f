# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class Issue(models.Model):
    _name = "l10n_mx_icsoe.issue"
    _inherit = "l10n_mx_icsoe.return.finding"
    _description = "ICSOE Finding"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    contract_id = fields.Many2one("l10n_mx_icsoe.filing.contract")
    worker_id = fields.Many2one("l10n_mx_icsoe.filing.worker")
