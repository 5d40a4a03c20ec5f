# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from odoo.tests import BaseCase, tagged

from ..tools.law import rules as checks
from ..tools.law.period import Period
from ..tools.law.rules import (
    RULES,
    Fix,
    Severity,
    worker_rules,
)
from .check_examples import (
    ANA,
    BETO,
    CLIENT,
    CONTRACT,
    EXAMPLES,
    QUIET,
    a_return,
    ana,
    client,
    company,
    workers,
)

check = partial(checks.check, rules=RULES)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestChecks(BaseCase):
    def test_documentation(self):
        self.assertEqual(doctest.testmod(checks).failed, 0)

    def test_every_rule_finds_its_example(self):
        for code, informativa, message in EXAMPLES:
            with self.subTest(code=code):
                found = [
                    finding for finding in check(informativa) if finding.code == code
                ]
                self.assertEqual([str(finding.message) for finding in found], [message])

    def test_an_example_breaks_no_other_rule(self):
        """One mistake is said once."""
        for code, informativa, _message in EXAMPLES:
            with self.subTest(code=code):
                self.assertEqual(
                    {finding.code for finding in check(informativa)}, {code}
                )

    def test_every_rule_has_an_example(self):
        self.assertEqual(
            [code for code, _informativa, _message in EXAMPLES],
            [rule.code for rule in RULES],
        )

    def test_what_is_right_is_not_found(self):
        for what, informativa in QUIET:
            with self.subTest(what=what):
                self.assertEqual(
                    [str(finding.message) for finding in check(informativa)], []
                )

    def test_first_period(self):
        """2021-1 also takes contracts older than the reform that were in force when it
        came, before REPSE existed.
        """
        old = replace(
            CONTRACT,
            date_start=date(2019, 1, 1),
            date_signed=date(2018, 12, 1),
            workers=(ANA,),
        )
        first = a_return(old, period=Period(2021, 1))
        self.assertEqual(check(first), [])
        ended = a_return(
            replace(old, date_end=date(2021, 4, 23)), period=Period(2021, 1)
        )
        self.assertIn(
            "start-outside-period", {finding.code for finding in check(ended)}
        )

    def test_salaries_that_are_none(self):
        for sbc in (
            None,
            Decimal(0),
            Decimal("-1.00"),
            Decimal("NaN"),
            Decimal("Infinity"),
        ):
            with self.subTest(sbc=sbc):
                self.assertEqual(
                    [finding.code for finding in check(ana(sbc=sbc))], ["sbc-missing"]
                )

    def test_generic_rfcs(self):
        for rfc in ("XAXX010101000", "XEXX010101000"):
            with self.subTest(rfc=rfc):
                self.assertEqual(
                    [finding.code for finding in check(client(rfc=rfc))],
                    ["client-rfc-generic"],
                )
                self.assertEqual(
                    [finding.code for finding in check(company(rfc=rfc))],
                    ["contractor-rfc-invalid"],
                )

    def test_a_client_is_corrected_once(self):
        nameless = replace(CONTRACT, client=replace(CLIENT, rfc=""))
        other = replace(nameless, reference="S00022", object="Otra planta")
        findings = [
            finding
            for finding in check(a_return(nameless, other))
            if finding.code == "client-rfc-invalid"
        ]
        self.assertEqual(len(findings), 1)

    def test_order_of_findings(self):
        """The worst first, then as the rules stand, then as the document does."""
        lost, typo = replace(ANA, nss=""), replace(BETO, nss="12345678901")
        informativa = a_return(
            replace(CONTRACT, client=replace(CLIENT, email=""), workers=(typo, lost)),
            replace(
                CONTRACT,
                reference="S00022",
                object="",
                workers=(replace(lost, name="Caro Ríos"),),
            ),
            declared_contracts=5,
        )
        self.assertEqual(
            [
                (
                    finding.code,
                    finding.contract and finding.contract.reference,
                    finding.worker and finding.worker.name,
                )
                for finding in check(informativa)
            ],
            [
                ("contracts-declared", None, None),
                ("object-missing", "S00022", None),
                ("nss-missing", "S00021", "Ana Peña"),
                ("nss-missing", "S00022", "Caro Ríos"),
                ("nss-invalid", "S00021", "Beto Luna"),
                ("client-contact", "S00021", None),
            ],
        )

    def test_a_finding_leads_to_its_record(self):
        contract_of_order = replace(
            CONTRACT, handle=7, workers=(replace(ANA, curp="", handle=42),)
        )
        (finding,) = check(a_return(contract_of_order))
        self.assertEqual((finding.contract.handle, finding.worker.handle), (7, 42))
        self.assertEqual(
            (finding.severity, finding.fix), (Severity.ERROR, Fix.EMPLOYEE)
        )
        self.assertEqual(
            finding.message.values,
            {"contract": "S00021", "client": "Acme", "worker": "Ana Peña"},
        )
        self.assertIn("LSS art. 15-A", finding.rule.legal)

    def test_a_person_with_two_numbers_is_said_once(self):
        """However many contracts they are on; and on one contract it is the repetition
        that is said.
        """
        other = replace(BETO, nss=ANA.nss)
        contracts = [
            replace(CONTRACT, reference=f"S{n}", object=f"Obra {n}", workers=(worker,))
            for n, worker in enumerate([ANA, other, other, ANA, other])
        ]
        self.assertEqual(
            [finding.code for finding in check(a_return(*contracts))],
            ["identifiers-contradict"],
        )
        self.assertEqual(
            [finding.code for finding in check(workers(ANA, other))],
            ["worker-repeated"],
        )

    def test_some_rules_only(self):
        informativa = replace(ana(nss="", curp=""), declared_contracts=9)
        found = checks.check(informativa, [worker_rules.curp_missing])
        self.assertEqual([finding.code for finding in found], ["curp-missing"])

    def test_a_rule_has_its_own_code_and_cites_its_source(self):
        self.assertEqual(len({rule.code for rule in RULES}), len(RULES))
        for rule in RULES:
            with self.subTest(code=rule.code):
                self.assertEqual(rule.code, rule.function.__name__.replace("_", "-"))
                self.assertTrue(rule.legal)

    def test_messages_hold_no_personal_data(self):
        """Neither a place for it in the sentence, nor the datum among the values that
        are kept with it.
        """
        for rule in RULES:
            for name in re.findall(r"%\((\w+)\)", rule.message):
                self.assertNotRegex(name, "nss|curp|sbc|salary|number|rfc", rule.code)
        for code, informativa, _message in EXAMPLES:
            data = {
                str(datum)
                for _contract, worker in informativa.lines
                for datum in (worker.nss, worker.curp)
            }
            data |= {str(worker.sbc) for _contract, worker in informativa.lines}
            for finding in check(informativa):
                self.assertFalse(
                    data & {str(value) for value in finding.message.values.values()},
                    code,
                )

    def test_values_can_be_kept_as_json(self):
        for code, informativa, _message in EXAMPLES:
            for finding in check(informativa):
                self.assertLessEqual(
                    {type(value) for value in finding.message.values.values()},
                    {str, int},
                    code,
                )
