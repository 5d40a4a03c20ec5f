# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a worker was paid in a bimester, by its part in the contribution salary, out of
payroll receipts (CFDI 3.3 or 4.0 with the complement of payroll 1.2).

Legal source: LSS art. 27 (what integrates the salary) and 30 (fixed, variable, mixed);
Ley del Infonavit art. 29 fr. II (the salary of the LSS). SAT's schema ``nomina12.xsd``
and its filling guide: tax codes (``c_TipoPercepcion``) do not decide what integrates,
so the class of each is a first proposal, which an accountant edits.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
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

from .bimester import Bimester
from .document import Pay

#: Classes of perceptions: they are fields of :class:`~.document.Pay`.
PAY_CLASSES = ("fixed", "variable", "not_base")

#: What nobody is paid in pesos, nor absent in days: a slip, which no table could hold.
_TOO_MUCH = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payroll receipt (CFDI): ``amounts`` in pesos by code of perception."""

    folio: str
    nss: str
    date_paid: date
    date_start: date
    date_end: date
    amounts: dict
    incapacity_days: int = 0
    replaces: tuple = ()

    def bimester(self, decided_by):
        """The bimester it belongs to: that of the day of payment («payment»), or of the
        last day of the period that it pays («period»).
        """
        return Bimester.containing(
            self.date_paid if decided_by == "payment" else self.date_end
        )

    @property
    def straddles(self):
        """Whether the two dates lie in different bimesters, so that the choice
        matters.
        """
        return self.bimester("payment") != self.bimester("period")

    @property
    def said(self):
        """What it has in common with the same pay stamped again."""
        return self.date_start, self.date_end, tuple(sorted(self.amounts.items()))


def pay_of(receipts, classes, variable_receipts=None):
    """The :class:`~.document.Pay` of one worker out of the ``receipts`` of a bimester,
    or ``None`` without any. ``classes``: of ``PAY_CLASSES`` by code of perception (an
    unknown one counts as variable, the side on which nothing is left out of the base).
    ``variable_receipts``: those of the bimester before, where the variable part is
    declared of it.
    """
    if not receipts and not variable_receipts:
        return None
    sums = _sums(receipts, classes)
    if variable_receipts is not None:
        sums["variable"] = _sums(variable_receipts, classes)["variable"]
    days = sum(receipt.incapacity_days for receipt in receipts)
    return Pay(**sums, incapacity_days=days)


def _sums(receipts, classes):
    sums = dict.fromkeys(PAY_CLASSES, Decimal(0))
    for receipt in receipts:
        for code, amount in receipt.amounts.items():
            sums[classes.get(code, "variable")] += Decimal(amount)
    return sums


def capped(sbc, limit):
    """The SBC without what exceeds the ``limit`` of 25 UMA (LSS art. 28; Ley del
    Infonavit art. 29 fr. II); ``None`` when one of the two is not known.
    """
    return None if sbc is None or limit is None else min(sbc, limit)


def decimal(amount):
    """An amount of a ``Float`` with two decimals as the exact decimal it stands for."""
    return Decimal(f"{amount or 0:.2f}")


# -- reading


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
    rfc = identifiers.compact_rfc(company_rfc)
    found = [list(_receipts(content, rfc)) for content in _contents(data)]
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
    """Those in a CFDI of the company. It may carry two payrolls (the last pay and a
    severance): «#1» is added to the folio of the second.
    """
    try:
        found = cfdi.read(content)
    except ToolError:
        return
    if not found or not found.folio or found.issuer_rfc != company_rfc:
        return
    for place, payroll in enumerate(found.payrolls):
        worker = payroll.find(f"{PAYROLL}Receptor")
        nss = re.sub(r"\D", "", get(worker, "NumSeguridadSocial"))
        paid, start, end = (
            _date(payroll.get(name))
            for name in ("FechaPago", "FechaInicialPago", "FechaFinalPago")
        )
        if not nss.strip("0") or not (paid and start and end):
            continue  # not insured, or a receipt that says not even when
        incapacities = payroll.iterfind(f"{PAYROLL}Incapacidades/{PAYROLL}Incapacidad")
        yield Receipt(
            folio=found.folio + (f"#{place}" if place else ""),
            nss=nss.zfill(11),
            date_paid=paid,
            date_start=start,
            date_end=end,
            amounts=_amounts(payroll),
            incapacity_days=sum(
                int(_amount(node, "DiasIncapacidad")) for node in incapacities
            ),
            replaces=found.replaces,
        )


def _amounts(payroll):
    amounts = defaultdict(Decimal)
    for node in payroll.iterfind(f"{PAYROLL}Percepciones/{PAYROLL}Percepcion"):
        code = node.get("TipoPercepcion", "").strip().zfill(3)[:3]
        for name in ("ImporteGravado", "ImporteExento"):
            amounts[code] += _amount(node, name)
    return amounts


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
    return amount if amount.is_finite() and abs(amount) < _TOO_MUCH else Decimal(0)
