# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..tools.formats import folder


@tagged("post_install_l10n", "post_install", "-at_install")
class TestFolder(BaseCase):
    def setUp(self):
        super().setUp()
        self.here = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_what_is_no_part_any_more_goes_and_what_somebody_changed_stays(self):
        folder.replace(
            self.here, [("a.csv", b"1"), ("b.csv", b"2"), ("c.csv", b"3")], {}
        )
        (self.here / "b.csv").write_bytes(b"changed")
        (self.here / "mine.txt").write_bytes(b"mine")
        folder.replace(self.here, [("a.csv", b"4")], {"id": 1})
        names = sorted(path.name for path in self.here.iterdir())
        self.assertEqual(
            names, ["SHA256SUMS", "a.csv", "b.csv", "mine.txt", "summary.json"]
        )
        self.assertEqual((self.here / "a.csv").read_bytes(), b"4")
        self.assertEqual((self.here / "a.csv").stat().st_mode & 0o777, 0o600)
        self.assertEqual(folder.summary(self.here)["files"][0]["size"], 1)

    def test_a_list_of_sums_cannot_name_files_elsewhere(self):
        with tempfile.TemporaryDirectory() as elsewhere:
            victim = Path(elsewhere, "victim")
            victim.write_bytes(b"")
            empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            (self.here / "SHA256SUMS").write_text(
                f"{empty}  {victim}\n{empty}  ../{Path(elsewhere).name}/victim\n"
            )
            folder.replace(self.here, [], {})
            self.assertTrue(victim.exists())

    def test_what_is_no_summary_of_ours(self):
        self.assertEqual(folder.summary(self.here), {})
        for text in ("", "[]", "not json"):
            (self.here / "summary.json").write_text(text)
            self.assertIsNone(folder.summary(self.here))
