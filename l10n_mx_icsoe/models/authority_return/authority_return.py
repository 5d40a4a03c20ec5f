# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes
from odoo.addons.l10n_mx_efirma.translate import user_error

from ...tools.formats import acknowledgement
from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law.period import Period
from ..roles import CAPTURISTA, as_id
from .guard import HISTORY_ON

#: More findings of one rule than this are shown as one line with their number.
LISTED = 10
PERIODS = [
    ("1", "1 · January–April"),
    ("2", "2 · May–August"),
    ("3", "3 · September–December"),
]


class AuthorityReturn(models.AbstractModel):
    """What every return to an authority has: taxpayer and period, deadline and people,
    states and the guard over them, contracts and workers, findings, files.

    A model of returns names this in its ``_inherit`` and has:

    * ``kind``, and ``state`` with *draft*, *filed* and *cancelled*;
    * its own models of lines, each with ``filing_id``: ``contract_ids``,
      ``worker_ids`` … name them once more, as ``origin_id`` names its own model;
    * what stands below as class attributes;
    * ``_gather``, ``_changed_since_gathered``, ``_why_left_out``, ``_render_files``,
      ``_late_text``, ``_step_when_ready``, ``_progress_steps`` and
      ``_ask_to_fix_contracts``.
    """

    _name = "l10n_mx_icsoe.authority.return"
    _description = "Return to an Authority"
    _inherit = [
        "l10n_mx_icsoe.return.guard",
        "l10n_mx_icsoe.offered.fields",
        "l10n_mx_icsoe.history",
        "mail.activity.mixin",
        "l10n_mx_icsoe.return.deadline",
        "l10n_mx_icsoe.return.gather",
        "l10n_mx_icsoe.return.files",
        "l10n_mx_icsoe.return.progress",
    ]
    _order = "year desc, period desc, id desc"
    _offered = (
        "year",
        "period",
        "kind",
        "state",
        "company_id",
        "user_id",
        "folio",
        "date_deadline",
        "date_filed",
        "error_count",
        "warning_count",
        "contract_count",
        "person_count",
    )

    #: What the return is called, before its period and kind.
    _label = ""
    #: States in which it is gathered.
    _draft_states = ("draft",)

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    rfc = fields.Char(
        string="RFC",
        readonly=True,
        index=True,
        help="The taxpayer: branches and companies with one RFC file one return.",
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        readonly=True,
        help="The companies and branches in Odoo that have this RFC.",
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    period = fields.Selection(
        PERIODS, string="Cuatrimestre", required=True, readonly=True
    )
    period_label = fields.Char(string="Period", compute="_compute_period_label")
    date_gathered = fields.Datetime(string="Gathered On", readonly=True)
    contract_count = fields.Integer(string="Contracts", readonly=True)
    person_count = fields.Integer(
        string="Workers", readonly=True, help="Different people."
    )
    contractor_facts = fields.Json(
        readonly=True, copy=False, help="Who files, as copied for the return."
    )
    error_count = fields.Integer(string="Errors", readonly=True)
    warning_count = fields.Integer(string="Warnings", readonly=True)
    info_count = fields.Integer(string="Notes", readonly=True)
    return_reason = fields.Text(readonly=True, copy=False)
    folio = fields.Char(
        readonly=True,
        tracking=True,
        help="The number that the acknowledgement gives to the return.",
    )
    date_filed = fields.Date(string="Filed On", readonly=True, tracking=True)
    origin_id = fields.Many2one(
        "l10n_mx_icsoe.authority.return",
        string="Corrects",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    contract_ids = fields.One2many(
        "l10n_mx_icsoe.return.contract", "filing_id", readonly=True
    )
    worker_ids = fields.One2many(
        "l10n_mx_icsoe.return.worker", "filing_id", readonly=True
    )
    exclusion_ids = fields.One2many(
        "l10n_mx_icsoe.return.exclusion", "filing_id", string="Left Out", readonly=True
    )
    issue_ids = fields.One2many(
        "l10n_mx_icsoe.return.finding", "filing_id", string="Findings", readonly=True
    )
    finding_ids = fields.One2many(
        "l10n_mx_icsoe.return.finding",
        "filing_id",
        string="Findings to Read",
        domain=[("grouped", ">", 0)],
        readonly=True,
    )
    file_ids = fields.One2many(
        "l10n_mx_icsoe.return.file", "filing_id", string="Files", readonly=True
    )

    @api.depends("year", "period", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for filing in self:
            kind = kinds.get(filing.kind, "")
            filing.display_name = f"{self._label} {filing.period_label} · {kind}"

    @api.depends("year", "period")
    def _compute_period_label(self):
        for filing in self:
            filing.period_label = f"{filing.year}-{filing.period}"

    # ------------------------------------------------------------------ whose, and when

    @api.model
    def _check_taxpayer(self, company):
        """The company (a record or an id) that a return is made for: the first one of
        its RFC.

        :raises AccessError: who asks does not work for it
        """
        company = self.env["res.company"].browse(as_id(company))
        if not company or (
            not self.env.su and company not in self.env.user.company_ids
        ):
            raise AccessError(self.env._("You do not work for that company."))
        return company._l10n_mx_icsoe_taxpayer()[:1].with_env(self.env)

    @api.model
    def _taxpayer_values(self, company):
        """Values of a return of ``company``: who files it, for which companies."""
        companies = company._l10n_mx_icsoe_taxpayer()
        return {
            "company_id": companies[:1].id,
            "rfc": companies[:1].l10n_mx_icsoe_rfc,
            "company_ids": [(6, 0, companies.ids)],
        }

    @api.model
    def _period_domain(self, company, year, period):
        """The returns of the taxpayer ``company`` for one cuatrimestre."""
        companies = company._l10n_mx_icsoe_taxpayer()
        return [
            ("company_ids", "in", companies.ids),
            ("year", "=", int(year)),
            ("period", "=", str(period)),
        ]

    @api.model
    def _due_domain(self, company, year, period):
        """Those of them that are due: the others amend one of these."""
        return [
            *self._period_domain(company, year, period),
            ("kind", "in", self._due_kinds),
        ]

    @api.model
    def _live_return(self, company, year, period):
        """The one return of that period that is due and not cancelled, or none."""
        due = self._due_domain(company, year, period)
        return self.search([*due, ("state", "!=", "cancelled")], limit=1)

    @api.model
    def _was_begun(self, company, year, period):
        """Whether that period has a return, or had one that was cancelled."""
        return self.search_count(self._due_domain(company, year, period), limit=1)

    @api.model
    def _check_period(self, year, period):
        """``(year, period)`` as whole numbers.

        :raises UserError: there is no such cuatrimestre
        """
        try:
            year, period = int(year), int(period)
            Period(year, period).next().end  # noqa: B018  # a year beyond the calendar raises
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(
                self.env._(
                    "There is no cuatrimestre %(period)s of %(year)s.",
                    period=period,
                    year=year,
                )
            ) from error
        return year, period

    # ------------------------------------------------------------------ close

    @api.model
    def close(self, company, year, period, kind=None):
        """Gather and check the return of ``company`` (a record or an id) for
        cuatrimestre ``period`` (1 to 3) of ``year``: the one of its RFC.

        A draft of that period is gathered again; without one it is created. With
        ``kind`` empty the facts decide.

        :raises UserError: no such period or kind, or a return of it that is no longer a
            draft
        :raises AccessError: who asks is no capturista, or not of that company
        """
        self._check_role(CAPTURISTA)
        company = self._check_taxpayer(company)
        if kind and kind not in self._due_kinds:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "A cuatrimestre is closed with one of these: %(kinds)s. A filed "
                    "return is amended with Correct.",
                    kinds=", ".join(kinds[one] for one in self._due_kinds),
                )
            )
        year, period = self._check_period(year, period)
        filing = self._live_return(company, year, period)
        filing._refuse_to_close_again()
        if not filing:
            values = self._prepare_return(company, year, period)
            # sudo: nobody has create access; role and company were checked above.
            writer = self.sudo().with_context(**HISTORY_ON)
            filing = writer.create(
                {**values, "kind": kind or self._due_kinds[0]}
            ).with_env(self.env)
        filing._gather(kind)
        return filing

    @api.model
    def _prepare_return(self, company, year, period):
        return {"company_id": company.id, "year": year, "period": str(period)}

    def _refuse_to_close_again(self):
        """Raise when this return (or none) is no draft any more."""
        names = {"filing": self.display_name, "company": self.company_id.name}
        if self.state == "filed":
            raise UserError(
                self.env._(
                    "%(filing)s of %(company)s is filed already. What was left out or "
                    "wrong in it is put right with a complementary return: open it "
                    "and press Correct.",
                    **names,
                )
            )
        if self and self.state not in self._draft_states:
            raise UserError(
                self.env._(
                    "%(filing)s of %(company)s is not a draft any more. Have it "
                    "returned to draft, or cancel it, and close the cuatrimestre "
                    "again.",
                    **names,
                )
            )

    def _refuse_unready(self):
        """Raise unless this draft may be handed on as it is."""
        if not self.date_gathered:
            raise UserError(self.env._("Gather the contracts first."))
        if self.error_count:
            raise UserError(
                self.env._(
                    "Errors to correct first: %(count)s. Each one has a button that "
                    "opens what is wrong; then gather again.",
                    count=self.error_count,
                )
            )
        self._refuse_too_early()
        self._refuse_outdated()

    def action_cancel(self):
        """Give the return up. What was registered at the authority stays there."""
        for filing in self:
            filing._begin("cancel")._move("cancel")
            filing._lines("issue_ids")._end_requests()
        return True

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # who may not is told that, whatever they sent
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            if not vals.get("user_id"):
                vals["user_id"] = self._default_responsible(company).id
            if "rfc" not in vals:
                vals.update(self._taxpayer_values(company))
        return super().create(vals_list)

    # ------------------------------------------------------------------ findings

    def _keep_findings(self, findings):
        """Keep what the rules found (a list of ``tools.law.rules.Finding``), and count
        it; on a return that was begun.

        Where a rule found more than ``LISTED``, the first one stands on the screen for
        all of them.
        """
        totals, seen, rows = Counter(finding.code for finding in findings), set(), []
        for finding in findings:
            many = totals[finding.code] > LISTED
            first = finding.code not in seen
            seen.add(finding.code)
            number = (totals[finding.code] if first else 0) if many else 1
            rows.append({**self._prepare_issue(finding), "grouped": number})
        issues = self._lines("issue_ids")
        self._insert_rows(issues._name, rows)
        counts = Counter(finding.severity for finding in findings)
        self.write(
            {
                f"{severity.value}_count": counts[severity]
                for severity in checks.Severity
            }
        )
        issues._end_requests()

    def _prepare_issue(self, finding):
        """Values of the finding that keeps ``finding`` of a rule."""
        return {
            "contract_id": finding.contract.handle if finding.contract else False,
            "worker_id": finding.worker.handle if finding.worker else False,
            "code": finding.code,
            "severity": finding.severity.value,
            "rank": finding.severity.rank,
            "fix": finding.fix.value,
            "module": finding.message.addon,
            "source": finding.message.source,
            "values": finding.message.values,
        }

    def action_open_issues(self):
        """Every finding, grouped by rule."""
        return {
            **self._open_lines(
                self.issue_ids, self.env._("Findings of %s", self.display_name)
            ),
            "view_mode": "list",
            "context": {"search_default_group_code": 1},
        }

    def action_open_contracts(self):
        return self._open_lines(
            self.contract_ids, self.env._("Contracts of %s", self.display_name)
        )

    def action_open_workers(self):
        return self._open_lines(
            self.worker_ids, self.env._("Workers of %s", self.display_name)
        )

    def _open_lines(self, lines, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": lines._name,
            "view_mode": "list,form",
            "domain": [("filing_id", "=", self.id)],
        }

    def _open_record(self, record):
        """Action that opens ``record`` for the person who asks; a clear word when it is
        gone or not for them.
        """
        if not record.exists():
            raise UserError(
                self.env._("The record this line was copied from has been deleted.")
            )
        try:
            record.check_access("read")
        except AccessError as error:
            kind = self.env["ir.model"]._get(record._name).name
            raise UserError(
                self.env._(
                    "You may not open this record (%(kind)s: %(name)s). Ask somebody "
                    "who may to correct it, then gather again.",
                    kind=kind,
                    name=record.sudo().display_name,  # its name is in the line already
                )
            ) from error
        return record._get_records_action(
            views=[(self._view_to_fix(record), "form")], context={}
        )

    def _view_to_fix(self, record):
        """The form to open ``record`` with. Orders in the ICSOE form where the user has
        no Sales rights.
        """
        if record._name == "sale.order" and not self.env.user.has_group(
            "sales_team.group_sale_salesman"
        ):
            return self.env.ref("l10n_mx_icsoe.contract_view_form").id
        return False

    # ------------------------------------------------------------------ acknowledgement

    def _check_acknowledgement(self, folio, date, pdf):
        """``(folio, date, pdf)`` as they are kept: what the authority answered.

        :raises UserError: no folio or one that is none, a date in the future, before
            the window opened or before the return that this one amends, a file that is
            no PDF
        """
        folio, day = str(folio or "").strip(), self._as_date(date)
        if not folio:
            raise UserError(
                self.env._("Type the folio that the acknowledgement shows.")
            )
        if not acknowledgement.is_folio(folio):
            raise UserError(
                self.env._(
                    "That is no folio: it has at most 40 letters, digits and hyphens, "
                    "and no blanks. Type it as the acknowledgement shows it, for "
                    "instance N262253432."
                )
            )
        if not day or day > periods.today():
            raise UserError(self.env._("The date of filing cannot be in the future."))
        if day < self.date_window:
            raise UserError(
                self.env._(
                    "%(filing)s could not be filed before %(date)s, when its window "
                    "opened. Look at the date on the acknowledgement.",
                    filing=self.display_name,
                    date=format_date(self.env, self.date_window),
                )
            )
        if self.origin_id and day < self.origin_id.date_filed:
            raise UserError(
                self.env._(
                    "%(filing)s could not be filed before %(date)s, when the return "
                    "that it amends was. Look at the date on the acknowledgement.",
                    filing=self.display_name,
                    date=format_date(self.env, self.origin_id.date_filed),
                )
            )
        pdf = file_bytes(pdf) if pdf else b""
        if pdf:
            try:
                acknowledgement.check(pdf)
            except ToolError as error:
                raise user_error(self.env, error) from None
        return folio, day, pdf

    def _as_date(self, value):
        """A date as programs send it; ``False`` when there is none."""
        try:
            return fields.Date.to_date(value) or False
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("Write the date of filing as YYYY-MM-DD.")
            ) from error

    # ------------------------------------------------------------------ texts

    @api.model
    def _expand_states(self, _states, _domain):
        """The columns of a board: also the empty ones, but not what was given up."""
        states = [state for state, _name in self._fields["state"].selection]
        return [state for state in states if state != "cancelled"]

    def _describe(self):
        """What an activity says below its title: what the return carries, the next
        step, what being late may cost.
        """
        contents = self.env._(
            "Contracts: %(contracts)s. Workers: %(workers)s. Errors: %(errors)s. "
            "Warnings: %(warnings)s.",
            contracts=self.contract_count,
            workers=self.person_count,
            errors=self.error_count,
            warnings=self.warning_count,
        )
        late = self.is_late and self._late_text()
        return "\n".join(filter(None, (contents, self.next_step, late)))

    def _creation_message(self):
        """The first line of the history; Odoo's own reads wrongly in Spanish for a
        feminine noun.
        """
        return self.env._("The return was opened.")

    def _now(self):
        """The moment, in central Mexico, to the second."""
        return datetime.now(periods.MEXICO).replace(microsecond=0)
