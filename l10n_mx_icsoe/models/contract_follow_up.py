# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.law import period as periods
from ..tools.law.identifiers import FOREIGN_RFC
from ..tools.law.period import Period

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


class ContractFollowUp(models.AbstractModel):
    """What salespeople are asked about their orders: whether one that looks like a
    contract for specialised services is one, what a contract lacks, and its end.
    """

    _name = "l10n_mx_icsoe.contract.follow.up"
    _description = "Questions to Salespeople About ICSOE Contracts"

    #: Path to the products that it sells, where it says so: what proposes its service.
    _l10n_mx_icsoe_product_path = None
    #: Its columns: its number or name (the first that is filled), the day on which it
    #: was agreed, its salesperson.
    _l10n_mx_icsoe_columns = {"name": ("name",), "agreed": None, "user": None}

    l10n_mx_icsoe_not_specialized = fields.Boolean(
        string="Decided: Not Specialised",
        tracking=True,
        copy=False,
        help="Somebody looked at it and decided that ICSOE does not want it. It is "
        "not proposed again.",
    )
    l10n_mx_icsoe_omission = fields.Selection(
        [("repse", "Sells a REPSE service"), ("service", "Sells a service")],
        string="Probable Omission",
        compute="_compute_l10n_mx_icsoe_omission",
    )

    l10n_mx_icsoe_lacks = fields.Char(
        string="Lacks for ICSOE", compute="_compute_l10n_mx_icsoe_lacks"
    )
    l10n_mx_icsoe_end_reminded = fields.Date(
        copy=False, help="The end of the contract that its salesperson was told about."
    )

    def _valid_field_parameter(self, field, name):
        return name == "tracking" or super()._valid_field_parameter(field, name)

    @api.model
    def _l10n_mx_icsoe_agreed_domain(self):
        """Those of which ``_l10n_mx_icsoe_why_not_agreed`` says ``None``."""
        return Domain.TRUE

    @api.model
    def _l10n_mx_icsoe_agreed_depends(self):
        """What it depends on whether, and when, a contract is agreed."""
        conditions = self._l10n_mx_icsoe_agreed_domain().iter_conditions()
        agreed = self._l10n_mx_icsoe_columns["agreed"]
        return [*(one.field_expr for one in conditions), *filter(None, [agreed])]

    @api.model
    def _l10n_mx_icsoe_columns_sql(self, alias):
        """Number or name, day of agreement and salesperson as SQL, of the table
        ``alias``.
        """
        columns = self._l10n_mx_icsoe_columns

        def column(name, otherwise):
            return self._field_to_sql(alias, name) if name else SQL(otherwise)

        agreed = column(columns["agreed"], "NULL")
        if columns["agreed"] and self._fields[columns["agreed"]].type == "datetime":
            agreed = SQL(
                "%s AT TIME ZONE 'UTC' AT TIME ZONE 'America/Mexico_City'", agreed
            )
        names = (
            SQL("NULLIF(%s, '')", self._field_to_sql(alias, name))
            for name in columns["name"]
        )
        return {
            "reference": SQL("COALESCE(%s)", SQL(", ").join(names)),
            "date_signed": SQL("(%s)::date", agreed),
            "user_id": column(columns["user"], "NULL::int"),
        }

    @api.model
    def _l10n_mx_icsoe_omissions(self):
        """Why they look like contracts → domain: agreed since the cuatrimestre that is
        being filed began, with clients in Mexico, neither marked nor decided about.
        """
        today = periods.today()
        since = Period.to_file_on(today).start
        client = "partner_id.commercial_partner_id"
        candidates = (
            self._l10n_mx_icsoe_agreed_domain()
            & self._l10n_mx_icsoe_agreed_between(since, today)
            & Domain("l10n_mx_icsoe_specialized", "=", False)
            & Domain("l10n_mx_icsoe_not_specialized", "=", False)
            & Domain("company_id.partner_id.country_id.code", "=", "MX")
            & Domain(f"{client}.country_id.code", "in", ("MX", False))
            & Domain(f"{client}.is_company", "=", True)
            & Domain(f"{client}.vat", "not in", [FOREIGN_RFC])
        )
        sells_repse = self._l10n_mx_icsoe_sells("l10n_mx_icsoe_service_id", "!=", False)
        sells_service = self._l10n_mx_icsoe_sells("type", "=", "service")
        return {
            "repse": candidates & sells_repse,
            "service": candidates & sells_service & ~sells_repse,
        }

    @api.depends(
        lambda self: [
            "l10n_mx_icsoe_specialized",
            "l10n_mx_icsoe_not_specialized",
            *filter(None, [self._l10n_mx_icsoe_product_path]),
            *self._l10n_mx_icsoe_agreed_depends(),
        ]
    )
    def _compute_l10n_mx_icsoe_omission(self):
        self.l10n_mx_icsoe_omission = False
        for why, domain in self._l10n_mx_icsoe_omissions().items():
            self.filtered_domain(domain).l10n_mx_icsoe_omission = why

    def action_l10n_mx_icsoe_is_specialized(self):
        """Mark these contracts, with what their lines say about service and object."""
        for contract in self:
            service = contract.l10n_mx_icsoe_service_id
            sold = contract._l10n_mx_icsoe_sold_services()
            contract.write(
                {
                    "l10n_mx_icsoe_specialized": True,
                    "l10n_mx_icsoe_not_specialized": False,
                    "l10n_mx_icsoe_service_id": (
                        sold if not service and len(sold) == 1 else service
                    ).id,
                }
            )
        self._l10n_mx_icsoe_propose_contract()
        return True

    def action_l10n_mx_icsoe_is_not_specialized(self):
        """Remember that these are no business of ICSOE's."""
        marked = self.filtered("l10n_mx_icsoe_specialized")
        if marked:
            names = ", ".join(one._l10n_mx_icsoe_reference() for one in marked)
            raise UserError(
                self.env._(
                    "%(contracts)s: marked as specialised. Take the mark off first if "
                    "that is wrong.",
                    contracts=names,
                )
            )
        self.write({"l10n_mx_icsoe_not_specialized": True})
        return True

    def _l10n_mx_icsoe_propose_contract(self):
        """Object and start of contracts that say nothing yet, from what they sell."""

    # ------------------------------------------------------------------ reminders

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
