"""What the fuzz tests share: ways to spoil data, and
the promise that is tested.

The promise: whatever the bytes, a reader gives a result or raises one of the errors
that its docstring names, within ``SECONDS`` and ``MEMORY``, and no error quotes a
number of a person. Without a variable the examples are few and always the same; for a
night of new ones::

    ICSOE_FUZZ_EXAMPLES=20000 script/test -k fuzz
"""

import io
import os
import resource
import signal
import zipfile
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from odoo.addons.l10n_mx_efirma.tests import efirma_factory  # noqa: F401
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_icsoe_import.tests import import_files

EXAMPLES = int(os.environ.get("ICSOE_FUZZ_EXAMPLES") or 0)
#: For one example, on a busy machine: each takes thousandths.
SECONDS = 30
#: Bytes by which the whole process may grow, Python's own libraries included.
MEMORY = 700_000_000

settings.register_profile(
    "icsoe",
    max_examples=EXAMPLES or 60,
    derandomize=not EXAMPLES,
    deadline=None,  # SECONDS instead: a first example also loads libraries
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
settings.load_profile("icsoe")


#: In every seed; what is said about a file may be logged, so it never holds them.
NSS, CURP, SBC = "02190000015", "GOBL900512HQTBBB01", "7319.55"


class TooSlow(BaseException):
    """Past ``SECONDS``. No Exception, so that nothing under test swallows it."""


@contextmanager
def bounded(*documented):
    """Hold the promise; ``documented`` are the errors that may leave."""

    def give_up(*_signal):
        raise TooSlow(f"more than {SECONDS} seconds")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    old = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(SECONDS)
    try:
        yield
    except documented as error:
        assert isinstance(error, ToolError) or ToolError not in documented
        tells_nothing(str(error))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < MEMORY, f"it took {grown:,} bytes"


def tells_nothing(text):
    assert NSS not in text and CURP not in text and SBC not in text, text


# ------------------------------------------------------------------ spoiling

_TOKENS = (
    b"", b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"<", b">", b"&", b'"',
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<!--", b"-->", b"<?x?>", b"&#0;", b"&b;",
    b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xae", b"1e400", b"-1", b"NaN", b"Infinity",
    b"9" * 5000, b"0001-01-01", b"9999-12-31", b"\xd9\xa1\xd9\xa2", b"=1+1", b"\r\n",
    b"\xef\xbb\xbf", b"PK\x03\x04", b"PK\x05\x06", b" " * 3000, b"\xef\xbf\xbf",
)  # fmt: skip


@st.composite
def spoiled(draw, seeds, edits=6):
    """One of ``seeds`` (bytes) with some bytes changed, lost, repeated or put in."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, edits))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.sampled_from((0, 1, 1, 2, 4, 16, 200)))
        how = draw(st.sampled_from(("bits", "bytes", "token", "repeat", "cut", "end")))
        if how == "bits" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif how == "bytes":
            data[at : at + size] = draw(st.binary(max_size=8))
        elif how == "token":
            data[at : at + size] = draw(st.sampled_from(_TOKENS))
        elif how == "repeat":
            data[at:at] = data[at : at + size] * draw(st.integers(1, 20))
        elif how == "cut":
            del data[at : at + size]
        elif how == "end":
            del data[at:]
    return bytes(data)


@st.composite
def spoiled_zip(draw, seeds):
    """One of ``seeds`` (bytes of a ZIP) with a member spoiled, and packed again."""
    with zipfile.ZipFile(io.BytesIO(draw(st.sampled_from(seeds)))) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    name = draw(st.sampled_from(sorted(files)))
    files[name] = draw(spoiled([files[name]]))
    if draw(st.booleans()):
        files.pop(draw(st.sampled_from(sorted(files))))
    return import_files.archive(files)


#: Texts that people and programs put in cells.
cell_texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from((NSS, CURP, SBC, NSS[1:], CURP.lower(), "$1,234.50", "31/05/2026")),
    st.from_regex(r"[0-9$., -]{0,25}"),
    st.from_regex(r"[0-9]{1,5}[-/.][0-9]{1,3}[-/.][0-9]{1,5}([T ][0-9:.]*)?"),
    st.sampled_from(["9" * 5000, "1e400", "=1+1", "-0", "٣١/٠٥/٢٠٢٦", "NaN", "\ud800"]),
)
