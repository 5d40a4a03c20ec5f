# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What ``odoo icsoe`` does: :mod:`.commands` does the work, in :mod:`.database`,
:mod:`.output` shows it.
"""

from .output import run

__all__ = ["run"]
