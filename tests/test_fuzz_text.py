"""Fuzz what reads texts: identifiers, cells, lists in CSV, IMSS's acknowledgement."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from fuzzing import (
    CURP,
    NSS,
    SBC,
    ToolError,
    bounded,
    cell_texts,
    rows_tell_nothing,
    spoiled,
)
from hypothesis import example, given
from hypothesis import strategies as st
from odoo.addons.l10n_mx_efirma.tools import upload
from odoo.addons.l10n_mx_icsoe.tools.formats import acknowledgement, workers_csv
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers, period
from odoo.addons.l10n_mx_icsoe_import.tools import cells, columns, contract_list, table, workers_sheet
from odoo.addons.l10n_mx_icsoe_import.tools.import_row import ImportRow

_LINE = f"Ana López,{NSS},{CURP},LOGA900512AB1,{SBC},01/05/2026,S00021,04/05/2026,\r\n"
LISTS = [
    (",".join(workers_sheet.TEMPLATE_HEADER) + "\r\n" + _LINE * 3).encode("utf-8"),
    (";".join(workers_sheet.TEMPLATE_HEADER) + "\n" + _LINE.replace(",", ";")).encode(
        "cp1252"
    ),
    f'NSS\tCURP\tSBC\r\n="{NSS}"\t{CURP}\t{SBC}\r\n'.encode("utf-16"),
    f"{NSS},{CURP},{SBC}\r\n".encode("utf-8-sig"),
]

_WORDS = (
    "Folio: |folio |N262253432|SI262202734|A26P3662382|presentación |10/09/2026|"
    "2026-09-10|31/02/2026|10 de septiembre de 2026| |\n|Fecha de recepción: |0/0/0000|"
    "99 de dic del 9999|\0"
).split("|")
acknowledgement_texts = st.lists(
    st.one_of(st.sampled_from(_WORDS), st.text(max_size=20)), max_size=60
).map("".join)


@given(cell_texts)
@example("A" * 18)
@example("a@" + "b." * 120 + "1")
def test_an_identifier_has_a_problem_or_none(value):
    with bounded():
        for problem_of in (
            identifiers.nss_problem,
            identifiers.curp_problem,
            identifiers.rfc_problem,
            identifiers.mobile_problem,
            identifiers.email_problem,
            identifiers.postal_code_problem,
        ):
            for text in (value, identifiers.compact(value)):
                assert problem_of(text) in (None, *identifiers.Problem)
        identifiers.rfc_check_digit_is_wrong(value)
        identifiers.is_generic_rfc(value)
        assert identifiers.compact(identifiers.compact(value)) == (
            identifiers.compact(value)
        )
        national = identifiers.national_number(value)
        assert identifiers.national_number(national) == national


#: What a spreadsheet's reader may give for a cell.
cell_values = st.one_of(
    cell_texts,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(cell_values)
@example(float("inf"))
@example(Decimal("sNaN"))
@example(10**5000)
@example(datetime.max)  # noqa: DTZ901
@example(timedelta.max)
def test_a_cell_has_a_value_or_a_problem(value):
    row = ImportRow("7")
    with bounded():
        nss, curp = cells.read_nss(row, value), cells.read_curp(row, value)
        cells.read_rfc(row, value)
        sbc = cells.read_sbc(row, value)
        day = cells.read_date(row, value, "Desde")
        columns.plain(cells.text(value))
    assert not nss or identifiers.nss_problem(nss) is None
    assert not curp or identifiers.curp_problem(curp) is None
    assert sbc is None or (sbc == sbc.quantize(Decimal("0.01")) and 0 < sbc < 10**6)
    assert day is None or type(day) is date
    rows_tell_nothing([row])


@given(spoiled(LISTS))
@example(b"Nombre,NSS\r\n" + b'"' * 200_001)
@example(b"NSS,CURP\r\n" + b"," * 2_000_000)
def test_a_list_in_csv_is_read_or_refused(data):
    for reader in (workers_sheet, contract_list):
        with bounded(ToolError):
            rows, unknown = reader.read(data)
            rows_tell_nothing(rows)
            assert all(isinstance(name, str) for name in unknown)


@given(spoiled(LISTS, edits=1))
def test_what_we_read_is_what_we_write(data):
    """A row without a problem goes into IMSS's file; one with a problem never does."""
    with bounded(ToolError):
        rows, _unknown = contract_list.read(data)
        good = [row for row in rows if not row.problems and row.sbc]
        layout = workers_csv.layout_for(date(2026, 9, 1))
        parts = workers_csv.render(good, layout) if good else []
        again = [row for part in parts for row in contract_list.read(part)[0]]
        assert [(row.nss, row.curp, row.sbc) for row in again] == [
            (row.nss, row.curp, row.sbc) for row in good
        ]


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example("NSS".encode("utf-16-le"))
def test_bytes_are_a_table_or_not(data):
    with bounded(ToolError):
        table.read(data)


@given(acknowledgement_texts)
def test_the_words_of_an_acknowledgement(text):
    with bounded():
        found = acknowledgement.find(
            text, earliest=date(2026, 9, 1), other_folios=[None, "N262253432"]
        )
    assert found.folio == "" or found.folio in text
    assert found.folio != "N262253432"
    assert found.date is None or found.date >= date(2026, 9, 1)


@pytest.mark.parametrize(
    "unit",
    [
        "folio N262253432 ",
        "folio ",
        "N262253432 ",
        "acuse 10/09/2026 ",
        "1/",
        "9 de x ",
    ],
)
def test_an_acknowledgement_that_says_the_same_without_end(unit):
    with bounded():
        acknowledgement.find(unit * (3_000_000 // len(unit)))


def _pdf():
    from pypdf import PdfWriter

    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": "Acuse"})
    writer.write(target)
    return target.getvalue()


def test_a_pdf_is_read_or_refused():
    """Few examples: each one starts a process, which is what keeps us safe."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads PDFs; it is not installed")
    assert pypdf

    @given(spoiled([_pdf(), b"%PDF-1.4 nothing"]))
    def check(data):
        with bounded(acknowledgement.TooBig, acknowledgement.NotPdf):
            acknowledgement.read(data)

    from hypothesis import settings

    settings(max_examples=max(8, settings.default.max_examples // 100))(check)()


@given(
    st.one_of(cell_texts, st.binary(), st.none(), st.integers(), st.lists(st.text()))
)
def test_an_upload_is_bytes(value):
    with bounded():
        assert isinstance(upload.file_bytes(value), bytes)
        assert isinstance(upload.from_base64(value), bytes)


@given(st.integers(), st.integers(), st.dates())
def test_a_period_exists_or_not(year, number, day):
    with bounded(ValueError, OverflowError):
        its = period.Period(year, number)
        assert str(its)
    with bounded(ValueError, OverflowError):
        assert day in period.Period.containing(day)
