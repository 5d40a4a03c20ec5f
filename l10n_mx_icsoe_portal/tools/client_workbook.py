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


def render(informativa, folio, date_filed, notice):
    """The workbook as bytes.

    ``informativa`` carries the client's contracts and no others; ``notice`` is a
    sentence that the reader must know first, or nothing.
    """
    contractor, client = informativa.contractor, informativa.contracts[0].client
    book = Book(f"ICSOE {informativa.period} {client.rfc}", contractor.name)
    footer = f"{contractor.name} · ICSOE {informativa.period} · {folio}"
    _summary(book, informativa, folio, date_filed, notice, footer)
    _workers(book, informativa, footer)
    return book.data()


def _summary(book, informativa, folio, date_filed, notice, footer):
    contractor, client = informativa.contractor, informativa.contracts[0].client
    period = informativa.period
    sheet = book.sheet("Constancia", (30, 44, 44, 14, 14, 14), footer=footer)
    sheet.append(["Constancia de contratos informados al IMSS (ICSOE)"], ["title"])
    if notice:
        sheet.append([notice], ["warning"])
    for label, value, look in (
        ("Contratista", contractor.name, "text"),
        ("RFC del contratista", contractor.rfc, "text"),
        ("Registro REPSE", contractor.repse_number, "text"),
        ("Contratante", client.name, "text"),
        ("RFC del contratante", client.rfc, "text"),
        ("Ejercicio", period.year, "count"),
        ("Cuatrimestre", PERIODS[period.number], "text"),
        ("Tipo de informativa", KINDS[informativa.kind], "text"),
        ("Folio del acuse del IMSS", folio, "text"),
        ("Fecha de presentación", date_filed, "date"),
    ):
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
    head, widths, looks = zip(
        ("Contrato", 20, "text"),
        ("Trabajador", 40, "text"),
        ("NSS", 16, "text"),
        ("CURP", 24, None),
        ("Salario base de cotización", 16, None),
        ("Desde", 12, "date"),
        ("Hasta", 12, "date"),
        strict=True,
    )
    sheet = book.sheet("Trabajadores", widths, head, footer)
    for contract, worker in informativa.lines:
        person = contract.reference, worker.name, worker.nss, worker.curp
        days = worker.date_start, worker.date_end
        sheet.append((*person, sbc_text(worker.sbc), *days), looks)
