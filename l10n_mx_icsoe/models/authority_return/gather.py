# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Rows per INSERT: enough that statements do not count, few enough that their text
#: does not fill the memory.
BATCH = 10_000
#: How many contracts the words about what changed name.
NAMED = 5


class ReturnGather(models.AbstractModel):
    """Gathering: which live contracts a return carries, and its snapshots as rows."""

    _name = "l10n_mx_icsoe.return.gather"
    _description = "Gathering of a Return to an Authority"

    #: What a gather makes anew. Lines before what they hang on: a cascade that finds
    #: nothing costs less than one that deletes.
    _snapshots = ("issue_ids", "worker_ids", "contract_ids")

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
        decided = self._left_out_by_hand()
        (self.exclusion_ids - decided).unlink()
        keys = {exclusion._live_contract_key() for exclusion in decided}
        chosen, exclusions = [], []
        for order in self._candidates():
            if reason := self._why_left_out(order):
                exclusions.append(self._prepare_exclusion(order, reason))
            elif (order._l10n_mx_icsoe_reference_field, order.id) not in keys:
                chosen.append(order)
        self._lines("exclusion_ids").create(exclusions)
        return chosen

    def _left_out_by_hand(self):
        return self.exclusion_ids.filtered(lambda line: line.reason == "by_hand")

    def _prepare_exclusion(self, order, reason):
        return {
            "filing_id": self.id,
            **self.env["l10n_mx_icsoe.contract.reference"]._reference_values(order),
            "reference": order._l10n_mx_icsoe_reference(),
            "client_name": order.partner_id.commercial_partner_id.name,
            "date_contract": order.l10n_mx_icsoe_date_start
            or order._l10n_mx_icsoe_date_signed(),
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


def by_start(contract):
    return contract.l10n_mx_icsoe_date_start or date.max
