"""Export the terms of the add-ons and merge them into their Spanish: the program behind
script/translate.
"""

import os
import sys

import databases
import polib
from progress import ROOT, clean_exit, say

#: One file for every Spanish: Odoo reads es.po for es, es_419 and es_MX.
SPANISH = "es.po"
#: In the header of es.po; what is not here comes from the template.
HEADER = {
    "Language": "es",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def main(addons):
    known = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
    return max(bring_up_to_date(addon) for addon in addons or known)


def bring_up_to_date(addon):
    """1 when a term of ``addon`` lacks Spanish, else 0."""
    folder = ROOT / addon / "i18n"
    template, path = folder / f"{addon}.pot", folder / SPANISH
    exported = export(addon)
    write(template, exported)
    spanish = polib.pofile(str(path)) if path.exists() else polib.POFile()
    merged = merge(exported, spanish)
    write(path, merged)
    gone = [entry for entry in spanish if entry.msgstr and not merged.find(entry.msgid)]
    missing = [entry for entry in merged if not entry.translated()]
    show("no longer in the sources (its Spanish may serve a term below)", gone)
    show("without Spanish", missing)
    say(
        f"{addon}: {len(merged)} terms, {len(missing)} without Spanish, "
        f"{len(gone)} removed"
    )
    return 1 if missing else 0


def export(addon):
    """What Odoo finds to translate, from a new database: demo data, or another add-on,
    would add terms of their own.
    """
    name = f"icsoe_translate_{os.getpid()}"
    source = databases.template()
    say(f"Installing {addon} in a new database and exporting its terms")
    path = databases.WORK / "log" / f"{name}.pot"
    # A bridge to OCA's add-ons needs them.
    environment = {} if addon == databases.ADDON else {"WITH_NEIGHBOURS": "1"}
    try:
        databases.create(name, source)
        databases.odoo(
            ["-d", name, "-i", addon, "--no-http", "--stop-after-init"],
            "translate-install.log",
            env=environment,
        )
        databases.odoo(
            ["i18n", "export", "-d", name, addon, "-o", path],
            "translate-export.log",
            env=environment,
        )
        return polib.pofile(str(path))
    finally:
        databases.drop(name)
        path.unlink(missing_ok=True)


def merge(exported, spanish):
    """The terms of ``exported`` with the translations of ``spanish``."""
    exact = {entry.msgid: entry for entry in spanish}
    loose = {squeezed(entry.msgid): entry for entry in spanish}
    merged = polib.POFile()
    merged.header = exported.header
    merged.metadata = {**exported.metadata, **HEADER}
    for term in exported:
        known = exact.get(term.msgid) or loose.get(squeezed(term.msgid))
        merged.append(
            polib.POEntry(
                msgid=term.msgid,
                msgstr=known.msgstr if known else "",
                flags=known.flags if known else [],
                comment=term.comment,
                tcomment=known.tcomment if known else "",
                occurrences=term.occurrences,
            )
        )
    return merged


def squeezed(text):
    """``text`` as XML sees it: a view that is indented anew says the same."""
    return " ".join(text.split())


def write(path, catalogue):
    """Save ``catalogue``, unless only the date in its header would change."""
    if path.exists() and contents(polib.pofile(str(path))) == contents(catalogue):
        return
    path.parent.mkdir(exist_ok=True)
    catalogue.save(str(path))


def contents(catalogue):
    dates = ("POT-Creation-Date", "PO-Revision-Date")
    header = {
        key: value for key, value in catalogue.metadata.items() if key not in dates
    }
    return header, [str(entry) for entry in catalogue]


def show(title, entries):
    if entries:
        print(f"\n{title}:")
    for entry in entries:
        place = entry.occurrences[0][0] if entry.occurrences else ""
        print(
            f"  {place}\n    {entry.msgid!r}"
            + (f"\n    {entry.msgstr!r}" if entry.msgstr else "")
        )


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(sys.argv[1:]))
