# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import logging
import zipfile
from contextlib import contextmanager

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase

from .common import IcsoeCase
from .test_sign_elsewhere import sign_bytes

PASSWORD = "clave-que-nadie-guarda"
PLAIN_TEXT = "text/plain; charset=utf-8"


def encoded(data):
    return base64.b64encode(data).decode()


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestHttp(IcsoeCase, PatientHttpCase):
    """The addresses that the browser calls, through the real server."""

    def setUp(self):
        super().setUp()
        self._contract(workers=[self._worker()])
        self.filing = self._close()
        self.efirma = self._efirma(password=PASSWORD)

    def _send_to_sign(self):
        self.filing.action_send_to_sign()
        self.files = self.filing.file_ids

    def _ask(self, path, **params):
        """What the server answers: its result, or (name of the exception, message)."""
        payload = self.build_rpc_payload(params)
        response = self.url_open(path, json=payload)
        self.env.invalidate_all()
        answer = response.json()
        if "error" not in answer:
            return answer["result"]
        error = answer["error"]["data"]
        return error["name"].rpartition(".")[2], error["message"]

    def _call_as(self, user, method, *args):
        self.authenticate(user.login, user.login)
        return self._ask(
            f"/web/dataset/call_kw/l10n_mx_icsoe.filing/{method}",
            model="l10n_mx_icsoe.filing",
            method=method,
            args=[self.filing.ids, *args],
            kwargs={},
        )

    def _sign_as(self, user):
        """What the browser does, which has the key."""
        certificate = encoded(self.efirma.certificate)
        prepared = self._call_as(user, "prepare_signature", certificate)
        value = encoded(sign_bytes(prepared["to_sign"]))
        return self._call_as(user, "complete_signature", prepared["ticket"], value)

    def _send_key_as(self, user):
        """What a program does that calls the method of the command line."""
        files = (self.efirma.certificate, self.efirma.private_key)
        return self._call_as(user, "sign", *map(encoded, files), PASSWORD)

    def _package_as(self, user, filing_id=None):
        self.authenticate(user and user.login, user and user.login)
        address = f"/l10n_mx_icsoe/{self.filing._name}/{filing_id or self.filing.id}"
        return self.url_open(f"{address}/package", allow_redirects=False)

    def _stranger(self):
        """A signatory of another company of this database."""
        other = self.env["res.company"].create(
            {"name": "Otra", "country_id": self.mexico.id}
        )
        stranger = self._user("stranger", "l10n_mx_icsoe.group_signatory")
        stranger.write({"company_ids": other.ids, "company_id": other.id})
        return stranger

    # ------------------------------------------------------------------ signing

    def test_neither_key_nor_password_reach_the_log_or_the_database(self):
        """Not even those of somebody who sends them, which nobody is asked to."""
        self._send_to_sign()
        with self._everything_logged() as log:
            self.assertEqual(self._send_key_as(self.signatory)[0], "AccessError")
            self.assertIs(self._sign_as(self.signatory), True)
        text = log.getvalue()
        self.assertIn(
            'UPDATE "l10n_mx_icsoe_filing"', text, "the log holds the queries"
        )
        self.assertIn(
            "POST /web/dataset/call_kw/l10n_mx_icsoe.filing/complete_signature",
            text,
            "the log holds the requests",
        )
        key = self.efirma.private_key
        secrets = [
            PASSWORD,
            encoded(PASSWORD.encode()),
            encoded(key)[:60],
            key[:40].hex(),
            repr(key[:40])[2:-1],
        ]
        for secret in secrets:
            self.assertNotIn(secret, text)
            self.assertEqual(self._tables_with(secret), [])
        stored = [
            file._bytes() for file in self.filing.file_ids
        ]  # in the filestore, not in a table
        self.assertTrue(stored)
        for content in stored:
            for secret in (PASSWORD.encode(), key[:40], encoded(key)[:60].encode()):
                self.assertNotIn(secret, content)
        found = self._tables_with(self.filing.certificate_number)
        self.assertEqual(
            found, ["l10n_mx_icsoe_filing"], "the search finds what is there"
        )

    @contextmanager
    def _everything_logged(self):
        """What every logger says in debug mode: messages and tracebacks."""
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        named = logging.root.manager.loggerDict.values()
        loggers = [
            logging.root,
            *(each for each in named if isinstance(each, logging.Logger)),
        ]
        levels = [(each, each.level) for each in loggers]
        others = logging.root.handlers[:]
        try:
            logging.root.handlers[:] = [
                handler
            ]  # the test's own log stays as quiet as it was
            for each in loggers:
                each.setLevel(logging.DEBUG)
            yield stream
        finally:
            logging.root.handlers[:] = others
            for each, level in levels:
                each.setLevel(level)

    def _tables_with(self, text):
        """Every table of the database that holds ``text`` in any column."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema ORDER "
            "BY tablename"
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s WHERE EXISTS (SELECT FROM %s AS row WHERE position(%s IN "
                "row::text) > 0)",
                name,
                SQL.identifier(name),
                text,
            )
            for name in tables
        )
        return [name for (name,) in self.env.execute_query(query)]

    # ------------------------------------------------------------------ the ZIP

    def test_the_package_is_for_those_who_prepare_and_sign(self):
        for user in (self.capturista, self.signatory):
            response = self._package_as(user)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Content-Type"], "application/zip")
            self.assertIn("icsoe-2026-2.zip", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertIn(
                "SHA256SUMS", zipfile.ZipFile(io.BytesIO(response.content)).namelist()
            )

    def test_others_get_a_page_that_says_why_not(self):
        stranger = self._stranger()
        for user, filing_id, status in (
            (self.employee_user, None, 403),
            (stranger, None, 404),
            (self.signatory, 2**31 - 1, 404),
        ):
            response = self._package_as(user, filing_id)
            self.assertEqual(
                (response.status_code, response.headers["Content-Type"]),
                (status, PLAIN_TEXT),
            )
            self.assertTrue(response.text.strip())
            self.assertNotIn("Aceros", response.text)
        unknown = (
            self._package_as(stranger).text,
            self._package_as(stranger, 2**31 - 1).text,
        )
        self.assertEqual(*unknown)
        self.assertIn("/web/login", self._package_as(None).headers["Location"])

    def test_a_draft_that_cannot_be_written_says_why(self):
        self.env["hr.employee"].search(
            [("company_id", "=", self.company.id)]
        ).ssnid = False
        self.filing.action_gather()
        response = self._package_as(self.capturista)
        self.assertEqual(
            (response.status_code, response.headers["Content-Type"]), (422, PLAIN_TEXT)
        )
        self.assertIn("Correct the employee and gather again", response.text)
