# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from collections import Counter
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

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
from ..roles import CAPTURISTA, as_id
from .deadline import ACTIVITY_FILE, ACTIVITY_FIX

#: Rows per INSERT: enough that statements do not count, few enough that their text
#: does not fill the memory.
BATCH = 10_000
#: How many contracts the words about what changed name.
NAMED = 5
#: More findings of one rule than this are shown as one line with their number.
LISTED = 10
PERIODS = [
    ("1", "1 · January–April"),
    ("2", "2 · May–August"),
    ("3", "3 · September–December"),
]
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
    states and the guard over them, contracts and workers, findings, files.

    A model of returns names this in its ``_inherit`` and has:

    * ``kind``, and ``state`` with *draft*, *filed* and *cancelled*;
    * its own models of lines, each with ``filing_id``: ``contract_ids``,
      ``worker_ids`` … name them once more, as ``origin_id`` names its own model;
    * what stands below as class attributes;
    * ``_gather``, ``_changed_since_gathered``, ``_why_left_out``, ``_render_files``,
      ``_late_text``, ``_step_when_ready``, ``_progress_steps`` and
      ``_ask_to_fix_contracts``.

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
        "l10n_mx_icsoe.return.files",
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
    #: Action → ``Transition``.
    _transitions = {}
    #: States in which content does not change.
    _frozen_states = ("filed",)
    #: What may still change in a filed return: nothing of it was declared.
    _living_fields = {"date_deadline", "date_window"}
    #: States in which it is gathered.
    _draft_states = ("draft",)
    #: What a gather makes anew. Lines before what they hang on: a cascade that finds
    #: nothing costs less than one that deletes.
    _snapshots = ("issue_ids", "worker_ids", "contract_ids")
    #: What the next step and the progress look at.
    _next_step_depends = ("state",)

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
    next_step = fields.Char(
        compute="_compute_next_step", help="What is to be done now."
    )
    progress = fields.Html(compute="_compute_progress", sanitize=False)
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

    # ------------------------------------------------------------------ states

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
        try:
            # sudo: whether the user may read it is looked at once it stands still
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            if not self.exists():
                raise MissingError(
                    self.env._("This return has been deleted.")
                ) from error
            self.check_access("read")  # the message names it
            raise UserError(
                self.env._(
                    "Somebody else is working on %(filing)s right now. Try again.",
                    filing=self.display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])
        self.check_access("read")
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
        target = self._transitions[action].target
        if target == "filed":  # takes no line: what is still in memory goes first
            self.env.flush_all()
        writer = self.with_context(l10n_mx_icsoe_by_transition=_BY_TRANSITION)
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

    # ------------------------------------------------------------------ gather

    def action_gather(self):
        """Take the snapshots anew and check them. Decisions about the return (left out
        by hand) survive.
        """
        for filing in self:
            filing._gather()
        return True

    def _clear_snapshots(self):
        """Drop what a gather makes anew, of this draft."""
        if not self.date_gathered:
            return
        self.env.flush_all()
        for name in self._snapshots:
            model = self._lines(name)
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE filing_id = %s",
                    SQL.identifier(model._table),
                    self.id,
                )
            )
            model.invalidate_model()

    def _lines(self, name):
        """The model of the lines ``name``, without reading any."""
        return self.env[self._fields[name].comodel_name]

    @api.model
    def _candidates(self):
        """What of every source of contracts could be in this return, or is missed in
        it: a list of records in the order of the return, by start.
        """
        found = []
        for source in self.env["l10n_mx_icsoe.contract.reference"]._contract_models():
            # What was archived since binds nobody any more, but was agreed.
            everything = source.with_context(active_test=False)
            found += everything.search(
                source._l10n_mx_icsoe_candidate_domain(self), order="id"
            ).with_env(self.env)
        return sorted(found, key=by_start)

    def _choose_contracts(self):
        """The live contracts that this return carries, in its order; the others are
        listed with the reason.
        """
        chosen, others = self._sort_candidates()
        (self.exclusion_ids - self._left_out_by_hand()).unlink()
        self._lines("exclusion_ids").create(
            [self._prepare_exclusion(*other) for other in others]
        )
        return chosen

    def _sort_candidates(self):
        """The live contracts that this return carries, in its order, and pairs of each
        other one and the reason; what was left out by hand is in neither.
        """
        by_hand = {line._live_contract_key() for line in self._left_out_by_hand()}
        chosen, others = [], []
        for order in self._candidates():
            if reason := self._why_left_out(order):
                others.append((order, reason))
            elif (order._l10n_mx_icsoe_reference_field, order.id) not in by_hand:
                chosen.append(order)
        return chosen, others

    def _left_out_by_hand(self):
        return self.exclusion_ids.filtered(lambda line: line.reason == "by_hand")

    def _prepare_exclusion(self, order, reason):
        return {
            "filing_id": self.id,
            **self.env["l10n_mx_icsoe.contract.reference"]._reference_values(order),
            "reference": order._l10n_mx_icsoe_reference(),
            "client_name": order.partner_id.commercial_partner_id.name,
            "date_contract": order.l10n_mx_icsoe_date_start
            or order.l10n_mx_icsoe_date_signed
            or order._l10n_mx_icsoe_agreed_on(),
            "reason": reason,
        }

    def _insert_rows(self, model, rows):
        """Insert ``rows`` (dicts of stored columns of ``model``, all with the same
        keys; ``False`` is empty) as lines of this return in their order, and give back
        their ids. Nothing is computed, and no history kept: these rows have none.
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
                    INSERT INTO %(table)s (%(names)s, filing_id, company_id,
                        create_uid, create_date, write_uid, write_date)
                    SELECT %(names)s, %(filing)s, %(company)s,
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
                 RETURNING id
                    """,
                    table=table,
                    names=names,
                    filing=SQL("%s::int", self.id),
                    company=SQL("%s::int", self.company_id.id),
                    uid=SQL("%s::int", self.env.uid),
                    now=SQL("%s::timestamp", self.env.cr.now()),
                    rows=json.dumps(values, default=str),
                )
            )
            ids += (id_ for (id_,) in self.env.cr.fetchall())
        self.env[model].invalidate_model()  # and the one2many that lead to it
        return ids

    # ------------------------------------------------------------------ what changed

    def _refuse_outdated(self):
        """Raise when this draft no longer says what live data says: somebody changed
        it after the last gather.
        """
        if changes := self._changed_since_gathered():
            raise UserError(
                self.env._(
                    "Something was changed in Odoo after %(filing)s was gathered: "
                    "%(changes)s. Gather again, look at it, and send it then.",
                    filing=self.display_name,
                    changes=changes,
                )
            )

    def _changed_since_gathered(self):
        """What another gather of this draft would change, in words; empty: nothing."""
        raise NotImplementedError

    @api.model
    def _say(self, summary):
        """A ``comparison.summary`` in words."""
        _ = self.env._
        labels = {
            ("contract", "added"): _("contracts added: %(count)s"),
            ("contract", "changed"): _("contracts changed: %(count)s"),
            ("contract", "removed"): _("contracts removed: %(count)s"),
            ("worker", "added"): _("worker lines added: %(count)s"),
            ("worker", "changed"): _("worker lines changed: %(count)s"),
            ("worker", "removed"): _("worker lines removed: %(count)s"),
        }
        parts = []
        for part, action, count, names in summary:
            named = ", ".join(names[:NAMED] + ["…"] * (len(names) > NAMED))
            text = labels[part, action] % {"count": count}
            parts.append(f"{text} ({named})" if named else text)
        return ", ".join(parts)

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

    # ------------------------------------------------------------------ the next step

    @api.depends(lambda self: self._next_step_depends)
    @api.depends_context("lang")
    def _compute_next_step(self):
        for filing in self:
            filing.next_step = filing._next_step()

    def _next_step(self):
        _ = self.env._
        if self.state == "filed":
            return _("Folio %(folio)s", folio=self.folio)
        if self.state != "draft":
            return ""
        if not self.date_gathered:
            return _("Gather the contracts.")
        if self.error_count == 1:
            return _("Fix 1 error: its line opens what is wrong.")
        if self.error_count:
            return _(
                "Fix %(count)s errors: each line opens what is wrong.",
                count=self.error_count,
            )
        if self.is_too_early:
            return _(
                "Nothing more until the cuatrimestre ends on %(date)s; then gather "
                "once more.",
                date=format_date(self.env, self.date_end),
            )
        if not self.contract_count and self.kind in self._due_kinds:
            return _(
                "Make sure that nothing is to be reported, then go on: it must be "
                "filed all the same."
            )
        return self._step_when_ready()

    def _progress_steps(self):
        """Pairs: the name of a step, and whether it is done."""
        raise NotImplementedError

    @api.depends(lambda self: self._next_step_depends)
    @api.depends_context("lang")
    def _compute_progress(self):
        for filing in self:
            filing.progress = filing.state != "cancelled" and filing._draw_progress()

    def _draw_progress(self):
        drawn, current = [], True
        for name, done in self._progress_steps():
            look, mark = ("text-bg-success", "✓ ") if done else ("text-bg-light", "")
            if current and not done:
                look, current = "text-bg-primary", False
            drawn.append(
                Markup("<li class='badge rounded-pill %s fs-6'>%s%s</li>")
                % (look, mark, name)
            )
        return Markup("<ol class='d-flex flex-wrap gap-2 list-unstyled'>%s</ol>") % (
            Markup("").join(drawn)
        )

    # ------------------------------------------------------------------ texts

    @api.model
    def _expand_states(self, _states, _domain):
        """The columns of a board: also the empty ones, but not what was given up."""
        states = self._fields["state"].get_values(self.env)
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


def by_start(contract):
    return contract.l10n_mx_icsoe_date_start or date.max
