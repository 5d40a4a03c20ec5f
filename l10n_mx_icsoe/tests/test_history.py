# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestHistory(IcsoeCase):
    """What stands in the history of a return is who said it, when, and nothing else."""

    def setUp(self):
        super().setUp()
        self.filing = self._close()
        self.other = self.signatory.partner_id
        self.messages = self.env["mail.message"].with_user(self.capturista)
        self.place = {"model": self.filing._name, "res_id": self.filing.id}

    def test_a_note_in_ones_own_name(self):
        message = self.filing.message_post(
            body="IMSS called", email_from='"Director" <director@ltq.example>'
        )
        self.assertEqual(message.author_id, self.capturista.partner_id)
        self.assertNotIn("director", message.email_from)

    def test_not_of_another_person_or_another_day(self):
        tracking = self.env["mail.tracking.value"].sudo().search([], limit=1).ids
        for forged in (
            {"author_id": self.other.id},
            {"date": "2026-01-01 12:00:00"},
            {"tracking_value_ids": [(6, 0, tracking)]},
            {"create_uid": self.signatory.id},
        ):
            with self.assertRaisesRegex(AccessError, "^What stands in this history"):
                self.filing.message_post(body="Signed", **forged)
            with self.assertRaisesRegex(AccessError, "^What stands in this history"):
                self.filing.message_notify(
                    body="Signed", partner_ids=self.other.ids, **forged
                )

    def test_not_around_the_return(self):
        values = {"body": "Signed", "message_type": "comment", **self.place}
        for vals in (values, {**values, "author_id": self.other.id}):
            with self.assertRaises(AccessError):
                self.messages.create(vals)
        context = {f"default_{name}": value for name, value in self.place.items()}
        with self.assertRaises(AccessError):
            self.messages.with_context(**context).create({"body": "Signed"})
        with self.assertRaises(AccessError):
            self.env["mail.thread"].with_user(self.capturista).message_notify(
                body="Signed", partner_ids=self.other.ids, **self.place
            )

    def test_no_message_moves_in_or_changes(self):
        private = self.messages.create({"body": "Signed"})
        with self.assertRaises(AccessError):
            private.write(self.place)
        own = self.filing.message_post(body="IMSS called", message_type="comment")
        for vals in ({"body": "X"}, {"date": "2026-01-01"}, {"res_id": 0}):
            with self.assertRaises(AccessError):
                own.with_user(self.capturista).write(vals)
        with self.assertRaises(AccessError):
            self.filing._check_can_update_message_content(own)

    def test_activities_are_asked_and_done_as_ever(self):
        activity = self.filing.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.capturista.id
        )
        activity.with_user(self.capturista).action_feedback("Done")
        author = self.filing.message_ids[:1].author_id
        self.assertEqual(author, self.capturista.partner_id)
