"""Make the add-ons' ``tools/`` importable where there is no Odoo: they never import it,
but the packages around them do.
"""

import sys
import types

from progress import ROOT


def prepare():
    """Afterwards ``odoo.addons.ADDON.tools`` can be imported, without ADDON itself."""
    places = {"odoo": [], "odoo.addons": [str(ROOT)]}
    for manifest in ROOT.glob("*/__manifest__.py"):
        folder = manifest.parent
        places[f"odoo.addons.{folder.name}"] = [str(folder)]
        places[f"odoo.addons.{folder.name}.tests"] = [str(folder / "tests")]
    for name, path in places.items():
        if name not in sys.modules:
            module = sys.modules[name] = types.ModuleType(name)
            module.__path__ = path
