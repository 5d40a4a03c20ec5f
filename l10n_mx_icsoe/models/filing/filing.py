# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.law import period as periods
from ...tools.law import snapshot
from ...tools.law.document import Kind
from ..authority_return.authority_return import Transition
from ..roles import CAPTURISTA, SIGNATORY

#: What may be done to a filing.
#:
#:   draft --gather--> draft --send--> to_sign --sign--> signed --register--> filed
#:   to_sign --return--> draft          draft | to_sign | signed --cancel--> cancelled
#:   filed --correct--> filed, and a complementaria in draft
TRANSITIONS = {
    "gather": Transition(("draft",), "draft", CAPTURISTA),
    "leave_out": Transition(("draft",), "draft", CAPTURISTA),
    "send": Transition(("draft",), "to_sign", CAPTURISTA),
    "return": Transition(("to_sign",), "draft", SIGNATORY),
    "sign": Transition(("to_sign",), "signed", SIGNATORY),
    "register": Transition(("signed",), "filed", SIGNATORY),
    "cancel": Transition(("draft", "to_sign", "signed"), "cancelled", CAPTURISTA),
    # The portal gives rejected workers back before and after the return is filed.
    "load_rejections": Transition(("to_sign", "signed", "filed"), None, CAPTURISTA),
    "assign": Transition(("draft", "to_sign", "signed"), None, SIGNATORY),
    "capture": Transition(("to_sign", "signed"), None, CAPTURISTA),
    "correct": Transition(("filed",), None, CAPTURISTA),
}


class Filing(models.Model):
    """The return of one taxpayer for one cuatrimestre (LSS art. 15-A): snapshots,
    findings, files, signature. This file is its fields, its states and its life from
    ``close`` to ``register_acknowledgement``; each ``_inherit`` is one capability.
    """

    _name = "l10n_mx_icsoe.filing"
    _description = "ICSOE Filing"
    _inherit = [
        "l10n_mx_icsoe.filing.gather",
        "l10n_mx_icsoe.filing.files",
        "l10n_mx_icsoe.filing.sign",
        "l10n_mx_icsoe.filing.complementary",
        "l10n_mx_icsoe.filing.compare",
        "l10n_mx_icsoe.filing.portal.capture",
        "l10n_mx_icsoe.filing.board",
        "l10n_mx_icsoe.authority.return",
    ]

    _label = "ICSOE"
    _transitions = TRANSITIONS
    _open_states = ("draft", "to_sign", "signed")
    _signatory_states = ("to_sign", "signed")
    _frozen_states = ("to_sign", "signed", "filed")
    _due_kinds = (Kind.NORMAL.value, Kind.NIL.value)
    _living_fields = {
        "date_deadline",
        "date_window",
        "live_changes",
        "date_compared",
    }
    _next_step_depends = (
        "state",
        "live_changes",
        "kind",
        "error_count",
        "date_gathered",
        "to_gather",
        "folio",
        "company_id",
        "complementary_ids.state",
    )

    kind = fields.Selection(
        [
            (Kind.NORMAL.value, "Normal"),
            (Kind.NIL.value, "Nothing to Report"),
            (Kind.CORRECTION.value, "Correction"),
            (Kind.VOID.value, "Without Effect"),
            (Kind.UPDATE.value, "Update"),
        ],
        required=True,
        readonly=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_sign", "To Sign"),
            ("signed", "Signed"),
            ("filed", "Filed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
        group_expand="_expand_states",
    )
    to_gather = fields.Boolean(
        readonly=True,
        copy=False,
        help="It was given back, and is to be gathered before it is sent again.",
    )
    generation = fields.Integer(
        required=True,
        default=0,
        readonly=True,
        help="How many returns Without Effect the period had when this one was begun: "
        "after each one it is filed anew.",
    )
    origin_id = fields.Many2one("l10n_mx_icsoe.filing")

    contract_ids = fields.One2many("l10n_mx_icsoe.filing.contract")
    worker_ids = fields.One2many("l10n_mx_icsoe.filing.worker")
    exclusion_ids = fields.One2many("l10n_mx_icsoe.filing.exclusion")
    issue_ids = fields.One2many("l10n_mx_icsoe.issue")
    finding_ids = fields.One2many("l10n_mx_icsoe.issue")
    file_ids = fields.One2many("l10n_mx_icsoe.filing.file")
    worker_count = fields.Integer(
        string="Worker Lines",
        readonly=True,
        help="As in the files: a worker on two contracts counts twice.",
    )
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

    date_signed = fields.Datetime(string="Signed On", readonly=True)
    signer_name = fields.Char(string="Certificate Holder", readonly=True)
    signer_rfc = fields.Char(string="Signer's RFC", readonly=True)
    certificate_number = fields.Char(readonly=True)
    digest = fields.Char(
        string="Sealed Content (SHA-256)",
        readonly=True,
        help="SHA-256 of the canonical content that was signed.",
    )

    _one_live_return = models.UniqueIndex(
        "(COALESCE(rfc, company_id::text), year, period, generation) WHERE kind IN "
        "('normal', 'nil') AND state != 'cancelled'",
        "This taxpayer already has a Normal or Nothing to Report return for that "
        "cuatrimestre. Open it, or cancel it first.",
    )
    _one_open_complementary = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL AND state IN ('draft', 'to_sign', "
        "'signed')",
        "That return already has a complementary return that is not filed yet. Open "
        "it, or cancel it first.",
    )
    _one_successor = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL AND kind IN ('correction', 'void') "
        "AND state != 'cancelled'",
        "That return has been superseded. Correct the one that took its place.",
    )
    _complementary_origin = models.Constraint(
        "CHECK ((kind IN ('correction', 'void', 'update')) = (origin_id IS NOT NULL))",
        "A complementary return, and no other, names the return that it amends.",
    )

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

    def _move(self, action, *, to_gather=False, **values):
        # A signature that is being made elsewhere and a return that was given back are
        # of the state before.
        return super()._move(action, signing=False, to_gather=to_gather, **values)

    # ------------------------------------------------------------------ close

    @api.model
    def _prepare_return(self, company, year, period):
        generation = self._generation(company, year, period)
        return {
            **super()._prepare_return(company, year, period),
            "generation": generation,
        }

    @api.model
    def _due_domain(self, company, year, period):
        """One that is without effect does not count."""
        generation = self._generation(company, year, period)
        return [
            *super()._due_domain(company, year, period),
            ("generation", "=", generation),
        ]

    def _refuse_to_close_again(self):
        # The one to be corrected is the one in effect.
        return super(Filing, self._effective())._refuse_to_close_again()

    # ------------------------------------------------------------------ gather

    def _gather(self, kind=None):
        """Gather one draft. ``kind`` (Normal or Nothing to Report) is set first; empty
        lets the facts decide.
        """
        writer = self._begin("gather")
        before = writer._document_contracts() if writer.date_gathered else None
        writer._clear_snapshots()
        writer._take_over_decisions()
        writer._gather_contracts(kind)
        writer._gather_workers()
        writer._drop_unchanged_contracts()
        writer._update_totals()
        document = writer._to_document()
        writer._compare(before, document)
        writer._run_checks(document)

    # ------------------------------------------------------------------ send to sign

    def action_send_to_sign(self):
        """Freeze the content and hand it to the signatory; refused while an error
        stands, and before the cuatrimestre has ended.
        """
        for filing in self:
            writer = filing._begin("send")
            writer._refuse_unready()
            writer._store_files(writer._render_files())
            facts = snapshot.to_json(writer._document_contractor())
            writer._move("send", contractor_facts=facts)
            writer.declared_sum = writer._sum_of_declared()
            writer._ask_for_signature()
        return True

    def _refuse_unready(self):
        """Raise unless this draft may be signed as it is."""
        result = super()._refuse_unready()
        if self.origin_id:  # it may have been gathered in another month
            self._refuse_by_rules(
                replace(self._document_head(), checked_on=periods.today())
            )
        return result

    def action_return(self, reason):
        """Give the return back; ``reason`` reaches the capturista in charge as an
        activity and stays in the history.
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why, so that the capturista knows what to change.")
            )
        for filing in self:
            writer = filing._begin("return")
            writer.file_ids.unlink()
            writer._move(
                "return", return_reason=reason, contractor_facts=False, to_gather=True
            )
            filing.message_post(
                body=self.env._("Returned to draft: %(reason)s", reason=reason)
            )
            writer._ask_to_fix(reason)
        return True

    # ------------------------------------------------------------------ sign

    def _keep_signed(self, signed, verification):
        """Keep the signed XML (bytes) and what its verification told; on a filing that
        was begun. ``sign`` and ``complete_signature`` of ``l10n_mx_efirma.signable``
        end here.
        """
        certificate = verification.certificate
        moment = verification.signed_at.astimezone(timezone.utc)
        name = f"{self._file_stem()}-firmada.xml"
        self._store_file("signed_xml", name, signed, instead_of="xml")
        self._move(
            "sign",
            date_signed=moment.replace(tzinfo=None),
            signer_name=certificate.name,
            signer_rfc=certificate.rfc,
            certificate_number=certificate.number,
            digest=verification.digest,
        )
        self._renew_pdf()
        self._ask_to_capture()

    # ----------------------------------------------------------------- file or cancel

    def register_acknowledgement(self, folio, date, pdf=None):
        """Archive what IMSS answered: ``folio`` (text), ``date`` of filing, ``pdf``
        bytes. From here on nothing changes.

        :raises UserError: what :meth:`_check_acknowledgement` refuses; or, on that day
            the rules do not let this return amend the other one
        """
        self.ensure_one()
        writer = self._begin("register")
        folio, day, pdf = writer._check_acknowledgement(folio, date, pdf)
        if writer.origin_id:
            document = writer._document_head()
            writer._refuse_by_rules(replace(document, checked_on=day))
        if pdf:
            name = f"acuse-{self.year}-{self.period}.pdf"
            writer._store_files([("acknowledgement", name, pdf, {})])
        writer.write({"folio": folio, "date_filed": day})
        writer._renew_pdf()  # says the folio, and names every other file
        writer._move("register")
        writer._seal_rows()
        return True

    def action_cancel(self):
        """Give the return up. What was registered at IMSS stays registered there. A
        signed one is the signatory's.
        """
        if "signed" in self.mapped("state"):
            self._check_role(SIGNATORY)
        return super().action_cancel()
