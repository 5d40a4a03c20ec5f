from datetime import date

from odoo import models

from odoo.addons.l10n_mx_icsoe.tools.formats.workers_csv import Layout

HEADER = ("NSS", "CURP", "SBC")


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _get_layouts(self):
        newer = Layout("2", valid_from=date(2027, 1, 1), header=HEADER, max_rows=1_000)
        return (*super()._get_layouts(), newer)
