# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.law import identifiers
from ..tools.law import period as periods
from ..tools.law.period import Period
from .contract_reference import CONTRACT
from .roles import SIGNATORY, as_id


class ContractMixin(models.AbstractModel):
    """What a model needs to hold contracts for specialised services or works (LFT arts.
    13 and 14): the fields that ICSOE adds to it, and the questions that a gather asks
    it. docs/extending.md says what such a model must have.
    """

    _name = CONTRACT
    _inherit = [
        "l10n_mx_icsoe.contract.assigning",
        "l10n_mx_icsoe.contract.follow.up",
    ]
    _description = "ICSOE Contract"

    _l10n_mx_icsoe_reference_field = None
    #: On which fields it depends whether its service is proposed. No more than these:
    #: whoever unmarks a contract is not asked again when its dates change.
    _l10n_mx_icsoe_proposed_depends = ()

    l10n_mx_icsoe_specialized = fields.Boolean(
        string="Specialised Contract",
        compute="_compute_l10n_mx_icsoe_service",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Specialised services or works with the contractor's own workers: "
        "reported to IMSS through ICSOE (LSS art. 15-A).",
    )
    l10n_mx_icsoe_service_id = fields.Many2one(
        "l10n_mx_icsoe.service",
        string="Specialised Service or Work",
        compute="_compute_l10n_mx_icsoe_service",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="The activity of the company's REPSE registration under which this "
        "contract is performed.",
    )
    l10n_mx_icsoe_object = fields.Text(
        string="Object of the Contract",
        tracking=True,
        help="What the contract is about, as the return states it: free text, often "
        "beginning with the client's purchase order.",
    )
    l10n_mx_icsoe_date_start = fields.Date(
        string="Contract Start",
        tracking=True,
        copy=False,
        index="btree_not_null",
        help="Decides the cuatrimestre in which the contract is reported.",
    )
    l10n_mx_icsoe_date_end = fields.Date(
        string="Contract End",
        tracking=True,
        copy=False,
        help="Leave it empty while the end is not known.",
    )
    l10n_mx_icsoe_date_signed = fields.Date(
        string="Contract Signed",
        compute="_compute_l10n_mx_icsoe_date_signed",
        inverse="_inverse_l10n_mx_icsoe_date_signed",
        help="The day on which it was agreed, as the return states it. Proposed: the "
        "day of its confirmation, or its start where it was confirmed later. Correct "
        "it if it was another day.",
    )
    l10n_mx_icsoe_date_signed_entered = fields.Date(
        string="Contract Signed, as Entered", tracking=True, copy=False
    )
    l10n_mx_icsoe_client_rfc = fields.Char(
        string="RFC of the Client",
        compute="_compute_l10n_mx_icsoe_client_rfc",
        inverse="_inverse_l10n_mx_icsoe_client_rfc",
        help="A spreadsheet that is imported may name the client by it alone.",
    )
    l10n_mx_icsoe_worker_count = fields.Integer(
        string="Workers Assigned", compute="_compute_l10n_mx_icsoe_worker_count"
    )
    l10n_mx_icsoe_reported = fields.Char(
        string="Reported to IMSS",
        compute="_compute_l10n_mx_icsoe_reported",
        help="The cuatrimestres whose returns carry this contract, or the one that "
        "will. Empty: it is not to be reported.",
    )
    l10n_mx_icsoe_capturista_id = fields.Many2one(
        "res.users",
        string="ICSOE Capturista",
        copy=False,
        readonly=True,
        tracking=True,
        groups="l10n_mx_icsoe.group_capturista",
        help="Who fixes what a check finds in this contract. Empty: who is in charge "
        "of the return. The signatory assigns.",
    )

    @api.depends(
        lambda self: (
            "company_id",
            *filter(None, [self._l10n_mx_icsoe_product_path]),
            *self._l10n_mx_icsoe_proposed_depends,
        )
    )
    def _compute_l10n_mx_icsoe_service(self):
        """What sells a REPSE service is a contract until somebody says otherwise. Where
        it sells services of two REPSE activities, people choose.
        """
        for contract in self:
            services = contract.l10n_mx_icsoe_service_id
            specialized = contract.l10n_mx_icsoe_specialized
            if not services and contract._l10n_mx_icsoe_is_proposed():
                services = contract._l10n_mx_icsoe_sold_services()
                specialized |= bool(services)
            contract.l10n_mx_icsoe_specialized = specialized
            contract.l10n_mx_icsoe_service_id = services if len(services) == 1 else None

    @api.onchange("l10n_mx_icsoe_specialized")
    def _onchange_l10n_mx_icsoe_specialized(self):
        """Who is registered for one activity works under that one."""
        services = self.company_id.l10n_mx_icsoe_service_ids
        if self.l10n_mx_icsoe_specialized and len(services) == 1:
            self.l10n_mx_icsoe_service_id = self.l10n_mx_icsoe_service_id or services

    def _l10n_mx_icsoe_is_proposed(self):
        """Whether what it sells still says its service."""
        return False

    def _l10n_mx_icsoe_sold_services(self):
        """The REPSE services of the taxpayer that this contract sells."""
        self.ensure_one()
        taxpayer = self.company_id._l10n_mx_icsoe_taxpayer()
        path = self._l10n_mx_icsoe_product_path
        # sudo: a capturista reads the contract and the services, not the lines between
        products = self.sudo().mapped(path) if path else self.env["product.product"]
        services = products.l10n_mx_icsoe_service_id.filtered(
            lambda service: service.company_id in taxpayer
        )
        return services.with_env(self.env)

    @api.model
    def _l10n_mx_icsoe_sells(self, name, operator, value):
        """Those that sell a product of which this holds."""
        path = self._l10n_mx_icsoe_product_path
        if not path:
            return Domain.FALSE
        return Domain(f"{path}.product_tmpl_id.{name}", operator, value)

    @api.depends(
        lambda self: (
            "l10n_mx_icsoe_date_signed_entered",
            "l10n_mx_icsoe_date_start",
            *self._l10n_mx_icsoe_agreed_depends(),
        )
    )
    def _compute_l10n_mx_icsoe_date_signed(self):
        for contract in self:
            contract.l10n_mx_icsoe_date_signed = (
                contract.l10n_mx_icsoe_date_signed_entered
                or contract._l10n_mx_icsoe_date_signed_proposed()
            )

    def _inverse_l10n_mx_icsoe_date_signed(self):
        for contract in self:
            signed = contract.l10n_mx_icsoe_date_signed
            proposed = contract._l10n_mx_icsoe_date_signed_proposed()
            contract.l10n_mx_icsoe_date_signed_entered = signed != proposed and signed
        # Who empties it sees what is proposed.
        self.invalidate_recordset(["l10n_mx_icsoe_date_signed"], flush=False)

    def _l10n_mx_icsoe_date_signed_proposed(self):
        """Nothing for a quotation: what is entered there is kept, also where its
        confirmation would propose the same.
        """
        if self._l10n_mx_icsoe_why_not_agreed() == "not_confirmed":
            return False
        agreed = self._l10n_mx_icsoe_agreed_on()
        return agreed and min(agreed, self.l10n_mx_icsoe_date_start or agreed)

    def _l10n_mx_icsoe_agreed_on(self):
        """The day of agreement, as its column says."""
        name = self._l10n_mx_icsoe_columns["agreed"]
        agreed = self[name] if name else False
        if agreed and self._fields[name].type == "datetime":
            agreed = periods.mexican_date(agreed)
        return agreed

    @api.depends("l10n_mx_icsoe_assignment_ids.employee_id")
    def _compute_l10n_mx_icsoe_worker_count(self):
        field = self._l10n_mx_icsoe_reference_field
        counts = dict(
            self.env["l10n_mx_icsoe.assignment"]._read_group(
                [(field, "in", self.ids)], [field], ["employee_id:count_distinct"]
            )
        )
        for contract in self:
            contract.l10n_mx_icsoe_worker_count = counts.get(contract._origin, 0)

    @api.depends(
        lambda self: (
            "l10n_mx_icsoe_specialized",
            "l10n_mx_icsoe_date_start",
            "partner_id.commercial_partner_id.vat",
            "partner_id.commercial_partner_id.country_id",
            *self._l10n_mx_icsoe_agreed_depends(),
        )
    )
    def _compute_l10n_mx_icsoe_reported(self):
        """Depends on returns too, which is not announced: every request asks anew."""
        reported = self._l10n_mx_icsoe_filings_by(
            "l10n_mx_icsoe.filing.contract",
            ("filing_id.state", "in", ("to_sign", "signed", "filed")),
        )
        left_out = self._l10n_mx_icsoe_filings_by(
            "l10n_mx_icsoe.filing.exclusion",
            ("reason", "=", "by_hand"),
            ("filing_id.state", "!=", "cancelled"),
        )
        for contract in self:
            filings = reported.get(contract._origin, ())
            labels = {one._label_for(contract) for one in filings}
            decided = left_out.get(contract._origin, ())
            if not contract.l10n_mx_icsoe_specialized:
                said = False
            elif labels:
                said = ", ".join(sorted(labels))
            elif decided:
                named = sorted({one.period_label for one in decided})
                said = self.env._("Left out of %(periods)s", periods=", ".join(named))
            else:
                said = contract._l10n_mx_icsoe_to_report()
            contract.l10n_mx_icsoe_reported = said

    def _l10n_mx_icsoe_filings_by(self, model, *conditions):
        """Contract → the returns in which a row of ``model`` has it."""
        field = self._l10n_mx_icsoe_reference_field
        # sudo: the cuatrimestres of the contracts that the user sees, nothing else
        rows = self.env[model].sudo()
        domain = [(field, "in", self.ids), *conditions]
        return dict(rows._read_group(domain, [field], ["filing_id:recordset"]))

    def action_l10n_mx_icsoe_returns(self):
        """The returns that carry this contract."""
        self.ensure_one()
        carried = f"contract_ids.{self._l10n_mx_icsoe_reference_field}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returns of %(contract)s", contract=self.display_name),
            "res_model": "l10n_mx_icsoe.filing",
            "view_mode": "list,form",
            "domain": [(carried, "=", self.id)],
            "help": self.env._("No return carries this contract yet."),
        }

    def _l10n_mx_icsoe_to_report(self):
        """Where this contract is still to be reported, in words; nothing while it binds
        nobody, or its client is abroad.
        """
        start = self.l10n_mx_icsoe_date_start
        if (
            self._l10n_mx_icsoe_why_not_agreed()
            or self.partner_id._l10n_mx_icsoe_is_foreign()
        ):
            return False
        if not start:
            return self.env._("Not reported: no start")
        # Older contracts belong to the first cuatrimestre ever.
        period = Period.containing(max(start, periods.FIRST_DAY))
        return self.env._("To report in %(period)s", period=period)

    @api.constrains("l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end")
    def _check_l10n_mx_icsoe_dates(self):
        for contract in self:
            start = contract.l10n_mx_icsoe_date_start
            end = contract.l10n_mx_icsoe_date_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s would end (%(end)s) before it starts "
                        "(%(start)s).",
                        contract=contract._l10n_mx_icsoe_reference(),
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    )
                )

    @api.depends("partner_id.vat")
    def _compute_l10n_mx_icsoe_client_rfc(self):
        for contract in self:
            contract.l10n_mx_icsoe_client_rfc = contract.partner_id.vat

    def _inverse_l10n_mx_icsoe_client_rfc(self):
        for contract in self.filtered("l10n_mx_icsoe_client_rfc"):
            rfc = contract.l10n_mx_icsoe_client_rfc
            contract.partner_id = self._l10n_mx_icsoe_client_with(rfc)

    @api.model
    def _l10n_mx_icsoe_client_with(self, rfc):
        """The one client with this RFC that the user sees; generic ones name nobody."""
        own = identifiers.own_rfc(rfc)
        clients = self.env["res.partner"].search(
            [("vat", "in", [own, f"MX{own}"]), ("parent_id", "=", False)]
        )
        if not own or len(clients) != 1:
            raise ValidationError(
                self.env._(
                    "Clients with the RFC “%(rfc)s”: %(count)s. Correct the RFC, "
                    "create the client, or name the client itself.",
                    rfc=rfc,
                    count=len(clients) if own else 0,
                )
            )
        return clients

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("l10n_mx_icsoe_capturista_id") for vals in vals_list):
            self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            rfc = vals.pop("l10n_mx_icsoe_client_rfc", None)
            if rfc and not vals.get("partner_id"):
                vals["partner_id"] = self._l10n_mx_icsoe_client_with(rfc).id
        return super().create(vals_list)

    def write(self, vals):
        if "l10n_mx_icsoe_capturista_id" in vals:
            self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        return super().write(vals)

    def l10n_mx_icsoe_assign_responsible(self, user):
        """Give these contracts to the capturista ``user`` (a record or an id; none to
        take them back), as the contratista does in IMSS's portal.
        """
        self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        self.check_access("read")
        user = self.env["res.users"].browse(as_id(user) or ())
        for company in self.company_id:
            self.env["l10n_mx_icsoe.filing"]._check_assignable(company, user)
        # sudo: a signatory reads contracts but does not write them; role and
        # contracts were checked above.
        self.sudo().write({"l10n_mx_icsoe_capturista_id": user.id})
        return True

    # ------------------------------------------------------- what a gather asks

    def _l10n_mx_icsoe_reference(self):
        """Its number or name in the files."""
        names = (self[name] for name in self._l10n_mx_icsoe_columns["name"])
        return next(filter(None, names), "")

    def _l10n_mx_icsoe_why_not_agreed(self):
        """``"cancelled"``, ``"not_confirmed"``, or ``None`` where it binds."""
        return

    @api.model
    def _l10n_mx_icsoe_agreed_between(self, first, last):
        """Those agreed, as they say, from the day ``first`` (``None``: ever) to the day
        ``last``: a domain.
        """
        name = self._l10n_mx_icsoe_columns["agreed"]
        if not name:
            return Domain.FALSE
        after = fields.Date.add(last, days=1)
        if self._fields[name].type == "datetime":
            after = periods.utc_midnight(after)
            first = first and periods.utc_midnight(first)
        agreed = Domain(name, "<", after)
        return agreed & Domain(name, ">=", first) if first else agreed

    @api.model
    def _l10n_mx_icsoe_candidate_domain(self, filing):
        """Every contract of the taxpayer that could belong to ``filing`` or whose
        absence deserves a word: not those that ended before the period, nor those that
        start after the next cuatrimestre and were not agreed by the end of this one;
        and of those that are not marked, the ones that sell a REPSE service.
        """
        start, end = "l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end"
        first, last = filing.date_start, filing.date_end
        agreed_by_then = self._l10n_mx_icsoe_agreed_between(None, last)
        agreed_in_period = self._l10n_mx_icsoe_agreed_between(first, last)
        dated = (
            Domain(start, "!=", False)
            & (Domain(end, "=", False) | Domain(end, ">=", first))
            & (Domain(start, "<=", filing._period.next().end) | agreed_by_then)
        )
        undated = Domain(start, "=", False) & agreed_in_period
        omitted = (
            self._l10n_mx_icsoe_sells("l10n_mx_icsoe_service_id", "!=", False)
            & self._l10n_mx_icsoe_agreed_domain()
            & agreed_in_period
        )
        marked = Domain("l10n_mx_icsoe_specialized", "=", True)
        taxpayer = filing.company_id._l10n_mx_icsoe_taxpayer()
        return Domain("company_id", "in", taxpayer.ids) & (
            (marked & (dated | undated)) | (~marked & omitted)
        )
