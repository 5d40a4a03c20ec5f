# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestTaxpayer(IcsoeCase):
    """The taxpayer is the RFC: branches and companies that share one file one
    return.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"]
        cls.branch = companies.create(
            {"name": "Sucursal Celaya", "parent_id": cls.company.id}
        )
        cls.twin = companies.create(
            {"name": "LTQ Norte", "vat": "ltq-150612-a10", "country_id": cls.mexico.id}
        )
        cls.other = companies.create(
            {"name": "Otra", "vat": "OTR150612A15", "country_id": cls.mexico.id}
        )
        cls.people = {
            company: cls._capturista_of(company)
            for company in (cls.branch, cls.twin, cls.other)
        }
        cls._contract(workers=[cls._worker("Ana López")])
        for company in cls.people:
            worker = cls._worker(f"De {company.name}", company_id=company.id)
            order = cls.env["sale.order"].create(
                {
                    "partner_id": cls.client.id,
                    "company_id": company.id,
                    "l10n_mx_icsoe_specialized": True,
                    "l10n_mx_icsoe_date_start": "2026-06-01",
                    "state": "sale",
                }
            )
            cls._assign(worker, order)

    @classmethod
    def _capturista_of(cls, company):
        return new_test_user(
            cls.env,
            f"capturista_{company.id}",
            groups="l10n_mx_icsoe.group_capturista",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _close_as(self, company):
        filings = self.env["l10n_mx_icsoe.filing"].with_user(self.people[company])
        filings = filings.with_context(allowed_company_ids=company.ids)
        return filings.close(company.id, 2026, 2)

    def test_who_takes_or_leaves_the_rfc_is_seen_at_once(self):
        ours = self.company | self.branch | self.twin
        self.assertEqual(self.company._l10n_mx_icsoe_taxpayer(), ours)
        new = self.company.create({"name": "LTQ Sur", "country_id": self.mexico.id})
        new.vat = self.company.vat
        self.assertEqual(self.company._l10n_mx_icsoe_taxpayer(), ours | new)
        new.active = False
        # Whoever asks first: contracts are gathered with what was archived.
        everything = self.company.with_context(active_test=False)
        self.assertEqual(everything._l10n_mx_icsoe_taxpayer(), ours)
        self.assertEqual(self.company._l10n_mx_icsoe_taxpayer(), ours)
        with self.env.cr.savepoint() as savepoint:
            self.twin.vat = False
            self.assertEqual(
                self.company._l10n_mx_icsoe_taxpayer(), self.company | self.branch
            )
            savepoint.rollback()
        self.assertEqual(self.company._l10n_mx_icsoe_taxpayer(), ours)

    def test_who_takes_the_rfc_sees_its_services(self):
        service = self.service.with_user(self.people[self.other])
        service = service.with_context(allowed_company_ids=self.other.ids)
        self.assertFalse(service.has_access("read"))
        for vat, sees in ((self.company.vat, True), ("OTR150612A15", False)):
            self.other.vat = vat
            self.env.flush_all()
            self.assertEqual(service.has_access("read"), sees)

    def test_one_return_that_gathers_all(self):
        filing = self._close_as(self.branch)
        self.assertEqual(filing, self._close_as(self.twin))
        self.assertEqual(filing, self._close())
        self.assertEqual(filing.sudo().company_id, self.company)
        self.assertEqual(filing.rfc, "LTQ150612A10")
        self.assertEqual(
            filing.sudo().company_ids, self.company | self.branch | self.twin
        )
        self.assertEqual((filing.contract_count, filing.person_count), (3, 3))

    def test_each_of_them_works_on_it(self):
        filing = self._close_as(self.twin)
        filing.action_gather()
        self.assertEqual(len(filing.worker_ids), 3)
        self.assertTrue(filing.issue_ids)
        dialog = self.env["l10n_mx_icsoe.close"].with_user(self.people[self.branch])
        dialog = dialog.with_context(allowed_company_ids=self.branch.ids)
        wizard = dialog.create({"year": 2026, "period": "2"})
        self.assertEqual(wizard.filing_id, filing)
        self.assertEqual(wizard.contract_count, 3)

    def test_another_rfc_stays_a_stranger(self):
        theirs, ours = self._close_as(self.other), self._close()
        self.assertEqual(theirs.contract_count, 1)
        with self.assertRaises(AccessError):
            ours.with_user(self.people[self.other]).with_context(
                allowed_company_ids=self.other.ids
            ).worker_ids.read(["name"])

    def test_the_database_refuses_a_second_one(self):
        values = self._close().sudo().copy_data()[0]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.env["l10n_mx_icsoe.filing"].sudo().create(
                {**values, "company_id": self.twin.id}
            )
            self.env.flush_all()

    def test_the_daily_job_opens_one_draft(self):
        self.twin.l10n_mx_icsoe_repse_number = "AR129038/2024"
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_more: 1
        ):
            self.env["l10n_mx_icsoe.filing"].sudo()._cron_follow_up()
        drafts = self.env["l10n_mx_icsoe.filing"].sudo().search([])
        self.assertEqual(len(drafts.filtered(lambda one: one.rfc == "LTQ150612A10")), 1)
