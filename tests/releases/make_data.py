"""What a company that uses release 19.0.1.0.0 has in its database: run by test_life.py
inside «odoo shell», under that release.

One return filed, one signed, one begun with something left out and an error to mend,
and what its people had entered for them. Built by that release's own test builders,
which do not change any more.
"""
# ruff: noqa: F821  «env» is the shell's

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase
from odoo.addons.partner_autocomplete.models.res_company import ResCompany


class Company(IcsoeCase):
    """The builders, without the test's transaction: what they make stays."""

    def __init__(self):
        pass


TransactionCase.setUpClass = classmethod(lambda cls: None)
IcsoeCase.env = env
# A new company's domain would be looked up on the Internet.
with patch.object(ResCompany, "iap_enrich_auto"):
    Company.setUpClass()
company = Company()
filings = Company.env["l10n_mx_icsoe.filing"]

for user in (Company.capturista, Company.signatory):
    user.lang = "en_US"
workers = [company._worker(name) for name in ("Ana López", "Juan Pérez", "Rosa Ruiz")]
company._contract("2026-01-12", "2026-12-31", name="LTQ-001", workers=workers[:2])
company._contract("2026-05-04", name="LTQ-002", workers=workers)
rented = company._contract("2026-05-18", name="LTQ-003", workers=workers[2:])
later = company._contract("2026-09-01", name="LTQ-004", workers=workers[:1])
left_out = company._contract("2026-09-07", name="LTQ-005", workers=workers[1:2])
env["l10n_mx_icsoe.wage.limit"].create(
    {"indicator": "uma", "date_start": "2027-02-01", "amount": 121.34}
)


def close(period, moment):
    with freeze_time(moment):
        filing = company._close(year=2026, period=period)
        env.cr.commit()
    return filing


def sign(filing, moment):
    with freeze_time(moment):
        filing.action_send_to_sign()
        company._sign(filing)
        env.cr.commit()


first = close(1, "2026-05-08 16:12:00")
sign(first, "2026-05-11 15:05:00")
with freeze_time("2026-05-12 17:31:00"):
    first.with_user(Company.signatory).register_acknowledgement(
        "N262253432", "2026-05-12", b"%PDF-1.4 acuse"
    )
    env.cr.commit()
sign(close(2, "2026-09-02 16:20:00"), "2026-09-04 16:20:00")
workers[0].ssnid = False
third = close(3, "2026-11-10 18:00:00")
third.contract_ids.filtered(lambda line: line.order_id == left_out).with_user(
    Company.capturista
).action_leave_out("Renta de maquinaria con operador.")
env.cr.commit()
print("states:", filings.search([], order="period").mapped("state"))
