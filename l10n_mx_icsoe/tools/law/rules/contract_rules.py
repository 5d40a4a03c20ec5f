# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about each contract and its client."""

from datetime import date

from .. import identifiers
from ..document import Kind
from ..identifiers import Problem
from .rule import Fix, at, error, has_control_character, warning

#: Day from which nobody may provide specialised services without REPSE (decree in the
#: DOF of 31 July 2021).
REPSE_REQUIRED_FROM = date(2021, 9, 1)


@error(Fix.CLIENT)._(
    "The client %(client)s of contract %(contract)s has the RFC of the company "
    "that files. Correct the RFC of the client, or mark the contract as not "
    "specialised."
)
def client_is_contractor(facts):
    """IMSS communiqué 300/2025, inconsistency 1: the contractor is its own client."""
    own = facts.contractor.rfc
    return _where_client(facts, lambda client: own and client.rfc == own)


@error(Fix.CLIENT)._(
    "The client %(client)s of contract %(contract)s has a generic RFC, which IMSS "
    "cannot accept as a client. Ask the client for its own RFC; a client abroad "
    "is left out of the return: set its country."
)
def client_rfc_generic(facts):
    """Resolución Miscelánea Fiscal, rule 2.7.1.23 (the number has changed from year to
    year): the generic RFCs stand for whoever has none and for residents abroad.
    """
    return _where_client(facts, lambda client: identifiers.is_generic_rfc(client.rfc))


@error(Fix.CLIENT)._(
    "The client %(client)s of contract %(contract)s has no valid RFC: 12 "
    "characters (company) or 13 (person), with a date that exists. Enter it as the "
    "Tax ID of the client, as it stands on its Constancia de Situación Fiscal."
)
def client_rfc_invalid(facts):
    """LSS art. 15-A, third paragraph, section I: the parties to the contract with their
    RFC. Its structure is SAT's (CFF art. 27, part C, section VIII).
    """
    return _where_client(
        facts,
        lambda client: (
            identifiers.rfc_problem(client.rfc)
            and not identifiers.is_generic_rfc(client.rfc)
        ),
    )


@warning(Fix.CLIENT)._(
    "The last characters of the RFC of the client %(client)s of contract "
    "%(contract)s do not pass SAT's check. Compare it with the client's "
    "Constancia de Situación Fiscal; a few real RFCs do not pass, so it may be "
    "right."
)
def client_rfc_check_digit(facts):
    """SAT's check digit. About 1.5 % of the RFCs in use do not follow it, so it cannot
    be an error.
    """
    return _where_client(
        facts, lambda client: identifiers.rfc_check_digit_is_wrong(client.rfc)
    )


@warning(Fix.CLIENT)._(
    "The client %(client)s of contract %(contract)s has no usable e-mail address "
    "or no mobile phone of 10 digits, and IMSS's portal asks for both. Enter one "
    "of each on the client."
)
def client_contact(facts):
    """LSS art. 15-A, third paragraph, section I: e-mail and telephone of the parties. A
    warning: nobody knows whether IMSS's portal refuses a contract without them.
    """
    return _where_client(facts, identifiers.contact_problem)


@error(Fix.CLIENT)._(
    "The postal code of the client %(client)s of contract %(contract)s does not "
    "have 5 digits. Correct it on the client, with its leading zeros."
)
def client_postal_code(facts):
    """LSS art. 15-A, third paragraph, section I: the address only where it differs from
    the fiscal one.
    """
    return _where_client(
        facts,
        lambda client: (
            identifiers.postal_code_problem(client.address.zip) is Problem.FORMAT
        ),
    )


@warning(Fix.CLIENT)._(
    "The client %(client)s of contract %(contract)s has a Mexican RFC and an "
    "address abroad. It is reported, as a client in Mexico. Correct the address, "
    "or leave the contract out if the services are not received in Mexico."
)
def client_abroad(facts):
    """LSS art. 15-A, third paragraph: services received in Mexico. Who has a Mexican
    RFC is a taxpayer there, whatever its address.
    """
    return _where(facts, lambda contract: contract.client_abroad)


@error(Fix.CLIENT)._(
    "A hidden control character stands in the name, e-mail, telephone or address "
    "of the client %(client)s of contract %(contract)s, which a signed document "
    "cannot hold. Type that text anew on the client."
)
def client_control_character(facts):
    """W3C, XML 1.0, section 2.2: what an XML document cannot hold."""
    return _where_client(facts, has_control_character)


@error(Fix.ORDER)._(
    "A hidden control character stands in the number or the object of contract "
    "%(contract)s with %(client)s, which a signed document cannot hold. Type that "
    "text anew on the contract."
)
def contract_control_character(facts):
    """W3C, XML 1.0, section 2.2: what an XML document cannot hold."""
    return _where(facts, lambda one: has_control_character((one.reference, one.object)))


@error(Fix.SERVICE)._(
    "A hidden control character stands in the REPSE service of contract "
    "%(contract)s with %(client)s, which a signed document cannot hold. Type its "
    "folio and text anew."
)
def service_control_character(facts):
    """W3C, XML 1.0, section 2.2: what an XML document cannot hold."""
    # Not ``service``: a blank that no XML holds (a form feed) is stripped from its end.
    return _where(
        facts,
        lambda one: has_control_character((one.service_folio, one.service_name)),
    )


@error(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s has no object. Describe in it what "
    "was contracted."
)
def object_missing(facts):
    """IMSS communiqué 300/2025, inconsistency 2: no description of the service."""
    return _where(facts, lambda contract: not contract.object.strip())


@error(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s has no specialised service or work. "
    "Choose one of REPSE's on the contract."
)
def service_missing(facts):
    """IMSS communiqué 300/2025, inconsistency 2: no description of the service."""
    return _where(facts, lambda contract: not contract.service_name.strip())


@warning(Fix.SERVICE)._(
    "The service of contract %(contract)s with %(client)s has no REPSE folio, and "
    "IMSS's portal asks for the folio followed by the authorised text. Enter it on "
    "the service."
)
def service_folio_missing(facts):
    """IMSS's guides (imss.gob.mx/icsoe): the service is stated as REPSE's folio
    followed by the authorised text.
    """
    return _where(
        facts, lambda one: one.service_name.strip() and not one.service_folio.strip()
    )


@error(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s has no start date. Enter it on the contract."
)
def start_missing(facts):
    """IMSS communiqué 300/2025, inconsistency 3: no start date."""
    return _where(facts, lambda contract: not contract.date_start)


@error(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s ends on %(end)s, before it starts on "
    "%(start)s. Correct its dates."
)
def dates_inverted(facts):
    """IMSS communiqué 300/2025, inconsistency 3: inconsistent dates."""
    for contract in facts.contracts:
        if contract.dates_inverted:
            yield at(contract, start=contract.date_start, end=contract.date_end)


@error(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s starts on %(start)s, outside "
    "%(period)s. Correct its start date, or gather again so that the "
    "contract is left out of this return."
)
def start_outside_period(facts):
    """IMSS, ICSOE guide 2: "todos ellos debieron iniciar en el periodo". The first
    period, 2021-1, also takes contracts that were older than the reform of 24 April
    2021 and still in force. An update speaks of earlier periods.
    """
    if facts.kind not in (Kind.NORMAL, Kind.CORRECTION):
        return
    for contract in facts.contracts:
        start = contract.date_start
        if start and not facts.period.reports(start, contract.date_end):
            yield at(contract, start=start, period=facts.period)


@error(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s has no workers. Assign the ones who "
    "work on it."
)
def workers_missing(facts):
    """IMSS communiqué 300/2025, inconsistency 4: a contract without workers."""
    return _where(facts, lambda contract: not contract.workers)


@warning(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s was signed on %(signed)s, outside "
    "%(period)s, and starts within it. It is reported by its start; make sure "
    "that no other return carries it, or correct its dates."
)
def signed_in_other_period(facts):
    """LSS art. 15-A, third paragraph, speaks of contracts "celebrados" in the period,
    IMSS's guide 2 of contracts that started in it.
    """
    if facts.kind not in (Kind.NORMAL, Kind.CORRECTION):
        return
    for contract in facts.contracts:
        start, signed = contract.date_start, contract.date_signed
        if start and signed and start in facts.period and signed not in facts.period:
            yield at(contract, signed=signed, period=facts.period)


@warning(Fix.COMPANY)._(
    "Contract %(contract)s with %(client)s starts on %(start)s, a day on which "
    "the company's REPSE registration was not in force. Check the dates of the "
    "registration on the company, and the start of the contract."
)
def repse_not_valid_at_start(facts):
    """LFT art. 15: whoever provides the services must be registered; required since 1
    September 2021 (decree in the DOF of 31 July 2021).
    """
    first, last = facts.contractor.repse_date, facts.contractor.repse_expiry
    for contract in facts.contracts:
        start = contract.date_start
        if not start or start < REPSE_REQUIRED_FROM:
            continue
        if (first and start < first) or (last and start > last):
            yield at(contract, start=start)


@warning(Fix.ORDER)._(
    "Contract %(contract)s with %(client)s has the same client, service, start "
    "and object as contract %(other)s. If they are one, keep the workers on one "
    "of them and leave the other out."
)
def contract_repeated(facts):
    """LSS art. 15-A, third paragraph, section II: the information goes contract by
    contract, so that one entered twice would count twice.
    """
    first = {}
    for contract in facts.contracts:
        key = (
            contract.client.rfc,
            _folded(contract.service),
            contract.date_start,
            _folded(contract.object),
        )
        # Where one of them is missing, the rule that asks for it speaks.
        if all(key) and (other := first.setdefault(key, contract)) is not contract:
            yield at(contract, other=other.reference)


def _where(facts, is_wrong):
    """The places of the contracts with which something is wrong."""
    return [at(contract) for contract in facts.contracts if is_wrong(contract)]


def _where_client(facts, is_wrong):
    """The first contract of each client who is wrong: it is corrected once."""
    first = {}
    for contract in facts.contracts:
        first.setdefault(contract.client, contract)
    return [at(contract) for client, contract in first.items() if is_wrong(client)]


def _folded(text):
    """``text`` without what people do not see: capitals and blanks."""
    return " ".join(text.casefold().split())
