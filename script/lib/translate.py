"""Export the terms of the add-ons and merge them into their Spanish: the program behind
script/translate.
"""

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

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
    addons = addons or sorted(databases.addons())
    known = polib.POFile()  # a term that moved to another add-on keeps its Spanish
    for path in sorted(ROOT.glob(f"*/i18n/{SPANISH}")):
        known.extend(entry for entry in polib.pofile(str(path)) if entry.msgstr)
    with exported(addons) as templates:
        return max(
            bring_up_to_date(addon, templates / f"{addon}.pot", known)
            for addon in addons
        )


def bring_up_to_date(addon, template, known):
    """1 when a term of ``addon`` lacks Spanish, else 0."""
    folder = ROOT / addon / "i18n"
    terms, path = polib.pofile(str(template)), folder / SPANISH
    write(folder / f"{addon}.pot", terms)
    spanish = polib.pofile(str(path)) if path.exists() else polib.POFile()
    merged = merge(terms, [*known, *spanish])
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


@contextmanager
def exported(addons):
    """A folder with the terms of each of ``addons``, as Odoo finds them in a new
    database: demo data would add terms of its own.
    """
    name = f"icsoe_translate_{os.getpid()}"
    say(f"Installing {', '.join(addons)} in a new database to export the terms")
    # The bridges to OCA's add-ons need those.
    keywords = {"env": {"WITH_NEIGHBOURS": "1"}}
    try:
        databases.create(name, databases.template())
        install = ["-d", name, "-i", ",".join(addons), "--no-http", "--stop-after-init"]
        databases.odoo(install, "translate-install.log", **keywords)
        with tempfile.TemporaryDirectory() as folder:
            for addon in addons:
                path = Path(folder) / f"{addon}.pot"
                options = ["i18n", "export", "-d", name, addon, "-o", path]
                databases.odoo(options, "translate-export.log", **keywords)
            yield Path(folder)
    finally:
        databases.drop(name)


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
