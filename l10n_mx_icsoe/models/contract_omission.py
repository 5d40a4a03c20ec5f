# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.law import period as periods
from ..tools.law.identifiers import FOREIGN_RFC
from ..tools.law.period import Period


class ContractOmission(models.AbstractModel):
    """What looks like a contract for specialised services and is not marked as one."""

    _name = "l10n_mx_icsoe.contract.omission"
    _description = "Probable Omissions in ICSOE"

    #: Path to the products that it sells, where it says so: what proposes its service.
    _l10n_mx_icsoe_product_path = None
    #: Columns that the list of omissions and the workers by month show: its number or
    #: name (the first that is filled), the day on which it was agreed, its salesperson.
    _l10n_mx_icsoe_columns = {"name": ("name",), "signed": None, "user": None}

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
        search="_search_l10n_mx_icsoe_omission",
    )

    def _valid_field_parameter(self, field, name):
        return name == "tracking" or super()._valid_field_parameter(field, name)

    @api.model
    def _l10n_mx_icsoe_columns_sql(self, alias):
        """Name, day of agreement and salesperson as SQL, of the table ``alias``."""
        columns = self._l10n_mx_icsoe_columns

        def column(name, otherwise):
            return self._field_to_sql(alias, name) if name else SQL(otherwise)

        names = (
            SQL("NULLIF(%s, '')", self._field_to_sql(alias, name))
            for name in columns["name"]
        )
        return {
            "name": SQL("COALESCE(%s)", SQL(", ").join(names)),
            "signed": column(columns["signed"], "NULL::date"),
            "user": column(columns["user"], "NULL::int"),
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
            & self._l10n_mx_icsoe_signed_domain(since, today)
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
            *(name for name in ("state", "date_order") if name in self._fields),
        ]
    )
    def _compute_l10n_mx_icsoe_omission(self):
        self.l10n_mx_icsoe_omission = False
        for why, domain in self._l10n_mx_icsoe_omissions().items():
            self.filtered_domain(domain).l10n_mx_icsoe_omission = why

    @api.model
    def _search_l10n_mx_icsoe_omission(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._l10n_mx_icsoe_omissions()
        found = Domain.OR(domains[why] for why in value if why in domains)
        return found | ~Domain.OR(domains.values()) if False in value else found

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
