# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPayslipSbc(IcsoeCase):
    def _payslip(self, first, last, sbc, state="done", code="INT_DAY_WAGE"):
        slip = self.env["hr.payslip"].create(
            {
                "employee_id": self.ana.id,
                "date_from": first,
                "date_to": last,
                "company_id": self.company.id,
            }
        )
        category = self.env["hr.salary.rule.category"].search([], limit=1)
        rule = self.env["hr.salary.rule"].create(
            {"name": "SBC", "code": code, "category_id": category.id}
        )
        self.env["hr.payslip.line"].create(
            {
                "slip_id": slip.id,
                "salary_rule_id": rule.id,
                "employee_id": self.ana.id,
                "contract_id": slip.contract_id.id or self.ana.version_id.id,
                "name": "SBC",
                "code": code,
                "category_id": category.id,
                "amount": sbc,
            }
        )
        slip.state = state
        return slip

    def test_the_last_confirmed_payslip_of_the_period_says_the_sbc(self):
        self.ana = self._worker("Ana López", sbc=480.0)
        self._assign(self.ana, self._contract())
        self._payslip("2026-08-01", "2026-08-15", 512.34)
        self._payslip("2026-08-16", "2026-08-31", 999.99, state="draft")
        self._payslip("2026-08-16", "2026-08-31", 888.88, code="OTHER")
        self._payslip("2026-08-28", "2026-09-03", 777.77)
        filing = self._close()
        self.assertEqual(filing.worker_ids.mapped("sbc"), [512.34])
        self.company.l10n_mx_icsoe_sbc_code = False
        filing.action_gather()
        self.assertEqual(filing.worker_ids.mapped("sbc"), [self.ana.l10n_mx_sbc])
