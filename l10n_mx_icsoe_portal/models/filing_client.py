# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_icsoe.models.authority_return.deadline import CAPTURISTA
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.document import Worker

from ..tools import client_workbook


class FilingClient(models.Model):
    """The evidence for one client of a filed return: its contracts, their workers,
    folio and date of the acknowledgement.

    Made when the acknowledgement is registered, one per RFC. Everything it shows comes
    from the frozen lines of the return. NSS, CURP and salary reach the client that the
    line names and nobody else: see :meth:`_visible_to`.
    """

    _name = "l10n_mx_icsoe.filing.client"
    _description = "Evidence of an ICSOE Filing for a Client"
    _inherit = ["mail.thread"]
    _order = "filing_id, name, id"  # the returns' own order: the newest first
    _mail_post_access = "read"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        string="Return",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Client in Odoo",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    name = fields.Char(string="Client", required=True, readonly=True)
    rfc = fields.Char(string="RFC", required=True, readonly=True, index=True)
    contract_ids = fields.Many2many(
        "l10n_mx_icsoe.filing.contract",
        compute="_compute_contracts",
        string="Contracts",
    )
    contract_count = fields.Integer(
        string="Number of Contracts", compute="_compute_contracts"
    )
    worker_count = fields.Integer(string="Worker Lines", compute="_compute_contracts")
    folio = fields.Char(related="filing_id.folio")
    date_filed = fields.Date(related="filing_id.date_filed")
    email = fields.Char(string="E-mail", compute="_compute_email")
    date_sent = fields.Datetime(string="Sent On", readonly=True)

    _one_per_client = models.Constraint(
        "UNIQUE (filing_id, rfc)", "A return has one evidence per client."
    )

    @api.depends("filing_id", "rfc")
    def _compute_contracts(self):
        contracts = self.env["l10n_mx_icsoe.filing.contract"].search(
            [("filing_id", "in", self.filing_id.ids)]
        )
        groups = contracts.grouped(
            lambda contract: (contract.filing_id, contract.client_rfc)
        )
        for client in self:
            own = groups.get((client.filing_id, client.rfc), contracts.browse())
            client.contract_ids = own
            client.contract_count = len(own)
            client.worker_count = sum(own.mapped("worker_count"))

    @api.depends("partner_id.email")
    def _compute_email(self):
        for client in self:
            # The address of today; without one, the address that the return states.
            client.email = (
                client.sudo().partner_id.email or client.contract_ids[:1].client_email
            )

    @api.depends("name", "filing_id")
    def _compute_display_name(self):
        for client in self:
            client.display_name = f"{client.filing_id.display_name} · {client.name}"

    # ------------------------------------------------------------------ who sees it

    @api.model
    def _visible_to(self, user):
        """The evidence that ``user`` sees in the customer portal, with the rights to
        read it: of filed returns, about the company the user belongs to, and only while
        that company's RFC is the one that the return names.
        """
        partner = user.sudo().partner_id.commercial_partner_id
        rfc = identifiers.compact(partner.vat or "")
        if not rfc:
            return self.sudo().browse()
        # sudo: portal users have no rights on any model of this add-on; this is the
        # only door, and this its lock.
        return self.sudo().search(
            [
                ("partner_id", "=", partner.id),
                ("rfc", "=", rfc),
                ("filing_id.state", "=", "filed"),
            ],
            order="filing_id, id desc",  # the returns' own order: the newest first
        )

    # ------------------------------------------------------------------ the two files

    def _file_stem(self):
        return f"constancia-{self.filing_id._file_stem()}-{self.rfc}"

    def _document(self):
        """The return with this client's contracts and no others; the rest of a big one
        is not even read.
        """
        contracts = tuple(
            contract._to_contract(
                tuple(worker._to_worker() for worker in self._worker_rows(contract))
            )
            for contract in self.contract_ids
        )
        return replace(
            self.filing_id._document_head(),
            contracts=contracts,
            declared_contracts=len(contracts),
        )

    def _successor(self):
        """The filed return that replaces this one or takes its effect away, if any."""
        return self.env["l10n_mx_icsoe.filing"].search(
            [
                ("origin_id", "=", self.filing_id.id),
                ("state", "=", "filed"),
                ("kind", "in", ("correction", "void")),
            ],
            order="id desc",
            limit=1,
        )

    def _render_workbook(self):
        """The workbook as bytes."""
        self.ensure_one()
        document, successor = self._document(), self._successor()
        return client_workbook.render(
            document,
            client=document.contracts[0].client,
            folio=self.folio,
            date_filed=self.date_filed,
            notice="Esta informativa fue sustituida o quedó sin efectos por la de "
            f"folio {successor.folio}."
            if successor
            else "",
        )

    def _render_pdf(self):
        """The PDF as bytes, in Spanish.

        :raises UserError: wkhtmltopdf is not installed or fails
        """
        self.ensure_one()
        report = self.env.ref("l10n_mx_icsoe_portal.report_client_action").sudo()
        if report.get_wkhtmltopdf_state() not in ("ok", "workers", "upgrade"):
            raise UserError(
                self.env._(
                    "The PDF cannot be made: wkhtmltopdf is not installed on the "
                    "server. Ask your administrator."
                )
            )
        report = report.with_context(
            lang=self.filing_id._portal_lang(), force_report_rendering=True
        )
        return report._render_qweb_pdf(report.report_name, self.ids)[0]

    def _worker_rows(self, contract):
        """The lines of ``contract`` in the order in which people read them."""
        return self.env["l10n_mx_icsoe.filing.worker"].search(
            [("contract_id", "=", contract.id)], order="name, id"
        )

    def action_download_pdf(self):
        return self._download("pdf")

    def action_download_workbook(self):
        return self._download("xlsx")

    def _download(self, kind):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/l10n_mx_icsoe/evidence/{self.id}/{kind}",
            "target": "download",
        }

    # ------------------------------------------------------------------ sending it

    def action_send(self):
        """Open the composer with the template and the two files."""
        self.ensure_one()
        self.filing_id._check_role(CAPTURISTA)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to the Client"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(
                    "l10n_mx_icsoe_portal.mail_template_client"
                ).id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
                "mail_notify_author": True,
                "l10n_mx_icsoe_sends_evidence": True,
            },
        }

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        if self.env.context.get("l10n_mx_icsoe_sends_evidence"):
            self.sudo().date_sent = (
                fields.Datetime.now()
            )  # sudo: nobody has write access
        return message

    def _process_attachments_for_template_post(self, mail_template):
        result = super()._process_attachments_for_template_post(mail_template)
        if mail_template == self.env.ref(
            "l10n_mx_icsoe_portal.mail_template_client", raise_if_not_found=False
        ):
            for client in self:
                stem = client._file_stem()
                result.setdefault(client.id, {}).setdefault("attachments", []).extend(
                    [
                        (f"{stem}.pdf", base64.b64encode(client._render_pdf())),
                        (f"{stem}.xlsx", base64.b64encode(client._render_workbook())),
                    ]
                )
        return result

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]

    @api.ondelete(at_uninstall=True)
    def _unlink_except_filed(self):
        if self.filing_id:
            raise UserError(self.env._("The evidence of a filed return stays with it."))


class FilingWorker(models.Model):
    _inherit = "l10n_mx_icsoe.filing.worker"

    def _to_worker(self):
        """This line as ``tools.document`` knows it."""
        self.ensure_one()
        return Worker(
            nss=self.nss or "",
            curp=self.curp or "",
            sbc=Decimal(f"{self.sbc:.2f}"),
            name=self.name or "",
            date_start=self.date_start or None,
            date_end=self.date_end or None,
            sbc_date=self.sbc_date or None,
            handle=self.id,
        )


class Filing(models.Model):
    """A return that was filed has an evidence per client."""

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    client_ids = fields.One2many(
        "l10n_mx_icsoe.filing.client", "filing_id", string="Clients", readonly=True
    )

    def _move(self, action, **values):
        if action == "register":
            self._make_clients()
        return super()._move(action, **values)

    def _make_clients(self):
        """One evidence per client, by RFC."""
        self.env["l10n_mx_icsoe.filing.client"].create(
            [
                {
                    "filing_id": self.id,
                    "rfc": rfc,
                    "name": contracts[0].client_name,
                    "partner_id": contracts.partner_id[:1].id,
                }
                for rfc, contracts in self.contract_ids.filtered("client_rfc")
                .grouped("client_rfc")
                .items()
            ]
        )
