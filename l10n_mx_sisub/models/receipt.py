# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models

from ..tools.payroll import Receipt as PayReceipt

#: Fields that are called as what a ``tools.payroll.Receipt`` says.
AS_READ = ("folio", "date_paid", "date_start", "date_end", "incapacity_days")


class Receipt(models.Model):
    """What a payroll receipt (CFDI) says of a worker's pay: amounts by code of
    perception. Kept as read, so that classes and settings may change afterwards.
    """

    _name = "l10n_mx_sisub.receipt"
    _description = "Payroll Receipt"
    _order = "date_paid desc, id desc"
    _rec_name = "folio"

    company_id = fields.Many2one("res.company", required=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Worker", required=True, index=True, ondelete="restrict"
    )
    # With «#1» behind it for the second payroll in one CFDI.
    folio = fields.Char(string="Fiscal Folio (UUID)", required=True)
    date_paid = fields.Date(string="Paid On", required=True, index=True)
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="To", required=True)
    amounts = fields.Json(string="Amounts by Perception")
    amounts_shown = fields.Char(string="Perceptions", compute="_compute_amounts_shown")
    incapacity_days = fields.Integer(string="Days of Incapacity", aggregator=None)

    _folio_unique = models.Constraint(
        "UNIQUE (company_id, folio)", "That receipt is known already."
    )

    @api.depends("amounts")
    def _compute_amounts_shown(self):
        for receipt in self:
            receipt.amounts_shown = " · ".join(
                f"{code} {amount}" for code, amount in (receipt.amounts or {}).items()
            )

    @api.model
    def _keep(self, company, receipts):
        """Keep what was read (``tools.payroll.Receipt`` objects): ``(kept, unknown)``,
        how many, and how many belong to nobody in Employees. A receipt known already,
        or replaced by another one, is not kept twice.
        """
        self.env["l10n_mx_icsoe.filing"]._check_role("l10n_mx_icsoe.group_capturista")
        companies = company._l10n_mx_icsoe_taxpayer()
        own = ("company_id", "in", companies.ids)
        replaced = {
            folio + payroll
            for receipt in receipts
            for folio in receipt.replaces
            for payroll in ("", "#1")
        }
        self.search([own, ("folio", "in", list(replaced))]).unlink()
        folios = [receipt.folio for receipt in receipts]
        known = self.search([own, ("folio", "in", folios)]).mapped("folio")
        skipped = replaced.union(known)
        by_nss = companies._l10n_mx_sisub_workers_by_nss()
        rows, unknown = [], 0
        for receipt in receipts:
            if receipt.folio in skipped:
                continue
            worker = by_nss.get(receipt.nss)
            if not worker:
                unknown += 1
                continue
            skipped.add(receipt.folio)
            rows.append(
                {
                    "company_id": worker.company_id.id,
                    "employee_id": worker.id,
                    "amounts": {
                        code: str(amount) for code, amount in receipt.amounts.items()
                    },
                    **{name: getattr(receipt, name) for name in AS_READ},
                }
            )
        self.create(rows)
        return len(rows), unknown

    @api.model
    def _of_bimesters(self, companies, bimesters, decided_by):
        """``tools.payroll.Receipt`` objects by (employee id, bimester), of the
        receipts of ``companies`` that belong to ``bimesters``.
        """
        field = "date_paid" if decided_by == "payment" else "date_end"
        found = self.search(
            [
                ("company_id", "in", companies.ids),
                (field, ">=", min(bimesters).start),
                (field, "<=", max(bimesters).end),
            ]
        )
        receipts = defaultdict(list)
        for one in found:
            said = {name: one[name] for name in AS_READ}
            receipt = PayReceipt(nss="", amounts=one.amounts or {}, **said)
            receipts[one.employee_id.id, receipt.bimester(decided_by)].append(receipt)
        return receipts
