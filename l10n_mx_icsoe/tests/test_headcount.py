# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestHeadcount(IcsoeCase):
    """Workers by client and month, as the salesman and the capturista see them."""

    def _counts(self, user):
        groups = (
            self.env["l10n_mx_icsoe.headcount"]
            .with_user(user)
            ._read_group(
                [("month", ">=", "2026-01-01"), ("month", "<", "2026-07-01")],
                ["partner_id", "month:month"],
                ["employee_id:count_distinct"],
                order="partner_id, month:month",
            )
        )
        return [(partner.name, str(month), count) for partner, month, count in groups]

    def test_each_worker_counts_once_in_each_month(self):
        """Also who comes on the last day of a month, or is on two contracts of the
        client; nobody after the end.
        """
        ana, eva = self._worker("Ana"), self._worker("Eva")
        one = self._contract(start="2026-04-30")
        other = self._contract(start="2026-05-01")
        self._assign(ana, one, start="2026-04-30", end="2026-06-01")
        self._assign(ana, other, start="2026-05-10", end="2026-05-20")
        self._assign(eva, other, start="2026-05-31", end="2026-05-31")
        expected = [
            (self.client.name, "2026-04-01", 1),
            (self.client.name, "2026-05-01", 2),
            (self.client.name, "2026-06-01", 1),
        ]
        for user in (self.capturista, self.salesman, self.hr_manager):
            self.assertEqual(self._counts(user), expected, user.login)
        stranger = self._user("other_salesman", "sales_team.group_sale_salesman")
        self.assertEqual(self._counts(stranger), [])

    def test_behind_a_number_stand_the_workers(self):
        """A click on the pivot or the graph opens them by name, for who sees it."""
        order = self._contract(start="2026-05-01", workers=[self._worker("Ana")])
        fields = {"employee_id": {"fields": {"display_name": {}}}}
        for user, model in (
            (self.capturista, "hr.employee.public"),
            (self.salesman, "hr.employee.public"),
            (self.hr_manager, "hr.employee"),
        ):
            behind = self.env["l10n_mx_icsoe.headcount"].with_user(user)
            domain = [("order_id", "=", order.id), ("month", "=", "2026-05-01")]
            (line,) = behind.web_search_read(domain, fields)["records"]
            self.assertEqual(line["employee_id"]["display_name"], "Ana", user.login)
            opened = behind.browse(line["id"]).action_open_worker()
            self.assertEqual(opened["res_model"], model, user.login)
            worker = self.env[model].with_user(user).browse(opened["res_id"])
            self.assertEqual(worker.name, "Ana", user.login)
