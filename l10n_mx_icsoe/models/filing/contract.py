# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...tools.law.document import Address, Contract, Party


class FilingContract(models.Model):
    _name = "l10n_mx_icsoe.filing.contract"
    _inherit = "l10n_mx_icsoe.return.contract"
    _description = "Contract in an ICSOE Filing"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    client_abroad = fields.Boolean(help="With a Mexican RFC and an address abroad.")
    client_email = fields.Char(string="E-mail")
    client_mobile = fields.Char(string="Mobile")
    client_phone = fields.Char(string="Telephone")
    client_zip = fields.Char(string="Postal Code")
    client_colony = fields.Char(string="Neighbourhood (Colonia)")
    client_street = fields.Char(string="Street")
    client_exterior_number = fields.Char(string="Exterior Number")
    client_interior_number = fields.Char(string="Interior Number")
    client_between_streets = fields.Char(string="Between Streets")
    client_city = fields.Char(string="City")
    client_state = fields.Char(string="State")

    object = fields.Text(string="Object of the Contract")
    service_folio = fields.Char(string="REPSE Folio")
    service_name = fields.Text(string="Authorised Text")
    service_kind = fields.Char()
    date_signed = fields.Date(string="Contract Signed")

    worker_ids = fields.One2many(
        "l10n_mx_icsoe.filing.worker", "contract_id", string="Workers"
    )
    issue_ids = fields.One2many("l10n_mx_icsoe.issue", "contract_id", string="Findings")
    worst_severity = fields.Selection(
        [("error", "Error"), ("warning", "Warning"), ("info", "Note")],
        compute="_compute_worst_severity",
    )

    @api.depends("issue_ids.severity")
    def _compute_worst_severity(self):
        worst = dict(
            self.env["l10n_mx_icsoe.issue"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["rank:min"]
            )
        )
        severities = ("error", "warning", "info")
        for contract in self:
            rank = worst.get(contract)
            contract.worst_severity = severities[rank] if rank is not None else False

    def _to_contract(self, workers):
        """This snapshot as ``tools.document`` knows it, with its ``workers``."""
        self.ensure_one()
        address = Address(
            **{name: self[f"client_{name}"] or "" for name in Address.__slots__}
        )
        client = Party(
            rfc=self.client_rfc or "",
            name=self.client_name or "",
            email=self.client_email or "",
            mobile=self.client_mobile or "",
            phone=self.client_phone or "",
            address=address,
        )
        return Contract(
            reference=self.reference or "",
            client=client,
            object=self.object or "",
            service_folio=self.service_folio or "",
            service_name=self.service_name or "",
            service_kind=self.service_kind or "service",
            date_start=self.date_start or None,
            date_end=self.date_end or None,
            date_signed=self.date_signed or None,
            client_abroad=self.client_abroad,
            workers=workers,
            handle=self.id,
            source=self._live_contract_key(),
        )

    def action_open_workers(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Workers of %(contract)s", contract=self.reference),
            "res_model": "l10n_mx_icsoe.filing.worker",
            "view_mode": "list",
            "domain": [("contract_id", "=", self.id)],
        }
