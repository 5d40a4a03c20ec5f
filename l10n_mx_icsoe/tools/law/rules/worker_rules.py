# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about each worker line, and about one person on several lines.

Up to tens of thousands of lines are usual for a large contractor: a rule looks at a
line in well under a microsecond, and what costs more (check digits) is worked out once
for each number.
"""

from math import inf

from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER

from .. import identifiers
from ..document import Kind
from .rule import Fix, at, error, warning


@error(Fix.EMPLOYEE)._(
    "%(worker)s on contract %(contract)s has no social security number (NSS). "
    "Enter it on the employee."
)
def nss_missing(facts):
    """LSS art. 15-A, third paragraph, section II: the list of workers carries
    the NSS.
    """
    return _where(facts, lambda worker: not worker.nss)


@error(Fix.EMPLOYEE)._(
    "The social security number (NSS) of %(worker)s on contract %(contract)s is "
    "not a valid one: 11 digits, leading zeros included, the last one a check "
    "digit. Compare it with the worker's IMSS card or payroll and correct it on "
    "the employee."
)
def nss_invalid(facts):
    """IMSS, template of the list of workers: NSS of 11 digits. The last one follows
    Luhn's formula.
    """
    numbers = [worker.nss for _contract, worker in facts.lines]
    wrong = identifiers.malformed(numbers, identifiers.nss_problem)
    return _where(facts, lambda worker: worker.nss in wrong)


@error(Fix.EMPLOYEE)._(
    "%(worker)s on contract %(contract)s has no CURP. Enter it on the employee."
)
def curp_missing(facts):
    """LSS art. 15-A, third paragraph, section II: the list of workers carries
    the CURP.
    """
    return _where(facts, lambda worker: not worker.curp)


@error(Fix.EMPLOYEE)._(
    "The CURP of %(worker)s on contract %(contract)s is not a valid one: 18 "
    "letters and digits in their places, with a date of birth, sex and state that "
    "exist, and a check digit. Correct it on the employee as it stands on "
    "gob.mx/curp."
)
def curp_invalid(facts):
    """RENAPO, Instructivo Normativo para la Asignación de la CURP: structure and check
    digit.
    """
    curps = [worker.curp for _contract, worker in facts.lines]
    wrong = identifiers.malformed(curps, identifiers.curp_problem)
    return _where(facts, lambda worker: worker.curp in wrong)


@error(Fix.EMPLOYEE)._(
    "A hidden control character stands in the name of %(worker)s on contract "
    "%(contract)s, which a signed document cannot hold. Type the name anew on the "
    "employee."
)
def worker_control_character(facts):
    """W3C, XML 1.0, section 2.2: what an XML document cannot hold."""
    return _where(facts, lambda worker: ILLEGAL_CHARACTER.search(worker.name))


@error(Fix.EMPLOYEE)._(
    "%(worker)s on contract %(contract)s has no base salary for contributions "
    "(SBC) above zero. Enter the last one registered with IMSS in the period on "
    "the employee."
)
def sbc_missing(facts):
    """LSS art. 15-A, third paragraph, section II: the list of workers carries
    the SBC.
    """
    return _where(facts, lambda worker: not _is_amount(worker.sbc))


@error(Fix.EMPLOYEE)._(
    "The base salary for contributions (SBC) of %(worker)s on contract "
    "%(contract)s has more than two decimals. Round it on the employee as it is "
    "registered with IMSS."
)
def sbc_decimals(facts):
    """IMSS, template of the list of workers: numeric, with two decimals."""
    return _where(
        facts, lambda one: _is_amount(one.sbc) and _has_more_than_cents(one.sbc)
    )


@warning(Fix.EMPLOYEE)._(
    "The base salary for contributions (SBC) of %(worker)s on contract "
    "%(contract)s falls below the minimum wage. Compare it with the last one "
    "registered with IMSS and correct it on the employee, or the wage zone of the "
    "company."
)
def sbc_below_minimum(facts):
    """LSS art. 28: the lower limit of the SBC is the general minimum wage of the
    geographic area; art. 29, section III: no contributions on less than the minimum
    wage, also for short days and weeks.
    """
    least = facts.wage_limits.minimum or 0
    return _where(facts, lambda one: _is_amount(one.sbc) and one.sbc < least)


@warning(Fix.EMPLOYEE)._(
    "The base salary for contributions (SBC) of %(worker)s on contract "
    "%(contract)s exceeds 25 UMA a day. Check that it is a daily amount and "
    "correct it on the employee."
)
def sbc_above_maximum(facts):
    """LSS art. 28: the upper limit of the SBC is 25 times the general minimum wage,
    which is read as 25 UMA since 28 January 2016 (decree in the DOF of 27 January
    2016, third transitory article).
    """
    most = facts.wage_limits.maximum or inf
    return _where(facts, lambda one: _is_amount(one.sbc) and one.sbc > most)


@warning(Fix.EMPLOYEE)._(
    "The only base salary for contributions (SBC) of %(worker)s on contract "
    "%(contract)s is registered from %(date)s, after the end of the period. If it "
    "was the same before, move that version of the employee back; otherwise enter "
    "the one of the period."
)
def sbc_after_period(facts):
    """IMSS guide 3: the SBC is the last one registered in the period. An update speaks
    of what came after it.
    """
    if facts.kind is Kind.UPDATE:
        return
    end = facts.period.end
    for contract, worker in facts.lines:
        if worker.sbc_date and worker.sbc_date > end and _is_amount(worker.sbc):
            yield at(contract, worker, date=worker.sbc_date)


@warning(Fix.EMPLOYEE)._(
    "A payroll receipt that crosses %(date)s says another base salary for "
    "contributions (SBC) of %(worker)s on contract %(contract)s, and not since "
    "when. It was taken from that day on, which is after the period. If IMSS has "
    "it from an earlier day, move that version of the employee back; if not, "
    "untick “SBC Date Assumed” on it."
)
def sbc_date_assumed(facts):
    """LSS art. 34: variable and mixed SBCs change on the first day of January, March,
    May, July, September and November, so on the day after every cuatrimestre.
    """
    for contract, worker in facts.lines:
        if worker.sbc_assumed_from:
            yield at(contract, worker, date=worker.sbc_assumed_from)


@error(Fix.EMPLOYEE)._(
    "%(worker)s has the same %(same)s as %(other)s on contract %(contract)s. "
    "Correct it on one of the two employees, or, if they are one person, keep one "
    "of them on the contract."
)
def worker_repeated(facts):
    """IMSS's guides (imss.gob.mx/icsoe): the portal refuses an NSS or a CURP that is
    already in the contract.
    """
    for contract in facts.contracts:
        first_nss, first_curp = {}, {}
        for worker in contract.workers:
            other = worker.nss and first_nss.setdefault(worker.nss, worker)
            its = worker.curp and first_curp.setdefault(worker.curp, worker)
            if other and other is not worker:
                yield at(contract, worker, same="NSS", other=other.name or "—")
            elif its and its is not worker:
                yield at(contract, worker, same="CURP", other=its.name or "—")


@error(Fix.EMPLOYEE)._(
    "%(worker)s on contract %(contract)s and %(other)s on contract "
    "%(other_contract)s have the same %(same)s and not the same %(different)s. "
    "Correct the employee whose data is wrong."
)
def identifiers_contradict(facts):
    """Ley General de Población, art. 91: a CURP identifies one person. IMSS gives a
    person one NSS. So one of the two records is wrong.
    """
    yield from _with_two(facts, "nss", "curp")
    yield from _with_two(facts, "curp", "nss")


@warning(Fix.ASSIGNMENT)._(
    "The assignment of %(worker)s lies outside the dates of contract %(contract)s "
    "with %(client)s. Correct the dates of the assignment, or remove it if the "
    "worker never worked on this contract."
)
def worker_outside_contract(facts):
    """LSS art. 15-A, third paragraph, section II: the workers who provide the services
    of the contract.
    """
    for contract in facts.contracts:
        if contract.dates_inverted:  # its own rule says so
            continue
        start, end = contract.date_start, contract.date_end
        for worker in contract.workers:
            first, last = worker.date_start, worker.date_end
            if (first and end and first > end) or (last and start and last < start):
                yield at(contract, worker)


def _where(facts, is_wrong):
    """The places of the workers about whom something is wrong."""
    return [
        at(contract, worker) for contract, worker in facts.lines if is_wrong(worker)
    ]


def _is_amount(sbc):
    return sbc is not None and sbc.is_finite() and sbc > 0


def _has_more_than_cents(amount):
    """Zeros beyond the second decimal say nothing."""
    return amount.as_tuple().exponent < -2 and amount != round(amount, 2)


def _with_two(facts, name, partner):
    """The first line of each pair that gives ``name`` another ``partner`` than its
    first line, on another contract (on the same one, ``worker_repeated`` finds it).
    """
    first, pairs = {}, set()
    for contract, worker in facts.lines:
        value, its = getattr(worker, name), getattr(worker, partner)
        if not (value and its) or (value, its) in pairs:
            continue
        pairs.add((value, its))
        other_contract, other = first.setdefault(value, (contract, worker))
        if other is not worker and other_contract is not contract:
            yield at(
                contract,
                worker,
                other=other.name or "—",
                other_contract=other_contract.reference,
                same=name.upper(),
                different=partner.upper(),
            )
