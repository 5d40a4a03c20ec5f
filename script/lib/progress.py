"""Say what is going on, and run long commands so that one sees how far they are. All of
it goes to standard error; standard output is for results.
"""

import ast
import os
import re
import subprocess
import sys
import time
import types
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".odoo"
#: When the whole command began: the commands set it before they call bootstrap.
STARTED = float(os.environ.get("ICSOE_STARTED") or time.time())
#: Lines of output that tell how far a command is: a module, a test, a step of ours.
_STEP = re.compile(r"(Loading module .*\)|Starting \S+|^tests/\S+|==> .*)")


class Failed(SystemExit):
    """Ends the program: the first line says what failed, the others what to do."""

    def __init__(self, *lines):
        super().__init__("\n       ".join([f"error: {lines[0]}", *lines[1:]]))


def _show(kind, *its):
    if kind is not KeyboardInterrupt:  # Ctrl-C
        sys.__excepthook__(kind, *its)


sys.excepthook = _show


def addons():
    """Our add-ons, as the tree has them: name → content of the manifest."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("*/__manifest__.py"))
    }


def make_tools_importable():
    """Afterwards ``odoo.addons.ADDON.tools`` can be imported where there is no Odoo:
    ``tools/`` never imports it, but the packages around it do.
    """
    places = {"odoo": [], "odoo.addons": [str(ROOT)]}
    for addon in addons():
        places[f"odoo.addons.{addon}"] = [str(ROOT / addon)]
        places[f"odoo.addons.{addon}.tests"] = [str(ROOT / addon / "tests")]
    for name, path in places.items():
        if name not in sys.modules:
            module = sys.modules[name] = types.ModuleType(name)
            module.__path__ = path


def elapsed():
    return int(time.time() - STARTED)


def say(text):
    print(f"==> [{elapsed():4} s] {text}", file=sys.stderr, flush=True)


def run(command, log, *, check=True, stdin=None, env=None):
    """Run ``command`` (a list) with its output in a new file ``log`` of .odoo/log, of
    which the last ones stay; give (exit code, path of the log).

    ``stdin`` is a path, ``env`` what to add to the environment. With ``check``, an exit
    code but 0 raises ``Failed``.
    """
    folder = WORK / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):  # another command takes the same ones away
        for old in sorted(folder.iterdir(), key=os.path.getmtime)[:-50]:
            old.unlink()
    # Two commands at once do not write into the same one.
    path = folder / f"{log}-{os.getpid()}.log"
    shown = time.time()
    with (
        open(stdin or os.devnull, "rb") as source,
        path.open("w", encoding="utf-8") as target,
        subprocess.Popen(
            [str(part) for part in command],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=ROOT,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stdout:
            target.write(line)
            target.flush()
            if time.time() - shown > 15 and (step := _STEP.search(line)):
                print(f"    [{elapsed():4} s] {step[1][:90]}", file=sys.stderr)
                shown = time.time()
    if check and process.returncode:
        raise Failed(
            f"{Path(command[0]).name} failed (exit code {process.returncode}).",
            *path.read_text(encoding="utf-8").splitlines()[-12:],
            f"The whole story: {path}",
        )
    return process.returncode, path
