# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is checked before a return may be signed.

A rule is a function in one of the three modules. The decorator says how bad it is, in
which kind of record it is fixed, and the message; the docstring, the legal source.

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
from .rule import (
    Finding,
    Fix,
    Rule,
    Severity,
    at,
    error,
    info,
    judge,
    rules_of,
    warning,
)

RULES = rules_of(return_rules, contract_rules, worker_rules)


def check(informativa, rules=RULES):
    """Every ``Finding`` about ``informativa``, in the order of ``judge``."""
    return judge(informativa, rules)
