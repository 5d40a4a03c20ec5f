# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .filing import CAPTURISTA, SIGNATORY, _as_id


class Filing(models.Model):
    """Who is in charge. Being assigned brings the activities; it takes no right from
    the company's other capturistas.

    In a company with two contracts a restriction would only be in the way the day
    somebody is ill; the history says who did what. Who must not see a company is no
    user of it.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        tracking=True,
        index="btree_not_null",
        help="The capturista in charge: reminded of the deadline, and told why when "
        "the signatory gives the return back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("user_id"):
                company = self.env["res.company"].browse(vals["company_id"])
                vals["user_id"] = self._default_responsible(company).id
        return super().create(vals_list)

    @api.model
    def _default_responsible(self, company):
        """The company's capturista, else who creates it, else who had the one
        before.
        """
        previous = (
            self.sudo().search([("company_id", "=", company.id)], limit=1).user_id
        )
        closing = self.env.user if self.env.uid != SUPERUSER_ID else previous.browse()
        return company.sudo()._l10n_mx_icsoe_person(
            CAPTURISTA,
            company.sudo().l10n_mx_icsoe_capturista_id,
            closing,
            previous,
            company.l10n_mx_icsoe_signatory_id,
        )

    def _signatory(self):
        """Who signs for the company: the one of the settings, else anybody of it with
        the role.
        """
        company = self.company_id.sudo()
        return company._l10n_mx_icsoe_person(
            SIGNATORY, company.l10n_mx_icsoe_signatory_id
        )

    def _who_acts(self):
        """Whose turn it is: the capturista's until the return is sent to sign, then the
        signatory's.
        """
        if self.state != "draft":
            return self._signatory()
        company = self.company_id.sudo()
        return company._l10n_mx_icsoe_person(
            CAPTURISTA, self.user_id, company.l10n_mx_icsoe_capturista_id
        )

    @api.model
    def _check_assignable(self, company, user):
        if user and not company._l10n_mx_icsoe_works_here(user.sudo(), CAPTURISTA):
            raise UserError(
                self.env._(
                    "%(user)s cannot be assigned: not a capturista, or does not work "
                    "for %(company)s. Your administrator gives the role and the "
                    "company in Settings > Users.",
                    user=user.sudo().name,
                    company=company.sudo().name,
                )
            )

    def assign(self, user, keep=False):
        """Put the capturista ``user`` (a record or an id) in charge; ``keep``: also of
        the company's coming returns.

        :raises AccessError: who asks is not the signatory
        :raises UserError: the filing is done, or ``user`` is no capturista of the
        company
        """
        user = self.env["res.users"].browse(_as_id(user) or ())
        for filing in self:
            writer = filing._begin("assign")
            filing._check_assignable(filing.company_id, user)
            previous = filing.user_id
            writer.user_id = user
            writer._hand_over(previous, user)
            if keep:
                writer.company_id.l10n_mx_icsoe_capturista_id = user
        return True
