# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tests import efirma_factory
from odoo.addons.l10n_mx_efirma.tools import efirma

from ..tools.formats import evidence

RFC = "LTQ150612A10"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestEvidence(BaseCase):
    """A good signature is not enough."""

    NOON = datetime(2026, 9, 10, 18, tzinfo=timezone.utc)
    RETURN = (
        '<Informativa xmlns="urn:l10n-mx-icsoe:informativa:1" {time} tipo="NORMAL" '
        'ejercicio="2026" cuatrimestre="2" totalContratos="1" '
        'totalTrabajadores="3"><Contratista rfc="{rfc}" '
        'nombre="Limpieza"/></Informativa>'
    )

    def problem(self, document, **values):
        time = f'fechaFirma="{self.NOON.isoformat()}"'
        mine = efirma_factory.make(RFC, "LIMPIEZA", **values)
        # Signed by a program with fewer scruples than ours.
        with (
            patch.object(efirma.signature, "check_certificate"),
            patch.object(efirma.signature, "signing_time", return_value=self.NOON),
        ):
            xml = document.replace("{time}", time).encode()
            signed = efirma.sign(
                xml,
                mine.certificate,
                mine.private_key,
                mine.password,
                rfc=RFC,
                moment=self.NOON,
            )
        return [
            str(problem)
            for problem in evidence.examine(signed, moment=self.NOON).problems
        ]

    def test_what_a_good_signature_is_on(self):
        good = self.RETURN.replace("{rfc}", RFC)
        expired = {
            "not_before": self.NOON - timedelta(days=9),
            "not_after": self.NOON - timedelta(days=1),
        }
        for document, values, words in (
            (good, {}, []),
            ("<Otra {time}>texto</Otra>", {}, [evidence.NO_RETURN]),
            (good.replace('"2026"', '"MMXXVI"'), {}, [evidence.NO_RETURN]),
            (good.replace("{time}", ""), {}, [evidence.NO_TIME]),
            (good, expired, [evidence.OUT_OF_FORCE]),
            (
                self.RETURN.replace("{rfc}", "XYZ010203AB9"),
                {},
                [
                    f"It was signed with the e.firma of {RFC}, but it is the return "
                    "of XYZ010203AB9."
                ],
            ),
        ):
            self.assertEqual(self.problem(document, **values), words, document)
