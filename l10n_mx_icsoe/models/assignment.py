# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date


class Assignment(models.Model):
    """Who works on which contract, from when to when."""

    _name = "l10n_mx_icsoe.assignment"
    _inherit = ["l10n_mx_icsoe.contract.reference", "l10n_mx_icsoe.assignment.plan"]
    _description = "Worker on a Contract"
    _order = "date_start desc, id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        string="Contract",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('l10n_mx_icsoe_specialized', '=', True)]",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Worker",
        required=True,
        index=True,
        ondelete="restrict",
        # A leaver is archived but worked in the period that is being put right.
        context={"active_test": False},
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_of_contract", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        compute="_compute_of_contract",
        store=True,
        index=True,
    )
    date_start = fields.Date(
        string="From",
        required=True,
        compute="_compute_date_start",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_end = fields.Date(
        string="To", help="Last day of work on this contract. Empty: still on it."
    )
    l10n_mx_sbc = fields.Float(
        related="employee_id.l10n_mx_sbc",
        related_sudo=False,
        groups="hr.group_hr_manager",
    )
    outside = fields.Char(
        string="Outside the Contract",
        compute="_compute_outside",
        help="Which days of the assignment are not days of the contract. It is no "
        "error: a return counts only those that are.",
    )

    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A worker cannot leave a contract before joining it.",
    )

    @api.depends(lambda self: self._live_contract_paths("company_id", "partner_id"))
    def _compute_of_contract(self):
        for assignment in self:
            contract = assignment._live_contract()
            assignment.company_id = contract.company_id
            assignment.partner_id = contract.partner_id.commercial_partner_id

    @api.depends(lambda self: self._reference_fields())
    def _compute_date_start(self):
        for assignment in self:
            assignment.date_start = (
                assignment.date_start
                or assignment._live_contract().l10n_mx_icsoe_date_start
                or fields.Date.context_today(assignment)
            )

    @api.depends(lambda self: ["employee_id", *self._reference_fields()])
    def _compute_display_name(self):
        for assignment in self.sudo():  # sudo: the name of the worker
            worker = assignment.employee_id.name or ""
            assignment.display_name = f"{worker} · {assignment._contract_number()}"

    def _contract_number(self):
        # sudo: the number of the contract of an assignment that the user sees
        contract = self.sudo()._live_contract()
        return contract._l10n_mx_icsoe_reference() if contract else ""

    @api.depends(
        lambda self: [
            "date_start",
            "date_end",
            *self._live_contract_paths(
                "l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end"
            ),
        ]
    )
    def _compute_outside(self):
        for assignment in self:
            # sudo: two dates of the contract of an assignment that the user sees
            contract = assignment.sudo()._live_contract()
            start = contract.l10n_mx_icsoe_date_start
            end = contract.l10n_mx_icsoe_date_end
            first, last = assignment.date_start, assignment.date_end
            outside = []
            if start and first and first < start:
                day = format_date(self.env, start)
                outside.append(
                    self.env._("Before the contract starts (%(day)s).", day=day)
                )
            day = format_date(self.env, end)
            if end and last and last > end:
                outside.append(
                    self.env._("After the contract ends (%(day)s).", day=day)
                )
            elif end and first and first > end:
                outside.append(
                    self.env._("After the contract ended (%(day)s).", day=day)
                )
            assignment.outside = " ".join(outside)

    def _dates_label(self):
        return self._label_of(self.date_start, self.date_end)

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        for field in self._reference_fields():
            assignments[field]._l10n_mx_icsoe_asked()._l10n_mx_icsoe_remind()
        return assignments

    @api.constrains(lambda self: ["employee_id", *self._reference_fields()])
    def _check_one_contract(self):
        references = self._reference_fields()
        for assignment in self.sudo():  # sudo: names and companies, for the message
            worker = assignment.employee_id
            if len([name for name in references if assignment[name]]) != 1:
                raise ValidationError(
                    self.env._(
                        "%(worker)s must be assigned to exactly one contract.",
                        worker=worker.name,
                    )
                )
            contract = assignment._live_contract()
            if worker.company_id not in contract.company_id._l10n_mx_icsoe_taxpayer():
                raise ValidationError(
                    self.env._(
                        "%(worker)s works for %(company)s, which has another RFC than "
                        "the company of contract %(contract)s.",
                        worker=worker.name,
                        company=worker.company_id.name,
                        contract=contract._l10n_mx_icsoe_reference(),
                    )
                )

    @api.constrains(
        lambda self: [
            "employee_id",
            "date_start",
            "date_end",
            *self._reference_fields(),
        ]
    )
    def _check_overlap(self):
        """Once per worker and contract at a time: one query for all lines saved."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT one.id, other.date_start, other.date_end
                  FROM l10n_mx_icsoe_assignment one
                  JOIN l10n_mx_icsoe_assignment other
                    ON (%s)
                   AND other.employee_id = one.employee_id
                   AND other.id != one.id
                   AND other.date_start <= COALESCE(one.date_end, 'infinity')
                   AND one.date_start <= COALESCE(other.date_end, 'infinity')
                 WHERE one.id = ANY(%s)
                 LIMIT 1
                """,
                self._same_contract_sql("other", "one"),
                self.ids,
            )
        )
        clash = self.env.cr.fetchone()
        if clash:
            assignment = self.browse(clash[0]).sudo()  # sudo: the name of the worker
            raise ValidationError(
                self.env._(
                    "%(worker)s is already on %(contract)s from %(start)s to %(end)s. "
                    "Change those dates, or start the new assignment after them.",
                    worker=assignment.employee_id.name,
                    contract=assignment._contract_number(),
                    start=format_date(self.env, clash[1]),
                    end=format_date(self.env, clash[2]) or self.env._("today and on"),
                )
            )
