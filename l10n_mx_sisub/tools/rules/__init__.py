# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is checked before Infonavit's return may be sent. A rule is a
function as in ``l10n_mx_icsoe``: its decorator gives code and severity, its docstring
the source.
"""

from odoo.addons.l10n_mx_icsoe.tools.law.rules import Rule

from . import contract_rules, return_rules, worker_rules
from .facts import Facts

#: In the order of their files, in which a user reads them within one severity.
RULES = tuple(
    one
    for module in (return_rules, contract_rules, worker_rules)
    for one in vars(module).values()
    if isinstance(one, Rule)
)


def check(sisub, rules=RULES):
    """Every ``Finding`` about ``sisub``: the worst first, then in the order of
    ``rules`` and of the document.
    """
    facts = Facts(sisub)
    by_severity = sorted(rules, key=lambda one: one.severity.rank)
    return [finding for one in by_severity for finding in one.findings(facts)]
