from odoo import fields, models


class Agreement(models.Model):
    _name = "example.agreement"
    _inherit = ["l10n_mx_icsoe.contract.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Agreement"
    _l10n_mx_icsoe_reference_field = "agreement_id"
    _l10n_mx_icsoe_columns = {"name": ("name",), "agreed": "date", "user": None}

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", required=True)
    company_id = fields.Many2one("res.company", required=True)
    date = fields.Date(required=True)
    l10n_mx_icsoe_assignment_ids = fields.One2many(
        "l10n_mx_icsoe.assignment", "agreement_id"
    )


class Sourced(models.AbstractModel):
    _inherit = "l10n_mx_icsoe.contract.reference"

    agreement_id = fields.Many2one("example.agreement", index=True, ondelete="set null")


class Assignment(models.Model):
    _inherit = "l10n_mx_icsoe.assignment"

    order_id = fields.Many2one(required=False)
    agreement_id = fields.Many2one(ondelete="cascade")
