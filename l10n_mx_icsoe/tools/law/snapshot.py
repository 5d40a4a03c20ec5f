# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dataclasses as JSON, and back: how a return keeps what it stated for the five years
of the law, and an import its rows until they are written. Reading forgives: what an
older version did not keep has its default, what this one does not know is left aside.

>>> from .document import Contractor
>>> contractor = Contractor(rfc="IMS421231I45", repse_date=date(2024, 5, 20))
>>> from_json(Contractor, to_json(contractor)).repse_date
datetime.date(2024, 5, 20)
"""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import get_args, get_origin, get_type_hints

_hints = lru_cache(get_type_hints)  # of a row that there are thousands of


def to_json(value):
    """``value`` in texts, numbers, lists and dicts."""
    if is_dataclass(value):
        return {
            field.name: to_json(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, (tuple, list)):
        return [to_json(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind, data):
    """What :func:`to_json` wrote down, as ``kind`` (a class, or a type with ``|``,
    ``tuple`` or ``list``); what ``data`` lacks has its default.
    """
    if get_origin(kind) is UnionType:
        if data is None:
            return None
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) in (tuple, list):
        return get_origin(kind)(from_json(get_args(kind)[0], one) for one in data)
    if is_dataclass(kind):
        hints = _hints(kind)
        known = {name: data[name] for name in hints if name in data}
        return kind(**{name: from_json(hints[name], known[name]) for name in known})
    if isinstance(kind, type):
        if issubclass(kind, date):  # not «is»: a stopped clock puts another class there
            return date.fromisoformat(data)
        if issubclass(kind, (Decimal, Enum)):
            return kind(data)
    # A key of the caller's (a pair) comes back as a list.
    return tuple(data) if isinstance(data, list) else data
