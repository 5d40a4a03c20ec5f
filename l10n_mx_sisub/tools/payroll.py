# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payroll receipts (CFDI 3.3 or 4.0 with the complement of payroll 1.2) as amounts by
code of perception: what SISUB needs of them, and nothing else.

Source: SAT's schema ``nomina12.xsd`` and its filling guide.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import (
    ForbiddenXml,
    MalformedXml,
    parse,
)
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    Limits,
    SafeZip,
    Unreadable,
    is_zip,
)
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from .pay import Receipt

ZIP_LIMITS = Limits(members=30_000, member_bytes=2_000_000, total_bytes=500_000_000)
_PAYROLL = "{http://www.sat.gob.mx/nomina12}"
_STAMP = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
_SUBSTITUTION = "04"  # c_TipoRelacion: «Sustitución de los CFDI previos»


class NoReceipts(ToolError):
    source = _lt(
        "“%(file)s” holds no stamped payroll receipt of RFC %(rfc)s. Choose the XML "
        "files that SAT stamped, or a ZIP of them."
    )


def read(name, data, company_rfc):
    """``(receipts, skipped)`` of a file (an XML or a ZIP of them): the receipts of the
    company, and how many files were none. Raises :class:`NoReceipts`, or what
    ``SafeZip`` raises.
    """
    found = [
        _receipts(content, identifiers.compact_rfc(company_rfc))
        for content in _contents(data)
    ]
    receipts = [receipt for of_file in found for receipt in of_file]
    if not receipts:
        raise NoReceipts(file=name, rfc=company_rfc)
    return receipts, found.count([])


def _contents(data):
    if not is_zip(data):
        yield data
        return
    archive = SafeZip(data, ZIP_LIMITS)
    for info in archive.members:
        if info.filename.lower().endswith(".xml"):
            try:
                yield archive.content(info)
            except Unreadable:
                yield b""


def _receipts(content, company_rfc):
    try:
        root = parse(content)
    except (ForbiddenXml, MalformedXml, ValueError):
        return []
    cfdi = f"{{{etree.QName(root).namespace}}}"
    stamp = root.find(f"{cfdi}Complemento/{_STAMP}")
    issuer = identifiers.compact_rfc(_get(root.find(f"{cfdi}Emisor"), "Rfc"))
    if stamp is None or issuer != company_rfc:
        return []
    replaces = tuple(
        _folio(related)
        for relation in root.findall(f"{cfdi}CfdiRelacionados")
        if relation.get("TipoRelacion") == _SUBSTITUTION
        for related in relation
    )
    found = [
        # A CFDI may carry two payrolls (the last pay and a severance).
        _receipt(payroll, _folio(stamp) + (f"#{place}" if place else ""), replaces)
        for place, payroll in enumerate(
            root.findall(f"{cfdi}Complemento/{_PAYROLL}Nomina")
        )
    ]
    return [receipt for receipt in found if receipt]


def _folio(node):
    return node.get("UUID", "").strip().upper()


def _receipt(payroll, folio, replaces):
    worker = payroll.find(f"{_PAYROLL}Receptor")
    nss = re.sub(r"\D", "", _get(worker, "NumSeguridadSocial"))
    dates = [
        _date(payroll.get(name))
        for name in ("FechaPago", "FechaInicialPago", "FechaFinalPago")
    ]
    if not folio or not nss.strip("0") or not all(dates):
        return None  # not insured, or a receipt that says not even when
    amounts = {}
    for node in payroll.iterfind(f"{_PAYROLL}Percepciones/{_PAYROLL}Percepcion"):
        code = node.get("TipoPercepcion", "").strip().zfill(3)[:3]
        amount = _amount(node, "ImporteGravado") + _amount(node, "ImporteExento")
        amounts[code] = amounts.get(code, Decimal(0)) + amount
    days = sum(
        int(_amount(node, "DiasIncapacidad"))
        for node in payroll.iterfind(f"{_PAYROLL}Incapacidades/{_PAYROLL}Incapacidad")
    )
    registration = _get(payroll.find(f"{_PAYROLL}Emisor"), "RegistroPatronal")
    return Receipt(
        folio=folio,
        nss=nss.zfill(11),
        date_paid=dates[0],
        date_start=dates[1],
        date_end=dates[2],
        amounts=amounts,
        incapacity_days=days,
        registration=identifiers.compact(registration)[:11],
        replaces=replaces,
    )


def _get(node, name):
    return "" if node is None else node.get(name, "")


def _date(value):
    try:
        return date.fromisoformat((value or "").strip()[:10])
    except ValueError:
        return None


def _amount(node, name):
    try:
        amount = Decimal(node.get(name, "0").strip() or "0")
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
