# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.law import period as periods

ACTIVITY_CONTRACT = "l10n_mx_icsoe.activity_type_contract"
ACTIVITY_ENDING = "l10n_mx_icsoe.activity_type_contract_ending"
#: A contract that ends so soon is renewed, prolonged or let go now.
NEAR_END = timedelta(days=30)
#: What a contract needs, but for its workers.
NEEDED = (
    "l10n_mx_icsoe_specialized",
    "l10n_mx_icsoe_service_id",
    "l10n_mx_icsoe_object",
    "l10n_mx_icsoe_date_start",
)


class ContractReminder(models.AbstractModel):
    """What a contract still lacks for ICSOE, said to its salesperson."""

    _name = "l10n_mx_icsoe.contract.reminder"
    _description = "Reminders about an ICSOE Contract"

    l10n_mx_icsoe_lacks = fields.Char(
        string="Lacks for ICSOE", compute="_compute_l10n_mx_icsoe_lacks"
    )
    l10n_mx_icsoe_end_reminded = fields.Date(
        copy=False, help="The end of the contract that its salesperson was told about."
    )

    @api.depends(*NEEDED, "l10n_mx_icsoe_assignment_ids.employee_id")
    def _compute_l10n_mx_icsoe_lacks(self):
        for contract in self:
            contract.l10n_mx_icsoe_lacks = ", ".join(contract._l10n_mx_icsoe_missing())

    def _l10n_mx_icsoe_missing(self):
        """What this contract lacks, in words; nothing when it is not specialised."""
        self.ensure_one()
        if not self.l10n_mx_icsoe_specialized:
            return []
        service = self.env._("the service")
        if len(self._l10n_mx_icsoe_sold_services()) > 1:
            service = self.env._(
                "the service (it sells several REPSE services: choose one)"
            )
        text = (self.l10n_mx_icsoe_object or "").strip()
        needed = {
            self.env._("the start"): self.l10n_mx_icsoe_date_start,
            service: self.l10n_mx_icsoe_service_id,
            self.env._("the object"): text,
            # sudo: whether there is anybody, whoever looks at the contract
            self.env._("the workers"): self.sudo().l10n_mx_icsoe_assignment_ids,
        }
        return [words for words, is_there in needed.items() if not is_there]

    def _l10n_mx_icsoe_salesperson(self):
        """Who is in charge of this contract in Sales; may be nobody."""
        name = self._l10n_mx_icsoe_columns["user"]
        user = self[name] if name else self.env["res.users"]
        return user.filtered("active")

    def _l10n_mx_icsoe_asked(self):
        """Those of these contracts for which something is asked."""
        kind = self.env.ref(ACTIVITY_CONTRACT, raise_if_not_found=False)
        # sudo: a reminder is somebody else's
        return self.sudo().filtered(
            lambda contract: kind in contract.activity_ids.activity_type_id
        )

    def _l10n_mx_icsoe_remind(self):
        """Ask for what an agreed contract lacks, until nothing is missing any more."""
        agreed = self.filtered_domain(self._l10n_mx_icsoe_agreed_domain())
        # sudo: the reminder of a contract that somebody else changed
        for contract in (agreed | self._l10n_mx_icsoe_asked()).sudo():
            localised = contract._l10n_mx_icsoe_localised()
            missing = contract in agreed and localised._l10n_mx_icsoe_missing()
            if missing:
                summary = localised.env._(
                    "ICSOE lacks: %(missing)s", missing=", ".join(missing)
                )
                localised._l10n_mx_icsoe_schedule(
                    ACTIVITY_CONTRACT, periods.today(), summary
                )
            else:
                contract.activity_unlink([ACTIVITY_CONTRACT])

    def _l10n_mx_icsoe_localised(self):
        """This contract in the language of its salesperson."""
        lang = self._l10n_mx_icsoe_salesperson().lang or self.env.lang
        return self.with_context(lang=lang)

    def _l10n_mx_icsoe_schedule(self, activity_type, deadline, summary):
        """One activity of that type for the salesperson, or none without one."""
        user = self._l10n_mx_icsoe_salesperson()
        kind = self.env.ref(activity_type)
        known = self.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        if known:
            known.write({"summary": summary})
        elif user:
            self.activity_schedule(
                activity_type, deadline, summary=summary, user_id=user.id
            )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(NEEDED):
            self._l10n_mx_icsoe_remind()
        return result

    @api.model
    def _cron_l10n_mx_icsoe_remind(self):
        """Every day: tell the salespeople which contracts end soon."""
        today, end = periods.today(), "l10n_mx_icsoe_date_end"
        for model in self.env["l10n_mx_icsoe.contract.reference"]._contract_models():
            ending = (
                Domain("l10n_mx_icsoe_specialized", "=", True)
                & model._l10n_mx_icsoe_agreed_domain()
                & Domain(end, ">=", today)
                & Domain(end, "<=", today + NEAR_END)
            )
            for contract in model.search(ending):
                if contract.l10n_mx_icsoe_end_reminded == contract[end]:
                    continue
                contract.l10n_mx_icsoe_end_reminded = contract[end]
                localised = contract._l10n_mx_icsoe_localised()
                summary = localised.env._(
                    "The contract ends on %(day)s: renew it, or let it end",
                    day=format_date(localised.env, contract[end]),
                )
                localised._l10n_mx_icsoe_schedule(
                    ACTIVITY_ENDING, contract[end], summary
                )
