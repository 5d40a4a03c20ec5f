"""Fuzz what reads XML: payroll receipts (CFDI), our declaration, signed evidence."""

from dataclasses import astuple
from datetime import date, datetime, timezone
from decimal import Decimal

from fuzzing import (
    CURP,
    NSS,
    SBC,
    ToolError,
    bounded,
    cell_texts,
    efirma_factory,
    import_files,
    rows_tell_nothing,
    spoiled,
    spoiled_zip,
    tells_nothing,
)
from hypothesis import example, given
from hypothesis import strategies as st
from icsoe_tools import (
    efirma,
    informativa_schema,
    informativa_xml,
    package,
    payroll_cfdi,
    xml_safety,
)
from icsoe_tools.document import Contract, Contractor, Informativa, Kind, Party, Worker
from icsoe_tools.import_row import ImportRow
from icsoe_tools.period import MEXICO, Period

RFC = "LTQ150612A10"
SIGNED_AT = datetime(2026, 9, 10, 12, 0, tzinfo=MEXICO)


def _receipt(**values):
    return import_files.Receipt(NSS, CURP, sbc=SBC, issuer=RFC, **values).xml()


RECEIPTS = [
    _receipt(),
    _receipt(version="3", clients=("ABA980312QX8", "XEXX010101000"), folio=2),
    _receipt(kind="E", replaces=(1,), folio=3),
]
ARCHIVES = [import_files.archive({f"{n}.xml": xml for n, xml in enumerate(RECEIPTS)})]


def _informativa(**values):
    worker = Worker(name="Ana López", nss=NSS, curp=CURP, sbc=Decimal(SBC))
    client = Party(rfc="ABA980312QX8", name="Aceros & Ñandú", email="a@client.example")
    contract = Contract(
        reference="S00021",
        object="OC 4500012345 Limpieza",
        service_folio="12345",
        service_name="Limpieza especializada",
        service_kind="service",
        client=client,
        date_start=date(2026, 5, 4),
        workers=(worker,),
    )
    given_values = {
        "contractor": Contractor(
            rfc=RFC, name="Limpieza", email="i@ltq.example", repse_number="AR1/2024"
        ),
        "period": Period(2026, 2),
        "kind": Kind.NORMAL,
        "contracts": (contract,),
        "declared_contracts": 1,
    }
    return Informativa(**{**given_values, **values})


PLAIN = informativa_xml.build(_informativa(), signed_at=SIGNED_AT)
SIGNED = efirma.sign(
    PLAIN,
    *astuple(efirma_factory.make(RFC, "LIMPIEZA")),
    rfc=RFC,
    moment=SIGNED_AT,
)
PACKAGE = package.build(
    [("a.xml", SIGNED), ("001-trabajadores.csv", b"x")], _informativa()
)


@given(st.one_of(spoiled(RECEIPTS), spoiled(ARCHIVES), spoiled_zip(ARCHIVES)))
@example(b"<" * 3_000_000)
@example(b"<a>" * 1_000_000)
@example(b"<a " + b"b='c' " * 500_000 + b"/>")
def test_receipts_are_read_or_refused(data):
    with bounded(ToolError):
        rows, ignored = payroll_cfdi.read(data, RFC, "recibo.xml")
        assert all(isinstance(row, ImportRow) for row in rows) and ignored >= 0
        rows_tell_nothing(rows)


@given(st.dictionaries(st.sampled_from(sorted(import_files.Receipt.__annotations__)),
                       cell_texts, max_size=4))  # fmt: skip
def test_a_receipt_with_odd_values(values):
    for name in ("folio", "clients", "replaces"):
        values.pop(name, None)
    escaped = {
        name: "".join(
            "_"
            if xml_safety.ILLEGAL_CHARACTER.match(letter) or letter in '<&"'
            else letter
            for letter in text
        )
        for name, text in values.items()
    }
    receipt = import_files.Receipt(
        **{"nss": NSS, "curp": CURP, "issuer": RFC, **escaped}
    )
    with bounded(ToolError):
        rows, _ignored = payroll_cfdi.read(receipt.xml(), RFC)
        assert rows
        rows_tell_nothing(rows)


@given(spoiled([PLAIN, SIGNED]))
@example(b"<a/>")
@example(PLAIN.replace(b"<Contratista", b"<Otro").replace(b"</Contratista", b"</Otro"))
@example(PLAIN.replace(b' rfc="LTQ', b' repseVigencia="ayer" rfc="LTQ', 1))
def test_our_own_document_is_read_or_refused(xml):
    with bounded(xml_safety.MalformedXml, xml_safety.ForbiddenXml):
        xml_safety.parse(xml)
    with bounded(ToolError):
        informativa_schema.validate(xml)
    with bounded(ToolError):
        informativa_xml.read_contractor(xml)


@given(st.one_of(spoiled([SIGNED, PLAIN]), spoiled([PACKAGE]), spoiled_zip([PACKAGE])))
@example(SIGNED)
@example(PACKAGE)
def test_evidence_is_what_was_signed_or_it_is_refused(data):
    """Hostile input never raises, and nothing but what was signed is ever valid."""
    with bounded():
        found = verification.examine(
            data, moment=datetime(2026, 10, 1, tzinfo=timezone.utc)
        )
        alone = efirma.verify(data)
        problems = package.verify(data)
    for message in [*found.problems, *problems, *filter(None, [alone.problem])]:
        str(message)
        tells_nothing(str(message))
    if found.valid:
        assert found.informativa == verification.examine(SIGNED).informativa
        assert found.signature.digest == verification.examine(SIGNED).signature.digest
    if alone.valid:
        assert alone.digest == efirma.verify(SIGNED).digest


@given(cell_texts, cell_texts)
def test_a_document_of_odd_values_is_built_or_refused(name, purpose):
    contract = _informativa().contracts[0]
    with bounded(ToolError):
        contracts = (
            type(contract)(
                **{
                    **{field: getattr(contract, field) for field in contract.__slots__},
                    "object": purpose,
                }
            ),
        )
        party = Contractor(rfc=RFC, name=name, email="i@x.example", repse_number="1")
        xml = informativa_xml.build(_informativa(contractor=party, contracts=contracts))
        informativa_schema.validate(xml)
        assert informativa_xml.read_contractor(xml).name == name
