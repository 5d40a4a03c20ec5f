# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payroll receipts: CFDI 3.3 or 4.0 with the complement ``nomina12``, one XML or a ZIP
of them.

Sources: SAT, Anexo 20 (CFDI 3.3 and 4.0) and «Complemento de nómina» 1.2, with its Guía
de llenado.

What a receipt says about a worker, and how it is taken here:

* the identity: ``Receptor@Curp``, ``@NumSeguridadSocial``, and the receiver's name and
  RFC;
* the SBC, ``@SalarioBaseCotApor``, and the employer registration: known to hold on the
first day of the period that is
  paid (``@FechaInicialPago``), so they are dated with it. The day on which they began
  to hold is not in a receipt;
* the client for whom the worker worked: each ``SubContratacion@RfcLabora``.

Only ordinary payrolls (``TipoNomina`` «O») say an SBC: an extraordinary one (Christmas
bonus, profit sharing) may be of a worker who left, and its dates are those of the
payment.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lxml import etree

from . import cells, identifiers
from .import_row import ImportRow
from .messages import Message, ToolError, _
from .xml_safety import ForbiddenXml, MalformedXml, parse
from .zip_safety import Limits, SafeZip, Unreadable, is_zip

MAX_BYTES = 60_000_000
#: A receipt has some 10 kB; a ZIP of a year of a company of 1,000 workers paid
#: fortnightly has 24,000.
ZIP_LIMITS = Limits(members=30_000, member_bytes=2_000_000, total_bytes=500_000_000)
_CFDI = ("http://www.sat.gob.mx/cfd/4", "http://www.sat.gob.mx/cfd/3")
_PAYROLL = "{http://www.sat.gob.mx/nomina12}"
_STAMP = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
_FIRST = date.min
_SUBSTITUTION = "04"  # c_TipoRelacion: «Sustitución de los CFDI previos»

IGNORED_FILES = _("%(count)s files of the ZIP are no XML and were not read.")
_BROKEN = _(
    "This is not a complete XML file. Download the receipt again, or ask the payroll "
    "program for it."
)
_DTD = _(
    "The file has a document type declaration (DTD), which no receipt has, so it was "
    "not read. Ask where it came from."
)
_NOT_CFDI = _("This XML is not a CFDI 3.3 or 4.0.")
_NOT_PAYROLL = _(
    "This CFDI is not a payroll receipt: it has no complement of payroll 1.2."
)
_MEMBERS = {
    "encrypted": _(
        "The file inside the ZIP has a password. Unpack it, and make a ZIP without one."
    ),
    "method": _(
        "The file inside the ZIP is packed in an unusual way. Make the ZIP again with "
        "Windows or macOS."
    ),
    "damaged": _("The file inside the ZIP is damaged. Download it again."),
    "too big": _(
        "The file inside the ZIP is too big for a receipt, so it was not read."
    ),
}
_NESTED = _("A ZIP inside the ZIP is not opened. Unpack it and choose it on its own.")
_OTHER_COMPANY = _(
    "This is a receipt of another company (RFC %(rfc)s). Choose it from that company."
)
_NOT_INSURED = _(
    "The receipt has no NSS: it is of somebody who is not insured as a worker (e.g. "
    "paid as a fee)."
)
_NOT_STAMPED = _(
    "The receipt has no stamp of SAT: it may be a draft. Tick it if it was issued."
)
_REPEATED = _("The same receipt as in %(file)s (same fiscal folio).")
_REPLACED = _("Cancelled: the receipt in %(file)s replaces it.")
_NEWER = _(
    "Another receipt of the same worker and period, in %(file)s, is newer and is the "
    "one that is taken."
)
_DATES = _(
    "The receipt does not say which period it pays. Ask the payroll program for it "
    "again."
)


class NoReceipts(ToolError):
    source = _(
        "There is no XML file in the ZIP. Choose the ZIP with the XML of the payroll "
        "receipts, not with the PDF."
    )


class NotXmlNorZip(ToolError):
    source = _(
        "This is neither an XML file nor a ZIP. Choose a payroll receipt (XML) or a "
        "ZIP of receipts."
    )


class TooBig(ToolError):
    source = _(
        "The file is bigger than %(limit)s MB, so it was not read. Split it into "
        "several archives."
    )


class _Refused(Exception):
    """A file that is no receipt; ``message`` says why."""

    def __init__(self, source):
        self.message = Message(source)


def read(data, company_rfc, filename="XML"):
    """``(rows, ignored)``: one :class:`~.import_row.ImportRow` per receipt and client,
    the oldest period first, and how many files of the ZIP were no XML. Files that are
    no receipts of the company come as rows with their problem.

    Raises :class:`TooBig`, :class:`NotXmlNorZip`, :class:`NoReceipts`, or what
    :class:`~.zip_safety.SafeZip` raises.
    """
    if len(data) > MAX_BYTES:
        raise TooBig(limit=MAX_BYTES // 1_000_000)
    receipts, ignored = [], 0
    if is_zip(data):
        for label, content, problem in _members(data):
            if label is None:
                ignored += 1
            elif problem:
                receipts.append(_Receipt(ImportRow(label, problems=[Message(problem)])))
            else:
                receipts += _receipts(label, content, company_rfc)
        if not receipts:
            raise NoReceipts()
    elif b"<" in data[:200]:
        receipts = _receipts(_short(filename), data, company_rfc)
    else:
        raise NotXmlNorZip()
    _mark_repeated(receipts)
    # The order in which things happened, so that a raise comes after what it raises;
    # refused files last.
    receipts.sort(
        key=lambda receipt: (
            bool(receipt.row.problems),
            receipt.row.since or receipt.row.period_end or _FIRST,
        )
    )
    return [row for receipt in receipts for row in receipt.rows()], ignored


def _members(data):
    """``(label, bytes, problem)`` of each file in the ZIP; the label is ``None`` for
    what is no XML.
    """
    archive = SafeZip(data, ZIP_LIMITS)
    for info in archive.members:
        name = info.filename.lower()
        if name.startswith("__macosx/"):
            yield None, None, None
        elif name.endswith(".zip"):
            yield _short(info.filename), None, _NESTED
        elif not name.endswith(".xml"):
            yield None, None, None
        else:
            try:
                yield _short(info.filename), archive.content(info), None
            except Unreadable as error:
                yield _short(info.filename), None, _MEMBERS[error.why]


def _short(path):
    """The last part of a path, short enough to show; receipts are often called by their
    fiscal folio.
    """
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return name if len(name) <= 60 else f"{name[:28]}…{name[-28:]}"


class _Receipt:
    """A payroll node of a CFDI on its way to rows. ``key``: what a newer receipt of the
    same pay has in common with it.
    """

    __slots__ = ("clients", "folio", "issued", "key", "replaces", "row")

    def __init__(self, row, clients=(), folio="", replaces=(), issued="", key=None):
        self.row, self.clients, self.folio = row, clients, folio
        self.replaces, self.issued, self.key = replaces, issued, key

    def rows(self):
        """One row, and one more for each further client, with nothing but the stay."""
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


def _receipts(label, content, company_rfc):
    try:
        return list(_parsed(label, content, company_rfc))
    except _Refused as refused:
        return [_Receipt(ImportRow(label, problems=[refused.message]))]


def _parsed(label, content, company_rfc):
    try:
        root = parse(content)
    except ForbiddenXml:
        raise _Refused(_DTD) from None
    except (MalformedXml, etree.LxmlError, ValueError):
        raise _Refused(_BROKEN) from None
    name = etree.QName(root)
    if name.localname != "Comprobante" or name.namespace not in _CFDI:
        raise _Refused(_NOT_CFDI)
    cfdi = f"{{{name.namespace}}}"
    payrolls = root.findall(f"{cfdi}Complemento/{_PAYROLL}Nomina")
    if not payrolls:
        raise _Refused(_NOT_PAYROLL)
    issuer, receiver = root.find(f"{cfdi}Emisor"), root.find(f"{cfdi}Receptor")
    issuer_rfc = identifiers.compact(_get(issuer, "Rfc"))
    stamp = root.find(f"{cfdi}Complemento/{_STAMP}")
    folio = _get(stamp, "UUID").strip().upper()
    replaced = [
        _get(related, "UUID").strip().upper()
        for relation in root.findall(f"{cfdi}CfdiRelacionados")
        if relation.get("TipoRelacion") == _SUBSTITUTION
        for related in relation.findall(f"{cfdi}CfdiRelacionado")
    ]
    for payroll in payrolls:
        row = ImportRow(label, name=" ".join(_get(receiver, "Nombre").split()))
        receipt = _Receipt(
            row, folio=folio, replaces=replaced, issued=_get(root, "Fecha")
        )
        if issuer_rfc != identifiers.compact(company_rfc):
            # An RFC is public, but what stands in its place may be anything.
            shown = issuer_rfc if identifiers.rfc_problem(issuer_rfc) is None else "?"
            row.problems.append(Message(_OTHER_COMPANY, {"rfc": shown}))
        else:
            _read_payroll(receipt, payroll, receiver)
            if not folio:
                row.notes.append(Message(_NOT_STAMPED))
                row.doubtful = True
        yield receipt


def _read_payroll(receipt, payroll, receiver):
    row = receipt.row
    worker = payroll.find(f"{_PAYROLL}Receptor")
    row.rfc = cells.read_rfc(row, _get(receiver, "Rfc"))
    row.curp = cells.read_curp(row, _get(worker, "Curp"))
    if not _get(worker, "NumSeguridadSocial").strip():
        row.problems.append(Message(_NOT_INSURED))
        return
    row.nss = cells.read_nss(row, _get(worker, "NumSeguridadSocial"))
    start = cells.read_date(row, _get(payroll, "FechaInicialPago"), "FechaInicialPago")
    end = cells.read_date(row, _get(payroll, "FechaFinalPago"), "FechaFinalPago")
    if not start or not end or end < start:
        if not row.problems:
            row.problems.append(Message(_DATES))
        return
    kind = _get(payroll, "TipoNomina")
    row.since = row.date_start = start
    row.period_end = end
    row.registration = identifiers.compact(
        _get(payroll.find(f"{_PAYROLL}Emisor"), "RegistroPatronal")
    )[:20]
    if kind == "O":
        row.sbc = _sbc(row, _get(worker, "SalarioBaseCotApor"))
    clients = (
        identifiers.compact(node.get("RfcLabora", ""))
        for node in worker.iterfind(f"{_PAYROLL}SubContratacion")
    )
    # In the order of the receipt, each once.
    receipt.clients = tuple(dict.fromkeys(client for client in clients if client))
    receipt.key = (row.nss, kind, start, end, row.registration)


def _sbc(row, value):
    """An SBC of zero stands in receipts of people without one: nothing is said."""
    sbc = value.strip()
    return (
        None
        if not sbc.strip("0.")
        else cells.read_sbc(row, Decimal(sbc) if _plain_number(sbc) else sbc)
    )


def _plain_number(value):
    return value.isascii() and len(value) <= 20 and value.replace(".", "", 1).isdigit()


def _mark_repeated(receipts):
    """Say which receipts say nothing new: the same again, replaced by another one, or
    older than another of the same pay.

    What SAT cancelled is not in the XML itself; a receipt that replaces another one
    says which, and that other is cancelled.
    """
    good = [receipt for receipt in receipts if not receipt.row.problems]
    first, replaced_by = {}, {}
    for receipt in good:
        for folio in receipt.replaces:
            replaced_by.setdefault(folio, receipt)
    newest = defaultdict(list)
    for receipt in good:
        original = receipt.folio and first.setdefault(
            (receipt.folio, receipt.key), receipt
        )
        by = replaced_by.get(receipt.folio) if receipt.folio else None
        if original and original is not receipt:
            _mark(receipt, _REPEATED, original)
        elif by and by.folio != receipt.folio:
            _mark(receipt, _REPLACED, by)
        else:
            newest[receipt.key].append(receipt)
    for same in newest.values():
        best = max(same, key=lambda receipt: (bool(receipt.folio), receipt.issued))
        for receipt in same:
            if receipt is not best and receipt.folio != best.folio:
                _mark(receipt, _NEWER, best)


def _mark(receipt, source, other):
    receipt.row.repeated = True
    receipt.row.notes.append(Message(source, {"file": other.row.label}))


def _get(node, name):
    return "" if node is None else node.get(name, "")
