# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from reportlab.pdfgen.canvas import Canvas

from odoo import models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

#: Where «page n of m» ends, in points from the right and from below.
RIGHT, BELOW = 34, 24


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """The documents on ICSOE's paper have page numbers and a title. Not in a footer
        of wkhtmltopdf: Debian's takes none.
        """
        content, kind = super()._render_qweb_pdf(report_ref, res_ids, data)
        report = self._get_report(report_ref)
        paper = self.env.ref("l10n_mx_icsoe.paperformat_filing", False)
        if kind == "pdf" and paper and report.paperformat_id == paper:
            records = self.env[report.model].browse(res_ids)
            names = [report.name, *records.mapped("display_name")]
            content = self._l10n_mx_icsoe_number_pages(content, " · ".join(names))
        return content, kind

    def _l10n_mx_icsoe_number_pages(self, content, title):
        pages, written = PdfFileReader(io.BytesIO(content)), PdfFileWriter()
        count = pages.getNumPages()
        for place in range(count):
            page = pages.getPage(place)
            width, height = float(page.mediaBox[2]), float(page.mediaBox[3])
            stamp = io.BytesIO()
            canvas = Canvas(stamp, pagesize=(width, height))
            canvas.setFont("Helvetica", 8)
            text = self.env._("Page %(page)s of %(count)s", page=place + 1, count=count)
            canvas.drawRightString(width - RIGHT, BELOW, text)
            canvas.save()
            page.mergePage(PdfFileReader(stamp).getPage(0))
            written.addPage(page)
        written.addMetadata({"/Title": title})
        target = io.BytesIO()
        written.write(target)
        return target.getvalue()
