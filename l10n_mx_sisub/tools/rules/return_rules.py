# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules about the return as a whole and about who files it."""

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.rules.rule import at, error, info, warning

from .shared import Fix, is_registration, lacking, missing_address


@error(Fix.FILING)._(
    "The kind of report does not go with the contracts in force, which are "
    "%(count)s. Gather again without choosing its kind."
)
def kind_and_contracts(facts):
    """Kinds of report in Infonavit's portal: «sin actividad» is for who signed nothing,
    has nothing in force and placed no worker.
    """
    if facts.kind.carries_contracts != bool(facts.contracts):
        yield at(count=len(facts.contracts))


@error(Fix.COMPANY)._(
    "The RFC of the company is missing or not well formed. Correct it."
)
def contractor_rfc(facts):
    """Ley del Infonavit art. 29 Bis, section a; the return is filed by RFC."""
    if identifiers.rfc_problem(facts.contractor.rfc):
        yield at()


@error(Fix.COMPANY)._(
    "The e-mail of the company is missing or no address, or its telephone has not ten "
    "digits. Enter them on the company or in the settings of ICSOE."
)
def contractor_contact(facts):
    """Layout of the obligated party, columns 5 and 6."""
    if identifiers.contact_problem(facts.contractor):
        yield at()


@warning(Fix.COMPANY)._(
    "Of the company is missing or not well formed: %(parts)s. Complete it: the "
    "file takes no empty cells."
)
def contractor_incomplete(facts):
    """Layout of the obligated party, columns 8 to 23. A person has no deed."""
    contractor, deed = facts.contractor, facts.contractor.deed
    parts = missing_address(contractor.address)
    if not contractor.is_person:
        of_deed = {
            "representante legal": deed.representative,
            "número de escritura": deed.deed_number,
            "notario": deed.notary,
            "número del notario": deed.notary_number,
            "fecha de escritura": deed.deed_date,
            "folio mercantil": deed.commercial_folio,
        }
        parts += lacking(of_deed)
    if parts:
        yield at(parts=", ".join(parts))


@error(Fix.COMPANY)._(
    "The company has no REPSE number. Enter it in the settings of ICSOE."
)
def repse_missing(facts):
    """Ley del Infonavit art. 29 Bis, section f; layout of the obligated party, 27."""
    if not facts.contractor.repse_number.strip():
        yield at()


@warning(Fix.COMPANY)._(
    "The REPSE registration was valid until %(date)s. Enter the renewed one in the "
    "settings of ICSOE, or renew it."
)
def repse_expired(facts):
    """LFT art. 15: a registration is renewed every three years."""
    expiry, today = facts.contractor.repse_expiry, facts.checked_on
    if expiry and today and expiry < today:
        yield at(date=expiry)


@error(Fix.REGISTRATION)._(
    "Exactly one registro patronal of the company must be marked as the principal "
    "one. Enter all of them, and mark the one with which the company enters "
    "Infonavit's portal."
)
def registration_principal(facts):
    """Layout of the obligated party, column 7: all registros patronales of the RFC. The
    portal is entered with the principal one; with another one the files are rejected
    (reported by filers).
    """
    if sum(one.principal for one in facts.contractor.registrations) != 1:
        yield at()


@error(Fix.REGISTRATION)._(
    "The registro patronal %(registration)s has not 11 letters and digits. Correct it."
)
def registration_invalid(facts):
    """Layouts: registro patronal of 11 characters, without hyphens."""
    for one in facts.contractor.registrations:
        if not is_registration(one.number):
            yield at(registration=one.number)


@warning(Fix.CONTRIBUTION)._(
    "Nothing says what was paid to Infonavit in bimester %(bimester)s for the "
    "registro patronal %(registration)s: zero is declared. Import the bimonthly "
    "file of SUA or IMSS (EBA), or type the amounts."
)
def amounts_missing(facts):
    """Ley del Infonavit art. 29 Bis, section c; obligated party, columns 24 to 26."""
    if facts.kind.carries_contracts:
        for one in facts.contractor.registrations:
            for bimester in one.missing:
                yield at(registration=one.number, bimester=bimester)


@info(Fix.CONTRIBUTION)._(
    "The amounts of the workers of the contracts are not those that were paid for "
    "the whole registro patronal %(registration)s: the page Amounts shows both. "
    "That is right where other people work under it too."
)
def amounts_differ(facts):
    """A guide of June 2026 wants the amounts to match SUA, advice of 2023 says not to
    force them: so the difference is shown and nothing is refused.
    """
    for one in facts.contractor.registrations:
        if one.paid is not None and one.paid != one.amounts:
            yield at(registration=one.number)


@error(Fix.WAGE_LIMIT)._(
    "The UMA in force at the end of bimester %(bimester)s is not known, so "
    "salaries cannot be limited to 25 times its amount. Enter it."
)
def uma_missing(facts):
    """LSS art. 28; Ley del Infonavit art. 29 fr. II: at most 25 times the UMA."""
    for bimester in facts.uma_missing:
        yield at(bimester=bimester)


@error(Fix.PAY)._(
    "Nothing says what anybody was paid in bimester %(bimester)s. Import the "
    "payroll receipts (CFDI) of that bimester, or type the amounts of each worker."
)
def pay_missing_everywhere(facts):
    """Ley del Infonavit art. 29 Bis, section e; layout of workers, columns 15 to 18."""
    bimesters = {worker.bimester for _contract, worker in facts.lines}
    return (at(bimester=one) for one in sorted(bimesters - facts.paid_bimesters))


@warning(Fix.PERCEPTION)._(
    "Perceptions were paid of which nobody has said whether they are part of the "
    "salary: %(codes)s. Look at their class, and mark them as "
    "reviewed."
)
def perceptions_doubtful(facts):
    """LSS art. 27: what integrates depends on how it is granted, which SAT's code does
    not tell.
    """
    if facts.doubtful:
        yield at(codes=", ".join(facts.doubtful))


@info(Fix.FILING)._(
    "%(count)s payroll receipts were paid in another bimester than the one in "
    "which their period ends. The settings of ICSOE say which date decides: no "
    "source does."
)
def receipts_straddle(facts):
    """LSS art. 30 fr. II speaks of income earned («percibidos») in the two months."""
    if facts.straddling:
        yield at(count=facts.straddling)


@warning(Fix.RECEIPT)._(
    "Payroll receipts that say the same worker, days and amounts as another one: "
    "%(count)s. All are counted; if one was cancelled at SAT and stamped again, "
    "delete it."
)
def receipts_alike(facts):
    """SAT, Guía de llenado del recibo de nómina: what replaces another receipt names it
    (relation 04); the XML of one that was cancelled without does not tell.
    """
    if facts.alike:
        yield at(count=facts.alike)


@info(Fix.FILING)._(
    "There is no ICSOE return of this cuatrimestre to compare with. It is due on "
    "the same day."
)
def icsoe_missing(facts):
    """LSS art. 15-A and Ley del Infonavit art. 29 Bis: same taxpayer, period and
    deadline.
    """
    if facts.icsoe is None:
        yield at()
