# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..tools.formats import package
from .check_examples import CLEAN

FILES = [
    ("001-S00021-trabajadores.csv", b"12345678903"),
    ("icsoe-2026-2.xml", b"<a/>" * 1000),
]
SUM = hashlib.sha256(b"12345678903").hexdigest()


def repack(changes, data=None):
    """The package with the contents in ``changes`` (name to bytes, ``None`` to leave
    out), names that are new added.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or package.build(FILES, CLEAN))) as source,
        zipfile.ZipFile(target, "w") as copy,
    ):
        for name in [
            *source.namelist(),
            *(name for name in changes if name not in source.namelist()),
        ]:
            content = changes[name] if name in changes else source.read(name)
            if content is not None:
                copy.writestr(name, content)
    return target.getvalue()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPackage(BaseCase):
    def assert_problems(self, data, *problems):
        self.assertEqual(
            [str(problem) for problem in package.read(data)[1]], list(problems)
        )

    def test_content(self):
        data = package.build(FILES, CLEAN)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.assertEqual(
                archive.namelist(),
                [*(name for name, _ in FILES), "manifest.json", "SHA256SUMS"],
            )
            self.assertEqual(archive.read("icsoe-2026-2.xml"), b"<a/>" * 1000)
            manifest = json.loads(archive.read("manifest.json"))
            self.assertEqual(
                manifest["files"][0], {"name": FILES[0][0], "size": 11, "sha256": SUM}
            )
            self.assertEqual(
                {key: value for key, value in manifest.items() if key != "files"},
                {
                    "what": "ICSOE - Informativa de Contratos de Servicios u Obras "
                    "Especializados",
                    "format": 1,
                    "rfc": "IMS421231I45",
                    "period": "2026-2",
                    "kind": "normal",
                },
            )
        self.assert_problems(data)

    def test_the_same_content_gives_the_same_bytes(self):
        self.assertEqual(package.build(FILES, CLEAN), package.build(iter(FILES), CLEAN))

    def test_sums_are_those_of_sha256sum(self):
        if not shutil.which("sha256sum"):
            self.skipTest("sha256sum is not installed")
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(package.build(FILES, CLEAN))) as archive:
                archive.extractall(folder)

            def check():
                return subprocess.run(
                    ["sha256sum", "--check", "--strict", "SHA256SUMS"],
                    cwd=folder,
                    capture_output=True,
                    check=False,
                )

            self.assertEqual(check().stdout.count(b": OK\n"), 3)
            self.assertEqual(check().returncode, 0)
            Path(folder, FILES[0][0]).write_bytes(b"12345678904")
            self.assertEqual(check().returncode, 1)

    def test_names(self):
        for name in (
            "../a",
            "/a",
            "a/../b",
            "a\\b",
            "C:a",
            "",
            ".a",
            "a b",
            "ñ",
            "a/",
            "a.",
            "a\n",
            "a" * 201,
        ):
            with self.subTest(name), self.assertRaises(package.UnsafeName) as caught:
                package.build([(name, b"")], CLEAN)
            self.assertEqual(
                str(caught.exception),
                f"A file of the package cannot be called “{name}”. Use letters, "
                "digits, dots and hyphens only.",
            )
        for names in (["a.csv", "A.csv"], ["manifest.json"], ["sha256sums"]):
            with (
                self.subTest(names),
                self.assertRaises(package.DuplicateName) as caught,
            ):
                package.build([(name, b"") for name in names], CLEAN)
            self.assertEqual(
                str(caught.exception),
                f"Two files of the package are called “{names[-1]}”. Give each "
                "contract a reference of its own.",
            )

    def test_changes_are_found(self):
        csv, xml = (name for name, _content in FILES)
        no_list = "The list of files (manifest.json) is missing or cannot be read."
        sums = (
            "The sums (SHA256SUMS) are missing or do not agree with the list of files."
        )
        for changes, problems in (
            ({}, []),
            (
                {csv: b"12345678904"},
                [f"“{csv}” was changed after the package was made."],
            ),
            (
                {csv: b"1234567890"},
                [f"“{csv}” was changed after the package was made."],
            ),
            ({xml: None}, [f"“{xml}” is missing from the package."]),
            ({"more.csv": b""}, ["“more.csv” was added after the package was made."]),
            (
                {"../up": b""},
                [
                    "“../up” is an unsafe or repeated name.",
                    "“../up” was added after the package was made.",
                ],
            ),
            ({"SHA256SUMS": None}, [sums]),
            ({"SHA256SUMS": b"\xff"}, [sums]),
            ({"manifest.json": None}, [no_list]),
            ({"manifest.json": b"[]"}, [no_list]),
            ({"manifest.json": b"[" * 100_000}, [no_list]),
            ({"manifest.json": b'{"files": [{"name": "a"}]}'}, [no_list]),
            (
                {"manifest.json": b'{"files": []}'},
                [
                    f"“{csv}” was added after the package was made.",
                    f"“{xml}” was added after the package was made.",
                    sums,
                ],
            ),
        ):
            with self.subTest(changes):
                self.assert_problems(repack(changes), *problems)

    def test_what_is_no_package(self):
        data = package.build(FILES, CLEAN)
        damaged = bytearray(data)
        damaged[data.index(b"001-S00021") + len(FILES[0][0])] ^= (
            0xFF  # the first byte of the packed content
        )
        for bad in (b"", b"PK\x03\x04", data[:-30], data[:200], bytes(damaged)):
            self.assert_problems(
                bad,
                "The file is damaged or not complete, so it was not read. Save it "
                "again with the program that made it, or get it again from whoever "
                "sent it.",
            )
