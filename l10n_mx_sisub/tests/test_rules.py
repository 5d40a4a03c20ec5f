# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_icsoe.tools.law import rules as icsoe_rules

from ..tools import rules
from ..tools.document import Address, Amounts, Deed, Kind, Registration
from .documents import (
    CONTRACT,
    FIRST,
    JULY,
    MAY,
    PAY,
    RETURN,
    SECOND,
    with_client,
    with_contract,
    with_contractor,
    with_worker,
)

check = partial(icsoe_rules.check, rules=rules.RULES)
OTHER = replace(CONTRACT, reference="S00022", handle=2, source=("order_id", 2))
REGISTRATIONS = RETURN.contractor.registrations
NOBODY = replace(FIRST, nss="12345678903", source=9)

#: A return that breaks each rule.
EXAMPLES = {
    "kind-and-contracts": replace(RETURN, contracts=(), icsoe=()),
    "contractor-rfc": with_contractor(rfc="LTQ15"),
    "repse-missing": with_contractor(repse_number=" "),
    "repse-expired": with_contractor(repse_expiry=date(2026, 9, 9)),
    "registration-principal": with_contractor(
        registrations=tuple(replace(one, principal=True) for one in REGISTRATIONS)
    ),
    "registration-invalid": with_contractor(
        registrations=(*REGISTRATIONS, Registration("E23-123451"))
    ),
    "contractor-contact": with_contractor(mobile="442"),
    "contractor-incomplete": with_contractor(deed=Deed(deed_number="1")),
    "amounts-missing": with_contractor(
        registrations=(replace(REGISTRATIONS[0], missing=(MAY,)), REGISTRATIONS[1])
    ),
    "amounts-differ": with_contractor(
        registrations=(replace(REGISTRATIONS[0], paid=Amounts()), REGISTRATIONS[1])
    ),
    "uma-missing": replace(RETURN, uma_missing=(JULY,)),
    "pay-missing-everywhere": with_worker(pay=None),
    "perceptions-doubtful": replace(RETURN, doubtful=("038",)),
    "receipts-straddle": replace(RETURN, straddling=2),
    "receipts-alike": replace(RETURN, alike=1),
    "icsoe-missing": replace(RETURN, icsoe=None),
    "contract-incomplete": with_contract(number="S-21"),
    "type-missing": with_contract(type=" "),
    "number-repeated": replace(RETURN, contracts=(CONTRACT, OTHER)),
    "amount-missing": with_contract(amount=Decimal(0)),
    "client-rfc": with_client(rfc="XAXX010101000"),
    "client-incomplete": with_client(mobile="442"),
    "client-registration-missing": with_client(registration=""),
    "client-registration-invalid": with_client(registration="123"),
    "workers-missing": with_contract(workers=()),
    "contract-not-in-icsoe": replace(RETURN, icsoe=()),
    "contract-only-in-icsoe": replace(
        RETURN,
        icsoe=(*RETURN.icsoe, replace(RETURN.icsoe[0], source=("order_id", 3))),
    ),
    "nss-invalid": with_worker(nss="12345678901"),
    "nss-repeated": with_contract(workers=(FIRST, replace(FIRST, source=2), SECOND)),
    "worker-registration": with_worker(registration="Z9999999999"),
    "salary-missing": with_worker(sbc=None, salary=None),
    "salary-capped": with_worker(sbc=Decimal(3000), salary=Decimal("2932.75")),
    "pay-missing": with_contract(workers=(FIRST, replace(NOBODY, pay=None), SECOND)),
    "incapacity-too-long": with_worker(pay=replace(PAY, incapacity_days=62)),
    "site-incomplete": with_worker(site=Address(street="Lirio")),
    "worker-only-in-icsoe": with_contract(workers=(NOBODY,)),
    "worker-not-in-icsoe": with_contract(workers=(FIRST, NOBODY, SECOND)),
    "salary-differs": with_contract(
        workers=(FIRST, replace(SECOND, sbc=Decimal("600.00")))
    ),
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestRules(BaseCase):
    def test_a_good_return_has_no_findings(self):
        self.assertEqual([one.code for one in check(RETURN)], [])

    def test_every_rule_has_an_example(self):
        self.assertEqual(sorted(EXAMPLES), sorted(rule.code for rule in rules.RULES))

    def test_examples(self):
        for code, sisub in EXAMPLES.items():
            with self.subTest(code):
                found = [one for one in check(sisub) if one.code == code]
                self.assertTrue(found)
                for finding in found:
                    # Neither an NSS nor a salary is in a message, and a source is told.
                    text = str(finding.message)
                    self.assertNotRegex(text, r"\d{11}(?!\d)|512\.40")
                    self.assertTrue(finding.rule.legal)

    def test_a_client_abroad_needs_no_rfc_nor_icsoe(self):
        abroad = replace(
            with_client(rfc="XEXX010101000", foreign=True, mobile=""), icsoe=()
        )
        self.assertEqual([one.code for one in check(abroad)], [])

    def test_what_is_missing_is_named(self):
        for sisub, parts in (
            (replace(RETURN, kind=Kind.NIL), "which are 1"),
            (with_contractor(email="imss"), "The e-mail of the company"),
            (with_contractor(deed=Deed()), "representante legal, número de escr"),
            (with_contractor(address=Address(street="Lirio")), "código postal, muni"),
            (with_contract(object=" ", date_start=None), "objeto, fecha de inicio."),
            (
                with_client(mobile="12", address=Address()),
                "teléfono de diez dígitos, c",
            ),
            (with_worker(registration=""), "under no registro patronal"),
        ):
            found = [str(one.message) for one in check(sisub)]
            self.assertEqual(len(found), 1)
            self.assertIn(parts, found[0])
        # A person has no deed.
        person = with_contractor(rfc="PEGJ900512AB1", deed=Deed())
        self.assertEqual(check(person), [])

    def test_said_once(self):
        """A worker's wrong NSS in two bimesters, a client with two contracts."""
        wrong = {"nss": "12345678901"}
        workers = (replace(FIRST, **wrong), replace(SECOND, **wrong))
        codes = [one.code for one in check(with_contract(workers=workers))]
        self.assertEqual(codes.count("nss-invalid"), 1)
        client = replace(CONTRACT.client, registration="")
        both = replace(
            RETURN,
            contracts=tuple(replace(one, client=client) for one in (CONTRACT, OTHER)),
        )
        codes = [one.code for one in check(both)]
        self.assertEqual(codes.count("client-registration-missing"), 1)
