# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestClientEvidence(IcsoeCase, HttpCase):
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
            cls._sign(cls, cls.filing)

    @classmethod
    def _portal_user(cls, login, partner):
        user = new_test_user(cls.env, f"icsoe_{login}", groups="base.group_portal")
        user.partner_id.parent_id = partner.commercial_partner_id
        return user

    def _file(self):
        with freeze_time("2026-09-10 18:00:00"):
            self.filing.with_user(self.signatory).register_acknowledgement(
                "N262253432", "2026-09-10"
            )
        return self.filing.client_ids.sorted("name")

    def _amend(self, filing, kind, folio):
        """A complementaria of the filed return ``filing``, taken to its end."""
        draft = filing.with_user(self.capturista).action_correct(kind)
        draft.action_send_to_sign()
        self._sign(draft)
        draft.with_user(self.signatory).register_acknowledgement(folio, "2026-09-11")
        return draft

    # ------------------------------------------------------------------ made when filed

    def test_one_per_client_when_filed(self):
        self.assertFalse(self.filing.client_ids)
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
            ._render_qweb_html("l10n_mx_icsoe.report_client", mine.ids)
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

    def test_sent_by_email_with_both_files(self):
        mine, _others = self._file()
        mine = mine.with_user(self.capturista)
        action = mine.action_send()
        composer = Form(
            self.env[action["res_model"]]
            .with_user(self.capturista)
            .with_context(**action["context"])
        ).save()
        self.assertEqual(composer.partner_ids, self.client)
        names = composer.attachment_ids.mapped("name")
        self.assertEqual(
            sorted(names),
            [
                "constancia-icsoe-2026-2-ABA980312QX8.pdf",
                "constancia-icsoe-2026-2-ABA980312QX8.xlsx",
            ],
        )
        composer._action_send_mail()
        message = mine.message_ids[0]
        self.assertEqual(
            message.subject,
            "ICSOE 2026-2: evidence of Limpieza Técnica de Querétaro, folio N262253432",
        )
        self.assertEqual(len(message.attachment_ids), 2)
        self.assertIn(
            "Folio of the acknowledgement: <strong>N262253432</strong>", message.body
        )
        self.assertTrue(mine.date_sent)

    # -------------------------------------------------------------- the customer portal

    def _status(self, url):
        with mute_logger("odoo.http"):
            return self.url_open(url, allow_redirects=False)

    def test_the_portal_shows_a_client_its_own(self):
        mine, others = self._file()
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
        clients = self.env["l10n_mx_icsoe.filing.client"]
        with freeze_time("2026-09-11 18:00:00"):
            self.ana.l10n_mx_sbc = 520
            correction = self._amend(self.filing, "correction", "C1")
            newest = correction.client_ids.filtered(lambda one: one.rfc == mine.rfc)
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
                f"/l10n_mx_icsoe/evidence/{theirs.id}/xlsx",
                f"/l10n_mx_icsoe/evidence/{mine.id}/pdf",
                f"/my/icsoe/{theirs.id}/other",
            ):
                self.assertEqual(self._status(url).status_code, 404, (login, url))
            report = self._status(
                f"/report/html/l10n_mx_icsoe.report_client/{theirs.id}"
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
        clients = self.env["l10n_mx_icsoe.filing.client"]
        self.assertFalse(clients._visible_to(self.buyer))
        self.filing.sudo()._make_clients()
        self.assertFalse(clients._visible_to(self.buyer), "signed is not filed")

    def test_a_company_that_is_another_one_now_sees_nothing(self):
        """The contact moved into a group of companies, or the partner got another RFC:
        it is not the client of then.
        """
        mine, _others = self._file()
        clients = self.env["l10n_mx_icsoe.filing.client"]
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
            self._status(f"/l10n_mx_icsoe/evidence/{mine.id}/xlsx").status_code, 404
        )
        self.authenticate("icsoe_capturista", "icsoe_capturista")
        self.assertEqual(
            self._status(f"/l10n_mx_icsoe/evidence/{mine.id}/xlsx").status_code, 200
        )
