# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What several rules need."""

from enum import Enum

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers


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


def is_registration(number):
    """11 characters, letters and digits; nobody publishes the check digit."""
    return len(number) == 11 and number.isascii() and number.isalnum()


def missing_address(address):
    """Names, as in the files, of the parts of an address that are empty."""
    parts = {
        "calle": address.street,
        "código postal": address.zip,
        "municipio": address.municipality,
        "entidad federativa": address.state,
    }
    return [name for name, value in parts.items() if not value.strip()]


def wrong_contact(party, abroad=False):
    """What of the e-mail and telephone of ``party`` is missing or not well formed. A
    telephone abroad has not ten digits.
    """
    wrong = {
        "correo electrónico": identifiers.email_problem(party.email),
        "teléfono de diez dígitos": not abroad
        and identifiers.mobile_problem(party.mobile),
    }
    return [name for name, problem in wrong.items() if problem]
