"""The line that says a Python file's licence, as OCA has it at the top of each: whether
every file of every add-on has its manifest's. ``--fix`` writes those that lack it.
"""

import ast
import re
import sys

from progress import ROOT

LINES = {
    "LGPL-3": "# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).\n",
    "AGPL-3": "# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).\n",
}
_ANY = re.compile(r"\A# License .*\n")


def main(fix):
    failed = False
    for manifest in sorted(ROOT.glob("*/__manifest__.py")):
        line = LINES[ast.literal_eval(manifest.read_text("utf-8"))["license"]]
        for path in sorted(manifest.parent.rglob("*.py")):
            content = path.read_text(encoding="utf-8")
            # Those that only import say nothing that could be anybody's.
            if path.name == "__init__.py" and '"""' not in content:
                continue
            if content.startswith(line):
                continue
            if fix:
                path.write_text(line + _ANY.sub("", content), encoding="utf-8")
            else:
                print(f"{path.relative_to(ROOT)}:1: must begin with «{line.strip()}»")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main("--fix" in sys.argv))
