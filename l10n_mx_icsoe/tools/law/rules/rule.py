# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a rule is, and what it finds in a return, its contracts or its workers."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import partial

from odoo.addons.l10n_mx_efirma.tools.messages import Message
from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER

from ..document import Contract, Worker


class Severity(str, Enum):
    """How bad a finding is, the worst first. Errors stop the return from being sent to
    sign.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self):
        return list(Severity).index(self)


class Fix(str, Enum):
    """The kind of record that a user opens to fix what a rule found."""

    COMPANY = "company"
    FILING = "filing"
    CLIENT = "client"
    ORDER = "order"
    SERVICE = "service"
    ASSIGNMENT = "assignment"
    EMPLOYEE = "employee"
    WAGE_LIMIT = "wage_limit"


def at(contract=None, worker=None, **values):
    """What a rule yields: nothing for the return itself, a contract, or a contract and
    one of its workers. ``values`` go into the message besides ``contract``, ``client``
    and ``worker``, and are kept as JSON: texts and whole numbers.
    """
    plain = {
        name: value if isinstance(value, int) else str(value)
        for name, value in values.items()
    }
    return contract, worker, plain


def has_control_character(value):
    """Whether any text in a text, tuple or dataclass holds what no XML can."""
    if isinstance(value, str):
        return bool(ILLEGAL_CHARACTER.search(value))
    if is_dataclass(value):
        value = [getattr(value, one.name) for one in fields(value)]
    return isinstance(value, list | tuple) and any(map(has_control_character, value))


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to check: ``function`` takes the document of a return and gives
    ``at(…)`` for each place where something is wrong. Its name is the code, its
    docstring says where the rule comes from.
    """

    severity: Severity
    fix: Enum
    message: str
    function: Callable

    @property
    def code(self):
        return self.function.__name__.replace("_", "-")

    @property
    def legal(self):
        return inspect.getdoc(self.function) or ""

    @property
    def module(self):
        """The add-on that brings the rule, and has the translations of its message."""
        packages = self.function.__module__.split(".")
        return packages[2] if packages[:2] == ["odoo", "addons"] else "l10n_mx_icsoe"

    def findings(self, facts):
        """Yield each ``Finding`` about ``facts``, in the order of the document."""
        for contract, worker, values in self.function(facts):
            names = {}
            if contract:
                names["contract"] = contract.reference
                names["client"] = contract.client.name or contract.client.rfc
            if worker:
                names["worker"] = worker.name
            for key, name in names.items():
                names[key] = ILLEGAL_CHARACTER.sub("", name) or "—"
            message = Message(self.message, {**names, **values}, self.module)
            yield Finding(
                self, self.code, self.severity, self.fix, message, contract, worker
            )


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found; ``contract`` and ``worker`` are the document's own objects."""

    rule: Rule
    code: str
    severity: Severity
    fix: Enum
    message: Message
    contract: Contract | None
    worker: Worker | None


@dataclass(frozen=True, slots=True)
class _Decorator:
    """``@error(FIX)._("…")`` makes an error of the function below it, which is fixed in
    a record of the kind ``FIX``. What is in ``_(…)``, as Odoo's export of terms looks
    for it, says what is wrong, where, and what to do next. It names people and
    contracts, never an NSS, a CURP or a salary: whoever reads it may not have the right
    to see them.
    """

    severity: Severity
    fix: Enum

    def _(self, message):
        return lambda function: Rule(self.severity, self.fix, message, function)


error = partial(_Decorator, Severity.ERROR)
warning = partial(_Decorator, Severity.WARNING)
info = partial(_Decorator, Severity.INFO)


def rules_of(*modules):
    """The rules of ``modules``, in the order in which they stand there."""
    values = (value for module in modules for value in vars(module).values())
    return tuple(value for value in values if isinstance(value, Rule))


def check(facts, rules):
    """Every ``Finding`` of ``rules`` about the document of a return, the worst first,
    then in the order of ``rules``.
    """
    by_severity = sorted(rules, key=lambda one: one.severity.rank)
    return [finding for one in by_severity for finding in one.findings(facts)]
