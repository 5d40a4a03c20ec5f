# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe verify``: what ``tools.evidence`` finds in a file, or ``tools.proof`` in
a return of the database, as plain values and as text.
"""

from datetime import datetime

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import _

from ..tools.formats import evidence, proof
from ..tools.law import period as periods
from . import describe, which
from .language import Texts
from .outcome import NOT_VERIFIED, REFUSED, Outcome, Stop


def verify(options, t):
    """A file, which needs no database."""
    authorities = [
        certificate
        for path in options.authority or ()
        for certificate in efirma.read_authorities(path.read_bytes())
    ]
    found = evidence.examine(
        options.file.read_bytes(),
        moment=datetime.now(periods.MEXICO),
        authorities=efirma.Authorities(authorities) if authorities else None,
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


def verify_kept(env, options):
    """The returns of a company and cuatrimestre as the database and its files have them
    now: everything that *Verify* shows.
    """
    company, period = which.company(env, options.company), which.period(options)
    filings = env["l10n_mx_icsoe.filing"].search(
        [
            ("company_id", "=", company.id),
            ("year", "=", period.year),
            ("period", "=", str(period.number)),
            ("state", "in", ("to_sign", "signed", "filed")),
        ],
        order="id",
    )
    if not filings:
        raise Stop(
            REFUSED,
            _("%(company)s has no return of %(period)s that was sent to sign."),
            company=company.name,
            period=period,
        )
    its = {"returns": [_kept(filing) for filing in filings]}
    its["valid"] = all(each["valid"] for each in its["returns"])
    return Outcome(its, code=0 if its["valid"] else NOT_VERIFIED)


def _kept(filing):
    t = Texts(filing.env.lang)
    findings = [
        {
            "subject": t.message(finding.subject),
            "verdict": finding.verdict.value,
            "message": t.message(finding.message),
        }
        for finding in filing.verify()
    ]
    differs = proof.Verdict.DIFFERS.value
    return {
        "id": filing.id,
        "name": filing.display_name,
        "company": filing.company_id.name,
        "valid": all(finding["verdict"] != differs for finding in findings),
        "findings": findings,
    }


def _kept_text(its, t):
    words = {
        "agrees": t(_("agrees")),
        "differs": t(_("DIFFERS")),
        "unknown": t(_("not known")),
    }
    for each in its["returns"]:
        source = _("AGREES: %(filing)s") if each["valid"] else _("DIFFERS: %(filing)s")
        yield t(source, filing=f"{each['name']} · {each['company']}")
        yield from describe.aligned(
            (f"  {words[finding['verdict']]}", finding["subject"], finding["message"])
            for finding in each["findings"]
        )


def _signature(signature):
    certificate = signature.certificate
    return {
        "signer": certificate.name,
        "rfc": certificate.rfc,
        "certificate_number": certificate.number,
        "valid_from": _local(certificate.not_before),
        "valid_until": _local(certificate.not_after),
        "valid_at_signing": signature.was_valid_at_signing,
        "issuer_checked": signature.chain is not None,
        "authorities": list(signature.chain.names) if signature.chain else [],
        "profile": "XAdES B-B",
        "role": signature.role,
        "signed_at": _local(signature.signed_at),
        "digest": signature.digest,
        "digest_algorithm": signature.digest_algorithm,
        "signature_algorithm": signature.signature_algorithm,
        "covers": f"whole document <{signature.covers}> except the signature itself",
    }


def _local(moment):
    return moment.astimezone(periods.MEXICO).isoformat()


def text(its, t):
    """``its`` (the document of :func:`verify` or :func:`verify_kept`) for people."""
    if "returns" in its:
        yield from _kept_text(its, t)
        return
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
    if signature["role"]:
        rows.append((t(_("As")), signature["role"]))
    if signature["authorities"]:
        rows.append((t(_("Vouched for by")), " · ".join(signature["authorities"])))
    if its["package_files"]:
        rows.append(
            (
                t(_("Package")),
                t(_("%(count)s files, every sum agrees"), count=its["package_files"]),
            )
        )
    yield from describe.aligned(rows)
    if signature["issuer_checked"]:
        yield t(_("Not asked: whether SAT revoked the certificate."))
    else:
        yield t(
            _(
                "Not asked: whether SAT issued the certificate (say --authority with "
                "SAT's certificates), and whether it was revoked."
            )
        )
