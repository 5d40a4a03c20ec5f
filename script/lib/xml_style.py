"""Check the XML files of the folders given: well-formed, and in one style. Prints one
line per problem.

Style: four spaces per level (two in a schema), no tab, no blank at the end of a line,
one line end at the end of the file.
"""

import re
import sys
from pathlib import Path

from lxml import etree

_TAG = re.compile(r"^( *)</?[A-Za-z?]")


def problems(path):
    """Pairs of line number and problem."""
    content = path.read_text(encoding="utf-8")
    try:
        root = etree.fromstring(content.encode())
    except etree.XMLSyntaxError as error:
        return [(error.lineno, f"not well-formed: {error.msg}")]
    found = []
    if not content.endswith("\n") or content.endswith("\n\n"):
        found.append((content.count("\n") + 1, "the file must end in one line end"))
    verbatim = _verbatim_lines(root)
    indent = 2 if path.suffix == ".xsd" else 4
    for number, line in enumerate(content.splitlines(), start=1):
        if "\t" in line:
            found.append((number, "a tab: write spaces"))
        if line != line.rstrip():
            found.append((number, "blanks at the end of the line"))
        if (
            number not in verbatim
            and (tag := _TAG.match(line))
            and len(tag[1]) % indent
        ):
            found.append(
                (number, f"indented by {len(tag[1])} spaces: write {indent} per level")
            )
    return found


def _verbatim_lines(root):
    """Numbers of the lines inside elements whose text must stay as it is."""
    lines = set()
    for element in root.iter("pre", "style", "script"):
        end = element.sourceline + sum(
            (text or "").count("\n") for text in element.itertext()
        )
        lines.update(range(element.sourceline, end + 1))
    return lines


def main(folders):
    failed = False
    for folder in folders:
        for path in sorted(
            file
            for kind in ("*.xml", "*.xsd", "*.svg")
            for file in Path(folder).rglob(kind)
        ):
            for number, problem in problems(path):
                print(f"{path}:{number}: {problem}")
                failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
