# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Open the database, and find in it the company, cuatrimestre and return that the
options mean.
"""

import threading
from contextlib import closing

import psycopg2

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.service.db import list_dbs
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tools import config

from odoo.addons.l10n_mx_efirma.tools.messages import _lt

from ..tools.law import identifiers
from ..tools.law import period as periods
from .outcome import REFUSED, USAGE, Stop


def in_database(options, lang, work):
    """``work(env)``, committed once it returns and undone if it raises; again if
    another transaction was in its way.

    ``env`` is the superuser's: who may run programs as Odoo on this machine may do
    everything to its data anyway.
    """
    arguments = ["--no-http", "--log-level=warn"]
    arguments += ["--config", options.config] if options.config else []
    arguments += ["--database", options.database] if options.database else []
    config.parse_config(arguments, setup_logging=True)
    try:
        threading.current_thread().dbname = name = _database()  # for the log
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            installed = [code for code, _name in env["res.lang"].get_installed()]
            nearest = (code for code in installed if code[:2] == lang[:2])
            found = lang if lang in installed else next(nearest, "en_US")
            env = env(context={"lang": found})
            return retrying(lambda: work(env), env)
    except psycopg2.OperationalError as error:
        # PostgreSQL says in the last line what it is about.
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        raise Stop(
            USAGE if "name" not in locals() else REFUSED,
            _lt("Nothing was done. The database says: %(reason)s"),
            reason=reason,
        ) from None


def _database():
    """The name of the database that has the add-on."""
    names = config["db_name"] or [name for name in list_dbs(force=True) if _has(name)]
    if len(names) != 1:
        raise Stop(
            USAGE,
            _lt("Which database? Say --database with one of these: %(names)s")
            if names
            else _lt("No database has this add-on: install l10n_mx_icsoe first."),
            names=", ".join(names),
        )
    if not _has(names[0]):
        source = _lt("%(name)s lacks this add-on: install l10n_mx_icsoe there first.")
        raise Stop(USAGE, source, name=names[0])
    return names[0]


def _has(name):
    with closing(db_connect(name).cursor()) as cr:
        cr.execute("SELECT to_regclass('ir_module_module')")
        if not cr.fetchone()[0]:
            return False
        cr.execute(
            "SELECT 1 FROM ir_module_module WHERE name = 'l10n_mx_icsoe' AND state IN "
            "('installed', 'to upgrade')"
        )
        return bool(cr.rowcount)


def company(env, wanted):
    """The company that ``wanted`` (id, RFC or name) names; without it, the only Mexican
    one with REPSE data.
    """
    everyone = env["res.company"].search([])
    if wanted:
        tests = (
            lambda its: str(its.id) == wanted,
            lambda its: (
                identifiers.compact(its.vat or "") == identifiers.compact(wanted)
            ),
            lambda its: its.name.casefold() == wanted.casefold(),
            lambda its: wanted.casefold() in its.name.casefold(),
        )
    else:
        tests = (
            lambda its: (
                its.country_id.code == "MX"
                and (its.l10n_mx_icsoe_repse_number or its.l10n_mx_icsoe_service_ids)
            ),
        )
    found = next(filter(None, map(everyone.filtered, tests)), everyone)
    if len(found) == 1:
        return found
    companies = "\n".join(
        f"  {its.id}  {its.vat or '-':13}  {its.name}" for its in found
    )
    source = _lt(
        "Which company? Say --company with the number or RFC of one:\n%(list)s"
    )
    raise Stop(USAGE, source, list=companies)


def period(options):
    """The cuatrimestre asked for; without one, that whose window is open, or opens
    next.
    """
    if options.year is None:
        return periods.Period.to_file_on(periods.today())
    try:
        return periods.Period(options.year, options.period)
    except ValueError:
        raise Stop(
            USAGE,
            _lt(
                "There is no cuatrimestre %(period)s of %(year)s in ICSOE, which "
                "begins in 2021."
            ),
            period=options.period,
            year=options.year,
        ) from None


def returns(env, options, states):
    """The returns of that company and cuatrimestre, of whatever kind, in ``states``.
    Raises ``Stop`` when there is none.
    """
    owner, wanted = company(env, options.company), period(options)
    there = env["l10n_mx_icsoe.filing"].search(
        [
            ("company_id", "=", owner.id),
            ("year", "=", wanted.year),
            ("period", "=", str(wanted.number)),
            ("state", "!=", "cancelled"),
        ],
        order="id",
    )
    found = there.filtered(lambda filing: filing.state in states)
    if not found:
        raise Stop(
            REFUSED,
            _lt("This cannot be done to %(list)s.")
            if there
            else _lt("%(company)s has no return of %(period)s yet: close it first."),
            list=_states(there),
            company=owner.name,
            period=str(wanted),
        )
    return found


def waiting(env, options, states):
    """The only return that waits in one of ``states``."""
    found = returns(env, options, states)
    if len(found) > 1:
        source = _lt("Several returns wait: %(list)s. Do it in Odoo, one by one.")
        raise Stop(REFUSED, source, list=_states(found))
    return found


def _states(filings):
    labels = dict(filings._fields["state"]._description_selection(filings.env))
    return ", ".join(
        f"{filing.display_name} ({labels[filing.state]})" for filing in filings
    )
