# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done in Infonavit's portal, in its order, and which PDF files go with it.

Source: descriptions of the portal by third parties; a PDF is sent once, and again when
what it proves is new or has changed.
"""

from dataclasses import dataclass

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt

from .document import Kind
from .layouts import PDF_CONTRACTS, PDF_DEED, PDF_REPSE

FIRST, CHANGED, NIL = (
    _lt("Never sent in an accepted return."),
    _lt("Changed since the last accepted return."),
    _lt("Asked for in a return without activity."),
)
_NEW_CONTRACT = _lt("Contract %(contract)s: never sent in an accepted return.")
_CHANGED_CONTRACT = _lt(
    "Contract %(contract)s: changed since the last accepted return."
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
    now = sisub.contractor
    before = sent.contractor if sent else None
    deed = repse = None
    if not before:
        deed = repse = FIRST
    else:
        if now.deed != before.deed:
            deed = CHANGED
        if (now.repse_number, now.repse_expiry) != (
            before.repse_number,
            before.repse_expiry,
        ):
            repse = CHANGED
    if sisub.kind == Kind.NIL:
        deed = deed or NIL
    found = []
    if deed and not now.is_person:
        found.append(Paper(PDF_DEED, Message(deed)))
    known = {one.source: _terms(one) for one in sent.contracts} if sent else {}
    for contract in sisub.contracts:
        terms = known.get(contract.source)
        if terms != _terms(contract):
            source = _NEW_CONTRACT if terms is None else _CHANGED_CONTRACT
            message = Message(source, {"contract": contract.reference})
            found.append(Paper(PDF_CONTRACTS, message))
    if repse:
        found.append(Paper(PDF_REPSE, Message(repse)))
    return found


def _terms(contract):
    return (
        contract.number,
        contract.object,
        contract.amount,
        contract.date_start,
        contract.date_end,
        contract.client.rfc,
    )


def steps(sisub, filenames, found):
    """The steps of the portal as ``Message`` objects, in order. ``filenames``: of the
    CSV files; ``found``: what :func:`papers` gave.
    """
    principal = next(
        (one.number for one in sisub.contractor.registrations if one.principal), "—"
    )
    pdfs = ", ".join(dict.fromkeys(paper.name for paper in found)) or "—"
    entry = [
        Message(
            _lt(
                "Enter the Portal Empresarial with the principal registro patronal "
                "(%(registration)s), its e-mail and password."
            ),
            {"registration": principal},
        ),
        Message(
            _lt(
                "Mis trámites › SISUB: accept the terms with the company's e.firma "
                "(.cer, .key and password)."
            )
        ),
    ]
    if sisub.kind.carries_contracts:
        report = [
            Message(
                _lt(
                    "Envío de información › Presentar informe: %(period)s, and the "
                    "kind of report stated here."
                ),
                {"period": str(sisub.period)},
            ),
            Message(
                _lt("Upload in this order: %(files)s."), {"files": ", ".join(filenames)}
            ),
        ]
    else:
        report = [
            Message(
                _lt(
                    "Envío de información › Presentar informe sin actividad: type the "
                    "REPSE number %(repse)s, press Validar, and make the statement "
                    "under oath."
                ),
                {"repse": sisub.contractor.repse_number or "—"},
            )
        ]
    return [
        *entry,
        *report,
        Message(_lt("Add the PDF files: %(files)s."), {"files": pdfs}),
        Message(
            _lt(
                "Note the folio and register it here. The files are validated "
                "afterwards and the result comes by e-mail; errors come as a CSV "
                "(Logmensaje): load it here."
            )
        ),
        Message(
            _lt(
                "Seguimiento a folio: only «aceptado» ends it. Download the "
                "acknowledgement and register it here."
            )
        ),
    ]
