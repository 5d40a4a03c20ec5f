# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Find the database, and do one piece of work in it: all of it or nothing."""

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

from odoo.addons.l10n_mx_efirma.tools.messages import _

from . import language
from .outcome import REFUSED, USAGE, Stop


def in_database(options, work):
    """``work(env)``, committed once it returns and undone if it raises; again if
    another transaction was in its way.

    ``env`` is the superuser's: who may run programs as Odoo on this machine may do
    everything to its data anyway.
    """
    arguments = ["--no-http", "--log-level=warn"]
    arguments += ["--config", options.config] if options.config else []
    arguments += ["--database", options.database] if options.database else []
    config.parse_config(arguments, setup_logging=True)
    threading.current_thread().dbname = name = _database()  # for the log
    try:
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            env = env(
                context={"lang": language.installed(env, language.asked(options))}
            )
            return retrying(lambda: work(env), env)
    except psycopg2.OperationalError as error:
        reason = _last_line(error)
        raise Stop(
            REFUSED,
            _("Nothing was done, try again. The database says: %(reason)s"),
            reason=reason,
        ) from None


def _database():
    """The name of the database that has the add-on."""
    names = config["db_name"] or _with_addon()
    if len(names) != 1:
        raise Stop(
            USAGE,
            _("Which database? Say --database with one of these: %(names)s")
            if names
            else _(
                "No database has this add-on. Install it: odoo -d DATABASE -i "
                "l10n_mx_icsoe --stop-after-init"
            ),
            names=", ".join(names),
        )
    try:
        if not _has_addon(names[0]):
            raise Stop(
                USAGE,
                _(
                    "%(name)s lacks this add-on. Install it: odoo -d %(name)s -i "
                    "l10n_mx_icsoe --stop-after-init"
                ),
                name=names[0],
            )
    except psycopg2.OperationalError as error:
        raise Stop(
            USAGE,
            _("Cannot open the database %(name)s: %(reason)s"),
            name=names[0],
            reason=_last_line(error),
        ) from None
    return names[0]


def _with_addon():
    try:
        return [name for name in list_dbs(force=True) if _has_addon(name)]
    except psycopg2.OperationalError as error:
        raise Stop(
            USAGE,
            _("Cannot reach the database server: %(reason)s"),
            reason=_last_line(error),
        ) from None


def _last_line(error):
    """Where PostgreSQL says what it is about."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]


def _has_addon(name):
    with closing(db_connect(name).cursor()) as cr:
        cr.execute("SELECT to_regclass('ir_module_module')")
        if not cr.fetchone()[0]:
            return False
        cr.execute(
            "SELECT 1 FROM ir_module_module WHERE name = 'l10n_mx_icsoe' AND state IN "
            "('installed', 'to upgrade')"
        )
        return bool(cr.rowcount)
