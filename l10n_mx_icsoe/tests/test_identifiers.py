# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import random

from stdnum.mx import curp

from odoo.tests import BaseCase, tagged

from ..tools.law import identifiers
from ..tools.law.identifiers import Problem

MISSING, FORMAT, COMPONENT, CHECK_DIGIT = Problem


@tagged("post_install_l10n", "post_install", "-at_install")
class TestIdentifiers(BaseCase):
    def assertProblems(self, judge, cases):
        for value, problem in cases:
            with self.subTest(value=value):
                self.assertEqual(judge(value), problem)

    def test_documentation(self):
        self.assertEqual(doctest.testmod(identifiers).failed, 0)

    def test_nss(self):
        self.assertProblems(
            identifiers.nss_problem,
            [
                ("12345678903", None),
                ("48979152914", None),
                ("02345678904", None),  # a leading zero is a digit
                ("12345678901", CHECK_DIGIT),
                ("2345678904", FORMAT),  # the zero that a spreadsheet lost
                ("012345678903", FORMAT),
                ("1234567890A", FORMAT),
                ("12 34 56 7890 3", FORMAT),
                ("12345678903\n", FORMAT),
                ("１２３４５６７８９０３", FORMAT),  # digits to Python, not to IMSS
                ("", MISSING),
                (None, MISSING),
            ],
        )

    def test_curp(self):
        self.assertProblems(
            identifiers.curp_problem,
            [
                ("PEGJ900512HJCRRS04", None),
                ("BAUM690216HMSLRG18", None),
                ("AAMR740524HOCBRN08", None),
                ("AAPR630321HDFLRC09", None),
                ("PEGJ900512XJCRRS08", None),  # neither man nor woman
                ("PEGJ000229HJCRRSA0", None),  # born in 2000, a leap year
                ("ZAZD801124MBSYQN13", CHECK_DIGIT),
                ("PEGJ900512XJCRRS04", CHECK_DIGIT),
                ("KAOB750230MASLHJ07", COMPONENT),  # 30 February
                ("PEGJ000229HJCRRS04", COMPONENT),  # 1900 was no leap year
                ("PEGJ901312HJCRRS04", COMPONENT),  # month 13
                ("PEGJ900512ZJCRRS04", COMPONENT),  # no such sex
                ("PEGJ900512HZZRRS04", COMPONENT),  # no such state
                ("pegj900512hjcrrs04", FORMAT),
                ("PEGJ900512HJCRRS0", FORMAT),
                ("PEGJ900512HJCRRS04 ", FORMAT),
                ("PEGJ9OO512HJCRRS04", FORMAT),  # letters O for zeros
                ("PEÑJ900512HJCRRS04", FORMAT),  # RENAPO writes X for Ñ
                ("", MISSING),
            ],
        )

    def test_curp_agrees_with_stdnum(self):
        """On ten thousand almost right ones: same verdict as python-stdnum but for what
        the docstring says.
        """
        dice = random.Random(20210424)
        valid = [
            "PEGJ900512HJCRRS04",
            "BAUM690216HMSLRG18",
            "AAMR740524HOCBRN08",
            "AAPR630321HDFLRC09",
        ]
        for _attempt in range(10_000):
            letters = list(dice.choice(valid))
            for _change in range(dice.randrange(3)):
                letters[dice.randrange(4, 17)] = dice.choice("0123456789ABCDEFGHJMSX")
            value = "".join(letters[:17])
            if value[10] != "X":
                value += curp.calc_check_digit(value)
                self.assertEqual(
                    identifiers.curp_problem(value) is None, curp.is_valid(value), value
                )

    def test_rfc(self):
        self.assertProblems(
            identifiers.rfc_problem,
            [
                ("IMS421231I45", None),
                ("SAT970701NN3", None),
                ("PML120808ITA", None),
                ("MHTR93041179A", None),
                ("Ñ&A970701NN3", None),
                ("IMS421231I46", None),  # the check digit is judged apart
                ("IMS420231I45", COMPONENT),  # 31 February
                ("ims421231i45", FORMAT),
                ("IMS-421231-I45", FORMAT),
                ("IMS421231", FORMAT),  # without homoclave
                ("MHTR930411", FORMAT),
                ("MXIMS421231I45", FORMAT),
                ("", MISSING),
                (None, MISSING),
            ],
        )

    def test_rfc_check_digit(self):
        for value, wrong in [
            ("IMS421231I45", False),
            ("SAT970701NN3", False),
            ("PML120808ITA", False),
            ("MHTR93041179A", False),
            ("IMS421231I46", True),
            ("VACE460910SX6", True),  # in use, and still wrong
            # Not a matter of the check digit:
            ("ims421231i45", False),
            ("XAXX010101000", False),
            ("", False),
        ]:
            with self.subTest(value=value):
                self.assertEqual(identifiers.rfc_check_digit_is_wrong(value), wrong)

    def test_generic_rfc(self):
        for value, generic in [
            ("XAXX010101000", True),
            ("XEXX010101000", True),
            ("xaxx-010101-000", True),
            ("XAXX010101XXX", True),
            ("XEXX010101AAA", True),
            ("IMS421231I45", False),
            ("", False),
            (None, False),
        ]:
            with self.subTest(value=value):
                self.assertEqual(identifiers.is_generic_rfc(value), generic)

    def test_compact(self):
        for typed, clean in [
            (" 12 34-56\u00a07890 3\n", "12345678903"),
            ("pegj900512hjcrrs04", "PEGJ900512HJCRRS04"),
            ("ñ&a-970701-nn3", "Ñ&A970701NN3"),
            (
                "N\u0303&A970701NN3",
                "Ñ&A970701NN3",
            ),  # an Ñ of two characters, as some systems copy it
            ("", ""),
            (None, ""),
        ]:
            with self.subTest(typed=typed):
                self.assertEqual(identifiers.compact(typed), clean)

    def test_telephone(self):
        """Typed, its ten digits (or what was typed), what a mobile phone may be."""
        for typed, number, problem in [
            ("4421234567", "4421234567", None),
            ("+52 442 123 4567", "4421234567", None),
            ("+52 1 (442) 123-45.67", "4421234567", None),
            ("5214421234567", "4421234567", None),
            ("044 442 123 4567", "4421234567", None),
            ("045-442-123-4567", "4421234567", None),
            ("44 442 123 4567", "4421234567", None),  # 044 after a spreadsheet
            ("01 442 123 4567", "4421234567", None),
            ("442\u00a0123\u00a04567", "4421234567", None),
            ("5255123456", "5255123456", None),  # 52 is also how some numbers begin
            ("442 123 456", "442 123 456", FORMAT),
            ("442 123 4567 ext. 3", "442 123 4567 ext. 3", FORMAT),
            ("+1 212 555 0100", "+1 212 555 0100", FORMAT),
            ("  ", "", MISSING),
            (None, "", MISSING),
        ]:
            with self.subTest(typed=typed):
                self.assertEqual(identifiers.national_number(typed), number)
                self.assertEqual(identifiers.mobile_problem(typed), problem)

    def test_email(self):
        self.assertProblems(
            identifiers.email_problem,
            [
                ("rh@cliente.com.mx", None),
                ("ana.peña+imss@señal-1.mx", None),
                ("rh@cliente", FORMAT),
                ("rh@cliente.com.mx, pagos@cliente.com.mx", FORMAT),
                ("Ana <rh@cliente.com.mx>", FORMAT),
                ("rh @cliente.com.mx", FORMAT),
                ("rh..mx@cliente.com.mx", FORMAT),
                ("rh@-cliente.mx", FORMAT),
                ("rh@" + "a" * 300 + ".mx", FORMAT),
                ("", MISSING),
                (None, MISSING),
            ],
        )

    def test_postal_code(self):
        self.assertProblems(
            identifiers.postal_code_problem,
            [
                ("01000", None),
                ("76000", None),
                ("1000", FORMAT),
                ("C.P. 76000", FORMAT),
                ("", MISSING),
                (None, MISSING),
            ],
        )
