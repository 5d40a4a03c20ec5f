# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.law import period
from ..tools.law.period import Period


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPeriod(BaseCase):
    def test_documentation(self):
        self.assertEqual(doctest.testmod(period).failed, 0)

    def test_days_of_a_period(self):
        for year, number, start, end in [
            (2026, 1, date(2026, 1, 1), date(2026, 4, 30)),
            (2026, 2, date(2026, 5, 1), date(2026, 8, 31)),
            (2026, 3, date(2026, 9, 1), date(2026, 12, 31)),
            (2024, 1, date(2024, 1, 1), date(2024, 4, 30)),
            # The reform came into force on 24 April 2021.
            (2021, 1, date(2021, 4, 24), date(2021, 4, 30)),
            (2021, 2, date(2021, 5, 1), date(2021, 8, 31)),
        ]:
            with self.subTest(year=year, number=number):
                self.assertEqual(
                    (Period(year, number).start, Period(year, number).end), (start, end)
                )

    def test_deadlines(self):
        """The 17th, or the next business day: all there have been, and those to come
        until 2028.
        """
        for year, number, deadline in [
            (2021, 1, date(2021, 9, 17)),  # the same window as the next one
            (2021, 2, date(2021, 9, 17)),
            (2021, 3, date(2022, 1, 17)),
            (2022, 1, date(2022, 5, 17)),
            (2022, 2, date(2022, 9, 19)),
            (2022, 3, date(2023, 1, 17)),
            (2023, 1, date(2023, 5, 17)),
            (2023, 2, date(2023, 9, 18)),
            (2023, 3, date(2024, 1, 17)),
            (2024, 1, date(2024, 5, 17)),
            (2024, 2, date(2024, 9, 17)),
            (2024, 3, date(2025, 1, 17)),
            (2025, 1, date(2025, 5, 19)),
            (2025, 2, date(2025, 9, 17)),
            (2025, 3, date(2026, 1, 19)),
            (2026, 1, date(2026, 5, 18)),
            (2026, 2, date(2026, 9, 17)),
            (2026, 3, date(2027, 1, 18)),
            (2027, 1, date(2027, 5, 17)),
            (2027, 2, date(2027, 9, 17)),
            (2027, 3, date(2028, 1, 17)),
            (2028, 1, date(2028, 5, 17)),
            (2028, 2, date(2028, 9, 18)),
        ]:
            with self.subTest(year=year, number=number):
                self.assertEqual(Period(year, number).deadline(), deadline)

    def test_a_day_that_imss_declares_closed_moves_the_deadline(self):
        self.assertEqual(
            Period(2026, 2).deadline(closed=[date(2026, 9, 17)]), date(2026, 9, 18)
        )
        self.assertEqual(
            Period(2026, 2).deadline(closed=[date(2026, 9, 17), date(2026, 9, 18)]),
            date(2026, 9, 21),
        )

    def test_business_days(self):
        for day, counts in [
            (date(2026, 1, 1), False),
            (date(2026, 2, 2), False),  # first Monday of February
            (date(2026, 2, 9), True),
            (date(2026, 3, 16), False),  # third Monday of March
            (date(2026, 5, 1), False),
            (date(2026, 5, 5), False),
            (date(2026, 9, 16), False),
            (date(2026, 9, 17), True),
            (date(2026, 9, 18), True),  # a Friday counts
            (date(2026, 9, 19), False),  # a Saturday does not
            (date(2026, 11, 16), False),  # third Monday of November
            (date(2026, 12, 25), False),
            (date(2018, 12, 1), False),  # handover of power
            (date(2024, 10, 1), False),
            (date(2030, 10, 1), False),
            (date(2026, 10, 1), True),
        ]:
            with self.subTest(day=day):
                self.assertEqual(period.is_business_day(day), counts)

    def test_contracts_that_a_period_reports(self):
        for year, number, start, end, reported in [
            (2026, 2, date(2026, 4, 30), None, False),
            (2026, 2, date(2026, 5, 1), None, True),
            (2026, 2, date(2026, 8, 31), None, True),
            (2026, 2, date(2026, 9, 1), None, False),
            # Older than the reform and still in force when it came.
            (2021, 1, date(2021, 4, 23), None, True),
            (2021, 1, date(2019, 1, 1), date(2021, 4, 24), True),
            (2021, 1, date(2019, 1, 1), date(2021, 4, 23), False),
            (2021, 1, date(2021, 4, 24), None, True),
            (2021, 1, date(2021, 4, 30), None, True),
            (2021, 1, date(2021, 5, 1), None, False),
            (2021, 2, date(2019, 1, 1), None, False),
        ]:
            with self.subTest(period=f"{year}-{number}", start=start, end=end):
                self.assertEqual(Period(year, number).reports(start, end), reported)

    def test_the_period_to_file(self):
        """The one whose window is open, else the one whose window opens next."""
        for day, expected in [
            (date(2026, 8, 31), "2026-2"),
            (date(2026, 9, 1), "2026-2"),
            (date(2026, 9, 17), "2026-2"),
            (date(2026, 9, 18), "2026-3"),
            (date(2027, 1, 1), "2026-3"),
            (date(2027, 1, 18), "2026-3"),
            (date(2027, 1, 19), "2027-1"),
            (date(2021, 4, 24), "2021-1"),
            (date(2021, 9, 17), "2021-2"),
        ]:
            with self.subTest(day=day):
                self.assertEqual(str(Period.to_file_on(day)), expected)

    def test_neighbours(self):
        self.assertEqual(Period(2026, 1).previous(), Period(2025, 3))
        self.assertEqual(Period(2026, 2).previous(), Period(2026, 1))
        self.assertEqual(Period(2025, 3).next(), Period(2026, 1))
        self.assertEqual(Period.containing(date(2026, 12, 31)), Period(2026, 3))
        self.assertLess(Period(2025, 3), Period(2026, 1))

    def test_periods_that_do_not_exist(self):
        for year, number, message in [
            (2026, 0, "a cuatrimestre is 1, 2 or 3, not 0"),
            (2026, 4, "a cuatrimestre is 1, 2 or 3, not 4"),
            (2020, 3, "ICSOE begins with the first cuatrimestre of 2021"),
        ]:
            with (
                self.subTest(year=year, number=number),
                self.assertRaises(ValueError) as caught,
            ):
                Period(year, number)
            self.assertEqual(str(caught.exception), message)
