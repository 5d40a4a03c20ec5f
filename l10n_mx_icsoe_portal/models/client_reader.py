# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize


class ClientReader(models.Model):
    """A portal user of a client to whom the contractor shows the personal data of
    workers (NSS, CURP, SBC) in that client's statements.

    Whoever may edit contacts can make portal users; only a capturista or signatory adds
    one here. It counts for the user's e-mail address of that day: with another address,
    or as a contact of another client, the user no longer sees the data.
    """

    _name = "l10n_mx_icsoe.client.reader"
    _description = "Portal User Who Sees Personal Data of an ICSOE Client Statement"
    _order = "id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    rfc = fields.Char(string="RFC of the Client", required=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Portal User",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', True)]",
    )
    email = fields.Char(
        string="E-mail", compute="_compute_email", store=True, precompute=True
    )

    _user_unique = models.Constraint(
        "UNIQUE (company_id, rfc, user_id)", "This person has been let in already."
    )

    @api.depends("user_id")
    def _compute_email(self):
        for reader in self:
            # sudo: the address of a contact; whoever adds it need not see all contacts
            reader.email = email_normalize(reader.user_id.sudo().email or "")

    @api.constrains("user_id")
    def _check_user(self):
        for reader in self:
            if not reader.user_id.sudo().share:  # sudo: as above
                raise ValidationError(
                    self.env._("Choose a user of the customer portal.")
                )
