# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from ...tools.formats import exports
from .description import describe


class Filing(models.Model):
    """What other programs ask of a return besides the transitions, in values that every
    protocol carries. docs/api.md lists the calls that stay as they are.
    """

    _inherit = "l10n_mx_icsoe.filing"

    def describe(self):
        """What there is to say of this return: the document that ``odoo icsoe --json``
        prints, in the language of the context. No NSS, CURP or salary is in it.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the RFC of the company stands on its partner, which a capturista need
        # not see; the right to read the return was checked.
        return describe(self.sudo())

    def download_package(self):
        """The ZIP of :meth:`package` as ``{"name", "sha256", "content"}``, the content
        in base64.
        """
        self.ensure_one()
        return _file(f"{self._file_stem()}.zip", self.package())

    def download_export(self, table, form="csv"):
        """One table of the last gather (``tools.exports.COLUMNS``: contracts, workers
        or findings) as csv or xlsx, like :meth:`download_package`.

        :raises UserError: there is no such table or form
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: as for the files of the return, whose reader was checked
        writer = self.sudo()
        findings = [
            (
                issue.severity,
                issue.code,
                issue.contract_id.reference or "",
                issue.contract_id.client_name or "",
                issue.worker_id.name or "",
                issue._translate(
                    self.env.lang or "en_US",
                    {
                        name: issue._for_people(value)
                        for name, value in (issue.values or {}).items()
                    },
                ),
            )
            for issue in (writer.issue_ids if table == "findings" else ())
        ]
        try:
            data = exports.render(table, form, writer._to_document(), findings)
        except ToolError as error:
            raise self._user_error(error) from None
        return _file(f"{self._file_stem()}-{table}.{form}", data)


def _file(name, data):
    return {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "content": base64.b64encode(data).decode(),
    }
