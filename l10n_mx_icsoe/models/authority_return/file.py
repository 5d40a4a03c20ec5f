# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import fields, models
from odoo.exceptions import UserError


class ReturnFile(models.AbstractModel):
    """A file of a return, kept as it was made, with its SHA-256. The model has a
    selection ``kind``, in the order in which people read the files.
    """

    _name = "l10n_mx_icsoe.return.file"
    _description = "File of a Return to an Authority"
    _inherit = "l10n_mx_icsoe.return.line"
    _order = "filing_id, sequence, name, id"

    _grows_until_filed = True

    name = fields.Char(required=True)
    sequence = fields.Integer()
    content = fields.Binary(attachment=True, required=True)
    size = fields.Integer(string="Size (Bytes)")
    sha256 = fields.Char(string="SHA-256")

    def _bytes(self):
        """The content as bytes, whatever it is by now."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).content or b"")

    def _kept_bytes(self):
        """The content as bytes, after making sure that it is what was kept.

        :raises UserError: it is something else, or the file store has lost it
        """
        data = self._bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise UserError(
                self.env._(
                    "The file %(file)s is damaged or missing on the server: it is not "
                    "what was kept. Ask your administrator to restore it from a "
                    "backup.",
                    file=self.name,
                )
            )
        return data

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.name}"
            "?download=true",
            "target": "download",
        }
