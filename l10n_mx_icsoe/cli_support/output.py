# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Do what the options say, and show the result: standard output gets the result and
nothing else, reasons go to standard error.
"""
# A command prints its result: pylint: disable=print-used

import json
import os
import sys

from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_efirma.translate import translate

from ..tools.formats import folder
from . import commands
from .database import in_database
from .outcome import NO_AUTHORITY, REFUSED, UNUSABLE, Outcome, Stop

INTERRUPTED = 130  # as shells say it
#: Findings that fit on a screen or two; ``--json`` gives all.
MAX_FINDINGS = 40


def run(options):
    """The exit code."""
    lang = _language(options)
    try:
        outcome = _work(options, lang)
        if outcome.folder:
            _write(outcome)
    except Stop as stop:
        outcome = Outcome({}, stop.code, stop.message)
    except ToolError as error:
        outcome = Outcome({}, UNUSABLE, error.message)
    except UserError as error:
        outcome = Outcome(
            {}, REFUSED, Message(_lt("%(reason)s"), {"reason": str(error)})
        )
    except OSError as error:
        outcome = Outcome({}, UNUSABLE, _reason(error))
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


def _language(options):
    """``es_MX`` or ``en_US``: what ``--lang`` says, else the shell, unless it is set to
    the language of machines, as launchers do.
    """
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    shell = (os.environ.get(name, "") for name in names)
    spoken = (one for one in shell if one.partition(".")[0] not in ("", "C", "POSIX"))
    wanted = options.lang or next(spoken, "")
    return "es_MX" if wanted.startswith("es") else "en_US"


def _work(options, lang):
    if options.command == "verify":
        if options.file:
            return commands.verify_file(options, lang)
        return in_database(
            options, lang, lambda env: commands.verify_kept(env, options)
        )
    # What can fail outside of the database fails before it is touched.
    arguments = ()
    if options.command == "sign":
        arguments = commands.read_efirma(options, lang)
    if options.command == "acknowledge":
        arguments = (options.pdf.read_bytes() if options.pdf else None,)
    if options.out:
        folder.prepare(options.out)
    work = getattr(commands, options.command)
    return in_database(options, lang, lambda env: work(env, options, *arguments))


def _write(outcome):
    """Write the files, now that the database has kept everything."""
    try:
        written = folder.replace(outcome.folder, outcome.files, outcome.document)
    except OSError as error:
        kept = _lt(
            "Odoo has kept everything, but the files could not be written: %(reason)s"
        )
        outcome.code = UNUSABLE
        outcome.error = Message(kept, {"reason": _reason(error)})
        return
    outcome.document.update(folder=str(outcome.folder), files=written)


def _reason(error):
    """An ``OSError`` without its number."""
    parts = (str(error.filename or ""), error.strerror or str(error))
    return Message(": ".join(part for part in parts if part))


# ------------------------------------------------------------------------- for people


def _text(outcome, lang):
    def t(source, **values):
        return translate(None, Message(source, values), lang)

    its = outcome.document
    if "file" in its:
        return _file(its, outcome.code, t)
    if "returns" in its:
        return _kept(its, outcome.code, t)
    return _return(its, t)


def _headline(valid, code, name, t):
    if not valid:
        return t(_lt("NOT VALID: %(name)s"), name=name)
    if code == NO_AUTHORITY:
        source = _lt("ANYBODY COULD HAVE ISSUED THE CERTIFICATE: %(name)s")
        return t(source, name=name)
    return t(_lt("VALID: %(name)s"), name=name)


def _file(its, code, t):
    yield _headline(its["valid"], code, its["file"], t)
    if not its["valid"]:
        yield from (f"  {problem}" for problem in its["problems"])
        return
    its_return = its["declares"]
    yield t(
        _lt(
            "  ICSOE %(year)s-%(period)s (%(kind)s) of %(name)s (%(rfc)s): "
            "%(contracts)s contracts, %(workers)s worker lines"
        ),
        **its_return,
    )
    yield from _found(its, t)


def _kept(its, code, t):
    for each in its["returns"]:
        name = f"{each['name']} · {each['company']}"
        yield _headline(each["valid"], code, name, t)
        yield from _found(each, t)


def _found(its, t):
    words = {
        "agrees": t(_lt("agrees")),
        "differs": t(_lt("DIFFERS")),
        "unknown": t(_lt("not known")),
    }
    return _aligned(
        (f"  {words[finding['verdict']]}", finding["subject"], finding["message"])
        for finding in its["findings"]
    )


def _return(its, t):
    yield (
        f"ICSOE {its['year']}-{its['period']} · {its['kind_label']} · "
        f"{its['company']['name']} ({its['company']['rfc']})"
    )
    due = _lt("%(state)s · due %(date)s, which has passed")
    due = due if its["late"] else _lt("%(state)s · due %(date)s")
    yield t(due, state=its["state_label"], date=its["deadline"])
    source = _lt("%(contracts)s contracts, %(workers)s worker lines, %(people)s people")
    yield t(source, **{key: its[key] for key in ("contracts", "workers", "people")})
    if its["signature"]:
        source = _lt("Signed by %(signer)s (%(rfc)s) at %(signed_at)s")
        yield t(source, **its["signature"])
    if its["folio"]:
        yield t(_lt("Filed with folio %(folio)s"), folio=its["folio"])
    if its["left_out"]:
        yield "\n" + t(_lt("Left out: %(count)s"), count=len(its["left_out"]))
        yield from _aligned(
            (f"  {one['reference']}", one["client"], one["reason_label"], one["note"])
            for one in its["left_out"]
        )
    issues = its["issues"]
    source = _lt("Errors: %(errors)s · warnings: %(warnings)s · notes: %(notes)s")
    yield "\n" + t(source, **issues)
    yield from (
        f"  {one['severity']:7}  {one['message']}"
        for one in issues["list"][:MAX_FINDINGS]
    )
    if len(issues["list"]) > MAX_FINDINGS:
        yield t(_lt("  … the others are in --json"))
    if its["files"]:
        yield "\n" + t(_lt("Files in %(folder)s"), folder=its["folder"])
        yield from _aligned(
            (f"  {file['name']}", f"{file['size']:>9,}", file["sha256"])
            for file in its["files"]
        )


def _aligned(rows):
    """Lines with ``rows`` of values in columns."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
