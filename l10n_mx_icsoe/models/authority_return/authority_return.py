# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from collections import Counter
from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes
from odoo.addons.l10n_mx_efirma.translate import user_error

from ...tools.formats import acknowledgement
from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law.period import Period
from ..roles import as_id
from .deadline import ACTIVITY_FILE, ACTIVITY_FIX

#: More findings of one rule than this are shown as one line with their number.
LISTED = 10
#: Rows per INSERT: enough that statements do not count, few enough that their text
#: does not fill the memory.
BATCH = 10_000
#: The history says who did what, and reaches whom it must: no context that comes over
#: RPC silences it.
HISTORY_ON = {
    "tracking_disable": False,
    "mail_notrack": False,
    "mail_activity_automation_skip": False,
}
#: Only this object in the context lets a return change its state. A context that comes
#: over RPC is JSON: it cannot hold it.
_BY_TRANSITION = object()


class Transition(NamedTuple):
    """What may be done to a return: from which states, to which one (``None``: it stays
    in its state), and the group whose people may do it.
    """

    states: tuple
    target: str | None
    group: str


class AuthorityReturn(models.AbstractModel):
    """What every return to an authority has: taxpayer and period, deadline and people,
    states and the guard over them, findings, files, acknowledgement.

    A model of returns names this in its ``_inherit`` and has, besides what the hooks
    below ask for:

    * ``state``, a selection with *draft*, *filed* and *cancelled*, and ``kind``;
    * ``_transitions``, ``_frozen_states``, ``_open_states`` and ``_due_kinds``;
    * ``issue_ids`` and ``file_ids``, lines of its own findings and files
      (``l10n_mx_icsoe.return.finding`` and ``….file``), each with ``filing_id``;
    * ``close(company, year, period)``: gather and check the draft of a period;
    * ``_was_begun(company, year, period)``: whether there is or was a return of it;
    * ``_ask_to_fix_contracts()``, ``_describe()``, ``_late_text()``, ``_next_step()``:
      what its reminders and its card say.

    Nobody has write access to a return or its lines: every change goes through a method
    that calls ``_begin`` (who asks, the state, the row's lock), writes as superuser,
    and ends with ``_move`` where the state changes.
    """

    _name = "l10n_mx_icsoe.authority.return"
    _description = "Return to an Authority"
    _inherit = [
        "l10n_mx_icsoe.offered.fields",
        "l10n_mx_icsoe.history",
        "mail.activity.mixin",
        "l10n_mx_icsoe.return.deadline",
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

    #: Action → ``Transition``.
    _transitions = {}
    #: States in which content does not change.
    _frozen_states = ("filed",)
    #: What ``_next_step`` looks at.
    _next_step_depends = ("state",)
    #: What may still change in a filed return: nothing of it was declared.
    _living_fields = {"date_deadline", "date_window"}

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
        [
            ("1", "1 · January–April"),
            ("2", "2 · May–August"),
            ("3", "3 · September–December"),
        ],
        string="Cuatrimestre",
        required=True,
        readonly=True,
    )
    period_label = fields.Char(string="Period", compute="_compute_period_label")
    next_step = fields.Char(
        compute="_compute_next_step", help="What is to be done now."
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

    @api.depends("year", "period")
    def _compute_period_label(self):
        for filing in self:
            filing.period_label = f"{filing.year}-{filing.period}"

    @api.depends(lambda self: self._next_step_depends)
    @api.depends_context("lang")
    def _compute_next_step(self):
        for filing in self:
            filing.next_step = filing._next_step()

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

    # ------------------------------------------------------------------ the guard

    def _check_role(self, group):
        if not self.env.su and not self.env.user.has_group(group):
            role = self.env.ref(group).sudo().name  # sudo: only for the message
            raise AccessError(
                self.env._(
                    "Only people with the ICSOE role “%(role)s” can do this. Ask your "
                    "administrator.",
                    role=role,
                )
            )

    def _begin(self, action):
        """Check that ``action`` may happen now to this return and take its lock; give
        it back with rights to write.

        Two people at once: the second is told, nothing of theirs is done.
        """
        self.ensure_one()
        transition = self._transitions[action]
        self._check_role(transition.group)
        if not self.exists():
            raise MissingError(self.env._("This return has been deleted."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(filing)s right now. Try again.",
                    filing=self.display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])
        if self.state not in transition.states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(filing)s is in state “%(state)s”; this can only be done in "
                    "state “%(states)s”.",
                    filing=self.display_name,
                    state=labels[self.state],
                    states="”, “".join(labels[state] for state in transition.states),
                )
            )
        # sudo: nobody may write a return by hand; role, company rule and state were
        # checked just above.
        return self.sudo().with_context(**HISTORY_ON)

    def _move(self, action, **values):
        """Write the state in which ``action`` ends, with other ``values``; whoever was
        asked to do something for the state before is not any more.
        """
        # A filed return takes no line: what is still in memory goes first.
        self.env.flush_all()
        writer = self.with_context(l10n_mx_icsoe_by_transition=_BY_TRANSITION)
        target = self._transitions[action].target
        writer.write({"state": target, "return_reason": False, **values})
        self.activity_unlink([ACTIVITY_FILE, ACTIVITY_FIX])

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # who may not is told that, whatever they sent
        by_transition = self.env.context.get("l10n_mx_icsoe_by_transition")
        for vals in vals_list:
            if (
                vals.get("state", "draft") != "draft"
                and by_transition is not _BY_TRANSITION
            ):
                raise UserError(
                    self.env._(
                        "A return begins as a draft. Its state changes with the "
                        "buttons, step by step."
                    )
                )
            company = self.env["res.company"].browse(vals["company_id"])
            if not vals.get("user_id"):
                vals["user_id"] = self._default_responsible(company).id
            if "rfc" not in vals:
                vals.update(self._taxpayer_values(company))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")  # who may not write at all is told that
        if vals.keys() - self._living_fields:
            # sudo: only the state and the name in the message
            for filing in self.sudo():
                if filing.state == "filed":
                    filing._refuse_change()
        by_transition = self.env.context.get("l10n_mx_icsoe_by_transition")
        if "state" in vals and by_transition is not _BY_TRANSITION:
            raise UserError(
                self.env._(
                    "The state of a return changes with the buttons, step by step, "
                    "and in no other way."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_filed(self):
        for filing in self.sudo():
            if filing.state == "filed":
                filing._refuse_change()

    def copy(self, default=None):
        for filing in self:
            if filing.state == "filed" and (default or {}).get("state") != "draft":
                raise UserError(
                    self.env._(
                        "A filed return is not copied. To put %(filing)s right, make "
                        "a complementary return of it.",
                        filing=filing.display_name,
                    )
                )
        return super().copy(default)

    def _refuse_change(self):
        """Say that this return cannot be changed any more, and what to do instead."""
        if self.state == "filed":
            raise UserError(
                self.env._(
                    "%(filing)s was filed with folio %(folio)s: neither it nor its "
                    "lines and files can be changed or deleted. What is wrong in it is "
                    "put right with a complementary return.",
                    filing=self.display_name,
                    folio=self.folio,
                )
            )
        raise UserError(
            self.env._(
                "The content of %(filing)s is frozen since it was sent to sign. Return "
                "it to draft first.",
                filing=self.display_name,
            )
        )

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
        self._insert_rows(self._fields["issue_ids"].comodel_name, rows)
        counts = Counter(finding.severity for finding in findings)
        self.write(
            {
                f"{severity.value}_count": counts[severity]
                for severity in checks.Severity
            }
        )

    def _prepare_issue(self, finding):
        """Values of the finding that keeps ``finding`` of a rule."""
        return {
            "filing_id": self.id,
            "company_id": self.company_id.id,
            "contract_id": finding.contract.handle if finding.contract else False,
            "worker_id": finding.worker.handle if finding.worker else False,
            "code": finding.code,
            "severity": finding.severity.value,
            "rank": finding.severity.rank,
            "fix": finding.fix.value,
            "module": finding.rule.module,
            "source": finding.message.source,
            "values": finding.message.values,
        }

    def _insert_rows(self, model, rows):
        """Insert ``rows`` (dicts of stored columns of ``model``, all with the same
        keys; ``False`` is empty) in their order, with who and when, and give back their
        ids. Nothing is computed, and no history kept: these rows have none.
        """
        self.env.flush_all()
        table, ids = SQL.identifier(self.env[model]._table), []
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            names = SQL(", ").join(map(SQL.identifier, batch[0]))
            values = [
                {name: None if value is False else value for name, value in row.items()}
                for row in batch
            ]
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO %(table)s (%(names)s, create_uid, create_date,
                        write_uid, write_date)
                    SELECT %(names)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
                 RETURNING id
                    """,
                    table=table,
                    names=names,
                    uid=SQL("%s::int", self.env.uid),
                    now=SQL("%s::timestamp", self.env.cr.now()),
                    rows=json.dumps(values, default=str),
                )
            )
            ids += (id_ for (id_,) in self.env.cr.fetchall())
        self.env[model].invalidate_model()
        self.invalidate_recordset()
        return ids

    def action_open_issues(self):
        """Every finding, grouped by rule."""
        model = self._fields["issue_ids"].comodel_name
        title = self.env._("Findings of %s", self.display_name)
        return {
            **self._open_lines(model, title),
            "view_mode": "list",
            "context": {"search_default_group_code": 1},
        }

    def _open_lines(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
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
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(self._view_to_fix(record), "form")],
        }

    def _view_to_fix(self, record):
        """The form to open ``record`` with. Orders in the ICSOE form where the user has
        no Sales rights.
        """
        if record._name == "sale.order" and not self.env.user.has_group(
            "sales_team.group_sale_salesman"
        ):
            return self.env.ref("l10n_mx_icsoe.contract_view_form").id
        return False

    # ------------------------------------------------------------------ files

    def _store_files(self, files):
        """Keep ``files``, a list of (kind, name, bytes, values of further fields); on a
        return that was begun.
        """
        keeper = self.env[self._fields["file_ids"].comodel_name]
        keeper._keep(self, files)

    # ------------------------------------------------------------------ acknowledgement

    def _check_acknowledgement(self, folio, date, pdf):
        """``(folio, date, pdf)`` as they are kept: what the authority answered.

        :raises UserError: no folio or one that is none, a date in the future or before
            the window opened, a file that is no PDF
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

    def _creation_message(self):
        """The first line of the history; Odoo's own reads wrongly in Spanish for a
        feminine noun.
        """
        return self.env._("The return was opened.")

    def _now(self):
        """The moment, in central Mexico, to the second."""
        return datetime.now(periods.MEXICO).replace(microsecond=0)
