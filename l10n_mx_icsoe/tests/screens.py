# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a browser asks of the server when somebody opens a screen: the same calls, with
the same specification.
"""

from lxml import etree

#: Rows of a list inside a form, and of a list of its own, where the view does not say
#: otherwise.
LINES, ROWS = 40, 80


def specification(env, model, view_type="form", view=False):
    """The ``web_read`` specification that the web client makes of a view: its fields,
    and those of the lists in it.
    """
    return _fields_of(
        env, model, etree.fromstring(env[model].get_view(view, view_type)["arch"])
    )


def open_form(record):
    """Open a record in its form: what is read is what a browser would get."""
    return record.web_read(specification(record.env, record._name))


def open_list(env, model, domain=(), limit=ROWS):
    """The first page of a list, with its total when the page is full."""
    return env[model].web_search_read(
        list(domain), specification(env, model, "list"), limit=limit
    )


def open_groups(env, model, domain, groupby):
    """The first page of a grouped list."""
    return env[model].web_read_group(list(domain), [groupby], ["__count"], limit=ROWS)


def open_board(env):
    """The board: its columns, and the first cards of each."""
    model = "l10n_mx_icsoe.filing"
    return env[model].web_read_group(
        [],
        ["state"],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification=specification(env, model, "kanban"),
        unfold_read_default_limit=LINES,
    )


def _fields_of(env, model, root):
    result = {"display_name": {}}
    for node in (
        root.xpath(".//field[not(ancestor::field)]")
        if root.getparent() is None
        else root.xpath("./field")
    ):
        field = env[model]._fields[node.get("name")]
        if field.type in ("one2many", "many2many"):
            result[field.name] = _lines(env, field, node)
        elif field.type == "many2one":
            result[field.name] = {"fields": {"display_name": {}}}
        else:
            result[field.name] = {}
    return result


def _lines(env, field, node):
    """The lines of a field: nothing but their ids where a widget reads them itself (the
    history of messages).
    """
    inner = node.find("list")
    if inner is None and "list_view_ref" not in (node.get("context") or ""):
        return {}
    if inner is None:
        reference = node.get("context").split("'list_view_ref':")[1].split("'")[1]
        inner = etree.fromstring(
            env[field.comodel_name].get_view(env.ref(reference).id, "list")["arch"]
        )
    return {
        "fields": _fields_of(env, field.comodel_name, inner),
        "limit": int(inner.get("limit") or LINES),
    }
