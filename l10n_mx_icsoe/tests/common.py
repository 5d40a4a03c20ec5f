# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contractor with its people, built for each test class. Identifiers are synthetic
and valid.
"""

import base64
from dataclasses import astuple
from datetime import date, datetime, timedelta

from stdnum import luhn
from stdnum.mx import curp as curp_rules

from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.l10n_mx_efirma.tests import efirma_factory

PERIOD = {"year": 2026, "period": 2}  # 1 May to 31 August 2026, due 17 September


def make_nss(number):
    """The valid NSS with serial ``number``; it begins with a zero, as many real ones
    do.
    """
    body = f"0219{number:06d}"
    return body + luhn.calc_check_digit(body)


def make_curp(number):
    """A valid CURP that differs with ``number``."""
    letters = "BCDFGHJKLM"
    days, number = divmod(number, 10_000)
    born = date(1990, 5, 12) + timedelta(days)
    inner = "".join(letters[int(digit)] for digit in f"{number:04d}")
    body = f"GO{inner[0]}L{born:%y%m%d}HQT{inner[1:]}0"
    return body + curp_rules.calc_check_digit(body + "0")


class IcsoeCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever issues the e.firmas of the tests.
        cls.env["l10n_mx_efirma.authority"].create(
            {
                "content": base64.b64encode(efirma_factory.authority()),
                "is_test": True,
            }
        )
        cls.mexico = cls.env.ref("base.mx")
        # Nothing here asks for Mexico's chart of accounts, for which Odoo looks through
        # those of all countries.
        companies = cls.env["res.company"].with_context(chart_template_load=True)
        cls.company = companies.create(
            {
                "name": "Limpieza Técnica de Querétaro",
                "country_id": cls.mexico.id,
                "currency_id": cls.env.ref("base.MXN").id,
                "vat": "LTQ150612A10",
                "email": "imss@ltq.example",
                "phone": "442 210 0000",
                "l10n_mx_icsoe_repse_number": "AR129038/2024",
                "l10n_mx_icsoe_repse_date": "2024-05-20",
            }
        )
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        (
            cls.capturista,
            cls.signatory,
            cls.salesman,
            cls.hr_manager,
            cls.employee_user,
        ) = cls._users(
            capturista="l10n_mx_icsoe.group_capturista",
            signatory="l10n_mx_icsoe.group_signatory",
            salesman="sales_team.group_sale_salesman",
            hr="hr.group_hr_manager",
            nobody="base.group_user",
        )
        cls.company.l10n_mx_icsoe_signatory_id = cls.signatory
        cls.service = cls.env["l10n_mx_icsoe.service"].create(
            {
                "folio": "12345",
                "name": "Limpieza especializada de plantas",
                "company_id": cls.company.id,
            }
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Limpieza",
                "type": "service",
                "l10n_mx_icsoe_service_id": cls.service.id,
            }
        )
        cls.other_product = cls.env["product.product"].create(
            {"name": "Escobas", "type": "consu"}
        )
        cls.client = cls._client("Aceros del Bajío", "ABA980312QX8")
        cls._serial = 0

    @classmethod
    def _user(cls, login, groups):
        return cls._users(**{login: groups})

    @classmethod
    def _users(cls, **groups):
        """Users of the company, each with the groups of its login: made together, for
        one by one they take longer than many a test.
        """
        return cls.env["res.users"].create(
            [
                {
                    "name": f"icsoe_{login} ({names})",
                    "login": f"icsoe_{login}",
                    "password": f"icsoe_{login}".ljust(8, "x"),
                    "email": "i.i@example.com",
                    "group_ids": [
                        Command.set(
                            [cls.env.ref(name.strip()).id for name in names.split(",")]
                        )
                    ],
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for login, names in groups.items()
            ]
        )

    @classmethod
    def _client(cls, name, rfc, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "vat": rfc,
                "country_id": cls.mexico.id,
                "email": "compras@client.example",
                "phone": "442 555 0101",
                "zip": "76000",
                **values,
            }
        )

    @classmethod
    def _contract(
        cls, start="2026-05-04", end=False, confirm=True, workers=(), **values
    ):
        """A sales order for specialised services; ``workers`` are assigned from its
        start.
        """
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "company_id": cls.company.id,
                "user_id": cls.salesman.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "product_uom_qty": 1})
                ],
                "l10n_mx_icsoe_object": "OC 4500012345 Limpieza de la planta",
                "l10n_mx_icsoe_date_start": start,
                "l10n_mx_icsoe_date_end": end,
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        order.date_order = values.get("date_order") or datetime.combine(
            order.l10n_mx_icsoe_date_start or date(2026, 5, 4), datetime.min.time()
        ).replace(hour=18)
        for worker in workers:
            cls._assign(worker, order)
        return order

    @classmethod
    def _bare_contract(cls, **values):
        """A contract without an order line, which takes a quarter of the time: for
        tests of very many.
        """
        return cls._contract(
            confirm=False,
            state="sale",
            order_line=[],
            l10n_mx_icsoe_specialized=True,
            l10n_mx_icsoe_service_id=cls.service.id,
            **values,
        )

    @classmethod
    def _worker(cls, name="Ana López", sbc=512.4, since="2020-01-01", **values):
        cls._serial += 1
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "date_version": since,
                "ssnid": make_nss(cls._serial),
                "l10n_mx_curp": make_curp(cls._serial),
                "l10n_mx_sbc": sbc,
                **values,
            }
        )

    @classmethod
    def _assign(cls, worker, order, start=None, end=False):
        return cls.env["l10n_mx_icsoe.assignment"].create(
            {
                "employee_id": worker.id,
                "order_id": order.id,
                "date_start": start or order.l10n_mx_icsoe_date_start or "2026-05-04",
                "date_end": end,
            }
        )

    @classmethod
    def _close(cls, user=None, **values):
        """Close the period as the capturista, who has neither HR nor Sales rights."""
        filing = cls.env["l10n_mx_icsoe.filing"].with_user(user or cls.capturista)
        return filing.close(cls.company.id, **{**PERIOD, **values})

    @classmethod
    def _efirma(cls, **values):
        """A throw-away e.firma of the company: ``certificate``, ``private_key`` (bytes)
        and ``password``.
        """
        return efirma_factory.make(
            **{
                "rfc": cls.company.vat,
                "name": "LIMPIEZA TECNICA DE QUERETARO",
                **values,
            }
        )

    @classmethod
    def _sign(cls, filing, efirma=None):
        return filing.with_user(cls.signatory).sign(*astuple(efirma or cls._efirma()))

    def _codes(self, filing, severity=None):
        issues = filing.issue_ids
        return sorted(
            issues.filtered(lambda issue: severity in (None, issue.severity)).mapped(
                "code"
            )
        )
