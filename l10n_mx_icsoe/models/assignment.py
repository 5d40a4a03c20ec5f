from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date


class Assignment(models.Model):
    """Who works on which contract, from when to when. Open-ended while ``date_end`` is
    empty.
    """

    _name = "l10n_mx_icsoe.assignment"
    _description = "Worker on a Contract"
    _order = "date_start desc, id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order",
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
        check_company=True,
        # A leaver is archived but worked in the period that is being put right.
        context={"active_test": False},
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id.commercial_partner_id",
        string="Client",
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

    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A worker cannot leave a contract before joining it.",
    )

    @api.depends("order_id")
    def _compute_date_start(self):
        for assignment in self:
            assignment.date_start = (
                assignment.date_start
                or assignment.order_id.l10n_mx_icsoe_date_start
                or fields.Date.context_today(assignment)
            )

    @api.depends("employee_id", "order_id")
    def _compute_display_name(self):
        for assignment in self.sudo():  # sudo: two names, and HR may not read orders
            assignment.display_name = (
                f"{assignment.employee_id.name or ''} · "
                f"{assignment.order_id.name or ''}"
            )

    @api.constrains("employee_id", "order_id", "date_start", "date_end")
    def _check_overlap(self):
        """Once per worker and contract at a time; one query however many lines are
        saved at once.
        """
        self.flush_model(["employee_id", "order_id", "date_start", "date_end"])
        self.env.cr.execute(
            """
            SELECT one.id, other.date_start, other.date_end
              FROM l10n_mx_icsoe_assignment one
              JOIN l10n_mx_icsoe_assignment other
                ON other.order_id = one.order_id
               AND other.employee_id = one.employee_id
               AND other.id != one.id
               AND other.date_start <= COALESCE(one.date_end, 'infinity')
               AND one.date_start <= COALESCE(other.date_end, 'infinity')
             WHERE one.id = ANY(%s)
             LIMIT 1
            """,
            [self.ids],
        )
        clash = self.env.cr.fetchone()
        if clash:
            assignment = self.browse(
                clash[0]
            ).sudo()  # only for the two names in the message
            raise ValidationError(
                self.env._(
                    "%(worker)s is already on %(contract)s from %(start)s to %(end)s. "
                    "Change those dates, or start the new stay after them.",
                    worker=assignment.employee_id.name,
                    contract=assignment.order_id.name,
                    start=format_date(self.env, clash[1]),
                    end=format_date(self.env, clash[2]) or self.env._("today and on"),
                )
            )
