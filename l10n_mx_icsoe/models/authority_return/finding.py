# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.l10n_mx_efirma.tools.messages import Message
from odoo.addons.l10n_mx_efirma.translate import translate

from ...tools.law import period as periods
from ...tools.law.rules import Fix
from ..hr_employee import ACTIVITY_ASK
from ..registry import concrete_models
from ..roles import CAPTURISTA

SEVERITIES = [("error", "Error"), ("warning", "Warning"), ("info", "Note")]


class ReturnFinding(models.AbstractModel):
    """What one rule found about a return, one of its contracts or one of its workers:
    how bad it is, what to open to fix it, and whom to ask who may.

    The message is put together when it is read, so that everybody reads it in their own
    language.
    """

    _name = "l10n_mx_icsoe.return.finding"
    _description = "Finding about a Return to an Authority"
    _inherit = "l10n_mx_icsoe.return.line"
    _order = "filing_id, rank, id"
    _rec_name = "code"

    #: Kind of fix → the list in which it is made.
    _fix_lists = {Fix.WAGE_LIMIT.value: "l10n_mx_icsoe.wage_limit_action"}

    contract_id = fields.Many2one(
        "l10n_mx_icsoe.return.contract", index="btree_not_null", ondelete="cascade"
    )
    worker_id = fields.Many2one(
        "l10n_mx_icsoe.return.worker", index="btree_not_null", ondelete="cascade"
    )
    code = fields.Char(required=True, index=True)
    severity = fields.Selection(SEVERITIES, required=True)
    rank = fields.Integer(help="Errors first: position of the severity.")
    fix = fields.Char(help="The kind of record that must be corrected.")
    module = fields.Char(help="The add-on whose rule it is, and who translates it.")
    source = fields.Char(help="The message in English, with placeholders.")
    values = fields.Json(help="What the placeholders stand for.")
    message = fields.Text(compute="_compute_message")
    grouped = fields.Integer(
        string="How Many",
        default=1,
        help="How many findings of this rule are shown in this line; 0: they are shown "
        "in another one.",
    )
    may_fix = fields.Boolean(compute="_compute_asked")
    may_ask = fields.Boolean(compute="_compute_asked")
    asked = fields.Char(compute="_compute_asked", help="Whom, and since when.")

    # The lines of a return's form, in their order.
    _lines_of_filing = models.Index("(filing_id, rank, id) WHERE grouped > 0")

    @api.depends("module", "source", "values", "grouped")
    @api.depends_context("lang")
    def _compute_message(self):
        for finding in self:
            finding.message = finding._text()
            if finding.grouped > 1:
                finding.message = self.env._(
                    "%(message)s And %(count)s more like this one.",
                    message=finding.message,
                    count=finding.grouped - 1,
                )

    def _text(self, lang=None):
        """The message in the user's language, with dates as they write them; in
        ``lang`` dates are YYYY-MM-DD.
        """
        message = Message(self.source or "", self.values or {}, self.module or "")
        return translate(None if lang else self.env, message, lang)

    # ------------------------------------------------------------------ fixing

    def action_fix(self):
        """Open a dialog with what is missing, where the user may complete it, else the
        live record, or the list, in which this finding is corrected.
        """
        self.ensure_one()
        if self.fix in self._fix_lists:
            return self._fix_list()
        record = self._record_to_fix()
        dialog = self.env["l10n_mx_icsoe.fix"]._open(record, self.filing_id)
        return dialog or self.filing_id._open_record(record)

    def _fix_list(self):
        action = self._fix_lists[self.fix]
        return self.env["ir.actions.act_window"]._for_xml_id(action)

    def action_open_alike(self):
        """Open all the findings of this one's rule in its return."""
        self.ensure_one()
        action = self.filing_id.action_open_issues()
        domain = [*action["domain"], ("code", "=", self.code)]
        return {**action, "domain": domain, "context": {}}

    def _record_to_fix(self):
        contract = self.contract_id
        records = {
            Fix.EMPLOYEE: self.worker_id.employee_id,
            Fix.CLIENT: contract.partner_id,
            Fix.COMPANY: self.company_id,
            Fix.FILING: None,
        }
        source = contract and contract._live_contract()
        return records.get(self.fix, source) or self.filing_id

    def _may_fix(self):
        """Whether the user may write what this finding wants written."""
        if self.fix in self._fix_lists:
            return self.env[self._fix_list()["res_model"]].has_access("write")
        if self.fix == Fix.ASSIGNMENT:
            return self.env["l10n_mx_icsoe.assignment"].has_access("write")
        record = self._record_to_fix()
        return self.env["l10n_mx_icsoe.fix"]._may_fix(record) or record.has_access(
            "write"
        )

    # ------------------------------------------------------------------ asking

    @api.depends("fix", "contract_id", "worker_id", "filing_id.state")
    @api.depends_context("uid", "lang")
    def _compute_asked(self):
        for finding in self:
            record, request = finding._record_to_ask(), finding._request()
            filing = finding.filing_id
            askable = bool(record) and filing.state in filing._draft_states
            # sudo: who changed it when, whoever may read it
            live = askable and record.sudo()
            changed = (
                askable
                and live.write_uid != self.env.user
                and live.write_date  # none in a row that another program inserted
                and live.write_date > finding.create_date
            )
            finding.may_fix = finding.fix != Fix.FILING and finding._may_fix()
            finding.may_ask = askable and not (finding.may_fix or request or changed)
            finding.asked = False
            if request:
                day = periods.mexican_date(request.create_date)
                finding.asked = self.env._(
                    "%(person)s, since %(day)s",
                    person=request.user_id.name,
                    day=format_date(self.env, day),
                )
            elif changed and not finding.may_fix:
                finding.asked = self.env._("Changed since: gather again")

    def _record_to_ask(self):
        """The record that carries the request: one that who is asked may open; none
        for what is decided in the return itself.
        """
        if self.fix == Fix.EMPLOYEE:
            return self.worker_id.employee_id
        if self.fix in (Fix.COMPANY, Fix.WAGE_LIMIT):
            return self.company_id.sudo().partner_id  # sudo: only which one it is
        contract = self.contract_id and self.contract_id._live_contract()
        if self.fix == Fix.FILING or not contract or "activity_ids" not in contract:
            return None
        return contract

    @api.model
    def _about(self, record):
        """Domain of the findings for which ``_record_to_ask`` is ``record``."""
        if record._name == "hr.employee":
            own = Domain("fix", "=", Fix.EMPLOYEE.value)
            return own & Domain("worker_id.employee_id", "=", record.id)
        of_company = Domain("fix", "in", (Fix.COMPANY.value, Fix.WAGE_LIMIT.value))
        if record._name == "res.partner":
            return of_company & Domain("company_id.partner_id", "=", record.id)
        reference = f"contract_id.{record._l10n_mx_icsoe_reference_field}"
        others = ~of_company & Domain("fix", "!=", Fix.EMPLOYEE.value)
        return others & Domain(reference, "=", record.id)

    def _request(self):
        """The request about this finding's record, or none."""
        kind = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_ASK)
        record = self._record_to_ask()
        # sudo: it is another person's
        activities = record and record.sudo().activity_ids
        return (activities or self.env["mail.activity"]).filtered(
            lambda activity: activity.activity_type_id.id == kind
        )[:1]

    def _person_to_ask(self):
        """HR for a worker, the salesperson for a contract and its client, else the
        administrator.
        """
        # sudo: who is in charge, whatever the user may read
        record = self._record_to_ask().sudo()
        company = self.company_id.sudo()
        if self.fix == Fix.EMPLOYEE:
            return record.company_id._l10n_mx_icsoe_person(
                "hr.group_hr_manager", record.hr_responsible_id
            )
        if record._name == "res.partner":
            return company._l10n_mx_icsoe_person("base.group_system")
        return record.company_id._l10n_mx_icsoe_person(
            "sales_team.group_sale_salesman", record._l10n_mx_icsoe_salesperson()
        )

    def action_ask(self):
        """Ask the person in charge for everything that was found about the record: what
        and where. The request ends with the gather that finds nothing more, HR's about
        what is missing or malformed as soon as the worker has it.
        """
        self.ensure_one()
        self.filing_id._check_role(CAPTURISTA)
        user = self._person_to_ask()
        if not user:
            raise UserError(
                self.env._("Nobody is in charge of this. Ask your administrator.")
            )
        if self._request():
            return True
        record, fixed = self._record_to_ask(), self._record_to_fix()
        localised = self.with_context(lang=user.lang or self.env.lang)
        findings = localised.search(
            Domain("filing_id", "=", self.filing_id.id) & self._about(record)
        )
        link = Markup("<a href='/odoo/%s/%s'>%s</a>") % (
            fixed._name,
            fixed.id,
            localised.env._("Open it"),
        )
        # sudo: the user may read the record, not necessarily plan work for others
        record.sudo().activity_schedule(
            ACTIVITY_ASK,
            user_id=user.id,
            date_deadline=periods.today(),
            summary=localised.env._(
                "%(label)s %(period)s waits for this",
                label=self.filing_id._label,
                period=self.filing_id.period_label,
            ),
            note=Markup("<ul>%s</ul>%s")
            % (
                Markup().join(Markup("<li>%s</li>") % one._text() for one in findings),
                "" if fixed == record else link,
            ),
        )
        return True

    @api.model
    def _end_requests(self):
        """Take back the requests about which no draft finds anything any more."""
        # sudo: the requests are other people's, about records of others
        findings = concrete_models(self.sudo().env, ReturnFinding._name)
        kind = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_ASK)
        requests = self.env["mail.activity"].sudo()
        for request in requests.search([("activity_type_id", "=", kind)]):
            record = self.env[request.res_model].browse(request.res_id)
            if not any(
                model.search_count(
                    model._about(record)
                    & Domain("filing_id.state", "in", model.filing_id._draft_states),
                    limit=1,
                )
                for model in findings
            ):
                request.unlink()
