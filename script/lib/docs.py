"""The pages of the documentation that are made of the sources of the add-on: the
program behind script/docs.

The rules of both returns are read from ``tools/`` without Odoo, the Spanish from the
add-ons' own catalogues. The legal sources of the rules (their docstrings) have their
Spanish in ``docs/es/fuentes.po``, and so have the words of the pages.
"""

import html
import importlib
import re
import sys
from collections import Counter

import polib
from progress import ROOT, Failed, make_tools_importable, say

DOCS = ROOT / "docs"
SOURCES = DOCS / "es" / "fuentes.po"
#: Of each return: the package with its rules, its pages in Spanish and English, their
#: title and introduction.
RETURNS = (
    (
        "l10n_mx_icsoe.tools.law.rules",
        ("es/reglas.md", "en/rules.md"),
        "What is checked, rule by rule",
        "Everything that is checked before a return may be sent to sign: %(rules)d "
        "rules. An error (%(error)d) stops the return; a warning (%(warning)d) does "
        "not.",
    ),
    (
        "l10n_mx_sisub.tools.rules",
        ("es/sisub-reglas.md", "en/sisub-rules.md"),
        "SISUB: what is checked, rule by rule",
        "Everything that is checked before the files for Infonavit are made: "
        "%(rules)d rules. An error (%(error)d) stops them; a warning or a note does "
        "not.",
    ),
)
#: Modules of both packages in the order of the page, and what each is about.
PARTS = {
    "return_rules": "The return and the contractor",
    "contract_rules": "Contracts and their clients",
    "worker_rules": "Workers",
}
SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}
MENDS = {
    "company": "Company",
    "filing": "Return",
    "client": "Client",
    "order": "Order",
    "service": "REPSE service",
    "assignment": "Assignment",
    "employee": "Employee",
    "wage_limit": "UMA and minimum wages",
    "registration": "Employer registrations",
    "contribution": "Payments to Infonavit",
    "perception": "Perceptions",
    "pay": "Pay of the bimester",
    "receipt": "Payroll receipts",
    "site": "Work site",
}
COLUMNS = ("Code", "Severity", "What it says and what to do", "Mended in", "Source")
OTHER = "The same page in the other language"
WRITTEN = "Written by script/docs from the rules in tools/. Do not edit it by hand."
#: What stands in the place of a value that a message names.
BLANK = "…"


def rules_pages():
    """Page → text, for both languages. Raises ``Failed`` when what a rule says has no
    Spanish.
    """
    sources = {entry.msgid: entry.msgstr for entry in polib.pofile(str(SOURCES))}
    known = {**messages("es"), **sources}

    def spanish(text):
        if not known.get(text):
            raise Failed(
                f"This has no Spanish: {text}",
                "A message: run script/translate, write it in i18n/es.po. A source, or "
                f"a word of the page: write it in {SOURCES.name}.",
            )
        return known[text]

    pages = {}
    for package, (of_es, of_en), *words in RETURNS:
        pages[DOCS / of_es] = _page(spanish, rules(package), of_en, *words)
        pages[DOCS / of_en] = _page(str, rules(package), of_es, *words)
    return pages


def rules(package=RETURNS[0][0]):
    """``RULES`` of ``package``, without importing the add-on, which needs Odoo."""
    make_tools_importable()
    return importlib.import_module(f"odoo.addons.{package}").RULES


def messages(language):
    """English text of every term of the add-ons → its text in ``language``."""
    return {
        entry.msgid: entry.msgstr if language == "es" else entry.msgid
        for path in sorted(ROOT.glob("*/i18n/es.po"))
        for entry in polib.pofile(str(path))
    }


def plain(text):
    """``text`` as a person reads it: values as blanks, without tags or line ends."""
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    text = re.sub(r"%\(\w+\)[sd]|%[sd]", BLANK, text).replace("%%", "%")
    return " ".join(text.replace(f"{BLANK}.", BLANK).split())


def source(rule):
    """A rule's legal source in one line, as its docstring says it."""
    return " ".join(rule.legal.replace("``", "`").split())


def _page(t, rules, other, title, introduction):
    """The page about ``rules``; ``t`` translates, ``other`` is the other language's."""
    numbers = Counter(rules=len(rules), **Counter(its.severity.value for its in rules))
    blocks = [
        f"<!-- {t(WRITTEN)} -->",
        f"# {t(title)}",
        f"[{t(OTHER)}](../{other})",
        t(introduction) % numbers,
    ]
    for module, part in PARTS.items():
        table = [_row(map(t, COLUMNS)), _row("---" for _name in COLUMNS)]
        for rule in rules:
            if rule.function.__module__.endswith(f".{module}"):
                severity = t(SEVERITIES[rule.severity.value])
                says, mended = plain(t(rule.message)), t(MENDS[rule.fix.value])
                table.append(
                    _row((f"`{rule.code}`", severity, says, mended, t(source(rule))))
                )
        blocks += [f"## {t(part)}", "\n".join(table)]
    return "\n\n".join(blocks) + "\n"


def _row(cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(check):
    """Write the pages that are others than their sources say; with ``check`` they are
    only named. Gives the exit code.
    """
    import readme  # needs pandoc, which the tests of the pages have not

    pages = {page: text.encode() for page, text in rules_pages().items()}
    stale = {
        path: its
        for path, its in {**pages, **readme.pages()}.items()
        if not path.exists() or path.read_bytes() != its
    }
    for path, its in stale.items():
        say(f"{path.relative_to(ROOT)}{' is not as its sources say' if check else ''}")
        if not check:
            path.write_bytes(its)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
