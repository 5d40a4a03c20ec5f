# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on a return: copies of what was live when it was gathered."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Why a contract is not in a return to any authority; each return adds its own reasons.
REASONS = [
    ("started_later", "Starts after this cuatrimestre"),
    ("not_confirmed", "Quotation that nobody confirmed"),
    ("cancelled", "Cancelled order"),
    ("not_specialised", "Sells a REPSE service but is not marked as specialised"),
    ("by_hand", "Left out by hand"),
]


class ReturnLine(models.AbstractModel):
    """A line of a return: nobody adds, changes or deletes one while the content of the
    return is frozen, not even the superuser. The model says whose ``filing_id`` it is.
    """

    _name = "l10n_mx_icsoe.return.line"
    _description = "Line of a Return to an Authority"
    _inherit = "l10n_mx_icsoe.offered.fields"
    _offered = (
        "filing_id",
        "contract_id",
        "reference",
        "client_name",
        "service_folio",
        "date_start",
        "date_end",
        "worker_count",
        "severity",
        "code",
        "bimester",
    )

    #: Many2one fields to the live record behind a line. That one may be deleted or
    #: merged: nothing that was declared is in them.
    _live_fields = {"order_id", "employee_id", "partner_id"}
    #: Whether signing and acknowledging add lines: then only the end freezes them.
    _grows_until_filed = False

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.authority.return", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="filing_id.company_id", store=True, index=True, precompute=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before a refusal that names the folio
        ids = {vals["filing_id"] for vals in vals_list if vals.get("filing_id")}
        self._refuse_frozen(self.env[self._return_model()].browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - self._live_fields:
            self._refuse_frozen(self.sudo().filing_id)
        if vals.get("filing_id"):
            self._refuse_frozen(self.filing_id.browse(vals["filing_id"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_frozen(self):
        self._refuse_frozen(self.sudo().filing_id)

    def _return_model(self):
        return self._fields["filing_id"].comodel_name

    def _refuse_frozen(self, filings):
        for filing in filings.sudo():  # sudo: only the state and the name in a message
            final = self._grows_until_filed
            if filing.state in (("filed",) if final else filing._frozen_states):
                filing._refuse_change()

    def action_open_source(self):
        """Open the live record that this line was copied from."""
        self.ensure_one()
        return self.filing_id._open_record(self._source())

    def _source(self):
        """That record; the return itself for a line that was not copied."""
        return self.filing_id


class ReturnExclusion(models.AbstractModel):
    """A contract that is not in the return, and why: the model has a selection
    ``reason``. Lines with reason ``by_hand`` are decisions and survive a gather.
    """

    _name = "l10n_mx_icsoe.return.exclusion"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract Left Out of a Return to an Authority"
    _order = "filing_id, date_contract, id"
    _rec_name = "reference"

    reference = fields.Char(string="Contract")
    client_name = fields.Char(string="Client")
    date_contract = fields.Date(string="Contract Start or Order Date")
    note = fields.Char(
        string="Reason Given", help="Why somebody left the contract out."
    )
    user_id = fields.Many2one("res.users", string="Decided By", ondelete="restrict")

    def _source(self):
        return self._live_contract()

    def _copy_to(self, filing):
        """Take these decisions over into the draft ``filing``."""
        for decision in self:
            decision.copy({"filing_id": filing.id})

    def action_take_back(self):
        """Undo a decision: the contract is gathered again."""
        by_hand = self.filtered(lambda line: line.reason == "by_hand")
        for filing, lines in by_hand.grouped("filing_id").items():
            writer = filing._begin("leave_out")
            filing.message_post(
                body=self.env._(
                    "Taken in again: %(contracts)s",
                    contracts=", ".join(lines.mapped("reference")),
                )
            )
            lines.with_env(writer.env).unlink()
            filing.action_gather()
        return True


class ReturnContract(models.AbstractModel):
    """A contract as the return states it: copied when it was gathered, never read from
    the live one again.
    """

    _name = "l10n_mx_icsoe.return.contract"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract in a Return to an Authority"
    _order = "filing_id, sequence, id"
    _rec_name = "reference"

    sequence = fields.Integer()
    partner_id = fields.Many2one(
        "res.partner",
        string="Source Client",
        index="btree_not_null",
        ondelete="set null",
    )
    reference = fields.Char(string="Contract")
    client_name = fields.Char(string="Client")
    client_rfc = fields.Char(string="Client's RFC")
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="End")
    worker_count = fields.Integer(string="Number of Workers", readonly=True)

    def _source(self):
        return self._live_contract()

    def action_leave_out(self, note):
        """Leave these contracts out of their return by decision of who asks; ``note``
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
            writer.exclusion_ids.create(
                [
                    {
                        **writer._prepare_exclusion(one._live_contract(), "by_hand"),
                        "note": note,
                        "user_id": self.env.uid,
                    }
                    for one in contracts.with_env(writer.env)
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
