"""Say what is going on, and run long commands so that one sees how far they are.
Standard library only.

Everything goes to standard error; standard output is for results.
"""

import ast
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".odoo"
#: When the whole command began: the commands set it before they call bootstrap.
STARTED = float(os.environ.get("ICSOE_STARTED") or time.time())
#: Lines of output that tell how far a command is: a module, a test, a step of ours.
_STEP = re.compile(r"(Loading module .*\)|Starting \S+|^tests/\S+|==> .*)")
#: Seconds between two progress lines.
_PAUSE = 15


class Failed(Exception):
    """A command failed. ``message`` says which, the other lines what to do."""

    def __init__(self, message, *advice):
        super().__init__(message)
        self.advice = advice


def addons():
    """Our add-ons, as the tree has them: name → content of the manifest."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("*/__manifest__.py"))
    }


def elapsed():
    return int(time.time() - STARTED)


def say(text):
    print(f"==> [{elapsed():4} s] {text}", file=sys.stderr, flush=True)


@contextmanager
def clean_exit():
    """Errors that people can do something about end the program with a message, without
    a traceback.
    """
    try:
        yield
    except Failed as error:
        lines = [f"error: {error}", *(f"       {line}" for line in error.advice)]
        print(*lines, sep="\n", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def run(command, log, *, check=True, stdin=None, env=None):
    """Run ``command`` (a list) with its output in the file ``log`` of .odoo/log; give
    (exit code, path of the log).

    ``stdin`` is a path, ``env`` what to add to the environment. With ``check``, an exit
    code but 0 raises ``Failed``.
    """
    path = WORK / "log" / log
    path.parent.mkdir(parents=True, exist_ok=True)
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
            if time.time() - shown > _PAUSE and (step := _STEP.search(line)):
                print(f"    [{elapsed():4} s] {step[1][:90]}", file=sys.stderr)
                shown = time.time()
    if check and process.returncode:
        raise Failed(
            f"{Path(command[0]).name} failed (exit code {process.returncode}).",
            *path.read_text(encoding="utf-8").splitlines()[-12:],
            f"The whole story: {path}",
        )
    return process.returncode, path


def write_pages(pages, check):
    """Write ``pages`` (path → bytes) where they are others than those that are there.
    With ``check`` they are only named; gives the exit code.
    """
    stale = [
        path
        for path, its in pages.items()
        if not path.exists() or path.read_bytes() != its
    ]
    for path in stale:
        say(f"{path.relative_to(ROOT)}{' is not as its sources say' if check else ''}")
        if not check:
            path.write_bytes(pages[path])
    return 1 if check and stale else 0


def free_port():
    """A port of this computer that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
