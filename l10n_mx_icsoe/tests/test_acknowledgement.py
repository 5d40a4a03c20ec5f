# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import zlib
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import UserError
from odoo.tests import BaseCase, Form, tagged

from ..tools.formats import acknowledgement
from ..tools.formats.acknowledgement import Acknowledgement
from .common import IcsoeCase


def make_pdf(*lines):
    target = io.BytesIO()
    canvas = Canvas(target)
    for position, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * position, line)
    canvas.save()
    return target.getvalue()


def make_bomb(size=400_000_000):
    """A PDF of a few hundred kilobytes whose only page is ``size`` bytes once
    unpacked.
    """
    stream = zlib.compress(b"BT " * (size // 3), 9)
    parts = [
        b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj",
        b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj",
        b"3 0 obj <</Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] "
        b"/Resources <<>> >> endobj",
        b"4 0 obj <</Length %d /Filter /FlateDecode>> stream\n" % len(stream)
        + stream
        + b"\nendstream endobj",
    ]
    body, places = b"%PDF-1.4\n", []
    for part in parts:
        places.append(len(body))
        body += part + b"\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer <</Size 5 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAcknowledgementText(BaseCase):
    """What is found in the text of an acknowledgement, and what is left for people to
    type.
    """

    def _find(self, text, **values):
        window = {"earliest": date(2026, 9, 1), "latest": date(2026, 9, 17)}
        return acknowledgement.find(text, **{**window, **values})

    def test_folio_and_date(self):
        day = date(2026, 9, 10)
        for text, found in (
            (
                "Folio: N262253432\nFecha de presentación: 10/09/2026",
                Acknowledgement("N262253432", day),
            ),
            (
                "FOLIO DE LA INFORMATIVA\nSI262202734\npresentada el 10 de septiembre "
                "de 2026",
                Acknowledgement("SI262202734", day),
            ),
            (
                "recibida 2026-09-10 10:22, folio N262253432",
                Acknowledgement("N262253432", day),
            ),
            # the only one there is, though no word announces it
            ("N262253432, Querétaro, 10.09.2026", Acknowledgement("N262253432", day)),
            # a contract's folio and dates outside the window are somebody else's
            (
                "Folio N262253432 Contrato A26P3662382 inicio 04/05/2026 presentación "
                "10/09/2026",
                Acknowledgement("N262253432", day),
            ),
            ("Presentada el 31/09/2026. Nada más.", Acknowledgement()),
            (
                "Fecha de firma 10/09/2026; fecha de recepción 11/09/2026",
                Acknowledgement(),
            ),
            ("Folio N262253432 o folio N262253433", Acknowledgement()),
            ("", Acknowledgement()),
        ):
            self.assertEqual(self._find(text), found, text)

    def test_the_return_it_corrects_is_not_it(self):
        text = "Folio C262299999. Folio de la informativa de origen: N262253432"
        self.assertEqual(self._find(text).folio, "")
        self.assertEqual(
            self._find(text, other_folios=["N262253432", False]).folio, "C262299999"
        )

    @patch.object(acknowledgement, "TIMEOUT", 120)  # a busy machine takes its time
    def test_reads_a_pdf(self):
        pdf = make_pdf(
            "Acuse de recibo",
            "Folio: N262253432",
            "Fecha de presentación: 10/09/2026 11:05",
        )
        self.assertEqual(
            acknowledgement.read(pdf), Acknowledgement("N262253432", date(2026, 9, 10))
        )

    def test_what_is_no_pdf_or_too_big_is_refused(self):
        words = (
            "^That file is not a PDF. Load the acknowledgement as the portal gives it.$"
        )
        for data in (b"", b"<html>", b"PK\3\4", b" %PDF-1.4"):
            with self.assertRaisesRegex(acknowledgement.NotPdf, words):
                acknowledgement.read(data)
        with self.assertRaisesRegex(
            acknowledgement.TooBig,
            "^The file is bigger than 10 MB. Load the acknowledgement",
        ):
            acknowledgement.read(b"%PDF-" + bytes(acknowledgement.MAX_SIZE))

    def test_a_broken_pdf_says_nothing(self):
        whole = make_pdf("Folio: N262253432")
        for data in (
            b"%PDF-1.4",
            b"%PDF-" + bytes(1000),
            whole[: len(whole) // 2],
            whole.replace(b"/Pages", b"/Sagep"),
        ):
            self.assertEqual(acknowledgement.read(data), Acknowledgement())

    def test_a_hostile_pdf_gets_neither_memory_nor_time(self):
        run = acknowledgement.subprocess.run
        with patch.object(acknowledgement.subprocess, "run", wraps=run) as process:
            self.assertEqual(acknowledgement.read(make_bomb()), Acknowledgement())
        self.assertEqual(process.call_args.kwargs["timeout"], 15)

    def test_without_a_second_process_it_is_typed(self):
        with patch.object(
            acknowledgement.subprocess, "run", side_effect=OSError("no more processes")
        ):
            self.assertEqual(acknowledgement.read(b"%PDF-1.4"), Acknowledgement())


@freeze_time("2026-09-12 18:00:00")
@patch.object(acknowledgement, "TIMEOUT", 120)  # a busy machine takes its time
@tagged("post_install_l10n", "post_install", "-at_install")
class TestAcknowledge(IcsoeCase):
    """The wizard in which the signatory registers it."""

    def setUp(self):
        super().setUp()
        self._contract(workers=[self._worker()])
        self.filing = self._close()
        self.filing.action_send_to_sign()
        self._sign(self.filing)

    def _form(self):
        wizards = self.env["l10n_mx_icsoe.acknowledge"].with_user(self.signatory)
        return Form(wizards.with_context(active_id=self.filing.id))

    def test_proposes_what_the_pdf_says(self):
        pdf = make_pdf("Folio N262253432", "Presentada el 10 de septiembre de 2026")
        with self._form() as form:
            form.pdf = base64.b64encode(pdf)
            self.assertEqual((form.folio, str(form.date)), ("N262253432", "2026-09-10"))
        form.record.action_register()
        self.assertEqual(
            (self.filing.state, self.filing.folio, str(self.filing.date_filed)),
            ("filed", "N262253432", "2026-09-10"),
        )
        kept = self.filing.file_ids.filtered(
            lambda file: file.kind == "acknowledgement"
        )
        self.assertEqual(kept._bytes(), pdf)
        self.assertEqual(len(kept.sha256), 64)

    def test_that_of_another_company_is_pointed_out(self):
        wizard = (
            self.env["l10n_mx_icsoe.acknowledge"]
            .with_user(self.signatory)
            .new({"filing_id": self.filing.id})
        )
        wizard.pdf = base64.b64encode(make_pdf("RFC ABA980312QX8 Folio N262253432"))
        self.assertEqual(
            wizard._onchange_pdf()["warning"]["message"],
            "The PDF names the RFC ABA980312QX8 and not LTQ150612A10. Once it is "
            "registered nothing can be changed: look at it again.",
        )
        both = make_pdf("LTQ150612A10 and its client ABA980312QX8")
        wizard.pdf = base64.b64encode(both)
        self.assertIsNone(wizard._onchange_pdf())

    def test_what_cannot_be_read_is_typed(self):
        with self._form() as form:
            form.pdf = base64.b64encode(make_pdf("Acuse"))
            self.assertFalse(form.found_folio)
            self.assertEqual(str(form.date), "2026-09-12", "today stays proposed")
            form.folio = "N262253432"
        form.record.action_register()
        self.assertEqual(self.filing.folio, "N262253432")

    def test_another_file_is_told_and_let_go_of(self):
        wizard = (
            self.env["l10n_mx_icsoe.acknowledge"]
            .with_user(self.signatory)
            .new({"filing_id": self.filing.id})
        )
        for data, message in (
            (
                b"<html>",
                "That file is not a PDF. Load the acknowledgement as the portal gives "
                "it.",
            ),
            (
                b"%PDF-" + bytes(acknowledgement.MAX_SIZE),
                "The file is bigger than 10 MB. Load the acknowledgement as the "
                "portal gives it.",
            ),
        ):
            wizard.pdf = base64.b64encode(data)
            warning = wizard._onchange_pdf()["warning"]
            self.assertEqual(
                warning,
                {
                    "title": "That file cannot be the acknowledgement",
                    "message": message,
                },
            )
            self.assertFalse(wizard.pdf)

    def test_too_big_is_refused_over_rpc_too(self):
        with self.assertRaisesRegex(UserError, "^The file is bigger than 10 MB"):
            self.filing.with_user(self.signatory).register_acknowledgement(
                "N1", "2026-09-10", b"%PDF-" + bytes(11_000_000)
            )
        self.assertEqual(self.filing.state, "signed")
