"""The add-on as a Python package: built, installed where nothing else is, and run from
there beside Odoo.
"""

import ast
import os
import subprocess
import sys
import zipfile

import databases
import odoo_log
import ports
import pytest
from conftest import ROOT

#: A few quick tests of Odoo's runner: files of the package, the signature, a period
#: closed. script/test --wheel runs all of them.
QUICK = ("TestWorkersCsv", "TestPackage", "TestSign", "TestCli", "TestAccess")
TAGS = ",".join(f"/{databases.ADDON}:{name}" for name in QUICK)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([ROOT / "script" / "wheel", folder], check=True)
    (built,) = folder.glob(f"odoo_addon_{databases.ADDON}-19.0.*-py3-none-any.whl")
    return built


def test_the_wheel_says_what_the_manifest_says(wheel):
    manifest = ast.literal_eval(
        (ROOT / databases.ADDON / "__manifest__.py").read_text(encoding="utf-8")
    )
    name = f"odoo_addon_{databases.ADDON}-{manifest['version']}.dist-info/METADATA"
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(name).decode().splitlines()
    needed = {
        line.removeprefix("Requires-Dist: ")
        for line in metadata
        if line.startswith("Requires-Dist: ")
    }
    assert needed == {*manifest["external_dependencies"]["python"], "odoo==19.0.*"}
    assert all(">=" in line for line in needed - {"odoo==19.0.*"})


def test_the_wheel_holds_the_files_of_the_add_on_and_no_others(wheel):
    tracked = subprocess.run(
        ["git", "-C", ROOT / databases.ADDON, "ls-files", "-z"],
        capture_output=True,
        check=False,
    )
    if tracked.returncode:
        pytest.skip("a download without .git")
    wanted = {f"odoo/addons/{databases.ADDON}/{name}" for name in _names(tracked)}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held >= wanted - {f"odoo/addons/{databases.ADDON}/pyproject.toml"}
    assert not {name for name in held if name.endswith((".pyc", ".orig", ".rej"))}


def _names(done):
    """Of the files that git lists, those that are still there."""
    names = done.stdout.decode().split("\0")
    return [name for name in names if (ROOT / databases.ADDON / name).is_file()]


def test_installed_beside_odoo_it_passes_its_tests(wheel, tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    target = ["--no-deps", "--no-index", "--target", tmp_path]
    subprocess.run([*pip, "install", *target, wheel], check=True)
    tags = os.environ.get("ICSOE_WHEEL_TAGS") or TAGS
    name = f"icsoe_wheel_{os.getpid()}"
    options = ["-d", name, "-i", databases.ADDON, "--test-tags", tags]
    options += ["--http-port", str(ports.free()), "--stop-after-init"]
    try:
        databases.create(name, databases.template())
        code, path = databases.odoo(
            options,
            "test-wheel.log",
            check=False,
            env={"ADDONS": str(tmp_path / "odoo" / "addons")},
        )
    finally:
        databases.drop(name)
    with path.open(encoding="utf-8") as lines:
        report = odoo_log.read(lines)
    assert not report.failures + report.warnings, f"The whole story: {path}"
    assert (code, report.failed) == (0, 0)
    assert report.passed >= 20
