# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The work of each command: ``options`` in, an ``Outcome`` out. ``env`` is the
superuser's: who may run programs as Odoo on this machine may do everything to its data
anyway.
"""

import getpass
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.db import is_initialized
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tools import config
from odoo.tools.misc import file_path, get_lang

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt
from odoo.addons.l10n_mx_efirma.translate import translate

from ..tools.formats import folder as folders
from ..tools.formats import package, verification
from ..tools.law.period import MEXICO

#: The exit codes, which ``cli/icsoe.py`` explains.
DONE, NOT_VALID, USAGE, ERRORS_STAND, REFUSED, UNUSABLE, NO_AUTHORITY = range(7)
#: SAT's certificates, as ``l10n_mx_efirma`` brings them.
SAT_AUTHORITIES = "l10n_mx_efirma/data/authorities"


@dataclass
class Outcome:
    """``document`` is what ``--json`` prints; ``error`` (a Message) says why ``code``
    is not 0; ``files`` are pairs of name and bytes to write into ``--out`` once the
    database has kept everything.
    """

    document: dict
    code: int = DONE
    error: Message | None = None
    files: list = field(default_factory=list)


class Stop(Exception):
    """The command cannot go on; what was done in the database is undone."""

    def __init__(self, code, source, **values):
        self.code, self.message = code, Message(source, values)
        super().__init__(str(self.message))


def in_database(options, lang, work):
    """``work(env)``, committed once it returns, undone if it raises; again if another
    transaction was in its way.
    """
    arguments = ["--no-http", "--log-level=warn"]
    for name in ("config", "database"):
        if value := getattr(options, name):
            arguments += [f"--{name}", value]
    config.parse_config(arguments, setup_logging=True)
    if len(config["db_name"]) != 1:
        raise Stop(USAGE, _lt("Which database? Say --database NAME."))
    (name,) = config["db_name"]
    with db_connect(name).cursor() as cr:
        # A registry would write into a database that is not Odoo's.
        registry = Registry(name) if is_initialized(cr) else ()
    if "l10n_mx_icsoe.filing" not in registry:
        source = _lt("%(name)s lacks this add-on: install l10n_mx_icsoe there first.")
        raise Stop(USAGE, source, name=name)
    threading.current_thread().dbname = name  # for the log
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env = env(context={"lang": get_lang(env, lang).code})
        return retrying(lambda: work(env), env)


def _company(env, wanted):
    """The one whose RFC or id is ``wanted``; else the only one with REPSE data."""
    companies = env["res.company"].search([])
    found = companies.filtered("l10n_mx_icsoe_repse_number")
    if wanted:
        wanted = wanted.upper()
        found = companies.filtered(lambda its: wanted in (str(its.id), its.vat))
    if len(found) != 1:
        names = (f"  {its.id}  {its.vat or '-':13}  {its.name}" for its in companies)
        source = _lt("Which company? Say --company with the RFC of one:\n%(list)s")
        raise Stop(USAGE, source, list="\n".join(names))
    return found


def _returns(env, options, states):
    company = _company(env, options.company)
    filings = env["l10n_mx_icsoe.filing"]
    period = filings._period_domain(company, options.year, options.period)
    found = filings.search([*period, ("state", "in", states)], order="id")
    if not found:
        source = _lt("No return of %(period)s is in a state in which this can be done.")
        raise Stop(REFUSED, source, period=f"{options.year}-{options.period}")
    return found


def close(env, options):
    """Gather and check; send to sign if asked."""
    company = _company(env, options.company)
    filings = env["l10n_mx_icsoe.filing"].with_context(allowed_company_ids=company.ids)
    filing = filings.close(company, options.year, options.period, options.kind)
    if options.send and not filing.error_count:
        filing.action_send_to_sign()
        _note(filing, _lt("Sent to sign from the command line by “%(account)s”."))
    return _outcome(filing, options.out)


def sign(env, options, certificate, private_key, password):
    """Sign the return that waits for it."""
    filing = _returns(env, options, ("draft", "to_sign"))
    if len(filing) > 1:
        raise Stop(REFUSED, _lt("Several returns wait. Sign them in Odoo, one by one."))
    if not filing.error_count:
        if filing.state == "draft":
            # Nobody needs to be told to sign what is signed a moment later.
            quiet = filing.with_context(mail_activity_quick_update=True)
            quiet.action_send_to_sign()
        filing.sign(certificate, private_key, password)
        _note(filing, _lt("Signed from the command line by “%(account)s”."))
    return _outcome(filing, options.out)


def read_efirma(options, lang):
    """``(certificate, private key, password)``: bytes, bytes, text, each checked.
    Raises ``OSError`` or ``ToolError``.
    """
    certificate = options.certificate.read_bytes()
    private_key = options.key.read_bytes()
    # Before the password is asked: who chose the wrong file need not type it.
    holder = efirma.Certificate.load(certificate)
    efirma.check_certificate(holder, rfc=holder.rfc, moment=datetime.now(MEXICO))
    if sys.stdin.isatty():
        prompt = Message(_lt("Password of the e.firma's key: "))
        password = getpass.getpass(translate(None, prompt, lang))
    else:
        line = sys.stdin.buffer.readline().decode("utf-8-sig", errors="replace")
        password = line.rstrip("\r\n")
    efirma.load_private_key(private_key, password)
    return certificate, private_key, password


def verify_file(options, lang):
    """A file, which needs no database."""
    paths = options.authority or Path(file_path(SAT_AUTHORITIES)).glob("*.cer")
    read = (efirma.read_authorities(path.read_bytes()) for path in paths)
    authorities = efirma.Authorities([*chain.from_iterable(read)])
    found = verification.examine(
        options.file.read_bytes(), moment=datetime.now(MEXICO), authorities=authorities
    )
    name, declared = str(options.file), found.informativa
    if found.valid:
        name = f"ICSOE {declared.period} · {declared.contractor.rfc} · {name}"
    return _verified([(name, found.findings)], lang, authorities)


def verify(env, options):
    """The returns in the database, with their files, as *Verify* shows them."""
    found = [
        (f"{filing.display_name} · {filing.company_id.name}", filing.verify())
        for filing in _returns(env, options, ("to_sign", "signed", "filed"))
    ]
    return _verified(found, env.lang, env["l10n_mx_efirma.authority"]._trusted())


def _verified(found, lang, authorities):
    """``found``: pairs of a return's name and the findings about it."""
    returns = [
        {
            "name": name,
            "valid": all(each.verdict.value != "differs" for each in findings),
            "findings": [
                {
                    "subject": translate(None, each.subject, lang),
                    "verdict": each.verdict.value,
                    "message": translate(None, each.message, lang),
                }
                for each in verification.sort(findings)
            ],
        }
        for name, findings in found
    ]
    valid = all(each["valid"] for each in returns)
    code = (DONE if authorities else NO_AUTHORITY) if valid else NOT_VALID
    return Outcome({"valid": valid, "returns": returns}, code)


def _outcome(filing, folder):
    """The return, with its files if they are to be written and no error stands in it.
    Refused when the ``folder`` holds another return, whose files have the same names.
    """
    its = filing.describe()
    there = folders.summary(folder) if folder else {}
    same = ("company", "id")
    if there is None or any(there.get(name, its[name]) != its[name] for name in same):
        source = _lt(
            "The folder %(folder)s holds the files of another return. Say --out with "
            "another folder."
        )
        raise Stop(UNUSABLE, source, folder=str(folder))
    if filing.error_count:
        source = _lt(
            "Correct the errors in Odoo, then close again. No file of the return was "
            "made."
        )
        return Outcome(its, ERRORS_STAND, Message(source))
    files = {}
    if folder:
        data = filing.package()
        files, _problems = package.read(data)
        del files[package.MANIFEST], files[package.SUMS]
        files[f"{filing._file_stem()}.zip"] = data
    return Outcome(its, files=list(files.items()))


def _note(filing, source):
    """Say in the history which account of this machine did it."""
    try:
        account = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a number without a name, in a container
        account = "?"
    body = translate(filing.env, Message(source, {"account": account}))
    filing.message_post(body=body)
