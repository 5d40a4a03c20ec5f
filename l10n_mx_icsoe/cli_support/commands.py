# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The work of each command: ``options`` in, an ``Outcome`` out. ``env`` is that of the
database.
"""

import getpass
import io
import os
import sys
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

from odoo.tools.misc import file_path

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt
from odoo.addons.l10n_mx_efirma.translate import translate

from ..models.filing.description import describe
from ..tools.formats import folder as folders
from ..tools.formats import package, verification
from ..tools.law.period import MEXICO
from . import database
from .outcome import (
    DONE,
    ERRORS_STAND,
    NO_AUTHORITY,
    NOT_VALID,
    REFUSED,
    UNUSABLE,
    USAGE,
    Outcome,
    Stop,
)

#: SAT's certificates, as ``l10n_mx_efirma`` brings them.
SAT_AUTHORITIES = "l10n_mx_efirma/data/authorities"

# ------------------------------------------------------------- close, sign, acknowledge


def close(env, options):
    """Gather and check; send to sign if asked. One past draft is left alone."""
    company, period = database.company(env, options.company), database.period(options)
    filings = env["l10n_mx_icsoe.filing"].with_context(allowed_company_ids=company.ids)
    filing = filings._live_return(company, period.year, period.number)
    if filing and filing.state != "draft":
        source = _lt(
            "It is not a draft any more, so nothing was gathered. What was wrong in it "
            "is put right with a complementary return."
        )
        return _outcome(filing, options.out, REFUSED, Message(source))
    filing = filings.close(company, period.year, period.number, options.kind)
    folder = options.out or Path(f"icsoe-{period}")
    if filing.error_count:
        return _with_errors(filing, folder)
    if options.send:
        _for_people(filing).action_send_to_sign()
        _note(filing, _lt("Sent to sign from the command line by “%(account)s”."))
    return _outcome(filing, folder)


def sign(env, options, certificate, private_key, password):
    """Sign the return that waits for it: bytes, bytes, text."""
    filing = database.waiting(env, options, ("draft", "to_sign"))
    rfc = filing._document_head().contractor.rfc
    holder = efirma.Certificate.load(certificate)
    efirma.check_certificate(holder, rfc=rfc, moment=datetime.now(MEXICO))
    if filing.state == "draft":
        if filing.error_count:
            return _with_errors(filing, options.out)
        # Nobody needs to be told to sign what is signed a moment later.
        quiet = _for_people(filing).with_context(mail_activity_quick_update=True)
        quiet.action_send_to_sign()
    _for_people(filing).sign(certificate, private_key, password)
    _note(filing, _lt("Signed from the command line by “%(account)s”."))
    return _outcome(filing, options.out)


def acknowledge(env, options, pdf):
    """Keep IMSS's answer to the signed return."""
    filing = database.waiting(env, options, ("signed",))
    _for_people(filing).register_acknowledgement(options.folio, options.date, pdf)
    _note(
        filing,
        _lt("Acknowledgement registered from the command line by “%(account)s”."),
    )
    return _outcome(filing, options.out)


def _outcome(filing, folder, code=DONE, error=None):
    """The return, with its files if they are to be written."""
    files = []
    if folder:
        data = filing.package()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            files = [
                (name, archive.read(name))
                for name in names
                if name not in (package.MANIFEST, package.SUMS)
            ]
        files.append((f"{filing._file_stem()}.zip", data))
    return _in_folder(Outcome(describe(filing), code, error, folder, files))


def _with_errors(filing, folder):
    document = describe(filing)
    files = []
    if folder:
        lines = [
            f"{one['severity']}: {one['message']}" for one in document["issues"]["list"]
        ]
        files = [("findings.txt", "\n".join([*lines, ""]).encode())]
    source = _lt(
        "Correct the errors in Odoo, then close again. No file of the return was made."
    )
    return _in_folder(Outcome(document, ERRORS_STAND, Message(source), folder, files))


def _in_folder(outcome):
    """``outcome``, if its folder is free or holds the same return: the files of two
    have the same names.
    """
    there, its = (
        folders.summary(outcome.folder) if outcome.folder else {},
        outcome.document,
    )
    if there is None or any(
        there.get(name, its[name]) != its[name]
        for name in ("company", "year", "period", "id")
    ):
        raise Stop(
            UNUSABLE,
            _lt(
                "The folder %(folder)s holds the files of another return. Say --out "
                "with another folder."
            ),
            folder=str(outcome.folder),
        )
    return outcome


def _for_people(filing):
    """``filing`` in the language of whoever is in charge of it: what is noted in its
    history is read in Odoo, not in the shell.
    """
    return filing.with_context(lang=filing.user_id.lang or filing.env.lang)


def _note(filing, source):
    """Say in the history which account of the operating system did it (in Odoo it was
    the superuser). Not from the environment, where anybody may write another name.
    """
    try:
        import pwd  # noqa: PLC0415 - not on Windows

        account = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        account = os.environ.get("USERNAME") or "?"
    filing = _for_people(filing)
    message = Message(source, {"account": account})
    filing.message_post(body=translate(filing.env, message))


# ------------------------------------------------------------------------ the e.firma


def read_efirma(options, lang):
    """``(certificate, private key, password)``: bytes, bytes, text, found to work
    together before the database is asked for anything.

    Raises ``OSError``, ``Stop``, or a ``ToolError`` that says what is wrong.
    """
    moment = datetime.now(MEXICO).replace(microsecond=0)
    certificate = options.certificate.read_bytes()
    private_key = options.key.read_bytes()
    holder = efirma.Certificate.load(certificate)
    # Before the password is asked: who chose the wrong file need not type it.
    efirma.check_certificate(holder, rfc=holder.rfc, moment=moment)
    password = _password(options.password_file, lang)
    trial = f'<prueba fechaFirma="{moment.isoformat()}">.</prueba>'.encode()
    efirma.sign(
        trial, certificate, private_key, password, rfc=holder.rfc, moment=moment
    )
    return certificate, private_key, password


def _password(source, lang):
    if source is None:
        return _ask(lang)
    data = sys.stdin.buffer.readline() if source == "-" else Path(source).read_bytes()
    line = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].removesuffix(b"\r")
    if not line:
        raise Stop(UNUSABLE, _lt("The first line of the password file is empty."))
    try:
        return line.decode()
    except UnicodeDecodeError:
        # Written by an older program on Windows.
        return line.decode("cp1252", errors="replace")


def _ask(lang):
    prompt = Message(_lt("Password of the e.firma's key: "))
    try:
        with warnings.catch_warnings():
            # What getpass does without a terminal: show the password while it is typed.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(translate(None, prompt, lang))
    except (getpass.GetPassWarning, EOFError):
        raise Stop(
            USAGE,
            _lt(
                "There is no terminal to ask for the password: use --password-file "
                "FILE, or - for standard input."
            ),
        ) from None


# ----------------------------------------------------------------------------- verify


def verify_file(options, lang):
    """A file, which needs no database."""
    paths = options.authority or Path(file_path(SAT_AUTHORITIES)).glob("*.cer")
    trusted = [
        certificate
        for path in paths
        for certificate in efirma.read_authorities(path.read_bytes())
    ]
    found = verification.examine(
        options.file.read_bytes(),
        moment=datetime.now(MEXICO),
        authorities=efirma.Authorities(trusted) if trusted else None,
    )
    its = {
        "file": str(options.file),
        "valid": found.valid,
        "problems": [translate(None, problem, lang) for problem in found.problems],
        "findings": _findings(found.findings, lang),
        "signature": None,
        "declares": None,
        "package_files": found.files,
    }
    if found.valid:
        its["signature"] = _signature(found.signature)
        its["declares"] = {
            "rfc": found.informativa.contractor.rfc,
            "name": found.informativa.contractor.name,
            "year": found.informativa.period.year,
            "period": found.informativa.period.number,
            "kind": found.informativa.kind.value,
            "contracts": found.informativa.declared_contracts,
            "workers": found.informativa.worker_lines,
        }
    return Outcome(its, _verdict(found.valid, found.issuer_known))


def _verdict(valid, issuer_known):
    if not valid:
        return NOT_VALID
    return DONE if issuer_known else NO_AUTHORITY


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
        "role": signature.role,
        "signed_at": _local(signature.signed_at),
        "digest": signature.digest,
        "digest_algorithm": signature.digest_algorithm,
        "signature_algorithm": signature.signature_algorithm,
    }


def _local(moment):
    return moment.astimezone(MEXICO).isoformat()


def _findings(findings, lang):
    return [
        {
            "subject": translate(None, finding.subject, lang),
            "verdict": finding.verdict.value,
            "message": translate(None, finding.message, lang),
        }
        for finding in verification.sort(findings)
    ]


def verify_kept(env, options):
    """The returns of a company and cuatrimestre as the database and its files have them
    now: everything that *Verify* shows.
    """
    kept, asked = [], True
    for filing in database.returns(env, options, ("to_sign", "signed", "filed")):
        findings = _findings(filing.verify(), env.lang)
        verdicts = {finding["verdict"] for finding in findings}
        kept.append(
            {
                "id": filing.id,
                "name": filing.display_name,
                "company": filing.company_id.name,
                "valid": verification.Verdict.DIFFERS.value not in verdicts,
                "findings": findings,
            }
        )
        if filing.date_signed and not env["l10n_mx_efirma.authority"]._trusted():
            asked = False
    valid = all(each["valid"] for each in kept)
    return Outcome({"returns": kept, "valid": valid}, _verdict(valid, asked))
