# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import fields, models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from ...tools.formats import informativa_xml
from ...tools.formats.workers_csv import sbc_text
from ...tools.law import comparison
from ...tools.law.comparison import Action
from ...tools.law.document import Kind

#: How many contracts the one-line summary names.
NAMED = 5


class Filing(models.Model):
    """What changed: since the last gather, and in a complementaria since what was
    filed.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

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
    difference_count = fields.Integer(
        string="Differences",
        readonly=True,
        help="Contracts and worker lines that differ from the return that was filed.",
    )

    def _record_changes(self, before, document):
        """Compare and keep; ``before`` are the contracts of the gather before, ``None``
        the first time.

        Gives back ``document`` with what the comparison found; called on a filing that
        was begun.
        """
        self.env["l10n_mx_icsoe.filing.change"].search(
            [("filing_id", "=", self.id)]
        ).unlink()
        changes = (
            comparison.compare(before, document.contracts) if before is not None else []
        )
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
        of ``tools.comparison.Change``.
        """
        changes = comparison.compare(self._reported_contracts(), document.contracts)
        if (
            self.kind == Kind.UPDATE
        ):  # it carries only what changed: the rest was not removed, it stands
            return [
                change
                for change in changes
                if change.part != "contract" or change.action is not Action.REMOVED
            ]
        if self.kind == Kind.CORRECTION:
            filed = self.origin_id._filed_contractor()
            changes = (
                comparison.compare_contractors(filed, document.contractor)
                if filed
                else []
            ) + changes
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

    # ------------------------------------------------------------------ keeping

    def _store_changes(self, since, changes):
        """Keep ``changes`` as lines, one per value, in few statements however many
        there are.
        """
        pointers = self.env["l10n_mx_icsoe.contract.reference"]._reference_fields()
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
                **_sources(change, pointers),
            }
            for change in changes
            for field, before, after in _values(change)
        ]
        self._insert_rows("l10n_mx_icsoe.filing.change", rows)

    # ------------------------------------------------------------------ texts

    def _describe_changes(self, changes):
        """One line for people: what the last gather found different from the one
        before, and on which contracts.
        """
        if not changes:
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
        for what in (
            "contracts",
            "workers",
        ):  # not as stored: the database sorts the keys
            for kind in ("added", "changed", "removed"):
                count = changes.get(what, {}).get(kind)
                if count:
                    names = sorted(name for name in named.get((what, kind), ()) if name)
                    more = ["…"] if len(names) > NAMED else []
                    where = f" ({', '.join(names[:NAMED] + more)})" if names else ""
                    parts.append(self._change_label(what, kind, count) + where)
        return ", ".join(parts) or self.env._(
            "Nothing has changed since the gather before."
        )

    def _change_label(self, what, kind, count):
        _ = self.env._
        labels = {
            ("contracts", "added"): _("contracts added: %(count)s", count=count),
            ("contracts", "changed"): _("contracts changed: %(count)s", count=count),
            ("contracts", "removed"): _("contracts removed: %(count)s", count=count),
            ("workers", "added"): _("worker lines added: %(count)s", count=count),
            ("workers", "changed"): _("worker lines changed: %(count)s", count=count),
            ("workers", "removed"): _("worker lines removed: %(count)s", count=count),
        }
        return labels[what, kind]


def _names(change):
    contract, worker = change.contract, change.worker
    return {
        "reference": contract and contract.reference,
        "client_name": contract and contract.client.name,
        "worker_name": worker and worker.name,
    }


def _sources(change, pointers):
    """The ids of the live contract, in the place of its pointer, and of the worker."""
    contract, worker = change.contract, change.worker
    pointer, source = (contract and contract.source) or (None, None)
    return {
        **{one: source if one == pointer else None for one in pointers},
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
