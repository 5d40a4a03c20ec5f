# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is checked before Infonavit's return may be sent. A rule is a
function as in ``l10n_mx_icsoe``: its name is the code, its decorator gives the
severity, its docstring the source.
"""

from odoo.addons.l10n_mx_icsoe.tools.law.rules import judge, rules_of

from . import contract_rules, return_rules, worker_rules

RULES = rules_of(return_rules, contract_rules, worker_rules)


def check(sisub, rules=RULES):
    """Every ``Finding`` about ``sisub``, in the order of ``judge``."""
    return judge(sisub, rules)
