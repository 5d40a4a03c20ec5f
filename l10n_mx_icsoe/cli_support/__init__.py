# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Do what the options say, and show the result: standard output gets the result and
nothing else, reasons go to standard error.
"""
# A command prints its result: pylint: disable=print-used

import json
import os
import sys

import psycopg2

from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_efirma.translate import translate

from ..tools.formats import folder
from . import commands
from .commands import NO_AUTHORITY, REFUSED, UNUSABLE, USAGE, Outcome, Stop, in_database

INTERRUPTED = 130  # as shells say it
MARKS = {"agrees": "✓", "differs": "✗", "unknown": "?"}


def run(options):
    """The exit code."""
    lang = _language()
    try:
        outcome = _work(options, lang)
    except Stop as stop:
        outcome = Outcome({}, stop.code, stop.message)
    except ToolError as error:
        outcome = Outcome({}, UNUSABLE, error.message)
    except UserError as error:
        outcome = Outcome({}, REFUSED, Message(str(error)))
    except OSError as error:
        outcome = Outcome({}, UNUSABLE, _reason(error))
    except psycopg2.OperationalError as error:
        source = _lt("Nothing was done. The database says: %(reason)s")
        outcome = Outcome({}, USAGE, Message(source, {"reason": str(error).strip()}))
    except KeyboardInterrupt:
        return INTERRUPTED
    reason = translate(None, outcome.error, lang) if outcome.error else None
    if options.json:
        its = {**outcome.document, "exit_code": outcome.code, "error": reason}
        print(json.dumps(its, ensure_ascii=False, indent=2))
    elif outcome.document:
        print("\n".join(_text(outcome, lang)))
    if reason:
        print(f"odoo icsoe {options.command}: {reason}", file=sys.stderr)
    return outcome.code


def _language():
    """``es_MX`` or ``en_US``, as the shell says (C and POSIX are no languages)."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    shell = (os.environ.get(name, "") for name in names)
    spoken = (one for one in shell if one.partition(".")[0] not in ("", "C", "POSIX"))
    return "es_MX" if next(spoken, "").startswith("es") else "en_US"


def _work(options, lang):
    if options.file:
        return commands.verify_file(options, lang)
    # What can fail outside of the database fails before it is touched.
    efirma = ()
    if options.command == "sign":
        efirma = commands.read_efirma(options, lang)
    if options.out:
        folder.prepare(options.out)
    work = getattr(commands, options.command)
    outcome = in_database(options, lang, lambda env: work(env, options, *efirma))
    if options.out:
        try:
            listed = folder.replace(options.out, outcome.files, outcome.document)
            outcome.document.update(folder=str(options.out), files=listed)
        except OSError as error:
            source = _lt("Odoo has kept everything, but not the files: %(reason)s")
            values = {"reason": _reason(error)}
            outcome.code, outcome.error = UNUSABLE, Message(source, values)
    return outcome


def _reason(error):
    """An ``OSError`` without its number."""
    parts = (str(error.filename or ""), error.strerror or str(error))
    return Message(": ".join(part for part in parts if part))


def _text(outcome, lang):
    """Lines for people."""

    def t(source, **values):
        return translate(None, Message(source, values), lang)

    its = outcome.document
    if "returns" in its:
        for each in its["returns"]:
            headline = _lt("VALID: %(name)s")
            if not each["valid"]:
                headline = _lt("NOT VALID: %(name)s")
            elif outcome.code == NO_AUTHORITY:
                headline = _lt("ANYBODY COULD HAVE ISSUED THE CERTIFICATE: %(name)s")
            yield t(headline, name=each["name"])
            for one in each["findings"]:
                yield f"  {MARKS[one['verdict']]} {one['subject']}: {one['message']}"
        return
    yield (
        f"ICSOE {its['year']}-{its['period']} · {its['kind_label']} · "
        f"{its['company']['name']} ({its['company']['rfc']})"
    )
    due = _lt("%(state)s · due %(date)s, which has passed")
    due = due if its["late"] else _lt("%(state)s · due %(date)s")
    yield t(due, state=its["state_label"], date=its["deadline"])
    source = _lt(
        "Contracts: %(contracts)s · worker lines: %(workers)s · people: %(people)s"
    )
    yield t(source, **{key: its[key] for key in ("contracts", "workers", "people")})
    yield t(_lt("Left out: %(count)s"), count=len(its["left_out"]))
    source = _lt("Errors: %(errors)s · warnings: %(warnings)s · notes: %(notes)s")
    yield t(source, **its["issues"])
    for one in its["issues"]["list"]:
        yield f"  {one['severity']:7}  {one['message']}"
    if its["files"]:
        yield t(_lt("Files in %(folder)s"), folder=its["folder"])
