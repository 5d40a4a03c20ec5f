# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What several rules need."""

from enum import Enum


class Fix(str, Enum):
    """The kind of record that a user opens to fix what a rule found."""

    COMPANY = "company"
    REGISTRATION = "registration"
    CONTRIBUTION = "contribution"
    PERCEPTION = "perception"
    PAY = "pay"
    RECEIPT = "receipt"
    FILING = "filing"
    CLIENT = "client"
    ORDER = "order"
    SITE = "site"
    EMPLOYEE = "employee"
    WAGE_LIMIT = "wage_limit"


def first_of_each(items, key):
    """The first of ``items`` with each ``key``: what is wrong with it is said once."""
    first = {}
    for item in items:
        first.setdefault(key(item), item)
    return first.values()


def is_contract_number(number):
    """Digits, at most 30."""
    return number.isascii() and number.isdigit() and len(number) <= 30


def is_registration(number):
    """11 characters, letters and digits; nobody publishes the check digit."""
    return len(number) == 11 and number.isascii() and number.isalnum()


def lacking(parts):
    """The names of those of ``parts`` that are empty."""
    return [name for name, value in parts.items() if not value]


def missing_address(address):
    """Names, as in the files, of the parts of an address that are empty."""
    return lacking(
        {
            "calle": address.street.strip(),
            "código postal": address.zip.strip(),
            "municipio": address.municipality.strip(),
            "entidad federativa": address.state.strip(),
        }
    )
