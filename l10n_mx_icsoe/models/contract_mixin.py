# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .contract_reference import CONTRACT


class ContractMixin(models.AbstractModel):
    """What a model needs to be a source of contracts for specialised services or works
    (LFT arts. 13 and 14): the fields that ICSOE adds to it, and the questions that a
    gather asks it.

    A source inherits this, names the many2one that leads to it from what is copied of
    it (``_l10n_mx_icsoe_reference_field``, a field of ``l10n_mx_icsoe.contract.reference``), and has
    ``name``, ``partner_id`` and ``company_id``. See docs/extending.md.
    """

    _name = CONTRACT
    _description = "Source of ICSOE Contracts"

    _l10n_mx_icsoe_reference_field = None

    l10n_mx_icsoe_specialized = fields.Boolean(
        string="Specialised Contract",
        tracking=True,
        help="Specialised services or works with the contractor's own workers: "
        "reported to IMSS through ICSOE (LSS art. 15-A).",
    )
    l10n_mx_icsoe_service_id = fields.Many2one(
        "l10n_mx_icsoe.service",
        string="Specialised Service or Work",
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
    l10n_mx_icsoe_worker_count = fields.Integer(
        string="Workers Assigned", compute="_compute_l10n_mx_icsoe_worker_count"
    )

    def _valid_field_parameter(self, field, name):
        # A source that keeps no history ignores it.
        return name == "tracking" or super()._valid_field_parameter(field, name)

    @api.depends(lambda self: self._l10n_mx_icsoe_assignment_paths("employee_id"))
    def _compute_l10n_mx_icsoe_worker_count(self):
        pointer = self._l10n_mx_icsoe_reference_field
        counts = dict(
            self.env["l10n_mx_icsoe.assignment"]._read_group(
                [(pointer, "in", self.ids)],
                [pointer],
                ["employee_id:count_distinct"],
            )
        )
        for contract in self:
            contract.l10n_mx_icsoe_worker_count = counts.get(contract._origin, 0)

    def _l10n_mx_icsoe_assignment_paths(self, *names):
        stays = "l10n_mx_icsoe_assignment_ids"
        return [f"{stays}.{name}" for name in names if stays in self._fields]

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

    # ------------------------------------------------------- what a gather asks

    def _l10n_mx_icsoe_reference(self):
        """The number or name by which people, the files and the return know it."""
        return self.name or ""

    def _l10n_mx_icsoe_date_signed(self):
        """The day on which it was agreed (a date, in central Mexico), or ``None``."""
        return

    def _l10n_mx_icsoe_why_not_agreed(self):
        """``"cancelled"`` or ``"not_confirmed"`` where it binds nobody, else
        ``None``.
        """
        return

    @api.model
    def _l10n_mx_icsoe_agreed_domain(self):
        """Those of which ``_l10n_mx_icsoe_why_not_agreed`` says ``None``."""
        return Domain.TRUE

    @api.model
    def _l10n_mx_icsoe_signed_domain(self, first, last):
        """Those agreed from the day ``first`` (``None``: ever) to the day ``last``."""
        return Domain.FALSE

    @api.model
    def _l10n_mx_icsoe_omitted_domain(self, filing):
        """Those that are not marked as specialised and whose absence from ``filing``
        deserves a word.
        """
        return Domain.FALSE

    @api.model
    def _l10n_mx_icsoe_candidate_domain(self, filing):
        """Every contract of the company that could belong to ``filing`` or whose
        absence deserves a word.

        Contracts that ended before the period are no news to anybody, nor are those of
        a distant future: a later start is listed when it lies in the next cuatrimestre,
        or when the contract was agreed by the end of this one.
        """
        start, end = "l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end"
        dated = (
            Domain(start, "!=", False)
            & (Domain(end, "=", False) | Domain(end, ">=", filing.date_start))
            & (
                Domain(start, "<=", filing._period.next().end)
                | self._l10n_mx_icsoe_signed_domain(None, filing.date_end)
            )
        )
        undated = Domain(start, "=", False) & self._l10n_mx_icsoe_signed_domain(
            filing.date_start, filing.date_end
        )
        specialised = Domain("l10n_mx_icsoe_specialized", "=", True) & (dated | undated)
        return Domain("company_id", "=", filing.company_id.id) & (
            specialised | self._l10n_mx_icsoe_omitted_domain(filing)
        )
