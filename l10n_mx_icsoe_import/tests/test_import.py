# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The import as an HR manager without Sales rights uses it: preview, import, the same
file again.
"""

import base64
import io
import re
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase, make_curp, make_nss
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader
from odoo.addons.l10n_mx_icsoe.tools.law.period import Period

from ..wizards import import_workers
from .import_files import Receipt, csv, receipts, workbook

HEADER = ("Nombre", "NSS", "CURP", "SBC", "SBC desde", "Contrato", "Desde", "Hasta")


class ImportCase(IcsoeCase):
    def _load(self, data, user=None, **values):
        """A load of ``data`` as the HR manager, with its preview made."""
        load = self.env["l10n_mx_icsoe.import"].with_user(user or self.hr_manager)
        load = load.create(
            {
                "file": base64.b64encode(data),
                "filename": "file",
                "company_id": self.company.id,
                **values,
            }
        )
        load.action_preview()
        return load

    def _counts(self, load):
        names = ("create", "change", "differ", "same", "refuse")
        return {name: load[f"{name}_count"] for name in names if load[f"{name}_count"]}

    def _told(self, load):
        return [(line.row, line.outcome, line.text) for line in load.line_ids]

    def _row(self, number, name="Ana", sbc="500.00", contract=None, **values):
        row = {
            "Nombre": name,
            "NSS": make_nss(number),
            "CURP": make_curp(number),
            "SBC": sbc,
            "SBC desde": "2026-05-01",
        }
        row |= {"Contrato": contract.name if contract else ""} | values
        return tuple(row.get(column, "") for column in HEADER)

    def _sbc_history(self, worker):
        return [
            (str(version.date_version), version.l10n_mx_sbc)
            for version in worker.version_ids.sorted("date_version")
        ]


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImport(ImportCase):
    def test_a_sheet_creates_workers_and_assignments_and_twice_changes_nothing(self):
        order = self._contract()
        data = workbook(
            [
                HEADER,
                self._row(801, "Ana López", contract=order),
                self._row(802, "Eva Ruiz", sbc="", Hasta=""),
            ]
        )
        load = self._load(data)
        self.assertEqual(self._counts(load), {"create": 2})
        self.assertFalse(self._find(801), "a preview writes nothing")
        load.action_import()
        ana, eva = self._find(801), self._find(802)
        self.assertEqual(
            (ana.name, ana.l10n_mx_curp, ana.company_id),
            ("Ana López", make_curp(801), self.company),
        )
        self.assertEqual(self._sbc_history(ana), [("2026-05-01", 500.0)])
        self.assertEqual((eva.l10n_mx_sbc, eva.l10n_mx_icsoe_assignment_count), (0, 0))
        assignment = order.l10n_mx_icsoe_assignment_ids
        self.assertEqual(
            (assignment.employee_id, str(assignment.date_start), assignment.date_end),
            (ana, "2026-05-04", False),
        )
        self.assertEqual(
            (load.state, load.file), ("done", False), "the file is not kept"
        )
        again = self._load(data)
        self.assertEqual(self._counts(again), {"same": 2})
        with self.assertRaisesRegex(
            UserError, "Nothing is ticked, or there is nothing to import"
        ):
            again.action_import()

    def _find(self, number):
        return self.env["hr.employee"].search(
            [("ssnid", "=", make_nss(number)), ("company_id", "=", self.company.id)]
        )

    def test_an_sbc_that_differs_is_shown_and_needs_a_tick(self):
        worker = self._worker(sbc=300)
        number = self._serial
        data = csv([HEADER, self._row(number)])
        load = self._load(data)
        line = load.differ_ids
        self.assertEqual(
            (line.employee_id, line.sbc_before, line.sbc, line.take_sbc),
            (worker, 300, 500, False),
        )
        self.assertEqual(
            line.text,
            "Odoo has another SBC on 05/01/2026. Tick “Take It” to take the file's.",
        )
        load.action_import()
        self.assertEqual(
            load.message,
            "Rows that differ and were not taken: 1. Odoo keeps its own value. To take "
            "the file's, load it again and tick “Take It”.",
        )
        self.assertEqual(self._sbc_history(worker), [("2020-01-01", 300)])
        load = self._load(data)
        load.action_take_all()
        load.action_import()
        self.assertEqual(
            self._sbc_history(worker), [("2020-01-01", 300), ("2026-05-01", 500)]
        )
        self.assertEqual(
            worker.version_ids.mapped("ssnid"),
            [make_nss(number)] * 2,
            "the new version is a copy",
        )
        self.assertEqual(self._counts(self._load(data)), {"same": 1})

    def test_a_new_worker(self):
        """The preview says since when the SBC holds; the screen opens who came."""
        rows = [
            self._row(801, **{"SBC desde": ""}),
            self._row(802, "Eva Ruiz", CURP="MAL"),
        ]
        load = self._load(csv([HEADER, *rows]), date_since="2026-08-31")
        self.assertIn("From 08/31/2026: SBC of the file.", load.create_ids.text)
        load.action_import()
        ana = self._find(801)
        self.assertEqual(self._sbc_history(ana), [("2026-08-31", 500)])
        self.assertEqual(load.action_workers()["res_id"], ana.id)

    def test_rows_that_are_unticked_are_left(self):
        load = self._load(csv([HEADER, self._row(801), self._row(802)]))
        load.create_ids[0].selected = False
        load.action_import()
        self.assertFalse(self._find(801))
        self.assertTrue(self._find(802))

    def test_when_odoo_changed_since_the_preview_nothing_is_written(self):
        order = self._contract()
        load = self._load(csv([HEADER, self._row(801, contract=order)]))
        order.sudo()._action_cancel()
        load.action_import()
        self.assertEqual(
            (load.state, load.outdated, self._counts(load)),
            ("preview", True, {"refuse": 1}),
        )
        self.assertFalse(self._find(801))

    def test_payroll_receipts(self):
        order = self._contract()
        known = self._worker("Luis Paz", sbc=400)
        number = self._serial
        data = receipts(
            Receipt(
                make_nss(801),
                make_curp(801),
                clients=(self.client.vat,),
                folio=1,
                name="EVA RUIZ",
            ),
            Receipt(
                make_nss(801),
                make_curp(801),
                folio=2,
                start="2026-07-01",
                end="2026-07-15",
                sbc="530.00",
            ),
            Receipt(
                make_nss(number),
                make_curp(number),
                folio=3,
                clients=(self.client.vat,),
                rfc="PALU900512AB1",
                sbc="410",
            ),
            Receipt(make_nss(802), make_curp(802), folio=None),
            Receipt(make_nss(803), make_curp(803), folio=5, issuer="IMS421231I45"),
        )
        load = self._load(data, kind="payroll")
        self.assertEqual(
            self._counts(load), {"create": 2, "change": 1, "differ": 1, "refuse": 1}
        )
        self.assertEqual(
            load.line_ids.filtered(lambda line: line.row == "4.xml").selected,
            False,
            "a draft waits",
        )
        load.action_import()
        eva = self._find(801)
        self.assertEqual(
            (eva.name, eva.l10n_mx_rfc, eva.l10n_mx_icsoe_employer_registration),
            ("EVA RUIZ", "LOGA900512AB1", "E2312345121"),
        )
        self.assertEqual(
            self._sbc_history(eva), [("2026-05-01", 512.4), ("2026-07-01", 530)]
        )
        self.assertFalse(self._find(802))
        self.assertEqual(self._sbc_history(known), [("2020-01-01", 400)])
        self.assertEqual(known.l10n_mx_rfc, "PALU900512AB1")
        self.assertEqual(order.l10n_mx_icsoe_assignment_ids.employee_id, eva + known)
        again = self._load(data, kind="payroll")
        self.assertEqual(
            self._counts(again),
            {"create": 1, "same": 2, "differ": 1, "refuse": 1},
            self._told(again),
        )

    def test_an_empty_file_among_others_is_refused(self):
        files = {
            "vacio.xml": b"",
            "1.xml": Receipt(make_nss(801), make_curp(801)).xml(),
        }
        commands = [
            Command.create({"name": name, "content": base64.b64encode(data)})
            for name, data in files.items()
        ]
        load = self._load(b"", kind="payroll", file_ids=commands)
        self.assertEqual(self._counts(load), {"create": 1, "refuse": 1})
        self.assertIn("neither an XML file nor a ZIP", load.refuse_ids.text)

    def test_the_list_of_a_contract(self):
        order = self._contract()
        ana, eva = self._worker("Ana", sbc=0), self._worker("Eva", sbc=300)
        numbers = (self._serial - 1, self._serial)
        data = csv(
            [
                (make_nss(number), make_curp(number), "500.00")
                for number in (*numbers, 899)
            ]
        )
        values = {"order_id": order.id, "date_since": "2026-08-31"}
        load = self._load(data, **values)
        self.assertEqual(self._counts(load), {"change": 1, "differ": 1, "refuse": 1})
        load.action_import()
        self.assertEqual(order.l10n_mx_icsoe_assignment_ids.employee_id, ana + eva)
        self.assertEqual((ana.l10n_mx_sbc, eva.l10n_mx_sbc), (500, 300), "not ticked")
        again = self._load(data, **values)
        self.assertEqual(self._counts(again), {"same": 1, "differ": 1, "refuse": 1})
        again.action_take_all()
        again.action_import()
        self.assertEqual(self._sbc_history(ana), [("2020-01-01", 500)])
        self.assertEqual(
            self._sbc_history(eva), [("2020-01-01", 300), ("2026-08-31", 500)]
        )

    def test_the_form_proposes_the_contract_and_its_start(self):
        order = self._contract()
        context = {"default_order_id": order.id}
        with Form(
            self.env["l10n_mx_icsoe.import"]
            .with_user(self.hr_manager)
            .with_context(**context)
        ) as form:
            self.assertEqual(form.order_id, order)
            self.assertEqual(str(form.date_start), "2026-05-04")
        today = fields.Date.context_today(self.env.user)
        self.assertLessEqual(
            form.record.date_since,
            min(today + timedelta(days=1), Period.to_file_on(today).end),
        )

    def test_refused_rows_download_with_their_reasons(self):
        wrong = self._row(801, "Eva Paz", CURP="MAL", **{"SBC desde": "ayer"})
        load = self._load(workbook([HEADER, self._row(802), wrong]))
        self.assertIn("/refused_file", load.action_download_refused()["url"])
        data = io.BytesIO(base64.b64decode(load.refused_file))
        header, row = load_workbook(data).active.iter_rows(values_only=True)
        self.assertEqual(header, (*HEADER, "Motivo"))
        self.assertEqual(row[:5], ("Eva Paz", make_nss(801), "MAL", "500.00", "ayer"))
        self.assertIn("“SBC desde” is no date", row[-1])

    def test_a_doubtful_column_is_asked_about(self):
        header = (*HEADER[:3], "Salario base")
        load = self._load(csv([header, self._row(801)[:4]]))
        self.assertIn("were not read: Salario base", load.message)
        column = load.column_ids[-1]
        self.assertEqual(
            (column.doubtful, column.sample, column.meaning), (True, "500.00", False)
        )
        self.assertEqual(load.create_ids.sbc, 0)
        column.meaning = "sbc"
        load.action_preview()
        self.assertEqual((load.create_ids.sbc, load.message), (500, ""))
        load.action_preview()
        self.assertEqual(load.create_ids.sbc, 500, "it is still what was said")

    def test_in_slices(self):
        """What the screen does with a big import: one request per slice."""
        rows = [self._row(number) for number in range(801, 806)]
        again = self._row(801, sbc="530.00", **{"SBC desde": "2026-07-01"})
        load = self._load(csv([HEADER, *rows, again]))
        with patch.object(import_workers, "SLICE", 2):
            action = load.with_context(import_in_slices=True).action_import()
            self.assertEqual(action["tag"], "l10n_mx_icsoe_import_progress")
            self.assertEqual(action["params"]["total"], 6)
            self.assertFalse(self._find(801))
            done = [load.import_slice() for _number in range(3)]
        self.assertEqual(
            [(one["done"], one["left"]) for one in done], [(2, 4), (4, 2), (6, 0)]
        )
        self.assertEqual(done[-1]["next"]["res_id"], load.id)
        self.assertEqual(load.state, "done")
        self.assertEqual(
            self._sbc_history(self._find(801)),
            [("2026-05-01", 500), ("2026-07-01", 530)],
            "what an earlier slice wrote is no difference",
        )

    def test_what_changes_between_slices_is_refused(self):
        order = self._contract()
        load = self._load(csv([HEADER, self._row(801), self._row(802, contract=order)]))
        with patch.object(import_workers, "SLICE", 1):
            load.import_slice()
            order.sudo()._action_cancel()
            load.import_slice()
        self.assertEqual(self._counts(load), {"create": 1, "refuse": 1})
        self.assertIn("or it is cancelled", load.refuse_ids.text)

    def test_nobodys_rfc_is_nobodys(self):
        """SAT's generic RFC, of all foreigners, makes one person of no two."""
        john = self.env["hr.employee"].create(
            {
                "name": "JOHN SMITH",
                "company_id": self.company.id,
                "l10n_mx_rfc": "XEXX010101000",
            }
        )
        foreign = {"rfc": "XEXX010101000"}
        data = receipts(
            Receipt(make_nss(1), make_curp(1), name="MARIE DUPONT", **foreign),
            Receipt(make_nss(2), make_curp(2), name="JOHN SMITH", folio=2, **foreign),
        )
        load = self._load(data, kind="payroll")
        self.assertEqual(self._counts(load), {"create": 1, "change": 1})
        load.action_import()
        self.assertEqual(john.ssnid, make_nss(2))
        marie = self.env["hr.employee"].search([("ssnid", "=", make_nss(1))])
        self.assertEqual((marie.name, marie.l10n_mx_rfc), ("MARIE DUPONT", False))

    def test_a_receipt_across_the_end_of_the_period_is_a_finding(self):
        """Nobody knows whether the SBC of 27 August to 2 September was that of August;
        the version that comes of it says so until somebody compared it.
        """
        worker = self._worker("Ana López", sbc=500)
        self._contract(workers=[worker])
        weeks = (("2026-08-20", "2026-08-26", "500.00"),)
        weeks += (("2026-08-27", "2026-09-02", "600.00"),)
        weeks += (("2026-09-03", "2026-09-09", "600.00"),)
        given = [
            Receipt(
                worker.ssnid,
                worker.l10n_mx_curp,
                start=start,
                end=end,
                sbc=sbc,
                folio=number,
            )
            for number, (start, end, sbc) in enumerate(weeks)
        ]
        load = self._load(receipts(*given), kind="payroll")
        load.action_take_all()
        load.action_import()
        september = worker.version_ids.sorted("date_version")[-1]
        self.assertEqual(
            (str(september.date_version), september.l10n_mx_sbc), ("2026-09-01", 600)
        )
        filing = self._close()
        self.assertEqual(filing.worker_ids.sbc, 500)
        found = filing.issue_ids.filtered(lambda one: one.code == "sbc-date-assumed")
        self.assertIn("Ana López", found.message)
        load = self._load(
            csv([("NSS", "SBC", "SBC desde"), (worker.ssnid, "610", "2026-09-01")])
        )
        load.action_take_all()
        load.action_import()
        self.assertFalse(september.l10n_mx_icsoe_sbc_assumed)
        filing.action_gather()
        self.assertNotIn("sbc-date-assumed", filing.issue_ids.mapped("code"))

    def test_workers_of_every_company_with_the_rfc(self):
        """A branch, and a worker who moved to it: one taxpayer, one person."""
        branch = self.env["res.company"].create(
            {"name": "Sucursal León", "parent_id": self.company.id}
        )
        known = self._worker("Luis Paz", sbc=512.4, company_id=branch.id)
        number = self._serial
        old = self._worker("Luis Paz", active=False)
        old.write({"ssnid": make_nss(number), "l10n_mx_curp": make_curp(number)})
        receipt = Receipt(make_nss(number), make_curp(number), name="LUIS PAZ")
        load = self._load(receipts(receipt), kind="payroll")
        self.assertEqual(
            (load.line_ids.outcome, load.line_ids.employee_id), ("refuse", known)
        )
        self.assertIn("for which you do not work", load.line_ids.text)
        self.hr_manager.company_ids |= branch
        load = self._load(receipts(receipt), kind="payroll")
        load.action_import()
        self.assertEqual(known.l10n_mx_icsoe_employer_registration, "E2312345121")

    @patch.object(
        sheet_reader, "PEOPLE", replace(sheet_reader.PEOPLE, file_bytes=1_000_000)
    )
    def test_messages_when_something_is_missing(self):
        for values, expected in (
            ({"file": False}, "Choose a file first."),
            ({"file": base64.b64encode(b"\0")}, "neither an Excel workbook"),
            ({"file": base64.b64encode(b"x" * 1_400_000)}, "bigger than 1 MB"),
        ):
            load = self.env["l10n_mx_icsoe.import"].with_user(self.hr_manager)
            load = load.create({"file": base64.b64encode(b"NSS\r\n1"), **values})
            with self.assertRaisesRegex(UserError, expected):
                load.action_preview()

    def test_nothing_personal_reaches_the_chatter_or_the_log(self):
        worker = self._worker(sbc=300, ssnid=False, l10n_mx_curp=False)
        with self.assertNoLogs("odoo.addons.l10n_mx_icsoe", "DEBUG"):
            load = self._load(
                csv([HEADER, self._row(801, worker.name, sbc="345.67")]).replace(
                    b"345.67", b"300"
                )
            )
            load.action_import()
        self.assertEqual(worker.ssnid, make_nss(801))
        messages = worker.message_ids.mapped(
            "body"
        ) + worker.version_ids.message_ids.mapped("body")
        values = (
            worker.message_ids.tracking_value_ids
            + worker.version_ids.message_ids.tracking_value_ids
        )
        self.assertNotIn(make_nss(801), " ".join(map(str, messages)))
        self.assertFalse(
            values.filtered(lambda value: make_nss(801) in (value.new_value_char or ""))
        )

    # ------------------------------------------------------------------ rights

    def test_who_may_import_and_see_a_preview(self):
        load = self._load(csv([HEADER, self._row(801)]))
        officer = new_test_user(
            self.env,
            "hr_officer",
            groups="hr.group_hr_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (
            self.salesman,
            self.capturista,
            self.signatory,
            self.employee_user,
            officer,
        ):
            with self.assertRaises(AccessError):
                self.env["l10n_mx_icsoe.import"].with_user(user).create({})
            with self.assertRaises(AccessError):
                load.with_user(user).action_import()
            with self.assertRaises(AccessError):
                load.line_ids.with_user(user).read(["nss"])

    def test_a_preview_is_its_authors_alone(self):
        colleague = new_test_user(
            self.env,
            "hr_two",
            groups="hr.group_hr_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        load = self._load(csv([HEADER, self._row(801)]))
        self.assertFalse(
            self.env["l10n_mx_icsoe.import.line"]
            .with_user(colleague)
            .search([("import_id", "=", load.id)])
        )
        with self.assertRaises(AccessError):
            load.with_user(colleague).action_import()

    def test_only_in_companies_of_ones_own(self):
        other = self.env["res.company"].create({"name": "Otra", "vat": "IMS421231I45"})
        with self.assertRaisesRegex(AccessError, "You do not work for company Otra"):
            self._load(csv([HEADER, self._row(801)]), company_id=other.id)
        load = self._load(csv([HEADER, self._row(801)]))
        self.hr_manager.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        for action in (load.action_preview, load.action_import):
            with self.assertRaises(AccessError):
                action()

    def test_an_hr_manager_sees_no_orders(self):
        """Neither amounts nor by a question about them; yet picks the contract of a
        list, and no other order.
        """
        contract = self._contract()
        assignment = self._assign(self._worker(), contract)
        other = self._contract(
            order_line=[Command.create({"product_id": self.other_product.id})],
            l10n_mx_icsoe_specialized=False,
        )
        orders = self.env["sale.order"].with_user(self.hr_manager)
        for ask in (
            lambda: orders.search([("amount_total", ">", 0)]),
            lambda: orders.browse(contract.id).amount_total,
            lambda: orders._read_group([], ["state"], ["amount_total:sum"]),
            lambda: assignment.with_user(self.hr_manager).search(
                [("order_id.amount_total", ">", 0)]
            ),
            lambda: assignment.with_user(self.hr_manager).web_read(
                {"order_id": {"fields": {"amount_total": {}}}}
            ),
            lambda: orders.browse(contract.id).write(
                {"l10n_mx_icsoe_object": "changed"}
            ),
            lambda: self._load(b"x", order_id=other.id),
        ):
            with self.assertRaises(AccessError):
                ask()
        label = "%s - Aceros del Bajío"
        self.assertEqual(
            orders.name_search(contract.name), [(contract.id, label % contract.name)]
        )
        self.assertEqual(orders.name_search(other.name), [])


@tagged("post_install_l10n", "post_install", "-at_install")
class TestBigImport(ImportCase):
    """5,000 rows of which 40 are wrong in ten ways, for workers whom Odoo knows."""

    ROWS = 5_000
    KNOWN = 300

    def test_five_thousand_rows(self):
        orders = [self._bare_contract() for _number in range(20)]
        known = self.env["hr.employee"].create(
            [
                {
                    "name": f"Known {number}",
                    "company_id": self.company.id,
                    "date_version": "2020-01-01",
                    "ssnid": make_nss(number),
                    "l10n_mx_curp": make_curp(number),
                    "l10n_mx_sbc": 500 if number % 2 else 0,
                }
                for number in range(self.KNOWN)
            ]
        )
        # 17 rows for each of 300 workers, each on another contract, cut at 4,960; the
        # last 40 are wrong.
        rows = [
            self._row(number, f"Known {number}", contract=orders[turn])
            for turn in range(17)
            for number in range(self.KNOWN)
        ][: self.ROWS - 40]
        wrong = (
            {"NSS": "12345678901"},
            {"NSS": "123"},
            {"CURP": "ZAZD801124MBSYQN13"},
            {"CURP": make_curp(9_000)},
            {"SBC": "mucho"},
            {"Desde": "2019-01-01"},
            {"SBC desde": "31/02/2026"},
            {"Contrato": "NO EXISTE"},
            {"Desde": "2026-06-01", "Hasta": "2026-05-31"},
            {"NSS": "=A1"},
        )
        rows += [
            self._row(number, "Known", contract=orders[0], **values)
            for number in range(4)
            for values in wrong
        ]
        data = workbook([HEADER, *rows])
        with self.assertQueryCount(150):
            load = self._load(data)
        self.assertEqual(self._counts(load), {"change": 4_960, "refuse": 40})
        reasons = {re.sub(r"Known \d+", "…", line.text) for line in load.refuse_ids}
        self.assertEqual(len(reasons), 10, reasons)
        self.assertEqual(
            sorted(int(line.row) for line in load.refuse_ids), list(range(4_962, 5_002))
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(7_000):  # Odoo writes each version by itself
            load.action_import()
        self.assertEqual(
            self.env["l10n_mx_icsoe.assignment"].search_count(
                [("employee_id", "in", known.ids)]
            ),
            4_960,
        )
        self.assertEqual(set(known.mapped("l10n_mx_sbc")), {500.0})
        self.assertEqual(self._counts(self._load(data)), {"same": 4_960, "refuse": 40})
