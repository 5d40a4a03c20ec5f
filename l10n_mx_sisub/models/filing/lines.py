# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on Infonavit's return: copies of what was live when it was gathered."""

from dataclasses import replace

from odoo import fields, models

from odoo.addons.l10n_mx_icsoe.models.authority_return.finding import SEVERITIES
from odoo.addons.l10n_mx_icsoe.models.authority_return.lines import REASONS
from odoo.addons.l10n_mx_icsoe.tools.law.snapshot import from_json

from ...tools.document import Contract, Worker
from ...tools.rules.shared import Fix


class FilingContract(models.Model):
    _name = "l10n_mx_sisub.filing.contract"
    _inherit = "l10n_mx_icsoe.return.contract"
    _description = "Contract in a SISUB Filing"

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
    number = fields.Char(string="Number for Infonavit")
    amount = fields.Float(digits=(16, 2))
    facts = fields.Json()  # tools.law.snapshot of a tools.document.Contract

    def _to_contract(self, workers):
        contract = from_json(Contract, self.facts)
        return replace(contract, workers=workers, handle=self.id)


class FilingWorker(models.Model):
    _name = "l10n_mx_sisub.filing.worker"
    _inherit = "l10n_mx_icsoe.return.worker"
    _description = "Worker in a SISUB Filing"

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
    contract_id = fields.Many2one("l10n_mx_sisub.filing.contract")
    bimester = fields.Integer(aggregator=None)
    registration = fields.Char(string="Employer Registration")
    facts = fields.Json()  # tools.law.snapshot of a tools.document.Worker
    has_pay = fields.Boolean()
    variable = fields.Float(digits=(12, 2))
    fixed = fields.Float(digits=(12, 2))
    not_base = fields.Float(string="Not Part of the Salary", digits=(12, 2))
    incapacity_days = fields.Integer(string="Days of Incapacity")
    salary = fields.Float(
        string="Salary Up to 25 UMA", digits=(10, 2), aggregator="avg"
    )

    def _to_worker(self):
        return replace(from_json(Worker, self.facts), handle=self.id)


class FilingRegistration(models.Model):
    """A registro patronal with what is declared, and what was paid for everybody."""

    _name = "l10n_mx_sisub.filing.registration"
    _inherit = "l10n_mx_icsoe.return.line"
    _description = "Employer Registration in a SISUB Filing"
    _order = "filing_id, principal desc, id"
    _rec_name = "number"

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
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
    _name = "l10n_mx_sisub.filing.exclusion"
    _inherit = "l10n_mx_icsoe.return.exclusion"
    _description = "Contract Left Out of a SISUB Filing"

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
    reason = fields.Selection(
        [("ended_earlier", "Ended before this cuatrimestre"), *REASONS], required=True
    )


class Issue(models.Model):
    _name = "l10n_mx_sisub.issue"
    _inherit = "l10n_mx_icsoe.return.finding"
    _description = "SISUB Finding"

    _fix_lists = {
        Fix.REGISTRATION.value: "l10n_mx_sisub.registration_action",
        Fix.CONTRIBUTION.value: "l10n_mx_sisub.contribution_action",
        Fix.PERCEPTION.value: "l10n_mx_sisub.perception_action",
        Fix.PAY.value: "l10n_mx_sisub.pay_action",
        Fix.RECEIPT.value: "l10n_mx_sisub.receipt_action",
        Fix.WAGE_LIMIT.value: "l10n_mx_icsoe.wage_limit_action",
    }

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
    contract_id = fields.Many2one("l10n_mx_sisub.filing.contract")
    worker_id = fields.Many2one("l10n_mx_sisub.filing.worker")
    # Named here too, so that the Spanish of its values belongs to this add-on.
    severity = fields.Selection(SEVERITIES)

    def action_fix(self):
        """A list shows what the finding is about, and what is added there is of it."""
        action = super().action_fix()
        if self.fix in (Fix.PAY, Fix.CONTRIBUTION):
            action["context"] = {
                f"{use}_{name}": value
                for use in ("search_default", "default")
                for name, value in self._paid_to_fix().items()
                if value
            }
        elif self.fix == Fix.PERCEPTION:
            action["domain"] = [("code", "in", self.values["codes"].split(", "))]
        elif self.fix == Fix.RECEIPT:
            action["domain"] = [("id", "in", self.filing_id._receipts_alike().ids)]
        return action

    def _paid_to_fix(self):
        """What tells the pay or the payment that is wrong from the others."""
        number = self.values.get("registration")
        registrations = self.filing_id._registrations()
        return {
            "year": self.filing_id.year,
            "bimester": self.values.get("bimester", "").partition("-")[2],
            "employee_id": self.worker_id.employee_id.id,
            "registration_id": registrations.filtered(
                lambda one: one.number == number
            ).id,
        }

    def _record_to_fix(self):
        if self.fix == Fix.SITE and (source := self.contract_id._live_contract()):
            return source._l10n_mx_sisub_site()
        return super()._record_to_fix()


class FilingMessage(models.Model):
    """A line of Infonavit's file of errors (Logmensaje)."""

    _name = "l10n_mx_sisub.filing.message"
    _inherit = "l10n_mx_icsoe.return.line"
    _description = "Message of Infonavit"
    _order = "filing_id, id"
    _rec_name = "text"
    _grows_until_filed = True

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
    text = fields.Text(required=True)
    contract_id = fields.Many2one(
        "l10n_mx_sisub.filing.contract", index="btree_not_null", ondelete="set null"
    )
    worker_id = fields.Many2one(
        "l10n_mx_sisub.filing.worker", index="btree_not_null", ondelete="set null"
    )

    def _source(self):
        line = self.worker_id or self.contract_id
        return line._source() if line else super()._source()


class FilingFile(models.Model):
    _name = "l10n_mx_sisub.filing.file"
    _inherit = "l10n_mx_icsoe.return.file"
    _description = "File of a SISUB Filing"

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
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
