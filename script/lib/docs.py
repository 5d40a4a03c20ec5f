"""The pages of the documentation that are made of the sources of the add-on: the
program behind script/docs.

The rules of both returns are read from ``tools/`` without Odoo, the Spanish from the
add-ons' own catalogues. The legal sources of the rules (their docstrings) have their
Spanish in ``docs/es/fuentes.po``.
"""

import html
import importlib
import re
import sys

import outside_odoo
import polib
from progress import ROOT, Failed, clean_exit, say

DOCS = ROOT / "docs"
#: The packages with the rules of each return.
ICSOE, SISUB = "l10n_mx_icsoe.tools.law.rules", "l10n_mx_sisub.tools.rules"
#: Language → page of the rules.
RULES = {"es": DOCS / "es" / "reglas.md", "en": DOCS / "en" / "rules.md"}
SISUB_RULES = {
    "es": DOCS / "es" / "sisub-reglas.md",
    "en": DOCS / "en" / "sisub-rules.md",
}
#: Spanish of the rules' sources, and of the words of the page itself.
SOURCES = DOCS / "es" / "fuentes.po"

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
    "site": "Work site",
}
COLUMNS = ("Code", "Severity", "What it says and what to do", "Mended in", "Source")
TITLE = "What is checked, rule by rule"
OTHER = "The same page in the other language"
INTRODUCTION = (
    "Everything that is checked before a return may be sent to sign: %(rules)d rules. "
    "An error (%(errors)d) stops the return; a warning (%(warnings)d) does not."
)
SISUB_TITLE = "SISUB: what is checked, rule by rule"
SISUB_INTRODUCTION = (
    "Everything that is checked before the files for Infonavit are made: %(rules)d "
    "rules. An error (%(errors)d) stops them; a warning or a note does not."
)
WRITTEN = "Written by script/docs from the rules in tools/. Do not edit it by hand."
#: What stands in the place of a value that a message names.
BLANK = "…"


def main(check):
    if leftover := leftover_sources():
        raise Failed(
            f"{SOURCES.relative_to(ROOT)} holds what no rule says any more:",
            *(f"  {text}" for text in leftover),
            "Take it out, then run script/docs again.",
        )
    for page, text in rules_pages().items():
        if page.exists() and page.read_text(encoding="utf-8") == text:
            continue
        if check:
            name = page.relative_to(ROOT)
            raise Failed(f"{name} is not as the sources say.", "Run script/docs.")
        say(str(page.relative_to(ROOT)))
        page.write_text(text, encoding="utf-8")


def rules_pages():
    """Page → text, for every language. Raises ``Failed`` when a message or a source of
    a rule has no Spanish.
    """
    icsoe = ICSOE, RULES, TITLE, INTRODUCTION
    sisub = SISUB, SISUB_RULES, SISUB_TITLE, SISUB_INTRODUCTION
    return {
        page: _rules_page(language, rules(package), pages, title, introduction)
        for package, pages, title, introduction in (icsoe, sisub)
        for language, page in pages.items()
    }


def leftover_sources():
    """What has Spanish and is not said any more."""
    said = {TITLE, OTHER, INTRODUCTION, WRITTEN, *COLUMNS, *PARTS.values()}
    said |= {*SEVERITIES.values(), *MENDS.values(), SISUB_TITLE, SISUB_INTRODUCTION}
    said |= {source(rule) for package in (ICSOE, SISUB) for rule in rules(package)}
    return [
        entry.msgid for entry in polib.pofile(str(SOURCES)) if entry.msgid not in said
    ]


def rules(package=ICSOE):
    """``RULES`` of ``package``, without importing the add-on, which needs Odoo."""
    outside_odoo.prepare()
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


def _rules_page(language, rules, pages, title, introduction):
    known = {}
    if language == "es":
        known = messages("es")
        known |= {one.msgid: one.msgstr for one in polib.pofile(str(SOURCES))}

    def t(text):
        its = known.get(text) if language == "es" else text
        if not its:
            raise Failed(
                f"This has no Spanish: {text}",
                "A message: run script/translate, write it in i18n/es.po. A source, or "
                f"a word of the page: write it in {SOURCES.name}.",
            )
        return its

    severities = [rule.severity.value for rule in rules]
    numbers = {
        "rules": len(severities),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
    }
    other = pages["en" if language == "es" else "es"]
    lines = [
        f"<!-- {t(WRITTEN)} -->",
        "",
        f"# {t(title)}",
        "",
        f"[{t(OTHER)}](../{other.parent.name}/{other.name})",
    ]
    lines += ["", t(introduction) % numbers]
    for module, part in PARTS.items():
        lines += ["", f"## {t(part)}", "", _row(t(name) for name in COLUMNS)]
        lines.append(_row("---" for _name in COLUMNS))
        lines += [
            _row(
                (
                    f"`{rule.code}`",
                    t(SEVERITIES[rule.severity.value]),
                    plain(t(rule.message)),
                    t(MENDS[rule.fix.value]),
                    t(source(rule)),
                )
            )
            for rule in rules
            if rule.function.__module__.endswith(f".{module}")
        ]
    return "\n".join(lines) + "\n"


def _row(cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main("--check" in sys.argv))
