"""What the tests outside Odoo share: a newcomer's checkout, in which script/demo has
run.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "script" / "lib"))


class Checkout:
    """A copy of this checkout's files, as a clone would have them: no .odoo, nothing
    built.
    """

    def __init__(self, folder):
        self.root = folder
        self.output = folder / "demo-output"
        for name in _tracked_files():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)

    def run(self, *command, expect=0, cwd=None):
        """Run a command of this checkout and give its standard output; its standard
        error is shown as it comes.
        """
        # A name of its own: the database server may be the user's (PGHOST), with a demo
        # that is not ours.
        environment = {**os.environ, "ICSOE_DATABASE": f"icsoe_newcomer_{os.getpid()}"}
        done = subprocess.run(
            [self.root / command[0], *command[1:]],
            cwd=cwd or self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == expect, (
            f"{command[0]} ended with exit code {done.returncode}\n{done.stdout}"
        )
        return done.stdout

    def summary(self):
        return json.loads((self.output / "summary.json").read_text(encoding="utf-8"))

    def stop_database(self):
        """End the private PostgreSQL that this checkout started, or drop our databases
        from the user's.
        """
        if os.environ.get("PGHOST"):
            subprocess.run(
                ["dropdb", "--if-exists", "--force", f"icsoe_newcomer_{os.getpid()}"],
                check=False,
            )
            return
        try:
            pid = int(
                (self.root / ".odoo/postgresql/postmaster.pid").read_text().split()[0]
            )
        except (OSError, ValueError, IndexError):
            return
        os.kill(pid, signal.SIGINT)
        for _ in range(100):
            if not Path(f"/proc/{pid}").exists():
                return
            time.sleep(0.1)


def _tracked_files():
    """Names of the files that a clone would have, with the changes of the
    working tree.
    """
    options = ["--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(
            ["git", "-C", ROOT, "ls-files", *options], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):  # a download without .git
        hidden = {".odoo", ".git", "demo-output"}
        return [
            path.relative_to(ROOT)
            for path in ROOT.rglob("*")
            if path.is_file() and not hidden & set(path.parts)
        ]
    names = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    return [name for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def newcomer():
    """A fresh checkout, after one ``script/demo`` in it."""
    folder = Path(tempfile.mkdtemp(prefix="icsoe-newcomer-"))
    folder.chmod(
        0o755
    )  # as root, PostgreSQL runs under another account and must reach its files
    try:
        checkout = Checkout(folder)
        try:
            checkout.screen = checkout.run("script/demo")
            yield checkout
        finally:
            checkout.stop_database()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def base_house(tmp_path_factory):
    """A database with the add-on and some people in it, to be copied and broken."""
    from house import House

    house = House(tmp_path_factory.mktemp("base-house"))
    yield house
    house.close()
