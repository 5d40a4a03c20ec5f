# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .filing.frozen import refuse

FILES = "l10n_mx_icsoe.filing.file"

#: Odoo moves contents between the database and the file store by writing the same bytes
#: again; an access token of a row that nobody may change gives nothing away.
_HARMLESS = {"raw", "datas", "mimetype", "access_token"}


class IrAttachment(models.Model):
    """The contents of a filing's files are attachments: they are closed by this door
    too, also for the superuser.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        # A second row for the same field would be read instead of the first.
        self._l10n_mx_icsoe_refuse(vals_list)
        return super().create(vals_list)

    def _index(self, *content, **more):
        """Not the files of a filing: the social security number, CURP and salary of
        every worker would stand in a column of this table, as text to search in.
        """
        if self.env.context.get("l10n_mx_icsoe_not_indexed"):
            return None
        return super()._index(*content, **more)

    def write(self, vals):
        kept = self._l10n_mx_icsoe_kept()
        if kept and (
            vals.keys() - _HARMLESS or not kept._l10n_mx_icsoe_same_content(vals)
        ):
            self._l10n_mx_icsoe_refuse_filed(kept.mapped("res_id"))
        if vals.keys() & {"res_model", "res_id", "res_field"}:
            self._l10n_mx_icsoe_refuse(
                {
                    name: vals.get(name, row[name])
                    for name in ("res_model", "res_id", "res_field")
                }
                for row in self.sudo()
            )
        return super().write(vals)

    def unlink(self):
        kept = self._l10n_mx_icsoe_kept()
        self._l10n_mx_icsoe_refuse_filed(kept.mapped("res_id"))
        return super().unlink()

    def _l10n_mx_icsoe_kept(self):
        """Those that hold the content of a filing's file."""
        return self.sudo().filtered(
            lambda row: row.res_model == FILES and row.res_field and row.res_id
        )

    def _l10n_mx_icsoe_refuse(self, rows):
        """Refuse rows (dicts) that would be the content of a file of a filed return."""
        self._l10n_mx_icsoe_refuse_filed(
            row["res_id"]
            for row in rows
            if row.get("res_model") == FILES
            and row.get("res_field")
            and row.get("res_id")
        )

    def _l10n_mx_icsoe_refuse_filed(self, file_ids):
        files = (
            self.env[FILES].sudo().browse(file_ids).exists()
        )  # sudo: only the state and the name in the message
        for filing in files.filing_id:
            if filing.state == "filed":
                filing.with_env(self.env).check_access(
                    "read"
                )  # who may not see it is not told the folio either
                refuse(self.env, filing)

    def _l10n_mx_icsoe_same_content(self, vals):
        """Whether the bytes in ``vals``, if any, are the ones that these attachments
        hold.
        """
        raw = vals.get("raw")
        for row in self:
            if "datas" in vals and (vals["datas"] or b"") != (row.datas or b""):
                return False
            if "raw" in vals and (
                raw.encode() if isinstance(raw, str) else raw or b""
            ) != (row.raw or b""):
                return False
        return True
