# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .roles import CAPTURISTA


class Omission(models.Model):
    """Orders and recurring contracts that are probably missing among the contracts,
    without their amounts: a capturista, who reads no orders but contracts, sees what a
    salesman forgot.
    """

    _name = "l10n_mx_icsoe.omission"
    _inherit = "l10n_mx_icsoe.contract.reference"
    _description = "Contract Probably Missing in ICSOE"
    _auto = False
    _order = "why, date_signed, id"
    _rec_name = "reference"

    order_id = fields.Many2one(readonly=True)
    reference = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    date_signed = fields.Date(string="Agreed On", readonly=True)
    why = fields.Selection(
        [("repse", "Sells a REPSE service"), ("service", "Sells a service")],
        readonly=True,
    )

    @property
    def _table_query(self):
        models_ = self._contract_models()
        return SQL(" UNION ALL ").join(
            self._select(model, number, len(models_), why, domain)
            for number, model in enumerate(models_)
            for why, domain in model._l10n_mx_icsoe_omissions().items()
        )

    def _select(self, model, number, count, why, domain):
        """The ids tell the ``count`` models apart."""
        # sudo: which of these rows somebody sees is for the rules of this model.
        contracts = model.sudo()
        query = contracts._search(domain)
        source_id = SQL.identifier(query.table, "id")
        columns = {
            "id": SQL("%s * %s + %s", source_id, count, number),
            **dict.fromkeys(self._reference_fields(), SQL("NULL::int")),
            contracts._l10n_mx_icsoe_reference_field: source_id,
            **contracts._l10n_mx_icsoe_columns_sql(query.table),
            "company_id": contracts._field_to_sql(query.table, "company_id"),
            "partner_id": contracts._field_to_sql(query.table, "partner_id"),
            "why": SQL("%s", why),
        }
        return query.select(
            *(
                SQL("%s AS %s", sql, SQL.identifier(name))
                for name, sql in columns.items()
            )
        )

    @api.depends("reference")
    def _compute_display_name(self):
        for omission in self:
            omission.display_name = omission.reference

    def action_is_specialized(self):
        for contracts in self._contracts():
            contracts.action_l10n_mx_icsoe_is_specialized()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_is_not_specialized(self):
        for contracts in self._contracts():
            contracts.action_l10n_mx_icsoe_is_not_specialized()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_contract(self):
        return self._live_contract()._get_records_action()

    def _contracts(self):
        """The contracts of each model, with rights to decide about them."""
        self.check_access("read")
        for field in self._reference_fields():
            contracts = self[field]
            if contracts and self.env.user.has_group(CAPTURISTA):
                # sudo: a capturista writes no order but says whether it is a contract;
                # the order's history tells who did.
                contracts = contracts.sudo()
            yield contracts
