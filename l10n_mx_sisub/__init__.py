# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import models, wizards


def uninstall_hook(env):
    """ICSOE's menu leads to its own board again."""
    action = env.ref("l10n_mx_icsoe.filing_action")
    env.ref("l10n_mx_icsoe.menu_filings").action = f"{action._name},{action.id}"
