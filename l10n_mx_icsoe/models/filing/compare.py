# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.formats.workers_csv import sbc_text
from ...tools.law import comparison
from ...tools.law import period as periods
from ...tools.law.comparison import Action
from ...tools.law.document import Kind
from ..notice import notice
from ..roles import CAPTURISTA


class FilingCompare(models.AbstractModel):
    """What changed: since the last gather, in a complementaria since what was filed,
    and in live data since a return was sent to sign.
    """

    _name = "l10n_mx_icsoe.filing.compare"
    _description = "ICSOE Filing: Compare"

    filed_change_ids = fields.One2many(
        "l10n_mx_icsoe.filing.change",
        "filing_id",
        domain=[("since", "=", "filed")],
        readonly=True,
    )
    gather_change_ids = fields.One2many(
        "l10n_mx_icsoe.filing.change",
        "filing_id",
        domain=[("since", "=", "gather")],
        readonly=True,
    )
    gather_changes = fields.Json(readonly=True)
    gather_summary = fields.Char(
        string="Last Gather", compute="_compute_gather_summary"
    )
    difference_count = fields.Integer(
        string="Differences",
        readonly=True,
        help="Contracts and worker lines that differ from the return that was filed.",
    )

    live_changes = fields.Json(readonly=True, copy=False)
    live_summary = fields.Text(compute="_compute_live_summary")
    date_compared = fields.Datetime(
        string="Compared With Live Data On", readonly=True, copy=False
    )

    def _compare(self, before, document):
        """Compare and keep; ``before`` are the contracts of the gather before, ``None``
        the first time. On a filing that was begun.
        """
        again = before is not None
        changes = comparison.compare(before, document.contracts) if again else []
        self.gather_changes = again and {"summary": comparison.summary(changes)}
        self._store_changes("gather", changes)
        if self.origin_id:
            differences = self._differences(document)
            self._store_changes("filed", differences)
            self.difference_count = len(differences)

    def _differences(self, document):
        """What differs between the return that this one amends and ``document``: a list
        of ``tools.law.comparison.Change``.
        """
        changes = comparison.compare(self._reported_contracts(), document.contracts)
        if self.kind == Kind.UPDATE:
            # It carries only what changed: the rest was not removed, it stands.
            return [
                change
                for change in changes
                if change.part != "contract" or change.action is not Action.REMOVED
            ]
        if self.kind == Kind.VOID:
            return changes
        filed = self.origin_id._document_contractor()
        return comparison.compare_contractors(filed, document.contractor) + changes

    def _store_changes(self, since, changes):
        """Keep ``changes`` as lines, one per value, in few statements however many
        there are.
        """
        rows = [
            {
                **self._prepare_change(change),
                "since": since,
                "field": field,
                "before": before,
                "after": after,
            }
            for change in changes
            for field, before, after in _values(change)
        ]
        self._insert_rows("l10n_mx_icsoe.filing.change", rows)

    def _prepare_change(self, change):
        contract, worker = change.contract, change.worker
        key, source = (contract and contract.source) or (None, None)
        references = self.env["l10n_mx_icsoe.contract.reference"]._reference_fields()
        return {
            "part": change.part,
            "action": change.action.value,
            "reference": contract and contract.reference,
            "client_name": contract and contract.client.name,
            "worker_name": worker and worker.name,
            "employee_id": worker and worker.source,
            **{name: source if name == key else None for name in references},
        }

    # ---------------------------------------------------------------- since it was sent

    def action_compare_with_live_data(self):
        """Look what this return, which was sent, signed or filed, would say if it were
        gathered today.
        """
        self._check_role(CAPTURISTA)
        self.check_access("read")
        for filing in self.sudo():  # sudo: role and company were checked just above
            filing._note_live_changes()
        if any(self.mapped("live_changes")):
            return True
        return notice(
            self.env._(
                "Nothing differs: contracts, workers and salaries in Odoo still say "
                "what this return says."
            )
        )

    @api.model
    def _cron_compare_with_live_data(self):
        """Every day, for the returns in effect of the last year."""
        filings = self.search(
            [
                ("state", "in", ("to_sign", "signed", "filed")),
                ("kind", "in", (*self._due_kinds, Kind.CORRECTION.value)),
                ("date_end", ">", periods.today() - timedelta(days=365)),
            ]
        ).filtered(lambda one: not one.superseded_by_id)
        for done, filing in enumerate(filings, 1):
            filing._note_live_changes()
            remaining = len(filings) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    def _note_live_changes(self):
        """Keep what live data says otherwise than this return: how many contracts and
        lines of workers, and of which contracts.
        """
        if self.state == "draft":
            return
        changes = self._changes_since()
        found = changes and {"summary": comparison.summary(changes)}
        # Not by ``write``: the row of a filed return stays as it was sealed.
        self.env.cr.execute(
            SQL(
                "UPDATE l10n_mx_icsoe_filing SET live_changes = %s, date_compared = %s "
                "WHERE id = %s",
                json.dumps(found) if found else None,
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["live_changes", "live_summary", "date_compared"])

    def _changes_since(self):
        """What differs between this return and live data: ``comparison.Change`` each.
        An Update and one Without Effect are about another return.
        """
        if self.kind in (Kind.VOID, Kind.UPDATE):
            return []
        values = {
            "kind": Kind.NORMAL.value,
            "origin_id": False,
            "generation": -1,  # stands in nobody's way
        }
        return comparison.compare(
            self._document_contracts(), self._gathered_now(values)
        )

    def _changed_since_gathered(self):
        changes = self._changes_since() if self._is_maybe_outdated() else []
        if not changes and self.company_id.l10n_mx_icsoe_rfc != self.rfc:
            return self.env._("the RFC of the company")
        return self._say(comparison.summary(changes))

    def _is_maybe_outdated(self):
        """Whether a record of which a gather copies was written after the last one, or
        an assignment is gone. In one look at each table, however many contracts.
        """
        self.env.flush_all()
        companies = self.company_id._l10n_mx_icsoe_taxpayer()
        written = SQL(" OR ").join(
            SQL(
                "EXISTS (SELECT 1 FROM %s live WHERE live.company_id = ANY(%s) "
                "AND live.write_date > moment)",
                SQL.identifier(model._table),
                companies.ids,
            )
            for model in self._live_models()
        )
        self.env.cr.execute(
            SQL(
                """
                SELECT moment IS NULL OR %(written)s OR EXISTS (
                        SELECT 1
                          FROM l10n_mx_icsoe_filing_contract contract
                          JOIN res_partner client
                            ON client.commercial_partner_id = contract.partner_id
                         WHERE contract.filing_id = %(filing)s
                           AND client.write_date > moment
                    ) OR EXISTS (
                        SELECT 1
                          FROM l10n_mx_icsoe_filing_worker line
                          JOIN l10n_mx_icsoe_filing_contract contract
                            ON contract.id = line.contract_id
                         WHERE line.filing_id = %(filing)s AND NOT EXISTS (
                                SELECT 1
                                  FROM l10n_mx_icsoe_assignment assignment
                                 WHERE assignment.employee_id = line.employee_id
                                   AND assignment.date_start = line.date_start
                                   AND (%(of_contract)s)))
                  FROM (SELECT MIN(create_date) AS moment
                          FROM l10n_mx_icsoe_filing_contract
                         WHERE filing_id = %(filing)s) gathered
                """,
                written=written,
                filing=self.id,
                of_contract=self.env[
                    "l10n_mx_icsoe.contract.reference"
                ]._same_contract_sql("assignment", "contract"),
            )
        )
        return self.env.cr.fetchone()[0]

    def _gathered_now(self, values):
        """The contracts that another return of this period, with ``values``, would
        carry if it were gathered now; it does not outlive the savepoint.
        """
        # sudo: nobody may create a filing; this one is only looked at.
        writer = self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        with self.env.cr.savepoint() as savepoint:
            draft = writer.create({**self._prepare_complementary(), **values})
            self._left_out_by_hand()._copy_to(draft)
            draft._gather_contracts(draft.kind)
            draft._gather_workers()
            draft._drop_unchanged_contracts()
            contracts = draft._document_contracts()
            savepoint.rollback()
        self.env.invalidate_all()
        return contracts

    # ------------------------------------------------------------------ in one line

    @api.depends("live_changes", "state")
    @api.depends_context("lang")
    def _compute_live_summary(self):
        _ = self.env._
        next_steps = {
            "to_sign": _(
                "If the live data is right, return it to draft, gather again and send "
                "it anew."
            ),
            "signed": _(
                "If the live data is right, cancel it before it is captured in the "
                "portal, and close the cuatrimestre again."
            ),
            "filed": _(
                "What was wrong when it was filed is put right with a Correction; what "
                "changed in a contract since is reported with an Update."
            ),
        }
        for filing in self:
            filing.live_summary = filing.live_changes and _(
                "Contracts, workers or salaries in Odoo no longer say what this return "
                "says. %(changes)s. %(next)s",
                changes=self._say(filing.live_changes["summary"]),
                next=next_steps.get(filing.state, ""),
            )

    def _label_for(self, contract):
        """The period, with a word where ``contract`` is no longer what was reported."""
        summary = (self.live_changes or {}).get("summary", ())
        changed = {name for _part, _action, _count, names in summary for name in names}
        if contract._l10n_mx_icsoe_reference() not in changed:
            return self.period_label
        return self.env._("%(period)s (differs by now)", period=self.period_label)

    @api.depends("gather_changes")
    @api.depends_context("lang")
    def _compute_gather_summary(self):
        for filing in self:
            filing.gather_summary = filing.gather_changes and (
                self._say(filing.gather_changes["summary"])
                or self.env._("Nothing has changed since the gather before.")
            )


def _values(change):
    """Triples (field, before, after) of texts: what changed; of a contract that came or
    went its number of workers, of a worker the day from which they were on it.
    """
    if change.action is Action.CHANGED:
        return [
            (f"{change.part}.{path}", _text(before), _text(after))
            for path, before, after in change.fields
        ]
    if change.worker:
        field, value = "worker.date_start", _text(change.worker.date_start)
    else:
        field, value = "contract.workers", str(len(change.contract.workers))
    return [
        (field, None, value) if change.action is Action.ADDED else (field, value, None)
    ]


def _text(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return sbc_text(value)
    return value or None
