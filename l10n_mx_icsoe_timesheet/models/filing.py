# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.l10n_mx_icsoe.tools.law.rules import Fix, at, warning


def rule_about(worked):
    """The rule for a return of whose contracts ``worked`` says, by the contract's
    source, who worked undeclared: (name, days, first day) each.
    """

    @warning(Fix.ORDER)._(
        "Timesheets say that %(name)s worked on contract %(contract)s with %(client)s "
        "(days: %(days)s, the first on %(first)s) without being declared on it. Open "
        "ICSOE › Contracts and Workers › Declared and Worked, press Declare and gather "
        "again, or correct the timesheets."
    )
    def worked_not_declared(facts):
        """LSS art. 15-A, third paragraph: the workers who perform the contract. A
        warning: timesheets are for invoicing, and have mistakes of their own.
        """
        for contract in facts.contracts:
            for name, days, first in worked.get(contract.source, ()):
                yield at(contract, name=name, days=days, first=first)

    return worked_not_declared


class Filing(models.Model):
    """Before a return is sent to sign, it says who worked and is not in it."""

    _inherit = "l10n_mx_icsoe.filing"

    def _get_rules(self):
        worked = {}
        differences = self.env["l10n_mx_icsoe.timesheet.difference"].search(
            [
                ("kind", "=", "worked"),
                ("order_id", "in", self.contract_ids.order_id.ids),
                ("date_start", "<=", self._workers_until()),
            ]
        )
        for line in differences:
            worked.setdefault(("order_id", line.order_id.id), []).append(
                (line.employee_id.name, line.days, line.date_start)
            )
        return (*super()._get_rules(), rule_about(worked))
