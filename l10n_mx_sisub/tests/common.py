# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase

from .test_tools import receipt

PERIOD = {"year": 2026, "period": 2}  # May to August 2026: bimesters 3 and 4
REGISTRATION, OTHER_REGISTRATION = "E2312345103", "B4567890108"
ADDRESS = {
    "street": "Av. de la Manufactura 215",
    "zip": "76100",
    "city": "Querétaro",
}


class SisubCase(IcsoeCase):
    """The contractor of ICSOE's tests with what Infonavit asks besides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        state = cls.env.ref("base.state_mx_qro").id
        registrations = cls.env["l10n_mx_sisub.registration"]
        cls.principal, cls.other = registrations.create(
            [
                {"company_id": cls.company.id, "number": "E23-12345-10-3"},
                {"company_id": cls.company.id, "number": OTHER_REGISTRATION},
            ]
        )
        cls.principal.principal = True
        cls.company.partner_id.write({**ADDRESS, "state_id": state})
        cls.client.write(
            {
                **ADDRESS,
                "state_id": state,
                "l10n_mx_sisub_registration": "C99-12345-10-9",
            }
        )
        cls.sisub = cls.env["l10n_mx_sisub.filing"].with_user(cls.capturista)

    def _sisub(self, **values):
        return self.sisub.close(self.company.id, **{**PERIOD, **values})

    @classmethod
    def _pay(cls, *workers, bimesters=("3", "4"), **values):
        return cls.env["l10n_mx_sisub.pay"].create(
            [
                {
                    "company_id": cls.company.id,
                    "employee_id": worker.id,
                    "year": 2026,
                    "bimester": bimester,
                    "fixed": 20000,
                    **values,
                }
                for worker in workers
                for bimester in bimesters
            ]
        )

    def _receipt(self, worker, **values):
        return receipt(nss=worker.ssnid, rfc=self.company.vat, **values)

    def _lines(self, filing):
        """(contract's number, bimester, worker) of the lines."""
        return [
            (line.contract_id.number, line.bimester, line.name)
            for line in filing.worker_ids
        ]

    def _errors(self, filing):
        return self._codes(filing, "error")
