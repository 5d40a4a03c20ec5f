"""The benchmark of the period close: ``script/bench``. What it measures and how is in
``docs/performance.md``.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

TESTS = Path(__file__).resolve().parents[3] / "l10n_mx_icsoe" / "tests"


def from_tests(name):
    """A helper module of the add-on's tests, without the tests."""
    spec = spec_from_file_location(name, TESTS / f"{name}.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
