# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from .authority_return.deadline import CAPTURISTA

ACTIVITY_REPSE = "l10n_mx_icsoe.activity_type_repse"


class ResCompany(models.Model):
    """The registration itself: renewed before its third anniversary (LFT art. 15)."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _l10n_mx_icsoe_remind_repse(self, today):
        """Remind the signatory once for each end of validity; a renewed registration
        takes the reminder back.
        """
        self.ensure_one()
        expiry, partner = self.l10n_mx_icsoe_repse_expiry, self.partner_id
        if not expiry or today < expiry - timedelta(days=self.l10n_mx_icsoe_days_repse):
            if self.l10n_mx_icsoe_repse_reminded:
                partner.activity_unlink([ACTIVITY_REPSE])
                self.l10n_mx_icsoe_repse_reminded = False
            return
        if self.l10n_mx_icsoe_repse_reminded == expiry:
            return
        user = self._l10n_mx_icsoe_person(
            CAPTURISTA,
            self.l10n_mx_icsoe_signatory_id,
            self.l10n_mx_icsoe_capturista_id,
        )
        if not user:
            return
        self.l10n_mx_icsoe_repse_reminded = expiry
        env = self.with_context(lang=user.lang or self.env.lang).env
        partner.activity_unlink([ACTIVITY_REPSE])
        partner.activity_schedule(
            ACTIVITY_REPSE,
            date_deadline=expiry,
            summary=env._(
                "Renew the REPSE registration of %(company)s: valid until %(date)s",
                company=self.name,
                date=format_date(env, expiry),
            ),
            note=env._(
                "A registration must be renewed every three years (LFT art. 15); "
                "without it the company may provide no specialised services. Enter "
                "the new date in the settings of ICSOE afterwards."
            ),
            user_id=user.id,
        )
