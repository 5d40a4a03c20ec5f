# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe``: what each command prints, writes and exits with."""

import contextlib
import io
import json
import tempfile
from pathlib import Path
from unittest.mock import MagicMock, Mock, patch

import psycopg2
from freezegun import freeze_time

from odoo.cli.command import find_command
from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tests import efirma_factory

from .. import cli_support
from ..cli_support import commands
from .common import IcsoeCase

RFC = "LTQ150612A10"


class Shell(BaseCase):
    """A folder of its own, English, no terminal, and ``icsoe(...)`` to run the
    command.
    """

    def setUp(self):
        super().setUp()
        self.here = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(patch.dict("os.environ", {"LANGUAGE": "en"}))

    def icsoe(self, *arguments, stdin=b""):
        """``(exit code, standard output, standard error)``."""
        out, err = io.StringIO(), io.StringIO()
        entered = io.TextIOWrapper(io.BytesIO(stdin))
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch("sys.stdin", entered),
        ):
            try:
                find_command("icsoe")().run([str(argument) for argument in arguments])
                code = 0
            except SystemExit as stopped:
                code = stopped.code
        return code, out.getvalue(), err.getvalue()

    def put(self, name, data):
        (self.here / name).write_bytes(data)
        return self.here / name


@tagged("post_install_l10n", "post_install", "-at_install")
class TestOptions(Shell):
    def test_help_explains_every_command_and_the_exit_codes(self):
        for command in ("close", "sign", "verify"):
            code, out, err = self.icsoe(command, "--help")
            self.assertEqual((code, err), (0, ""))
            self.assertIn(f"\n  odoo icsoe {command} ", out)
            self.assertIn(
                "\n  1  verify: the file is not a return that somebody signed, or it "
                "was changed\n",
                out,
            )

    def test_wrong_options(self):
        for arguments, words in (
            ((), "required: COMMAND"),
            (("close", "--year", "2026"), "--year and --period say which return"),
            (("verify",), "--year and --period say which return"),
            (("close", "--period", "4", "--year", "2026"), "--period: invalid choice"),
            (("sign", "--key", "b"), "required: --certificate"),
        ):
            code, out, err = self.icsoe(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertIn(words, err)

    def test_what_cannot_be_read_is_said_in_one_line(self):
        missing = self.here / "nothing.xml"
        code, out, err = self.icsoe("verify", missing)
        self.assertEqual((code, out), (5, ""))
        self.assertEqual(
            err, f"odoo icsoe verify: {missing}: No such file or directory\n"
        )
        code, out, err = self.icsoe("verify", missing, "--json")
        self.assertEqual(
            json.loads(out),
            {"exit_code": 5, "error": f"{missing}: No such file or directory"},
        )

    def test_what_nobody_signed_is_not_valid(self):
        for data, words in (
            (b"", "not well-formed XML"),
            (b"<a/>", "carries no signature"),
            (b"PK\x03\x04 not really", "damaged or not complete"),
        ):
            code, out, err = self.icsoe("verify", self.put("some.xml", data))
            self.assertEqual((code, err), (1, ""))
            self.assertRegex(out, f"^NOT VALID: .*/some.xml\n  ✗ .*{words}")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDatabase(Shell):
    def test_which_database(self):
        which = ("--year", 2026, "--period", 2)
        for configured, words in (
            ([], "Which database? Say --database NAME"),
            (["a", "b"], "Which database? Say --database NAME"),
            (["empty"], "empty lacks this add-on"),
        ):
            settings = Mock(parse_config=Mock())
            settings.__getitem__ = Mock(return_value=configured)
            with (
                patch.object(commands, "config", settings),
                patch.object(commands, "db_connect", return_value=MagicMock()),
                patch.object(commands, "is_initialized", return_value=False),
            ):
                code, out, err = self.icsoe("close", *which)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(words, err)

    def test_what_the_database_refuses_is_said(self):
        refusal = psycopg2.OperationalError('database "nothing" does not exist\n')
        with patch.object(cli_support, "in_database", side_effect=refusal):
            code, out, err = self.icsoe("close", "--year", 2026, "--period", 2)
        self.assertEqual((code, out), (2, ""))
        self.assertIn('The database says: database "nothing" does not exist\n', err)


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestReturns(Shell, IcsoeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._worker("Íñigo Peñaloza Güereca")
        cls.order = cls._contract(workers=[cls.worker])
        cls.later = cls._contract(start="2026-09-01")

    def setUp(self):
        super().setUp()
        # The test's own transaction, which nobody commits.
        env = self.env(su=True, context={**self.env.context, "lang": "en_US"})

        def in_database(_options, _lang, work):
            with env.cr.savepoint():
                return work(env)

        self.enterContext(patch.object(cli_support, "in_database", in_database))
        self.out = self.here / "out"
        self.which = ("--company", RFC, "--year", 2026, "--period", 2)
        mine = self._efirma(password="contraseñÑ1")
        self.efirma = (
            "--certificate",
            self.put("a.cer", mine.certificate),
            "--key",
            self.put("a.key", mine.private_key),
        )
        self.trusted = self.put("root.cer", efirma_factory.authority())

    def close(self, *arguments):
        return self.icsoe("close", *self.which, "--out", self.out, *arguments)

    def sign(self, password="contraseñÑ1"):
        stdin = f"{password}\r\nnot this line\n".encode()
        out = ("--out", self.out)
        return self.icsoe("sign", *self.which, *out, *self.efirma, stdin=stdin)

    def filing(self):
        return self.env["l10n_mx_icsoe.filing"]._live_return(self.company, 2026, 2)

    def names(self):
        return sorted(path.name for path in self.out.iterdir())

    # ------------------------------------------------------------------ close

    def test_close_in_json_to_the_last_field(self):
        code, out, err = self.close("--json")
        self.assertEqual((code, err), (0, ""))
        its = json.loads(out)
        files = {file["name"]: file for file in its.pop("files")}
        self.assertEqual(
            set(files),
            {
                "icsoe-2026-2.xlsx",
                f"001-{self.order.name}-trabajadores.csv",
                "icsoe-2026-2.xml",
                "icsoe-2026-2.zip",
            },
        )
        self.assertEqual(
            files["icsoe-2026-2.xml"]["size"],
            (self.out / "icsoe-2026-2.xml").stat().st_size,
        )
        self.assertEqual(
            its,
            {
                "id": self.filing().id,
                "company": {
                    "id": self.company.id,
                    "name": self.company.name,
                    "rfc": RFC,
                },
                "year": 2026,
                "period": 2,
                "kind": "normal",
                "kind_label": "Normal",
                "state": "draft",
                "state_label": "Draft",
                "deadline": "2026-09-17",
                "late": False,
                "contracts": 1,
                "workers": 1,
                "people": 1,
                "left_out": [
                    {
                        "reference": self.later.name,
                        "client": "Aceros del Bajío",
                        "reason": "started_later",
                        "reason_label": "Starts after this cuatrimestre",
                        "note": "",
                    }
                ],
                "issues": its["issues"],
                "signature": None,
                "folio": "",
                "filed_on": None,
                "folder": str(self.out),
                "exit_code": 0,
                "error": None,
            },
        )
        self.assertEqual(its["issues"]["errors"], 0)

    def test_past_draft_nothing_is_gathered(self):
        self.close("--send")
        code, out, err = self.close()
        self.assertEqual((code, out), (4, ""))
        self.assertIn("is not a draft any more", err)

    def test_the_folder_of_another_return_is_left_alone(self):
        self.close()
        before = {name: (self.out / name).read_bytes() for name in self.names()}
        code, _out, err = self.icsoe(
            "close", "--company", RFC, "--year", 2026, "--period", 3, "--out", self.out
        )
        self.assertEqual(code, 5)
        self.assertIn("holds the files of another return", err)
        self.assertEqual(
            {name: (self.out / name).read_bytes() for name in self.names()}, before
        )

    # ------------------------------------------------------------------ sign

    def test_a_wrong_password_signs_nothing(self):
        self.close()
        for password in ("wrong", ""):
            code, out, err = self.sign(password)
            self.assertEqual((code, out), (5, ""))
            self.assertIn("does not open", err)

    def test_the_password_is_asked_at_the_terminal(self):
        terminal = Mock(isatty=lambda: True)
        with (
            patch.object(commands.sys, "stdin", terminal),
            patch.object(
                commands.getpass, "getpass", return_value="contraseñÑ1"
            ) as asked,
        ):
            commands.read_efirma(
                Mock(certificate=self.efirma[1], key=self.efirma[3]), "en_US"
            )
        asked.assert_called_once_with("Password of the e.firma's key: ")

    def test_an_efirma_that_does_not_serve_leaves_the_draft(self):
        self.close()
        other = efirma_factory.make("XYZ010203AB9", "OTRA", owner="other")
        csd = self._efirma(kind="csd")
        for wrong, code, words in (
            (other, 4, "belongs to XYZ010203AB9"),
            (csd, 5, "This is a CSD"),
        ):
            self.put("a.cer", wrong.certificate)
            self.put("a.key", wrong.private_key)
            found, out, err = self.sign(wrong.password)
            self.assertEqual((found, out), (code, ""))
            self.assertIn(words, err)
            self.assertEqual(self.filing().state, "draft")

    def test_close_for_people(self):
        code, out, _err = self.close("--send")
        self.assertEqual(code, 0)
        self.assertEqual(
            out.splitlines()[:4],
            [
                "ICSOE 2026-2 · Normal · Limpieza Técnica de Querétaro (LTQ150612A10)",
                "To Sign · due 2026-09-17",
                "Contracts: 1 · worker lines: 1 · people: 1",
                "Left out: 1",
            ],
        )
        noted = " ".join(self.filing().message_ids.mapped("body"))
        self.assertIn("Sent to sign from the command line", noted)

    def test_with_errors_there_are_findings_and_no_return(self):
        self.close()
        self.worker.ssnid = "1"
        code, out, err = self.close("--send", "--json")
        its = json.loads(out)
        self.assertEqual((code, its["exit_code"], its["state"]), (3, 3, "draft"))
        self.assertEqual(
            err,
            "odoo icsoe close: Correct the errors in Odoo, then close again. No file "
            "of the return was made.\n",
        )
        self.assertEqual(self.names(), ["SHA256SUMS", "summary.json"])
        self.assertEqual(self.sign()[0], 3)

    def test_which_company_and_period(self):
        period = ("--year", 2026, "--period", 2)
        code, _out, err = self.icsoe("close", "--company", "nobody", *period)
        self.assertEqual(code, 2)
        self.assertRegex(err, rf"Which company\?.*\n(.*\n)*  .*{RFC}  ")
        period = ("--year", 2020, "--period", 3)
        code, _out, err = self.icsoe("close", "--company", RFC.lower(), *period)
        self.assertEqual(code, 4)
        self.assertIn("no cuatrimestre 3 of 2020", err)

    # ------------------------------------------------------------------ verify

    def verify(self, *arguments):
        code, out, _err = self.icsoe("verify", *arguments, "--json")
        return code, json.loads(out)

    def test_from_draft_to_signed(self):
        self.close()
        code, _out, err = self.sign()
        self.assertEqual((code, err), (0, ""))
        self.assertIn("icsoe-2026-2-firmada.xml", self.names())
        self.assertNotIn("icsoe-2026-2.xml", self.names())
        for name in ("icsoe-2026-2-firmada.xml", "icsoe-2026-2.zip"):
            code, its = self.verify(self.out / name, "--authority", self.trusted)
            self.assertEqual((code, its["valid"]), (0, True), its)
            self.assertIn(f"ICSOE 2026-2 · {RFC} · ", its["returns"][0]["name"])
        self.assertEqual(self.sign()[0], 4)

    def test_one_changed_letter_is_found(self):
        self.close()
        self.sign()
        signed = (self.out / "icsoe-2026-2-firmada.xml").read_bytes()
        changed = signed.replace("Íñigo".encode(), "Iñigo".encode())
        code, out, _err = self.icsoe("verify", self.put("t.xml", changed))
        self.assertEqual(code, 1)
        self.assertEqual(
            out,
            f"NOT VALID: {self.here / 't.xml'}\n"
            "  ✗ Signature: The document was changed after it was signed: its content "
            "no longer gives the signed digest.\n",
        )
        with patch.dict("sys.modules", xmlsec=None):
            code, out, err = self.icsoe("verify", self.here / "t.xml")
        self.assertEqual((code, out), (5, ""))
        self.assertIn("Nothing can be signed or verified on this server", err)

    def test_sat_is_trusted_unless_another_authority_is_named(self):
        self.close()
        self.sign()
        code, its = self.verify(self.out / "icsoe-2026-2.zip")
        self.assertEqual(code, 1)
        worst = its["returns"][0]["findings"][0]["message"]
        self.assertIn("None of the trusted authorities issued", worst)

    def test_what_the_database_keeps(self):
        code, _out, err = self.icsoe("verify", *self.which)
        self.assertEqual(code, 4)
        self.assertIn("No return of 2026-2 is in a state", err)
        self.close()
        self.sign()
        code, out, _err = self.icsoe("verify", *self.which)
        self.assertEqual(code, 0, out)
        self.assertTrue(out.startswith("VALID: ICSOE 2026-2"), out)
        self.env["l10n_mx_efirma.authority"].search([]).active = False
        code, out, _err = self.icsoe("verify", *self.which)
        self.assertEqual(code, 6)
        self.assertTrue(out.startswith("ANYBODY COULD HAVE ISSUED"), out)
