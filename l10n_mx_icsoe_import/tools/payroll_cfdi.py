# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payroll receipts: CFDI 3.3 or 4.0 with the complement ``nomina12``, one XML or a ZIP
of them.

Sources: SAT, Anexo 20 (CFDI 3.3 and 4.0) and «Complemento de nómina» 1.2, with its Guía
de llenado.

What a receipt says about a worker, and how it is taken here:

* the identity: ``Receptor@Curp``, ``@NumSeguridadSocial``, and the receiver's name and
  RFC;
* the SBC, ``@SalarioBaseCotApor``, and the employer registration: taken to hold from
  the first day of the period that is paid (``@FechaInicialPago``). The day on which
  they began to hold is not in a receipt: if the period crosses the first day of
  January, March, May, July, September or November, on which SBCs change (LSS art. 34;
  every cuatrimestre begins on one of them), a new SBC is dated on that day;
* the client for whom the worker worked: each ``SubContratacion@RfcLabora``.

Only ordinary payrolls (``TipoNomina`` «O») say an SBC: an extraordinary one (Christmas
bonus, profit sharing) may be of a worker who left, and its dates are those of the
payment.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import (
    ForbiddenXml,
    MalformedXml,
    UnboundedXml,
)
from odoo.addons.l10n_mx_icsoe.tools.formats import cfdi
from odoo.addons.l10n_mx_icsoe.tools.formats.cfdi import PAYROLL, ZIP_LIMITS, get
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    MANY_FILES,
    SafeZip,
    TooBig,
    TooMany,
    Unreadable,
    is_zip,
)
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells
from .import_row import ImportRow, Result

MAX_BYTES = 60_000_000

IGNORED_FILES = _lt("Files of the ZIP that are no XML and were not read: %(count)s.")
_BROKEN = _lt(
    "This is not a complete XML file (line %(line)s). Download the receipt again, or "
    "ask the payroll program for it."
)
_HOSTILE = _lt(
    "The file has what no receipt has (a document type declaration, or thousands of "
    "attributes in one element), so it was not read. Ask where it came from."
)
_NOT_CFDI = _lt("This XML is not a CFDI 3.3 or 4.0.")
_NOT_PAYROLL = _lt(
    "This CFDI is not a payroll receipt: it has no complement of payroll 1.2."
)
_OTHER_COMPANY = _lt(
    "This is a receipt of another company (RFC %(rfc)s). Choose it from that company."
)
_NOT_INSURED = _lt(
    "The receipt has no NSS: it is of somebody who is not insured as a worker (e.g. "
    "paid as a fee)."
)
_GENERIC_CLIENT = _lt(
    "The receipt names a client by SAT's generic RFC, which is nobody's: the worker is "
    "not assigned."
)
_SAME_RECEIPT = _lt("Another part of a receipt whose worker is in another row.")
_NOT_STAMPED = _lt(
    "The receipt has no stamp of SAT: it may be a draft. Tick it if it was issued."
)
_REPEATED = _lt("The same receipt as in %(file)s (same fiscal folio).")
_REPLACED = _lt("Cancelled: the receipt in %(file)s replaces it.")
_NEWER = _lt(
    "Another receipt of the same worker and period, in %(file)s, is newer and is the "
    "one that is taken."
)
_DATES = _lt(
    "The receipt does not say which period it pays. Ask the payroll program for it "
    "again."
)


class NoReceipts(ToolError):
    source = _lt(
        "There is no XML file in the ZIP. Choose the ZIP with the XML of the payroll "
        "receipts, not with the PDF."
    )


class NotXmlNorZip(ToolError):
    source = _lt(
        "This is neither an XML file nor a ZIP. Choose a payroll receipt (XML) or a "
        "ZIP of receipts."
    )


def read_all(files, company_rfc):
    """The :class:`~.import_row.Result` of ``files``, pairs of name and bytes: one row
    per receipt and client, the oldest period first. Files that are no receipts of the
    company come as rows with their problem; so does, among several, one that is neither
    XML nor ZIP.

    Raises :class:`TooBig` or :class:`TooMany` when all of them
    together are too much.
    """
    if sum(len(data) for _name, data in files) > MAX_BYTES:
        raise TooBig(limit=MAX_BYTES // 1_000_000)
    receipts, ignored = [], 0
    for name, data in files:
        try:
            found, others = _read_file(name, data, company_rfc, len(files) > 1)
        except ToolError as error:
            if len(files) == 1:
                raise
            found, others = [_refused(_short(name), error.message)], 0
        receipts += found
        ignored += others
        if len(receipts) > ZIP_LIMITS.members:
            raise TooMany(MANY_FILES, limit=f"{ZIP_LIMITS.members:,}")
    _mark_repeated(receipts)
    # The order in which things happened, so that a raise comes after what it raises;
    # refused files last.
    receipts.sort(key=lambda one: (bool(one.row.problems), one.row.since or date.min))
    rows = [row for receipt in receipts for row in receipt.rows()]
    return Result(rows, [Message(IGNORED_FILES, {"count": ignored})] * bool(ignored))


def _read_file(name, data, company_rfc, among_others):
    """``(receipts, how many files of a ZIP are no XML)`` of one file; the labels name a
    ZIP ``among_others``.
    """
    if not is_zip(data):
        if b"<" not in data[:200]:
            raise NotXmlNorZip()
        return _receipts(_short(name), data, company_rfc), 0
    receipts, ignored = [], 0
    where = f"{_short(name)} › " if among_others else ""
    archive = SafeZip(data, ZIP_LIMITS)
    if any(info.filename == "[Content_Types].xml" for info in archive.members):
        raise NotXmlNorZip()  # a workbook is a ZIP of XML files, too
    for info in archive.members:
        inside = info.filename.lower()
        label = where + _short(info.filename)
        if inside.startswith("__macosx/") or not inside.endswith((".xml", ".zip")):
            ignored += 1
            continue
        try:
            if inside.endswith(".zip"):
                raise Unreadable(limit=ZIP_LIMITS.member_bytes // 1_000_000)
            receipts += _receipts(label, archive.content(info), company_rfc)
        except Unreadable as error:
            receipts.append(_refused(label, error.message))
    if not receipts:
        raise NoReceipts()
    return receipts, ignored


def _short(path):
    """The last part of a path, short enough to show; receipts are often called by their
    fiscal folio.
    """
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return name if len(name) <= 60 else f"{name[:28]}…{name[-28:]}"


@dataclass(slots=True)
class _Receipt:
    """A payroll node of a CFDI on its way to rows. ``key``: what a newer receipt of the
    same pay has in common with it.
    """

    row: ImportRow
    envelope: cfdi.Cfdi | None = None
    clients: tuple = ()
    key: tuple | None = None

    def rows(self):
        """One row, and one more for each further client, with nothing but the
        assignment."""
        yield self.row
        if self.clients and not self.row.problems:
            self.row.client_rfc = self.clients[0]
            for client in self.clients[1:]:
                yield replace(
                    self.row,
                    client_rfc=client,
                    sbc=None,
                    registration="",
                    notes=list(self.row.notes),
                    problems=[],
                )


def _refused(label, message):
    return _Receipt(ImportRow(label, problems=[message]))


def _receipts(label, content, company_rfc):
    try:
        found = cfdi.read(content)
    except (ForbiddenXml, UnboundedXml):
        return [_refused(label, Message(_HOSTILE))]
    except MalformedXml as error:
        return [_refused(label, Message(_BROKEN, error.message.values))]
    if not found or not found.payrolls:
        return [_refused(label, Message(_NOT_PAYROLL if found else _NOT_CFDI))]
    if found.issuer_rfc != identifiers.compact_rfc(company_rfc):
        # An RFC is public, but what stands in its place may be anything.
        wrong = identifiers.rfc_problem(found.issuer_rfc)
        named = {"rfc": "?" if wrong else found.issuer_rfc}
        return [_refused(label, Message(_OTHER_COMPANY, named))]
    insured = any(_nss(payroll) for payroll in found.payrolls)
    receipts = [_Receipt(ImportRow(label), found) for _payroll in found.payrolls]
    for receipt, payroll in zip(receipts, found.payrolls, strict=True):
        _read_payroll(receipt, payroll, insured)
    return receipts


def _nss(payroll):
    """The NSS, right or wrong; some programs write zeros where there is none."""
    nss = get(payroll.find(f"{PAYROLL}Receptor"), "NumSeguridadSocial")
    return nss if nss.strip(" 0") else ""


def _read_payroll(receipt, payroll, insured):
    """``insured``: whether a part of the receipt says an NSS."""
    row, receiver = receipt.row, receipt.envelope.receiver
    if not receipt.envelope.folio:
        row.note(_NOT_STAMPED)
        row.doubtful = True
    row.name = cells.read_name(row, get(receiver, "Nombre"))
    worker = payroll.find(f"{PAYROLL}Receptor")
    row.rfc = cells.read_rfc(row, get(receiver, "Rfc"))
    row.curp = cells.read_curp(row, get(worker, "Curp"))
    start = cells.read_date(row, get(payroll, "FechaInicialPago"), "FechaInicialPago")
    end = cells.read_date(row, get(payroll, "FechaFinalPago"), "FechaFinalPago")
    row.since, row.date_start, row.period_end = start, start, end
    if not _nss(payroll):
        if insured:  # a severance beside the last pay, for instance
            row.repeated = True
            row.note(_SAME_RECEIPT)
        else:
            row.problem(_NOT_INSURED)
        return
    row.nss = cells.read_nss(row, _nss(payroll))
    if row.problems:
        cells.advise(row, cells.RECEIPT_ADVICE)
        return
    if not start or not end or end < start:
        row.problem(_DATES)
        return
    kind = get(payroll, "TipoNomina")
    row.registration = identifiers.compact(
        get(payroll.find(f"{PAYROLL}Emisor"), "RegistroPatronal")
    )[:20]
    if kind == "O":
        sbc = get(worker, "SalarioBaseCotApor")
        # Zeros stand in receipts of people without one.
        row.sbc = cells.read_sbc(row, sbc if sbc.strip(" 0.") else "")
        row.changes_on = _change_of_sbc(start, end)
        cells.advise(row, cells.RECEIPT_ADVICE)
    # In the order of the receipt, each once.
    clients = dict.fromkeys(
        identifiers.compact_rfc(node.get("RfcLabora", ""))
        for node in worker.iterfind(f"{PAYROLL}SubContratacion")
    )
    receipt.clients = tuple(
        client
        for client in clients
        if client and not identifiers.is_generic_rfc(client)
    )
    if any(identifiers.is_generic_rfc(client) for client in clients):
        row.note(_GENERIC_CLIENT)
    receipt.key = (row.nss, kind, start, end, row.registration)


def _change_of_sbc(start, end):
    """The first day of an odd month after ``start`` and up to ``end``; the last one, if
    there are several.
    """
    day = end.replace(day=1)
    if day.month % 2 == 0:
        day = day.replace(month=day.month - 1)
    return day if day > start else None


def _mark_repeated(receipts):
    """Say which receipts say nothing new: the same again, replaced by another one, or
    older than another of the same pay.

    What SAT cancelled is not in the XML itself; a receipt that replaces another one
    says which, and that other is cancelled.
    """
    valid = [one for one in receipts if one.key and not one.row.problems]
    replaced_by = {folio: one for one in valid for folio in one.envelope.replaces}
    replaced_by.pop("", None)  # a relation that names none is of no unstamped receipt
    of_one_pay = defaultdict(list)
    for receipt in valid:
        by = replaced_by.get(receipt.envelope.folio)
        if by and by.envelope.folio != receipt.envelope.folio:
            _mark(receipt, _REPLACED, by)
        else:
            of_one_pay[receipt.key].append(receipt)
    for same in of_one_pay.values():
        best = max(
            same,
            key=lambda receipt: (bool(receipt.envelope.folio), receipt.envelope.issued),
        )
        for receipt in same:
            if receipt is not best:
                again = (
                    receipt.envelope.folio
                    and receipt.envelope.folio == best.envelope.folio
                )
                _mark(receipt, _REPEATED if again else _NEWER, best)


def _mark(receipt, source, other):
    receipt.row.repeated = True
    receipt.row.note(source, file=other.row.label)
