# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import efirma
from ..tools.messages import ToolError
from ..translate import translate


class Authority(models.Model):
    """An authority that is trusted to say whose an e.firma is: SAT's, as SAT publishes
    them. With none, signatures are verified all the same, but who vouches for the
    certificate is not asked.
    """

    _name = "l10n_mx_efirma.authority"
    _description = "Certificate Authority of the e.firma"
    _order = "date_end desc, id"

    name = fields.Char(compute="_compute_from_content", store=True)
    filename = fields.Char()
    content = fields.Binary(
        string="Certificate",
        required=True,
        attachment=True,
        help="The file as SAT publishes it (.crt, .cer or .pem): the root, or an "
        "authority between it and the e.firmas. One PEM file may hold several.",
    )
    count = fields.Integer(
        string="Certificates", compute="_compute_from_content", store=True
    )
    has_root = fields.Boolean(
        string="Root",
        compute="_compute_from_content",
        store=True,
        help="Trusted by itself. Without its root, an authority vouches for nothing.",
    )
    date_end = fields.Date(
        string="Valid Until", compute="_compute_from_content", store=True
    )
    sha256 = fields.Char(
        string="SHA-256",
        compute="_compute_from_content",
        store=True,
        help="Of the (first) certificate. Compare it with what SAT publishes.",
    )
    active = fields.Boolean(default=True)

    @api.depends("content")
    def _compute_from_content(self):
        for authority in self:
            found = authority._certificates()
            authority.name = ", ".join(each.name for each in found)
            authority.count = len(found)
            authority.has_root = any(each.issuer == each.subject for each in found)
            authority.date_end = min(each.not_after for each in found).date()
            authority.sha256 = found[0].fingerprint

    @api.constrains("content")
    def _check_content(self):
        for authority in self:
            authority._certificates()

    def _certificates(self):
        """The ``efirma.Certificate`` in the file."""
        self.ensure_one()
        content = self.with_context(bin_size=False).content or b""
        try:
            return efirma.read_authorities(base64.b64decode(content))
        except ToolError as error:
            raise ValidationError(translate(self.env, error.message)) from None

    @api.model
    def _trusted(self):
        """``efirma.Authorities``, or ``None`` when none is configured."""
        # sudo: whoever signs or verifies asks, and only administrators manage them
        records = self.sudo().search([("active", "=", True)])
        if not records:
            return None
        return efirma.Authorities(
            certificate for record in records for certificate in record._certificates()
        )
