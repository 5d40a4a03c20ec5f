# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on a return: copies of what was live when it was gathered."""

from odoo import fields, models
from odoo.exceptions import UserError

#: Why a contract is not in a return to any authority; each return adds its own reasons.
REASONS = [
    ("started_later", "Starts after this cuatrimestre"),
    ("not_confirmed", "Quotation that nobody confirmed"),
    ("cancelled", "Cancelled order"),
    ("not_specialised", "Sells a REPSE service but is not marked as specialised"),
    ("by_hand", "Left out by hand"),
]


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
