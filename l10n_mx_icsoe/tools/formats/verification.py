# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does what there is of a return still say what was signed?

One verifier for the command line (:func:`examine`: a file and nothing else) and for the
application (:func:`examine_signed`, and what only it can ask: sums, fields, rows).
Whatever can be derived from the signed declaration is derived again and compared.

NSS, CURP and salaries are in no ``Finding``: that they differ is said, not what they
are.
"""

import hashlib
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import chain, product

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.efirma.certificate import plain_rfc
from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import parse

from ..law.document import Informativa
from . import (
    informativa_schema,
    informativa_xml,
    package,
    sheet_reader,
    workbook,
    workers_csv,
)
from .informativa_schema import CONTRACT, KINDS, WORKER, validate

#: Bytes; a return of 100,000 workers has about 20 million.
MAX_SIZE = 400_000_000
#: Differences that are named one by one; more of them help nobody.
MAX_DIFFERENCES = 20
#: Attributes of a worker whose values are not shown.
PERSONAL = ("nss", "curp", "sbc")


class Verdict(str, Enum):
    """The worst first."""

    DIFFERS = "differs"
    UNKNOWN = "unknown"
    AGREES = "agrees"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``subject`` says what, in a word or two."""

    subject: Message
    verdict: Verdict
    message: Message


def sort(findings):
    """``findings`` by their verdict, the worst first; otherwise as they are."""
    return sorted(findings, key=lambda each: list(Verdict).index(each.verdict))


PACKAGE = _lt("Package")
FILES = _lt("Files")
SIGNATURE = _lt("Signature")
SIGNER = _lt("Who signed")
AUTHORITY = _lt("Authority")
CONTENT = _lt("Contracts and workers")
WORKER_FILES = _lt("Worker files")
WORKBOOK = _lt("Workbook")


def _finding(verdict, subject, said, **values):
    """``said`` is a ``Message``, or the source of one with ``values``."""
    message = said if isinstance(said, Message) else Message(said, values)
    return Finding(Message(subject), verdict, message)


# Called as differs(SIGNER, OTHER_COMPANY, signer=…, company=…).
agrees = partial(_finding, Verdict.AGREES)
differs = partial(_finding, Verdict.DIFFERS)
unknown = partial(_finding, Verdict.UNKNOWN)


@dataclass
class Examined:
    """What was found. ``signature`` (``efirma.Verification``) is there when it is
    valid, ``informativa`` (``document.Informativa``) when what was signed is a return.
    """

    findings: list = field(default_factory=list)
    signature: efirma.Verification | None = None
    informativa: Informativa | None = None

    @property
    def problems(self):
        """The messages of what differs."""
        return [
            each.message for each in self.findings if each.verdict is Verdict.DIFFERS
        ]

    @property
    def valid(self):
        return not self.problems


# ------------------------------------------------------------------ a file by itself

TOO_BIG = _lt(
    "The file is too big to be a return. Choose the signed XML or the ZIP as it was "
    "made."
)
NO_SIGNED_XML = _lt(
    "The package holds no signed XML: it was made before the return was signed."
)
MANY_SIGNED_XML = _lt(
    "The package holds %(count)s XML files instead of one. Verify each one by itself."
)
SUMS_AGREE = _lt("Files: %(count)s. Every sum agrees.")
OTHER_LIST = _lt(
    "The list of files (manifest.json) is of another return than the one that was "
    "signed."
)


def examine(data, *, moment=None, authorities=None, layouts=workers_csv.LAYOUTS):
    """The ``Examined`` signed XML or ZIP ``data`` (bytes); hostile input never raises.

    ``moment`` (aware, or ``None``) is now: a signature from later is a problem. With
    ``authorities`` (``efirma.Authorities``) a certificate for which none of them
    vouches is a problem, too. ``layouts``: in which worker files may be written.
    """
    if len(data) > MAX_SIZE:
        return Examined([differs(PACKAGE, TOO_BIG)])
    if not data.startswith(b"PK"):
        return examine_signed(data, moment=moment, authorities=authorities)
    files, problems = package.read(data)
    if problems:
        return Examined([differs(PACKAGE, each) for each in problems])
    manifest = files.pop(package.MANIFEST)
    files.pop(package.SUMS)
    documents = [name for name in files if name.lower().endswith(".xml")]
    if len(documents) > 1:
        return Examined([differs(PACKAGE, MANY_SIGNED_XML, count=len(documents))])
    signed = files.pop(documents[0]) if documents else b""
    if b"<ds:Signature" not in signed:
        return Examined([differs(PACKAGE, NO_SIGNED_XML)])
    found = examine_signed(
        signed, files, moment=moment, authorities=authorities, layouts=layouts
    )
    found.findings.append(agrees(PACKAGE, SUMS_AGREE, count=len(files) + 1))
    if found.informativa and not package.is_of(manifest, found.informativa):
        found.findings.append(differs(PACKAGE, OTHER_LIST))
    return found


# ------------------------------------------------------------- the signed declaration

HOLDS = _lt(
    "It holds, and covers the whole document (RSA-SHA256, XAdES). Signed content: "
    "SHA-256 %(digest)s."
)
NO_RETURN = _lt(
    "The signature is good, but what was signed is not a return of specialised "
    "services (ICSOE)."
)
WRONG_FORM = _lt(
    "The signature is good, but what was signed is no correct declaration: %(reason)s"
)
NO_TIME = _lt("The document does not say when it was signed. Do not trust it.")
SIGNED_BY = _lt(
    "%(name)s (%(rfc)s), certificate %(number)s, on %(date)s (central Mexico time), "
    "as “%(role)s”."
)
OTHER_COMPANY = _lt(
    "It was signed with the e.firma of %(signer)s, but it is the return of %(company)s."
)
IN_FORCE = _lt("The e.firma was in force then (from %(start)s to %(end)s).")
OUT_OF_FORCE = _lt("The e.firma was not in force then (from %(start)s to %(end)s).")
VOUCHED = _lt("%(names)s vouch for the certificate.")
NOT_ASKED = _lt(
    "No authority of SAT is configured: anybody could have issued the certificate. "
    "Nor is it asked whether SAT revoked it."
)


def examine_signed(
    signed, files=None, *, moment, authorities, layouts=workers_csv.LAYOUTS
):
    """The ``Examined`` declaration ``signed`` (bytes), held against the worker files
    and workbooks among ``files`` (``{name: bytes}``). The rest as for :func:`examine`.
    """
    signature = efirma.verify(signed, moment=moment, authorities=authorities)
    if not signature.valid:
        return Examined([differs(SIGNATURE, signature.problem)])
    holds = agrees(SIGNATURE, HOLDS, digest=signature.digest)
    found = Examined([holds, *_of_signer(signature)], signature)
    try:
        root = validate(signed)
        found.informativa = informativa_xml.read(root)
    except ValueError as error:  # a ToolError, or the schema let a value through
        reason = getattr(error, "message", "")
        found.findings.append(
            differs(CONTENT, WRONG_FORM, reason=reason)
            if reason and signature.covers == "Informativa"
            else differs(CONTENT, NO_RETURN)
        )
        return found
    if root.get("fechaFirma") is None:
        found.findings.append(differs(SIGNATURE, NO_TIME))
    company = found.informativa.contractor.rfc
    if signature.certificate.rfc != plain_rfc(company):
        values = {"signer": signature.certificate.rfc, "company": company}
        found.findings.append(differs(SIGNER, OTHER_COMPANY, **values))
    if files:
        found.findings += _of_worker_files(found.informativa, files, layouts)
        found.findings += _of_workbooks(found.informativa, files, layouts)
    return found


def _of_signer(signature):
    """Who signed, whether the e.firma was in force, and who vouches for it."""
    certificate, vouched = signature.certificate, signature.chain
    yield agrees(
        SIGNER,
        SIGNED_BY,
        name=certificate.name,
        rfc=certificate.rfc,
        number=certificate.number,
        date=efirma.local_time(signature.signed_at),
        role=signature.role or "-",
    )
    dates = {
        "start": efirma.local_time(certificate.not_before),
        "end": efirma.local_time(certificate.not_after),
    }
    if signature.was_valid_at_signing:
        yield agrees(SIGNER, IN_FORCE, **dates)
    else:
        yield differs(SIGNER, OUT_OF_FORCE, **dates)
    if vouched is None:
        yield unknown(AUTHORITY, NOT_ASKED)
    elif vouched.trusted:
        yield agrees(AUTHORITY, VOUCHED, names=" · ".join(vouched.names))
    else:
        yield differs(AUTHORITY, vouched.problem)


# ----------------------------------------------------- the files that say the same

SAME_WORKERS = _lt("The worker files (%(count)s) say what was signed.")
OTHER_WORKERS = _lt(
    "The worker files of %(reference)s (%(names)s) do not say what was signed: they "
    "were exchanged or changed. Do not upload them."
)
NO_CONTRACT = _lt("%(name)s is not of any contract that was signed.")
SAME_WORKBOOK = _lt("%(name)s has the workers and values that were signed.")
OTHER_WORKBOOK = _lt("%(name)s does not say what was signed, in the sheet “%(sheet)s”.")


def _of_worker_files(informativa, files, layouts):
    """The CSV among ``files`` against the contracts. The settings of the file (header,
    encoding) may have been any.
    """
    names = [name for name in files if name.lower().endswith(".csv")]
    parts_of = defaultdict(list)  # by the place of the contract, as in their names
    for name in sorted(names, key=lambda name: (len(name), name)):  # 2de10, 10de10
        parts_of[name.partition("-")[0]].append(name)
    findings = []
    for position, contract in enumerate(informativa.contracts, 1):
        kept = parts_of.pop(f"{position:03d}", [])
        if [files[name] for name in kept] not in _renderings(contract, layouts):
            values = {"reference": contract.reference, "names": ", ".join(kept) or "-"}
            findings.append(differs(WORKER_FILES, OTHER_WORKERS, **values))
    for name in chain.from_iterable(parts_of.values()):
        findings.append(differs(WORKER_FILES, NO_CONTRACT, name=name))
    if names and not findings:
        findings.append(agrees(WORKER_FILES, SAME_WORKERS, count=len(names)))
    return findings


def _renderings(contract, layouts):
    """Every way of writing the file; lazily, for the first one nearly always fits."""
    layouts = sorted(layouts, key=lambda each: each.valid_from, reverse=True)
    options = product(layouts, (True, False), workers_csv.ENCODINGS)
    for layout, header, encoding in options:
        with suppress(ToolError):
            yield workers_csv.render(
                contract.workers, layout, header=header, encoding=encoding
            )


def _of_workbooks(informativa, files, layouts):
    """The workbooks among ``files``: the workers of every contract and the values for
    the portal. The summary also says what is not declared, and is not looked at.
    """
    for name in sorted(files):
        if name.lower().endswith(".xlsx"):
            sheet = _other_sheet(informativa, files[name], layouts)
            if sheet:
                yield differs(WORKBOOK, OTHER_WORKBOOK, name=name, sheet=sheet)
            else:
                yield agrees(WORKBOOK, SAME_WORKBOOK, name=name)


def _other_sheet(informativa, data, layouts):
    """The title of a sheet of the workbook ``data`` (bytes, of anybody) that does not
    say what was signed, or is missing; empty when all do. One that cannot be read is as
    good as one that says something else.
    """
    layout = workers_csv.layout_for(informativa.period.window_start, layouts)
    expected = dict(_sheets(workbook.render(informativa, layout=layout)))
    try:
        for title, said in _sheets(data):
            if said != expected.pop(title, None):
                return title or "*"  # a CSV has none
    except ToolError:
        return "*"
    return next(iter(expected), "")


def _sheets(data):
    """Pairs of title and values of each sheet but the summary, without its head, and
    without labels and notes: they may have been worded otherwise when it was written.
    """
    for sheet in sheet_reader.read_sheets(data, sheet_reader.OWN):
        if sheet.title != workbook.SUMMARY:
            rows = [row.cells for row in sheet.rows[1:]]
            if sheet.title == workbook.CAPTURE:
                # Not all rows of anybody's sheet have four cells.
                rows = [row[:1] + row[3:4] for row in rows]
            yield sheet.title, rows


# --------------------------------------------- what only the application can ask

NOT_SIGNED = _lt("It is not signed yet.")
NO_SIGNED_FILE = _lt("The signed XML is not among the files of the return.")
FILE_SAME = _lt("%(name)s: as it was kept (SHA-256 %(sha256)s).")
FILE_CHANGED = _lt(
    "%(name)s: it is not what was kept. Kept: SHA-256 %(sha256)s; found: %(found)s. "
    "Restore it from a backup."
)
FILE_MISSING = _lt(
    "%(name)s: its content is missing on the server. Restore it from a backup."
)
FILE_TWICE = _lt(
    "%(name)s: there are %(count)s contents for this one file, and it is not sure "
    "which one is shown."
)
DIGEST_DIFFERS = _lt(
    "The signed content has the SHA-256 %(found)s, but the return says %(kept)s."
)
SIGNER_DIFFERS = _lt(
    "The return says %(kept)s, but the signature says %(found)s: somebody changed what "
    "the return says of its signature."
)


def of_file(name, content, sha256, count=1):
    """A file: ``content`` (bytes) as found, ``sha256`` as kept, and how many contents
    there are.
    """
    found = hashlib.sha256(content).hexdigest()
    if count > 1:
        return differs(FILES, FILE_TWICE, name=name, count=count)
    if not content:
        return differs(FILES, FILE_MISSING, name=name)
    if found != sha256:
        kept = sha256 or "-"
        return differs(FILES, FILE_CHANGED, name=name, sha256=kept, found=found)
    return agrees(FILES, FILE_SAME, name=name, sha256=sha256)


def of_kept_signature(signature, digest, *kept):
    """What differs between ``signature`` (``efirma.Verification``) and what the
    return's fields say of it: ``digest``; name, RFC and certificate number (texts) of
    the signer, and the aware time or ``None``.
    """
    signer = signature.certificate
    found = (signer.name, signer.rfc, signer.number, signature.signed_at)
    if signature.digest != digest:
        values = {"found": signature.digest, "kept": digest or "-"}
        yield differs(SIGNATURE, DIGEST_DIFFERS, **values)
    if found != kept:
        yield differs(SIGNER, SIGNER_DIFFERS, kept=_who(*kept), found=_who(*found))


def _who(name, rfc, number, moment):
    texts = (name, rfc, number, moment and efirma.local_time(moment))
    return " · ".join(text or "-" for text in texts)


SAME_CONTENT = _lt(
    "They are the ones that were signed: %(kind)s of %(period)s, contracts: "
    "%(contracts)s, worker lines: %(workers)s."
)
UNREADABLE_ROWS = _lt("What is kept cannot be written as it was signed: %(reason)s")
VALUE = _lt("%(where)s, “%(field)s”: signed “%(signed)s”, now “%(kept)s”.")
SECRET_VALUE = _lt("%(where)s, “%(field)s”: it is not the one that was signed.")
GONE = _lt("%(where)s: it was signed, and is not there any more.")
ADDED = _lt("%(where)s: it is there, but was not signed.")
OTHER_ORDER = _lt("They are in another order than the one that was signed.")
MORE = _lt("… and %(count)s more differences.")


def of_rows(signed, informativa, signed_at):
    """The rows that are kept (``informativa``) against the ``signed`` XML (bytes, found
    valid); ``signed_at`` is its aware time.
    """
    try:
        rebuilt = informativa_xml.build(informativa, signed_at)
    except ToolError as error:
        return [differs(CONTENT, UNREADABLE_ROWS, reason=error.message)]
    before, now = _statements(parse(signed)), _statements(parse(rebuilt))
    messages = list(_differences(before, now))
    findings = [differs(CONTENT, each) for each in messages[:MAX_DIFFERENCES]]
    if len(messages) > MAX_DIFFERENCES:
        findings.append(differs(CONTENT, MORE, count=len(messages) - MAX_DIFFERENCES))
    if not findings and list(before) != list(now):
        findings = [differs(CONTENT, OTHER_ORDER)]
    return findings or [
        agrees(
            CONTENT,
            SAME_CONTENT,
            kind=KINDS[informativa.kind],
            period=str(informativa.period),
            contracts=informativa.declared_contracts,
            workers=informativa.worker_lines,
        )
    ]


def _statements(root):
    """What a document says: ``{place: {attribute: value}}``, where a place is a tuple
    of texts that are the same in two documents about the same thing.
    """
    places, seen = {}, Counter()

    def add(element, above):
        if element.tag == informativa_schema.SIGNATURE:
            return
        name = etree.QName(element).localname
        if element.tag == CONTRACT:
            name = f"{name} {element.get('referencia')}"
        elif element.tag == WORKER:
            name = (name, element.get("nss"))
        place = (*above, name)
        seen[place] += 1  # two contracts of one reference, two workers of one number
        if seen[place] > 1:
            place = (*place, seen[place])
        text = (element.text or "").strip()
        places[place] = {**element.attrib, **({"texto": text} if text else {})}
        for child in element:
            add(child, () if element is root else place)

    add(root, ())
    return places


def _differences(signed, kept):
    """Messages, in the order of the signed document."""
    for place in signed | kept:
        before, now = signed.get(place), kept.get(place)
        if before == now:
            continue
        where = _where(place, before or now)
        if now is None:
            yield Message(GONE, {"where": where})
        elif before is None:
            yield Message(ADDED, {"where": where})
        else:
            for name in sorted({*before, *now}):
                if before.get(name) != now.get(name):
                    yield _value(where, name, before.get(name, ""), now.get(name, ""))


def _value(where, name, signed, kept):
    if name in PERSONAL:
        return Message(SECRET_VALUE, {"where": where, "field": name})
    values = {"where": where, "field": name, "signed": signed, "kept": kept}
    return Message(VALUE, values)


def _where(place, values):
    """A place in words: of a worker the name, and not the number."""
    words = [
        f"{part[0]} {values.get('nombre', '')}".strip()
        if isinstance(part, tuple)
        else str(part)
        for part in place
    ]
    return ", ".join(words)
