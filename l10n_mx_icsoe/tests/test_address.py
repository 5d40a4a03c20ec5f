# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from odoo.tests import tagged

from ..tools.law import address, repse, snapshot
from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAddress(IcsoeCase):
    """The client's address as IMSS's portal asks for it, from what people typed."""

    def test_documentation(self):
        for module in (address, repse, snapshot):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    def _numbers(self, **values):
        self.client.write(values)
        its = self.client._l10n_mx_icsoe_party().address
        return its.street, its.exterior_number, its.interior_number, its.colony

    def test_the_street_is_stated_as_it_was_typed(self):
        text = "Calle de los Canteros 118"
        if "street_number" not in self.client._fields:
            self.assertEqual(
                self._numbers(street=text, street2="Centro"), (text, "", "", "Centro")
            )
        self.assertEqual(self._numbers(street=text, street2="Int. 4")[2:], ("4", ""))

    def test_parts_of_another_add_on_are_right_or_not_used(self):
        if "street_number" not in self.client._fields:
            self.skipTest("base_address_extended is not installed")
        for text, expected in (
            (
                "Calle de los Canteros 118, int. 4",
                ("Calle de los Canteros", "118", "4"),
            ),
            ("Av. 5 de Febrero 1325-B", ("Av. 5 de Febrero", "1325-B", "")),
            ("Carretera a Celaya Km 12", ("Carretera a Celaya Km 12", "", "")),
            ("Pino Suárez 20 - 3", ("Pino Suárez", "20", "3")),
            (
                "Quintana 300 Piso 5 Ofna. 502",
                ("Quintana 300 Piso 5 Ofna. 502", "", ""),
            ),
            ("Av. Juárez 7, Local 3 y 4", ("Av. Juárez 7, Local 3 y 4", "", "")),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._numbers(street=text)[:3], expected)
