# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from .frozen import _BY_TRANSITION

#: The lines that a gather makes, those that others hang on first.
LINES = (
    "l10n_mx_icsoe.filing.contract",
    "l10n_mx_icsoe.filing.worker",
    "l10n_mx_icsoe.filing.exclusion",
    "l10n_mx_icsoe.issue",
    "l10n_mx_icsoe.filing.change",
)
#: What a gather writes on the filing itself.
VALUES = (
    "kind",
    "date_gathered",
    "gather_changes",
    "difference_count",
    "contract_count",
    "worker_count",
    "person_count",
    "error_count",
    "warning_count",
    "info_count",
)
#: Nobody is told about a staging return.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class Filing(models.Model):
    """Staging: a return on which a job gathers or keeps files until all is there.

    It is one more row of this model, so that everything that gathers and checks works
    on it as on any other; archived and *cancelled*, so that no search, no screen and no
    unique index takes it for a return.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    active = fields.Boolean(default=True, readonly=True, copy=False)
    staging_of_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _make_staging(self):
        """A staging return for this filing, which was begun."""
        return self.with_context(
            **SILENT, l10n_mx_icsoe_by_transition=_BY_TRANSITION
        ).create(
            {
                "active": False,
                "state": "cancelled",
                "staging_of_id": self.id,
                "company_id": self.company_id.id,
                "year": self.year,
                "period": self.period,
                "kind": self.kind,
                "origin_id": self.origin_id.id,
                "generation": self.generation,
            }
        )

    def _drop_staging(self):
        for staging in self:
            staging._clear_snapshots()
            staging.file_ids.unlink()
            staging.with_context(**SILENT).unlink()

    def _take_over(self, staging):
        """Replace what this filing, which was begun, held by what ``staging`` holds, in
        a few statements.
        """
        self._clear_snapshots()
        changes = self.env["l10n_mx_icsoe.filing.change"]
        changes.search([("filing_id", "=", self.id)]).unlink()
        self.exclusion_ids.filtered(lambda line: line.reason != "by_hand").unlink()
        # Copies: the decisions themselves stay where they are.
        staging.exclusion_ids.filtered(lambda line: line.reason == "by_hand").unlink()
        self._move_lines(staging, LINES)
        self.write({name: staging[name] for name in VALUES})

    def _move_lines(self, staging, names):
        """Hang the lines of ``staging`` on this filing."""
        self.env.flush_all()
        for name in names:
            table = SQL.identifier(self.env[name]._table)
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET filing_id = %s WHERE filing_id = %s",
                    table,
                    self.id,
                    staging.id,
                )
            )
        self.env.invalidate_all()

    # ------------------------------------------------------------------ as if it were

    def _count_rivals(self):
        original = self.staging_of_id
        return original._count_rivals() if original else super()._count_rivals()

    def _complementaries_of_period(self):
        original = self.staging_of_id
        if original:
            return original._complementaries_of_period() - original
        return super()._complementaries_of_period()
