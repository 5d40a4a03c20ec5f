# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XML written as text beside what lxml makes of the same values."""

import doctest

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from odoo.tests import BaseCase, tagged

from ..tools import xml_text
from ..tools.xml_safety import ILLEGAL_CHARACTER

#: What XML can hold, with what is special in it more often than chance would have it.
texts = st.text(
    st.sampled_from("&<>\"'\t\n\r Ñá \u00a0\u2028aA1") | st.characters(codec="utf-8")
).map(lambda text: ILLEGAL_CHARACTER.sub("", text))


@tagged("post_install_l10n", "post_install", "-at_install")
class TestXmlText(BaseCase):
    def test_documentation(self):
        self.assertEqual(doctest.testmod(xml_text).failed, 0)

    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    @given(texts, texts, texts)
    def test_the_bytes_that_lxml_would_write(self, first, second, content):
        values = {"b": first, "c": second}
        root = etree.Element("a", {name: text for name, text in values.items() if text})
        etree.SubElement(root, "d").text = content or None
        written = (
            xml_text.DECLARATION
            + xml_text.start("a", values)
            + xml_text.element("d", {}, content, depth=1)
            + xml_text.end("a")
        )
        self.assertEqual(
            written.encode(),
            etree.tostring(
                root, encoding="UTF-8", xml_declaration=True, pretty_print=True
            ),
        )

    def test_every_character_that_is_printable_is_legal(self):
        printable = "".join(filter(str.isprintable, map(chr, range(0x110000))))
        self.assertIsNone(ILLEGAL_CHARACTER.search(printable))
