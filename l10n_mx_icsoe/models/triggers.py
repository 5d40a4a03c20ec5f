# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The last lock: PostgreSQL itself refuses to change what was filed, whoever asks and
however.

Odoo's own checks speak to people; but the ORM is not the only door: other add-ons write
in SQL, as this one does when it gathers. One statement-level trigger per table and
operation compares the rows before and after, so that a statement over a hundred
thousand rows costs one join.

What must keep working, and does: deleting or merging the records a line was copied from
(``POINTERS``); a new column of an update or of another add-on (the names are listed
anew after it was filled in; a computed one may be filled in once), and one that goes
away; moving attachments between database and file store; restoring a dump; uninstalling
(``drop`` is the add-on's uninstall hook). A migration script that must touch a filed
return says so: ``ALTER TABLE … DISABLE TRIGGER USER``, and back.
"""

from odoo import models
from odoo.tools import SQL

#: Fields that lead to the live record behind a line. They may be cut (the record is
#: deleted) or led elsewhere (two clients are merged): nothing that was declared is in
#: them.
POINTERS = {"order_id", "employee_id", "partner_id"}

FILES = "l10n_mx_icsoe.filing.file"
PREFIX = "l10n_mx_icsoe_kept"

#: 23000 is an integrity violation: Odoo shows its text instead of a traceback.
_REFUSE = (
    "RAISE EXCEPTION 'A filed ICSOE return is kept as it was filed (%)', "
    "TG_TABLE_NAME USING ERRCODE = '23000';"
)

_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS ({insert}) THEN {refuse} END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF EXISTS ({update}) THEN {refuse} END IF;
    ELSE
        IF EXISTS ({delete}) THEN {refuse} END IF;
    END IF;
    RETURN NULL;
END
$body$
"""

_ROWS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}

#: Row n says something else than row o. As JSON, so that a column that is gone does not
#: break the function.
_CHANGED = """
EXISTS (
    SELECT FROM (SELECT to_jsonb(o) AS was, to_jsonb(n) AS becomes) AS said
     WHERE EXISTS (SELECT FROM unnest({plain}) AS name WHERE was -> name IS DISTINCT
         FROM becomes -> name)
        OR EXISTS (SELECT FROM unnest({once}) AS name
                    WHERE was ->> name IS NOT NULL AND was -> name IS DISTINCT
                        FROM becomes -> name)
        OR EXISTS (SELECT FROM unnest({cut}) AS name
                    WHERE becomes ->> name IS NOT NULL AND was -> name IS DISTINCT
                        FROM becomes -> name))
"""

_ATTACHMENT_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.res_model, OLD.res_id, OLD.res_field, OLD.checksum, OLD.type,
            OLD.public)
           IS NOT DISTINCT FROM (NEW.res_model, NEW.res_id, NEW.res_field, NEW.checksum,
               NEW.type, NEW.public) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF EXISTS (
        SELECT FROM l10n_mx_icsoe_filing_file file
          JOIN l10n_mx_icsoe_filing filing ON filing.id = file.filing_id
              AND filing.state = 'filed'
         WHERE (TG_OP != 'INSERT' AND file.id = OLD.res_id
             AND OLD.res_model = '{model}')
            OR (TG_OP != 'DELETE' AND file.id = NEW.res_id
                AND NEW.res_model = '{model}')
    ) THEN {refuse} END IF;
    RETURN NULL;
END
$body$
"""


def keep_filings(model):
    """Keep the rows of ``l10n_mx_icsoe.filing`` in state *filed*."""
    function = _FUNCTION.format(
        name=_name(model),
        refuse=_REFUSE,
        insert="SELECT WHERE FALSE",  # no trigger asks
        update="SELECT FROM old_rows o LEFT JOIN new_rows n ON n.id = o.id "
        f"WHERE o.state = 'filed' AND {_changed(model)}",
        delete="SELECT FROM old_rows o WHERE o.state = 'filed'",
    )
    _attach(model, function, ("UPDATE", "DELETE"))


def keep_lines(model):
    """Keep the lines of filings in the states ``model._frozen_in``."""

    def frozen(row):
        states = ", ".join(f"'{state}'" for state in model._frozen_in)
        return (
            f"JOIN l10n_mx_icsoe_filing filing ON filing.id = {row}.filing_id AND "
            f"filing.state IN ({states})"
        )

    function = _FUNCTION.format(
        name=_name(model),
        refuse=_REFUSE,
        insert=f"SELECT FROM new_rows n {frozen('n')}",
        update="SELECT FROM old_rows o LEFT JOIN new_rows n ON n.id = o.id "  # noqa: S608
        f"{frozen('o')} WHERE {_changed(model)} "
        "UNION ALL SELECT FROM old_rows o JOIN new_rows n ON n.id = o.id AND "
        "n.filing_id != o.filing_id "
        f"{frozen('n')}",
        # When the whole filing is deleted it is gone by now; if it was a filed one, its
        # own trigger speaks.
        delete=f"SELECT FROM old_rows o {frozen('o')}",
    )
    _attach(model, function, ("INSERT", "UPDATE", "DELETE"))


def keep_attachments(model):
    """Keep the contents of a filing's files. Row by row, because the table is
    everybody's: the WHEN costs nothing.
    """
    _run(
        model,
        _ATTACHMENT_FUNCTION.format(name=_name(model), model=FILES, refuse=_REFUSE),
    )
    old, new = (
        f"({row}.res_model = '{FILES}' AND {row}.res_field IS NOT NULL)"
        for row in ("OLD", "NEW")
    )
    for operation, condition in (
        ("INSERT", new),
        ("UPDATE", f"{old} OR {new}"),
        ("DELETE", old),
    ):
        _trigger(model, operation, f"FOR EACH ROW WHEN ({condition})")


def drop(env):
    """Take the functions away, and the triggers with them: the add-on's
    uninstall hook.
    """
    env.cr.execute(
        "SELECT proname FROM pg_proc WHERE starts_with(proname, %s)", [PREFIX]
    )
    for (name,) in env.cr.fetchall():
        env.cr.execute(SQL("DROP FUNCTION %s CASCADE", SQL.identifier(name)))


def _name(model):
    return f"{PREFIX}_{model._table}"


def _attach(model, function, operations):
    _run(model, function)
    for operation in operations:
        _trigger(model, operation, f"{_ROWS[operation]} FOR EACH STATEMENT")


def _trigger(model, operation, how):
    name = f"{PREFIX}_{operation.lower()}"
    _run(
        model,
        f"CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {model._table} {how} "
        f"EXECUTE FUNCTION {_name(model)}()",
    )


def _run(model, statement):
    """Run a statement made of the names of models and fields, and of nothing that comes
    from outside.
    """
    model.env.cr.execute(SQL(statement.replace("%", "%%")))


def _changed(model):
    """The condition of ``_CHANGED`` for the columns that the model has now."""
    living = {
        *models.MAGIC_COLUMNS,
        *POINTERS,
        *getattr(model, "_living_fields", ()),
    } - {"id"}
    names = {"plain": [], "once": [], "cut": []}
    for name, field in model._fields.items():
        if not field.store or not field.column_type or name in living:
            continue
        if field.compute:
            names["once"].append(name)  # a first value is the arrival of a new column
        elif field.type == "many2one" and field.ondelete == "set null":
            names["cut"].append(name)  # the record it leads to may be deleted
        else:
            names["plain"].append(name)
    return _CHANGED.format(
        **{kind: f"ARRAY{fields!r}::text[]" for kind, fields in names.items()}
    )
