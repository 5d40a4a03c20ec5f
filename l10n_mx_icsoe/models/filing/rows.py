# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import models
from odoo.tools import SQL

#: Rows per statement: enough that statements do not count, few enough that their text
#: does not fill the memory.
BATCH = 10_000


class Filing(models.Model):
    """Rows by the ten thousand, written and dropped in one statement and never record
    by record.

    What the ORM would do besides (tracking, followers, attachments, defaults), these
    rows do not have.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    def _clear_snapshots(self):
        """Drop contracts, worker lines and findings of this draft; called on a filing
        that was begun.
        """
        self.env.flush_all()
        # Lines before what they hang on: a cascade that finds nothing costs less than
        # one that deletes.
        for model in (
            "l10n_mx_icsoe.issue",
            "l10n_mx_icsoe.filing.worker",
            "l10n_mx_icsoe.filing.contract",
        ):
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE filing_id = %s", table, self.id)
            )
            self.env[model].invalidate_model()
        self.invalidate_recordset()

    def _insert_rows(self, model, rows):
        """Insert ``rows`` (dicts of the stored columns of ``model``, all with the same
        keys; ``False`` is empty) in their order. Who and when are added; nothing is
        computed.
        """
        self.env.flush_all()
        table = SQL.identifier(self.env[model]._table)
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            names = SQL(", ").join(map(SQL.identifier, batch[0]))
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO %(table)s (%(names)s, create_uid, create_date,
                        write_uid, write_date)
                    SELECT %(names)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
                    """,
                    table=table,
                    names=names,
                    uid=SQL("%s::int", self.env.uid),
                    now=SQL("%s::timestamp", self.env.cr.now()),
                    rows=json.dumps(
                        [
                            {name: _null(value) for name, value in row.items()}
                            for row in batch
                        ],
                        default=str,
                    ),
                )
            )
        self.env[model].invalidate_model()
        self.invalidate_recordset()


def _null(value):
    return None if value is False else value
