# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Do what the options say, show the result, and give the exit code: ``cli/icsoe.py``
explains them.
"""
# A command prints its result: pylint: disable=print-used

import json
import sys

from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _

from ..tools.formats import folder
from . import database, describe, language, own_efirma, returns
from . import verify as verification
from .outcome import REFUSED, UNUSABLE, Outcome, Stop

INTERRUPTED = 130  # as shells say it


def run(options):
    """The exit code. Standard output gets the result and nothing else; reasons go to
    standard error.
    """
    t = language.Texts(language.asked(options))
    try:
        outcome = _work(options, t)
        if outcome.folder:
            _write(outcome, t)
    except Stop as stop:
        outcome = Outcome({}, stop.code, t(stop.source, **stop.values))
    except ToolError as error:
        outcome = Outcome({}, UNUSABLE, t.message(error.message))
    except UserError as error:
        outcome = Outcome({}, REFUSED, str(error))
    except OSError as error:
        outcome = Outcome({}, UNUSABLE, _reason(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    _show(options, outcome, t)
    return outcome.code


def _work(options, t):
    if options.command == "verify":
        if options.file:
            return verification.verify(options, t)
        return database.in_database(
            options, lambda env: verification.verify_kept(env, options)
        )
    # What can fail outside of the database fails before it is touched.
    arguments = ()
    if options.command == "sign":
        arguments = own_efirma.read(options, t)
    if options.command == "acknowledge":
        arguments = (options.pdf.read_bytes() if options.pdf else None,)
    if options.out:
        folder.prepare(options.out)
    work = getattr(returns, options.command)
    return database.in_database(options, lambda env: work(env, options, *arguments))


def _write(outcome, t):
    """Write the files, now that the database has kept everything."""
    try:
        written = folder.replace(outcome.folder, outcome.files, outcome.document)
    except OSError as error:
        outcome.code = UNUSABLE
        kept = _(
            "Odoo has kept everything, but the files could not be written: %(reason)s"
        )
        outcome.error = t(kept, reason=_reason(error))
        return
    outcome.document["folder"] = str(outcome.folder)
    outcome.document["files"] = written


def _reason(error):
    """An ``OSError`` without its number."""
    return ": ".join(
        filter(None, (str(error.filename or ""), error.strerror or str(error)))
    )


def _show(options, outcome, t):
    if options.json:
        document = {
            **outcome.document,
            "exit_code": outcome.code,
            "error": outcome.error or None,
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
    elif outcome.document:
        text = verification.text if options.command == "verify" else describe.text
        print("\n".join(text(outcome.document, t)))
    if outcome.error:
        print(f"odoo icsoe {options.command}: {outcome.error}", file=sys.stderr)
