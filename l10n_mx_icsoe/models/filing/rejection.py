# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..roles import CAPTURISTA


class FilingRejection(models.Model):
    """A worker that IMSS's portal did not take, beside the line of the return, which
    stays as it was sent.
    """

    _name = "l10n_mx_icsoe.filing.rejection"
    _description = "Worker Rejected by IMSS's Portal"
    _order = "filing_id, is_fixed, is_known desc, name, id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    worker_id = fields.Many2one(
        "l10n_mx_icsoe.filing.worker",
        string="Worker Line",
        index="btree_not_null",
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        related="worker_id.contract_id", store=True, index="btree_not_null"
    )
    employee_id = fields.Many2one(related="worker_id.employee_id")
    is_known = fields.Boolean(
        string="In This Return",
        readonly=True,
        help="Off: the portal's list names somebody who is not in it.",
    )
    name = fields.Char(string="Worker", readonly=True)
    nss = fields.Char(string="NSS", readonly=True)
    curp = fields.Char(string="CURP", readonly=True)
    text = fields.Char(
        string="What the Portal Says",
        readonly=True,
        help="The other cells of the row in the portal's Excel.",
    )
    source = fields.Char(
        string="Found In", readonly=True, help="Sheet and row of the portal's Excel."
    )
    is_fixed = fields.Boolean(string="Fixed", readonly=True)

    def action_open_source(self):
        """Open the live employee behind the rejected line."""
        self.ensure_one()
        if not self.worker_id:
            raise UserError(
                self.env._(
                    "Nobody in this return has that NSS or CURP. Look for the worker "
                    "in Employees: perhaps the number was changed after the return "
                    "was gathered."
                )
            )
        return self.filing_id._open_record(self.worker_id.employee_id)

    def action_fixed(self):
        """Tick off, or take the tick away again."""
        self.filing_id._check_role(CAPTURISTA)
        self.check_access("read")
        # sudo: nobody has write access; role and company were checked just above
        for rejection in self.sudo():
            rejection.is_fixed = not rejection.is_fixed
        return True
