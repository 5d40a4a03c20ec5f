# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done in Infonavit's portal, in its order, and which PDF files go with it.

Source: descriptions of the portal by third parties; a PDF is sent once, and again when
what it proves is new or has changed.
"""

from dataclasses import dataclass
from operator import attrgetter

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt

from .document import Kind
from .layouts import PDF_CONTRACTS, PDF_DEED, PDF_REPSE

_FIRST = _lt("Never sent in an accepted return.")
_CHANGED = _lt("Changed since the last accepted return.")
_NIL = _lt("Asked for in a return without activity.")
_NEW_CONTRACT = _lt("Contract %(contract)s: never sent in an accepted return.")
_CHANGED_CONTRACT = _lt(
    "Contract %(contract)s: changed since the last accepted return."
)
_ENTER = (
    _lt(
        "Enter the Portal Empresarial with the principal registro patronal "
        "(%(registration)s), its e-mail and password."
    ),
    _lt(
        "Mis trámites › SISUB: accept the terms with the company's e.firma (.cer, .key "
        "and password)."
    ),
)
_WITH_CONTRACTS = (
    _lt(
        "Envío de información › Presentar informe: %(period)s, and the kind of report "
        "stated here."
    ),
    _lt("Upload in this order: %(files)s."),
)
_WITHOUT = (
    _lt(
        "Envío de información › Presentar informe sin actividad: type the REPSE number "
        "%(repse)s, press Validar, and make the statement under oath."
    ),
)
_FOLLOW = (
    _lt("Add the PDF files: %(pdfs)s."),
    _lt(
        "Note the folio and register it here. The files are validated afterwards and "
        "the result comes by e-mail; errors come as a CSV (Logmensaje): load it here."
    ),
    _lt(
        "Seguimiento a folio: only «aceptado» ends it. Download the "
        "acknowledgement and register it here."
    ),
)

#: What a contract says that is proved by its PDF.
_terms = attrgetter(
    "number", "object", "amount", "date_start", "date_end", "client.rfc"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF under the guide's name, and why it goes (again): a ``Message``."""

    name: str
    reason: Message


def papers(sisub, sent):
    """The PDF files that go with ``sisub``. ``sent`` is the last return that was
    accepted, or ``None``; contracts are compared by their ``source``.
    """
    now, found = sisub.contractor, []
    before = sent.contractor if sent else None
    if not now.is_person:
        why = _changed(before, now, "deed")
        if sisub.kind == Kind.NIL:
            why = why or _NIL
        if why:
            found.append(Paper(PDF_DEED, Message(why)))
    known = {one.source: _terms(one) for one in sent.contracts} if sent else {}
    for contract in sisub.contracts:
        terms = known.get(contract.source)
        if terms != _terms(contract):
            source = _NEW_CONTRACT if terms is None else _CHANGED_CONTRACT
            message = Message(source, {"contract": contract.reference})
            found.append(Paper(PDF_CONTRACTS, message))
    if why := _changed(before, now, "repse_number", "repse_expiry"):
        found.append(Paper(PDF_REPSE, Message(why)))
    return found


def _changed(before, now, *names):
    if not before:
        return _FIRST
    same = all(getattr(before, name) == getattr(now, name) for name in names)
    return None if same else _CHANGED


def steps(sisub, filenames, found):
    """The steps of the portal as ``Message`` objects, in order. ``filenames``: of the
    CSV files; ``found``: what :func:`papers` gave.
    """
    values = {
        "registration": sisub.contractor.principal,
        "period": str(sisub.period),
        "files": ", ".join(filenames),
        "repse": sisub.contractor.repse_number,
        "pdfs": ", ".join(dict.fromkeys(paper.name for paper in found)),
    }
    values = {name: value or "—" for name, value in values.items()}
    report = _WITH_CONTRACTS if sisub.kind.carries_contracts else _WITHOUT
    return [Message(source, values) for source in (*_ENTER, *report, *_FOLLOW)]
