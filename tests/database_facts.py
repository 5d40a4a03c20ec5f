"""What a database holds, read without Odoo and so of any version of the add-on."""

import json

import databases

#: The add-on's own tables and columns, and what hangs on its models, by name.
OWN = "l10n_mx_icsoe"

#: Every kind of thing that an add-on can leave behind: name → query of their names.
_TRACES = {
    "tables": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "columns": "SELECT table_name || '.' || column_name FROM "
    "information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "sequences": "SELECT relname FROM pg_class WHERE relkind = 'S'",
    "triggers": "SELECT tgrelid::regclass || ': ' || tgname FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "functions": "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = "
    "pronamespace WHERE nspname = 'public'",
    "views": "SELECT table_name FROM information_schema.views "
    "WHERE table_schema = 'public'",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "parameters": "SELECT key FROM ir_config_parameter",
    "jobs": "SELECT cron_name FROM ir_cron",
    "actions": "SELECT type || ' ' || name::text FROM ir_actions",
    "screens": "SELECT name || ' ' || coalesce(model, '') FROM ir_ui_view",
    "menus": "SELECT name::text FROM ir_ui_menu",
    "groups": "SELECT name::text FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "rights": "SELECT name FROM ir_model_access",
    "activities": "SELECT name::text FROM mail_activity_type",
    "templates": "SELECT name::text FROM mail_template",
    "names": "SELECT module || '.' || name FROM ir_model_data WHERE module = 'OWN'",
    "attachments": "SELECT res_model || ' ' || name FROM ir_attachment "
    "WHERE res_model LIKE 'OWN%'",
    "messages": "SELECT model || ' ' || res_id FROM mail_message "
    "WHERE model LIKE 'OWN%'",
    "followers": "SELECT res_model FROM mail_followers WHERE res_model LIKE 'OWN%'",
    "to-dos": "SELECT res_model FROM mail_activity WHERE res_model LIKE 'OWN%'",
    "defaults": "SELECT field_id::text FROM ir_default",
}


def rows(name, query, values=None):
    with databases.connect(name) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def own_data(name):
    """Everything that the add-on keeps: (table, id) → {column: value}.

    Of the tables of others, the add-on's columns alone; of its files, what is in them.
    """
    found = {}
    for (table,) in rows(name, _TRACES["tables"]):
        if table == "ir_attachment":
            continue
        for (row,) in rows(name, f'SELECT to_jsonb(t) FROM "{table}" t'):  # noqa: S608
            values = {
                column: value
                for column, value in row.items()
                if OWN in table or column.startswith("l10n_mx_")
            }
            if values:
                key = row.get("id") or json.dumps(row, sort_keys=True)
                found[table, key] = values
    files = "SELECT id, checksum, file_size FROM ir_attachment WHERE res_model LIKE %s"
    for key, checksum, size in rows(name, files, [f"{OWN}%"]):
        found["ir_attachment", key] = {"checksum": checksum, "size": size}
    return found


def traces(name):
    """Kind of thing → names of those in the database."""
    return {
        kind: {row[0] for row in rows(name, query.replace("OWN", OWN))}
        for kind, query in _TRACES.items()
    }


def counts(name):
    """Table → number of rows."""
    tables = rows(name, _TRACES["tables"])
    query = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM \"{table}\""  # noqa: S608
        for (table,) in tables
    )
    return dict(rows(name, query))


def shell(name, program, log, **environment):
    """Run a program in ``odoo shell``; the value of its last line, printed as JSON."""
    options = ["shell", "-d", name, "--no-http", "--log-level=warn"]
    _code, path = databases.odoo(options, log, stdin=program, env=environment)
    return json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
