# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...tools.law.document import Kind


class Filing(models.Model):
    """A cuatrimestre that is filed anew after a return Without Effect: what somebody
    decided to leave out, with the reason, is still left out.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    def _gather_contracts(self):
        if not self.date_gathered and self.generation and not self.origin_id:
            self._take_over_decisions()
        return super()._gather_contracts()

    def _take_over_decisions(self):
        """Copy what was left out by hand of the return that lost its effect; on a new
        filing that was begun.
        """
        void = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("year", "=", self.year),
                ("period", "=", self.period),
                ("kind", "=", Kind.VOID.value),
                ("state", "=", "filed"),
            ],
            order="id desc",
            limit=1,
        )
        decisions = void.origin_id.exclusion_ids.filtered(
            lambda line: line.reason == "by_hand"
        )
        for decision in decisions:
            decision.copy({"filing_id": self.id})
        if decisions:
            self.message_post(
                body=self.env._(
                    "Still left out, as in %(filing)s, which is without effect: "
                    "%(contracts)s. Take them in again if that is no longer right.",
                    filing=void.origin_id.display_name,
                    contracts=", ".join(decisions.mapped("reference")),
                )
            )
