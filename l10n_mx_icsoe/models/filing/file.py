# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class FilingFile(models.Model):
    """A file of a filing, kept as it was made, with its SHA-256."""

    _name = "l10n_mx_icsoe.filing.file"
    _description = "File of an ICSOE Filing"
    _order = "filing_id, sequence, name, id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    contract_id = fields.Many2one(
        "l10n_mx_icsoe.filing.contract", index="btree_not_null", ondelete="cascade"
    )
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("workbook", "Workbook with the capture sheet"),
            ("workers", "Worker file for the portal"),
            ("xml", "Declaration (XML)"),
            ("signed_xml", "Signed declaration (XML)"),
            ("pdf", "Declaration for people (PDF)"),
            ("acknowledgement", "Acknowledgement of IMSS"),
        ],
        required=True,
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    content = fields.Binary(attachment=True, required=True)
    size = fields.Integer(
        string="Size (Bytes)", compute="_compute_sum", store=True, precompute=True
    )
    sha256 = fields.Char(
        string="SHA-256", compute="_compute_sum", store=True, precompute=True
    )

    _name_unique = models.Constraint(
        "UNIQUE (filing_id, name)", "A filing cannot have two files with one name."
    )

    @api.model_create_multi
    def create(self, vals_list):
        unindexed = self.with_context(l10n_mx_icsoe_not_indexed=True)
        return super(FilingFile, unindexed).create(vals_list).with_env(self.env)

    @api.model
    def _prepare_content(self, kind, data):
        """Values of a file of that ``kind`` with the bytes ``data``: also those that
        the ORM would work out one file after the other, for a thousand of them.
        """
        return {
            "kind": kind,
            "sequence": self._place_of(kind),
            "content": base64.b64encode(data),
            **_sum_of(data),
        }

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
            file.update(_sum_of(file._bytes()))

    def _bytes(self):
        """The content as bytes."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).content or b"")

    def _kept_bytes(self):
        """The content as bytes, after making sure that it is what was kept: a file
        store that lost it gives nothing.

        :raises UserError: it is something else
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


def _sum_of(data):
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
