# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Big files made to keep the server busy: ``script/bench growth`` measures them."""

from odoo.tests import BaseCase, tagged

from ..tools import efirma, xml_safety
from ..tools.upload import file_bytes
from . import efirma_factory as factory
from .big_files import SIZE, is_refused, repeat
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


def readers():
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
        lambda password: efirma.load_private_key(mine.private_key, password.decode()),
        repeat(b"x"),
    )
    yield "base64", file_bytes, lambda size: "A=" * size


@tagged("post_install_l10n", "post_install", "-at_install")
class TestBigFiles(BaseCase):
    def test_each_is_read_or_refused(self):
        read = {
            each for each, read, make in readers() if not is_refused(read, make(SIZE))
        }
        # Of what cannot be read, too, ``verify`` answers what its signature is worth.
        answered = {f"{verb} {name}" for verb in ("verify", "signed") for name in XML}
        well_formed = {"parse comments", "parse elements", "parse identifiers"}
        nothing_in_it = {"authorities begins"}
        self.assertEqual(read, answered | well_formed | nothing_in_it | {"base64"})
