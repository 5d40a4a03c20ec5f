# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import user_error

from ...tools.formats import package

#: The portals, and whoever reads these files beside them, speak Spanish.
PORTAL_LANGUAGE = "es_MX"
#: NSS, CURP and salary of the contents would stand in a column to search in.
NOT_INDEXED = {"l10n_mx_icsoe_not_indexed": True}


class ReturnFiles(models.AbstractModel):
    """The files of a return: kept as they were made, and together in one ZIP."""

    _name = "l10n_mx_icsoe.return.files"
    _description = "Files of a Return to an Authority"

    def _store_files(self, files):
        """Keep ``files``, a list of (kind, name, bytes, values of further fields); on a
        return that was begun.
        """
        rows = [
            {**self._prepare_file(kind, name, data), **more}
            for kind, name, data, more in files
        ]
        model = self._lines("file_ids")
        place = {"name": "content", "res_model": model._name, "res_field": "content"}
        self.env["ir.attachment"].with_context(**NOT_INDEXED).create(
            [
                {**place, "res_id": id_, "raw": data}
                for id_, (_kind, _name, data, _more) in zip(
                    self._insert_rows(model._name, rows), files, strict=True
                )
            ]
        )

    def _prepare_file(self, kind, name, data):
        kinds = self._lines("file_ids")._fields["kind"].get_values(self.env)
        return {
            "kind": kind,
            "name": name,
            "sequence": kinds.index(kind),
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }

    @api.private
    def package(self):
        """The ZIP with every file and their SHA-256 sums, as bytes: those that were
        frozen; in draft they are made from the last gather.
        """
        self.ensure_one()
        self.check_access("read")
        reader = self.sudo()  # sudo: who may read the return may have all of its files
        if self.state in self._draft_states:
            files = [(name, data) for _kind, name, data, _m in reader._render_files()]
        else:
            files = [(file.name, file._kept_bytes()) for file in reader.file_ids]
        try:
            return reader._pack(files)
        except ToolError as error:
            raise user_error(self.env, error) from None

    def _pack(self, files):
        return package.zipped(files)

    def action_download_package(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/l10n_mx_icsoe/{self._name}/{self.id}/package",
            "target": "download",
        }

    def _portal_lang(self):
        """An installed language to write for a portal in: Mexican Spanish, else any
        Spanish, else the user's.
        """
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        if PORTAL_LANGUAGE in installed:
            return PORTAL_LANGUAGE
        spanish = [code for code in installed if code.startswith("es")]
        return (spanish or [self.env.lang])[0]

    def _findings_to_print(self):
        """(severity, message) of each finding, in Spanish."""
        return [(one.severity, one._text(PORTAL_LANGUAGE)) for one in self.issue_ids]

    def _left_out_to_print(self):
        """(reference, client, reason, note) of each contract that was left out."""
        lines = self.exclusion_ids.with_context(lang=self._portal_lang())
        reasons = dict(lines._fields["reason"]._description_selection(lines.env))
        return [
            (one.reference, one.client_name, reasons[one.reason], one.note or "")
            for one in lines
        ]


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

    def _count_contents(self):
        """How many attachments claim to be the content of each: ``{id: count}``."""
        domain = [
            ("res_model", "=", self._name),
            ("res_field", "=", "content"),
            ("res_id", "in", self.ids),
        ]
        return dict(
            self.env["ir.attachment"]._read_group(domain, ["res_id"], ["__count"])
        )

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.name}"
            "?download=true",
            "target": "download",
        }
