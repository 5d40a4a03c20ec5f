"""Write the pages of the documentation that come from the sources: the program behind
script/docs.
"""

import argparse
import sys

import handbook
from progress import ROOT, Failed, clean_exit, say


def main(arguments):
    if missing := handbook.missing_sources():
        raise Failed(
            f"{handbook.SOURCES.relative_to(ROOT)} lacks the Spanish of:",
            *(f"  {text}" for text in missing),
            "Add each as msgid and msgstr, then run script/docs again.",
        )
    if leftover := handbook.leftover_sources():
        raise Failed(
            f"{handbook.SOURCES.relative_to(ROOT)} holds what no rule says any more:",
            *(f"  {text}" for text in leftover),
            "Take it out, then run script/docs again.",
        )
    try:
        pages = handbook.rules_pages()
    except handbook.Untranslated as error:
        raise Failed(
            f"A message has no Spanish: {error}",
            "Run script/translate, write it in i18n/es.po, then run script/docs again.",
        ) from None
    stale = [
        (page, text)
        for page, text in pages.items()
        if not page.exists() or page.read_text(encoding="utf-8") != text
    ]
    if arguments.check and stale:
        names = ", ".join(str(page.relative_to(ROOT)) for page, _text in stale)
        raise Failed(f"Not as the sources say: {names}.", "Run script/docs.")
    for page, text in stale:
        say(str(page.relative_to(ROOT)))
        page.write_text(text, encoding="utf-8")
    return 0


def parse():
    parser = argparse.ArgumentParser(prog="script/docs", add_help=False)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(parse()))
