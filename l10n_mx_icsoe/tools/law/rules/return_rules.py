# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about the return as a whole and about the contractor who files it."""

from .. import identifiers
from ..document import Kind
from ..identifiers import Problem
from ..period import next_update_day
from .rule import Fix, at, error, has_control_character, warning

#: Corrección and Sin efectos together; Actualización does not count.
COMPLEMENTARIES_PER_PERIOD = 4


@error(Fix.FILING)._(
    "This return reports no contract. Enter the contracts that started in "
    "%(period)s, or take in what was left out, and gather again. If there are "
    "none, file Nothing to Report (Sin información); in place of a return that "
    "was filed, Without Effect (Sin efectos)."
)
def contracts_missing(facts):
    """IMSS communiqué 300/2025, inconsistency 5: a return without contracts."""
    if not facts.contracts and facts.kind.carries_contracts:
        yield at(period=facts.period)


@error(Fix.FILING)._(
    "This kind of return carries no contract, and this one holds %(count)s. "
    "Gather again as a Normal return, or leave the contracts out."
)
def nil_with_contracts(facts):
    """IMSS's guides (imss.gob.mx/icsoe): Sin información and Sin efectos carry no
    contracts.
    """
    if facts.contracts and not facts.kind.carries_contracts:
        yield at(count=len(facts.contracts))


@error(Fix.FILING)._(
    "Number of contracts that the return declares: %(declared)s; that it contains: "
    "%(contained)s. Gather again so that both agree."
)
def contracts_declared(facts):
    """IMSS communiqué 300/2025, inconsistency 7: declared number of contracts other
    than the contained one.
    """
    declared, contained = facts.declared_contracts, len(facts.contracts)
    if declared != contained:
        yield at(declared=declared, contained=contained)


@error(Fix.FILING)._(
    "%(company)s already has another Normal or Nothing to Report return for "
    "%(period)s. Cancel one of them; if the other one is filed, make a correction "
    "of it instead."
)
def return_duplicate(facts):
    """IMSS communiqué 300/2025, inconsistency 6: more than one return for the
    period.
    """
    if facts.rival_returns and facts.kind in (Kind.NORMAL, Kind.NIL):
        yield at(company=_contractor_name(facts), period=facts.period)


@error(Fix.FILING)._(
    "The folio of the return that this one amends is missing. Register the folio "
    "of IMSS's acknowledgement on the original return."
)
def origin_folio_missing(facts):
    """IMSS's guides (imss.gob.mx/icsoe): a complementaria names the folio of the return
    that it amends.
    """
    if facts.kind.is_complementary and not facts.origin_folio.strip():
        yield at()


@error(Fix.FILING)._(
    "IMSS takes at most %(limit)s complementary returns (Correction or Without "
    "Effect) for a cuatrimestre, and %(period)s has %(count)s already. Ask IMSS "
    "how to put right what is still wrong: 800 623 2323, options 5 and 5."
)
def complementaries_exhausted(facts):
    """IMSS's guides (imss.gob.mx/icsoe): at most 4 complementarias per period,
    Actualización not counted.
    """
    count = facts.complementaries
    if count >= COMPLEMENTARIES_PER_PERIOD and facts.kind.supersedes:
        yield at(limit=COMPLEMENTARIES_PER_PERIOD, period=facts.period, count=count)


@error(Fix.FILING)._(
    "An Update is filed only in May, September and January. Make it from %(date)s "
    "on; a mistake in what was filed is put right at any time with a Correction."
)
def update_out_of_season(facts):
    """IMSS's guides (imss.gob.mx/icsoe): an Actualización is filed in the months in
    which the returns are.
    """
    day = facts.checked_on
    if facts.kind is Kind.UPDATE and day and (first := next_update_day(day)) != day:
        yield at(date=first)


@warning(Fix.FILING)._(
    "This complementary return says the same as the one that it amends. Fix what "
    "is wrong on the contracts and employees and gather again, or cancel it."
)
def complementary_unchanged(facts):
    """Not forbidden, but the complementarias of a period are few: IMSS's guides
    (imss.gob.mx/icsoe) allow 4.
    """
    if facts.differences == 0 and facts.contracts and facts.kind.is_complementary:
        yield at()


@error(Fix.COMPANY)._(
    "%(company)s has no valid RFC: 12 characters (company) or 13 (person), with a "
    "date that exists, and not one of SAT's generic RFCs. Enter it as the Tax ID "
    "of the company, as it stands on its Constancia de Situación Fiscal."
)
def contractor_rfc_invalid(facts):
    """LSS art. 15-A, third paragraph, section I: the parties to the contract with their
    RFC. Its structure is SAT's (CFF art. 27, part C, section VIII); the generic ones
    (Resolución Miscelánea Fiscal, rule 2.7.1.23) are nobody's.
    """
    rfc = facts.contractor.rfc
    if identifiers.rfc_problem(rfc) or identifiers.is_generic_rfc(rfc):
        yield at(company=_contractor_name(facts))


@warning(Fix.COMPANY)._(
    "The last characters of the RFC of %(company)s do not pass SAT's check. "
    "Compare it with the Constancia de Situación Fiscal; a few real RFCs do not "
    "pass, so it may be right."
)
def contractor_rfc_check_digit(facts):
    """SAT's check digit. About 1.5 % of the RFCs in use do not follow it, so it cannot
    be an error.
    """
    if identifiers.rfc_check_digit_is_wrong(facts.contractor.rfc):
        yield at(company=_contractor_name(facts))


@warning(Fix.COMPANY)._(
    "%(company)s has no usable e-mail address or no mobile phone of 10 digits, and "
    "IMSS's portal asks for both. Enter one of each on the company."
)
def contractor_contact(facts):
    """LSS art. 15-A, third paragraph, section I: e-mail and telephone of the parties. A
    warning: nobody knows whether IMSS's portal refuses a return without them.
    """
    if identifiers.contact_problem(facts.contractor):
        yield at(company=_contractor_name(facts))


@error(Fix.COMPANY)._(
    "The postal code of %(company)s does not have 5 digits. Correct it on the "
    "company, with its leading zeros."
)
def contractor_postal_code(facts):
    """LSS art. 15-A, third paragraph, section I: the address only where it differs from
    the fiscal one.
    """
    if identifiers.postal_code_problem(facts.contractor.address.zip) is Problem.FORMAT:
        yield at(company=_contractor_name(facts))


@error(Fix.COMPANY)._(
    "A hidden control character stands in the name, e-mail, telephone, address or "
    "REPSE number of %(company)s, which a signed document cannot hold. Type that "
    "text anew on the company."
)
def contractor_control_character(facts):
    """W3C, XML 1.0, section 2.2: what an XML document cannot hold."""
    if has_control_character(facts.contractor):
        yield at(company=_contractor_name(facts))


@warning(Fix.COMPANY)._(
    "%(company)s has no REPSE number. Enter the one on the registration notice on "
    "the company."
)
def repse_number_missing(facts):
    """LFT art. 15: only a registered contractor may provide specialised services. LSS
    art. 15-A, third paragraph, section III: a copy of the registration goes with the
    return.
    """
    if not facts.contractor.repse_number.strip():
        yield at(company=_contractor_name(facts))


@warning(Fix.COMPANY)._(
    "The REPSE registration of %(company)s expires on %(expiry)s, before "
    "%(period)s ends. If it has been renewed, enter the new dates on the company; "
    "if not, renew it."
)
def repse_expired(facts):
    """LFT art. 15: the registration is renewed every three years. It should cover the
    whole period, for the last contract of the period may start on its last day;
    ``repse-not-valid-at-start`` judges each contract.
    """
    expiry = facts.contractor.repse_expiry
    if expiry and expiry < facts.period.end:
        yield at(company=_contractor_name(facts), expiry=expiry, period=facts.period)


@warning(Fix.WAGE_LIMIT)._(
    "The UMA or the minimum wage in force at the end of %(period)s has not been "
    "entered, so salaries were not compared with the limit that is missing. Add "
    "it to the table of wages and check again."
)
def wage_limits_missing(facts):
    """LSS art. 28: limits of the SBC. Without one, its rule has nothing to say, which
    must not look like a pass.
    """
    limits = facts.wage_limits
    if facts.lines and None in (limits.minimum, limits.maximum):
        yield at(period=facts.period)


def _contractor_name(facts):
    return facts.contractor.name or facts.contractor.rfc or "—"
