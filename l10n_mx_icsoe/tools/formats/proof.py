# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does what is kept of a return still say what was signed? For people: what agrees,
what differs, and what cannot be known.

Every function gives ``Finding``s, in the order in which people read them. NSS, CURP and
salaries are in none of them: that they differ is said, not what they are.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _
from odoo.addons.l10n_mx_efirma.tools.xml_safety import parse

from ..law.period import MEXICO
from . import informativa_xml, workers_csv
from .informativa_schema import CONTRACT, WORKER, tag

#: Differences that are told one by one; more of them help nobody.
TOLD = 20
#: Attributes of a worker whose values are not shown.
PERSONAL = ("nss", "curp", "sbc")


class Verdict(str, Enum):
    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``subject`` says what, in a word or two."""

    subject: Message
    verdict: Verdict
    message: Message


#: The worst first.
_ORDER = (Verdict.DIFFERS, Verdict.UNKNOWN, Verdict.AGREES)


def sort(findings):
    """``findings`` by their verdict, the worst first; otherwise as they are."""
    return sorted(findings, key=lambda finding: _ORDER.index(finding.verdict))


FILES = _("Files")
SIGNATURE = _("Signature")
SIGNER = _("Who signed")
AUTHORITY = _("Authority")
CONTENT = _("Contracts and workers")
WORKER_FILES = _("Worker files")

FILE_SAME = _("%(name)s: as it was kept (SHA-256 %(sha256)s).")
FILE_CHANGED = _(
    "%(name)s: it is not what was kept. Kept: SHA-256 %(sha256)s; found: %(found)s. "
    "Restore it from a backup."
)
FILE_MISSING = _(
    "%(name)s: its content is missing on the server. Restore it from a backup."
)
FILE_TWICE = _(
    "%(name)s: there are %(count)s contents for this one file, and it is not sure "
    "which one is shown."
)


def _finding(subject, verdict, source, **values):
    return Finding(Message(subject), verdict, Message(source, values))


def of_file(name, content, sha256, count=1):
    """A file: ``content`` (bytes) as found, ``sha256`` as kept, and how many contents
    there are.
    """
    found = hashlib.sha256(content).hexdigest()
    if count > 1:
        return _finding(FILES, Verdict.DIFFERS, FILE_TWICE, name=name, count=count)
    if not content:
        return _finding(FILES, Verdict.DIFFERS, FILE_MISSING, name=name)
    if found != sha256:
        return _finding(
            FILES,
            Verdict.DIFFERS,
            FILE_CHANGED,
            name=name,
            sha256=sha256 or "-",
            found=found,
        )
    return _finding(FILES, Verdict.AGREES, FILE_SAME, name=name, sha256=sha256)


# ---------------------------------------------------------------------- the signature

NOT_SIGNED = _("It is not signed yet.")
NO_SIGNED_FILE = _("The signed XML is not among the files of the return.")
HOLDS = _(
    "It holds, and covers the whole document (RSA-SHA256, %(profile)s). Signed "
    "content: SHA-256 %(digest)s."
)
DIGEST_DIFFERS = _(
    "The signed content has the SHA-256 %(found)s, but the return says %(kept)s."
)
SIGNED_BY = _(
    "%(name)s (%(rfc)s), certificate %(number)s, on %(date)s (central Mexico time)."
)
SIGNED_AS = _(
    "%(name)s (%(rfc)s), certificate %(number)s, on %(date)s (central Mexico time), "
    "as “%(role)s”."
)
SIGNER_DIFFERS = _(
    "The return says %(kept)s, but the signature says %(found)s: somebody changed what "
    "the return says of its signature."
)
OTHER_COMPANY = _(
    "It was signed with the e.firma of %(signer)s, but it is the return of %(company)s."
)
IN_FORCE = _("The e.firma was in force then (from %(start)s to %(end)s).")
OUT_OF_FORCE = _("The e.firma was not in force then (from %(start)s to %(end)s).")
VOUCHED = _("%(names)s vouch for the certificate.")
NOT_ASKED = _(
    "Not asked: no authority of SAT is configured, so it is not known whether SAT "
    "issued the certificate. Nor is it asked whether SAT revoked it."
)


@dataclass(frozen=True)
class Kept:
    """What the return says of its signature: texts, and an aware time."""

    digest: str
    name: str
    rfc: str
    number: str
    moment: datetime | None
    company_rfc: str


def of_signature(verification, kept):
    """What ``verification`` (``efirma.Verification``) found, against what is kept."""
    if not verification.valid:
        return [Finding(Message(SIGNATURE), Verdict.DIFFERS, verification.problem)]
    certificate = verification.certificate
    found = replace(
        kept,
        digest=verification.digest,
        name=certificate.name,
        rfc=certificate.rfc,
        number=certificate.number,
        moment=verification.signed_at,
    )
    findings = [
        _finding(
            SIGNATURE,
            Verdict.AGREES,
            HOLDS,
            profile="XAdES B-B",
            digest=verification.digest,
        )
    ]
    if found.digest != kept.digest:
        findings.append(
            _finding(
                SIGNATURE,
                Verdict.DIFFERS,
                DIGEST_DIFFERS,
                found=found.digest,
                kept=kept.digest or "-",
            )
        )
    who = {
        "name": found.name,
        "rfc": found.rfc,
        "number": found.number,
        "date": _local(found.moment),
    }
    if verification.role:
        signed_by = _finding(
            SIGNER, Verdict.AGREES, SIGNED_AS, role=verification.role, **who
        )
    else:
        signed_by = _finding(SIGNER, Verdict.AGREES, SIGNED_BY, **who)
    findings.append(signed_by)
    if replace(found, digest="") != replace(kept, digest=""):
        findings.append(
            _finding(
                SIGNER,
                Verdict.DIFFERS,
                SIGNER_DIFFERS,
                kept=_who(kept),
                found=_who(found),
            )
        )
    if found.rfc != kept.company_rfc:
        findings.append(
            _finding(
                SIGNER,
                Verdict.DIFFERS,
                OTHER_COMPANY,
                signer=found.rfc,
                company=kept.company_rfc,
            )
        )
    return [*findings, _of_validity(verification), _of_chain(verification)]


def _of_validity(verification):
    certificate = verification.certificate
    in_force = verification.was_valid_at_signing
    return _finding(
        SIGNER,
        Verdict.AGREES if in_force else Verdict.DIFFERS,
        IN_FORCE if in_force else OUT_OF_FORCE,
        start=_local(certificate.not_before),
        end=_local(certificate.not_after),
    )


def _of_chain(verification):
    chain = verification.chain
    if chain is None:
        return _finding(AUTHORITY, Verdict.UNKNOWN, NOT_ASKED)
    if not chain.trusted:
        return Finding(Message(AUTHORITY), Verdict.DIFFERS, chain.problem)
    return _finding(AUTHORITY, Verdict.AGREES, VOUCHED, names=" · ".join(chain.names))


def _who(kept):
    said = (kept.name, kept.rfc, kept.number, _local(kept.moment))
    return " · ".join(text or "-" for text in said)


def _local(moment):
    return moment.astimezone(MEXICO).strftime("%Y-%m-%d %H:%M") if moment else ""


# ---------------------------------------------------------------------- the content

SAME_CONTENT = _(
    "They are the ones that were signed: %(kind)s of %(period)s, %(contracts)s "
    "contracts, %(workers)s worker lines."
)
UNREADABLE_ROWS = _("What is kept cannot be written as it was signed: %(reason)s")
VALUE = _("%(where)s, “%(field)s”: signed “%(signed)s”, now “%(kept)s”.")
SECRET_VALUE = _("%(where)s, “%(field)s”: it is not the one that was signed.")
GONE = _("%(where)s: it was signed, and is not there any more.")
ADDED = _("%(where)s: it is there, but was not signed.")
MORE = _("… and %(count)s more differences.")
#: Only blanks and line ends differ, which no row can have changed.
OTHER_BYTES = _(
    "The contents agree, but the document is not written as this program writes it."
)


def of_content(signed, informativa, signed_at):
    """The rows (``informativa``) against the ``signed`` XML (bytes, verified)."""
    try:
        rebuilt = informativa_xml.build(informativa, signed_at=signed_at)
    except ToolError as error:
        reason = error.message
        return [_finding(CONTENT, Verdict.DIFFERS, UNREADABLE_ROWS, reason=reason)]
    if rebuilt == _without_signature(signed):
        return [
            _finding(
                CONTENT,
                Verdict.AGREES,
                SAME_CONTENT,
                kind=informativa_xml.KINDS[informativa.kind],
                period=str(informativa.period),
                contracts=informativa.declared_contracts,
                workers=informativa.worker_lines,
            )
        ]
    messages = list(_differences(_said(parse(signed)), _said(parse(rebuilt))))
    findings = [
        Finding(Message(CONTENT), Verdict.DIFFERS, message)
        for message in messages[:TOLD]
    ]
    if len(messages) > TOLD:
        count = len(messages) - TOLD
        findings.append(_finding(CONTENT, Verdict.DIFFERS, MORE, count=count))
    return findings or [_finding(CONTENT, Verdict.UNKNOWN, OTHER_BYTES)]


def _without_signature(signed):
    start = signed.index(b"<ds:Signature ")
    end = signed.rindex(b"</ds:Signature>") + len(b"</ds:Signature>")
    return signed[:start] + signed[end:]


def _said(root):
    """What a document says: ``{place: {attribute: value}}``, where a place is a tuple
    of texts that are the same in two documents about the same thing.
    """
    said = {("Informativa",): dict(root.attrib)}
    for element in root:
        if element.tag == CONTRACT:
            _add_contract(said, element)
        elif element.tag == tag("Contratista"):
            _add(said, ("Contratista",), element)
    return said


def _add_contract(said, contract):
    place = (f"Contrato {contract.get('referencia')}",)
    seen = Counter()
    _put(said, place, dict(contract.attrib))
    for element in contract:
        if element.tag != WORKER:
            _add(said, (*place, etree.QName(element).localname), element)
            continue
        number = element.get("nss")
        seen[number] += 1
        _put(said, (*place, "Trabajador", number, seen[number]), dict(element.attrib))


def _add(said, place, element):
    text = (element.text or "").strip()
    _put(said, place, {**element.attrib, **({"texto": text} if text else {})})
    for child in element:
        _add(said, (*place, etree.QName(child).localname), child)


def _put(said, place, values):
    # Two contracts of one reference: whatever is the second is another place.
    while place in said:
        place = (*place, "bis")
    said[place] = values


def _differences(signed, kept):
    """Messages, in the order of the signed document."""
    for place in (*signed, *(place for place in kept if place not in signed)):
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
                if before.get(name) == now.get(name):
                    continue
                if name in PERSONAL:
                    yield Message(SECRET_VALUE, {"where": where, "field": name})
                    continue
                values = {
                    "where": where,
                    "field": name,
                    "signed": before.get(name, ""),
                    "kept": now.get(name, ""),
                }
                yield Message(VALUE, values)


def _where(place, values):
    """A place in words: of a worker the name, and not the number."""
    if "Trabajador" in place:
        return f"{place[0]}, Trabajador {values.get('nombre', '')}".strip()
    return ", ".join(map(str, place))


# ---------------------------------------------------------------------- worker files

SAME_WORKERS = _("The %(count)s worker files say what was signed.")
OTHER_WORKERS = _(
    "The worker files of %(reference)s (%(names)s) do not say what the contract says "
    "here: they were exchanged, or the workers were changed."
)


def of_worker_files(informativa, files, layout):
    """The worker files against the rows. ``files`` are ``{handle of the contract:
    [(name, bytes)]}``, the parts in their order, written in ``layout``. Its settings
    may have changed since: any will do.
    """
    findings = []
    for contract in informativa.contracts:
        kept = files.get(contract.handle, ())
        if not any(
            parts == [content for _name, content in kept]
            for parts in _renderings(contract, layout)
        ):
            names = ", ".join(name for name, _content in kept) or "-"
            findings.append(
                _finding(
                    WORKER_FILES,
                    Verdict.DIFFERS,
                    OTHER_WORKERS,
                    reference=contract.reference,
                    names=names,
                )
            )
    count = sum(len(contents) for contents in files.values())
    if not findings and count:
        findings = [_finding(WORKER_FILES, Verdict.AGREES, SAME_WORKERS, count=count)]
    return findings


def _renderings(contract, layout):
    """Every way of writing the file; lazily, for the first one nearly always fits."""
    for header in (True, False):
        for encoding in workers_csv.ENCODINGS:
            try:
                yield workers_csv.render(
                    contract.workers, layout, header=header, encoding=encoding
                )
            except ToolError:
                continue
