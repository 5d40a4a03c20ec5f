# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on Infonavit's return: copies of what was live when it was gathered."""

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_icsoe.models.authority_return.line import SEVERITIES

from ...tools.bimester import Bimester
from ...tools.document import Address, Contract, Pay, Worker
from ...tools.rules.facts import Fix
from ...tools.snapshot import from_json
from ..amounts import decimal


def _filing():
    return fields.Many2one(
        "l10n_mx_sisub.filing", required=True, index=True, ondelete="cascade"
    )


def _company():
    return fields.Many2one(related="filing_id.company_id", store=True, index=True)


class FilingContract(models.Model):
    _name = "l10n_mx_sisub.filing.contract"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract in a SISUB Filing"
    _order = "filing_id, sequence, id"
    _rec_name = "reference"

    filing_id = _filing()
    company_id = _company()
    sequence = fields.Integer()
    partner_id = fields.Many2one(
        "res.partner",
        string="Source Client",
        index="btree_not_null",
        ondelete="set null",
    )
    reference = fields.Char(string="Contract")
    number = fields.Char(string="Number for Infonavit")
    client_name = fields.Char(string="Client")
    client_rfc = fields.Char(string="Client's RFC")
    amount = fields.Float(digits=(16, 2))
    date_start = fields.Date(string="Start")
    date_end = fields.Date(string="End")
    worker_count = fields.Integer(string="Workers")
    facts = fields.Json()  # tools.snapshot of a tools.document.Contract

    def _to_contract(self, workers):
        contract = from_json(Contract, self.facts)
        values = {name: getattr(contract, name) for name in Contract.__slots__}
        return Contract(**{**values, "workers": workers, "handle": self.id})

    def action_open_source(self):
        self.ensure_one()
        return self.filing_id._open_record(self._live_contract())

    def action_leave_out(self, note):
        """Leave these contracts out by decision of who asks; survives a gather."""
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Say why the contract is left out."))
        for filing, contracts in self.grouped("filing_id").items():
            writer = filing._begin("leave_out")
            writer.env["l10n_mx_sisub.filing.exclusion"].create(
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


class FilingWorker(models.Model):
    _name = "l10n_mx_sisub.filing.worker"
    _inherit = ["l10n_mx_icsoe.return.line"]
    _description = "Worker in a SISUB Filing"
    _order = "id"

    filing_id = _filing()
    company_id = _company()
    contract_id = fields.Many2one(
        "l10n_mx_sisub.filing.contract", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Source Employee",
        index="btree_not_null",
        ondelete="set null",
    )
    bimester = fields.Integer(aggregator=None)
    name = fields.Char(string="Worker")
    nss = fields.Char(string="NSS")
    registration = fields.Char(string="Employer Registration")
    site = fields.Json(string="Work Site")
    has_pay = fields.Boolean()
    variable = fields.Float(digits=(12, 2))
    fixed = fields.Float(digits=(12, 2))
    not_base = fields.Float(string="Not Part of the Salary", digits=(12, 2))
    incapacity_days = fields.Integer(string="Days of Incapacity")
    sbc = fields.Float(string="SBC", digits=(10, 2), aggregator="avg")
    salary = fields.Float(
        string="Salary Up to 25 UMA", digits=(10, 2), aggregator="avg"
    )

    def _to_worker(self):
        pay = Pay(
            decimal(self.variable),
            decimal(self.fixed),
            decimal(self.not_base),
            self.incapacity_days,
        )
        return Worker(
            bimester=Bimester(self.filing_id.year, self.bimester),
            nss=self.nss or "",
            name=self.name or "",
            registration=self.registration or "",
            site=from_json(Address, self.site or {}),
            pay=pay if self.has_pay else None,
            sbc=decimal(self.sbc) if self.sbc else None,
            salary=decimal(self.salary) if self.salary else None,
            handle=self.id,
            source=self.employee_id.id,
        )

    def action_open_source(self):
        self.ensure_one()
        return self.filing_id._open_record(self.employee_id)


class FilingRegistration(models.Model):
    """A registro patronal with what is declared, and what was paid for everybody."""

    _name = "l10n_mx_sisub.filing.registration"
    _inherit = ["l10n_mx_icsoe.return.line"]
    _description = "Employer Registration in a SISUB Filing"
    _order = "filing_id, principal desc, id"
    _rec_name = "number"

    filing_id = _filing()
    company_id = _company()
    number = fields.Char(string="Employer Registration")
    principal = fields.Boolean()
    without_credit = fields.Float(digits=(14, 2))
    with_credit = fields.Float(digits=(14, 2))
    amortization = fields.Float(digits=(14, 2))
    has_paid = fields.Boolean()
    paid_without_credit = fields.Float(digits=(14, 2))
    paid_with_credit = fields.Float(digits=(14, 2))
    paid_amortization = fields.Float(digits=(14, 2))


class FilingExclusion(models.Model):
    """A contract that is not in the return, and why."""

    _name = "l10n_mx_sisub.filing.exclusion"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.return.line"]
    _description = "Contract Left Out of a SISUB Filing"
    _order = "filing_id, id"
    _rec_name = "reference"

    filing_id = _filing()
    company_id = _company()
    reference = fields.Char(string="Contract")
    client_name = fields.Char(string="Client")
    reason = fields.Selection(
        [
            ("started_later", "Starts after this cuatrimestre"),
            ("ended_earlier", "Ended before this cuatrimestre"),
            ("not_confirmed", "Quotation that nobody confirmed"),
            ("cancelled", "Cancelled order"),
            (
                "not_specialised",
                "Sells a REPSE service but is not marked as specialised",
            ),
            ("by_hand", "Left out by hand"),
        ],
        required=True,
    )
    note = fields.Char(string="Reason Given")
    user_id = fields.Many2one("res.users", string="Decided By", ondelete="restrict")

    def action_take_back(self):
        """Undo a decision: the contract is gathered again."""
        by_hand = self.filtered(lambda line: line.reason == "by_hand")
        for filing, lines in by_hand.grouped("filing_id").items():
            writer = filing._begin("leave_out")
            lines.with_env(writer.env).unlink()
            filing.action_gather()
        return True

    def action_open_source(self):
        self.ensure_one()
        return self.filing_id._open_record(self._live_contract())


class Issue(models.Model):
    _name = "l10n_mx_sisub.issue"
    _inherit = "l10n_mx_icsoe.return.finding"
    _description = "SISUB Finding"
    _order = "filing_id, rank, id"

    filing_id = _filing()
    company_id = _company()
    contract_id = fields.Many2one(
        "l10n_mx_sisub.filing.contract", index="btree_not_null", ondelete="cascade"
    )
    worker_id = fields.Many2one(
        "l10n_mx_sisub.filing.worker", index="btree_not_null", ondelete="cascade"
    )

    # Named here too, so that the Spanish of its values belongs to this add-on.
    severity = fields.Selection(SEVERITIES)

    _lines_of_filing = models.Index("(filing_id, rank, id) WHERE grouped > 0")

    def action_fix(self):
        """Open the live record, or the list, in which this finding is corrected."""
        self.ensure_one()
        lists = {
            Fix.REGISTRATION: "l10n_mx_sisub.registration_action",
            Fix.CONTRIBUTION: "l10n_mx_sisub.contribution_action",
            Fix.PERCEPTION: "l10n_mx_sisub.perception_action",
            Fix.PAY: "l10n_mx_sisub.pay_action",
            Fix.WAGE_LIMIT: "l10n_mx_icsoe.wage_limit_action",
        }
        if self.fix in lists:
            action = self.env["ir.actions.act_window"]._for_xml_id(lists[self.fix])
            if self.fix == Fix.PAY and self.worker_id:
                worker = self.worker_id
                action["context"] = {
                    "default_employee_id": worker.employee_id.id,
                    "default_year": self.filing_id.year,
                    "default_bimester": str(worker.bimester),
                }
            return action
        contract = self.contract_id
        source = contract and contract._live_contract()
        records = {
            Fix.EMPLOYEE: self.worker_id.employee_id,
            Fix.ORDER: source,
            Fix.SITE: source and source._l10n_mx_sisub_site(),
            Fix.CLIENT: contract.partner_id,
            Fix.COMPANY: self.company_id,
        }
        record = records.get(self.fix)
        return self.filing_id._open_record(record or self.filing_id)

    def action_open_alike(self):
        """Open all the findings of this one's rule."""
        self.ensure_one()
        action = self.filing_id.action_open_issues()
        domain = [*action["domain"], ("code", "=", self.code)]
        return {**action, "domain": domain, "context": {}}


class FilingMessage(models.Model):
    """A line of Infonavit's file of errors (Logmensaje)."""

    _name = "l10n_mx_sisub.filing.message"
    _description = "Message of Infonavit"
    _order = "filing_id, id"
    _rec_name = "text"

    filing_id = _filing()
    company_id = _company()
    text = fields.Text(required=True)
    contract_id = fields.Many2one(
        "l10n_mx_sisub.filing.contract", index="btree_not_null", ondelete="set null"
    )
    worker_id = fields.Many2one(
        "l10n_mx_sisub.filing.worker", index="btree_not_null", ondelete="set null"
    )

    def action_open_source(self):
        self.ensure_one()
        line = self.worker_id or self.contract_id
        return line.action_open_source()


class FilingFile(models.Model):
    _name = "l10n_mx_sisub.filing.file"
    _inherit = "l10n_mx_icsoe.return.file"
    _description = "File of a SISUB Filing"

    filing_id = _filing()
    company_id = _company()
    kind = fields.Selection(
        [
            ("party", "1 · Obligated party"),
            ("contracts", "2 · Contracts"),
            ("workers", "3 · Workers"),
            ("workbook", "Workbook to review"),
            ("acknowledgement", "Acknowledgement of Infonavit"),
        ],
        required=True,
    )

    _name_unique = models.Constraint(
        "UNIQUE (filing_id, name)", "A filing cannot have two files with one name."
    )
