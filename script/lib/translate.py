"""Export the terms of the add-ons and merge them into their Spanish: the program behind
script/translate.
"""

import os
import sys

import databases
import polib
from progress import ROOT, addons, run, say

#: The bridges to OCA's add-ons need those.
ENV = {"WITH_NEIGHBOURS": "1"}


def main():
    names = list(addons())
    before = {
        path: polib.pofile(str(path)) for path in sorted(ROOT.glob("*/i18n/*.po*"))
    }
    export(names)
    return max([merge(name, before) for name in names])


def export(names):
    """Have Odoo write i18n/ADDON.pot, of a new database: demo data would add terms of
    its own, and so would OCA's add-ons: what stands on those comes after the others.
    So SISUB's fields of OCA's contracts come out as terms of the bridge to those. Where
    SISUB is installed last they are SISUB's: keep those places of its files by hand.
    """
    name = f"icsoe_translate_{os.getpid()}"
    ours = databases.installable()
    try:
        databases.create(name, databases.template())
        for part in (ours, sorted(set(names) - set(ours))):
            say(f"Exporting the terms of {', '.join(part)}")
            databases.install(name, ",".join(part), "translate-install", env=ENV)
            command = [databases.ODOO, "i18n", "export", "-d", name, *part]
            run(command, "translate-export", env=ENV)
    finally:
        databases.drop(name)


def merge(addon, before):
    """Write the Spanish of ``addon``; 1 when a term lacks it. ``before`` (path →
    catalogue) is what there was: a term that moved to another add-on keeps its Spanish.
    """
    template, spanish = ROOT / addon / f"i18n/{addon}.pot", ROOT / addon / "i18n/es.po"
    terms, known = polib.pofile(str(template)), {}
    for path in (*before, spanish):
        if path.name == spanish.name and path in before:
            known |= {squeezed(its.msgid): its for its in before[path] if its.msgstr}
    save(template, terms, before)
    for term in terms:
        if its := known.get(squeezed(term.msgid)):
            term.msgstr, term.flags, term.tcomment = its.msgstr, its.flags, its.tcomment
    save(spanish, terms, before)
    missing = terms.untranslated_entries()
    say(f"{addon}: {len(terms)} terms, {len(missing)} without Spanish")
    for term in missing:
        print(f"{term.occurrences[0][0]}\n    {term.msgid!r}")
    return 1 if missing else 0


def squeezed(text):
    """``text`` as XML sees it: a view that is indented anew says the same."""
    return " ".join(text.split())


def save(path, terms, before):
    """Write ``terms`` under the header that was there: new dates say nothing."""
    if path in before:
        terms.metadata = before[path].metadata
    terms.save(str(path))


if __name__ == "__main__":
    sys.exit(main())
