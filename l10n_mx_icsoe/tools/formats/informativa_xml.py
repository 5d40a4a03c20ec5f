# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return as an XML document of our own: what the company signs with its e.firma and
keeps.

IMSS takes no XML; the names are Spanish, in the manner of SAT's documents, so that
whoever must read the evidence can. The document states what the return holds, also when
that is wrong: :func:`build` refuses nothing but characters that XML cannot carry, and
:func:`~.informativa_schema.validate` refuses the rest before anybody signs it.
"""

from datetime import date
from decimal import Decimal

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import (
    ILLEGAL_CHARACTER,
    parse,
    serialise,
)

from ..law.document import Address, Contract, Contractor, Informativa, Party, Worker
from ..law.period import MEXICO, Period
from .informativa_schema import (
    CONTRACT,
    KINDS,
    NAMESPACE,
    VERSION,
    WORKER,
    tag,
    validate,  # noqa: F401  beside build
)
from .workers_csv import sbc_text

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
    source = _lt(
        "%(where)s holds a hidden control character in “%(field)s”, which a signed "
        "document cannot carry. Type that text again and gather again."
    )


class NotInformativa(ToolError):
    source = _lt(
        "The file is no declaration of this program. Use the XML exactly as it was "
        "written here."
    )


def build(informativa, signed_at=None):
    """The document as bytes; with ``signed_at`` as :func:`dated` gives it. Raises
    :class:`HiddenCharacter`.
    """
    period, contractor = informativa.period, informativa.contractor
    root = etree.Element(tag("Informativa"), nsmap={None: NAMESPACE})
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
        fechaFirma=_moment(signed_at) if signed_at else "",
    )
    _party(
        root,
        "Contratista",
        contractor,
        "Contratista",
        repse=contractor.repse_number,
        repseRegistro=_day(contractor.repse_date),
        repseVigencia=_day(contractor.repse_expiry),
    )
    for contract in informativa.contracts:
        _contract(root, contract)
    etree.indent(root)
    return serialise(root)


def dated(xml, signed_at):
    """The root element of a document of :func:`build` (bytes) that is about to be
    signed: ``signed_at`` (aware) is its ``fechaFirma``, in the time of central Mexico.
    """
    root = parse(xml)
    root.set("fechaFirma", _moment(signed_at))
    return root


def _moment(moment):
    if moment.tzinfo is None:
        raise ValueError("signed_at must carry its time zone")
    return moment.astimezone(MEXICO).isoformat(timespec="seconds")


def _contract(root, contract):
    where = f"Contrato {contract.reference}"
    element = _add(
        root,
        "Contrato",
        where,
        referencia=contract.reference,
        inicio=_day(contract.date_start),
        fin=_day(contract.date_end),
        celebrado=_day(contract.date_signed),
        totalTrabajadores=str(len(contract.workers)),
    )
    _party(element, "Contratante", contract.client, where)
    _add(element, "Objeto", where, contract.object)
    _add(
        element,
        "Servicio",
        where,
        contract.service_name,
        folio=contract.service_folio,
        clase=_SERVICE_KINDS.get(contract.service_kind),
    )
    name, days = tag("Trabajador"), _Days({None: ""})
    for number, worker in enumerate(contract.workers, 1):
        values = {
            "nss": worker.nss,
            "curp": worker.curp,
            "sbc": sbc_text(worker.sbc),
            "nombre": worker.name,
            "inicio": days[worker.date_start],
            "fin": days[worker.date_end],
        }
        # One look at the whole line: there may be tens of thousands of them.
        if not "".join(values.values()).isprintable():
            _refuse_hidden(f"{where}, Trabajador {number}", values)
        given = {key: value for key, value in values.items() if value}
        etree.SubElement(element, name, given)


class _Days(dict):
    """``days[day]`` is its ISO text, written once: many came the same day."""

    def __missing__(self, day):
        text = self[day] = day.isoformat()
        return text


def _party(parent, name, party, where, **more):
    values = {attribute: getattr(party, name) for attribute, name in _PARTY.items()}
    element = _add(parent, name, where, **values, **more)
    address = {
        attribute: getattr(party.address, name) for attribute, name in _ADDRESS.items()
    }
    if any(address.values()):
        _add(element, "Domicilio", where, **address)


def _add(parent, name, where, text="", **values):
    element = etree.SubElement(parent, tag(name))
    _fill(element, where, **values)
    if text:
        _refuse_hidden(where, {name: text})
        element.text = text
    return element


def _fill(element, where, **values):
    """Set the attributes ``values`` (texts); empty ones are left out."""
    _refuse_hidden(where, values)
    for name, value in values.items():
        if value:
            element.set(name, value)


def _refuse_hidden(where, values):
    for name, value in values.items():
        if value and ILLEGAL_CHARACTER.search(value):
            raise HiddenCharacter(
                where=ILLEGAL_CHARACTER.sub("", where), field=name
            ) from None


def _day(day):
    return day.isoformat() if day else ""


# -- reading ---------------------------------------------------------------------------


def read(root):
    """The ``document.Informativa`` in ``root``, which ``informativa_schema.validate``
    gave: what holds to the schema can be read.
    """
    kinds = {name: kind for kind, name in KINDS.items()}
    return Informativa(
        contractor=_read_contractor(root),
        period=Period(int(root.get("ejercicio")), int(root.get("cuatrimestre"))),
        kind=kinds[root.get("tipo")],
        contracts=tuple(map(_read_contract, root.iterchildren(CONTRACT))),
        declared_contracts=int(root.get("totalContratos")),
        origin_folio=root.get("folioOrigen", ""),
    )


def _read_contractor(root):
    """The ``document.Contractor`` in ``root``."""
    element = root.find(tag("Contratista"))
    return Contractor(
        **_read_party(element),
        repse_number=element.get("repse", ""),
        repse_date=_read_day(element, "repseRegistro"),
        repse_expiry=_read_day(element, "repseVigencia"),
    )


def _read_contract(element):
    service = element.find(tag("Servicio"))
    return Contract(
        reference=element.get("referencia"),
        client=Party(**_read_party(element.find(tag("Contratante")))),
        object=element.findtext(tag("Objeto")),
        service_folio=service.get("folio", ""),
        service_name=service.text or "",
        service_kind="work" if service.get("clase") == "OBRA" else "service",
        date_start=_read_day(element, "inicio"),
        date_end=_read_day(element, "fin"),
        date_signed=_read_day(element, "celebrado"),
        workers=tuple(
            Worker(
                nss=worker.get("nss"),
                curp=worker.get("curp"),
                sbc=Decimal(worker.get("sbc")),
                name=worker.get("nombre", ""),
                date_start=_read_day(worker, "inicio"),
                date_end=_read_day(worker, "fin"),
            )
            for worker in element.iterchildren(WORKER)
        ),
    )


def _read_party(element):
    address = element.find(tag("Domicilio"))
    address = {} if address is None else address.attrib
    return {
        **{name: element.get(attribute, "") for attribute, name in _PARTY.items()},
        "address": Address(
            **{name: address.get(attribute, "") for attribute, name in _ADDRESS.items()}
        ),
    }


def _read_day(element, attribute):
    text = element.get(attribute)
    return date.fromisoformat(text) if text else None
