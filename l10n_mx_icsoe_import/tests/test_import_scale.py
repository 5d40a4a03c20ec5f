# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Making many new employees at once gives what Odoo gives one by one, in a fixed number
of statements.
"""

from odoo.tests import tagged

BATCH = 50
from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase, make_curp, make_nss


@tagged("post_install_l10n", "post_install", "-at_install")
class TestManyEmployees(IcsoeCase):
    def _values(self, number):
        return {
            "name": f"Worker {number}",
            "company_id": self.company.id,
            "date_version": "2026-05-01",
            "ssnid": make_nss(number),
            "l10n_mx_curp": make_curp(number),
            "l10n_mx_sbc": 512.4,
        }

    def _employees(self, batch):
        env = self.env(user=self.hr_manager)
        return env["hr.employee"].with_context(**{BATCH: batch})

    def _stored(self, record):
        """The row behind ``record`` without what tells one record from another."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT to_jsonb(t) FROM {record._table} t WHERE id = %s",  # noqa: S608
            [record.id],
        )
        own = {
            "id",
            "name",
            "legal_name",
            "color",
            "ssnid",
            "l10n_mx_curp",
            "barcode",
            "display_name",
        }
        return {
            name: value
            for name, value in self.env.cr.fetchone()[0].items()
            if name not in own
            and not name.endswith(("_id", "_name"))
            and name not in ("create_date", "write_date", "last_modified_date")
            and not name.endswith(("uuid", "token"))
        }

    def test_gives_what_odoo_gives_one_by_one(self):
        plain = self._employees(False).create(self._values(1)).sudo()
        one, other = self._employees(True).create(
            [self._values(2), {**self._values(3), "date_version": "2050-01-01"}]
        )
        for employee in (one.sudo(), other.sudo()):
            self.assertEqual(employee.version_ids, employee.version_id)
            self.assertEqual(employee.current_version_id, employee.version_ids)
            self.assertEqual(employee.version_ids.employee_id, employee)
            self.assertEqual(employee.resource_id.name, employee.name)
            self.assertEqual(employee.work_contact_id.name, employee.name)
        self.assertEqual(one.l10n_mx_sbc, 512.4)
        self.assertEqual(one.ssnid, make_nss(2))
        one = one.sudo()
        for name in ("id", "version_id", "resource_id", "work_contact_id"):
            mine, theirs = (
                employee if name == "id" else employee[name]
                for employee in (one, plain)
            )
            self.assertEqual(self._stored(mine), self._stored(theirs), name)

    def test_costs_the_same_for_ten_and_for_fifty(self):
        def queries(first, count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._employees(True).create(
                [self._values(number) for number in range(first, first + count)]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1, 2)  # what is looked up once is looked up
        few, many = queries(10, 10), queries(100, 50)
        self.assertLess(many - few, 10, (few, many))
