"""Fuzz what reads other people's files, and what writes what people typed.

The promise: whatever the bytes, a reader gives a result or raises a ``ToolError``, in
seconds and within bounds, and no error quotes a number of a person.
"""

import io
import re
import zipfile
from dataclasses import astuple, replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from fuzzing import CURP, NSS, SBC, bounded, cell_texts, spoiled, spoiled_zip
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from odoo.addons.l10n_mx_efirma.tests import efirma_factory
from odoo.addons.l10n_mx_efirma.tools import efirma, xml_safety
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_icsoe.tools.formats import (
    acknowledgement,
    informativa_schema,
    informativa_xml,
    package,
    rejections,
    verification,
    workbook,
    workers_csv,
)
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.document import (
    Contract,
    Contractor,
    Informativa,
    Kind,
    Party,
    Worker,
)
from odoo.addons.l10n_mx_icsoe.tools.law.period import MEXICO, Period
from odoo.addons.l10n_mx_icsoe_import.tests.import_files import Receipt, archive
from odoo.addons.l10n_mx_icsoe_import.tools import payroll_cfdi, workers_sheet

RFC, PASSWORD = "LTQ150612A10", "clave Ñandú"  # noqa: S105
MOMENT = datetime(2026, 9, 10, 12, tzinfo=MEXICO)
EFIRMA = efirma_factory.make(RFC, "ÑANDÚ & HIJOS", password=PASSWORD)


def informativa(text="Limpieza"):
    worker = Worker(name="Ana López", nss=NSS, curp=CURP, sbc=Decimal(SBC))
    contract = Contract(
        reference="S00021",
        object=text,
        service_folio="12345",
        service_name=text,
        service_kind="service",
        client=Party(rfc="ABA980312QX8", name=text, email="a@client.example"),
        date_start=date(2026, 5, 4),
        workers=(worker,),
    )
    return Informativa(
        contractor=Contractor(
            rfc=RFC, name=text, email="i@x.example", repse_number="AR1"
        ),
        period=Period(2026, 2),
        kind=Kind.NORMAL,
        contracts=(contract,),
        declared_contracts=1,
    )


def sheet(*rows):
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


PLAIN = informativa_xml.build(informativa(), MOMENT)
SIGNED = efirma.sign(PLAIN, *astuple(EFIRMA), rfc=RFC, moment=MOMENT)
PACKAGE = package.build([("a.xml", SIGNED)], informativa())
RECEIPTS = [
    Receipt(NSS, CURP, sbc=SBC, issuer=RFC).xml(),
    Receipt(NSS, CURP, sbc=SBC, issuer=RFC, kind="E", replaces=(1,), folio=3).xml(),
]
ZIPS = [archive({f"{n}.xml": xml for n, xml in enumerate(RECEIPTS)})]
HEAD = ("Nombre", "NSS", "CURP", "SBC", "Alta")
BOOKS = [sheet(HEAD, ("Ana", NSS, CURP, float(SBC), datetime(2026, 5, 4)))]  # noqa: DTZ001
LISTS = [
    f"{','.join(HEAD)}\r\nAna,{NSS},{CURP},{SBC},01/05/2026\r\n".encode(encoding)
    for encoding in ("utf-8", "cp1252", "utf-16")
]


@given(spoiled([EFIRMA.certificate]), spoiled([EFIRMA.private_key]))
@example(b"\x30\x80" * 30_000, b"\x30" + b"\xff" * 300)
def test_an_efirma_is_read_or_refused(certificate, key):
    for read in (efirma.Certificate.load, lambda d: efirma.load_private_key(d, "x")):
        for data in (certificate, key):
            with bounded(ToolError):
                read(data)
    with bounded(ToolError):
        signed = efirma.sign(PLAIN, certificate, key, PASSWORD, rfc=RFC, moment=MOMENT)
        assert efirma.verify(signed).valid


@given(st.one_of(spoiled([SIGNED, PLAIN]), spoiled([PACKAGE]), spoiled_zip([PACKAGE])))
@example(SIGNED)
@example(PACKAGE)
@example(b"<a>" * 1_000_000)
def test_what_was_signed_is_verified_or_refused(data):
    """Hostile input never raises, and nothing but what was signed is ever valid."""
    with bounded():
        found = verification.examine(data)
        package.read(data)
        assert not found.valid or found.signature.digest == efirma.verify(SIGNED).digest
        for message in found.problems:
            assert NSS not in str(message) and CURP not in str(message)


@given(spoiled([SIGNED, PLAIN]))
def test_a_document_is_read_or_refused(xml):
    with bounded(xml_safety.MalformedXml, xml_safety.ForbiddenXml):
        xml_safety.parse(xml)
    with bounded(ToolError):
        informativa_schema.validate(xml)


@given(st.one_of(spoiled(RECEIPTS), spoiled(ZIPS), spoiled_zip(ZIPS), spoiled(BOOKS)))
@example(b"<" * 3_000_000)
@example(b"<a " + b"b='c' " * 500_000 + b"/>")
def test_receipts_are_read_or_refused(data):
    with bounded(ToolError):
        payroll_cfdi.read_all([("recibo.xml", data)], RFC)


@given(st.one_of(spoiled(BOOKS), spoiled_zip(BOOKS), spoiled(LISTS), spoiled(ZIPS)))
def test_a_list_is_read_or_refused(data):
    with bounded(ToolError):
        for row in workers_sheet.read(data).rows:
            assert not any(CURP in str(said) for said in [*row.problems, *row.notes])
    with bounded(ToolError):
        rejections.read(data, known_nss=[NSS])


@given(st.lists(cell_texts, min_size=5, max_size=5))
def test_a_sheet_of_odd_cells(cells):
    cells = [
        re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", cell) for cell in cells
    ]
    with bounded(ToolError):
        workers_sheet.read(sheet(HEAD, cells))


@given(st.one_of(st.binary(max_size=300), spoiled([b"%PDF-1.4\nFolio: N262253432\n"])))
def test_an_acknowledgement_is_read_or_refused(data):
    with bounded(ToolError):
        acknowledgement.find(data.decode("latin-1"))


@pytest.mark.parametrize("unit", ["1/", "folio ", "9 de x ", "acuse 10/09/2026 "])
def test_an_acknowledgement_that_says_the_same_without_end(unit):
    with bounded():
        acknowledgement.find(unit * (1_000_000 // len(unit)))


@given(cell_texts)
@example("a@" + "b." * 120 + "1")
def test_an_identifier_has_a_problem_or_none(value):
    with bounded():
        for name in ("nss", "curp", "rfc", "mobile", "email", "postal_code"):
            getattr(identifiers, f"{name}_problem")(value)


@given(st.one_of(st.sampled_from(["=1+1", "@SUM(1)", "\t=1", "＝1+1"]), st.text()))
def test_no_workbook_holds_a_formula(text):
    """What we write is executed by no spreadsheet, whatever people typed into Odoo."""
    with bounded(ToolError):
        data = workbook.render(informativa(text))
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for name in book.namelist():
                if name.startswith("xl/worksheets/"):
                    assert not re.search(rb"<f[ >/]", book.read(name)), name


@given(cell_texts, cell_texts)
def test_the_list_for_imss_holds_numbers_and_nothing_else(nss, curp):
    (contract,) = informativa().contracts
    (worker,) = contract.workers
    with bounded(ToolError):
        odd = replace(worker, nss=nss, curp=curp)
        for content in workers_csv.render([odd], workers_csv.LAYOUTS[-1]):
            assert not re.search(rb"(^|[,\n])[=@+\t-]", content)


def test_a_package_that_would_unpack_to_gigabytes_is_not_read():
    target = io.BytesIO(archive({"a.csv": b"0" * 400_000_000}))
    with zipfile.ZipFile(target, "a") as bomb:
        bomb.writestr("manifest.json", b'{"files": []}')
    data = bytearray(target.getvalue())
    at = data.find(b"PK\x01\x02") + 24  # what the list of members says of its size
    data[at : at + 4] = (4_000_000_000).to_bytes(4, "little")
    with bounded():
        assert package.read(bytes(data))[1]
        assert not verification.examine(bytes(data)).valid
