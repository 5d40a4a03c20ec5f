# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return as an XML document of our own: what the company signs with its e.firma and
keeps.

IMSS takes no XML; the names are Spanish, in the manner of SAT's documents, so that
whoever must read the evidence can. The document states what the return holds, also when
that is wrong: :func:`build` refuses nothing but characters that XML cannot carry, and
:func:`~.informativa_schema.validate` refuses the rest before anybody signs it.
"""

import io
from datetime import date

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _
from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER, parse

from ..law.document import Address, Contractor
from ..law.period import MEXICO
from . import xml_text
from .informativa_schema import KINDS, NAMESPACE, VERSION, tag, validate
from .workers_csv import sbc_text

__all__ = ["HiddenCharacter", "build", "read_contractor", "validate"]

_SERVICE_KINDS = {"service": "SERVICIO", "work": "OBRA"}
#: Attribute → field of ``Party`` and of ``Address``.
_PARTY = {
    "rfc": "rfc",
    "nombre": "name",
    "correo": "email",
    "telefonoMovil": "mobile",
    "telefonoFijo": "phone",
}
_ADDRESS = {
    "codigoPostal": "zip",
    "colonia": "colony",
    "calle": "street",
    "numeroExterior": "exterior_number",
    "numeroInterior": "interior_number",
    "entreCalles": "between_streets",
    "ciudad": "city",
    "estado": "state",
}


class HiddenCharacter(ToolError):
    source = _(
        "%(where)s holds a hidden control character in “%(field)s”, which a signed "
        "document cannot carry. Type that text again and gather again."
    )


class NotInformativa(ToolError):
    source = _(
        "The file is no declaration of this program. Use the XML exactly as it was "
        "written here."
    )


def build(informativa, signed_at=None):
    """The document as bytes: UTF-8, one element per line.

    ``signed_at`` is an aware datetime and becomes ``fechaFirma`` in the time of central
    Mexico: give it for the document that is about to be signed. Raises
    :class:`HiddenCharacter`.

    Written contract by contract and never held as a tree, which would take eight times
    the memory of its text.
    """
    if signed_at is not None and signed_at.tzinfo is None:
        raise ValueError("signed_at must carry its time zone")
    period, contractor = informativa.period, informativa.contractor
    target = io.BytesIO()

    def write(*lines):
        target.write("".join(lines).encode())

    write(
        xml_text.DECLARATION,
        _start(
            "Informativa",
            "Informativa",
            xmlns=NAMESPACE,
            version=VERSION,
            tipo=KINDS[informativa.kind],
            ejercicio=str(period.year),
            cuatrimestre=str(period.number),
            inicio=period.start.isoformat(),
            fin=period.end.isoformat(),
            folioOrigen=informativa.origin_folio,
            totalContratos=str(informativa.declared_contracts),
            totalTrabajadores=str(informativa.worker_lines),
            fechaFirma=signed_at
            and signed_at.astimezone(MEXICO).isoformat(timespec="seconds"),
        ),
        *_party(
            1,
            "Contratista",
            contractor,
            "Contratista",
            repse=contractor.repse_number,
            repseRegistro=_day(contractor.repse_date),
            repseVigencia=_day(contractor.repse_expiry),
        ),
    )
    for contract in informativa.contracts:
        write(*_contract(contract))
    write(xml_text.end("Informativa"))
    return target.getvalue()


def read_contractor(xml):
    """The ``Contractor`` that a document of :func:`build` (bytes, signed or not)
    states.

    Raises :class:`NotInformativa`, ``tools.xml_safety.MalformedXml`` or
    ``ForbiddenXml``.
    """
    element = parse(xml).find(tag("Contratista"))
    if element is None:
        raise NotInformativa()
    address = element.find(tag("Domicilio"))
    try:
        since, expiry = (
            date.fromisoformat(value) if value else None
            for value in map(element.get, ("repseRegistro", "repseVigencia"))
        )
    except ValueError:
        raise NotInformativa() from None
    return Contractor(
        **{name: element.get(attribute, "") for attribute, name in _PARTY.items()},
        address=Address(
            **{name: address.get(attribute, "") for attribute, name in _ADDRESS.items()}
        )
        if address is not None
        else Address(),
        repse_number=element.get("repse", ""),
        repse_date=since,
        repse_expiry=expiry,
    )


def _contract(contract):
    """The lines of a contract."""
    where = f"Contrato {contract.reference}"
    yield _start(
        "Contrato",
        where,
        1,
        referencia=contract.reference,
        inicio=_day(contract.date_start),
        fin=_day(contract.date_end),
        celebrado=_day(contract.date_signed),
        totalTrabajadores=str(len(contract.workers)),
    )
    yield from _party(2, "Contratante", contract.client, where)
    yield _element("Objeto", where, 2, contract.object)
    yield _element(
        "Servicio",
        where,
        2,
        contract.service_name,
        folio=contract.service_folio,
        clase=_SERVICE_KINDS.get(contract.service_kind),
    )
    for number, worker in enumerate(contract.workers, 1):
        values = {
            "nss": worker.nss,
            "curp": worker.curp,
            "sbc": sbc_text(worker.sbc),
            "nombre": worker.name,
            "inicio": _day(worker.date_start),
            "fin": _day(worker.date_end),
        }
        line = xml_text.element("Trabajador", values, depth=2)
        # One look at the whole line: there may be tens of thousands of them.
        if not line[:-1].isprintable():
            _refuse_hidden(f"{where}, Trabajador {number}", values)
        yield line
    yield xml_text.end("Contrato", 1)


def _party(depth, name, party, where, **more):
    values = {attribute: getattr(party, name) for attribute, name in _PARTY.items()}
    address = {
        attribute: getattr(party.address, name) for attribute, name in _ADDRESS.items()
    }
    if not any(address.values()):
        yield _element(name, where, depth, **values, **more)
        return
    yield _start(name, where, depth, **values, **more)
    yield _element("Domicilio", where, depth + 1, **address)
    yield xml_text.end(name, depth)


def _start(name, where, depth=0, **values):
    _refuse_hidden(where, values)
    return xml_text.start(name, values, depth)


def _element(name, where, depth, text="", **values):
    _refuse_hidden(where, {name: text, **values})
    return xml_text.element(name, values, text, depth)


def _refuse_hidden(where, values):
    for name, value in values.items():
        if value and ILLEGAL_CHARACTER.search(value):
            raise HiddenCharacter(
                where=ILLEGAL_CHARACTER.sub("", where), field=name
            ) from None


def _day(day):
    return day.isoformat() if day else ""
