from odoo import fields, models


class FilingFile(models.Model):
    _inherit = "l10n_mx_icsoe.filing.file"

    kind = fields.Selection(
        selection_add=[("clients", "List of clients")],
        ondelete={"clients": "cascade"},
    )


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _render_files(self):
        names = sorted({one.client_name for one in self.contract_ids})
        text = "".join(f"{name}\r\n" for name in names)
        own = ("clients", f"{self._file_stem()}-clientes.txt", text.encode(), {})
        return [*super()._render_files(), own]
