# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

FILE = "l10n_mx_icsoe.return.file"

#: Odoo moves contents between the database and the file store by writing the same bytes
#: again; an access token of a row that nobody may change gives nothing away.
_HARMLESS = {"raw", "datas", "mimetype", "access_token"}
_PLACE = ("res_model", "res_id", "res_field")


class IrAttachment(models.Model):
    """The contents of a return's files are attachments: those of a filed return do not
    change here either, also not by the superuser.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        # A second row for the same field would be read instead of the first.
        self._l10n_mx_icsoe_refuse_filed(vals_list)
        return super().create(vals_list)

    def _index(self, *content, **more):
        """Not the files of a return: NSS and salaries would be text to search in."""
        if self.env.context.get("l10n_mx_icsoe_not_indexed"):
            return None
        return super()._index(*content, **more)

    def write(self, vals):
        rows = self.sudo()
        if vals.keys() - _HARMLESS or not all(row._is_content(vals) for row in rows):
            places = self._l10n_mx_icsoe_places()
            moved = [{**place, **vals} for place in places]
            self._l10n_mx_icsoe_refuse_filed([*places, *moved])
        return super().write(vals)

    def unlink(self):
        self._l10n_mx_icsoe_refuse_filed(self._l10n_mx_icsoe_places())
        return super().unlink()

    def _l10n_mx_icsoe_places(self):
        # sudo: which records these are the contents of, for the refusal alone
        return [{name: row[name] for name in _PLACE} for row in self.sudo()]

    def _l10n_mx_icsoe_refuse_filed(self, rows):
        """Refuse ``rows`` (dicts of ``_PLACE``) of which one is, or would be, the
        content of a file of a filed return.
        """
        registry = self.env.registry
        models_ = set(registry.descendants([FILE], "_inherit")) - {FILE}
        ids = {}
        for row in rows:
            if row.get("res_model") in models_ and row.get("res_field"):
                ids.setdefault(row["res_model"], []).append(row.get("res_id"))
        for model, file_ids in ids.items():
            # sudo: only the state and the name in the message
            files = self.env[model].sudo()
            filed = [("id", "in", file_ids), ("filing_id.state", "=", "filed")]
            for filing in files.search(filed).filing_id:
                # Who may not see the return is not told its folio either.
                filing.with_env(self.env).check_access("read")
                filing._refuse_change()

    def _is_content(self, vals):
        """Whether the bytes in ``vals``, if any, are this attachment's own."""
        for name in vals.keys() & {"raw", "datas"}:
            data = vals[name] or b""
            data = data.encode() if isinstance(data, str) else data
            if data != (self[name] or b""):
                return False
        return True
