# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.bimester import Bimester
from ..tools.document import Amounts
from ..tools.payroll import decimal
from .pay import BIMESTERS

AMOUNTS = Amounts.__slots__


class Contribution(models.Model):
    """What a registro patronal paid to Infonavit in a bimester: typed, or out of IMSS's
    bimonthly emission (EBA) or SUA's payment file, worker by worker.
    """

    _name = "l10n_mx_sisub.contribution"
    _description = "Bimonthly Payment to Infonavit"
    _order = "year desc, bimester desc, registration_id"

    registration_id = fields.Many2one(
        "l10n_mx_sisub.registration",
        string="Employer Registration",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="registration_id.company_id", store=True, index=True
    )
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.today().year, aggregator=None
    )
    bimester = fields.Selection(BIMESTERS, required=True)
    source = fields.Selection(
        [("typed", "Typed"), ("eba", "IMSS's emission (EBA)"), ("sua", "SUA")],
        string="Taken From",
        default="typed",
        required=True,
        readonly=True,
    )
    without_credit = fields.Float(
        string="Contribution Without Credit",
        digits=(14, 2),
        help="Typed: of the workers of the contracts. Imported: of everybody in the "
        "file; the return takes those of the contracts out of it.",
    )
    with_credit = fields.Float(string="Contribution With Credit", digits=(14, 2))
    amortization = fields.Float(digits=(14, 2))
    # By employee id: without_credit, with_credit and amortization as texts.
    workers = fields.Json(string="Amounts by Worker", readonly=True)
    worker_count = fields.Integer(string="Workers", compute="_compute_worker_count")
    difference = fields.Float(
        readonly=True,
        digits=(14, 2),
        help="The file's own totals less the sum of its lines: zero when it was read "
        "whole.",
    )

    _bimester_unique = models.Constraint(
        "UNIQUE (registration_id, year, bimester)",
        "The payment of that bimester is entered already.",
    )

    @api.depends("workers")
    def _compute_worker_count(self):
        for one in self:
            one.worker_count = len(one.workers or {})

    @api.model
    def _keep(self, company, file):
        """Keep a ``tools.infonavit.PaymentFile``, in the place of what was known of the
        bimester; gives the record.
        """
        self.env["l10n_mx_icsoe.filing"]._check_role("l10n_mx_icsoe.group_capturista")
        companies = company._l10n_mx_icsoe_taxpayer()
        registration = self.env["l10n_mx_sisub.registration"].search(
            [
                ("company_id", "in", companies.ids),
                ("number", "=like", file.registration[:10] + "%"),
            ],
            limit=1,
        )
        if not file.registration or not registration:
            raise UserError(
                self.env._(
                    "The file is of the registro patronal %(number)s, which is not one "
                    "of the company's. Enter it under SISUB, Employer "
                    "Registrations, or choose another file.",
                    number=file.registration or "?",
                )
            )
        by_nss = companies._l10n_mx_sisub_workers_by_nss()
        workers = {
            str(by_nss[nss].id): [f"{amount:.2f}" for amount in one.amounts]
            for nss, one in file.workers.items()
            if nss in by_nss
        }
        lines = file.sum
        total = file.totals or lines
        values = {
            "source": file.source,
            "workers": workers,
            "difference": sum(total) - sum(lines),
            **dict(zip(AMOUNTS, total, strict=True)),
        }
        key = {
            "registration_id": registration.id,
            "year": file.bimester.year,
            "bimester": str(file.bimester.number),
        }
        known = self.search([(name, "=", value) for name, value in key.items()])
        payment = known or self.create(key)
        payment.write(values)
        return payment

    def _bimester(self):
        return Bimester(self.year, int(self.bimester))

    def _paid(self):
        return Amounts(*(decimal(self[name]) for name in AMOUNTS))

    def _declared(self, employee_ids):
        """The ``Amounts`` of the workers ``employee_ids``; what was typed is theirs."""
        if self.source == "typed":
            return self._paid()
        paid = (
            Amounts(*map(Decimal, amounts))
            for employee_id, amounts in (self.workers or {}).items()
            if int(employee_id) in employee_ids
        )
        return sum(paid, Amounts())
