"""The return as an XML document of our own: what the company signs with its e.firma and keeps.

IMSS takes no XML; the names are Spanish, in the manner of SAT's documents, so that whoever must read the evidence can.
The schema is ``schema/informativa-1.xsd``; it holds all of the form but for what XSD 1.0 cannot say (:func:`_coherence`).

The document states what the return holds, also when that is wrong: :func:`build` refuses nothing but characters that XML
cannot carry, and :func:`validate` refuses the rest before anybody signs it. No error here quotes a value.
"""

import re
from functools import cache
from pathlib import Path
from threading import Lock

from lxml import etree

from .document import Kind
from .messages import ToolError, _
from .period import MEXICO
from .workers_csv import sbc_text
from .xml_safety import ILLEGAL_CHARACTER, parse, safe_parser

NAMESPACE = "urn:l10n-mx-icsoe:informativa:1"
SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE = f"{{{SIGNATURE_NAMESPACE}}}Signature"
VERSION = "1.0"

KINDS = {
    Kind.NORMAL: "NORMAL",
    Kind.NIL: "SIN_INFORMACION",
    Kind.CORRECTION: "CORRECCION",
    Kind.VOID: "SIN_EFECTOS",
    Kind.UPDATE: "ACTUALIZACION",
}
_SERVICE_KINDS = {"service": "SERVICIO", "work": "OBRA"}
_SCHEMA = Path(__file__).parent / "schema" / "informativa-1.xsd"


def _tag(name):
    return f"{{{NAMESPACE}}}{name}"


_CONTRACT, _WORKER = _tag("Contrato"), _tag("Trabajador")


class HiddenCharacter(ToolError):
    source = _(
        "%(where)s holds a hidden control character in “%(field)s”, which a signed document cannot carry. "
        "Type that text again and gather again."
    )


class InvalidInformativa(ToolError):
    """The document breaks the schema. ``line`` is the line of the XML, ``where`` the contract and worker it belongs to."""

    source = _("The declaration is not valid: line %(line)d, %(where)s. Correct the record and gather again.")


class MissingField(InvalidInformativa):
    source = _(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is missing. Fill it in and gather again."
    )


class WrongForm(InvalidInformativa):
    source = _(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is empty or not in the required form. "
        "Correct it and gather again."
    )


class Repeated(InvalidInformativa):
    source = _(
        "The declaration is not valid: line %(line)d, %(where)s: another worker of the same contract has the same "
        "“%(field)s”. Correct it and gather again."
    )


class Misplaced(InvalidInformativa):
    source = _("The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is not expected here.")


class WrongTotal(InvalidInformativa):
    source = _(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” says %(declared)s, but there are %(counted)d. "
        "Gather again."
    )


class WrongContracts(InvalidInformativa):
    source = _(
        "The declaration is not valid: a return of the kind %(kind)s and %(counted)d contracts do not go together. "
        "Choose the other kind, or gather again."
    )


class MissingOrigin(InvalidInformativa):
    source = _(
        "The declaration is not valid: a return of the kind %(kind)s must name the folio of the return it is about."
    )


class InvertedDates(InvalidInformativa):
    source = _("The declaration is not valid: line %(line)d, %(where)s: it ends before it starts. Correct the dates.")


# -- writing ---------------------------------------------------------------------------------------------------------------


def build(informativa, signed_at=None):
    """The document as bytes: UTF-8, one element per line.

    ``signed_at`` is an aware datetime and becomes ``fechaFirma`` in the time of central Mexico: give it for the document
    that is about to be signed. Raises :class:`HiddenCharacter`.
    """
    if signed_at is not None and signed_at.tzinfo is None:
        raise ValueError("signed_at must carry its time zone")
    period, contractor = informativa.period, informativa.contractor
    root = etree.Element(_tag("Informativa"), nsmap={None: NAMESPACE})
    _fill(
        root,
        "Informativa",
        version=VERSION,
        tipo=KINDS[informativa.kind],
        ejercicio=str(period.year),
        cuatrimestre=str(period.number),
        inicio=period.start.isoformat(),
        fin=period.end.isoformat(),
        folioOrigen=informativa.origin_folio,
        totalContratos=str(informativa.declared_contracts),
        totalTrabajadores=str(informativa.worker_lines),
        fechaFirma=signed_at and signed_at.astimezone(MEXICO).isoformat(timespec="seconds"),
    )
    _add_party(
        root,
        "Contratista",
        contractor,
        "Contratista",
        repse=contractor.repse_number,
        repseRegistro=_day(contractor.repse_date),
        repseVigencia=_day(contractor.repse_expiry),
    )
    for contract in informativa.contracts:
        _add_contract(root, contract)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add_contract(root, contract):
    where = f"Contrato {contract.reference}"
    element = etree.SubElement(root, _CONTRACT)
    _fill(
        element,
        where,
        referencia=contract.reference,
        inicio=_day(contract.date_start),
        fin=_day(contract.date_end),
        celebrado=_day(contract.date_signed),
        totalTrabajadores=str(len(contract.workers)),
    )
    _add_party(element, "Contratante", contract.client, where)
    _set_text(etree.SubElement(element, _tag("Objeto")), where, contract.object)
    service = etree.SubElement(element, _tag("Servicio"))
    _fill(service, where, folio=contract.service_folio, clase=_SERVICE_KINDS.get(contract.service_kind))
    _set_text(service, where, contract.service_name)
    for worker in contract.workers:
        # Written out, and not with _fill: there may be tens of thousands of these.
        values = {
            "nss": worker.nss,
            "curp": worker.curp,
            "sbc": sbc_text(worker.sbc),
            "nombre": worker.name,
            "inicio": _day(worker.date_start),
            "fin": _day(worker.date_end),
        }
        try:
            etree.SubElement(element, _WORKER, {name: value for name, value in values.items() if value})
        except ValueError:
            place = f"{where}, Trabajador {contract.workers.index(worker) + 1}"
            _refuse_hidden(place, values)
            raise


def _add_party(parent, name, party, where, **more):
    element = etree.SubElement(parent, _tag(name))
    _fill(
        element,
        where,
        rfc=party.rfc,
        nombre=party.name,
        correo=party.email,
        telefonoMovil=party.mobile,
        telefonoFijo=party.phone,
        **more,
    )
    address = party.address
    values = {
        "codigoPostal": address.zip,
        "colonia": address.colony,
        "calle": address.street,
        "numeroExterior": address.exterior_number,
        "numeroInterior": address.interior_number,
        "entreCalles": address.between_streets,
        "ciudad": address.city,
        "estado": address.state,
    }
    if any(values.values()):
        _fill(etree.SubElement(element, _tag("Domicilio")), where, **values)


def _fill(element, where, **values):
    """Set the attributes that have a value."""
    _refuse_hidden(where, values)
    for name, value in values.items():
        if value:
            element.set(name, value)


def _set_text(element, where, text):
    _refuse_hidden(where, {etree.QName(element).localname: text})
    element.text = text or None


def _refuse_hidden(where, values):
    for name, value in values.items():
        if value and ILLEGAL_CHARACTER.search(value):
            raise HiddenCharacter(where=ILLEGAL_CHARACTER.sub("", where), field=name) from None


def _day(day):
    return day.isoformat() if day else ""


# -- checking --------------------------------------------------------------------------------------------------------------


#: Threads share the schema, and it has one log of errors.
_SCHEMA_LOCK = Lock()


@cache
def _schema():
    return etree.XMLSchema(etree.parse(str(_SCHEMA), safe_parser()))


def validate(xml):
    """The root element of ``xml`` (bytes), signed or not, once it is found to hold to the schema and to agree with itself.

    Raises :class:`InvalidInformativa` (one of its subclasses) for the first fault, or what
    :func:`~.xml_safety.parse` raises. A signature is let through, not verified.
    """
    root = parse(xml)
    with _SCHEMA_LOCK:
        try:
            _schema().assertValid(root)
        except etree.DocumentInvalid as error:
            raise _readable(root, error.error_log[0]) from None
    _coherence(root)
    return root


#: Names in libxml2's messages, and nothing else of them: the rest quotes values.
_ATTRIBUTE = re.compile(r"[Aa]ttribute '([\w:]{1,40})'")
_EXPECTED = re.compile(rf"Expected is (?:one of )?\( \{{{re.escape(NAMESPACE)}\}}(\w+)")
_CONSTRAINT = re.compile(rf"identity-constraint '\{{{re.escape(NAMESPACE)}\}}(\w+)'")


def _readable(root, error):
    """The exception for an entry of libxml2's error log."""
    element = root.xpath(error.path)[0] if error.path else root
    name = etree.QName(element).localname
    values = {"line": error.line, "where": _where(element)}
    attribute = _ATTRIBUTE.search(error.message)
    if error.type_name == "SCHEMAV_CVC_COMPLEX_TYPE_4":
        return MissingField(field=attribute[1], **values)
    if error.type_name == "SCHEMAV_ELEMENT_CONTENT":
        expected = _EXPECTED.search(error.message)
        return MissingField(field=expected[1], **values) if expected else Misplaced(field=name, **values)
    if error.type_name == "SCHEMAV_CVC_IDC" and (constraint := _CONSTRAINT.search(error.message)):
        return Repeated(field=constraint[1], **values)
    if error.type_name.startswith("SCHEMAV_CVC_COMPLEX_TYPE"):
        return Misplaced(field=attribute[1] if attribute else name, **values)
    if error.type_name == "SCHEMAV_CVC_ELT_1":
        return Misplaced(field=name, **values)
    return WrongForm(field=attribute[1] if attribute else name, **values)


def _where(element):
    """Where ``element`` stands in words of the return, as «Contrato S00021, Trabajador 3»."""
    places = []
    for place in (*reversed(list(element.iterancestors())), element):
        if place.tag == _CONTRACT:
            # The reference is the company's own; a number stands in when the document lacks it.
            position = 1 + sum(1 for _other in place.itersiblings(_CONTRACT, preceding=True))
            places.append(f"Contrato {place.get('referencia') or position}")
        elif place.tag == _WORKER:
            places.append(f"Trabajador {1 + sum(1 for _other in place.itersiblings(_WORKER, preceding=True))}")
        elif place is element:
            places.append(etree.QName(place).localname)
    return ", ".join(places)


def _coherence(root):
    """What the schema cannot say. Dates compare as texts: the schema made sure of their form."""
    contracts = root.findall(_CONTRACT)
    kind = next(kind for kind, name in KINDS.items() if name == root.get("tipo"))
    if bool(contracts) != kind.carries_contracts:
        raise WrongContracts(kind=root.get("tipo"), counted=len(contracts))
    if kind not in (Kind.NORMAL, Kind.NIL) and not root.get("folioOrigen"):
        raise MissingOrigin(kind=root.get("tipo"))
    _check_total(root, "totalContratos", len(contracts))
    lines = 0
    for contract in contracts:
        workers = sum(1 for _worker in contract.iterchildren(_WORKER))
        _check_total(contract, "totalTrabajadores", workers)
        lines += workers
        if contract.get("fin") and contract.get("fin") < contract.get("inicio"):
            raise InvertedDates(line=contract.sourceline, where=_where(contract))
    _check_total(root, "totalTrabajadores", lines)
    # The schema only knows that the element at the end is of the signature's namespace.
    for other in root.iterchildren(f"{{{SIGNATURE_NAMESPACE}}}*"):
        if other.tag != SIGNATURE:
            raise Misplaced(line=other.sourceline, where=_where(root), field=etree.QName(other).localname)


def _check_total(element, name, counted):
    if int(element.get(name)) != counted:
        raise WrongTotal(
            line=element.sourceline, where=_where(element), field=name, declared=element.get(name), counted=counted
        )
