"""How PostgreSQL carries out the gather's statement among the workers of many
companies: ``EXPLAIN (ANALYZE, BUFFERS)``, and what of it would grow with the others.
"""

from unittest.mock import patch

from odoo.sql_db import Cursor

#: Tables that are everybody's: reading one of them from end to end grows with others.
SHARED = (
    "l10n_mx_icsoe_assignment",
    "hr_employee",
    "hr_version",
    "l10n_mx_icsoe_filing_worker",
)


def gather(filing):
    """``(plan as text, tables that it reads from end to end)`` of the statement that
    makes the worker lines of ``filing``. What it inserts is rolled back.
    """
    cr = filing.env.cr
    statement = _statement(filing)
    plans = []
    for form in ("TEXT", "JSON"):
        with cr.savepoint(flush=False) as savepoint:
            cr.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT {form}) {statement}")
            plans.append(cr.fetchall())
            savepoint.rollback()
    text = "\n".join(line for (line,) in plans[0])
    return text, sorted(set(_scanned(plans[1][0][0][0]["Plan"])))


def _statement(filing):
    """The statement as it goes to the database, with its values in it."""
    seen = []
    execute = Cursor.execute

    def listen(cr, query, *arguments, **more):
        result = execute(cr, query, *arguments, **more)
        text = cr._obj.query.decode()
        if text.split()[:3] == ["INSERT", "INTO", "l10n_mx_icsoe_filing_worker"]:
            seen.append(text)
        return result

    with (
        filing.env.cr.savepoint() as savepoint,
        patch.object(Cursor, "execute", listen),
    ):
        filing.sudo()._gather_workers()
        savepoint.rollback()
    return seen[0]


def _scanned(node):
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in SHARED:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _scanned(child)
