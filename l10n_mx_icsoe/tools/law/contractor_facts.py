# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a return states about who files it, as plain data that a database keeps as JSON
for the five years of the law.

Dates are ISO texts. Reading forgives: a fact that an older version did not keep has its
default, one that this version does not know is left aside, so that a return of years
ago opens in any later version.

>>> contractor = Contractor(rfc="IMS421231I45", repse_date=date(2024, 5, 20))
>>> from_json(to_json(contractor)).repse_date
datetime.date(2024, 5, 20)
"""

from dataclasses import asdict, fields
from datetime import date

from .document import Address, Contractor

_DATES = ("repse_date", "repse_expiry")


def to_json(contractor):
    """``Contractor`` → dict of texts, ``None`` and one dict (the address)."""
    facts = asdict(contractor)
    for name in _DATES:
        facts[name] = facts[name] and facts[name].isoformat()
    return facts


def from_json(facts):
    """The ``Contractor`` that :func:`to_json` wrote down."""
    known = _known(Contractor, facts)
    known["address"] = Address(**_known(Address, known.get("address") or {}))
    for name in _DATES:
        known[name] = date.fromisoformat(known[name]) if known.get(name) else None
    return Contractor(**known)


def _known(kind, facts):
    return {
        field.name: facts[field.name] for field in fields(kind) if field.name in facts
    }
