# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about each contract and its client."""

from collections import Counter

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.rules.rule import at, error, warning

from .shared import (
    Fix,
    first_of_each,
    is_contract_number,
    is_registration,
    lacking,
    missing_address,
)


@error(Fix.ORDER)._(
    "Contract %(contract)s (%(client)s) lacks: %(parts)s. Enter it on the contract."
)
def contract_incomplete(facts):
    """Layout of contracts, columns 4 (at most 30 digits, the same for the life of the
    contract and in the file of workers), 6 and 9.
    """
    for contract in facts.contracts:
        parts = {
            "número para Infonavit, solo dígitos": is_contract_number(contract.number),
            "objeto": contract.object.strip(),
            "fecha de inicio": contract.date_start,
        }
        if missing := lacking(parts):
            yield at(contract, parts=", ".join(missing))


@warning(Fix.ORDER)._(
    "Contract %(contract)s has no type of contract. Enter it, e.g. POR TIEMPO."
)
def type_missing(facts):
    """Layout of contracts, column 5; its catalogue is not published."""
    return (at(contract) for contract in facts.contracts if not contract.type.strip())


@error(Fix.ORDER)._(
    "Contract %(contract)s has the same number for Infonavit as another one "
    "(%(number)s): the workers of both would be mixed. Give it another one."
)
def number_repeated(facts):
    """The file of workers names its contract by this number alone."""
    counts = Counter(contract.number for contract in facts.contracts if contract.number)
    for contract in facts.contracts:
        if counts[contract.number] > 1:
            yield at(contract, number=contract.number)


@warning(Fix.ORDER)._(
    "Contract %(contract)s has no amount: zero is declared. Enter what it is "
    "worth, with its amendments, at the end of the cuatrimestre."
)
def amount_missing(facts):
    """Layout of contracts, column 7."""
    return (at(contract) for contract in facts.contracts if not contract.amount)


@error(Fix.CLIENT)._(
    "%(client)s, client of contract %(contract)s, has no well-formed RFC. Correct "
    "it on the client."
)
def client_rfc(facts):
    """Layout of contracts, column 12; a client abroad has SAT's generic RFC."""
    for contract in facts.contracts:
        if not contract.client.foreign and (
            identifiers.rfc_problem(contract.client.rfc)
            or identifiers.is_generic_rfc(contract.client.rfc)
        ):
            yield at(contract)


@warning(Fix.CLIENT)._(
    "Of %(client)s is missing or not well formed: %(parts)s. Complete it on the client."
)
def client_incomplete(facts):
    """Layout of contracts, columns 15 to 25."""
    for contract in _one_per_client(facts):
        client = contract.client
        telephone = client.foreign or not identifiers.mobile_problem(client.mobile)
        contact = {
            "correo electrónico": not identifiers.email_problem(client.email),
            "teléfono de diez dígitos": telephone,  # abroad it has others
        }
        if parts := lacking(contact) + missing_address(client.address):
            yield at(contract, parts=", ".join(parts))


@warning(Fix.CLIENT)._(
    "%(client)s has no registro patronal: the contractor's own is written in its "
    "place. Ask the client for it and enter it there."
)
def client_registration_missing(facts):
    """Layout of contracts, column 14. Without it filers repeat their own (reported)."""
    for contract in _one_per_client(facts):
        if not contract.client.registration:
            yield at(contract)


@error(Fix.CLIENT)._(
    "The registro patronal of %(client)s has not 11 letters and digits. Correct it "
    "on the client."
)
def client_registration_invalid(facts):
    """Layout of contracts, column 14: 11 characters."""
    for contract in _one_per_client(facts):
        number = contract.client.registration
        if number and not is_registration(number):
            yield at(contract)


@error(Fix.ORDER)._(
    "Contract %(contract)s (%(client)s) is in force and nobody worked on it in "
    "this cuatrimestre. Assign its workers, or leave it out with a reason."
)
def workers_missing(facts):
    """Ley del Infonavit art. 29 Bis, section d: the workers linked to the contracts."""
    return (at(contract) for contract in facts.contracts if not contract.workers)


@warning(Fix.ORDER)._(
    "Contract %(contract)s started in this cuatrimestre, and the ICSOE return of "
    "the same period does not declare it. Look which of the two is right."
)
def contract_not_in_icsoe(facts):
    """LSS art. 15-A: contracts that started in the period. Clients abroad are left out
    of ICSOE.
    """
    if facts.icsoe is None:
        return
    for contract in facts.contracts:
        start = contract.date_start
        if (
            start
            and start in facts.period
            and not contract.client.foreign
            and contract.source not in facts.declared_in_icsoe
        ):
            yield at(contract)


@error(Fix.FILING)._(
    "The ICSOE return of this cuatrimestre declares contract %(reference)s, and "
    "this one does not. Gather both again, or look why it was left out."
)
def contract_only_in_icsoe(facts):
    """What started in the period was in force in it: both authorities compare."""
    ours = {contract.source for contract in facts.contracts}
    for one in facts.icsoe or ():
        if one.source not in ours:
            yield at(reference=one.reference)


def _one_per_client(facts):
    return first_of_each(
        facts.contracts, lambda contract: (contract.client.rfc, contract.client.name)
    )
