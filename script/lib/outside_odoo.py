"""Make the add-ons' ``tools/`` importable where there is no Odoo: they never import it,
but the packages around them do.
"""

import sys
import types

import databases


def prepare():
    """Afterwards ``odoo.addons.ADDON.tools`` can be imported, without ADDON itself."""
    places = {"odoo": [], "odoo.addons": [str(databases.ROOT)]}
    for name in databases.addons():
        places[f"odoo.addons.{name}"] = [str(databases.ROOT / name)]
        tests = databases.ROOT / name / "tests"
        places[f"odoo.addons.{name}.tests"] = [str(tests)]
    for name, path in places.items():
        if name not in sys.modules:
            module = sys.modules[name] = types.ModuleType(name)
            module.__path__ = path
