# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is typed into IMSS's portal, value by value, in the order of its forms.

Source: IMSS microsite imss.gob.mx/icsoe, guides 2 and 3. The labels and notes are in
Spanish whatever the user's language, as those of the portal. The workbook's capture
sheet and the capture screen both show these rows.
"""

import hashlib
from datetime import date
from typing import NamedTuple

from ..law.address import Street, split_street
from ..law.document import Kind

KINDS = {
    Kind.NORMAL: "Normal",
    Kind.NIL: "Sin información",
    Kind.CORRECTION: "Complementaria – Corrección",
    Kind.VOID: "Complementaria – Sin efectos",
    Kind.UPDATE: "Complementaria – Actualización",
}
PERIODS = {1: "1 (enero–abril)", 2: "2 (mayo–agosto)", 3: "3 (septiembre–diciembre)"}
MISSING = "Falta: complete el dato en su origen y vuelva a recabar."


class Field(NamedTuple):
    """A field of the portal. ``value`` is a text, a number, a date or ``None``;
    ``by_portal`` says that the portal fills it in by itself, so that it is compared and
    not typed.
    """

    label: str
    value: object
    note: str = ""
    by_portal: bool = False

    @property
    def is_missing(self):
        return self.note == MISSING

    @property
    def text(self):
        """The value as it is pasted into the portal.

        >>> Field("Fecha de inicio", date(2026, 5, 4)).text
        '04/05/2026'
        """
        if self.value is None:
            return ""
        return (
            self.value.strftime("%d/%m/%Y")
            if isinstance(self.value, date)
            else str(self.value)
        )


def return_fields(informativa):
    """The fields of the contractor and of the return, in the portal's order: yields
    :class:`Field`.
    """
    contractor, kind = informativa.contractor, informativa.kind
    yield _field("RFC del contratista", contractor.rfc)
    yield _field(
        "Nombre, denominación o razón social",
        contractor.name,
        "El portal lo toma del RFC.",
        by_portal=True,
    )
    yield _field("Correo electrónico del contratista", contractor.email)
    yield _field("Teléfono móvil del contratista", contractor.mobile)
    yield from _address_fields(
        contractor.address,
        "El portal muestra el domicilio fiscal: compárelo.",
        by_portal=True,
    )
    yield _field(
        "Registro REPSE",
        contractor.repse_number,
        "El portal pide también la copia del registro.",
    )
    yield _field("Ejercicio", informativa.period.year)
    yield _field("Cuatrimestre", PERIODS[informativa.period.number])
    yield _field("Tipo de informativa", KINDS[kind])
    if kind not in (Kind.NORMAL, Kind.NIL):
        yield _field("Folio de la informativa de origen", informativa.origin_folio)
    if kind.carries_contracts:
        yield _field("Número de contratos", informativa.declared_contracts)


def contract_fields(contract, workers, files):
    """The fields of a contract with that number of ``workers`` and the names of their
    ``files``, in the portal's order: yields :class:`Field`.
    """
    client = contract.client
    yield _field("RFC del contratante", client.rfc)
    note = "El portal lo llena a partir del RFC: compárelo."
    yield _field("Nombre del contratante", client.name, note, by_portal=True)
    yield _field("Correo electrónico del contratante", client.email)
    yield _field("Teléfono móvil del contratante", client.mobile)
    if client.phone:
        yield _field("Teléfono fijo del contratante", client.phone, "Opcional.")
    yield from _address_fields(
        client.address, "Solo si es distinto del domicilio fiscal."
    )
    yield _field("Objeto del contrato", contract.object)
    yield _field(
        "Servicio u obra especializada",
        contract.service,
        "Folio de la actividad en el REPSE y su texto.",
    )
    yield _field("Fecha de inicio", contract.date_start)
    yield _field("Fecha de término", contract.date_end, "En blanco si no se conoce.")
    yield _field("Número de trabajadores", workers)
    for part, name in enumerate(files, 1):
        yield _field(
            "Archivo de trabajadores",
            name,
            f"Parte {part} de {len(files)}." if len(files) > 1 else "",
        )


def fingerprint(*facts):
    """SHA-256 (hexadecimal) of what was typed: a mark on values that have changed since
    is worth nothing.
    """
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _field(label, value, note="", by_portal=False):
    """A value that has no note of its own is one the portal insists on."""
    return Field(
        label, value, note if note or value not in ("", None) else MISSING, by_portal
    )


def _address_fields(address, note, by_portal=False):
    own = Street(
        address.street,
        address.exterior_number,
        address.interior_number,
        address.between_streets,
    )
    # The return carries the street as it was written; the portal has a field for each
    # part of it.
    parts = own if own.exterior_number else split_street(own.street)
    rows = (
        ("Código postal", address.zip),
        ("Colonia", address.colony),
        ("Calle", parts.street),
        ("Número exterior", parts.exterior_number),
        ("Número interior", own.interior_number or parts.interior_number),
        ("Entre calles", own.between_streets or parts.between_streets),
    )
    yield from (Field(label, value, note, by_portal) for label, value in rows if value)
