# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns for the checks: a clean one, one for each rule that breaks it, and some that
look wrong and are right.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..tools.law.document import (
    Address,
    Contract,
    Contractor,
    Informativa,
    Kind,
    Party,
    WageLimits,
    Worker,
)
from ..tools.law.period import Period

# A return against which no rule has anything to say; every example below changes one
# thing in it.
ANA = Worker(
    "12345678903", "PEGJ900512HJCRRS04", Decimal("450.00"), "Ana Peña", date(2026, 5, 1)
)
BETO = Worker(
    "02345678904",
    "BAUM690216HMSLRG18",
    Decimal("315.04"),
    "Beto Luna",
    date(2026, 6, 1),
    date(2026, 7, 1),
)
CLIENT = Party(
    rfc="SAT970701NN3",
    name="Acme",
    email="rh@acme.mx",
    mobile="4421234567",
    address=Address(zip="01000"),
)
CONTRACT = Contract(
    reference="S00021",
    client=CLIENT,
    object="Limpieza de naves",
    service_folio="F1",
    service_name="Limpieza industrial",
    date_start=date(2026, 5, 1),
    date_end=date(2026, 12, 31),
    date_signed=date(2026, 5, 1),
    workers=(ANA, BETO),
)
COMPANY = Contractor(
    rfc="IMS421231I45",
    name="Bajío",
    email="imss@bajio.mx",
    mobile="4427654321",
    repse_number="AR129038/2024",
    repse_date=date(2024, 3, 1),
    repse_expiry=date(2027, 3, 1),
)
CLEAN = Informativa(
    COMPANY,
    Period(2026, 2),
    Kind.NORMAL,
    (CONTRACT,),
    declared_contracts=1,
    wage_limits=WageLimits(Decimal("315.04"), Decimal("2932.75")),
)


def a_return(*contracts, **changes):
    """The clean return with these contracts, if any, and other changes."""
    contracts = contracts or CLEAN.contracts
    return replace(
        CLEAN,
        **{"contracts": contracts, "declared_contracts": len(contracts), **changes},
    )


def no_contracts(**changes):
    return replace(CLEAN, **{"contracts": (), "declared_contracts": 0, **changes})


def company(**changes):
    return a_return(contractor=replace(COMPANY, **changes))


def contract(**changes):
    return a_return(replace(CONTRACT, **changes))


def client(**changes):
    return contract(client=replace(CLIENT, **changes))


def workers(*people):
    return contract(workers=people)


def ana(**changes):
    return workers(replace(ANA, **changes))


def on_two_contracts(first, second):
    return a_return(
        replace(CONTRACT, workers=(first,)),
        replace(CONTRACT, reference="S00022", object="Jardines", workers=(second,)),
    )


CHECK_SAT = (
    "Compare it with the Constancia de Situación Fiscal; a few real RFCs do not pass, "
    "so it may be right."
)
EXAMPLES = [
    # (code, a return in which the rule finds one thing, the message)
    (
        "contracts-missing",
        no_contracts(),
        "This return reports no contract. Enter the contracts that started in 2026-2, "
        "or take in what was left out, and gather again. If there are none, file "
        "Nothing to Report (Sin información); in place of a return that was filed, "
        "Without Effect (Sin efectos).",
    ),
    (
        "nil-with-contracts",
        a_return(kind=Kind.NIL),
        "This kind of return carries no contract, and this one holds 1. Gather again "
        "as a Normal return, or leave the contracts out.",
    ),
    (
        "contracts-declared",
        a_return(declared_contracts=3),
        "Number of contracts that the return declares: 3; that it contains: 1. Gather "
        "again so that both agree.",
    ),
    (
        "return-duplicate",
        a_return(rival_returns=1),
        "Bajío already has another Normal or Nothing to Report return for 2026-2. "
        "Cancel one of them; if the other one"
        " is filed, make a correction of it instead.",
    ),
    (
        "origin-folio-missing",
        a_return(kind=Kind.CORRECTION),
        "The folio of the return that this one amends is missing. Register the folio "
        "of IMSS's acknowledgement on the original return.",
    ),
    (
        "complementaries-exhausted",
        a_return(kind=Kind.CORRECTION, origin_folio="N262253432", complementaries=4),
        "IMSS takes at most 4 complementary returns (Correction or Without Effect) "
        "for a cuatrimestre, and 2026-2 has 4 already. Ask IMSS how to put right what "
        "is still wrong: 800 623 2323, options 5 and 5.",
    ),
    (
        "update-out-of-season",
        a_return(
            kind=Kind.UPDATE, origin_folio="N262253432", checked_on=date(2026, 10, 1)
        ),
        "An Update is filed only in May, September and January. Make it from "
        "2027-01-01 on; a mistake in what was filed is put right at any time with a "
        "Correction.",
    ),
    (
        "complementary-unchanged",
        a_return(kind=Kind.CORRECTION, origin_folio="N262253432", differences=0),
        "This complementary return says the same as the one that it amends. Fix what "
        "is wrong on the contracts and employees and gather again, or cancel it.",
    ),
    (
        "contractor-rfc-invalid",
        company(rfc="IMS420231I45"),
        "Bajío has no valid RFC: 12 characters (company) or 13 (person), with a date "
        "that exists, and not one of SAT's generic RFCs. Enter it as the Tax ID of the "
        "company, as it stands on its Constancia de Situación Fiscal.",
    ),
    (
        "contractor-rfc-check-digit",
        company(rfc="IMS421231I46"),
        f"The last characters of the RFC of Bajío do not pass SAT's check. {CHECK_SAT}",
    ),
    (
        "contractor-contact",
        company(email="imss@bajio"),
        "Bajío has no usable e-mail address or no mobile phone of 10 digits, and "
        "IMSS's portal asks for both. Enter one of each on the company.",
    ),
    (
        "contractor-postal-code",
        company(address=Address(zip="1000")),
        "The postal code of Bajío does not have 5 digits. Correct it on the company, "
        "with its leading zeros.",
    ),
    (
        "contractor-control-character",
        company(repse_number="AR129038\x07/2024"),
        "A hidden control character stands in the name, e-mail, telephone, address or "
        "REPSE number of Bajío, which a signed document cannot hold. Type that text "
        "anew on the company.",
    ),
    (
        "repse-number-missing",
        company(repse_number=" "),
        "Bajío has no REPSE number. Enter the one on the registration notice on the "
        "company.",
    ),
    (
        "repse-expired",
        company(repse_expiry=date(2026, 8, 30)),
        "The REPSE registration of Bajío expires on 2026-08-30, before 2026-2 ends. "
        "If it has been renewed, enter the new dates on the company; if not, renew it.",
    ),
    (
        "wage-limits-missing",
        a_return(wage_limits=WageLimits(minimum=Decimal("315.04"))),
        "The UMA or the minimum wage in force at the end of 2026-2 has not been "
        "entered, so salaries were not compared"
        " with the limit that is missing. Add it to the table of wages and check "
        "again.",
    ),
    (
        "client-is-contractor",
        client(rfc="IMS421231I45"),
        "The client Acme of contract S00021 has the RFC of the company that files. "
        "Correct the RFC of the client, or mark the contract as not specialised.",
    ),
    (
        "client-rfc-generic",
        client(rfc="XAXX010101000"),
        "The client Acme of contract S00021 has a generic RFC, which IMSS cannot "
        "accept as a client. Ask the client for its own RFC; a client abroad is left "
        "out of the return: set its country.",
    ),
    (
        "client-rfc-invalid",
        client(rfc="SAT970701"),
        "The client Acme of contract S00021 has no valid RFC: 12 characters (company) "
        "or 13 (person), with a date that exists. Enter it as the Tax ID of the "
        "client, as it stands on its Constancia de Situación Fiscal.",
    ),
    (
        "client-rfc-check-digit",
        client(rfc="SAT970701NN4"),
        "The last characters of the RFC of the client Acme of contract S00021 do not "
        "pass SAT's check. " + CHECK_SAT.replace("the Const", "the client's Const"),
    ),
    (
        "client-contact",
        client(mobile=""),
        "The client Acme of contract S00021 has no usable e-mail address or no mobile "
        "phone of 10 digits, and IMSS's portal asks for both. Enter one of each on the "
        "client.",
    ),
    (
        "client-postal-code",
        client(address=Address(zip="1000")),
        "The postal code of the client Acme of contract S00021 does not have 5 "
        "digits. Correct it on the client, with its leading zeros.",
    ),
    (
        "client-abroad",
        contract(client_abroad=True),
        "The client Acme of contract S00021 has a Mexican RFC and an address abroad. "
        "It is reported, as a client in Mexico. Correct the address, or leave the "
        "contract out if the services are not received in Mexico.",
    ),
    (
        "client-control-character",
        client(address=Address(zip="01000", street="Pino\x0b 4")),
        "A hidden control character stands in the name, e-mail, telephone or address "
        "of the client Acme of contract S00021, which a signed document cannot hold. "
        "Type that text anew on the client.",
    ),
    (
        "contract-control-character",
        contract(object="Limpieza\x02 de naves"),
        "A hidden control character stands in the number or the object of contract "
        "S00021 with Acme, which a signed document cannot hold. Type that text anew "
        "on the contract.",
    ),
    (
        "service-control-character",
        contract(service_name="Limpieza industrial\x0c"),
        "A hidden control character stands in the REPSE service of contract S00021 "
        "with Acme, which a signed document cannot hold. Type its folio and text anew.",
    ),
    (
        "object-missing",
        contract(object=" \n"),
        "Contract S00021 with Acme has no object. Describe in it what was contracted.",
    ),
    (
        "service-missing",
        contract(service_name=""),
        "Contract S00021 with Acme has no specialised service or work. Choose one of "
        "REPSE's on the contract.",
    ),
    (
        "service-folio-missing",
        contract(service_folio=""),
        "The service of contract S00021 with Acme has no REPSE folio, and IMSS's "
        "portal asks for the folio followed by"
        " the authorised text. Enter it on the service.",
    ),
    (
        "start-missing",
        contract(date_start=None),
        "Contract S00021 with Acme has no start date. Enter it on the contract.",
    ),
    (
        "dates-inverted",
        contract(date_end=date(2026, 4, 30)),
        "Contract S00021 with Acme ends on 2026-04-30, before it starts on "
        "2026-05-01. Correct its dates.",
    ),
    (
        "start-outside-period",
        contract(date_start=date(2026, 4, 30)),
        "Contract S00021 with Acme starts on 2026-04-30, outside 2026-2. Correct its "
        "start date, or gather again so that the contract is left out of "
        "this return.",
    ),
    (
        "workers-missing",
        workers(),
        "Contract S00021 with Acme has no workers. Assign the ones who work on it.",
    ),
    (
        "signed-in-other-period",
        contract(date_signed=date(2026, 4, 28)),
        "Contract S00021 with Acme was signed on 2026-04-28, outside 2026-2, and "
        "starts within it. It is reported by its start; make sure that no other "
        "return carries it, or correct its dates.",
    ),
    (
        "repse-not-valid-at-start",
        company(repse_date=date(2026, 5, 2)),
        "Contract S00021 with Acme starts on 2026-05-01, a day on which the company's "
        "REPSE registration was not in force. Check the dates of the registration on "
        "the company, and the start of the contract.",
    ),
    (
        "contract-repeated",
        a_return(
            CONTRACT, replace(CONTRACT, reference="S00022", object="LIMPIEZA  de naves")
        ),
        "Contract S00022 with Acme has the same client, service, start and object as "
        "contract S00021. If they are one, keep the workers on one of "
        "them and leave the other out.",
    ),
    (
        "nss-missing",
        ana(nss=""),
        "Ana Peña on contract S00021 has no social security number (NSS). Enter it on "
        "the employee.",
    ),
    (
        "nss-invalid",
        ana(nss="2345678904"),
        "The social security number (NSS) of Ana Peña on contract S00021 is not a "
        "valid one: 11 digits, leading zeros included, the last one a check digit. "
        "Compare it with the worker's IMSS card or payroll and correct it on the "
        "employee.",
    ),
    (
        "curp-missing",
        ana(curp=""),
        "Ana Peña on contract S00021 has no CURP. Enter it on the employee.",
    ),
    (
        "curp-invalid",
        ana(curp="KAOB750230MASLHJ07"),
        "The CURP of Ana Peña on contract S00021 is not a valid one: 18 letters and "
        "digits in their places, with a date of birth, sex and state that exist, and a "
        "check digit. Correct it on the employee as it stands on gob.mx/curp.",
    ),
    (
        "worker-control-character",
        ana(name="Ana\x0b Peña"),
        "A hidden control character stands in the name of Ana Peña on contract S00021, "
        "which a signed document cannot hold. Type the name anew on the employee.",
    ),
    (
        "sbc-missing",
        ana(sbc=None),
        "Ana Peña on contract S00021 has no base salary for contributions (SBC) above "
        "zero. Enter the last one registered with IMSS in the period on the employee.",
    ),
    (
        "sbc-decimals",
        ana(sbc=Decimal("450.005")),
        "The base salary for contributions (SBC) of Ana Peña on contract S00021 has "
        "more than two decimals. Round it on the employee as it is registered with "
        "IMSS.",
    ),
    (
        "sbc-below-minimum",
        ana(sbc=Decimal("315.03")),
        "The base salary for contributions (SBC) of Ana Peña on contract S00021 falls "
        "below the minimum wage. Compare it with the last one registered with IMSS "
        "and correct it on the employee, or the wage zone of the company.",
    ),
    (
        "sbc-above-maximum",
        ana(sbc=Decimal("2932.76")),
        "The base salary for contributions (SBC) of Ana Peña on contract S00021 "
        "exceeds 25 UMA a day. Check that it is"
        " a daily amount and correct it on the employee.",
    ),
    (
        "sbc-after-period",
        ana(sbc_date=date(2026, 9, 1)),
        "The only base salary for contributions (SBC) of Ana Peña on contract S00021 "
        "is registered from 2026-09-01, after the end of the period. If it was the "
        "same before, move that version of the employee back; otherwise enter the one "
        "of the period.",
    ),
    (
        "sbc-date-assumed",
        ana(sbc_assumed_from=date(2026, 9, 1)),
        "A payroll receipt that crosses 2026-09-01 says another base salary for "
        "contributions (SBC) of Ana Peña on contract S00021, and not since when. It "
        "was taken from that day on, which is after the period. If IMSS has it from an "
        "earlier day, move that version of the employee back; if not, untick “SBC Date "
        "Assumed” on it.",
    ),
    (
        "worker-repeated",
        workers(ANA, replace(BETO, curp=ANA.curp)),
        "Beto Luna has the same CURP as Ana Peña on contract S00021. Correct it on one "
        "of the two employees, or, if they are one person, keep one of them on the "
        "contract.",
    ),
    (
        "identifiers-contradict",
        on_two_contracts(ANA, replace(BETO, nss=ANA.nss)),
        "Beto Luna on contract S00022 and Ana Peña on contract S00021 have the same "
        "NSS and not the same CURP. Correct the employee whose data is wrong.",
    ),
    (
        "worker-outside-contract",
        contract(date_end=date(2026, 5, 31)),
        "The assignment of Beto Luna lies outside the dates of contract S00021 with "
        "Acme. Correct the dates of the assignment, or remove it if the worker never "
        "worked on this contract.",
    ),
]

QUIET = [
    # (what, a return with which no rule finds anything)
    ("the clean return", CLEAN),
    ("nothing to report", no_contracts(kind=Kind.NIL)),
    (
        "a return without effects",
        no_contracts(kind=Kind.VOID, origin_folio="N262253432"),
    ),
    # The original return is the rival of its correction, and rightly there.
    (
        "a correction",
        a_return(kind=Kind.CORRECTION, origin_folio="N262253432", rival_returns=1),
    ),
    (
        "an update about an earlier period",
        replace(
            contract(date_start=date(2026, 1, 15)),
            kind=Kind.UPDATE,
            origin_folio="N262253432",
        ),
    ),
    (
        "the fourth complementary return, and it changes something",
        a_return(
            kind=Kind.CORRECTION,
            origin_folio="N262253432",
            complementaries=3,
            differences=1,
        ),
    ),
    (
        "an update after four complementary returns, on the last day of its month, "
        "with salaries younger than the period",
        replace(
            ana(sbc_date=date(2026, 12, 1)),
            kind=Kind.UPDATE,
            origin_folio="N262253432",
            complementaries=4,
            checked_on=date(2027, 1, 31),
        ),
    ),
    (
        "a correction in a month without updates",
        a_return(kind=Kind.CORRECTION, origin_folio="1", checked_on=date(2026, 10, 1)),
    ),
    (
        "REPSE valid until the last day of the period",
        company(repse_expiry=date(2026, 8, 31)),
    ),
    ("REPSE registered on the day of the start", company(repse_date=date(2026, 5, 1))),
    ("REPSE dates not entered", company(repse_date=None, repse_expiry=None)),
    ("a telephone with prefix", client(mobile="+52 1 442 123 4567")),
    ("an address that is the fiscal one", client(address=Address())),
    (
        "starts on the last day of the period",
        contract(date_start=date(2026, 8, 31), workers=(ANA,)),
    ),
    ("lasts one day", contract(date_end=date(2026, 5, 1), workers=(ANA,))),
    (
        "open-ended, and not known when signed",
        contract(date_end=None, date_signed=None),
    ),
    ("leading zero, lowest salary", workers(BETO)),
    ("highest salary", ana(sbc=Decimal("2932.75"))),
    ("zeros after the cents", ana(sbc=Decimal("450.1000"))),
    ("one worker on two contracts", on_two_contracts(ANA, ANA)),
    (
        "an assignment longer than the contract",
        ana(date_start=date(2026, 1, 1), date_end=date(2027, 1, 1)),
    ),
    (
        "another start, same contract for the rest",
        a_return(CONTRACT, replace(CONTRACT, date_start=date(2026, 5, 2))),
    ),
]
