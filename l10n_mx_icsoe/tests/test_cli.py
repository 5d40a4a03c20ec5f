# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe``: what each command prints, writes and exits with."""

import contextlib
import getpass
import io
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.cli.command import find_command
from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tests import efirma_factory

from ..cli_support import database
from ..cli_support.outcome import USAGE, Stop
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
        for command in ("close", "sign", "acknowledge", "verify"):
            code, out, err = self.icsoe(command, "--help")
            self.assertEqual((code, err), (0, ""))
            self.assertIn(f"\n  odoo icsoe {command} ", out)
            self.assertIn(
                "\n  1  verify: the file is not a return that somebody signed, or it "
                "was changed\n",
                out,
            )

    def _completed(self, *words):
        """What bash offers for the last of ``words``."""
        _code, script, _err = self.icsoe("completion")
        program = self.put("completion.bash", script.encode())
        ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _odoo_icsoe; '
        ask = f'. {program}; {ask} echo "${{COMPREPLY[*]}}"'
        run = ["bash", "-c", ask, "bash", *words]
        return subprocess.check_output(run, encoding="utf-8").split()

    def test_bash_completes_commands_options_and_values(self):
        for words, offered in (
            (["odoo", "ic"], ["icsoe"]),
            (["odoo", "icsoe", "c"], ["close", "completion"]),
            (["script/odoo", "icsoe", "sign", "--pass"], 2 * ["--password-"]),
            (["odoo", "icsoe", "close", "--period", ""], ["1", "2", "3"]),
            (["odoo", "icsoe", "close", "--kind", "no"], ["normal"]),
            (["odoo", "icsoe", "verify", "a.xm"], []),
            (["odoo", "shell", "-"], []),
        ):
            found = self._completed(*words)
            self.assertEqual([one[:11] for one in found], offered, words)

    def test_wrong_options(self):
        sign = ("sign", "--certificate", "a", "--key", "b")
        for arguments, words in (
            ((), "required: COMMAND"),
            (("close", "--year", "2026"), "--year and --period go together"),
            (("close", "--period", "4", "--year", "2026"), "invalid choice: 4"),
            (("sign", "--key", "b"), "required: --certificate"),
            (
                (*sign, "--password", "secret"),
                "ambiguous option: --password could match",
            ),
            ((*sign, "--password-stdin", "--password-file", "c"), "not allowed with"),
            (
                ("acknowledge", "--folio", "1", "--date", "13/09/2026"),
                "'13/09/2026' is not a date like 2026-09-12",
            ),
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
            (b"PK\x03\x04 not really", "not a readable ZIP"),
        ):
            code, out, err = self.icsoe("verify", self.put("some.xml", data))
            self.assertEqual((code, err), (1, ""))
            self.assertRegex(out, f"^NOT VALID: .*/some.xml\n  .*{words}")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDatabase(BaseCase):
    def test_which_database(self):
        for configured, there, words in (
            ([], ["a", "b"], "Say --database with one of these: a, b"),
            (["a", "b"], ["a"], "Say --database with one of these: a, b"),
            ([], [], "No database has this add-on."),
            (["empty"], ["a"], "empty lacks this add-on."),
        ):
            with (
                patch.object(database, "config", {"db_name": configured}),
                patch.object(database, "list_dbs", return_value=["a", "b", "empty"]),
                patch.object(
                    database,
                    "_has_addon",
                    side_effect=lambda name, there=there: name in there,
                ),
                self.assertRaises(Stop) as stopped,
            ):
                database._database()
            self.assertEqual(stopped.exception.code, USAGE)
            self.assertIn(words, stopped.exception.source % stopped.exception.values)

    def test_one_database_needs_no_name(self):
        with (
            patch.object(database, "config", {"db_name": []}),
            patch.object(database, "list_dbs", return_value=["a", "b"]),
            patch.object(database, "_has_addon", side_effect=lambda name: name == "b"),
        ):
            self.assertEqual(database._database(), "b")

    def test_a_database_that_is_not_there(self):
        with (
            patch.object(database, "config", {"db_name": ["icsoe_nowhere"]}),
            self.assertRaises(Stop) as stopped,
        ):
            database._database()
        self.assertEqual(stopped.exception.code, USAGE)
        self.assertIn("icsoe_nowhere", stopped.exception.values["reason"])


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
        self.enterContext(
            patch.object(database, "in_database", lambda options, work: work(env))
        )
        self.out = self.here / "out"
        self.which = ("--company", RFC, "--year", 2026, "--period", 2)
        mine = self._efirma(password="contraseñÑ1")
        self.efirma = (
            "--certificate",
            self.put("a.cer", mine.certificate),
            "--key",
            self.put("a.key", mine.private_key),
            "--password-file",
        )
        self.password = self.put("password", "contraseñÑ1\r\nnot this line\n".encode())

    def close(self, *arguments):
        return self.icsoe("close", *self.which, "--out", self.out, *arguments)

    def sign(self, *arguments, **values):
        return self.icsoe(
            "sign",
            *self.which,
            "--out",
            self.out,
            *self.efirma,
            *(arguments or [self.password]),
            **values,
        )

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

    def test_close_for_people(self):
        code, out, _err = self.close("--send")
        self.assertEqual(code, 0)
        self.assertEqual(
            out.splitlines()[:8],
            [
                "ICSOE 2026-2 · Normal · Limpieza Técnica de Querétaro (LTQ150612A10)",
                "State      To Sign",
                "Deadline   2026-09-17",
                "Contracts  1",
                "Workers    1 lines in the files, 1 people",
                "",
                "Left out: 1",
                f"  {self.later.name}  Aceros del Bajío  Starts after this "
                "cuatrimestre",
            ],
        )
        self.assertIn(
            "Sent to sign from the command line",
            self.filing().message_ids[:3].mapped("body")[0],
        )

    def test_with_errors_there_are_findings_and_no_return(self):
        self.close()
        self.worker.ssnid = "1"
        code, out, err = self.close("--send", "--json")
        its = json.loads(out)
        self.assertEqual((code, its["exit_code"], its["state"]), (3, 3, "draft"))
        self.assertEqual(its["issues"]["list"][0]["severity"], "error")
        self.assertEqual(its["issues"]["list"][0]["contract"], self.order.name)
        self.assertEqual(
            err,
            "odoo icsoe close: Mend the errors in Odoo, then close again. No file of "
            "the return was made.\n",
        )
        self.assertEqual(self.names(), ["SHA256SUMS", "findings.txt", "summary.json"])
        self.assertIn(
            its["issues"]["list"][0]["message"],
            (self.out / "findings.txt").read_text(encoding="utf-8"),
        )
        self.assertEqual(self.sign()[0], 3)
        self.assertEqual(self.filing().state, "draft")

    def test_past_draft_nothing_is_gathered_and_the_frozen_files_come_again(self):
        self.close("--send")
        frozen = {
            name: (self.out / name).read_bytes()
            for name in self.names()
            if name.endswith(("csv", "xml"))
        }
        self.worker.l10n_mx_sbc = 700
        self.out = self.here / "again"
        code, out, err = self.close()
        self.assertEqual(code, 4)
        self.assertIn("\nState      To Sign\n", out)
        self.assertIn("not a draft any more", err)
        self.assertEqual(
            {name: (self.out / name).read_bytes() for name in frozen}, frozen
        )

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

    def test_a_folder_that_cannot_be_made_stops_before_the_work(self):
        self.put("out", b"a file")
        code, out, err = self.close()
        self.assertEqual((code, out), (5, ""))
        self.assertEqual(err, f"odoo icsoe close: {self.out}: File exists\n")
        self.assertFalse(self.filing())

    def test_which_company_and_period(self):
        twin = self.env["res.company"].create(
            {"name": "Limpieza Técnica de Celaya", "vat": "LTC150612AB3"}
        )
        for arguments, code, words in (
            (
                ("--company", "nobody"),
                2,
                rf"No company is called nobody:\n(.*\n)*  {self.company.id}  {RFC}  ",
            ),
            (
                ("--company", "limpieza técnica"),
                2,
                rf"Which company\?.*\n(.*\n)*  {twin.id}  LTC150612AB3  ",
            ),
            (
                ("--company", "ltq-150612-a10", "--year", 2020, "--period", 3),
                2,
                "no cuatrimestre 3 of 2020",
            ),
            (
                ("--company", self.company.id, "--out", self.out, "--kind", "nil"),
                3,
                "Mend the errors",
            ),
        ):
            found, _out, err = self.icsoe("close", *arguments)
            self.assertEqual(found, code, err)
            self.assertRegex(err, words)

    # -------------------------------------------------------- sign, verify, acknowledge

    def test_from_draft_to_filed(self):
        self.close()
        code, out, err = self.sign()
        self.assertEqual((code, err), (0, ""))
        self.assertIn("\nSigned at    2026-09-10T12:00:00-06:00\n", out)
        self.assertEqual(self.filing().state, "signed")
        self.assertIn("icsoe-2026-2-firmada.xml", self.names())
        self.assertNotIn("icsoe-2026-2.xml", self.names())

        for name, files in (
            ("icsoe-2026-2-firmada.xml", 0),
            ("icsoe-2026-2.zip", len(self.names()) - 3),
        ):
            code, out, err = self.icsoe("verify", self.out / name, "--json")
            its = json.loads(out)
            self.assertEqual(
                (code, err, its["valid"], its["package_files"]), (0, "", True, files)
            )
            self.assertEqual(its["signature"]["rfc"], RFC)
            self.assertEqual(its["signature"]["signed_at"], "2026-09-10T12:00:00-06:00")
            self.assertEqual(its["signature"]["digest"], self.filing().digest)
            self.assertEqual(
                its["declares"],
                {
                    "rfc": RFC,
                    "name": self.company.name,
                    "year": 2026,
                    "period": 2,
                    "kind": "normal",
                    "contracts": 1,
                    "workers": 1,
                },
            )

        acknowledge = (
            "acknowledge",
            *self.which,
            "--folio",
            "F-77",
            "--date",
            "2026-09-10",
            "--out",
            self.out,
        )
        self.assertEqual(self.icsoe(*acknowledge, "--pdf", self.password)[0], 4)
        code, out, _err = self.icsoe(
            *acknowledge, "--pdf", self.put("acuse.pdf", b"%PDF-1.4")
        )
        self.assertEqual(code, 0)
        self.assertIn("\nFolio        F-77 · 2026-09-10\n", out)
        self.assertEqual(self.filing().state, "filed")
        self.assertIn("acuse-2026-2.pdf", self.names())
        self.assertEqual(self.sign()[0], 4)

    def test_the_history_is_in_the_language_of_whoever_is_in_charge(self):
        """The shell speaks English here; the people who open the return do not."""
        self.env["res.lang"]._activate_lang("es_MX")
        self.close()
        self.filing().sudo().user_id = self.capturista
        self.capturista.lang = "es_MX"
        code, out, _err = self.sign()
        self.assertEqual((code, out.count("Signed at")), (0, 1))
        noted = " ".join(self.filing().message_ids.mapped("body"))
        self.assertIn("Firmada desde la línea de comandos", noted)
        self.assertNotIn("command line", noted)

    def test_one_changed_letter_is_found(self):
        self.close()
        self.sign()
        signed = (self.out / "icsoe-2026-2-firmada.xml").read_bytes()
        code, out, _err = self.icsoe(
            "verify",
            self.put("t.xml", signed.replace("Íñigo".encode(), "Iñigo".encode())),
        )
        self.assertEqual(code, 1)
        self.assertEqual(
            out,
            f"NOT VALID: {self.here / 't.xml'}\n"
            "  The document was changed after it was signed: its content no longer "
            "gives the signed digest.\n",
        )
        with (
            zipfile.ZipFile(self.out / "icsoe-2026-2.zip") as old,
            zipfile.ZipFile(self.here / "t.zip", "w") as new,
        ):
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b"512.40", b"512.41"))
        code, out, _err = self.icsoe("verify", self.here / "t.zip")
        self.assertEqual(code, 1)
        self.assertIn(
            f"“001-{self.order.name}-trabajadores.csv” was changed after the package "
            "was made.",
            out,
        )

    def test_a_package_from_before_the_signature(self):
        self.close()
        code, out, _err = self.icsoe("verify", self.out / "icsoe-2026-2.zip")
        self.assertEqual(code, 1)
        self.assertIn("holds no signed XML", out)

    def test_where_the_password_comes_from(self):
        self.close()
        for arguments, stdin, code, words in (
            (["-"], b"wrong\n", 5, "does not open"),
            ([self.here / "none"], b"", 5, "none: No such file"),
            (["-"], b"\n", 5, "empty"),
            (["-"], "contraseñÑ1".encode("cp1252"), 0, ""),
        ):
            found, _out, err = self.sign(*arguments, stdin=stdin)
            self.assertEqual(found, code, err)
            self.assertIn(words, err)

    def test_the_password_is_asked_at_the_terminal_only(self):
        self.close()
        without = ("sign", *self.which, *self.efirma[:-1])
        with patch.object(getpass, "getpass", side_effect=getpass.GetPassWarning):
            code, _out, err = self.icsoe(*without)
        self.assertEqual(code, 2)
        self.assertIn("--password-file FILE", err)
        with patch.object(getpass, "getpass", return_value="contraseñÑ1") as asked:
            self.assertEqual(self.icsoe(*without)[0], 0)
        asked.assert_called_once_with("Password of the e.firma's key: ")

    def test_an_efirma_that_does_not_serve_leaves_the_draft(self):
        self.close()
        other = efirma_factory.make("XYZ010203AB9", "OTRA", owner="other")
        csd = self._efirma(kind="csd")
        for wrong, words in (
            (other, "belongs to XYZ010203AB9"),
            (csd, "This is a CSD"),
        ):
            self.put("a.cer", wrong.certificate)
            self.put("a.key", wrong.private_key)
            code, out, err = self.sign(self.put("password", wrong.password.encode()))
            self.assertEqual((code, out), (5, ""))
            self.assertIn(words, err)
            self.assertEqual(self.filing().state, "draft")

    def test_nothing_to_sign(self):
        code, out, err = self.sign()
        self.assertEqual((code, out), (4, ""))
        self.assertEqual(
            err,
            "odoo icsoe sign: Limpieza Técnica de Querétaro has no return of 2026-2 "
            "yet: close it first.\n",
        )

    # ------------------------------------------------------------------ verify, kept

    def test_what_the_database_keeps(self):
        code, _out, err = self.icsoe("verify", *self.which)
        self.assertEqual(code, 4)
        self.assertIn("has no return of 2026-2 that was sent to sign", err)
        self.close()
        self.sign()
        code, out, _err = self.icsoe("verify", *self.which)
        self.assertEqual(code, 0, out)
        lines = out.splitlines()
        self.assertEqual(
            lines[0], "AGREES: ICSOE 2026-2 · Normal · Limpieza Técnica de Querétaro"
        )
        found = [" ".join(line.split()) for line in lines]
        self.assertIn(
            "agrees Worker files The 1 worker files say what was signed.", found
        )
        self.assertTrue(any(line.startswith("not known Authority") for line in found))
        self.env.flush_all()
        for statement in (
            "ALTER TABLE l10n_mx_icsoe_filing_worker DISABLE TRIGGER USER",
            "UPDATE l10n_mx_icsoe_filing_worker SET sbc = 1",
            "ALTER TABLE l10n_mx_icsoe_filing_worker ENABLE TRIGGER USER",
        ):
            self.cr.execute(statement)
        code, out, _err = self.icsoe("verify", *self.which, "--json")
        its = json.loads(out)
        self.assertEqual((code, its["valid"], its["exit_code"]), (1, False, 1))
        (each,) = its["returns"]
        found = {
            finding["subject"]
            for finding in each["findings"]
            if finding["verdict"] == "differs"
        }
        self.assertEqual(found, {"Contracts and workers", "Worker files"})
        self.assertNotIn("512", out)

    def test_authorities_of_a_file(self):
        self.close()
        self.sign()
        signed = self.out / "icsoe-2026-2-firmada.xml"
        trusted = self.put("root.cer", efirma_factory.authority())
        other = self.put("other.cer", efirma_factory.authority("root"))
        code, out, _err = self.icsoe("verify", signed, "--authority", trusted)
        self.assertEqual(code, 0)
        self.assertRegex(out, r"Vouched for by +AC DE JUGUETE, SIN VALIDEZ")
        self.assertIn("Not asked: whether SAT revoked the certificate.", out)
        code, out, _err = self.icsoe("verify", signed, "--authority", other)
        self.assertEqual(code, 1)
        self.assertIn("None of the trusted authorities issued the certificate", out)
        code, _out, err = self.icsoe("verify", signed, "--authority", signed)
        self.assertEqual(code, 5)
        self.assertIn("holds no certificate of an authority", err)
