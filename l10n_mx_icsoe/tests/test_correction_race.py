# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
from contextlib import closing

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models.authority_return.authority_return import _BY_TRANSITION
from ..tools.law.document import Kind

# far from anything else in the database, which these tests really write and clean up
YEAR = 2099


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCorrectionRace(BaseCase):
    """Two sessions, each with its own connection: what only the database can decide."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self._clean_up()
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        """What is filed stays filed, for everybody but a test: as a migration script
        would do it.
        """
        with self.registry.cursor() as cr:
            filings = self._filings(cr).search([("year", "=", YEAR)])
            cr.execute("ALTER TABLE l10n_mx_icsoe_filing DISABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)",
                [filings._name, filings.ids],
            )
            for filing in filings.sorted("id", reverse=True):
                cr.execute(
                    "DELETE FROM l10n_mx_icsoe_filing WHERE id = %s", [filing.id]
                )
            cr.execute("ALTER TABLE l10n_mx_icsoe_filing ENABLE TRIGGER USER")

    def _session(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        cr.execute("SET LOCAL lock_timeout = '20s'")
        return cr

    def _filings(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})[
            "l10n_mx_icsoe.filing"
        ]

    def _company(self, cr):
        return self._filings(cr).env.ref("base.main_company").id

    def _filed(self, **values):
        with self.registry.cursor() as cr:
            filings = self._filings(cr)
            values = {
                "kind": "nil",
                "state": "filed",
                "folio": "N1",
                "date_filed": "2099-09-01",
                **values,
            }
            filings = filings.with_context(l10n_mx_icsoe_by_transition=_BY_TRANSITION)
            return filings.create(
                {"company_id": self._company(cr), "year": YEAR, "period": "2", **values}
            ).id

    def _close_in_two_sessions(self):
        """Both begin while neither sees the other; gives back the error of the second,
        which waits for the first.
        """
        first, second = self._session(), self._session()
        for cr in (first, second):
            self.assertFalse(
                self._filings(cr)._live_return(
                    self._filings(cr).env.ref("base.main_company"), YEAR, 2
                )
            )
        self._filings(first).close(self._company(first), YEAR, 2)
        first.execute("SELECT 1")
        errors = []

        def close():
            with mute_logger("odoo.sql_db"):
                try:
                    self._filings(second).close(self._company(second), YEAR, 2)
                except Exception as error:  # noqa: BLE001 - told to the test
                    errors.append(error)

        thread = threading.Thread(target=close)
        thread.start()
        thread.join(0.5)
        self.assertTrue(
            thread.is_alive(),
            "the second waits at the index until the first has decided",
        )
        first.commit()
        thread.join(30)
        second.rollback()
        return errors

    def test_two_sessions_close_the_same_period(self):
        self.assertEqual(
            [type(error) for error in self._close_in_two_sessions()], [UniqueViolation]
        )
        with closing(self.registry.cursor()) as cr:
            self.assertEqual(self._filings(cr).search_count([("year", "=", YEAR)]), 1)

    def test_two_sessions_file_anew_after_a_return_without_effect(self):
        filed = self._filed()
        self._filed(kind="void", origin_id=filed, folio="V1")
        self.assertEqual(
            [type(error) for error in self._close_in_two_sessions()], [UniqueViolation]
        )
        with closing(self.registry.cursor()) as cr:
            live = self._filings(cr).search(
                [("year", "=", YEAR), ("state", "=", "draft")]
            )
            self.assertEqual(live.mapped("generation"), [1])

    def test_two_sessions_correct_the_same_return(self):
        filed = self._filed()
        first, second = self._session(), self._session()
        second.execute(
            "SELECT 1"
        )  # from here on it sees nothing of what the first one commits
        self._filings(first).browse(filed).action_correct("void")
        with self.assertRaisesRegex(
            UserError,
            "^Somebody else is working on ICSOE 2099-2 · Nothing to Report right now",
        ):
            self._filings(second).browse(filed).action_correct("void")
        first.commit()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._filings(second).browse(filed).action_correct("void")
        second.rollback()
        with self.assertRaisesRegex(
            UserError, "already has a complementary return that is not filed yet"
        ):
            self._filings(second).browse(filed).action_correct("void")

    def test_the_database_knows_which_kinds_name_an_origin(self):
        with (
            closing(self.registry.cursor()) as cr,
            self.assertRaises(Exception) as caught,
            mute_logger("odoo.sql_db"),
        ):
            self._filings(cr).create(
                {
                    "company_id": self._company(cr),
                    "year": YEAR,
                    "period": "1",
                    "kind": Kind.CORRECTION.value,
                }
            )
            cr.flush()
        self.assertIn("complementary_origin", str(caught.exception))
