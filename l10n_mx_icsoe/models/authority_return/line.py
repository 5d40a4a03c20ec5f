# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnLine(models.AbstractModel):
    """A line of a return: nobody adds, changes or deletes one while the content of the
    return is frozen, not even the superuser. The model says whose ``filing_id`` it is.
    """

    _name = "l10n_mx_icsoe.return.line"
    _description = "Line of a Return to an Authority"
    _inherit = "l10n_mx_icsoe.offered.fields"
    _offered = (
        "filing_id",
        "contract_id",
        "reference",
        "client_name",
        "service_folio",
        "date_start",
        "date_end",
        "worker_count",
        "severity",
        "code",
        "bimester",
    )

    #: Many2one fields to the live record behind a line. That one may be deleted or
    #: merged: nothing that was declared is in them.
    _live_fields = {"order_id", "employee_id", "partner_id"}
    #: Whether signing and acknowledging add lines: then only the end freezes them.
    _grows_until_filed = False

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.authority.return", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="filing_id.company_id", store=True, index=True, precompute=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before a refusal that names the folio
        ids = {vals["filing_id"] for vals in vals_list if vals.get("filing_id")}
        self._refuse_frozen(self.env[self._return_model()].browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - self._live_fields:
            self._refuse_frozen(self.sudo().filing_id)
        if vals.get("filing_id"):
            self._refuse_frozen(self.filing_id.browse(vals["filing_id"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_frozen(self):
        self._refuse_frozen(self.sudo().filing_id)

    def _return_model(self):
        return self._fields["filing_id"].comodel_name

    def _refuse_frozen(self, filings):
        for filing in filings.sudo():  # sudo: only the state and the name in a message
            final = self._grows_until_filed
            if filing.state in (("filed",) if final else filing._frozen_states):
                filing._refuse_change()

    def action_open_source(self):
        """Open the live record that this line was copied from."""
        self.ensure_one()
        return self.filing_id._open_record(self._source())

    def _source(self):
        """That record; the return itself for a line that was not copied."""
        return self.filing_id
