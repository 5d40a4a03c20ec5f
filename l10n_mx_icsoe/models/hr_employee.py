# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models

from ..tools.law import identifiers
from .offered_fields import withhold

ACTIVITY_ASK = "l10n_mx_icsoe.activity_type_ask"


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    # Same names and type as in Odoo's own Mexican payroll, so that companies that add
    # it later find their data.
    l10n_mx_curp = fields.Char(string="CURP", groups="hr.group_hr_user", copy=False)
    l10n_mx_rfc = fields.Char(string="RFC", groups="hr.group_hr_user", copy=False)
    l10n_mx_sbc = fields.Float(
        related="version_id.l10n_mx_sbc",
        inherited=True,
        readonly=False,
        related_sudo=False,  # Odoo asks no groups to group by a sudoed related field
        groups="hr.group_hr_manager",
    )
    l10n_mx_icsoe_sbc_assumed = fields.Boolean(
        related="version_id.l10n_mx_icsoe_sbc_assumed",
        inherited=True,
        readonly=False,
        related_sudo=False,  # Odoo asks no groups to group by a sudoed related field
        groups="hr.group_hr_manager",
    )
    l10n_mx_icsoe_employer_registration = fields.Char(
        related="version_id.l10n_mx_icsoe_employer_registration",
        inherited=True,
        readonly=False,
        related_sudo=False,  # Odoo asks no groups to group by a sudoed related field
        groups="hr.group_hr_manager",
    )
    l10n_mx_icsoe_assignment_ids = fields.One2many(
        "l10n_mx_icsoe.assignment",
        "employee_id",
        string="Contracts (ICSOE)",
        groups="hr.group_hr_user",
    )
    l10n_mx_icsoe_assignment_count = fields.Integer(
        compute="_compute_l10n_mx_icsoe_assignment_count", groups="hr.group_hr_user"
    )
    l10n_mx_icsoe_asked = fields.Html(
        string="ICSOE Waits For",
        compute="_compute_l10n_mx_icsoe_asked",
        groups="hr.group_hr_user",
        help="What a capturista asked HR to complete.",
    )

    @api.depends("l10n_mx_icsoe_assignment_ids")
    def _compute_l10n_mx_icsoe_assignment_count(self):
        for employee in self:
            count = len(employee.l10n_mx_icsoe_assignment_ids)
            employee.l10n_mx_icsoe_assignment_count = count

    @api.depends("activity_ids.note")
    def _compute_l10n_mx_icsoe_asked(self):
        ask = self.env.ref(ACTIVITY_ASK)
        for employee in self:
            asked = employee.activity_ids.filtered_domain(
                [("activity_type_id", "=", ask.id)]
            )
            employee.l10n_mx_icsoe_asked = Markup().join(asked.mapped("note"))

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        result = super().fields_get(allfields, attributes)
        return withhold(result, ("l10n_mx_curp", "l10n_mx_rfc"))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._l10n_mx_icsoe_normalise(vals) for vals in vals_list]
        )

    def write(self, vals):
        asked_for = self.env["l10n_mx_icsoe.fix"]._names_of(self, None).values()
        waiting = self.browse()
        if not vals.keys().isdisjoint(asked_for):
            waiting = self._l10n_mx_icsoe_waiting()
        result = super().write(self._l10n_mx_icsoe_normalise(vals))
        if waiting:
            waiting._l10n_mx_icsoe_end_requests()
        return result

    def _l10n_mx_icsoe_waiting(self):
        """Those whom HR was asked about and who lack an NSS, a CURP or an SBC, or have
        a malformed one.
        """
        fix, asked = self.env["l10n_mx_icsoe.fix"], self.env.ref(ACTIVITY_ASK)
        names = fix._names_of(self, None)
        # sudo: whoever writes, and whoever was asked
        return self.sudo().filtered(
            lambda employee: (
                asked in employee.activity_ids.activity_type_id
                and fix._lacking({name: employee[its] for name, its in names.items()})
            )
        )

    def _l10n_mx_icsoe_end_requests(self):
        """End the requests of those who waited and now have what they lacked. A request
        about something else ends with the gather that finds nothing more.
        """
        (self - self._l10n_mx_icsoe_waiting()).activity_unlink([ACTIVITY_ASK])

    @api.model
    def _l10n_mx_icsoe_normalise(self, vals):
        """CURP and RFC are kept as the files carry them: capitals, nothing between.
        What stands for nobody (SAT's generic RFCs, say) is nobody's.
        """
        own = {"l10n_mx_curp": identifiers.own_curp, "l10n_mx_rfc": identifiers.own_rfc}
        clean = {name: own[name](vals[name]) or False for name in own if name in vals}
        return {**vals, **clean}

    @api.onchange("ssnid", "l10n_mx_curp", "l10n_mx_rfc")
    def _onchange_l10n_mx_icsoe_identifiers(self):
        """What is wrong with an identifier is said while it is typed."""
        if self.company_id.country_id.code != "MX":
            return None
        nss = self.env._("The NSS has 11 digits, the last one a check digit.")
        curp = self.env._(
            "The CURP has 18 characters, the last one a check digit: copy it from "
            "gob.mx/curp."
        )
        rfc = self.env._(
            "A person's RFC has 13 characters, six of them the date of birth."
        )
        wrong = [
            words
            for typed, problem, words in (
                (self.ssnid, identifiers.nss_problem, nss),
                (self.l10n_mx_curp, identifiers.curp_problem, curp),
                (self.l10n_mx_rfc, identifiers.rfc_problem, rfc),
            )
            if (value := identifiers.compact_rfc(typed)) and problem(value)
        ]
        title = self.env._("Compare what you typed")
        warning = {"title": title, "message": "\n".join(wrong)}
        return {"warning": warning} if wrong else None

    def action_l10n_mx_icsoe_assignments(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contracts of %(worker)s", worker=self.name),
            "res_model": "l10n_mx_icsoe.assignment",
            "view_mode": "list,form",
            "domain": [("employee_id", "=", self.id)],
            "context": {"default_employee_id": self.id},
        }
