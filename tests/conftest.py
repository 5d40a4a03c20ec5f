"""What the tests outside Odoo share."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "script" / "lib"))

import progress  # noqa: E402  it lies beside the scripts

progress.make_tools_importable()

import databases  # noqa: E402
from house import House  # noqa: E402


class Demo:
    """What ``script/demo`` left in the folder ``output`` and said on the ``screen``."""

    def __init__(self, output):
        self.output = output
        self.screen = self.run("script/demo", output)

    def run(self, *command, expect=0):
        """Run a command of this checkout and give its standard output; its standard
        error is shown as it comes.
        """
        done = subprocess.run(
            [ROOT / command[0], *command[1:]],
            # A name of its own: whoever runs the tests may have a demo.
            env={**os.environ, "ICSOE_DATABASE": self.database},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == expect, (
            f"{command[0]} ended with exit code {done.returncode}\n{done.stdout}"
        )
        return done.stdout

    database = f"icsoe_newcomer_{os.getpid()}"

    def summary(self):
        return json.loads((self.output / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def newcomer(tmp_path_factory):
    """One ``script/demo``, in a folder and a database of its own."""
    try:
        yield Demo(tmp_path_factory.mktemp("demo"))
    finally:
        databases.drop(Demo.database)


@pytest.fixture(scope="session")
def base_house(tmp_path_factory):
    """A database with the add-on and some people in it, to be copied and broken."""
    house = House(tmp_path_factory.mktemp("base-house"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def house(base_house, tmp_path_factory):
    """A copy of it, for the tests of one file."""
    house = House(tmp_path_factory.mktemp("house"), base_house)
    yield house
    house.close()


@pytest.fixture(scope="module")
def server(house):
    return house.serve()
