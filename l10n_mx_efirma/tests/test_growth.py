# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody keeps the server busy with a file: reading takes time that grows with its
size, whatever is in it.
"""

from odoo.tests import BaseCase, tagged

from ..tools import efirma, xml_safety
from ..tools.upload import file_bytes
from . import efirma_factory as factory
from .growth import LIMIT, repeat, times_as_long
from .test_efirma import MOMENT

RFC = "LTQ150612A10"


def numbered(unit, before=b"", after=b""):
    """As ``repeat``; ``unit`` holds a number of its own."""
    return lambda size: (
        before + b"".join(unit % number for number in range(size // len(unit))) + after
    )


XML = {
    "attributes": numbered(b' b%d=""', b"<a", b"/>"),
    "attributes of many": repeat(b"<b" + b' c=""' * 200 + b"/>", b"<a>", b"</a>"),
    "namespaces": numbered(b' xmlns:b%d="u"', b"<a", b"/>"),
    "a namespace each": numbered(b'<b xmlns="u%d"/>', b"<a>", b"</a>"),
    "nested": repeat(b"<a>"),
    "elements": repeat(b"<b/>", b"<a>", b"</a>"),
    "never closed": repeat(b"<"),
    "comments": repeat(b"<!---->", b"<a>", b"</a>"),
    "entities": repeat(b"&x;", b"<a>", b"</a>"),
    "identifiers": numbered(b'<b Id="i%d"/>', b"<a>", b"</a>"),
    "declaration": repeat(b" encoding", b"<?xml"),
}
DER = {
    "begins": repeat(b"-----BEGIN A-----\n"),
    "lines": repeat(b"AAAA\n", b"-----BEGIN A-----\n", b"-----END A-----"),
    "blocks": repeat(b"-----BEGIN A-----\nAA==\n-----END A-----\n"),
    "nested": repeat(b"\x30\x80"),
    "blanks": repeat(b" "),
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestGrowth(BaseCase):
    def readers(self):
        mine = factory.make(RFC, "LIMPIEZA")
        document = b'<doc fechaFirma="%s">x</doc>' % MOMENT.isoformat().encode()
        signed = efirma.sign(
            document,
            mine.certificate,
            mine.private_key,
            mine.password,
            rfc=RFC,
            moment=MOMENT,
        )
        start = signed.index(b"<ds:Signature")
        for name, make in XML.items():
            yield f"parse {name}", xml_safety.parse, make
            yield f"verify {name}", efirma.verify, make
            yield (
                f"signed {name}",
                efirma.verify,
                lambda size, make=make: signed[:start] + make(size) + signed[start:],
            )
        for name, make in DER.items():
            small = lambda size, make=make: make(size // 8)  # noqa: E731
            yield f"certificate {name}", efirma.Certificate.load, small
            yield f"key {name}", lambda key: efirma.load_private_key(key, "x"), small
            yield f"authorities {name}", efirma.read_authorities, make
        yield (
            "password",
            lambda password: efirma.load_private_key(
                mine.private_key, password.decode()
            ),
            repeat(b"x"),
        )
        yield "base64", file_bytes, lambda size: "A=" * size

    def test_time_grows_with_the_size(self):
        for name, read, make in self.readers():
            with self.subTest(name):
                self.assertLess(times_as_long(read, make), LIMIT)
