# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from ...tools.law import period as periods

#: To do: file the return (sign it, register it …); put right what the signatory gave it
#: back for, or a check found.
ACTIVITY_FILE = "l10n_mx_icsoe.activity_type_file"
ACTIVITY_FIX = "l10n_mx_icsoe.activity_type_fix"


class Filing(models.Model):
    """Activities: what lies before whom. They end by themselves when the return moves
    on.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    def _finish(self, action, vals=None):
        result = super()._finish(action, vals)
        self.activity_unlink([ACTIVITY_FILE, ACTIVITY_FIX])
        return result

    def _for(self, user):
        """This filing in the language of ``user``."""
        return self.with_context(lang=user.lang or self.env.lang)

    def _schedule(self, activity_type, user, summary, note=""):
        """Put one thing to do before ``user``, in the place of an older one of that
        type; nothing without a user.
        """
        self.ensure_one()
        if not user:
            return
        self.activity_unlink([activity_type], user_id=user.id)
        self.activity_schedule(
            activity_type,
            date_deadline=self.date_deadline
            if self.has_deadline
            else max(periods.today(), self.date_deadline),
            summary=summary,
            note=plaintext2html(note),
            user_id=user.id,
        )

    def _ask_for_signature(self):
        signatory = self._signatory()
        filing = self._for(signatory)
        self._schedule(
            ACTIVITY_FILE,
            signatory,
            filing.env._(
                "Sign %(filing)s of %(company)s",
                filing=filing.display_name,
                company=self.company_id.name,
            ),
            filing._describe(),
        )

    def _ask_to_fix(self, reason):
        """The signatory gave the return back: ``reason`` goes to the capturista in
        charge.
        """
        user = self._who_acts()
        filing = self._for(user)
        self._schedule(
            ACTIVITY_FIX,
            user,
            filing.env._(
                "%(filing)s of %(company)s was given back",
                filing=filing.display_name,
                company=self.company_id.name,
            ),
            reason,
        )

    def _ask_to_fix_contracts(self):
        """While errors stand, the capturista of each contract is told of theirs; the
        others are the responsible's.
        """
        self.env.flush_all()
        theirs = SQL(" UNION ALL ").join(
            SQL(
                "SELECT its.id, live.l10n_mx_icsoe_capturista_id AS user_id "
                "FROM l10n_mx_icsoe_filing_contract its JOIN %s live ON live.id = %s "
                "WHERE its.filing_id = %s",
                SQL.identifier(source._table),
                SQL.identifier("its", source._l10n_mx_icsoe_reference_field),
                self.id,
            )
            for source in self.env[
                "l10n_mx_icsoe.contract.reference"
            ]._contract_models()
        )
        self.env.cr.execute(
            SQL(
                """
                SELECT theirs.user_id, COUNT(*), ARRAY_AGG(DISTINCT contract.reference)
                  FROM l10n_mx_icsoe_issue issue
                  JOIN l10n_mx_icsoe_filing_contract contract
                      ON contract.id = issue.contract_id
                  JOIN (%s) theirs ON theirs.id = contract.id
                 WHERE issue.filing_id = %s AND issue.severity = 'error'
                     AND theirs.user_id IS NOT NULL
              GROUP BY theirs.user_id
                """,
                theirs,
                self.id,
            )
        )
        for user_id, count, references in self.env.cr.fetchall():
            user = self.env["res.users"].browse(user_id)
            try:
                self._check_assignable(self.company_id, user)
            except UserError:
                continue  # has left: what they had is the responsible's
            filing = self._for(user)
            self._schedule(
                ACTIVITY_FIX,
                user,
                filing.env._(
                    "%(filing)s of %(company)s: errors in your contracts, %(count)s",
                    count=count,
                    filing=filing.display_name,
                    company=self.company_id.name,
                ),
                ", ".join(references),
            )

    def _hand_over(self, previous, user):
        """What lay before ``previous`` lies before ``user`` now."""
        if previous and user and previous != user:
            self.activity_reschedule(
                [ACTIVITY_FILE, ACTIVITY_FIX], user_id=previous.id, new_user_id=user.id
            )

    def _reschedule_activities(self):
        self.activity_reschedule(
            [ACTIVITY_FILE, ACTIVITY_FIX], date_deadline=self.date_deadline
        )
