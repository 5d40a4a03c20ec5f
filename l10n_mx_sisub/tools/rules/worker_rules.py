# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about each line: a worker on a contract in a bimester. Messages never name an
NSS or an amount.
"""

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.rules.rule import at, error, info, warning

from .shared import Fix, first_of_each, missing_address


@error(Fix.EMPLOYEE)._(
    "The social security number (NSS) of %(worker)s on contract %(contract)s is "
    "missing or wrong. Correct it on the employee, with its leading zeros."
)
def nss_invalid(facts):
    """Layout of workers, column 7: 11 digits, the last one by Luhn's formula (IMSS)."""
    return _once(facts, lambda worker: identifiers.nss_problem(worker.nss))


@error(Fix.EMPLOYEE)._(
    "Two people on contract %(contract)s have the same social security number "
    "(NSS) in bimester %(bimester)s; one is %(worker)s. Correct it on the employee."
)
def nss_repeated(facts):
    """A worker who is twice in a bimester of a contract is refused (questions answered
    by Infonavit).
    """
    seen = set()
    for contract, worker in facts.lines:
        key = (contract.handle, contract.number, worker.bimester, worker.nss)
        if worker.nss and key in seen:
            yield at(contract, worker, bimester=worker.bimester)
        seen.add(key)


@error(Fix.EMPLOYEE)._(
    "%(worker)s is insured under no registro patronal, or under one that is not "
    "the company's. Correct it on the employee, or add it to the company."
)
def worker_registration(facts):
    """Layout of workers, column 6. «NRP not of the RFC» is a usual rejection."""
    known = {one.number for one in facts.contractor.registrations}
    # Without any, another rule asks for them, once.
    return _once(facts, lambda worker: known and worker.registration not in known)


@error(Fix.EMPLOYEE)._(
    "%(worker)s on contract %(contract)s has no SBC. Enter it on the employee."
)
def salary_missing(facts):
    """Ley del Infonavit art. 29 Bis, section e; layout of workers, column 19."""
    return _once(facts, lambda worker: not worker.sbc or worker.sbc <= 0)


@info(Fix.EMPLOYEE)._(
    "The SBC of %(worker)s is above 25 UMA: the limit is declared. The SBC "
    "registered at IMSS never exceeds it, so look at it on the employee."
)
def salary_capped(facts):
    """LSS art. 28; Ley del Infonavit art. 29 fr. II."""
    return _once(
        facts,
        lambda worker: worker.sbc and worker.salary and worker.salary < worker.sbc,
    )


@warning(Fix.PAY)._(
    "Nothing says what %(worker)s was paid in bimester %(bimester)s: zeros are "
    "declared. Import the payroll receipt (CFDI), or type the amounts."
)
def pay_missing(facts):
    """Layout of workers, columns 15 to 18."""
    missing = (
        (contract, worker)
        for contract, worker in facts.lines
        # Of a bimester without any pay another rule speaks, once.
        if worker.pay is None and worker.bimester in facts.paid_bimesters
    )
    for contract, worker in first_of_each(
        missing, lambda line: (line[1].source, line[1].bimester)
    ):
        yield at(contract, worker, bimester=worker.bimester)


@error(Fix.PAY)._(
    "%(worker)s has more days of incapacity in bimester %(bimester)s than the "
    "bimester has days. Correct the pay of that bimester."
)
def incapacity_too_long(facts):
    """Layout of workers, column 17: days of a bimester, at most 62."""
    for contract, worker in facts.lines:
        bimester = worker.bimester
        days = (bimester.end - bimester.start).days + 1
        if worker.pay and worker.pay.incapacity_days > days:
            yield at(contract, worker, bimester=bimester)


@warning(Fix.SITE)._(
    "The work site of contract %(contract)s, where %(worker)s works, lacks: "
    "%(parts)s. Complete that address."
)
def site_incomplete(facts):
    """Layout of workers, columns 8 to 14."""
    for contract, worker in first_of_each(
        facts.lines, lambda line: (line[0].handle, line[1].site)
    ):
        if parts := missing_address(worker.site):
            yield at(contract, worker, parts=", ".join(parts))


@error(Fix.ORDER)._(
    "The ICSOE return of this cuatrimestre declares %(person)s on contract "
    "%(contract)s, and this one does not. Gather both again, or look at the "
    "assignments."
)
def worker_only_in_icsoe(facts):
    """Both authorities receive the workers of the same contracts and compare."""
    for contract, declared in _compared(facts):
        ours = {worker.nss for worker in contract.workers}
        for nss, worker in declared.items():
            if nss not in ours:
                yield at(contract, person=worker.name or "—")


@warning(Fix.ORDER)._(
    "%(worker)s is on contract %(contract)s here, and the ICSOE return of this "
    "cuatrimestre does not declare them on it. Gather both again."
)
def worker_not_in_icsoe(facts):
    """Both authorities receive the workers of the same contracts and compare."""
    absent = (
        (contract, worker)
        for contract, declared in _compared(facts)
        for worker in contract.workers
        if worker.nss not in declared
    )
    for line in first_of_each(absent, lambda line: (line[0].handle, line[1].nss)):
        yield at(*line)


@warning(Fix.EMPLOYEE)._(
    "The SBC of %(worker)s at the end of the cuatrimestre is not the one that the "
    "ICSOE return declares on contract %(contract)s. Gather both again."
)
def salary_differs(facts):
    """LSS art. 15-A and Ley del Infonavit art. 29 Bis: one salary base (Ley del
    Infonavit art. 29 fr. II follows the LSS).
    """
    end = facts.period.end
    for contract, declared in _compared(facts):
        for worker in contract.workers:
            theirs = declared.get(worker.nss)
            sbc = theirs and theirs.sbc
            if sbc and worker.bimester.end == end and worker.sbc != sbc:
                yield at(contract, worker)


def _once(facts, test):
    """The first line of each worker on each contract that ``test`` is true of."""
    wrong = (line for line in facts.lines if test(line[1]))
    for contract, worker in first_of_each(
        wrong, lambda line: (line[0].handle, line[1].source or line[1].nss)
    ):
        yield at(contract, worker)


def _compared(facts):
    """The contracts that both returns have, with the workers that ICSOE declares by
    NSS.
    """
    for contract in facts.contracts:
        if contract.source in facts.declared_in_icsoe:
            yield contract, facts.declared_in_icsoe[contract.source]
