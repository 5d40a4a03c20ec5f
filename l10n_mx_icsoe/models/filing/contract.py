# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.law.document import Address, Contract, Party


class FilingContract(models.Model):
    """A contract as the return states it: copied when it was gathered, never read from
    the live order again.
    """

    _name = "l10n_mx_icsoe.filing.contract"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract in an ICSOE Filing"
    _order = "filing_id, sequence, id"
    _rec_name = "reference"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    sequence = fields.Integer()
    partner_id = fields.Many2one(
        "res.partner",
        string="Source Client",
        index="btree_not_null",
        ondelete="set null",
    )
    reference = fields.Char(string="Order Reference")

    client_abroad = fields.Boolean(help="With a Mexican RFC and an address abroad.")
    client_rfc = fields.Char(string="Client's RFC")
    client_name = fields.Char(string="Client")
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
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="End")
    date_signed = fields.Date(string="Order Date")

    worker_ids = fields.One2many(
        "l10n_mx_icsoe.filing.worker", "contract_id", string="Workers"
    )
    worker_count = fields.Integer(string="Number of Workers", readonly=True)
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

    def action_open_source(self):
        """Open the live order behind this line."""
        self.ensure_one()
        return self.filing_id._open_record(self._live_contract())

    def action_open_workers(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Workers of %(contract)s", contract=self.reference),
            "res_model": "l10n_mx_icsoe.filing.worker",
            "view_mode": "list",
            "domain": [("contract_id", "=", self.id)],
        }

    def action_leave_out(self, note):
        """Leave these contracts out of their filing by decision of who asks; ``note``
        says why. Survives a gather.
        """
        note = (note or "").strip()
        if not note:
            raise UserError(
                self.env._(
                    "Say why the contract is left out: the director and an auditor "
                    "will ask."
                )
            )
        for filing, contracts in self.grouped("filing_id").items():
            writer = filing._begin("leave_out")
            self.env["l10n_mx_icsoe.filing.exclusion"].with_env(writer.env).create(
                [
                    {
                        **writer._prepare_exclusion(
                            contract._live_contract(), "by_hand"
                        ),
                        "note": note,
                        "user_id": self.env.uid,
                    }
                    for contract in contracts.with_env(writer.env)
                ]
            )
            filing.message_post(
                body=self.env._(
                    "Left out: %(contracts)s. Reason: %(note)s",
                    contracts=", ".join(contracts.mapped("reference")),
                    note=note,
                )
            )
            filing.action_gather()
        return True
