# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import zipfile

from freezegun import freeze_time
from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..tools.formats import rejections, sheet_reader
from ..tools.formats.rejections import Row
from ..tools.formats.zip_safety import Damaged, TooMany
from .common import IcsoeCase, make_curp, make_nss


def make_book(*sheets):
    """An Excel workbook (bytes); each sheet is a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Hoja{number}")
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(data, name, content):
    """The workbook ``data`` with the part ``name`` replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return target.getvalue()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestRejectionsFile(BaseCase):
    """NSS and CURP are found wherever the portal writes them; hostile files are
    refused.
    """

    def test_in_any_column_of_any_sheet(self):
        nss, curp = make_nss(1), make_curp(1)
        data = make_book(
            [
                ["Trabajadores rechazados"],
                [],
                ["No.", "NSS", "Motivo"],
                [1, nss, "No existe en el IMSS"],
            ],
            [["x", None, f"CURP: {curp.lower()} sin registro"], ["Total", 2]],
        )
        self.assertEqual(
            rejections.read(data),
            [
                Row("Hoja1", 4, nss=nss, text="1 · No existe en el IMSS"),
                Row(
                    "Hoja2", 1, curp=curp, text=f"x · CURP: {curp.lower()} sin registro"
                ),
            ],
        )

    def test_leading_zeros_that_excel_ate_come_back(self):
        nss = make_nss(1)
        data = make_book(
            [[int(nss), "a"], [float(nss), "b"], [5512345678, make_nss(2)]]
        )
        self.assertEqual(
            [(row.nss, row.text) for row in rejections.read(data, known_nss=[nss])],
            [(nss, "a"), (nss, "b"), (make_nss(2), "5512345678")],
        )
        self.assertEqual(
            [row.nss for row in rejections.read(data)],
            [make_nss(2)],
            "without the return it may be a telephone",
        )

    def test_formulas_are_ignored(self):
        data = make_book(
            [
                [f'="{make_nss(1)}"', "x"],
                [make_nss(2), '=HYPERLINK("http://x.example","y")'],
            ]
        )
        self.assertEqual(rejections.read(data), [Row("Hoja1", 2, nss=make_nss(2))])

    def test_refused(self):
        good = make_book([[make_nss(1)]])
        sheet = "xl/worksheets/sheet1.xml"
        doctype = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet/>'
        for data, error, words in (
            (b"", sheet_reader.EmptyTable, "has no rows"),
            (b"PK\3\4 broken", Damaged, "is damaged"),
            (good[: len(good) // 2], Damaged, "is damaged"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
                sheet_reader.OldWorkbook,
                "has a password, or is not one of Excel's",
            ),
            (put(good, sheet, doctype), sheet_reader.HostileWorkbook, "never writes"),
            (
                make_book([["x"]] * (rejections.MAX_ROWS + 1)),
                TooMany,
                "more than 20,000 rows",
            ),
            (
                make_book([["Nada", 17]]),
                rejections.NobodyFound,
                "names no NSS and no CURP",
            ),
        ):
            with self.assertRaisesRegex(error, words):
                rejections.read(data)

    def test_a_sheet_that_lies_about_its_size(self):
        good = make_book([[make_nss(1)]])
        name = "xl/worksheets/sheet1.xml"
        with zipfile.ZipFile(io.BytesIO(good)) as archive:
            sheet = archive.read(name).replace(
                b'<dimension ref="A1"', b'<dimension ref="A1:XFD1048576"'
            )
        self.assertEqual(
            [row.nss for row in rejections.read(put(good, name, sheet))], [make_nss(1)]
        )


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestRejections(IcsoeCase):
    """Loading the portal's Excel on a return."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana, cls.beto = cls._worker("Ana López"), cls._worker("Beto Ruiz")
        cls._contract(workers=[cls.ana, cls.beto])
        cls._contract(workers=[cls.ana])
        cls.filing = cls._close()
        cls.filing.action_send_to_sign()
        cls._sign(cls.filing)
        cls.filing.with_user(cls.signatory).register_acknowledgement(
            "N262253432", "2026-09-10"
        )
        cls.data = make_book(
            [
                ["NSS", "CURP", "Motivo"],
                [cls.ana.ssnid, "", "NSS inexistente"],
                [make_nss(999), make_curp(999), "No existe"],
            ]
        )

    def test_marks_the_lines_and_lists_who_is_not_in_the_return(self):
        counts = self.filing.load_rejections(self.data)
        self.assertEqual(counts, {"marked": 2, "already": 0, "unknown": 1})
        known = self.filing.rejection_ids.filtered("is_known")
        self.assertEqual(
            known.worker_id,
            self.filing.worker_ids.filtered(lambda line: line.name == "Ana López"),
        )
        self.assertEqual(known.mapped("text"), ["NSS inexistente"] * 2)
        unknown = self.filing.rejection_ids - known
        self.assertEqual(
            (unknown.nss, unknown.curp, unknown.source),
            (make_nss(999), make_curp(999), "Hoja1, 3"),
        )
        self.assertEqual(self.filing.rejection_ids.mapped("is_fixed"), [False] * 3)
        body = self.filing.message_ids[0].body
        self.assertIn(
            "Lines marked: 2; marked before: 0; rows of people who are not in this "
            "return: 1.",
            body,
        )
        self.assertNotIn(self.ana.ssnid, body)

    def test_the_same_file_twice_changes_nothing(self):
        self.filing.load_rejections(self.data)
        before, messages = self.filing.rejection_ids, self.filing.message_ids
        before[0].action_fixed()
        self.assertEqual(
            self.filing.load_rejections(self.data),
            {"marked": 0, "already": 2, "unknown": 1},
        )
        self.assertEqual(
            (self.filing.rejection_ids, self.filing.message_ids), (before, messages)
        )
        self.assertTrue(before[0].is_fixed)

    def test_one_click_to_the_employee(self):
        self.filing.load_rejections(self.data)
        with self.assertRaisesRegex(
            UserError,
            "^Nobody in this return has that NSS or CURP. Look for the worker in "
            "Employees",
        ):
            self.filing.rejection_ids.filtered(
                lambda line: not line.is_known
            ).action_open_source()
        with self.assertRaisesRegex(
            UserError, r"^You may not open this record \(Employee: Ana López\)"
        ):
            self.filing.rejection_ids[0].action_open_source()
        self.signatory.group_ids |= self.env.ref("hr.group_hr_user")
        action = (
            self.filing.rejection_ids[0].with_user(self.signatory).action_open_source()
        )
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("hr.employee", self.ana.id)
        )

    def test_the_wizard_keeps_no_file(self):
        wizard = self.env["l10n_mx_icsoe.load_rejections"].with_user(self.capturista)
        wizard = wizard.create(
            {"filing_id": self.filing.id, "data": base64.b64encode(self.data)}
        )
        action = wizard.action_load()
        self.assertFalse(wizard.exists())
        self.assertEqual(
            action["params"]["message"],
            "Rejected workers of the portal. Lines marked: 2; marked before: 0; rows "
            "of people who are not in this return: 1.",
        )

    def test_who_and_when(self):
        draft = self._close(period=3)
        with self.assertRaisesRegex(
            UserError,
            "is in state “Draft”; this can only be done in state “To Sign”, “Signed”, "
            "“Filed”",
        ):
            draft.load_rejections(self.data)
        for user in (self.employee_user, self.hr_manager):
            with self.assertRaisesRegex(
                AccessError, "^Only people with the ICSOE role “Capturista” can do this"
            ):
                self.filing.with_user(user).load_rejections(self.data)
        self.filing.load_rejections(self.data)
        for operation in (
            lambda lines: lines.write({"is_fixed": True}),
            lambda lines: lines.unlink(),
        ):
            with self.assertRaises(AccessError):
                operation(self.filing.rejection_ids)
        with self.assertRaises(AccessError):
            self.filing.rejection_ids.with_user(self.hr_manager).read(["nss"])
