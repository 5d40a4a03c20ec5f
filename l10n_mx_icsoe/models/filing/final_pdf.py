# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class Filing(models.Model):
    """The declaration for people names every other file with its sum: the one of a
    filed return is made when the acknowledgement is there.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    def _finish(self, action, vals=None):
        if action == "register":
            # First what the PDF must say; from the state *filed* on nothing is written.
            self.write(vals or {})
            self._renew_pdf()
        return super()._finish(action, vals)

    def _renew_pdf(self):
        """Put a new declaration in the place of the one of the signature; where none
        can be made, that one stays.
        """
        pdf = self._render_pdf()
        if pdf:
            self.file_ids.filtered(lambda file: file.kind == "pdf").unlink()
            self._store_files([("pdf", f"{self._file_stem()}.pdf", pdf, None)])
