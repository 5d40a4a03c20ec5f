# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about each worker line, and about one person on several lines.

Up to tens of thousands of lines are usual for a large contractor: a rule looks at a
line in well under a microsecond, and what costs more (check digits) comes from
``Facts``.
"""

from odoo.addons.l10n_mx_efirma.tools.messages import _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER

from ..document import Kind
from ..identifiers import Problem
from .rule import Fix, Severity, at, rule


@rule(
    "nss-missing",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "%(worker)s on contract %(contract)s has no social security number (NSS). "
        "Enter it on the employee."
    ),
)
def nss_missing(facts):
    """LSS art. 15-A, third paragraph, section II: the list of workers carries
    the NSS.
    """
    return _where(facts, lambda worker: not worker.nss)


@rule(
    "nss-invalid",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "The social security number (NSS) of %(worker)s on contract %(contract)s is "
        "not made of 11 digits. Correct it on the employee, with its leading zeros."
    ),
)
def nss_invalid(facts):
    """IMSS, template of the list of workers: NSS of 11 digits."""
    return _where_problem(facts, "nss", Problem.FORMAT)


@rule(
    "nss-check-digit",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "The check digit of the social security number (NSS) of %(worker)s on "
        "contract %(contract)s is wrong. Compare it with the worker's IMSS card or "
        "payroll and correct it on the employee."
    ),
)
def nss_check_digit(facts):
    """IMSS: the last digit of an NSS follows Luhn's formula."""
    return _where_problem(facts, "nss", Problem.CHECK_DIGIT)


@rule(
    "curp-missing",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt("%(worker)s on contract %(contract)s has no CURP. Enter it on the employee."),
)
def curp_missing(facts):
    """LSS art. 15-A, third paragraph, section II: the list of workers carries
    the CURP.
    """
    return _where(facts, lambda worker: not worker.curp)


@rule(
    "curp-invalid",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "The CURP of %(worker)s on contract %(contract)s is not made of 18 letters "
        "and digits in their places. Correct"
        " it on the employee as it stands on gob.mx/curp."
    ),
)
def curp_invalid(facts):
    """RENAPO, Instructivo Normativo para la Asignación de la CURP: structure."""
    return _where_problem(facts, "curp", Problem.FORMAT)


@rule(
    "curp-component",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "The CURP of %(worker)s on contract %(contract)s holds a date of birth, sex "
        "or state that does not exist."
        " Correct it on the employee as it stands on gob.mx/curp."
    ),
)
def curp_component(facts):
    """RENAPO, Instructivo Normativo para la Asignación de la CURP: date of birth, sex
    and state.
    """
    return _where_problem(facts, "curp", Problem.COMPONENT)


@rule(
    "curp-check-digit",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "The check digit of the CURP of %(worker)s on contract %(contract)s is wrong. "
        "Correct it on the employee as it"
        " stands on gob.mx/curp."
    ),
)
def curp_check_digit(facts):
    """RENAPO, Instructivo Normativo para la Asignación de la CURP: check digit."""
    return _where_problem(facts, "curp", Problem.CHECK_DIGIT)


@rule(
    "worker-control-character",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "A hidden control character stands in the name of %(worker)s on contract "
        "%(contract)s, which a signed document cannot hold. Type the name anew on the "
        "employee."
    ),
)
def worker_control_character(facts):
    """W3C, XML 1.0, section 2.2: what an XML document cannot hold."""
    return _where(facts, lambda worker: ILLEGAL_CHARACTER.search(worker.name))


@rule(
    "sbc-missing",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "%(worker)s on contract %(contract)s has no base salary for contributions "
        "(SBC) above zero. Enter the last one"
        " registered with IMSS in the period on the employee."
    ),
)
def sbc_missing(facts):
    """LSS art. 15-A, third paragraph, section II: the list of workers carries
    the SBC.
    """
    return _where(facts, lambda worker: not _is_amount(worker.sbc))


@rule(
    "sbc-decimals",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "The base salary for contributions (SBC) of %(worker)s on contract "
        "%(contract)s has more than two decimals. Round it on the employee as it is "
        "registered with IMSS."
    ),
)
def sbc_decimals(facts):
    """IMSS, template of the list of workers: numeric, with two decimals."""
    return _where(
        facts,
        lambda worker: _is_amount(worker.sbc) and _has_more_than_cents(worker.sbc),
    )


@rule(
    "sbc-below-minimum",
    Severity.WARNING,
    Fix.EMPLOYEE,
    _lt(
        "The base salary for contributions (SBC) of %(worker)s on contract "
        "%(contract)s falls below the minimum wage. Compare it with the last one "
        "registered with IMSS and correct it on the employee, or the wage zone of the "
        "company."
    ),
)
def sbc_below_minimum(facts):
    """LSS art. 28: the lower limit of the SBC is the general minimum wage of the
    geographic area; art. 29, section III: no contributions on less than the minimum
    wage, also for short days and weeks.
    """
    minimum = facts.informativa.wage_limits.minimum
    return _where(
        facts,
        lambda worker: (
            minimum is not None and _is_amount(worker.sbc) and worker.sbc < minimum
        ),
    )


@rule(
    "sbc-above-maximum",
    Severity.WARNING,
    Fix.EMPLOYEE,
    _lt(
        "The base salary for contributions (SBC) of %(worker)s on contract "
        "%(contract)s exceeds 25 UMA a day. Check that it is a daily amount and "
        "correct it on the employee."
    ),
)
def sbc_above_maximum(facts):
    """LSS art. 28: the upper limit of the SBC is 25 times the general minimum wage,
    which is read as 25 UMA since 28 January 2016 (decree in the DOF of 27 January
    2016, third transitory article).
    """
    maximum = facts.informativa.wage_limits.maximum
    return _where(
        facts,
        lambda worker: (
            maximum is not None and _is_amount(worker.sbc) and worker.sbc > maximum
        ),
    )


@rule(
    "sbc-after-period",
    Severity.WARNING,
    Fix.EMPLOYEE,
    _lt(
        "The only base salary for contributions (SBC) of %(worker)s on contract "
        "%(contract)s is registered from %(date)s, after the end of the period. If it "
        "was the same before, move that version of the employee back; otherwise enter "
        "the one of the period."
    ),
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


@rule(
    "nss-repeated",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "%(worker)s has the same social security number (NSS) as %(other)s on "
        "contract %(contract)s. Correct the number of one of them, or, if they are "
        "one person, keep one of the two employees on the order."
    ),
)
def nss_repeated(facts):
    """IMSS's guides (imss.gob.mx/icsoe): the portal refuses an NSS that is already in
    the contract.
    """
    return _repeated_in_contract(facts, "nss")


@rule(
    "curp-repeated",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "%(worker)s has the same CURP as %(other)s on contract %(contract)s. Correct "
        "the CURP of one of them, or, if they are one person, keep one of the two "
        "employees on the order."
    ),
)
def curp_repeated(facts):
    """IMSS's guides (imss.gob.mx/icsoe): the portal refuses a CURP that is already in
    the contract.
    """
    return _repeated_in_contract(facts, "curp")


@rule(
    "nss-with-two-curps",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "%(worker)s on contract %(contract)s and %(other)s on contract "
        "%(other_contract)s have the same social security number (NSS) and different "
        "CURPs. Correct the employee whose data is wrong."
    ),
)
def nss_with_two_curps(facts):
    """Ley General de Población, art. 91: a CURP identifies one person. IMSS gives a
    person one NSS. So one of the two records is wrong.
    """
    return _with_two(facts, "nss", "curp")


@rule(
    "curp-with-two-nss",
    Severity.ERROR,
    Fix.EMPLOYEE,
    _lt(
        "%(worker)s on contract %(contract)s and %(other)s on contract "
        "%(other_contract)s have the same CURP and different social security numbers "
        "(NSS). Correct the employee whose data is wrong."
    ),
)
def curp_with_two_nss(facts):
    """Ley General de Población, art. 91: a CURP identifies one person. IMSS gives a
    person one NSS. So one of the two records is wrong.
    """
    return _with_two(facts, "curp", "nss")


@rule(
    "worker-outside-contract",
    Severity.WARNING,
    Fix.ASSIGNMENT,
    _lt(
        "The assignment of %(worker)s lies outside the dates of contract %(contract)s "
        "with %(client)s. Correct the dates of the assignment, or remove it if the "
        "worker never worked on this contract."
    ),
)
def worker_outside_contract(facts):
    """LSS art. 15-A, third paragraph, section II: the workers who provide the services
    of the contract.
    """
    for contract, worker in facts.lines:
        if (
            contract.date_start
            and contract.date_end
            and contract.date_end < contract.date_start
        ):
            # the contract's own dates are wrong, and ``dates-inverted`` says so
            continue
        too_late = (
            worker.date_start
            and contract.date_end
            and worker.date_start > contract.date_end
        )
        too_early = (
            worker.date_end
            and contract.date_start
            and worker.date_end < contract.date_start
        )
        if too_late or too_early:
            yield at(contract, worker)


def _where(facts, is_wrong):
    """The places of the workers about whom something is wrong."""
    return (
        at(contract, worker) for contract, worker in facts.lines if is_wrong(worker)
    )


def _where_problem(facts, name, problem):
    """The places of the workers whose ``name`` (``nss`` or ``curp``) has
    ``problem``.
    """
    problems = getattr(facts, f"{name}_problem")
    return _where(facts, lambda worker: problems[getattr(worker, name)] is problem)


def _is_amount(sbc):
    return sbc is not None and sbc.is_finite() and sbc > 0


def _has_more_than_cents(amount):
    """Whether ``amount`` says something beyond its second decimal; zeros there say
    nothing.
    """
    return amount.as_tuple().exponent < -2 and amount != round(amount, 2)


def _repeated_in_contract(facts, name):
    """Each line whose ``name`` stood on an earlier line of the same contract."""
    for contract in facts.contracts:
        first = {}
        for worker in contract.workers:
            value = getattr(worker, name)
            if value and (other := first.setdefault(value, worker)) is not worker:
                yield at(contract, worker, other=other.name or "—")


def _with_two(facts, name, partner):
    """The first line of each pair that gives ``name`` another ``partner`` than its
    first line, on another contract.

    Two of them on one contract are what ``_repeated_in_contract`` finds.
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
            )
