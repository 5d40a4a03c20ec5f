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

from odoo.addons.l10n_mx_icsoe.tools.formats.workers_csv import layout_for
from odoo.addons.l10n_mx_icsoe.tools.law.period import FIRST_DAY

from . import cells


@dataclass(frozen=True, slots=True)
class Column:
    """``header`` to the letter, blanks included; ``path`` leads to the value, from what
    ``csv_files.rows`` gives; ``write`` makes the text of the cell.
    """

    header: str
    path: str
    write: Callable


@dataclass(frozen=True, slots=True)
class Layout:
    """One file. ``name`` is the guide's, without extension; ``is_provisional``: not all
    of its columns were seen in a file that was really filed.
    """

    code: str
    valid_from: date
    name: str
    columns: tuple[Column, ...]
    is_provisional: bool = False

    @property
    def filename(self):
        return f"{self.name}.CSV"


def _columns(table):
    """Columns out of lines ``header|path|function of cells``."""
    lines = (line.split("|") for line in table.strip("\n").splitlines())
    return tuple(
        Column(header, path, getattr(cells, write)) for header, path, write in lines
    )


OBLIGATED_PARTY = Layout(
    "party",
    FIRST_DAY,
    "1_SISUB_Ley_29_bis_Sujeto obligado",
    _columns(
        """
cuatrimestre que declara|period.number|number
año que se declara|period.year|number
Registro Federal de Contribuyente|contractor.rfc|code
Nombre denominacion o razon social|contractor.name|text
Correo electronico|contractor.email|email
Telefono (numero extension)|contractor.mobile|phone
Registro patronal|registration|code
Calle|contractor.address.street|text
Numero exterior|contractor.address.exterior_number|text
Numero interior|contractor.address.interior_number|text
Entre calle|contractor.address.between_street|text
Y calle|contractor.address.and_street|text
Colonia|contractor.address.colony|text
Codigo Postal|contractor.address.zip|text
Municipio o Alcaldia|contractor.address.municipality|text
Entidad Federativa|contractor.address.state|state
Representante legal|contractor.deed.representative|text
Administrador Unico|contractor.deed.administrator|text
Numero de escritura|contractor.deed.deed_number|text
Nombre del Notario Publico|contractor.deed.notary|text
Numero de Notario Publico|contractor.deed.notary_number|text
Fecha de escritura publica|contractor.deed.deed_date|date
Folio mercantil|contractor.deed.commercial_folio|text
Aportacion sin credito de los trabajadores del contrato|amounts.without_credit|pesos
Aportacion con credito de los trabajadores del contrato|amounts.with_credit|pesos
Amortizacion de los trabajadores del contrato|amounts.amortization|pesos
Numero de registro ante la Secretaria de Trabajo y Prevision Social|contractor.repse_number|text
"""  # noqa: E501
    ),
    is_provisional=True,
)

# The blank at the beginning of «Fecha de termino» is in the guide.
CONTRACTS = Layout(
    "contracts",
    FIRST_DAY,
    "2_SISUB_Ley_29_bis_Contratos",
    _columns(
        """
cuatrimestre que declara|period.number|number
año que se declara|period.year|number
Registro Federal de Contribuyente del sujeto obligado|contractor.rfc|code
Numero de contrato|contract.number|code
Tipo de contrato|contract.type|text
Objeto del contrato|contract.object|text
Monto del contrato|contract.amount|pesos
Vigencia (del contrato)|validity|date
Fecha de inicio (del contrato)|since|date
 Fecha de termino (del contrato)|until|date
Numero estimado mensual de trabajadores que se pondran a disposicion (del contrato)|contract.headcount|number
Registro Federal de Contribuyentes|contract.client.rfc|code
Nombre denominacion o razon social|contract.client.name|text
Registro Patronal ante el IMSS|contract.client.registration|code
Calle|contract.client.address.street|text
Numero exterior|contract.client.address.exterior_number|text
Numero interior|contract.client.address.interior_number|text
Entre calle|contract.client.address.between_street|text
Y calle|contract.client.address.and_street|text
Colonia|contract.client.address.colony|text
Codigo Postal|contract.client.address.zip|text
Municipio o Alcaldia|contract.client.address.municipality|text
Entidad Federativa|contract.client.address.state|state
Correo electronico|contract.client.email|email
telefono (numero extension)|contract.client.mobile|phone
"""  # noqa: E501
    ),
)

# A work site has no «entre calle», and «del» and «de» alternate as here. Only one
# program has the last five columns in this order.
WORKERS = Layout(
    "workers",
    FIRST_DAY,
    "3_SISUB_Ley_29_bis_DetalleTrab",
    _columns(
        """
cuatrimestre que declara|period.number|number
año que se declara|period.year|number
bimestre|bimester|number
Registro Federal de Contribuyente del sujeto obligado|contractor.rfc|code
Numero de contrato|contract.number|code
Registro Patronal ante el IMSS|worker.registration|code
Numero de Seguro Social del trabajador|worker.nss|code
Calle (centro del trabajo)|worker.site.street|text
Numero exterior (centro del trabajo)|worker.site.exterior_number|text
Numero interior (centro de trabajo)|worker.site.interior_number|text
Colonia (centro de trabajo)|worker.site.colony|text
Codigo Postal (centro de trabajo)|worker.site.zip|text
Municipio o Alcaldia (centro de trabajo)|worker.site.municipality|text
Entidad federativa (centro de trabajo)|worker.site.state|state
Monto Percepciones variables|worker.pay.variable|pesos
Monto Percepciones fijas|worker.pay.fixed|pesos
Dias de Incapacidad|worker.pay.incapacity_days|number
Percepciones no integrables al SBA|worker.pay.not_base|pesos
salario no excedente (VSM)|worker.salary|money
"""
    ),
    is_provisional=True,
)

LAYOUTS = (OBLIGATED_PARTY, CONTRACTS, WORKERS)

#: The PDF files, by what they prove: names of the guide.
PDF_DEED = "1a_SISUB_Ley_29_bis_Escritura Constitutiva.PDF"
PDF_CONTRACTS = "2B_SISUB_Ley_29_bis_Contratos.PDF"
PDF_REPSE = "4_SISUB_Ley_29_bis_Registro emitido por STPS.PDF"


def layouts_of(sisub, layouts=LAYOUTS):
    """The layouts of the files of a return, in the order of uploading: those in force
    when its window opens, none without contracts.
    """
    if not sisub.kind.carries_contracts:
        return []
    return [
        layout_for(
            sisub.period.window_start, [one for one in layouts if one.code == code]
        )
        for code in ("party", "contracts", "workers")
    ]
