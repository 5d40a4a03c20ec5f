# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on a return: copies of what was live when it was gathered."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools.law.document import Address, Contract, Party
from ..authority_return.finding import SEVERITIES
from ..authority_return.lines import REASONS

_PARTY_FIELDS = [
    ("rfc", "RFC"),
    ("name", "Name"),
    ("email", "E-mail"),
    ("mobile", "Mobile"),
    ("phone", "Telephone"),
    ("address.zip", "Postal Code"),
    ("address.colony", "Neighbourhood (Colonia)"),
    ("address.street", "Street"),
    ("address.exterior_number", "Exterior Number"),
    ("address.interior_number", "Interior Number"),
    ("address.between_streets", "Between Streets"),
    ("address.city", "City"),
    ("address.state", "State"),
]
#: What changed, as ``part.path`` of ``tools.comparison``; the words are those of the
#: snapshots' own forms.
FIELDS = [
    *((f"contractor.{path}", label) for path, label in _PARTY_FIELDS),
    ("contractor.repse_number", "REPSE Number"),
    ("contractor.repse_date", "REPSE Registered On"),
    ("contractor.repse_expiry", "REPSE Expires On"),
    *((f"contract.client.{path}", label) for path, label in _PARTY_FIELDS),
    ("contract.object", "Object of the Contract"),
    ("contract.service_folio", "REPSE Folio"),
    ("contract.service_name", "Authorised Text"),
    ("contract.date_start", "Start"),
    ("contract.date_end", "End"),
    ("contract.date_signed", "Contract Signed"),
    ("contract.workers", "Number of Workers"),
    ("worker.name", "Worker"),
    ("worker.nss", "NSS"),
    ("worker.curp", "CURP"),
    ("worker.sbc", "SBC"),
    ("worker.date_start", "From"),
    ("worker.date_end", "To"),
]


_DATES = {"date_start", "date_end", "date_signed", "repse_date", "repse_expiry"}


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
    worst_severity = fields.Selection(SEVERITIES, compute="_compute_worst_severity")

    @api.depends("issue_ids.severity")
    def _compute_worst_severity(self):
        # Not by its lines: a contract may have as many as workers.
        worst = dict(
            self.env["l10n_mx_icsoe.issue"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["rank:min"]
            )
        )
        for contract in self:
            rank = worst.get(contract)
            contract.worst_severity = SEVERITIES[rank][0] if rank is not None else False

    def _to_contract(self, workers):
        """This snapshot as ``tools.document`` knows it, with its ``workers``."""
        self.ensure_one()

        def texts(prefix, names):
            return {name: self[prefix + name] or "" for name in names}

        return Contract(
            **texts("", ("reference", "object", "service_folio", "service_name")),
            client=Party(
                **texts("client_", ("rfc", "name", "email", "mobile", "phone")),
                address=Address(**texts("client_", Address.__slots__)),
            ),
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


class FilingExclusion(models.Model):
    _name = "l10n_mx_icsoe.filing.exclusion"
    _inherit = "l10n_mx_icsoe.return.exclusion"
    _description = "Order Left Out of an ICSOE Filing"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    reason = fields.Selection(
        [
            ("started_earlier", "Started in an earlier cuatrimestre: reported there"),
            ("foreign_client", "Client abroad"),
            *REASONS,
        ],
        required=True,
    )


class Issue(models.Model):
    _name = "l10n_mx_icsoe.issue"
    _inherit = "l10n_mx_icsoe.return.finding"
    _description = "ICSOE Finding"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    contract_id = fields.Many2one("l10n_mx_icsoe.filing.contract")
    worker_id = fields.Many2one("l10n_mx_icsoe.filing.worker")


class FilingFile(models.Model):
    _name = "l10n_mx_icsoe.filing.file"
    _inherit = "l10n_mx_icsoe.return.file"
    _description = "File of an ICSOE Filing"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    contract_id = fields.Many2one(
        "l10n_mx_icsoe.filing.contract", index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("workbook", "Workbook with the capture sheet"),
            ("workers", "Worker file for the portal"),
            ("xml", "Declaration (XML)"),
            ("signed_xml", "Signed declaration (XML)"),
            ("pdf", "Declaration for people (PDF)"),
            ("acknowledgement", "Acknowledgement of IMSS"),
        ],
        required=True,
    )

    _name_unique = models.Constraint(
        "UNIQUE (filing_id, name)", "A filing cannot have two files with one name."
    )


class FilingChange(models.Model):
    """One value that differs: between the filed return and the complementaria, or
    between two gathers of a draft.

    Copies, as the snapshots are, with the same personal data: seen by the people of
    ICSOE only.
    """

    _name = "l10n_mx_icsoe.filing.change"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Change in an ICSOE Filing"
    _order = "filing_id, id"
    _rec_name = "reference"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    since = fields.Selection(
        [("filed", "The filed return"), ("gather", "The gather before")], required=True
    )
    part = fields.Selection(
        [("contractor", "Contractor"), ("contract", "Contract"), ("worker", "Worker")],
        string="What",
        required=True,
    )
    action = fields.Selection(
        [("added", "Added"), ("changed", "Changed"), ("removed", "Removed")],
        string="How",
        required=True,
    )
    reference = fields.Char(string="Contract")
    client_name = fields.Char(string="Client")
    worker_name = fields.Char(string="Worker")
    field = fields.Selection(FIELDS)
    # As they are compared; people read the two below.
    before = fields.Char(string="Value Before")
    after = fields.Char(string="Value After")
    before_shown = fields.Char(string="Before", compute="_compute_shown")
    after_shown = fields.Char(string="After", compute="_compute_shown")
    employee_id = fields.Many2one(
        "hr.employee",
        string="Source Employee",
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("field", "before", "after")
    @api.depends_context("lang")
    def _compute_shown(self):
        for change in self:
            is_date = change.field and change.field.rpartition(".")[2] in _DATES
            for name in ("before", "after"):
                value = change[name]
                shown = format_date(self.env, value) if is_date and value else value
                change[f"{name}_shown"] = shown

    def _source(self):
        return self.employee_id or self._live_contract() or self.company_id
