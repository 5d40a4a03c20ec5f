# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A return without findings, to be changed by the tests. Identifiers are invented."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo.addons.l10n_mx_icsoe.tests.common import make_nss
from odoo.addons.l10n_mx_icsoe.tools.law import document as icsoe_document
from odoo.addons.l10n_mx_icsoe.tools.law.period import Period

from ..tools.bimester import Bimester
from ..tools.document import (
    Address,
    Amounts,
    Client,
    Contract,
    Contractor,
    Deed,
    Kind,
    Pay,
    Registration,
    Sisub,
    Worker,
)

ADDRESS = Address(
    street="Calle de los Peñones",
    exterior_number="118",
    interior_number="4-B",
    colony="Industrial «Benito Juárez»",
    zip="06120",
    municipality="Cuauhtémoc",
    state="Ciudad de México",
)
MAY, JULY = Bimester(2026, 3), Bimester(2026, 4)
PAY = Pay(Decimal("1200.50"), Decimal("30000.49"), Decimal(800), 3)
FIRST = Worker(
    bimester=MAY,
    nss=make_nss(1),
    name="Íñigo Peña",
    registration="E2312345103",
    site=replace(ADDRESS, state="México", street="Nave 2, km. 4.5"),
    pay=PAY,
    sbc=Decimal("512.40"),
    salary=Decimal("512.40"),
    source=1,
)
SECOND = replace(FIRST, bimester=JULY, pay=replace(PAY, incapacity_days=0))
CONTRACT = Contract(
    reference="S00021",
    number="7",
    type="POR TIEMPO",
    object="Limpieza de la nave “A”, línea Ñ",
    amount=Decimal("148500.50"),
    date_start=date(2026, 5, 4),
    headcount=2,
    client=Client(
        rfc="ÑEM12083022A",
        name="Ñandú & Peña, S.A. de C.V.",
        email="compras@nandu.example",
        mobile="4775550120",
        registration="C9912345109",
        address=replace(ADDRESS, between_street="Lirio", and_street="Río Nilo"),
    ),
    workers=(FIRST, SECOND),
    handle=1,
    source=("order_id", 1),
)
AMOUNTS = Amounts(Decimal("3100.50"), Decimal("900.49"), Decimal(1500))
RETURN = Sisub(
    contractor=Contractor(
        rfc="LTQ150612A10",
        name="Limpieza Técnica de Querétaro, S.A.",
        email="imss@ltq.example",
        mobile="4422100000",
        address=ADDRESS,
        registrations=(
            Registration("E2312345103", True, AMOUNTS, AMOUNTS),
            Registration("B4567890108", False, Amounts()),
        ),
        deed=Deed(
            representative="José Núñez",
            administrator="",
            deed_number="12,345",
            notary="Lic. Óscar D'Ávila",
            notary_number="8",
            deed_date=date(2015, 6, 12),
            commercial_folio="N-2015",
        ),
        repse_number="AR129038/2024",
        repse_expiry=date(2027, 5, 20),
    ),
    period=Period(2026, 2),
    kind=Kind.ACTIVITY,
    contracts=(CONTRACT,),
    icsoe=(
        icsoe_document.Contract(
            "S00021",
            icsoe_document.Party(),
            workers=(
                icsoe_document.Worker(FIRST.nss, "", Decimal("512.40"), FIRST.name),
            ),
            source=("order_id", 1),
        ),
    ),
    checked_on=date(2026, 9, 10),
)


def with_contract(**values):
    return replace(RETURN, contracts=(replace(CONTRACT, **values),))


def with_client(**values):
    return with_contract(client=replace(CONTRACT.client, **values))


def with_worker(**values):
    return with_contract(workers=(replace(FIRST, **values), SECOND))


def with_contractor(**values):
    return replace(RETURN, contractor=replace(RETURN.contractor, **values))
