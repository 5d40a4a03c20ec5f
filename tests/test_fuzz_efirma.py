"""Fuzz what reads an e.firma: certificates, keys, passwords."""

import base64
from datetime import datetime, timezone

import pytest
from fuzzing import ToolError, bounded, efirma_factory, spoiled
from hypothesis import example, given
from hypothesis import strategies as st
from icsoe_tools import efirma

PASSWORD = "clave Ñandú"  # noqa: S105
EFIRMA = efirma_factory.make("ÑU&150612A10", "ÑANDÚ & HIJOS", password=PASSWORD)
MOMENT = datetime(2026, 9, 10, tzinfo=timezone.utc)


def pem(kind, data):
    body = base64.encodebytes(data)
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (kind, body, kind)


CERTIFICATES = [EFIRMA.certificate, pem(b"CERTIFICATE", EFIRMA.certificate)]
KEYS = [EFIRMA.private_key, pem(b"ENCRYPTED PRIVATE KEY", EFIRMA.private_key)]


@given(spoiled([*CERTIFICATES, *KEYS]))
@example(b"\x30\x80" * 30_000)
@example(b"\x30\x84\xff\xff\xff\xff" * 10_000)
@example(b"\x30" + b"\xff" * 300)
def test_a_certificate_is_read_or_refused(data):
    with bounded(efirma.UnreadableCertificate, efirma.FileTooBig):
        found = efirma.Certificate.load(data)
        repr(found)
        found.valid_at(MOMENT)
        found.public_key()
        with bounded(efirma.NotAnEfirma, efirma.WrongHolder, ToolError):
            efirma.check_certificate(found, rfc="ÑU&150612A10", moment=MOMENT)


@given(spoiled([*KEYS, *CERTIFICATES]), st.one_of(st.just(PASSWORD), st.text()))
@example(EFIRMA.private_key, "\ud800")
@example(EFIRMA.private_key, "")
def test_a_key_is_opened_or_refused(data, password):
    with bounded(efirma.FileTooBig, efirma.UnreadableKey, efirma.WrongPassword):
        efirma.load_private_key(data, password)


@pytest.mark.parametrize("size", [1_000, 20_000, 65_000])
def test_a_file_of_beginnings(size):
    """Each could be the start of a block: looked at once, not once for every other."""
    for unit in (b"-----BEGIN A-----", b"-----BEGIN A", b"-----BEGIN " + b"A " * 9):
        data = (unit * (size // len(unit) + 1))[:size]
        with bounded(ToolError):
            efirma.Certificate.load(data)
        with bounded(ToolError):
            efirma.load_private_key(data, "x")


@given(spoiled(CERTIFICATES, 2), spoiled(KEYS, 2), st.sampled_from([PASSWORD, "no"]))
def test_nobody_signs_with_a_spoiled_efirma(certificate, key, password):
    xml = f'<a fechaFirma="{MOMENT.isoformat()}">x</a>'.encode()
    with bounded(ToolError):
        signed = efirma.sign(
            xml, certificate, key, password, rfc="ÑU&150612A10", moment=MOMENT
        )
        assert efirma.verify(signed).valid
