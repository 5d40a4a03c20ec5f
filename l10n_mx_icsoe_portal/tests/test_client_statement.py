# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase
from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase

PDF = b"%PDF-1.4 acknowledgement"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestClientStatement(IcsoeCase, PatientHttpCase):
    """What a client gets of a filed return: its own contracts and workers, and nothing
    of anybody else.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._client(
            "Vidrios del Norte", "VNO010203AB9", email="pagos@vidrios.example"
        )
        cls.ana, cls.beto = cls._worker("Ana López"), cls._worker("Beto Ruiz")
        contact = cls.env["res.partner"].create(
            {
                "name": "Pagos",
                "parent_id": cls.client.id,
                "email": "pagos@aceros.example",
            }
        )
        cls.buyer = cls._portal_user("buyer", contact)
        cls.stranger = cls._portal_user("stranger", cls.other)
        with freeze_time("2026-09-10 18:00:00"):
            cls._contract(workers=[cls.ana])
            cls._contract(workers=[cls.beto], partner_id=cls.other.id)
            filings = cls.env["l10n_mx_icsoe.filing"]
            cls.filing = filings.with_user(cls.capturista).close(
                cls.company.id, 2026, 2
            )
            cls.filing.action_send_to_sign()
            cls._sign(cls.filing)

    @classmethod
    def _portal_user(cls, login, partner):
        user = new_test_user(cls.env, f"icsoe_{login}", groups="base.group_portal")
        user.partner_id.parent_id = partner.commercial_partner_id
        return user

    def _file(self, pdf=None):
        with freeze_time("2026-09-10 18:00:00"):
            self.filing.with_user(self.signatory).register_acknowledgement(
                "N262253432", "2026-09-10", pdf
            )
        return self.filing.statement_ids.sorted("name")

    def _amend(self, filing, kind, folio):
        """A complementaria of the filed return ``filing``, taken to its end."""
        draft = filing.with_user(self.capturista).action_correct(kind)
        draft.action_send_to_sign()
        self._sign(draft)
        draft.with_user(self.signatory).register_acknowledgement(folio, "2026-09-11")
        return draft

    # ------------------------------------------------------------------ made when filed

    def test_one_per_client_when_filed(self):
        self.assertFalse(self.filing.statement_ids)
        mine, others = self._file()
        self.assertEqual(
            (mine.name, mine.rfc, mine.partner_id),
            ("Aceros del Bajío", "ABA980312QX8", self.client),
        )
        self.assertEqual(
            (others.name, others.rfc, others.partner_id),
            ("Vidrios del Norte", "VNO010203AB9", self.other),
        )
        self.assertEqual((mine.contract_count, mine.worker_count), (1, 1))

    def test_the_workbook_holds_this_client_and_no_other(self):
        mine, _others = self._file()
        book = load_workbook(io.BytesIO(mine._render_workbook()))
        self.assertEqual(book.sheetnames, ["Constancia", "Trabajadores"])
        facts = {
            row[0]: row[1]
            for row in book["Constancia"].iter_rows(values_only=True)
            if row[0]
        }
        self.assertEqual(facts["Folio del acuse del IMSS"], "N262253432")
        self.assertEqual(str(facts["Fecha de presentación"].date()), "2026-09-10")
        self.assertEqual(facts["RFC del contratante"], "ABA980312QX8")
        workers = list(book["Trabajadores"].iter_rows(values_only=True))[1:]
        line = mine.contract_ids.worker_ids
        self.assertEqual(
            [row[1:5] for row in workers],
            [("Ana López", line.nss, line.curp, "512.40")],
        )

    def test_the_pdf_holds_this_client_and_no_other(self):
        mine, _others = self._file()
        html, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("l10n_mx_icsoe_portal.report_client", mine.ids)
        )
        for text in (
            "N262253432",
            "ABA980312QX8",
            "Ana López",
            mine.contract_ids.worker_ids.nss,
            "AR129038/2024",
        ):
            self.assertIn(text, html.decode())
        for text in ("Vidrios del Norte", "VNO010203AB9", "Beto Ruiz"):
            self.assertNotIn(text, html.decode())

    # ------------------------------------------------------ the contractor's own people

    def test_only_capturistas_read_it(self):
        mine, _others = self._file()
        self.assertEqual(
            mine.with_user(self.capturista).read(["rfc"])[0]["rfc"], "ABA980312QX8"
        )
        for user in (self.salesman, self.hr_manager, self.employee_user, self.buyer):
            with self.assertRaises(AccessError):
                mine.with_user(user).read(["rfc"])
        with self.assertRaises(AccessError):
            mine.with_user(self.signatory).write({"name": "X"})

    # ------------------------------------------------------------------ sent by e-mail

    def _send(self, statements, failure=None):
        """Send them as a capturista, and let the e-mails leave, or fail."""
        statements.with_user(self.capturista).action_send()
        mails = statements.sudo().mail_id
        server = type(self.env["ir.mail_server"])
        with (
            patch.object(server, "_disable_send", return_value=False),
            patch.object(server, "_connect__", return_value=None),
            patch.object(
                server,
                "send_email",
                side_effect=failure and MailDeliveryException(failure),
                return_value="<id>",
            ),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            mails.send()
        return mails

    def test_sent_by_email_with_its_files(self):
        mine, _others = self._file()
        for has_pdf in (False, True):
            with (
                patch.object(type(mine), "_has_pdf", return_value=has_pdf),
                patch.object(type(mine), "_render_pdf", return_value=b"%PDF-"),
            ):
                mail = self._send(mine)
            stem = "constancia-icsoe-2026-2-ABA980312QX8"
            names = [f"{stem}.xlsx", *([f"{stem}.pdf"] if has_pdf else [])]
            self.assertCountEqual(mail.attachment_ids.mapped("name"), names)
        self.assertEqual(mail.recipient_ids, self.client)
        self.assertEqual(
            mail.subject,
            "ICSOE 2026-2: statement of Limpieza Técnica de Querétaro, folio "
            "N262253432",
        )
        self.assertIn("N262253432</strong>", mail.body_html)
        self.assertIn(f"/my/icsoe/{mine.id}", mail.body_html)
        self.assertEqual(mine.mail_state, "sent")
        self.assertTrue(mine.date_sent)

    def test_sent_is_said_only_when_the_mail_left(self):
        mine, _others = self._file()
        self.assertEqual(mine.mail_state, "none")
        self._send(mine, failure="Mailbox unavailable")
        seen = mine.with_user(self.capturista)
        self.assertEqual((seen.mail_state, seen.date_sent), ("failed", False))
        self.assertIn("Mailbox unavailable", seen.mail_problem)
        self._send(mine)
        self.assertEqual((seen.mail_state, seen.mail_problem), ("sent", False))

    def test_all_clients_at_once_and_nobody_twice(self):
        mine, others = self._file()
        self._send(mine)
        first = mine.sudo().mail_id
        self.filing.with_user(self.capturista).action_send_to_clients()
        self.assertEqual(mine.sudo().mail_id, first)
        self.assertTrue(others.sudo().mail_id)

    def test_a_client_without_portal_is_promised_none(self):
        mine, others = self._file()
        self.buyer.active = False
        self.assertNotIn("/my/icsoe/", self._send(mine).body_html)
        self.assertIn("/my/icsoe/", self._send(others).body_html)

    def test_only_capturistas_send_and_nobody_writes_history(self):
        mine, _others = self._file()
        for user in (self.salesman, self.employee_user):
            with self.assertRaises(AccessError):
                mine.with_user(user).action_send()
        with self.assertRaises(AccessError):
            mine.with_user(self.capturista).message_post(
                body="Forged", author_id=self.signatory.partner_id.id
            )

    # -------------------------------------------------------------- the customer portal

    def _let_in(self, statement, user):
        readers = self.env["l10n_mx_icsoe.client.reader"].with_user(self.capturista)
        action = statement.with_user(self.capturista).action_readers()
        return readers.with_context(**action["context"]).create({"user_id": user.id})

    def test_personal_data_only_to_whom_it_was_let_in(self):
        """A salesman may make portal users, and change their address; a capturista lets
        in one of them at one address.
        """
        mine, _others = self._file()
        line = mine.contract_ids.worker_ids
        self.authenticate("icsoe_buyer", "icsoe_buyer")
        page = self._status(f"/my/icsoe/{mine.id}")
        contract = mine.contract_ids
        for text in ("N262253432", contract.reference, contract.service_name):
            self.assertIn(text, page.text)
        for text in ("Ana López", line.nss, line.curp, "512.40"):
            self.assertNotIn(text, page.text)
        for kind in ("pdf", "xlsx"):
            self.assertEqual(
                self._status(f"/my/icsoe/{mine.id}/{kind}").status_code, 404
            )
        with self.assertRaises(AccessError):
            self.env["l10n_mx_icsoe.client.reader"].with_user(self.salesman).create(
                {"company_id": self.company.id, "rfc": mine.rfc, "user_id": 1}
            )
        with self.assertRaisesRegex(ValidationError, "customer portal"):
            self._let_in(mine, self.salesman)
        self._let_in(mine, self.buyer)
        self.assertTrue(mine._shows_workers_to(self.buyer))
        self.assertFalse(mine._shows_workers_to(self.stranger))
        self.buyer.partner_id.email = "thief@elsewhere.example"
        self.assertFalse(mine._shows_workers_to(self.buyer))

    def test_without_wkhtmltopdf_page_and_workbook_stay(self):
        mine, _others = self._file()
        self._let_in(mine, self.buyer)
        self.authenticate("icsoe_buyer", "icsoe_buyer")
        with patch.object(type(mine), "_has_pdf", return_value=False):
            page = self._status(f"/my/icsoe/{mine.id}").text
            self.assertIn("the Excel holds the same", page)
            self.assertNotIn(f"/my/icsoe/{mine.id}/pdf", page)
            self.assertEqual(self._status(f"/my/icsoe/{mine.id}/pdf").status_code, 404)
            self.assertEqual(self._status(f"/my/icsoe/{mine.id}/xlsx").status_code, 200)
            with self.assertRaisesRegex(UserError, "wkhtmltopdf is not installed"):
                mine._render_pdf()

    def test_the_acknowledgement_is_on_the_page(self):
        mine, _others = self._file(PDF)
        self.authenticate("icsoe_buyer", "icsoe_buyer")
        url = f"/my/icsoe/{mine.id}/acuse"
        self.assertIn(url, self._status(f"/my/icsoe/{mine.id}").text)
        self.assertEqual(self._status(url).content, PDF)

    def _status(self, url):
        with mute_logger("odoo.http"):
            return self.url_open(url, allow_redirects=False)

    def test_the_portal_shows_a_client_its_own(self):
        mine, others = self._file()
        self._let_in(mine, self.buyer)
        line = mine.contract_ids.worker_ids
        self.authenticate("icsoe_buyer", "icsoe_buyer")
        page = self._status("/my/icsoe")
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"/my/icsoe/{mine.id}", page.text)
        self.assertNotIn(f"/my/icsoe/{others.id}", page.text)
        page = self._status(f"/my/icsoe/{mine.id}")
        for text in ("N262253432", "Ana López", line.nss, line.curp, "512.40"):
            self.assertIn(text, page.text)
        self.assertNotIn("Beto Ruiz", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        workbook = self._status(f"/my/icsoe/{mine.id}/xlsx")
        self.assertEqual(workbook.content[:2], b"PK")
        self.assertIn(
            "constancia-icsoe-2026-2-ABA980312QX8.xlsx",
            workbook.headers["Content-Disposition"],
        )
        self.assertEqual(self._status("/my").status_code, 200)

    def test_the_newest_comes_first(self):
        mine, _others = self._file()
        clients = self.env["l10n_mx_icsoe.client.statement"]
        with freeze_time("2026-09-11 18:00:00"):
            self.ana.l10n_mx_sbc = 520
            correction = self._amend(self.filing, "correction", "C1")
            newest = correction.statement_ids.filtered(lambda one: one.rfc == mine.rfc)
            self.assertEqual(clients._visible_to(self.buyer).ids, [newest.id, mine.id])
            found = clients.with_user(self.capturista).search([("rfc", "=", mine.rfc)])
            self.assertEqual(found.ids, [newest.id, mine.id])
            self._amend(correction, "void", "V1")
        self.authenticate("icsoe_buyer", "icsoe_buyer")
        text = self._status("/my/icsoe").text
        self.assertLess(
            text.index("Voided"), text.index("Replaced"), "each says what became of it"
        )

    def test_the_pdf_from_the_portal(self):
        mine, _others = self._file()
        if not mine._has_pdf():
            self.skipTest("wkhtmltopdf is not installed: there is no PDF to look at")
        self._let_in(mine, self.buyer)
        self.authenticate("icsoe_buyer", "icsoe_buyer")
        pdf = self._status(f"/my/icsoe/{mine.id}/pdf")
        self.assertEqual((pdf.status_code, pdf.content[:5]), (200, b"%PDF-"))

    def test_somebody_elses_is_not_there(self):
        mine, others = self._file()
        for login, theirs in (("icsoe_buyer", others), ("icsoe_stranger", mine)):
            self.authenticate(login, login)
            for url in (
                f"/my/icsoe/{theirs.id}",
                f"/my/icsoe/{theirs.id}/pdf",
                f"/my/icsoe/{theirs.id}/xlsx",
                f"/l10n_mx_icsoe/statement/{theirs.id}/xlsx",
                f"/l10n_mx_icsoe/statement/{mine.id}/pdf",
                f"/my/icsoe/{theirs.id}/other",
            ):
                self.assertEqual(self._status(url).status_code, 404, (login, url))
            report = self._status(
                f"/report/html/l10n_mx_icsoe_portal.report_client/{theirs.id}"
            )
            self.assertNotEqual(report.status_code, 200)
            self.assertNotIn(theirs.rfc, report.text)
            page = self._status(
                f"/web/content/l10n_mx_icsoe.filing.file/{self.filing.file_ids[0].id}/content"
            )
            self.assertEqual(page.status_code, 404)
        self.authenticate(None, None)
        self.assertIn(
            "/web/login", self._status(f"/my/icsoe/{mine.id}").headers["Location"]
        )

    def test_what_is_not_filed_is_not_shown(self):
        clients = self.env["l10n_mx_icsoe.client.statement"]
        self.assertFalse(clients._visible_to(self.buyer))
        self.filing.sudo()._make_statements()
        self.assertFalse(clients._visible_to(self.buyer), "signed is not filed")

    def test_a_company_that_is_another_one_now_sees_nothing(self):
        """The contact moved into a group of companies, or the partner got another RFC:
        it is not the client of then.
        """
        mine, _others = self._file()
        clients = self.env["l10n_mx_icsoe.client.statement"]
        self.assertEqual(clients._visible_to(self.buyer), mine)
        self.client.vat = "OTR010203AB9"
        self.assertFalse(clients._visible_to(self.buyer))

    def test_the_people_of_another_contractor(self):
        mine, _others = self._file()
        company = self.env["res.company"].create(
            {"name": "Other", "country_id": self.mexico.id}
        )
        new_test_user(
            self.env,
            "icsoe_rival",
            groups="l10n_mx_icsoe.group_signatory",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.authenticate("icsoe_rival", "icsoe_rival")
        self.assertEqual(
            self._status(f"/l10n_mx_icsoe/statement/{mine.id}/xlsx").status_code, 404
        )
        self.authenticate("icsoe_capturista", "icsoe_capturista")
        self.assertEqual(
            self._status(f"/l10n_mx_icsoe/statement/{mine.id}/xlsx").status_code, 200
        )
