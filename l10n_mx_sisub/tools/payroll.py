# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payroll receipts (CFDI 3.3 or 4.0 with the complement of payroll 1.2) as amounts by
code of perception: what SISUB needs of them, and nothing else.

Source: SAT's schema ``nomina12.xsd`` and its filling guide.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.formats import cfdi
from odoo.addons.l10n_mx_icsoe.tools.formats.cfdi import PAYROLL, ZIP_LIMITS, get
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    SafeZip,
    Unreadable,
    is_zip,
)
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from .pay import Receipt


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
        found = cfdi.read(content)
    except ToolError:
        return []
    if not found or not found.folio or found.issuer_rfc != company_rfc:
        return []
    receipts = [
        # A CFDI may carry two payrolls (the last pay and a severance): «#1» is added
        # to the folio of the second.
        _receipt(payroll, found.folio + (f"#{place}" if place else ""), found.replaces)
        for place, payroll in enumerate(found.payrolls)
    ]
    return [receipt for receipt in receipts if receipt]


def _receipt(payroll, folio, replaces):
    worker = payroll.find(f"{PAYROLL}Receptor")
    nss = re.sub(r"\D", "", get(worker, "NumSeguridadSocial"))
    dates = [
        _date(payroll.get(name))
        for name in ("FechaPago", "FechaInicialPago", "FechaFinalPago")
    ]
    if not nss.strip("0") or not all(dates):
        return None  # not insured, or a receipt that says not even when
    amounts = {}
    for node in payroll.iterfind(f"{PAYROLL}Percepciones/{PAYROLL}Percepcion"):
        code = node.get("TipoPercepcion", "").strip().zfill(3)[:3]
        amount = _amount(node, "ImporteGravado") + _amount(node, "ImporteExento")
        amounts[code] = amounts.get(code, Decimal(0)) + amount
    days = sum(
        int(_amount(node, "DiasIncapacidad"))
        for node in payroll.iterfind(f"{PAYROLL}Incapacidades/{PAYROLL}Incapacidad")
    )
    return Receipt(
        folio=folio,
        nss=nss.zfill(11),
        date_paid=dates[0],
        date_start=dates[1],
        date_end=dates[2],
        amounts=amounts,
        incapacity_days=days,
        replaces=replaces,
    )


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
