"""Say what is going on, and run long commands so that one sees how far they are.
Standard library only.

Everything goes to standard error; standard output is for results.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".odoo"
#: When the whole command began: the commands set it before they call bootstrap.
STARTED = float(os.environ.get("ICSOE_STARTED") or time.time())

#: What a line of output tells about progress: Odoo's modules and tests, pytest's tests,
#: our own scripts' steps.
_STEPS = (
    (re.compile(r"Loading module (\S+) \((\d+/\d+)\)"), "module {1} {0}"),
    (re.compile(r"(?:INFO|ERROR) .*: Starting (\S+) \.\.\."), "{0}"),
    (re.compile(r"^tests/\S+::(\S+)"), "{0}"),
    (re.compile(r"==>(?: \[ *\d+ s\])? (.*)"), "{0}"),
)
#: Seconds between two progress lines.
_PAUSE = 15
#: Seconds after which a command that hangs is ended.
_MOST = 20 * 60
_running = set()


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
        lines = [f"error: {error}", *(f"       {line}" for line in error.advice)]
        print(*lines, sep="\n", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def run(command, log, *, check=True, stdin=None, env=None):
    """Run ``command`` (a list) with its output in the file ``log`` of .odoo/log; give
    (exit code, path of the log).

    ``stdin`` is a path, ``env`` what to add to the environment. With ``check``, an exit
    code but 0 raises ``Failed``. What has not ended after ``_MOST`` seconds is killed,
    with all that it started.
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
            start_new_session=True,  # so that what it started can be ended with it
        ) as process,
    ):
        timer = threading.Timer(_MOST, _end, [process, signal.SIGKILL])
        timer.start()
        _running.add(process)
        try:
            for line in process.stdout:
                target.write(line)
                target.flush()
                if time.time() - shown > _PAUSE and (step := _step(line)):
                    print(f"    [{elapsed():4} s] {step}", file=sys.stderr, flush=True)
                    shown = time.time()
        except BaseException:
            _end(process, signal.SIGTERM)
            raise
        finally:
            timer.cancel()
            _running.discard(process)
    if check and process.returncode:
        raise Failed(
            f"{Path(command[0]).name} failed (exit code {process.returncode}).",
            *path.read_text(encoding="utf-8").splitlines()[-12:],
            f"The whole story: {path}",
        )
    return process.returncode, path


def end_all():
    """End what other threads run: Ctrl-C reaches the first thread only."""
    for process in list(_running):
        _end(process, signal.SIGTERM)


def _end(process, how):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def _step(line):
    for pattern, text in _STEPS:
        if match := pattern.search(line):
            return text.format(*match.groups())[:100]
    return None


def free_port(wanted=0):
    """A port of this computer that nobody listens on: ``wanted``, or any; None when
    ``wanted`` is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, bool(wanted))
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return None
        return probe.getsockname()[1]
