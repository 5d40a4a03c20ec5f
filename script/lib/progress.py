"""Say what is going on, and run long commands so that one sees how far they are.
Standard library only.

Everything goes to standard error; standard output is for results.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".odoo"
#: When the whole command began: script/demo and script/test set it before they call
#: bootstrap.
STARTED = float(os.environ.get("ICSOE_STARTED") or time.time())

#: What a line of output tells about progress: Odoo's modules and tests, pytest's tests,
#: our own scripts' steps.
_STEPS = (
    (re.compile(r"Loading module (\S+) \((\d+/\d+)\)"), "module {1} {0}"),
    (re.compile(r"Module (\S+): loading demo"), "demo data of {0}"),
    (re.compile(r"(?:INFO|ERROR) .*: Starting (\S+) \.\.\."), "{0}"),
    (re.compile(r"^tests/\S+::(\S+)"), "{0}"),
    (re.compile(r"==>(?: \[ *\d+ s\])? (.*)"), "{0}"),
)
#: Seconds between two progress lines where there is no terminal to rewrite one line on.
_PAUSE = 15


class Failed(Exception):
    """A command failed. ``message`` says which, the other lines what to do."""

    def __init__(self, message, *advice):
        super().__init__(message)
        self.advice = advice


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
        print(
            f"error: {error}",
            *(f"       {line}" for line in error.advice),
            sep="\n",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def run(command, log, *, check=True, stdin=None, env=None, cwd=ROOT):
    """Run ``command`` (a list) with its output in the file ``log`` of .odoo/log; give
    (exit code, path of the log).

    ``stdin`` is a path, ``env`` what to add to the environment. With ``check``, an exit
    code but 0 raises ``Failed``.
    """
    path = WORK / "log" / log
    path.parent.mkdir(parents=True, exist_ok=True)
    status = _Status()
    with (
        open(stdin or os.devnull, "rb") as source,
        path.open("w", encoding="utf-8") as target,
        subprocess.Popen(
            [str(part) for part in command],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        try:
            for line in process.stdout:
                target.write(line)
                target.flush()
                status.read(line)
        except BaseException:
            process.terminate()
            raise
        finally:
            status.clear()
    if check and process.returncode:
        name = Path(command[0]).name
        raise Failed(
            f"{name} failed (exit code {process.returncode}).",
            *_tail(path),
            f"The whole story: {path}",
        )
    return process.returncode, path


def _tail(path, lines=12):
    return path.read_text(encoding="utf-8").splitlines()[-lines:]


class _Status:
    """The step a running command is at: one line that is rewritten, or a line now and
    then where no terminal is.
    """

    def __init__(self):
        self._shown = time.time()
        self._terminal = sys.stderr.isatty()

    def read(self, line):
        for pattern, text in _STEPS:
            if match := pattern.search(line):
                self._show(text.format(*match.groups()))
                return

    def _show(self, step):
        if self._terminal:
            print(
                f"\r\033[K    [{elapsed():4} s] {step[:100]}",
                end="",
                file=sys.stderr,
                flush=True,
            )
        elif time.time() - self._shown > _PAUSE:
            print(f"    [{elapsed():4} s] {step}", file=sys.stderr, flush=True)
            self._shown = time.time()

    def clear(self):
        if self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
