# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.l10n_mx_icsoe.models.roles import CAPTURISTA


class Filing(models.Model):
    """A return that was filed has a statement per client."""

    _inherit = "l10n_mx_icsoe.filing"

    statement_ids = fields.One2many(
        "l10n_mx_icsoe.client.statement", "filing_id", string="Clients", readonly=True
    )

    def _progress_steps(self):
        clients = self.statement_ids
        sent = clients.filtered(lambda one: one.mail_state in ("sent", "waiting"))
        label = self.env._("Clients")
        if clients:
            label = self.env._(
                "Clients %(done)s of %(all)s", done=len(sent), all=len(clients)
            )
        done = self.state == "filed" and sent == clients
        return [*super()._progress_steps(), (label, done)]

    def register_acknowledgement(self, folio, date, pdf=None):
        result = super().register_acknowledgement(folio, date, pdf)
        self._make_statements()
        return result

    def _make_statements(self):
        """One statement per client, by RFC."""
        contracts = self.contract_ids.filtered("client_rfc").grouped("client_rfc")
        # sudo: nobody writes statements, they follow from the return
        self.env["l10n_mx_icsoe.client.statement"].sudo().create(
            [
                {
                    "filing_id": self.id,
                    "rfc": rfc,
                    "name": its[0].client_name,
                    "partner_id": its.partner_id[:1].id,
                }
                for rfc, its in contracts.items()
            ]
        )

    def action_send_to_clients(self):
        """Send its statement to every client that has not got it yet."""
        self.ensure_one()
        self._check_role(CAPTURISTA)
        waiting = self.statement_ids.filtered(
            lambda statement: statement.mail_state not in ("sent", "waiting")
        )
        return waiting.action_send()
