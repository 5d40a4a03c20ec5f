# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement for one client of a filed return, as an Excel workbook: what was
declared about its contracts, and who worked on them. In Spanish, like everything that
leaves for a client or for the portal.

The client needs it to deduct and credit what it paid (LISR art. 27 V, LIVA art. 5 II
ask for proof that the contractor complies). It holds nothing of other clients: whoever
calls gives a return with this client's contracts only.
"""

from odoo.addons.l10n_mx_icsoe.tools.formats.capture import KINDS, PERIODS
from odoo.addons.l10n_mx_icsoe.tools.formats.spreadsheet import Book
from odoo.addons.l10n_mx_icsoe.tools.formats.workers_csv import sbc_text


def render(informativa, *, client, folio, date_filed, notice=""):
    """The workbook as bytes.

    ``informativa`` carries the client's contracts and no others; ``client`` is a
    ``document.Party``; ``notice`` a sentence that the reader must know first (the
    return was replaced by another).
    """
    contractor = informativa.contractor
    book = Book(f"ICSOE {informativa.period} {client.rfc}", contractor.name)
    footer = f"{informativa.contractor.name} · ICSOE {informativa.period} · {folio}"
    _summary(book, informativa, client, folio, date_filed, notice, footer)
    _workers(book, informativa, footer)
    return book.data()


def _summary(book, informativa, client, folio, date_filed, notice, footer):
    contractor, period = informativa.contractor, informativa.period
    sheet = book.sheet("Constancia", (30, 44, 44, 14, 14, 14), footer=footer)
    sheet.append(["Constancia de contratos informados al IMSS (ICSOE)"], ["title"])
    if notice:
        sheet.append([notice], ["warning"])
    for label, value in (
        ("Contratista", contractor.name),
        ("RFC del contratista", contractor.rfc),
        ("Registro REPSE", contractor.repse_number),
        ("Contratante", client.name),
        ("RFC del contratante", client.rfc),
        ("Ejercicio", period.year),
        ("Cuatrimestre", PERIODS[period.number]),
        ("Tipo de informativa", KINDS[informativa.kind]),
        ("Folio del acuse del IMSS", folio),
        ("Fecha de presentación", date_filed),
    ):
        look = (
            "date"
            if label.startswith("Fecha")
            else "count"
            if isinstance(value, int)
            else "text"
        )
        sheet.append([label, value], ["label", look])
    sheet.append([], [])
    sheet.append(["Contratos"], ["section"])
    sheet.append(
        ("Contrato", "Objeto", "Servicio u obra", "Inicio", "Término", "Trabajadores"),
        ["head"] * 6,
    )
    for contract in informativa.contracts:
        sheet.append(
            (
                contract.reference,
                contract.object,
                contract.service,
                contract.date_start,
                contract.date_end,
                len(contract.workers),
            ),
            ("long", "long", "long", "date", "date", "count"),
        )


def _workers(book, informativa, footer):
    head = (
        "Contrato",
        "Trabajador",
        "NSS",
        "CURP",
        "Salario base de cotización",
        "Desde",
        "Hasta",
    )
    sheet = book.sheet("Trabajadores", (20, 40, 16, 24, 16, 12, 12), head, footer)
    looks = ("text", "text", "text", None, None, "date", "date")
    for contract, worker in informativa.workers():
        sheet.append(
            (
                contract.reference,
                worker.name,
                worker.nss,
                worker.curp,
                sbc_text(worker.sbc),
                worker.date_start,
                worker.date_end,
            ),
            looks,
        )
