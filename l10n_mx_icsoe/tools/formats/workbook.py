# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return as an Excel workbook: for whoever reviews it, and for whoever types it
into IMSS's portal.

It is in Spanish whatever the user's language, because it is copied into a portal that
is in Spanish. The sheets:

* ``Resumen``: who, what, until when; the contracts, what the checks found, and what was
  left out and why;
* ``Captura``: every value in the order in which the portal asks for it
  (:mod:`~.capture`), one under the other, so that it is copied cell by cell and ticked
  off;
* ``captura 001 …``: the workers of one contract, in the columns of IMSS's own
  pre-validation workbook, as text.

The workbook shows a return as it is, with its mistakes, so that people see them:
nothing is refused here. A text is always stored as text, also when it begins like a
formula; a character that a workbook cannot hold shows as «�».
"""

from collections import Counter
from datetime import date
from itertools import repeat

from .capture import KINDS, PERIODS, contract_fields, return_fields
from .spreadsheet import Book, Link
from .workers_csv import ascii_name, filenames, layout_for, sbc_text

SUMMARY, CAPTURE = "Resumen", "Captura"
SEVERITIES = {"error": "Error", "warning": "Alerta", "info": "Aviso"}


def render(informativa, findings=(), left_out=(), *, deadline=None, layout=None):
    """The workbook as bytes.

    ``findings`` have a ``severity`` ('error', 'warning', 'info') and a ``message``;
    ``left_out`` are rows of four texts: reference, client, reason, note. ``deadline``
    is a date, by default the period's own; ``layout`` is that of the workers' files
    (:mod:`~.workers_csv`), by default the one in force when the period's window opens.
    """
    layout = layout or layout_for(informativa.period.window_start)
    contracts = [
        (
            position,
            contract,
            sheet_title(contract, position),
            filenames(contract, position, layout),
        )
        for position, contract in enumerate(informativa.contracts, 1)
    ]
    contractor = informativa.contractor
    book = Book(f"ICSOE {informativa.period} {contractor.rfc}", contractor.name)
    _summary(
        book,
        informativa,
        contracts,
        findings,
        left_out,
        deadline or informativa.period.deadline(),
    )
    _capture(book, informativa, contracts)
    for _position, contract, title, _files in contracts:
        _workers(book, title, contract.workers, layout.header)
    return book.data()


def sheet_title(contract, position):
    """Title of the sheet with the contract's workers: begins as IMSS's does, and has at
    most the 31 characters of Excel.

    >>> from ..law.document import Contract, Party
    >>> sheet_title(Contract("S00021/A", Party()), 7)
    'captura 007 S00021-A'
    """
    return f"captura {position:03d} {ascii_name(contract.reference)}"[:31].rstrip(" -_")


def _footer(informativa):
    return f"{informativa.contractor.name} · ICSOE {informativa.period}"


# -- Resumen ---------------------------------------------------------------------------


def _summary(book, informativa, contracts, findings, left_out, deadline):
    findings = list(findings)
    sheet = book.sheet(
        SUMMARY, (24, 44, 44, 16, 13, 13, 14, 28, 44), footer=_footer(informativa)
    )
    _head(sheet, informativa, Counter(one.severity for one in findings), deadline)
    _reported(sheet, contracts)
    _table(
        sheet,
        "Lo que hay que revisar",
        ("Gravedad", "Mensaje"),
        # The message is not wrapped: it runs on over the empty cells at its right.
        [
            ((SEVERITIES[found.severity], str(found.message)), (found.severity, "text"))
            for found in findings
        ],
        "Nada: las revisiones no encontraron errores ni advertencias.",
    )
    _table(
        sheet,
        "Contratos que no se informan",
        ("Contrato", "Contratante", "Motivo", "Nota"),
        [(row, ("long", "long", "long", "text")) for row in left_out],
        "Ninguno.",
    )


def _head(sheet, informativa, count, deadline):
    """Who files what until when, and the totals; ``count``: findings by severity."""
    contractor, period = informativa.contractor, informativa.period
    sheet.append(
        ["Informativa de Contratos de Servicios u Obras Especializados (ICSOE)"],
        ["title"],
    )
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
        ("Contratos", len(informativa.contracts)),
        ("Renglones de trabajadores", informativa.worker_lines),
        ("Trabajadores distintos", informativa.count_people()),
        ("Errores", count["error"]),
        ("Alertas", count["warning"]),
        ("Avisos", count["info"]),
    ):
        if value is not None:
            sheet.append([label, value], ["label", _look_of(value)])


def _reported(sheet, contracts):
    looks = ("long", "long", "long", "long", "date", "date", "count", None, "long")
    _table(
        sheet,
        "Contratos que se informan",
        (
            "Contrato",
            "Contratante",
            "Servicio u obra",
            "RFC",
            "Inicio",
            "Término",
            "Trabajadores",
            "Hoja",
            "Archivos",
        ),
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
                    Link(title),
                    ", ".join(files),
                ),
                looks,
            )
            for _position, contract, title, files in contracts
        ],
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


# -- Captura ---------------------------------------------------------------------------


def _capture(book, informativa, contracts):
    head = ("No.", "Contrato", "Campo del portal", "Valor", "Nota", "Hecho")
    sheet = book.sheet(CAPTURE, (6, 20, 34, 70, 52, 8), head, _footer(informativa))

    def block(position, reference, fields):
        for entry in fields:
            look = "long" if isinstance(entry.value, str) else _look_of(entry.value)
            looks = (None, None, None, look, "error" if entry.is_missing else None)
            sheet.append(
                (position, reference, entry.label, entry.value, entry.note), looks
            )

    block(None, None, return_fields(informativa))
    for position, contract, _title, files in contracts:
        sheet.append(
            (position, contract.reference, contract.client.name), ("section",) * 3
        )
        block(
            position,
            contract.reference,
            contract_fields(contract, len(contract.workers), files),
        )
    sheet.filter(len(head))


# -- captura 001, 002 … ----------------------------------------------------------------


def _workers(book, title, workers, header):
    sheet = book.sheet(title, (18, 24, 22), header)
    # The leading zero of an NSS is what people lose when they edit a cell that is not
    # formatted as text. The other cells hold texts too, but the format would cost as
    # much time again.
    rows = ((worker.nss, worker.curp, sbc_text(worker.sbc)) for worker in workers)
    sheet.append_texts(rows, ("text", None, None))
