# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SisubCase

PARITY = {
    "contract-not-in-icsoe",
    "contract-only-in-icsoe",
    "worker-only-in-icsoe",
    "worker-not-in-icsoe",
    "salary-differs",
}


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-09-10 18:00:00")
class TestParity(SisubCase):
    def test_random_contracts(self):
        """Whatever the data, both returns gathered from them state the same people."""
        chance = random.Random(29)
        first = date(2026, 3, 1)

        def day(least=0, most=220):
            return first + timedelta(days=chance.randint(least, most))

        workers = [
            self._worker(f"W{n:02d}", sbc=round(chance.uniform(320, 900), 2))
            for n in range(14)
        ]
        for worker in chance.sample(workers, 5):
            worker.create_version({"date_version": day(61, 183), "l10n_mx_sbc": 777.7})
        for _n in range(12):
            start = day()
            end = chance.choice([False, start + timedelta(days=chance.randint(0, 90))])
            order = self._contract(start=start, end=end)
            for worker in chance.sample(workers, chance.randint(0, 5)):
                since = start + timedelta(days=chance.randint(0, 40))
                until = chance.choice(
                    [False, since + timedelta(days=chance.randint(0, 60))]
                )
                self._assign(worker, order, since, until)
        icsoe, sisub = self._close(), self._sisub()
        self.assertFalse(PARITY & set(self._codes(sisub)), self._codes(sisub))
        # And the other way round, without the rules.
        theirs = {
            (line.contract_id.order_id, line.employee_id) for line in icsoe.worker_ids
        }
        ours = {
            (line.contract_id.order_id, line.employee_id) for line in sisub.worker_ids
        }
        self.assertTrue(theirs)
        self.assertLessEqual(theirs, ours)

    def test_differences(self):
        worker, other = self._worker("Ada", sbc=500), self._worker("Bea")
        order = self._contract(workers=[worker])
        self._close()
        self._contract(workers=[worker])  # not in ICSOE
        self._assign(other, order)
        worker.l10n_mx_sbc = 600
        codes = set(self._codes(self._sisub()))
        self.assertLessEqual(
            {"contract-not-in-icsoe", "worker-not-in-icsoe", "salary-differs"}, codes
        )
        order.l10n_mx_icsoe_assignment_ids.filtered(
            lambda one: one.employee_id == worker
        ).unlink()
        self.assertIn("worker-only-in-icsoe", self._errors(self._sisub()))
        order.l10n_mx_icsoe_date_start = "2026-09-02"
        self.assertIn("contract-only-in-icsoe", self._errors(self._sisub()))
