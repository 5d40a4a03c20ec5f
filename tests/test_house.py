"""Rules of the house that no linter knows."""

import ast
import json
import re

import pytest
from conftest import ROOT

HOOKS = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
MANIFESTS = sorted(ROOT.glob("*/__manifest__.py"))


def test_pre_commit_runs_the_same_node_programs():
    package = ROOT / "script" / "requirements" / "node" / "package.json"
    wanted = json.loads(package.read_text(encoding="utf-8"))["devDependencies"]
    assert {f"{name}@{version}" for name, version in wanted.items()} == set(
        re.findall(r'- "?(@?[\w/-]+@[\d.]+)"?$', HOOKS, re.M)
    )


def test_pre_commit_runs_the_same_python_programs():
    names = {
        "ruff": "ruff-pre-commit",
        "pylint-odoo": "pylint-odoo",
        "oca-odoo-pre-commit-hooks": "odoo-pre-commit-hooks",
    }
    lint = (ROOT / "script" / "requirements" / "lint.txt").read_text(encoding="utf-8")
    for package, repository in names.items():
        used = re.search(rf"/{repository}\n +rev: v([\d.]+)", HOOKS)[1]
        assert f"{package}=={used}\n" in lint, package
    odoo = (ROOT / "script" / "requirements" / "odoo.txt").read_text(encoding="utf-8")
    installed = (odoo + lint).split()
    own = re.findall(r"- ([\w-]+==[\d.]+)$", HOOKS, re.M)
    assert own and set(own) <= set(installed)


def test_the_lock_file_names_no_registry():
    lock = ROOT / "script" / "requirements" / "node" / "package-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 50
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_every_add_on_is_a_package_with_a_page_and_a_history(manifest):
    folder = manifest.parent
    version = ast.literal_eval(manifest.read_text(encoding="utf-8"))["version"]
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", version)
    for name in (
        "pyproject.toml",
        "README.rst",
        "readme/DESCRIPTION.md",
        "readme/CONTRIBUTORS.md",
        "static/description/icon.png",
    ):
        assert (folder / name).is_file(), name
    history = (ROOT / "l10n_mx_icsoe" / "readme" / "HISTORY.md").read_text("utf-8")
    if folder.name == "l10n_mx_icsoe":
        assert history.startswith(f"## {version} "), "HISTORY.md begins with it"
