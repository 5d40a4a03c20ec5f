"""The documentation for people says what the screen says: its names, messages, pictures
and links.
"""

import re
import sys
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "script" / "lib"))

from progress import Failed  # noqa: E402

import docs  # noqa: E402 - it lies beside the scripts

DOCS = ROOT / "docs"
#: Pages that one person reads in one of two languages.
PAIRS = {
    "contador": "accountant",
    "recursos-humanos": "human-resources",
    "administrador": "administrator",
    "ley": "law",
    "glosario": "glossary",
    "mensajes": "messages",
    "reglas": "rules",
    "sisub": "sisub",
    "sisub-reglas": "sisub-rules",
    "otros-modulos": "other-add-ons",
}
ENGLISH = {"es": PAIRS.keys(), "en": PAIRS.values()}
#: Names of Odoo's own, which its own catalogues translate.
ODOO = {"Ajustes", "Empleados", "Employees", "Personal", "Usuarios"}
ODOO |= {"Settings", "Users", "Users & Companies", "Usuarios y empresas"}
ODOO |= {"Importar registros", "Import records"}
PAGES = [
    DOCS / language / f"{name}.md"
    for language, names in ENGLISH.items()
    for name in names
]
#: Menus of Odoo's own, of OCA's contracts and of Infonavit's portal.
FOREIGN_MENUS = """\
Settings › Users & Companies › Users
Ajustes › Usuarios y empresas › Usuarios
Settings › Technical › Security › Authorities of the e.firma
Sales › Orders › Quotations
Ventas › Órdenes › Cotizaciones
My Preferences › Security
Invoicing › Customers › Customer Contracts
Facturación › Clientes › Contratos de clientes
Mis trámites › SISUB
Envío de información › Presentar informe sin actividad
Envío de información › Presentar informe
""".splitlines()
LINK = re.compile(r"\]\(([^)\s]+)\)")
LARGEST = 150_000


def text(page):
    return page.read_text(encoding="utf-8")


def names(page):
    """What a page sets in bold: names on the screen, menus in their parts."""
    for bold in re.findall(r"\*\*(.+?)\*\*", text(page), re.DOTALL):
        yield from " ".join(bold.split()).split(" › ")


def menus(language):
    """The paths of the menus of the add-ons: «ICSOE › Configuración › Ajustes»."""
    spoken, found = docs.messages(language), {}
    for file in ROOT.glob("l10n_*/*/*.xml"):
        addon = file.relative_to(ROOT).parts[0]
        for menu in etree.parse(file).iterfind(".//menuitem[@name]"):
            parent = menu.get("parent") or menu.getparent().get("id") or ""
            parent = parent if "." in parent or not parent else f"{addon}.{parent}"
            found[f"{addon}.{menu.get('id')}"] = parent, spoken[menu.get("name")]

    def path(key):
        parent, name = found[key]
        return f"{path(parent)} › {name}" if parent else name

    return [path(key) for key in found]


def messages(page):
    """The messages that a page explains, without the full stop after a blank."""
    headings = re.findall(r"^### (.+)$", text(page), re.MULTILINE)
    return [docs.plain(heading) for heading in headings]


def anchors(page):
    """The headings of a page as GitHub names them in links."""
    for heading in re.findall(r"^#+ (.+)$", text(page), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_in_bold_is_on_the_screen(page):
    terms = set(docs.messages(page.parent.name).values()) | ODOO
    assert not [name for name in names(page) if name not in terms]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_path_of_menus_is_one_on_the_screen(language):
    texts = [*docs.messages(language).values()]
    texts += map(text, (DOCS / language).glob("*.md"))
    if language == "en":
        pages = [ROOT / "README.md", *DOCS.glob("*.md"), *ROOT.glob("*/readme/*.md")]
        texts += map(text, pages)
    real = sorted([*menus(language), *FOREIGN_MENUS], key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, real)))
    for its in texts:
        plain = " ".join(its.replace("*", "").split())
        rest = known.sub("", plain)
        assert "›" not in rest and "ICSOE >" not in plain, plain


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_message_is_one_that_the_add_on_says(language):
    page = DOCS / language / ("mensajes.md" if language == "es" else "messages.md")
    quoted = messages(page)
    said = [docs.plain(term) for term in docs.messages(language).values()]
    assert len(quoted) > 20
    assert not [
        message
        for message in quoted
        if not any(one.startswith(message) for one in said)
    ]


def test_both_languages_explain_the_same_messages():
    spanish = docs.messages("es")
    origins = {
        language: [
            {
                english
                for english, its in spanish.items()
                if docs.plain(its if language == "es" else english).startswith(message)
            }
            for message in messages(page)
        ]
        for language, page in (
            ("es", DOCS / "es" / "mensajes.md"),
            ("en", DOCS / "en" / "messages.md"),
        )
    }
    assert all(
        mine & theirs for mine, theirs in zip(origins["es"], origins["en"], strict=True)
    )


@pytest.mark.parametrize(
    "page", [*PAGES, DOCS / "README.md", ROOT / "README.md"], ids=lambda page: page.name
)
def test_every_link_and_picture_is_there(page):
    for link in LINK.findall(text(page)):
        if re.match(r"https?:", link):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("spanish, english", PAIRS.items())
def test_each_page_names_the_other_language(spanish, english):
    assert f"](../en/{english}.md)" in text(DOCS / "es" / f"{spanish}.md")
    assert f"](../es/{spanish}.md)" in text(DOCS / "en" / f"{english}.md")


def test_both_languages_show_the_same_pictures():
    for spanish, english in PAIRS.items():
        mine, theirs = (
            re.findall(r"\]\((\.\./images/[^)]+)\)", text(page))
            for page in (DOCS / "es" / f"{spanish}.md", DOCS / "en" / f"{english}.md")
        )
        assert mine == theirs, spanish


def test_every_picture_is_small_and_shown():
    shown = "".join(text(page) for page in [*PAGES, ROOT / "README.md"])
    for picture in (DOCS / "images").iterdir():
        assert picture.stat().st_size < LARGEST, picture.name
        assert f"images/{picture.name})" in shown, picture.name


def test_the_rules_are_as_the_sources_say():
    for page, its in docs.rules_pages().items():
        assert text(page) == its, f"{page.name} is stale: script/docs writes it"


def test_the_page_of_rules_has_all_of_them():
    page = docs.rules_pages()[DOCS / "en" / "rules.md"]
    codes = re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)
    rules = ROOT / "l10n_mx_icsoe" / "tools" / "law" / "rules"
    written = [
        name.replace("_", "-")
        for path in rules.glob("*_rules.py")
        for name in re.findall(r"^\)\ndef (\w+)\(", text(path), re.MULTILINE)
    ]
    assert sorted(codes) == sorted(written) and len(codes) == len(set(codes)) > 40


@pytest.mark.parametrize("page", ["es/ley.md", "en/law.md"])
def test_the_law_page_has_every_article_that_a_rule_cites(page):
    """A rule that cites another article makes somebody look it up and say how sure it
    is.
    """
    law = text(DOCS / page)
    cited = {
        found.groups()
        for rule in docs.rules()
        for found in re.finditer(
            r"(LSS|LFT|CFF|Ley General de Población),? art\. (\d+(?:-[A-Z])?)",
            docs.source(rule),
        )
    }
    assert len(cited) >= 5
    for act, article in cited:
        assert re.search(rf"{act},? arts?\. [^|]*\b{article}\b", law), (act, article)


@pytest.mark.parametrize("page", ["es/ley.md", "en/law.md"])
def test_the_law_page_names_rules_that_exist(page):
    codes = [rule.code for rule in docs.rules()]
    for name in re.findall(r"`([a-z…-]+)`", text(DOCS / page)):
        pattern = re.escape(name).replace("…", ".+")
        assert any(re.fullmatch(pattern, code) for code in codes), name


def test_the_front_page_counts_the_rules():
    page = docs.rules_pages()[DOCS / "en" / "rules.md"]
    count = re.search(r"to sign: (\d+) rules", page)[1]
    assert f"[{count} rules](docs/en/rules.md)" in text(ROOT / "README.md")


def test_a_source_without_spanish_is_named(monkeypatch, tmp_path):
    whole = text(docs.SOURCES)
    term = "LSS art. 28; Ley del Infonavit art. 29 fr. II."
    changed = tmp_path / "fuentes.po"
    changed.write_text(whole.replace(term, "Something else."), encoding="utf-8")
    monkeypatch.setattr(docs, "SOURCES", changed)
    with pytest.raises(Failed, match=re.escape(term)):
        docs.rules_pages()
