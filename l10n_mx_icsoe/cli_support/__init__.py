# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What ``odoo icsoe`` does. Not in ``cli/``, where Odoo takes every file for a
command.
"""

from .main import run

__all__ = ["run"]
