# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from ...tools.formats import informativa_xml
from ...tools.formats.workers_csv import sbc_text
from ...tools.law import comparison
from ...tools.law.comparison import Action
from ...tools.law.document import Kind

#: How many contracts the one-line summary names.
NAMED = 5


class FilingCompare(models.AbstractModel):
    """What changed: since the last gather, and in a complementaria since what was
    filed.
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

    def _compare(self, before, document):
        """Compare and keep; ``before`` are the contracts of the gather before, ``None``
        the first time. Gives back ``document`` with what the comparison found; on a
        filing that was begun.
        """
        self.env["l10n_mx_icsoe.filing.change"].search(
            [("filing_id", "=", self.id)]
        ).unlink()
        changes = []
        if before is not None:
            changes = comparison.compare(before, document.contracts)
        self.gather_changes = comparison.count(changes) if before is not None else {}
        self._store_changes("gather", changes)
        if not self.origin_id:
            return document
        differences = self._differences(document)
        self._store_changes("filed", differences)
        self.difference_count = len(differences)
        return replace(document, differences=len(differences))

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
        filed = self.kind == Kind.CORRECTION and self.origin_id._filed_contractor()
        if filed:
            changes = (
                comparison.compare_contractors(filed, document.contractor) + changes
            )
        return changes

    def _filed_contractor(self):
        """The contractor as this filed return sealed it, ``None`` when there is no
        declaration to read.
        """
        signed = self.file_ids.filtered(lambda file: file.kind == "signed_xml")[:1]
        try:
            return informativa_xml.read_contractor(signed._bytes()) if signed else None
        except ToolError:
            return None

    def _store_changes(self, since, changes):
        """Keep ``changes`` as lines, one per value, in few statements however many
        there are.
        """
        references = self.env["l10n_mx_icsoe.contract.reference"]._reference_fields()
        rows = [
            {
                "filing_id": self.id,
                "company_id": self.company_id.id,
                "since": since,
                "part": change.part,
                "action": change.action.value,
                **_names(change),
                "field": field,
                "before": before,
                "after": after,
                **_live_records(change, references),
            }
            for change in changes
            for field, before, after in _values(change)
        ]
        self._insert_rows("l10n_mx_icsoe.filing.change", rows)

    # ------------------------------------------------------------------ in one line

    @api.depends("gather_changes")
    @api.depends_context("lang")
    def _compute_gather_summary(self):
        for filing in self:
            filing.gather_summary = filing._describe_changes()

    def _describe_changes(self):
        """What the last gather found different from the one before, and on which
        contracts.
        """
        counts = self.gather_changes or {}
        if not counts:
            return ""
        named = {
            (f"{part}s", action): references
            for part, action, references in self.env[
                "l10n_mx_icsoe.filing.change"
            ]._read_group(
                [("filing_id", "in", self.ids), ("since", "=", "gather")],
                ["part", "action"],
                ["reference:array_agg_distinct"],
            )
        }
        parts = []
        for what, action, label in self._change_labels():
            count = counts.get(what, {}).get(action)
            if count:
                names = sorted(name for name in named.get((what, action), ()) if name)
                more = ["…"] if len(names) > NAMED else []
                where = f" ({', '.join(names[:NAMED] + more)})" if names else ""
                parts.append(label % {"count": count} + where)
        return ", ".join(parts) or self.env._(
            "Nothing has changed since the gather before."
        )

    def _change_labels(self):
        _ = self.env._
        return (
            ("contracts", "added", _("contracts added: %(count)s")),
            ("contracts", "changed", _("contracts changed: %(count)s")),
            ("contracts", "removed", _("contracts removed: %(count)s")),
            ("workers", "added", _("worker lines added: %(count)s")),
            ("workers", "changed", _("worker lines changed: %(count)s")),
            ("workers", "removed", _("worker lines removed: %(count)s")),
        )


def _names(change):
    contract, worker = change.contract, change.worker
    return {
        "reference": contract and contract.reference,
        "client_name": contract and contract.client.name,
        "worker_name": worker and worker.name,
    }


def _live_records(change, references):
    """The ids of the live contract, in the field that leads to it, and of the
    worker.
    """
    contract, worker = change.contract, change.worker
    field, source = (contract and contract.source) or (None, None)
    return {
        **{name: source if name == field else None for name in references},
        "employee_id": worker and worker.source,
    }


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
