# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from freezegun import freeze_time
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestPaper(IcsoeCase):
    def test_pages_are_numbered_and_the_document_has_a_title(self):
        printed = io.BytesIO()
        canvas = Canvas(printed)
        for text in ("First", "Second"):
            canvas.drawString(72, 720, text)
            canvas.showPage()
        canvas.save()
        report = self.env["ir.actions.report"].with_user(self.capturista)
        numbered = report._l10n_mx_icsoe_number_pages(
            printed.getvalue(), "Declaration · ICSOE 2026-2"
        )
        pdf = PdfFileReader(io.BytesIO(numbered))
        self.assertEqual(
            [page.extract_text().split() for page in pdf.pages],
            [
                ["First", "Page", "1", "of", "2"],
                ["Second", "Page", "2", "of", "2"],
            ],
        )
        self.assertEqual(pdf.metadata.title, "Declaration · ICSOE 2026-2")

    def test_it_says_where_the_workers_are(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        report = self.env["ir.actions.report"].with_user(self.capturista)
        html, _kind = report._render_qweb_html(
            "l10n_mx_icsoe.report_filing", filing.ids
        )
        self.assertIn("The workers of each contract", html.decode())
