# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What hangs on a return: lines that freeze with it, findings of the checks, files.

A model of lines names one of these in its ``_inherit`` and has a required many2one
``filing_id`` to its return.
"""

import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import Message
from odoo.addons.l10n_mx_efirma.translate import translate

SEVERITIES = [("error", "Error"), ("warning", "Warning"), ("info", "Note")]


class ReturnLine(models.AbstractModel):
    """A line of a return: nobody adds, changes or deletes one while the content of the
    return is frozen, not even the superuser.
    """

    _name = "l10n_mx_icsoe.return.line"
    _description = "Line of a Return to an Authority"

    #: Many2one fields to the live record behind a line. That one may be deleted or
    #: merged: nothing that was declared is in them.
    _live_fields = {"order_id", "employee_id", "partner_id"}
    #: Whether signing and acknowledging add lines: then only the end freezes them.
    _grows_until_filed = False

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before a refusal that names the folio
        ids = {vals["filing_id"] for vals in vals_list if vals.get("filing_id")}
        self._refuse_frozen(self.env[self._return_model()].browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - self._live_fields:
            self._refuse_frozen(self.sudo().filing_id)
        if vals.get("filing_id"):
            self._refuse_frozen(self.filing_id.browse(vals["filing_id"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_frozen(self):
        self._refuse_frozen(self.sudo().filing_id)

    def _return_model(self):
        return self._fields["filing_id"].comodel_name

    def _refuse_frozen(self, filings):
        for filing in filings.sudo():  # sudo: only the state and the name in a message
            final = self._grows_until_filed
            if filing.state in (("filed",) if final else filing._frozen_states):
                filing._refuse_change()


class ReturnFinding(models.AbstractModel):
    """What one rule found: how bad it is, and what to open to fix it.

    The message is put together when it is read, so that everybody reads it in their own
    language.
    """

    _name = "l10n_mx_icsoe.return.finding"
    _description = "Finding about a Return to an Authority"
    _inherit = "l10n_mx_icsoe.return.line"
    _rec_name = "code"

    code = fields.Char(required=True, index=True)
    severity = fields.Selection(SEVERITIES, required=True)
    rank = fields.Integer(help="Errors first: position of the severity.")
    fix = fields.Char(help="The kind of record that must be corrected.")
    module = fields.Char(help="The add-on whose rule it is, and who translates it.")
    source = fields.Char(help="The message in English, with placeholders.")
    values = fields.Json(help="What the placeholders stand for.")
    message = fields.Text(compute="_compute_message")
    grouped = fields.Integer(
        string="How Many",
        default=1,
        help="How many findings of this rule are shown in this line; 0: they are shown "
        "in another one.",
    )

    @api.depends("module", "source", "values", "grouped")
    @api.depends_context("lang")
    def _compute_message(self):
        for finding in self:
            finding.message = finding._text()
            if finding.grouped > 1:
                finding.message = self.env._(
                    "%(message)s And %(count)s more like this one.",
                    message=finding.message,
                    count=finding.grouped - 1,
                )

    def _text(self, lang=None):
        """The message in the user's language, with dates as they write them; in
        ``lang`` dates are YYYY-MM-DD.
        """
        message = Message(self.source or "", self.values or {}, self.module or "")
        return translate(None if lang else self.env, message, lang)


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
    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    content = fields.Binary(attachment=True, required=True)
    size = fields.Integer(
        string="Size (Bytes)", compute="_compute_sum", store=True, precompute=True
    )
    sha256 = fields.Char(
        string="SHA-256", compute="_compute_sum", store=True, precompute=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super(ReturnFile, self._unindexed()).create(vals_list).with_env(self.env)

    def write(self, vals):
        return super(ReturnFile, self._unindexed()).write(vals)

    def _unindexed(self):
        """These files, so that Odoo does not index what is written: NSS, CURP and
        salary would stand in a column to search in.
        """
        return self.with_context(l10n_mx_icsoe_not_indexed=True)

    @api.model
    def _keep(self, filing, files):
        """Keep ``files`` of ``filing``, a list of (kind, name, bytes, values of further
        fields, the same ones in all): one INSERT for the rows and one for the contents.
        """
        rows = [
            {
                "filing_id": filing.id,
                "company_id": filing.company_id.id,
                "name": name,
                "kind": kind,
                "sequence": self._place_of(kind),
                **sum_of(data),
                **more,
            }
            for kind, name, data, more in files
        ]
        ids = filing._insert_rows(self._name, rows)
        attachments = self._unindexed().env["ir.attachment"]
        place = {"name": "content", "res_model": self._name, "res_field": "content"}
        attachments.create(
            [
                {**place, "res_id": id_, "raw": data, "type": "binary"}
                for id_, (_kind, _name, data, _more) in zip(ids, files, strict=True)
            ]
        )

    @api.model
    def _place_of(self, kind):
        order = [kind for kind, _label in self._fields["kind"].selection]
        return order.index(kind) if kind in order else len(order)

    @api.depends("kind")
    def _compute_sequence(self):
        for file in self:
            file.sequence = self._place_of(file.kind)

    @api.depends("content")
    def _compute_sum(self):
        for file in self:
            file.update(sum_of(file._bytes()))

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


def sum_of(data):
    """Size and SHA-256 of ``data`` (bytes) as values of a file."""
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
