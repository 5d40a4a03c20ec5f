# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which column of a sheet is which: by its header, in Spanish or English, in any order,
accents and case aside.
"""

import re
import unicodedata

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _

from .table import FORMULA

#: What headers say, once they are plain. The first of each is that of the template.
ALIASES = {
    "name": (
        "nombre del trabajador", "nombre", "nombre completo", "trabajador", "empleado",
        "employee", "employee name",
        "name", "worker", "full name",
    ),
    "nss": (
        "nss", "n s s", "numero de seguridad social", "numero seguridad social",
        "no de seguridad social",
        "num seguridad social",
        "no imss", "numero imss", "imss", "seguro social", "social security number",
        "ssn", "ssnid",
        "afiliacion", "no afiliacion", "numero de afiliacion",
    ),
    "curp": (
        "curp", "c u r p", "clave unica de registro de poblacion", "clave unica",
    ),
    "rfc": (
        "rfc", "r f c", "rfc del trabajador", "registro federal de contribuyentes",
        "tax id",
    ),
    "sbc": (
        "sbc", "salario base de cotizacion", "salario base cotizacion", "salario base",
        "sbc diario",
        "salario diario integrado", "sdi", "contribution base salary", "base salary",
    ),
    "since": (
        "sbc desde", "fecha sbc", "fecha del sbc", "sbc vigente desde", "vigencia sbc",
        "sbc since", "sbc from",
        "sbc date",
    ),
    "contract": (
        "contrato", "orden", "pedido", "orden de venta", "no de contrato",
        "numero de contrato", "contract",
        "order", "sales order", "order reference",
    ),
    "date_start": (
        "desde", "inicio", "fecha de inicio", "fecha inicio", "fecha de alta", "alta",
        "del", "from", "start",
        "start date", "date start",
    ),
    "date_end": (
        "hasta", "fin", "termino", "fecha de termino", "fecha fin", "fecha de baja",
        "baja", "al", "to", "until",
        "end", "end date", "date end",
    ),
}  # fmt: skip
_COLUMN_OF = {alias: column for column, aliases in ALIASES.items() for alias in aliases}
_BRACKETS = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^0-9a-z]+")
#: Titles and blank lines may stand above the header, but not many.
_SEARCHED_ROWS = 15

FORMULA_PROBLEM = _(
    "The cell “%(column)s” has a formula, and formulas are not trusted. In Excel copy "
    "the column and paste it as values."
)
UNKNOWN_COLUMNS = _("Columns that were not read: %(columns)s.")


class RepeatedColumn(ToolError):
    source = _(
        "Two columns are called “%(column)s”, or mean the same. Delete one of them."
    )


def plain(header):
    """``header`` in small letters without accents, brackets (and what is in them) and
    signs.

    >>> plain("Salario base de cotización(numérico con 2 decimales)")
    'salario base de cotizacion'
    """
    letters = (
        unicodedata.normalize("NFKD", str(header))
        .encode("ascii", "ignore")
        .decode()
        .casefold()
    )
    return _NO_WORD.sub(" ", _BRACKETS.sub(" ", letters)).strip()


def find(rows, wanted, anchors=("nss", "curp")):
    """``(position in rows, {column: place}, {column: header as written}, unknown
    headers)`` of the first row that names one of ``anchors``; ``None`` without such a
    row. Raises :class:`RepeatedColumn`.
    """
    for position, (_number, cells) in enumerate(rows[:_SEARCHED_ROWS]):
        headers = [
            (place, cell)
            for place, cell in enumerate(cells)
            if isinstance(cell, str) and cell.strip()
        ]
        columns = [
            (place, cell, _COLUMN_OF.get(plain(cell))) for place, cell in headers
        ]
        if not any(column in anchors for _place, _cell, column in columns):
            continue
        places, written, unknown = {}, {}, []
        for place, cell, column in columns:
            if column not in wanted:
                unknown.append(cell.strip())
            elif column in places:
                raise RepeatedColumn(column=cell.strip()[:60])
            else:
                places[column], written[column] = place, cell.strip()
        return position, places, written, unknown
    return None


def values(row, cells, places, written):
    """``{column: cell}`` of one row; formulas are reported to ``row`` and read as
    empty.
    """
    found = {}
    for column, place in places.items():
        cell = cells[place] if place < len(cells) else None
        if cell is FORMULA:
            row.problems.append(
                Message(FORMULA_PROBLEM, {"column": written.get(column, column)})
            )
            cell = None
        found[column] = cell
    return found
