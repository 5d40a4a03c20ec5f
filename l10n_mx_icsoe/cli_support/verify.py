# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe verify``: what ``tools.evidence`` finds in a file, as plain values and
as text.
"""

from datetime import datetime

from ..tools import evidence
from ..tools import period as calendar
from ..tools.messages import _
from . import describe
from .outcome import NOT_VERIFIED, Outcome


def verify(options, t):
    found = evidence.examine(
        options.file.read_bytes(), moment=datetime.now(calendar.MEXICO)
    )
    its = {
        "file": str(options.file),
        "valid": found.valid,
        "problems": [t.message(problem) for problem in found.problems],
        "signature": None,
        "declares": None,
        "package_files": found.files,
    }
    if found.valid:
        its["signature"] = _signature(found.signature)
        its["declares"] = {
            "rfc": found.declared.rfc,
            "name": found.declared.name,
            "year": found.declared.year,
            "period": found.declared.period,
            "kind": found.declared.kind.value,
            "contracts": found.declared.contracts,
            "workers": found.declared.workers,
        }
    return Outcome(its, code=0 if found.valid else NOT_VERIFIED)


def _signature(signature):
    certificate = signature.certificate
    return {
        "signer": certificate.name,
        "rfc": certificate.rfc,
        "certificate_number": certificate.number,
        "valid_from": _local(certificate.not_before),
        "valid_until": _local(certificate.not_after),
        "valid_at_signing": signature.was_valid_at_signing,
        "issuer_checked": False,
        "signed_at": _local(signature.signed_at),
        "digest": signature.digest,
        "digest_algorithm": signature.digest_algorithm,
        "signature_algorithm": signature.signature_algorithm,
        "covers": f"whole document <{signature.covers}> except the signature itself",
    }


def _local(moment):
    return moment.astimezone(calendar.MEXICO).isoformat()


def text(its, t):
    """``its`` (the document of :func:`verify`) for people."""
    if not its["valid"]:
        yield t(_("NOT VALID: %(file)s"), file=its["file"])
        yield from (f"  {problem}" for problem in its["problems"])
        return
    signature, declares = its["signature"], its["declares"]
    yield t(_("VALID: %(file)s"), file=its["file"])
    rows = describe.signature_rows(signature, t)
    validity = t(
        _("from %(start)s to %(end)s"),
        start=signature["valid_from"],
        end=signature["valid_until"],
    )
    rows.insert(2, (t(_("In force")), validity))
    rows += [
        (
            t(_("Covers")),
            t(_("the whole document, except the signature itself (RSA-SHA256)")),
        ),
        (
            t(_("Declares")),
            f"ICSOE {declares['year']}-{declares['period']} ({declares['kind']})",
        ),
        (t(_("Contractor")), f"{declares['name']} ({declares['rfc']})"),
        (t(_("Contracts")), declares["contracts"]),
        (t(_("Workers")), declares["workers"]),
    ]
    if its["package_files"]:
        rows.append(
            (
                t(_("Package")),
                t(_("%(count)s files, every sum agrees"), count=its["package_files"]),
            )
        )
    yield from describe.aligned(rows)
    yield t(
        _("Not asked: whether SAT issued the certificate, and whether it was revoked.")
    )
