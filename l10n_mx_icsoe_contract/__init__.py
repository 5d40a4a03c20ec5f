# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import models, wizards


def uninstall_hook(env):
    """Assignments to recurring contracts go with them."""
    env["l10n_mx_icsoe.assignment"].search([("oca_contract_id", "!=", False)]).unlink()
