# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which column of a sheet is which: by its header, in Spanish or English, in any order,
accents and case aside.

A header that payroll programs use for different things («Salario base», «SDI», «Alta»)
is :data:`DOUBTFUL`: nobody guesses, the preview asks.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from odoo.addons.l10n_mx_efirma.tools.messages import _lt
from odoo.addons.l10n_mx_icsoe.tools.formats.sheet_reader import FORMULA
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells

#: What headers say: the words of :func:`words`, in any order.
ALIASES = {
    "name": (
        "nombre", "nombre completo", "nombre largo", "nombrelargo", "trabajador",
        "empleado", "colaborador", "asegurado", "employee", "worker", "name",
        "full name", "apellido paterno materno nombre", "apellido nombre",
    ),
    "given": ("nombre pila", "first name", "given name"),
    "surname": (
        "apellido paterno", "paterno", "primer apellido", "ap paterno",
        "apellidopaterno", "apellido", "last name", "surname", "1er apellido",
    ),
    "second_surname": (
        "apellido materno", "materno", "segundo apellido", "ap materno",
        "apellidomaterno", "second last name", "2do apellido",
    ),
    "nss": (
        "nss", "seguridad social", "seguro social", "seg social", "segurosocial",
        "numero ss", "numero imss", "numero afiliacion", "afiliacion imss", "afil",
        "numero afiliacion imss",
        "numerosegurosocial", "social security number", "ssn", "ssnid",
    ),
    "curp": ("curp", "unica registro poblacion"),
    "rfc": ("rfc", "registro federal contribuyentes", "tax id"),
    "rfc_curp": ("rfc curp",),
    # CONTPAQi's table nom10001: RFC = rfc + fecharfc + homoclave, CURP = curpi +
    # fecharfc + curpf.
    "curp_start": ("curpi",),
    "birth_digits": ("fecharfc",),
    "curp_end": ("curpf",),
    "rfc_end": ("homoclave",),
    "sbc": (
        "sbc", "salario base cotizacion", "sbc diario", "sbc formulado",
        "salario base cotizacion diario", "contribution base salary",
    ),
    "since": (
        "sbc desde", "fecha sbc", "vigencia sbc", "sbc since", "sbc from", "sbc date",
    ),
    "registration": (
        "registro patronal", "reg patronal", "registropatronal",
        "employer registration",
    ),
    "status": ("estatus", "status", "situacion", "estadoempleado"),
    "contract": (
        "contrato", "orden venta", "pedido", "contract", "sales order",
        "order reference",
    ),
    "date_start": (
        "desde", "inicio", "fecha inicio", "from", "start", "start date",
    ),
    "date_end": (
        "hasta", "fin", "termino", "fecha termino", "fecha fin", "until", "end",
        "end date",
    ),
}  # fmt: skip
#: Headers that mean one thing in one program and another in the next, and what they
#: could be here.
DOUBTFUL = {
    "sbc": (
        "salario base", "base salary", "sdi", "salario diario integrado",
        "sueldo diario integrado", "sueldointegrado", "sueldo integrado",
        "salario integrado", "salario diario", "sueldo diario", "sueldodiario", "sd",
        "sueldo", "salario", "base cotizacion", "sbc parte fija",
        "sbc parte variable", "sbc fijo", "sbc variable", "daily wage",
    ),
    "nss": ("imss", "clave imss", "afiliacion"),
    "curp": ("unica",),
    "contract": ("orden", "order", "obra", "proyecto"),
    "date_start": (
        "alta", "fecha alta", "fechaalta", "fecha ingreso", "ingreso",
        "fecha antiguedad", "inicio contrato", "fecha inicio contrato", "entrada",
        "fecha entrada", "entrada contrato", "fecha entrada contrato", "del",
        "hire date",
    ),
    "date_end": (
        "baja", "fecha baja", "fechabaja", "fin contrato", "fecha fin contrato",
        "termino contrato", "fecha termino contrato", "salida", "fecha salida",
        "salida contrato", "fecha salida contrato", "al", "to", "termination date",
    ),
}  # fmt: skip
#: Words that headers have or not; the last two begin the names of Odoo's fields.
_FILLERS = frozenset("a de del el en la los o y l10n mx".split())
_OF_WORKER = frozenset(
    "trabajador empleado colaborador asegurado employee worker".split()
)
#: Words that may stand beside what a column is.
_BESIDE = _OF_WORKER | frozenset("actual clave imss numero vigente".split())
#: What a user may say that a column is, in the order in which it is offered.
MEANINGS = {
    "name": "Full name",
    "given": "Given names",
    "surname": "First surname",
    "second_surname": "Second surname",
    "nss": "NSS",
    "curp": "CURP",
    "rfc": "RFC of the worker",
    "sbc": "SBC (salario base de cotización)",
    "since": "SBC since",
    "rfc_curp": "RFC or CURP",
    "curp_start": "CURP, first 4 letters",
    "birth_digits": "Date of birth in CURP and RFC",
    "curp_end": "CURP, last 8 characters",
    "rfc_end": "RFC, last 3 characters",
    "registration": "Employer registration",
    "status": "Status (baja: left)",
    "contract": "Contract (order)",
    "date_start": "On the contract from",
    "date_end": "On the contract to",
}
_NAMES = {"name", "given", "surname", "second_surname"}
#: Words beside it that make a question of what a column is: «Clave y nombre» has two
#: things in a cell, «Inicio IMSS» and «Contrato del trabajador» are not of the order.
_ASKS = dict.fromkeys(_NAMES, {"clave", "numero"})
_ASKS |= dict.fromkeys(("contract", "date_start", "date_end"), _BESIDE - {"numero"})
_ANCHORS = {"nss", "curp", "rfc_curp", "curp_start"}
_BRACKETS = re.compile(r"\([^()]*\)")
#: Of whom or of when a column is stays a part of its header, also between brackets.
_OTHERS = re.compile(
    r"\((?=[^()]*\b(?:anterior|beneficiari[oa]s?|clientes?|conyuge|empleador"
    r"|empresa|espos[oa]|hij[oa]s?|madre|mensual|padre|patron)\b)"
)
_NO_WORD = re.compile(r"[^0-9a-z]+")
_SPELLED = re.compile(r"\b([a-z]) (?=[a-z]\b)")
_NUMBER = re.compile(r"\b(?:no|num|nro)\b")
_PLURAL = re.compile(r" *\(s\)")
#: Titles and blank lines may stand above the header, but not many.
_SEARCHED_ROWS = 40
_SHOWN = 60  # characters of a header

FORMULA_PROBLEM = _lt(
    "The cell “%(column)s” has a formula, and formulas are not trusted. In Excel copy "
    "the column and paste it as values."
)


@dataclass(slots=True)
class Column:
    """``meaning``: one of ``MEANINGS``, or an empty text for a column that is not read;
    ``doubt``: what it could be, when only a person can say. ``name`` is its header.
    """

    place: int
    name: str
    meaning: str = ""
    doubt: str = ""


def plain(text):
    """``text`` in small letters without accents, brackets (and what is in them) and
    signs; «(s)» is a plural, «No.» a number, «N.S.S.» a word.

    >>> plain("Salario base de cotización(numérico con 2 decimales)")
    'salario base de cotizacion'
    >>> plain("RFC (empresa)")
    'rfc empresa'
    >>> plain("NOMBRE(S)"), plain("C.U.R.P."), plain("No. de S.S.")
    ('nombres', 'curp', 'numero de ss')
    """
    letters = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore")
    folded = _PLURAL.sub("s", letters.decode().casefold())
    without = _BRACKETS.sub(" ", _OTHERS.sub(" ", folded))
    plain_words = _NO_WORD.sub(" ", without).strip()
    return _NUMBER.sub("numero", _SPELLED.sub(r"\1", plain_words))


def words(header):
    """The words of a header, without their order and without those that it may have or
    not.

    >>> words("Nombre(s) y apellidos") == words("APELLIDO, NOMBRE")
    True
    """
    found = plain(header).replace("nombres", "nombre").replace("apellidos", "apellido")
    return frozenset(found.split()) - _FILLERS or frozenset(found.split())


_MEANING_OF = {words(alias): name for name in ALIASES for alias in ALIASES[name]}
_DOUBT_OF = {words(alias): name for name in DOUBTFUL for alias in DOUBTFUL[name]}


def find(rows, chosen=None):
    """``(place of the header among rows, [Column])``; ``None`` when none of the first
    rows names NSS or CURP. The header is the row that says most: a title may have the
    word, too. Below the first person there is none: a second table, of who left, may
    have more columns. ``chosen`` (``{place: meaning or an empty text}``) is what the
    user said, and wins.
    """
    header, most = None, 0
    for position, row in enumerate(rows[:_SEARCHED_ROWS]):
        if header and any(map(_identifies, row.cells)):
            break
        columns = [
            _column(place, " ".join(cell.split())[:_SHOWN])
            for place, cell in enumerate(row.cells)
            if isinstance(cell, str) and cell.strip()
        ]
        known = {column.meaning or column.doubt for column in columns} - {""}
        if known & _ANCHORS and len(known) > most:
            header, most = (position, columns), len(known)
    if header:
        _settle(header[1], chosen or {})
    return header


def _identifies(cell):
    value = identifiers.compact(cells.text(cell))
    return not (identifiers.nss_problem(value) and identifiers.curp_problem(value))


def _column(place, name):
    """«No.», «clave» and «IMSS» may stand beside what a column is, and whose it is."""
    said = words(name)
    for one in (said, said - _OF_WORKER, said - _BESIDE):
        if meaning := _MEANING_OF.get(one):
            if (said - one) & _ASKS.get(meaning, set()):
                return Column(place, name, doubt=meaning)
            return Column(place, name, meaning)
        if one in _DOUBT_OF:
            return Column(place, name, doubt=_DOUBT_OF[one])
    return Column(place, name)


def _settle(columns, chosen):
    """Decide what only the whole header tells: «Nombre» beside surnames is the given
    name; two columns of one meaning are a question.
    """
    for column in columns:
        if column.place in chosen:
            column.meaning, column.doubt = chosen[column.place], ""
    if any(column.meaning == "surname" for column in columns):
        for column in columns:
            is_name = words(column.name) - _OF_WORKER in ({"nombre"}, {"name"})
            if is_name and column.place not in chosen:
                column.meaning = "given"
    count = Counter(column.meaning for column in columns)
    for column in columns:
        if column.meaning and count[column.meaning] > 1:
            column.meaning, column.doubt = "", column.meaning


def values(row, cells, columns):
    """``{meaning: cell}`` of one row; formulas are reported to ``row`` and read as
    empty, as is what stands for nothing («N/A», «PENDIENTE»).
    """
    found = {}
    for column in columns:
        if column.meaning:
            cell = cells[column.place] if column.place < len(cells) else None
            if cell is FORMULA:
                row.problem(FORMULA_PROBLEM, column=column.name)
                cell = None
            elif column.meaning not in _NAMES and _says_nothing(cell):
                cell = None
            found[column.meaning] = cell
    return found


def _says_nothing(cell):
    """Whether it is a placeholder; «X-12» is somebody's number of a contract."""
    is_text = isinstance(cell, str) and not any(map(str.isdigit, cell))
    return is_text and identifiers.names_nobody(cell)
