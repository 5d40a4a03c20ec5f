# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.misc import format_date

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
