"""The return as an Excel workbook: for whoever reviews it, and for whoever types it into IMSS's portal.

It is in Spanish whatever the user's language, because it is copied into a portal that is in Spanish. The sheets:

* ``Resumen``: who, what, until when; the contracts, what the checks found, and what was left out and why;
* ``Captura``: every value in the order in which the portal asks for it (IMSS microsite imss.gob.mx/icsoe, guides 2 and
  3), one under the other, so that it is copied cell by cell and ticked off;
* ``captura 001 …``: the workers of one contract, in the columns of IMSS's own pre-validation workbook, as text.

The workbook shows a return as it is, with its mistakes, so that people see them: nothing is refused here. A text is
always stored as text, also when it begins like a formula; a character that a workbook cannot hold shows as «�».
"""

import io
from collections import Counter
from datetime import date
from itertools import repeat

from openpyxl import Workbook

from .document import Kind
from .spreadsheet import Sheet, text
from .workers_csv import ascii_name, filenames, layout_for, sbc_text

KINDS = {
    Kind.NORMAL: "Normal",
    Kind.NIL: "Sin información",
    Kind.CORRECTION: "Complementaria – Corrección",
    Kind.VOID: "Complementaria – Sin efectos",
    Kind.UPDATE: "Complementaria – Actualización",
}
PERIODS = {1: "1 (enero–abril)", 2: "2 (mayo–agosto)", 3: "3 (septiembre–diciembre)"}
SEVERITIES = {"error": "Error", "warning": "Advertencia", "info": "Aviso"}


def render(informativa, findings=(), left_out=(), *, deadline=None, layout=None):
    """The workbook as bytes.

    ``findings`` have a ``severity`` ('error', 'warning', 'info') and a ``message``; ``left_out`` are rows of four
    texts: reference, client, reason, note. ``deadline`` is a date, by default the period's own; ``layout`` is that of
    the workers' files (:mod:`~.workers_csv`), by default the one in force when the period's window opens.
    """
    layout = layout or layout_for(informativa.period.window_start)
    contracts = [
        (position, contract, sheet_title(contract, position), filenames(contract, position, layout))
        for position, contract in enumerate(informativa.contracts, 1)
    ]
    book = Workbook(write_only=True)
    book.properties.title = text(f"ICSOE {informativa.period} {informativa.contractor.rfc}")
    book.properties.creator = text(informativa.contractor.name)
    _summary(book, informativa, contracts, findings, left_out, deadline or informativa.period.deadline())
    _capture(book, informativa, contracts)
    for _position, contract, title, _files in contracts:
        _workers(book, title, contract.workers, layout.header)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_title(contract, position):
    """Title of the sheet with the contract's workers: begins as IMSS's does, and has at most the 31 characters of
    Excel.

    >>> from .document import Contract, Party
    >>> sheet_title(Contract("S00021/A", Party()), 7)
    'captura 007 S00021-A'
    """
    return f"captura {position:03d} {ascii_name(contract.reference)}"[:31].rstrip(" -_")


def _footer(informativa):
    return f"{informativa.contractor.name} · ICSOE {informativa.period}"


# -- Resumen
# ---------------------------------------------------------------------------------------------------------------


def _summary(book, informativa, contracts, findings, left_out, deadline):
    contractor, period = informativa.contractor, informativa.period
    findings = list(findings)
    count = Counter(finding.severity for finding in findings)
    sheet = Sheet(book, "Resumen", (24, 44, 44, 16, 13, 13, 14, 28, 44), footer=_footer(informativa))

    sheet.append(["Informativa de Contratos de Servicios u Obras Especializados (ICSOE)"], ["title"])
    for label, value in (
        ("Contratista", contractor.name),
        ("RFC", contractor.rfc),
        ("Registro REPSE", contractor.repse_number),
        ("Vigencia del REPSE", contractor.repse_expiry),
        ("Ejercicio", period.year),
        ("Cuatrimestre", PERIODS[period.number]),
        ("Del", period.start),
        ("Al", period.end),
        ("Tipo de informativa", KINDS[informativa.kind]),
        ("Folio de la informativa de origen", informativa.origin_folio or None),
        ("Fecha límite", deadline),
        ("Contratos", len(contracts)),
        ("Renglones de trabajadores", informativa.worker_lines),
        ("Trabajadores distintos", len({worker.nss for _contract, worker in informativa.workers()})),
        ("Errores", count["error"]),
        ("Advertencias", count["warning"]),
        ("Avisos", count["info"]),
    ):
        if value is not None:
            sheet.append([label, value], ["label", _look_of(value)])

    looks = ("long", "long", "long", "long", "date", "date", "count", None, "long")
    _table(
        sheet,
        "Contratos que se informan",
        ("Contrato", "Contratante", "Servicio u obra", "RFC", "Inicio", "Término", "Trabajadores", "Hoja", "Archivos"),
        [
            (
                (
                    contract.reference,
                    contract.client.name,
                    contract.service,
                    contract.client.rfc,
                    contract.date_start,
                    contract.date_end,
                    len(contract.workers),
                    sheet.link(title),
                    ", ".join(files),
                ),
                looks,
            )
            for _position, contract, title, files in contracts
        ],
        "Ninguno.",
    )
    _table(
        sheet,
        "Lo que hay que revisar",
        ("Gravedad", "Mensaje"),
        # The message is not wrapped: it runs on over the empty cells at its right.
        [((SEVERITIES[found.severity], str(found.message)), (found.severity, "text")) for found in findings],
        "Nada: las revisiones no encontraron errores ni advertencias.",
    )
    _table(
        sheet,
        "Contratos que no se informan",
        ("Contrato", "Contratante", "Motivo", "Nota"),
        [(row, ("long", "long", "long", "text")) for row in left_out],
        "Ninguno.",
    )


def _table(sheet, title, head, rows, when_empty):
    """A titled table; ``rows`` are pairs of values and looks."""
    sheet.append([], [])
    sheet.append([title], ["section"])
    if not rows:
        sheet.append([when_empty], ["text"])
        return
    sheet.append(head, repeat("head"))
    for values, looks in rows:
        sheet.append(values, looks)


def _look_of(value):
    if isinstance(value, date):
        return "date"
    return "count" if isinstance(value, int) else "text"


# -- Captura
# ---------------------------------------------------------------------------------------------------------------


def _capture(book, informativa, contracts):
    head = ("No.", "Contrato", "Campo del portal", "Valor", "Nota", "Hecho")
    sheet = Sheet(book, "Captura", (6, 20, 34, 70, 52, 8), head, _footer(informativa))

    def block(position, reference, fields):
        for label, value, note in fields:
            look = "long" if isinstance(value, str) else _look_of(value)
            sheet.append((position, reference, label, value, note), (None, None, None, look, _NOTE_LOOKS.get(note)))

    block(None, None, _return_fields(informativa))
    for position, contract, _title, files in contracts:
        sheet.append((position, contract.reference, contract.client.name), ("section",) * 3)
        block(position, contract.reference, _contract_fields(contract, files))
    sheet.sheet.auto_filter.ref = f"A1:F{sheet.rows}"


_MISSING = "Falta: complete el dato en su origen y vuelva a recabar."
_NOTE_LOOKS = {_MISSING: "error"}


def _return_fields(informativa):
    """``(field, value, note)`` of the contractor and of the return, in the portal's order."""
    contractor, kind = informativa.contractor, informativa.kind
    yield _field("RFC del contratista", contractor.rfc)
    yield _field("Nombre, denominación o razón social", contractor.name, "El portal lo toma del RFC.")
    yield _field("Correo electrónico del contratista", contractor.email)
    yield _field("Teléfono móvil del contratista", contractor.mobile)
    yield from _address_fields(contractor.address, "El portal muestra el domicilio fiscal: compárelo.")
    yield _field("Registro REPSE", contractor.repse_number, "El portal pide también la copia del registro.")
    yield _field("Ejercicio", informativa.period.year)
    yield _field("Cuatrimestre", PERIODS[informativa.period.number])
    yield _field("Tipo de informativa", KINDS[kind])
    if kind not in (Kind.NORMAL, Kind.NIL):
        yield _field("Folio de la informativa de origen", informativa.origin_folio)
    if kind.carries_contracts:
        yield _field("Número de contratos", informativa.declared_contracts)


def _contract_fields(contract, files):
    """``(field, value, note)`` of a contract, in the portal's order."""
    client = contract.client
    yield _field("RFC del contratante", client.rfc)
    yield _field("Nombre del contratante", client.name, "El portal lo llena a partir del RFC: compárelo.")
    yield _field("Correo electrónico del contratante", client.email)
    yield _field("Teléfono móvil del contratante", client.mobile)
    yield _field("Teléfono fijo del contratante", client.phone, "Opcional.")
    yield from _address_fields(client.address, "Sólo si es distinto del domicilio fiscal.")
    yield _field("Objeto del contrato", contract.object)
    yield _field("Servicio u obra especializada", contract.service, "Folio de la actividad en el REPSE y su texto.")
    yield _field("Fecha de inicio", contract.date_start)
    yield _field("Fecha de término", contract.date_end, "En blanco si no se conoce.")
    yield _field("Número de trabajadores", len(contract.workers))
    for part, name in enumerate(files, 1):
        yield _field("Archivo de trabajadores", name, f"Parte {part} de {len(files)}." if len(files) > 1 else "")


def _field(label, value, note=""):
    """A row of the capture sheet. A value that has no note of its own is one the portal insists on."""
    return label, value, note if note or value not in ("", None) else _MISSING


def _address_fields(address, note):
    rows = (
        ("Código postal", address.zip),
        ("Colonia", address.colony),
        ("Calle", address.street),
        ("Número exterior", address.exterior_number),
        ("Número interior", address.interior_number),
        ("Entre calles", address.between_streets),
    )
    if any(value for _label, value in rows):
        yield from ((label, value, note) for label, value in rows)


# -- captura 001, 002 …
# ----------------------------------------------------------------------------------------------------


def _workers(book, title, workers, header):
    sheet = Sheet(book, title, (18, 24, 22), header)
    # The leading zero of an NSS is what people lose when they edit a cell that is not formatted as text. The other
    # cells hold texts too, but the format would cost as much time again.
    looks = ("text", None, None)
    for worker in workers:
        sheet.append((worker.nss, worker.curp, sbc_text(worker.sbc)), looks)
