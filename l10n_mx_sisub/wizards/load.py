# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import from_base64
from odoo.addons.l10n_mx_efirma.translate import user_error
from odoo.addons.l10n_mx_icsoe.models.notice import notice

from ..tools import infonavit, payroll


class Load(models.TransientModel):
    """Loads what was paid: payroll receipts (CFDI), or the bimonthly file of IMSS (EBA)
    or SUA. Loading the same file twice changes nothing.
    """

    _name = "l10n_mx_sisub.load"
    _description = "Load Pay and Payments"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("receipts", "Payroll receipts (CFDI: XML, or a ZIP of them)"),
            ("payment", "Bimonthly payment (EBA of IMSS in Excel, or SUA's file)"),
        ],
        string="What",
        required=True,
        default="receipts",
    )
    # In its own table, gone with the row, and never an attachment.
    file = fields.Binary(attachment=False)
    filename = fields.Char()

    def action_load(self):
        self.ensure_one()
        company = self.env["l10n_mx_sisub.filing"]._check_taxpayer(self.company_id)
        data = from_base64(self.with_context(bin_size=False).file)
        name = self.filename or "?"
        try:
            if self.kind == "receipts":
                message = self._load_receipts(company, name, data)
                action = "l10n_mx_sisub.receipt_action"
            else:
                message = self._load_payment(company, infonavit.read(name, data))
                action = "l10n_mx_sisub.contribution_action"
        except ToolError as error:
            raise user_error(self.env, error) from None
        self.file = False
        return notice(
            message,
            sticky=True,
            next=self.env["ir.actions.act_window"]._for_xml_id(action),
        )

    def _load_receipts(self, company, name, data):
        receipts, skipped = payroll.read(name, data, company.vat or "")
        kept, unknown = self.env["l10n_mx_sisub.receipt"]._keep(company, receipts)
        return self.env._(
            "Receipts loaded: %(kept)s. Known already or replaced: %(known)s. Of "
            "nobody in Employees: %(unknown)s. Files that are no receipt of the "
            "company: %(skipped)s.",
            kept=kept,
            known=len(receipts) - kept - unknown,
            unknown=unknown,
            skipped=skipped,
        )

    def _load_payment(self, company, file):
        kept = self.env["l10n_mx_sisub.contribution"]._keep(company, file)
        return self.env._(
            "Payment of bimester %(bimester)s loaded for %(workers)s of %(all)s "
            "workers of the file; the others are nobody's in Employees.",
            bimester=str(file.bimester),
            workers=kept.worker_count,
            all=len(file.workers),
        )
