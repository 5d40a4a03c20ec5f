# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import efirma
from ..tools.messages import ToolError
from ..translate import translate

#: How long before the last authority expires people are told.
NOTICE = timedelta(days=90)


class Authority(models.Model):
    """An authority that is trusted to say whose an e.firma is: SAT's, as SAT publishes
    them (data of this add-on), and what an administrator adds. With none, nobody can
    sign, and whoever verifies a signature is not told who vouches for the certificate.
    """

    _name = "l10n_mx_efirma.authority"
    _description = "Certificate Authority of the e.firma"
    _order = "date_end desc, id"

    name = fields.Char(compute="_compute_from_content", store=True)
    issuer_name = fields.Char(
        string="Issued by", compute="_compute_from_content", store=True
    )
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
    is_test = fields.Boolean(
        string="Test",
        help="What it vouches for is a test and worth nothing. While a database trusts "
        "such an authority, every document that is signed says so.",
    )
    active = fields.Boolean(default=True)

    @api.depends("content")
    def _compute_from_content(self):
        for authority in self:
            found = authority._certificates()
            authority.name = ", ".join(each.name for each in found)
            authority.issuer_name = found[0].issuer_name
            authority.count = len(found)
            authority.has_root = any(each.is_root for each in found)
            authority.date_end = min(each.not_after for each in found).date()
            authority.sha256 = found[0].fingerprint

    @api.constrains("content")
    def _check_content(self):
        self._certificates()

    def _certificates(self):
        """The ``efirma.Certificate`` in the files."""
        try:
            return [
                certificate
                for authority in self.with_context(bin_size=False)
                for certificate in efirma.read_authorities(
                    base64.b64decode(authority.content or b"")
                )
            ]
        except ToolError as error:
            raise ValidationError(translate(self.env, error.message)) from None

    def _active(self):
        # sudo: whoever signs or verifies asks, and only administrators manage them
        reader = self.sudo().with_context(active_test=True, bin_size=False)
        return reader.search_fetch([], ["is_test", "content"])

    @api.model
    def _trusted(self):
        """``efirma.Authorities``, or ``None`` when none is configured."""
        records = self._active()
        if not records:
            return None
        tests = records.filtered("is_test")
        return efirma.Authorities(
            (records - tests)._certificates(), tests._certificates()
        )

    @api.model
    def _trusts_test(self):
        """Whether this database trusts an authority that is marked as a test."""
        return any(self._active().mapped("is_test"))

    @api.model
    def _expiry_notice(self):
        """A sentence for people when the last authority that issues e.firmas is about
        to expire, or none is trusted; else ``""``.
        """
        records = self._active()
        issuing = records.filtered(lambda record: not record.has_root) or records
        if not issuing:
            return self.env._(
                "This database trusts no authority, so nobody can sign. Ask your "
                "administrator to add SAT's."
            )
        last = max(issuing.mapped("date_end"))
        if last > fields.Date.context_today(self) + NOTICE:
            return ""
        return self.env._(
            "The last of the authorities that this database trusts expires on "
            "%(date)s. Ask your administrator to add the new ones of SAT.",
            date=format_date(self.env, last),
        )
