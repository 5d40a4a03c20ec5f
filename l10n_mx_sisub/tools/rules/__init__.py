# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is checked before Infonavit's return may be sent. A rule is a
function as in ``l10n_mx_icsoe``: its decorator gives code and severity, its docstring
the source.
"""

from . import contract_rules, return_rules, worker_rules
from .facts import Facts

#: In the order in which a user reads them, within one severity.
RULES = (
    return_rules.contracts_missing,
    return_rules.nil_with_contracts,
    return_rules.rfc_invalid,
    return_rules.contact_missing,
    return_rules.address_incomplete,
    return_rules.repse_missing,
    return_rules.repse_expired,
    return_rules.registration_missing,
    return_rules.registration_principal,
    return_rules.registration_invalid,
    return_rules.deed_incomplete,
    return_rules.amounts_missing,
    return_rules.amounts_differ,
    return_rules.uma_missing,
    return_rules.pay_missing_everywhere,
    return_rules.perceptions_doubtful,
    return_rules.receipts_straddle,
    return_rules.icsoe_missing,
    contract_rules.number_missing,
    contract_rules.number_repeated,
    contract_rules.type_missing,
    contract_rules.object_missing,
    contract_rules.amount_missing,
    contract_rules.start_missing,
    contract_rules.headcount_missing,
    contract_rules.client_rfc_invalid,
    contract_rules.client_contact_missing,
    contract_rules.client_address_incomplete,
    contract_rules.client_registration_missing,
    contract_rules.client_registration_invalid,
    contract_rules.workers_missing,
    contract_rules.not_in_icsoe,
    contract_rules.only_in_icsoe,
    worker_rules.nss_invalid,
    worker_rules.nss_repeated,
    worker_rules.registration_missing,
    worker_rules.registration_unknown,
    worker_rules.salary_missing,
    worker_rules.salary_capped,
    worker_rules.pay_missing,
    worker_rules.incapacity_too_long,
    worker_rules.site_incomplete,
    worker_rules.only_in_icsoe,
    worker_rules.not_in_icsoe,
    worker_rules.salary_differs,
)


def check(sisub, rules=RULES):
    """Every ``Finding`` about ``sisub``: the worst first, then in the order of
    ``rules`` and of the document.
    """
    facts = Facts(sisub)
    by_severity = sorted(rules, key=lambda one: one.severity.rank)
    return [finding for one in by_severity for finding in one.findings(facts)]
