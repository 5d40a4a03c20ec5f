# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Close, sign and acknowledge: ``options`` of the command and an environment in, an
``Outcome`` out.
"""

import io
import os
import zipfile
from pathlib import Path

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import _

from ..tools.formats import folder as folders
from ..tools.formats import package
from . import describe, which
from .language import Texts
from .outcome import ERRORS_STAND, REFUSED, UNUSABLE, Outcome, Stop


def close(env, options):
    """Gather and check; send to sign if asked. One past draft is left alone."""
    company, period = which.company(env, options.company), which.period(options)
    filings = env["l10n_mx_icsoe.filing"].with_context(allowed_company_ids=company.ids)
    filing = filings._live_return(company, period.year, period.number)
    if filing and filing.state != "draft":
        outcome = _outcome(filing, options.out)
        outcome.code = REFUSED
        outcome.error = Texts(env.lang)(
            _(
                "It is not a draft any more, so nothing was gathered. What was wrong "
                "in it is put right with a complementary return."
            )
        )
        return outcome
    filing = filings.close(company, period.year, period.number, options.kind)
    folder = options.out or Path(f"icsoe-{period}")
    if filing.error_count:
        return _with_errors(filing, folder)
    if options.send:
        _for_people(filing).action_send_to_sign()
        _note(
            filing,
            _(
                "Sent to sign from the command line by the system account "
                "“%(account)s”."
            ),
        )
    return _outcome(filing, folder)


def sign(env, options, certificate, private_key, password):
    """Sign the return that waits for it; bytes, bytes, text."""
    filing = which.waiting(env, options, ("draft", "to_sign"))
    rfc = filing._document_head().contractor.rfc
    efirma.check_certificate(
        efirma.Certificate.load(certificate), rfc=rfc, moment=filing._now()
    )
    if filing.state == "draft":
        if filing.error_count:
            return _with_errors(filing, options.out)
        # Nobody needs to be told to sign what is signed a moment later.
        quiet = _for_people(filing).with_context(mail_activity_quick_update=True)
        quiet.action_send_to_sign()
    _for_people(filing).sign(certificate, private_key, password)
    _note(
        filing, _("Signed from the command line by the system account “%(account)s”.")
    )
    return _outcome(filing, options.out)


def acknowledge(env, options, pdf):
    """Keep IMSS's answer to the signed return."""
    filing = which.waiting(env, options, ("signed",))
    _for_people(filing).register_acknowledgement(options.folio, options.date, pdf)
    _note(
        filing,
        _(
            "Acknowledgement registered from the command line by the system account "
            "“%(account)s”."
        ),
    )
    return _outcome(filing, options.out)


def _outcome(filing, folder):
    """The return, with its files if they are to be written."""
    files = []
    if folder:
        data = filing.package()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            own = (package.MANIFEST, package.SUMS)
            files = [
                (name, archive.read(name))
                for name in archive.namelist()
                if name not in own
            ]
        files.append((f"{filing._file_stem()}.zip", data))
    return _in_folder(Outcome(describe.document(filing), folder=folder, files=files))


def _with_errors(filing, folder):
    document, t = describe.document(filing), Texts(filing.env.lang)
    text = "\n".join(describe.findings(document, t)).strip() + "\n"
    outcome = Outcome(
        document,
        code=ERRORS_STAND,
        error=t(
            _(
                "Mend the errors in Odoo, then close again. No file of the return was "
                "made."
            )
        ),
        folder=folder,
        files=[("findings.txt", text.encode())] if folder else [],
    )
    return _in_folder(outcome)


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
            _(
                "The folder %(folder)s holds the files of another return. Say --out "
                "with another folder."
            ),
            folder=outcome.folder,
        )
    return outcome


def _for_people(filing):
    """``filing`` in the language of whoever is in charge of it: what is noted in its
    history is read in Odoo, not in the shell.
    """
    return filing.with_context(lang=filing.user_id.lang or filing.env.lang)


def _note(filing, source):
    """Say in the history who did it: in Odoo it was the superuser."""
    filing = _for_people(filing)
    filing.message_post(body=Texts(filing.env.lang)(source, account=_account()))


def _account():
    """The account of the operating system. Not from the environment, where anybody may
    write another name.
    """
    try:
        import pwd  # noqa: PLC0415 - not on Windows

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return os.environ.get("USERNAME") or "?"
