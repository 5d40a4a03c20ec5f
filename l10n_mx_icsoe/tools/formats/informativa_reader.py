# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return that a declaration (XML) states, as the objects it was written from."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

from ..law.document import Address, Contract, Contractor, Informativa, Party, Worker
from ..law.period import Period
from .informativa_schema import CONTRACT, KINDS, WORKER, tag

#: Attribute of the XML → field of ``Party``, ``Contractor``, ``Address``.
PARTY = {
    "rfc": "rfc",
    "nombre": "name",
    "correo": "email",
    "telefonoMovil": "mobile",
    "telefonoFijo": "phone",
}
ADDRESS = dict(
    zip(
        (
            "codigoPostal",
            "colonia",
            "calle",
            "numeroExterior",
            "numeroInterior",
            "entreCalles",
            "ciudad",
            "estado",
        ),
        (field.name for field in fields(Address)),
        strict=True,
    )
)


def read(root):
    """The ``document.Informativa`` in ``root``, which ``informativa_schema.validate``
    gave: what holds to the schema can be read.
    """
    kinds = {name: kind for kind, name in KINDS.items()}
    return Informativa(
        contractor=read_contractor(root),
        period=Period(int(root.get("ejercicio")), int(root.get("cuatrimestre"))),
        kind=kinds[root.get("tipo")],
        contracts=tuple(map(_contract, root.iterchildren(CONTRACT))),
        declared_contracts=int(root.get("totalContratos")),
        origin_folio=root.get("folioOrigen", ""),
    )


def read_contractor(root):
    """The ``document.Contractor`` in ``root``."""
    element = root.find(tag("Contratista"))
    return Contractor(
        **_party(element),
        repse_number=element.get("repse", ""),
        repse_date=_day(element, "repseRegistro"),
        repse_expiry=_day(element, "repseVigencia"),
    )


def _contract(element):
    service = element.find(tag("Servicio"))
    return Contract(
        reference=element.get("referencia"),
        client=Party(**_party(element.find(tag("Contratante")))),
        object=element.findtext(tag("Objeto")),
        service_folio=service.get("folio", ""),
        service_name=service.text or "",
        service_kind="work" if service.get("clase") == "OBRA" else "service",
        date_start=_day(element, "inicio"),
        date_end=_day(element, "fin"),
        date_signed=_day(element, "celebrado"),
        workers=tuple(
            Worker(
                nss=worker.get("nss"),
                curp=worker.get("curp"),
                sbc=Decimal(worker.get("sbc")),
                name=worker.get("nombre", ""),
                date_start=_day(worker, "inicio"),
                date_end=_day(worker, "fin"),
            )
            for worker in element.iterchildren(WORKER)
        ),
    )


def _party(element):
    address = element.find(tag("Domicilio"))
    address = {} if address is None else address.attrib
    return {
        **{name: element.get(attribute, "") for attribute, name in PARTY.items()},
        "address": Address(
            **{name: address.get(attribute, "") for attribute, name in ADDRESS.items()}
        ),
    }


def _day(element, attribute):
    text = element.get(attribute)
    return date.fromisoformat(text) if text else None
