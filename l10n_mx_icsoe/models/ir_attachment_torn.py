# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import hashlib
from pathlib import Path

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _l10n_mx_icsoe_drop_torn(self, data):
        """Take away what a crash or a full disk left of ``data`` in the file store.

        A file's name there is the sum of its content. Odoo takes a part of it for
        another content with the same sum and would refuse to write the whole one, for
        ever.
        """
        if self._storage() != "file":
            return
        checksum = self._compute_checksum(data)
        path = Path(self._full_path(f"{checksum[:2]}/{checksum}"))
        with contextlib.suppress(FileNotFoundError):
            found = path.read_bytes()
            if hashlib.sha1(found, usedforsecurity=False).hexdigest() != checksum:
                path.unlink()
