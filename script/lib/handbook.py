"""What the documentation takes from the sources: the table of rules, in two languages.

Nothing here needs Odoo: ``tools/`` never imports it, and the Spanish is read from the
add-on's own catalogue. The sources of the rules (their docstrings) have their Spanish
in ``docs/es/fuentes.po``.
"""

import html
import importlib
import re

import outside_odoo
import polib
from progress import ROOT

ADDON = ROOT / "l10n_mx_icsoe"
DOCS = ROOT / "docs"
#: Language → page of the rules.
RULES = {"es": DOCS / "es" / "reglas.md", "en": DOCS / "en" / "rules.md"}
#: Spanish of the rules' sources, and of the words of the page itself.
SOURCES = DOCS / "es" / "fuentes.po"

#: Modules of tools/law/rules in the order of the page, and what each is about.
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
}
COLUMNS = ("Code", "Severity", "What it says and what to do", "Mended in", "Source")
TITLE = "What is checked, rule by rule"
OTHER = "The same page in the other language"
INTRODUCTION = (
    "Everything that is checked before a return may be sent to sign: %(rules)d rules. "
    "An error (%(errors)d) stops the return; a warning (%(warnings)d) does not."
)
WRITTEN = "Written by script/docs from tools/law/rules. Do not edit it by hand."
#: What stands in the place of a value that a message names.
BLANK = "…"


def rules_pages():
    """Page → text, for every language. Raises ``Untranslated`` when a message or a
    source of a rule has no Spanish.
    """
    all_rules = rules()
    return {
        page: _rules_page(all_rules, _Texts(language))
        for language, page in RULES.items()
    }


class Untranslated(Exception):
    """A text of a rule, the argument, has no Spanish yet."""


def missing_sources():
    """The rules' sources, and the words of the page, that lack Spanish."""
    known = {entry.msgid for entry in polib.pofile(str(SOURCES)) if entry.msgstr}
    return [term for term in _wanted() if term not in known]


def leftover_sources():
    """What has Spanish and is not said any more."""
    wanted = set(_wanted())
    return [
        entry.msgid for entry in polib.pofile(str(SOURCES)) if entry.msgid not in wanted
    ]


def _wanted():
    own = [TITLE, OTHER, INTRODUCTION, WRITTEN, *COLUMNS]
    own += [*PARTS.values(), *SEVERITIES.values(), *MENDS.values()]
    return list(dict.fromkeys([*own, *(source(rule) for rule in rules())]))


def rules():
    """``tools.law.rules.RULES``, without importing the add-on, which needs Odoo."""
    outside_odoo.prepare()
    return importlib.import_module("odoo.addons.l10n_mx_icsoe.tools.law.rules").RULES


class _Texts:
    """Call it with an English text of the rules or of the page: the same in
    ``language``.
    """

    def __init__(self, language):
        self.language = language
        self._known = {}
        if language == "es":
            self._known = messages("es")
            for entry in polib.pofile(str(SOURCES)):
                self._known[entry.msgid] = entry.msgstr

    def __call__(self, text):
        its = self._known.get(text) if self.language == "es" else text
        if not its:
            raise Untranslated(text)
        return its


def messages(language):
    """English text of every term of the add-ons → its text in ``language``."""
    return {
        entry.msgid: entry.msgstr if language == "es" else entry.msgid
        for path in sorted(ADDON.parent.glob("*/i18n/es.po"))
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


def _rules_page(rules, t):
    errors = sum(rule.severity.value == "error" for rule in rules)
    numbers = {
        "rules": len(rules),
        "errors": errors,
        "warnings": sum(rule.severity.value == "warning" for rule in rules),
    }
    other = "../en/rules.md" if t.language == "es" else "../es/reglas.md"
    lines = [
        f"<!-- {t(WRITTEN)} -->",
        "",
        f"# {t(TITLE)}",
        "",
        f"[{t(OTHER)}]({other})",
        "",
        t(INTRODUCTION) % numbers,
    ]
    for module, title in PARTS.items():
        lines += ["", f"## {t(title)}", "", _row(t(name) for name in COLUMNS)]
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
