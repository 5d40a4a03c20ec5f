from odoo import models

from odoo.addons.l10n_mx_icsoe.tools.law.rules import Fix, at, warning


@warning(Fix.ORDER)._(
    "The object of contract %(contract)s has more than %(most)s characters."
)
def example_object_long(facts):
    """House rule: the portal shows the first line of the object only."""
    return (at(one, most=80) for one in facts.contracts if len(one.object) > 80)


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _get_rules(self):
        return (*super()._get_rules(), example_object_long)
