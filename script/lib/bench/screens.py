"""What a browser asks of the server when somebody opens a screen: the same calls, with the same specification."""

from lxml import etree

#: Rows of a list inside a form, and of a list of its own, where the view does not say otherwise.
LINES, ROWS = 40, 80


def specification(env, model, view_type="form", view=False):
    """The ``web_read`` specification that the web client makes of a view: its fields, and those of the lists in it."""
    arch = etree.fromstring(env[model].get_view(view, view_type)["arch"])
    return _fields_of(env, model, arch)


def _fields_of(env, model, root):
    result = {"display_name": {}}
    for node in root.iter("field"):
        # A field of a list inside this view belongs to that list.
        if any(parent.tag == "field" for parent in node.iterancestors() if parent is not root and root in parent.iterancestors()):
            continue
        field = env[model]._fields[node.get("name")]
        if field.type in ("one2many", "many2many"):
            result[field.name] = _lines(env, field, node)
        elif field.type == "many2one":
            result[field.name] = {"fields": {"display_name": {}}}
        else:
            result[field.name] = {}
    return result


def _lines(env, field, node):
    inner = next(iter(node.xpath("./list|./kanban")), None)
    if inner is None and field.name in ("message_ids", "message_follower_ids", "activity_ids"):
        return {}
    if inner is None:
        view = env["ir.ui.view"].browse()
        context = node.get("context") or ""
        reference = "l10n_mx_icsoe.filing_contract_view_list" if "filing_contract_view_list" in context else ""
        view = env.ref(reference).id if reference else False
        inner = etree.fromstring(env[field.comodel_name].get_view(view, "list")["arch"])
    return {"fields": _fields_of(env, field.comodel_name, inner), "limit": int(inner.get("limit") or LINES)}


def open_form(filing):
    """Open a filing: what is read is what a browser would get."""
    return filing.web_read(specification(filing.env, filing._name))


def open_list(env, model, domain=(), view=False):
    """The first page of a list, with its total."""
    return env[model].web_search_read(list(domain), specification(env, model, "list", view), limit=ROWS)


def open_groups(env, model, domain, groupby):
    """The first page of a grouped list."""
    return env[model].web_read_group(list(domain), [groupby], ["__count"], limit=ROWS)
