"""Export the terms of the add-ons and merge them into their Spanish: the program behind
script/translate.
"""

import os
import sys
import tempfile
from pathlib import Path

import databases
import polib
from progress import ROOT, clean_exit, run, say

#: In the header of es.po, which Odoo reads for es, es_419 and es_MX.
HEADER = {
    "Language": "es",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
DATES = ("POT-Creation-Date", "PO-Revision-Date")
#: The bridges to OCA's add-ons need those.
ENV = {"WITH_NEIGHBOURS": "1"}


def main(addons):
    addons = addons or sorted(databases.addons())
    known = {}  # a term that moved to another add-on keeps its Spanish
    for path in ROOT.glob("*/i18n/es.po"):
        known |= translated(polib.pofile(str(path)))
    return max(merge(addon, terms, known) for addon, terms in exported(addons).items())


def exported(addons):
    """Add-on → its terms, as Odoo finds them in a new database: demo data would add
    terms of its own.
    """
    name, terms = f"icsoe_translate_{os.getpid()}", {}
    say(f"Installing {', '.join(addons)} in a new database to export the terms")
    try:
        databases.create(name, databases.template())
        databases.install(name, ",".join(addons), "translate-install.log", env=ENV)
        with tempfile.TemporaryDirectory() as folder:
            for addon in addons:
                path = str(Path(folder, f"{addon}.pot"))
                export = [databases.ODOO, "i18n", "export", "-d", name, addon]
                run([*export, "-o", path], "translate-export.log", env=ENV)
                terms[addon] = polib.pofile(path)
    finally:
        databases.drop(name)
    return terms


def merge(addon, terms, known):
    """Write the template of ``addon`` and its Spanish; 1 when a term lacks it."""
    folder = ROOT / addon / "i18n"
    folder.mkdir(exist_ok=True)
    path = folder / "es.po"
    before = polib.pofile(str(path)) if path.exists() else polib.POFile()
    write(folder / f"{addon}.pot", terms)
    known = known | translated(before)
    gone = [entry for entry in before if entry.msgstr and not terms.find(entry.msgid)]
    terms.metadata |= HEADER
    for term in terms:
        if its := known.get(squeezed(term.msgid)):
            term.msgstr, term.flags, term.tcomment = its.msgstr, its.flags, its.tcomment
    write(path, terms)
    missing = terms.untranslated_entries()
    show("no longer in the sources (its Spanish may serve a term below)", gone)
    show("without Spanish", missing)
    say(f"{addon}: {len(terms)} terms, {len(missing)} without Spanish")
    return 1 if missing else 0


def translated(catalogue):
    return {squeezed(entry.msgid): entry for entry in catalogue if entry.msgstr}


def squeezed(text):
    """``text`` as XML sees it: a view that is indented anew says the same."""
    return " ".join(text.split())


def write(path, catalogue):
    """Save ``catalogue``, with the dates that it had: they say nothing."""
    if path.exists():
        old = polib.pofile(str(path)).metadata
        catalogue.metadata |= {name: old[name] for name in DATES if name in old}
    catalogue.save(str(path))


def show(title, entries):
    if entries:
        print(f"\n{title}:")
    for entry in entries:
        place = entry.occurrences[0][0] if entry.occurrences else ""
        print(f"  {place}\n    {entry.msgid!r}\n    {entry.msgstr!r}")


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(sys.argv[1:]))
