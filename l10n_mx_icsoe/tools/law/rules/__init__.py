# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is checked before a return may be signed.

A rule is a function with ``@rule(…)`` above it, its legal source in its docstring, and
one line in ``RULES`` below.

>>> from datetime import date
>>> from ..document import Contract, Contractor, Informativa, Kind, Party
>>> from ..period import Period
>>> contract = Contract("S00021", Party(rfc="IMS421231I45", name="Acme"),
...     date_start=date(2026, 5, 1))
>>> findings = check(Informativa(Contractor(), Period(2026, 2), Kind.NORMAL,
...     (contract,), declared_contracts=1))
>>> errors = [finding for finding in findings if finding.severity == Severity.ERROR]
>>> [finding.code for finding in errors if finding.contract]
['object-missing', 'service-missing', 'workers-missing']
"""

from . import contract_rules, return_rules, worker_rules
from .rule import Facts, Finding, Fix, Rule, Severity, at, rule

__all__ = [
    "RULES",
    "Facts",
    "Finding",
    "Fix",
    "Rule",
    "Severity",
    "at",
    "check",
    "rule",
]

#: In the order in which a user reads them, within one severity.
RULES = (
    return_rules.contracts_missing,
    return_rules.nil_with_contracts,
    return_rules.contracts_declared,
    return_rules.return_duplicate,
    return_rules.origin_folio_missing,
    return_rules.complementaries_exhausted,
    return_rules.update_out_of_season,
    return_rules.complementary_empty,
    return_rules.complementary_unchanged,
    return_rules.contractor_rfc_missing,
    return_rules.contractor_rfc_invalid,
    return_rules.contractor_rfc_check_digit,
    return_rules.contractor_email,
    return_rules.contractor_mobile,
    return_rules.contractor_postal_code,
    return_rules.contractor_control_character,
    return_rules.repse_number_missing,
    return_rules.repse_number_long,
    return_rules.repse_expired,
    return_rules.wage_limits_missing,
    contract_rules.client_is_contractor,
    contract_rules.client_rfc_missing,
    contract_rules.client_rfc_generic,
    contract_rules.client_rfc_invalid,
    contract_rules.client_rfc_check_digit,
    contract_rules.client_email,
    contract_rules.client_mobile,
    contract_rules.client_postal_code,
    contract_rules.client_abroad,
    contract_rules.client_control_character,
    contract_rules.contract_control_character,
    contract_rules.service_control_character,
    contract_rules.object_missing,
    contract_rules.service_missing,
    contract_rules.service_folio_missing,
    contract_rules.start_missing,
    contract_rules.dates_inverted,
    contract_rules.start_outside_period,
    contract_rules.workers_missing,
    contract_rules.signed_in_other_period,
    contract_rules.repse_not_valid_at_start,
    contract_rules.contract_repeated,
    worker_rules.nss_missing,
    worker_rules.nss_invalid,
    worker_rules.nss_check_digit,
    worker_rules.curp_missing,
    worker_rules.curp_invalid,
    worker_rules.curp_component,
    worker_rules.curp_check_digit,
    worker_rules.worker_control_character,
    worker_rules.sbc_missing,
    worker_rules.sbc_decimals,
    worker_rules.sbc_below_minimum,
    worker_rules.sbc_above_maximum,
    worker_rules.sbc_after_period,
    worker_rules.nss_repeated,
    worker_rules.curp_repeated,
    worker_rules.nss_with_two_curps,
    worker_rules.curp_with_two_nss,
    worker_rules.worker_outside_contract,
)


def check(informativa, rules=RULES):
    """Every ``Finding`` about ``informativa``: the worst first, then in the order of
    ``rules`` and of the document.
    """
    facts = Facts(informativa)
    by_severity = sorted(rules, key=lambda one: one.severity.rank)
    return [finding for one in by_severity for finding in one.findings(facts)]
