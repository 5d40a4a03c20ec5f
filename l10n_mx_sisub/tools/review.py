# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return as an Excel workbook, for whoever reviews it before it is sent. In
Spanish, as the portal is. It shows the return as it is, with its mistakes.
"""

import io

import xlsxwriter

from .csv_files import contract_dates

KINDS = {
    "activity": "Con actividad",
    "continued": "Datos continuos",
    "nil": "Sin actividad",
    "complementary": "Complementario con actividad",
    "complementary_nil": "Complementario sin actividad",
}
SEVERITIES = {"error": "Error", "warning": "Advertencia", "info": "Aviso"}


def render(sisub, findings, left_out, steps, papers):
    """The workbook as bytes. ``findings`` are pairs of severity and text, ``left_out``
    rows of reference, client, reason and note, ``steps`` texts, ``papers`` pairs of
    file and reason.
    """
    target = io.BytesIO()
    # A text is never taken for a formula, a number or a link.
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy",
        },
    )
    book.set_properties({"title": f"SISUB {sisub.period} {sisub.contractor.rfc}"})
    contractor = sisub.contractor
    _sheet(
        book,
        "Resumen",
        ("Dato", "Valor"),
        [
            ("Sujeto obligado", contractor.name),
            ("RFC", contractor.rfc),
            ("Registro REPSE", contractor.repse_number),
            ("Periodo", str(sisub.period)),
            ("Tipo de informe", KINDS[sisub.kind]),
            ("Contratos vigentes", len(sisub.contracts)),
            ("Renglones de trabajadores", sum(1 for _line in sisub.workers())),
            *((f"Portal, paso {n}", step) for n, step in enumerate(steps, 1)),
            *((f"PDF: {name}", reason) for name, reason in papers),
        ],
    )
    _sheet(
        book,
        "Revisiones",
        ("Gravedad", "Mensaje"),
        [(SEVERITIES[severity], text) for severity, text in findings],
    )
    _sheet(
        book,
        "Montos",
        (
            "Registro patronal",
            "Principal",
            "Aportación sin crédito",
            "Aportación con crédito",
            "Amortización",
            "Pagado sin crédito",
            "Pagado con crédito",
            "Pagado amortización",
        ),
        [
            (
                one.number,
                "Sí" if one.principal else "",
                *_amounts(one.amounts),
                *_amounts(one.paid),
            )
            for one in contractor.registrations
        ],
    )
    _sheet(
        book,
        "Contratos",
        (
            "Contrato",
            "Número",
            "Cliente",
            "RFC",
            "Objeto",
            "Monto",
            "Inicio",
            "Término",
            "Fechas como «periodo»",
            "Trabajadores al mes",
            "Renglones",
        ),
        [_contract(contract, sisub.period) for contract in sisub.contracts],
    )
    _sheet(
        book,
        "Trabajadores",
        (
            "Contrato",
            "Bimestre",
            "Trabajador",
            "NSS",
            "Registro patronal",
            "Lugar de trabajo",
            "Variables",
            "Fijas",
            "Días de incapacidad",
            "No integrables",
            "SBC",
            "Salario no excedente",
        ),
        [_worker(contract, worker) for contract, worker in sisub.workers()],
    )
    _sheet(
        book,
        "No se informan",
        ("Contrato", "Cliente", "Motivo", "Nota"),
        left_out,
    )
    book.close()
    return target.getvalue()


def _amounts(amounts):
    if amounts is None:
        return ("", "", "")
    return (amounts.without_credit, amounts.with_credit, amounts.amortization)


def _contract(contract, period):
    _end, since, until = contract_dates(contract, period, "period")
    return (
        contract.reference,
        contract.number,
        contract.client.name,
        contract.client.rfc,
        contract.object,
        contract.amount,
        contract.date_start,
        contract.date_end or "",
        f"{since:%d/%m/%Y} – {until:%d/%m/%Y}",
        contract.headcount,
        len(contract.workers),
    )


def _worker(contract, worker):
    pay = worker.pay
    return (
        contract.reference,
        str(worker.bimester),
        worker.name,
        worker.nss,
        worker.registration,
        " ".join(filter(None, (worker.site.street, worker.site.municipality))),
        *(
            (pay.variable, pay.fixed, pay.incapacity_days, pay.not_base)
            if pay
            else ("", "", "", "")
        ),
        worker.sbc,
        worker.salary,
    )


def _sheet(book, title, head, rows):
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#1F4E5F", "font_color": "white"})
    sheet.write_row(0, 0, head, bold)
    sheet.freeze_panes(1, 0)
    widths = [len(label) for label in head]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value is not None and value != "":
                sheet.write(number, column, value)
                widths[column] = max(widths[column], len(str(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(60, width + 2))
