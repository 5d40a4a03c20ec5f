# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three files that Infonavit's portal takes, as data: columns with their header to
the letter, where the value comes from, how it is written, and how sure we are.

Contracts were checked against a file that was filled for 2026-1 in June 2026. The
official guides of the obligated party and of the workers could not be had: their
columns are those on which two unrelated programs agree, or that one has. A newer layout
is one more entry of ``LAYOUTS`` with the day from which it holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.law.period import FIRST_DAY

from . import cells


class Sure(str, Enum):
    """How sure a column is, the surest first."""

    FILE = "file"  # seen in a file that was really filed
    TWO = "two"  # two unrelated programs agree
    ONE = "one"  # one program, or reports of filers


@dataclass(frozen=True, slots=True)
class Column:
    """``header`` to the letter, blanks included; ``path`` leads from a :class:`Row` to
    the value; ``write`` makes the text of the cell.
    """

    header: str
    path: str
    write: Callable
    sure: Sure


@dataclass(frozen=True, slots=True)
class Layout:
    """One file. ``name`` is the guide's, without extension."""

    code: str
    valid_from: date
    name: str
    columns: tuple[Column, ...]

    @property
    def filename(self):
        return f"{self.name}.CSV"

    @property
    def is_provisional(self):
        """Whether a column of it was never seen in a real file."""
        return any(column.sure != Sure.FILE for column in self.columns)


@dataclass(frozen=True, slots=True)
class Row:
    """What the columns of one line look at; each layout uses some of it.

    ``since`` and ``until`` are what columns I and J of a contract carry, ``validity``
    column H; ``bimester`` the number of the bimester as it is declared; ``amounts`` and
    ``registration`` those of one line of the obligated party.
    """

    period: object
    contractor: object
    contract: object = None
    worker: object = None
    registration: str = ""
    amounts: object = None
    bimester: int = 0
    validity: object = None
    since: object = None
    until: object = None


def _columns(sure, *lines):
    return tuple(Column(*line, sure) for line in lines)


def _address(path):
    """The columns of an address, in the order of the guides."""
    parts = (
        ("Calle", "street", cells.text),
        ("Numero exterior", "exterior_number", cells.text),
        ("Numero interior", "interior_number", cells.text),
        ("Entre calle", "between_street", cells.text),
        ("Y calle", "and_street", cells.text),
        ("Colonia", "colony", cells.text),
        ("Codigo Postal", "zip", cells.text),
        ("Municipio o Alcaldia", "municipality", cells.text),
        ("Entidad Federativa", "state", cells.state),
    )
    return [(header, f"{path}.{name}", write) for header, name, write in parts]


_PERIOD = (
    ("cuatrimestre que declara", "period.number", cells.number),
    ("año que se declara", "period.year", cells.number),
)

OBLIGATED_PARTY = Layout(
    code="party",
    valid_from=FIRST_DAY,
    name="1_SISUB_Ley_29_bis_Sujeto obligado",
    columns=_columns(
        Sure.TWO,
        *_PERIOD,
        ("Registro Federal de Contribuyente", "contractor.rfc", cells.code),
        ("Nombre denominacion o razon social", "contractor.name", cells.text),
        ("Correo electronico", "contractor.email", cells.email),
        ("Telefono (numero extension)", "contractor.phone", cells.phone),
        ("Registro patronal", "registration", cells.code),
        *_address("contractor.address"),
        ("Representante legal", "contractor.deed.representative", cells.text),
        ("Administrador Unico", "contractor.deed.administrator", cells.text),
        ("Numero de escritura", "contractor.deed.number", cells.text),
        ("Nombre del Notario Publico", "contractor.deed.notary", cells.text),
        ("Numero de Notario Publico", "contractor.deed.notary_number", cells.text),
        ("Fecha de escritura publica", "contractor.deed.day", cells.date),
        ("Folio mercantil", "contractor.deed.commercial_folio", cells.text),
        (
            "Aportacion sin credito de los trabajadores del contrato",
            "amounts.without_credit",
            cells.pesos,
        ),
        (
            "Aportacion con credito de los trabajadores del contrato",
            "amounts.with_credit",
            cells.pesos,
        ),
        (
            "Amortizacion de los trabajadores del contrato",
            "amounts.amortization",
            cells.pesos,
        ),
        (
            "Numero de registro ante la Secretaria de Trabajo y Prevision Social",
            "contractor.repse_number",
            cells.text,
        ),
    ),
)

CONTRACTS = Layout(
    code="contracts",
    valid_from=FIRST_DAY,
    name="2_SISUB_Ley_29_bis_Contratos",
    columns=_columns(
        Sure.FILE,
        *_PERIOD,
        (
            "Registro Federal de Contribuyente del sujeto obligado",
            "contractor.rfc",
            cells.code,
        ),
        ("Numero de contrato", "contract.number", cells.code),
        ("Tipo de contrato", "contract.type", cells.text),
        ("Objeto del contrato", "contract.object", cells.text),
        ("Monto del contrato", "contract.amount", cells.pesos),
        ("Vigencia (del contrato)", "validity", cells.date),
        ("Fecha de inicio (del contrato)", "since", cells.date),
        # The blank at the beginning is in the guide.
        (" Fecha de termino (del contrato)", "until", cells.date),
        (
            "Numero estimado mensual de trabajadores que se pondran a disposicion "
            "(del contrato)",
            "contract.headcount",
            cells.number,
        ),
        ("Registro Federal de Contribuyentes", "contract.client.rfc", cells.code),
        ("Nombre denominacion o razon social", "contract.client.name", cells.text),
        (
            "Registro Patronal ante el IMSS",
            "contract.client.registration",
            cells.code,
        ),
        *_address("contract.client.address"),
        ("Correo electronico", "contract.client.email", cells.email),
        ("telefono (numero extension)", "contract.client.phone", cells.phone),
    ),
)

_DEL, _DE = " (centro del trabajo)", " (centro de trabajo)"

WORKERS = Layout(
    code="workers",
    valid_from=FIRST_DAY,
    name="3_SISUB_Ley_29_bis_DetalleTrab",
    columns=(
        *_columns(
            Sure.TWO,
            *_PERIOD,
            ("bimestre", "bimester", cells.number),
            (
                "Registro Federal de Contribuyente del sujeto obligado",
                "contractor.rfc",
                cells.code,
            ),
            ("Numero de contrato", "contract.number", cells.code),
            ("Registro Patronal ante el IMSS", "worker.registration", cells.code),
            ("Numero de Seguro Social del trabajador", "worker.nss", cells.code),
            # A work site has no «entre calle», and «del» and «de» alternate as here.
            (f"Calle{_DEL}", "worker.site.street", cells.text),
            (f"Numero exterior{_DEL}", "worker.site.exterior_number", cells.text),
            (f"Numero interior{_DE}", "worker.site.interior_number", cells.text),
            (f"Colonia{_DE}", "worker.site.colony", cells.text),
            (f"Codigo Postal{_DE}", "worker.site.zip", cells.text),
            (f"Municipio o Alcaldia{_DE}", "worker.site.municipality", cells.text),
            (f"Entidad federativa{_DE}", "worker.site.state", cells.state),
        ),
        *_columns(
            Sure.ONE,
            ("Monto Percepciones variables", "worker.pay.variable", cells.pesos),
            ("Monto Percepciones fijas", "worker.pay.fixed", cells.pesos),
            ("Dias de Incapacidad", "worker.pay.incapacity_days", cells.number),
            ("Percepciones no integrables al SBA", "worker.pay.not_base", cells.pesos),
            ("salario no excedente (VSM)", "worker.salary", cells.money),
        ),
    ),
)

LAYOUTS = (OBLIGATED_PARTY, CONTRACTS, WORKERS)

#: The PDF files, by what they prove: names of the guide.
PDF_DEED = "1a_SISUB_Ley_29_bis_Escritura Constitutiva.PDF"
PDF_CONTRACTS = "2B_SISUB_Ley_29_bis_Contratos.PDF"
PDF_REPSE = "4_SISUB_Ley_29_bis_Registro emitido por STPS.PDF"


class NoLayout(ToolError):
    source = _lt(
        "No layout of Infonavit's files is known for %(day)s. SISUB begins in 2021: "
        "check the year."
    )


def layouts_of(sisub, layouts=LAYOUTS):
    """The layouts of the files of a return, in the order of uploading: those in force
    when its window opens, none without contracts. Raises :class:`NoLayout`.
    """
    if not sisub.kind.carries_contracts:
        return []
    day, current = sisub.period.window_start, {}
    for layout in sorted(layouts, key=lambda layout: layout.valid_from):
        if layout.valid_from <= day:
            current[layout.code] = layout
    if not current:
        raise NoLayout(day=day.isoformat())
    return [current[code] for code in ("party", "contracts", "workers")]
