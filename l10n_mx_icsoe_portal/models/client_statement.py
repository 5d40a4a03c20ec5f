# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.l10n_mx_icsoe.models.notice import notice
from odoo.addons.l10n_mx_icsoe.models.roles import CAPTURISTA
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from ..tools import client_workbook


class ClientStatement(models.Model):
    """What one client gets of a filed return: its contracts, their workers, folio and
    date of the acknowledgement, from the frozen lines of the return. NSS, CURP and
    salary reach the client that the line names and nobody else: see
    :meth:`_visible_to` and the readers.
    """

    _name = "l10n_mx_icsoe.client.statement"
    _description = "Statement of an ICSOE Return for a Client"
    _inherit = ["l10n_mx_icsoe.history"]
    _order = "filing_id, name, id"  # the returns' own order: the newest first

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
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, groups="base.group_system", index="btree_not_null"
    )
    mail_state = fields.Selection(
        [
            ("none", "Not Sent"),
            ("waiting", "On Its Way"),
            ("sent", "Sent"),
            ("failed", "Failed"),
        ],
        string="E-mail Sent",
        compute="_compute_mail",
        compute_sudo=True,
    )
    mail_problem = fields.Char(
        string="Why Not", compute="_compute_mail", compute_sudo=True
    )
    date_sent = fields.Datetime(
        string="Sent On", compute="_compute_mail", compute_sudo=True
    )

    _one_per_client = models.Constraint(
        "UNIQUE (filing_id, rfc)", "A return has one statement per client."
    )

    @api.depends("filing_id", "rfc")
    def _compute_contracts(self):
        contracts = self.env["l10n_mx_icsoe.filing.contract"].search(
            [("filing_id", "in", self.filing_id.ids)]
        )
        groups = contracts.grouped(
            lambda contract: (contract.filing_id, contract.client_rfc)
        )
        for statement in self:
            own = groups.get((statement.filing_id, statement.rfc), contracts.browse())
            statement.contract_ids = own
            statement.contract_count = len(own)
            statement.worker_count = sum(own.mapped("worker_count"))

    @api.depends("partner_id.email")
    def _compute_email(self):
        for statement in self:
            # The address of today; without one, the address that the return states.
            # sudo: a capturista need not see all contacts
            statement.email = (
                statement.sudo().partner_id.email
                or statement.contract_ids[:1].client_email
            )

    @api.depends("mail_id.state", "email")
    def _compute_mail(self):
        states = {"sent": "sent", "exception": "failed", "cancel": "failed"}
        for statement in self:
            mail = statement.mail_id
            statement.mail_state = states.get(mail.state, "waiting") if mail else "none"
            statement.date_sent = mail.state == "sent" and mail.write_date
            statement.mail_problem = False
            if statement.mail_state == "failed":
                statement.mail_problem = mail.failure_reason or self.env._("Cancelled")
            elif not mail and not statement.email:
                statement.mail_problem = self.env._("The client has no e-mail address")

    @api.depends("name", "filing_id")
    def _compute_display_name(self):
        for statement in self:
            of_return = statement.filing_id.display_name
            statement.display_name = f"{of_return} · {statement.name}"

    # ------------------------------------------------------------------ who sees it

    @api.model
    def _visible_to(self, user):
        """The statements that ``user`` sees in the customer portal, with the rights to
        read them: of filed returns, about the company the user belongs to, and only
        while that company's RFC is the one that the return names.
        """
        # sudo: portal users have no rights on any model of this add-on; they see what
        # this method finds, and nothing else.
        partner = user.sudo().partner_id.commercial_partner_id
        rfc = identifiers.compact(partner.vat or "")  # no statement is without one
        return self.sudo().search(
            [
                ("partner_id", "=", partner.id),
                ("rfc", "=", rfc),
                ("filing_id.state", "=", "filed"),
            ]
        )

    def _shows_workers_to(self, user):
        """Whether ``user``, who sees this statement, also sees names, NSS, CURP and SBC
        of its workers.
        """
        # sudo: portal users have no rights on the readers, nor on their address
        readers = self.env["l10n_mx_icsoe.client.reader"].sudo()
        let_in = [
            ("company_id", "=", self.company_id.id),
            ("rfc", "=", self.rfc),
            ("user_id", "=", user.id),
            ("email", "=", email_normalize(user.sudo().email or "")),
        ]
        return bool(readers.search_count(let_in, limit=1))

    def _has_portal(self):
        """Whether somebody of the client finds this statement in the portal."""
        # sudo: users of the client's contacts, of whom a capturista may see none
        client = self.sudo().partner_id
        users = client.user_ids | client.child_ids.user_ids
        return any(self in self._visible_to(user) for user in users if user.share)

    def action_readers(self):
        """Who of the client sees the personal data."""
        self.ensure_one()
        self.filing_id._check_role(CAPTURISTA)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(client)s: who sees workers' data", client=self.name),
            "res_model": "l10n_mx_icsoe.client.reader",
            "view_mode": "list",
            "target": "new",
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("rfc", "=", self.rfc),
            ],
            "context": {
                "default_company_id": self.company_id.id,
                "default_rfc": self.rfc,
                "l10n_mx_icsoe_partner": self.partner_id.id,
            },
        }

    # ------------------------------------------------------------------ the two files

    def _file_stem(self):
        return f"constancia-{self.filing_id._file_stem()}-{self.rfc}"

    def _document(self):
        """The return with this client's contracts and no others, workers by name; the
        rest of a big one is not even read.
        """
        contracts = tuple(
            replace(each, workers=sorted(each.workers, key=lambda one: one.name))
            for each in self.filing_id._document_contracts(self.contract_ids)
        )
        return replace(
            self.filing_id._document_head(),
            contracts=contracts,
            declared_contracts=len(contracts),
        )

    def _acknowledgement(self):
        """The bytes of IMSS's acknowledgement; empty where none was kept."""
        files = self.filing_id.file_ids
        file = files.filtered(lambda file: file.kind == "acknowledgement")[:1]
        return file._kept_bytes() if file else b""

    def _render_workbook(self):
        """The workbook as bytes."""
        self.ensure_one()
        replaced = ""
        if successor := self.filing_id.superseded_by_id:
            replaced = (
                "Esta informativa fue sustituida o quedó sin efectos por la de folio "
                f"{successor.folio}."
            )
        return client_workbook.render(
            self._document(), self.folio, self.date_filed, replaced
        )

    @api.model
    def _has_pdf(self):
        """Whether this server can make PDFs: without wkhtmltopdf, page and workbook say
        the same.
        """
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        return state in ("ok", "workers", "upgrade")

    def _render_pdf(self):
        """The PDF as bytes, in Spanish.

        :raises UserError: wkhtmltopdf is not installed or fails
        """
        self.ensure_one()
        if not self._has_pdf():
            raise UserError(
                self.env._(
                    "The PDF cannot be made: wkhtmltopdf is not installed on the "
                    "server. The Excel holds the same."
                )
            )
        # sudo: the report is for capturistas, and portal users come here too
        report = self.env.ref("l10n_mx_icsoe_portal.report_client_action").sudo()
        report = report.with_context(
            lang=self.filing_id._portal_lang(), force_report_rendering=True
        )
        return report._render_qweb_pdf(report.report_name, self.ids)[0]

    def action_download_pdf(self):
        return self._download("pdf")

    def action_download_workbook(self):
        return self._download("xlsx")

    def _download(self, kind):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/l10n_mx_icsoe/statement/{self.id}/{kind}",
            "target": "download",
        }

    # ------------------------------------------------------------------ sending it

    def action_send(self):
        """Send each of these statements to its client by e-mail, with its files. What
        became of the e-mail is in ``mail_state``.
        """
        for filing in self.filing_id:
            filing._check_role(CAPTURISTA)
        self.check_access("read")
        template = self.env.ref("l10n_mx_icsoe_portal.mail_template_client").sudo()
        reachable = self.filtered("email")
        for statement in reachable:
            mail = template.send_mail(
                statement.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={"attachments": statement._attachments()},
            )
            # sudo: nobody writes statements nor e-mails; the role was checked
            statement.sudo().mail_id = mail
        reachable.sudo().mail_id.send_after_commit()
        text = self.env._(
            "E-mails on their way: %(count)s. The list says which ones left.",
            count=len(reachable),
        )
        if missing := self - reachable:
            names = ", ".join(missing.mapped("name"))
            text += " " + self.env._(
                "Without an e-mail address: %(names)s", names=names
            )
        return notice(text, type="warning" if missing else "success")

    def _attachments(self):
        """Pairs of name and base64, as ``send_mail`` takes them."""
        files = [("xlsx", self._render_workbook())]
        if self._has_pdf():
            files.append(("pdf", self._render_pdf()))
        stem = self._file_stem()
        return [(f"{stem}.{kind}", base64.b64encode(data)) for kind, data in files]

    @api.ondelete(at_uninstall=True)
    def _unlink_except_filed(self):
        if self.filing_id:
            raise UserError(
                self.env._("The statement of a filed return stays with it.")
            )
