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

_PARTY = {
    "rfc": "rfc",
    "nombre": "name",
    "correo": "email",
    "telefonoMovil": "mobile",
    "telefonoFijo": "phone",
}
#: Attribute → field, in the order of the document.
_ATTRIBUTES = {
    Party: _PARTY,
    Contractor: {
        **_PARTY,
        "repse": "repse_number",
        "repseRegistro": "repse_date",
        "repseVigencia": "repse_expiry",
    },
    Address: {
        "codigoPostal": "zip",
        "colonia": "colony",
        "calle": "street",
        "numeroExterior": "exterior_number",
        "numeroInterior": "interior_number",
        "entreCalles": "between_streets",
        "ciudad": "city",
        "estado": "state",
    },
    Contract: {
        "referencia": "reference",
        "inicio": "date_start",
        "fin": "date_end",
        "celebrado": "date_signed",
    },
    Worker: {
        "nss": "nss",
        "curp": "curp",
        "sbc": "sbc",
        "nombre": "name",
        "inicio": "date_start",
        "fin": "date_end",
    },
}
#: What is no text, and how it is read.
_READ = {
    "sbc": Decimal,
    **dict.fromkeys(
        ("inicio", "fin", "celebrado", "repseRegistro", "repseVigencia"),
        date.fromisoformat,
    ),
}
_SERVICE_KINDS = {"service": "SERVICIO", "work": "OBRA"}


class HiddenCharacter(ToolError):
    source = _lt(
        "%(where)s holds a hidden control character in “%(field)s”, which a signed "
        "document cannot carry. Type that text again and gather again."
    )


def build(informativa, signed_at=None):
    """The document as bytes; with ``signed_at`` as :func:`dated` gives it. Raises
    :class:`HiddenCharacter`.
    """
    period = informativa.period
    values = {
        "version": VERSION,
        "tipo": KINDS[informativa.kind],
        "ejercicio": period.year,
        "cuatrimestre": period.number,
        "inicio": period.start,
        "fin": period.end,
        "folioOrigen": informativa.origin_folio,
        "totalContratos": informativa.declared_contracts,
        "totalTrabajadores": informativa.worker_lines,
        "fechaFirma": signed_at and _moment(signed_at),
    }
    texts = _texts("Informativa", values)
    root = etree.Element(tag("Informativa"), texts, nsmap={None: NAMESPACE})
    _party(root, "Contratista", informativa.contractor, "Contratista")
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
    total = {"totalTrabajadores": len(contract.workers)}
    element = _add(root, "Contrato", where, _values(contract) | total)
    _party(element, "Contratante", contract.client, where)
    _add(element, "Objeto", where, {}, contract.object)
    service = {
        "folio": contract.service_folio,
        "clase": _SERVICE_KINDS.get(contract.service_kind),
    }
    _add(element, "Servicio", where, service, contract.service_name)
    for number, worker in enumerate(contract.workers, 1):
        texts = _texts(f"{where}, Trabajador {number}", _values(worker))
        etree.SubElement(element, WORKER, texts)


def _party(parent, name, party, where):
    element = _add(parent, name, where, _values(party))
    if party.address != Address():
        _add(element, "Domicilio", where, _values(party.address))


def _values(item):
    """``{attribute: value}`` of ``item``, which is in the table."""
    return {
        attribute: getattr(item, name)
        for attribute, name in _ATTRIBUTES[type(item)].items()
    }


def _add(parent, name, where, values, text=""):
    """A new child of ``parent``: ``values`` are its attributes."""
    element = etree.SubElement(parent, tag(name), _texts(where, values))
    if text:
        element.text = _texts(where, {name: text})[name]
    return element


def _text(value):
    return sbc_text(value) if isinstance(value, Decimal) else str(value)


def _texts(where, values):
    """``values`` as texts of characters that XML can carry; empty ones are left out."""
    texts = {
        name: value if isinstance(value, str) else _text(value)
        for name, value in values.items()
        if value or value == 0
    }
    # One look at all of them: there may be tens of thousands of workers.
    if not "".join(texts.values()).isprintable():
        for name, text in texts.items():
            if ILLEGAL_CHARACTER.search(text):
                place = ILLEGAL_CHARACTER.sub("", where)
                raise HiddenCharacter(where=place, field=name)
    return texts


# -- reading ---------------------------------------------------------------------------


def read(root):
    """The ``document.Informativa`` in ``root``, which ``informativa_schema.validate``
    gave: what holds to the schema can be read.
    """
    kinds = {name: kind for kind, name in KINDS.items()}
    return Informativa(
        contractor=_read_party(Contractor, root.find(tag("Contratista"))),
        period=Period(int(root.get("ejercicio")), int(root.get("cuatrimestre"))),
        kind=kinds[root.get("tipo")],
        contracts=tuple(map(_read_contract, root.iterchildren(CONTRACT))),
        declared_contracts=int(root.get("totalContratos")),
        origin_folio=root.get("folioOrigen", ""),
    )


def _read_contract(element):
    service = element.find(tag("Servicio"))
    return _read(
        Contract,
        element,
        client=_read_party(Party, element.find(tag("Contratante"))),
        object=element.findtext(tag("Objeto")),
        service_folio=service.get("folio", ""),
        service_name=service.text or "",
        service_kind="work" if service.get("clase") == "OBRA" else "service",
        workers=tuple(_read(Worker, each) for each in element.iterchildren(WORKER)),
    )


def _read_party(kind, element):
    address = element.find(tag("Domicilio"))
    address = Address() if address is None else _read(Address, address)
    return _read(kind, element, address=address)


def _read(kind, element, **values):
    """What ``kind`` is made of ``values`` and the attributes of ``element``."""
    for attribute, name in _ATTRIBUTES[kind].items():
        text, read = element.get(attribute, ""), _READ.get(attribute)
        values[name] = (read(text) if text else None) if read else text
    return kind(**values)
