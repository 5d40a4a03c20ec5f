# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...tools.law import contractor_facts
from .filing import TRANSITIONS


class Filing(models.Model):
    """Who files, as the return states it: copied from the company when the return is
    sent to sign, like the contracts are copied from the orders. A company that moves or
    is renamed afterwards does not change what was declared.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    contractor_facts = fields.Json(
        readonly=True, copy=False
    )  # see tools/contractor_facts.py
    contractor_name = fields.Char(string="Contractor", compute="_compute_contractor")
    contractor_rfc = fields.Char(
        string="Contractor's RFC", compute="_compute_contractor"
    )
    contractor_repse = fields.Char(
        string="REPSE Registration", compute="_compute_contractor"
    )
    contractor_repse_expiry = fields.Date(
        string="REPSE Expiry", compute="_compute_contractor"
    )
    contractor_email = fields.Char(
        string="Contractor's E-mail", compute="_compute_contractor"
    )
    contractor_mobile = fields.Char(
        string="Contractor's Mobile", compute="_compute_contractor"
    )
    contractor_address = fields.Char(
        string="Contractor's Address", compute="_compute_contractor"
    )

    def _document_contractor(self):
        if self.contractor_facts:
            return contractor_facts.from_json(self.contractor_facts)
        return super()._document_contractor()

    @api.depends("contractor_facts", "company_id")
    def _compute_contractor(self):
        for filing in self:
            # sudo: a capturista reads the return, not necessarily the partner of the
            # company
            contractor = filing.sudo()._document_contractor()
            address = contractor.address
            parts = (
                address.street,
                address.exterior_number,
                address.interior_number,
                address.colony,
                address.zip,
                address.city,
                address.state,
            )
            filing.contractor_name = contractor.name
            filing.contractor_rfc = contractor.rfc
            filing.contractor_repse = contractor.repse_number
            filing.contractor_repse_expiry = contractor.repse_expiry
            filing.contractor_email = contractor.email
            filing.contractor_mobile = contractor.mobile
            filing.contractor_address = ", ".join(part for part in parts if part)

    def _finish(self, action, vals=None):
        target = TRANSITIONS[action][1]
        facts = {}
        if action == "send":
            facts = {
                "contractor_facts": contractor_facts.to_json(
                    self._document_contractor()
                )
            }
        elif target == "draft" and self.contractor_facts:
            facts = {"contractor_facts": False}
        return super()._finish(action, {**(vals or {}), **facts})
