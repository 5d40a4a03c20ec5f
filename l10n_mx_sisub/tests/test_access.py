# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SisubCase

GUARDED = (
    "filing",
    "filing.contract",
    "filing.worker",
    "filing.registration",
    "filing.exclusion",
    "filing.message",
    "filing.file",
    "issue",
    "due",
    "receipt",
    "pay",
    "contribution",
    "registration",
)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAccess(SisubCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._worker()
        cls._contract(workers=[cls.worker])
        cls._pay(cls.worker)
        cls.filing = cls.sisub.close(cls.company.id, 2026, 2)

    def test_nothing_for_others(self):
        for user in (self.employee_user, self.salesman):
            for name in GUARDED:
                model = self.env[f"l10n_mx_sisub.{name}"].with_user(user)
                for call in (
                    lambda model=model: model.search([]),
                    lambda model=model: model._read_group([], [], ["__count"]),
                    lambda model=model: model.create({}),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Otra"})
        stranger = self._user("stranger", "l10n_mx_icsoe.group_signatory")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        for name in GUARDED:
            model = self.env[f"l10n_mx_sisub.{name}"].with_user(stranger)
            model = model.with_context(allowed_company_ids=company.ids)
            self.assertFalse(model.search([]), name)
        with self.assertRaises(AccessError):
            self.sisub.with_user(stranger).close(self.company.id, 2026, 2)

    def test_nobody_writes_a_return(self):
        filing = self.filing.with_user(self.signatory)
        for record, values in (
            (filing, {"folio": "X"}),
            (filing.contract_ids, {"number": "9"}),
            (filing.worker_ids, {"salary": 1}),
        ):
            with self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(UserError):
            self.filing.sudo().state = "filed"

    def test_no_salary_through_other_models(self):
        """No path from what everybody reads leads to pay."""
        for model in ("hr.employee.public", "res.partner", "sale.order"):
            for name, field in self.env[model]._fields.items():
                comodel = field.comodel_name or ""
                self.assertFalse(comodel.startswith("l10n_mx_sisub."), (model, name))
