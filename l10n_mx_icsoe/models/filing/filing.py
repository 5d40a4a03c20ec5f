# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.tools.misc import format_date

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes

from ...tools.formats import acknowledgement
from ...tools.law import period as periods
from ...tools.law.document import Kind
from ...tools.law.period import Period

CAPTURISTA = "l10n_mx_icsoe.group_capturista"
SIGNATORY = "l10n_mx_icsoe.group_signatory"

#: What may be done to a filing: action → (states it starts from, state it ends in,
#: group that may do it).
#:
#:   draft --gather--> draft --send--> to_sign --sign--> signed --register--> filed
#:   to_sign --return--> draft          draft | to_sign | signed --cancel--> cancelled
#:   filed --correct--> filed, and a complementaria in draft
TRANSITIONS = {
    "gather": (("draft",), "draft", CAPTURISTA),
    "leave_out": (("draft",), "draft", CAPTURISTA),
    "send": (("draft",), "to_sign", CAPTURISTA),
    "return": (("to_sign",), "draft", SIGNATORY),
    "sign": (("to_sign",), "signed", SIGNATORY),
    "register": (("signed",), "filed", SIGNATORY),
    "cancel": (("draft", "to_sign", "signed"), "cancelled", CAPTURISTA),
    # The portal gives rejected workers back before and after the return is filed; its
    # state stays.
    "load_rejections": (("to_sign", "signed", "filed"), None, CAPTURISTA),
    "assign": (("draft", "to_sign", "signed"), None, SIGNATORY),  # stays in its state
    "capture": (("to_sign", "signed"), None, CAPTURISTA),  # stays in its state
    "correct": (("filed",), "filed", CAPTURISTA),
}


def _as_id(value):
    """The id of a record, or of what programs send for one; 0 when it is none."""
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


#: Who did what is in the history, and reaches whom it must: no context that comes over
#: RPC silences that.
TOLD = {
    "tracking_disable": False,
    "mail_notrack": False,
    "mail_activity_automation_skip": False,
}


class Filing(models.Model):
    """The return of one company for one cuatrimestre (LSS art. 15-A): snapshots,
    findings, files, signature.

    Nobody has write access to this model or its lines: every change goes through a
    method that checks who asks, takes the row's lock and only then writes as superuser.
    """

    _name = "l10n_mx_icsoe.filing"
    _description = "ICSOE Filing"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, period desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    period = fields.Selection(
        [
            ("1", "1 · January–April"),
            ("2", "2 · May–August"),
            ("3", "3 · September–December"),
        ],
        string="Cuatrimestre",
        required=True,
        readonly=True,
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
    origin_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        string="Corrects",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
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
    )

    date_start = fields.Date(compute="_compute_dates", store=True)
    date_end = fields.Date(compute="_compute_dates", store=True)
    date_window = fields.Date(
        string="Window Opens", compute="_compute_dates", store=True
    )
    date_deadline = fields.Date(
        string="Deadline", compute="_compute_date_deadline", store=True
    )
    days_left = fields.Integer(compute="_compute_is_late")
    is_late = fields.Boolean(compute="_compute_is_late")

    date_gathered = fields.Datetime(string="Gathered On", readonly=True)
    gather_changes = fields.Json(readonly=True)
    gather_summary = fields.Char(
        string="Last Gather", compute="_compute_gather_summary"
    )
    contract_ids = fields.One2many(
        "l10n_mx_icsoe.filing.contract", "filing_id", readonly=True
    )
    worker_ids = fields.One2many(
        "l10n_mx_icsoe.filing.worker", "filing_id", readonly=True
    )
    exclusion_ids = fields.One2many(
        "l10n_mx_icsoe.filing.exclusion", "filing_id", string="Left Out", readonly=True
    )
    issue_ids = fields.One2many(
        "l10n_mx_icsoe.issue", "filing_id", string="Findings", readonly=True
    )
    file_ids = fields.One2many(
        "l10n_mx_icsoe.filing.file", "filing_id", string="Files", readonly=True
    )
    contract_count = fields.Integer(string="Contracts", readonly=True)
    worker_count = fields.Integer(
        string="Worker Lines",
        readonly=True,
        help="As in the files: a worker on two contracts counts twice.",
    )
    person_count = fields.Integer(
        string="Workers", readonly=True, help="Different people."
    )
    error_count = fields.Integer(string="Errors", readonly=True)
    warning_count = fields.Integer(string="Warnings", readonly=True)
    info_count = fields.Integer(string="Notes", readonly=True)

    date_signed = fields.Datetime(string="Signed On", readonly=True)
    signer_name = fields.Char(string="Certificate Holder", readonly=True)
    signer_rfc = fields.Char(string="Signer's RFC", readonly=True)
    certificate_number = fields.Char(readonly=True)
    digest = fields.Char(
        string="Sealed Content (SHA-256)",
        readonly=True,
        help="SHA-256 of the canonical content that was signed.",
    )
    folio = fields.Char(
        readonly=True,
        tracking=True,
        help="The number that IMSS's acknowledgement gives to the return.",
    )
    date_filed = fields.Date(string="Filed On", readonly=True, tracking=True)

    generation = fields.Integer(
        required=True,
        default=0,
        readonly=True,
        help="How many returns Without Effect the period had when this one was begun: "
        "after each one it is filed anew.",
    )

    _one_live_return = models.UniqueIndex(
        "(company_id, year, period, generation) WHERE kind IN ('normal', 'nil') AND "
        "state != 'cancelled'",
        "This company already has a Normal or Nothing to Report return for that "
        "cuatrimestre. Open it, or cancel it first.",
    )

    # ------------------------------------------------------------------ what it is

    @property
    def _period(self):
        """The cuatrimestre as ``tools.period`` knows it."""
        return Period(self.year, int(self.period))

    @api.depends("year", "period")
    def _compute_dates(self):
        for filing in self:
            period = filing._period
            filing.date_start = period.start
            filing.date_end = period.end
            filing.date_window = period.window_start

    @api.depends("date_deadline", "date_filed", "state", "kind")
    def _compute_is_late(self):
        today = periods.today()
        for filing in self:
            filing.days_left = (
                (filing.date_deadline - today).days if filing.has_deadline else 0
            )
            late = (filing.date_filed or today) > filing.date_deadline
            filing.is_late = (
                late and filing.has_deadline and filing.state != "cancelled"
            )

    @api.depends("year", "period", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for filing in self:
            filing.display_name = (
                f"ICSOE {filing.year}-{filing.period} · {kinds.get(filing.kind, '')}"
            )

    # ----------------------------------------------------------------- the period close

    @api.model
    def close(self, company, year, period, kind=None):
        """Gather and check the return of ``company`` for cuatrimestre ``period`` (1 to
        3) of ``year``.

        A draft of that period is gathered again; without one it is created. With
        ``kind`` empty the facts decide: Normal when a contract is to be reported,
        Nothing to Report otherwise. ``company`` is a record or an id.

        :raises UserError: no such period, or a return of it that is no longer a draft
        :raises AccessError: who asks is no capturista, or not of that company
        """
        self._check_role(CAPTURISTA)
        company = self.env["res.company"].browse(_as_id(company))
        if not company or (
            not self.env.su and company not in self.env.user.company_ids
        ):
            raise AccessError(self.env._("You do not work for that company."))
        if kind and kind not in (Kind.NORMAL, Kind.NIL):
            raise UserError(
                self.env._(
                    "A cuatrimestre is closed with a Normal return or with Nothing to "
                    "Report. A filed one is amended with Correct."
                )
            )
        try:
            year, period = int(year), int(period)
            Period(year, period).next().end  # noqa: B018  # years that dates cannot count are none
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(
                self.env._(
                    "There is no cuatrimestre %(period)s of %(year)s.",
                    period=period,
                    year=year,
                )
            ) from error
        filing = self._live_return(company, year, period)
        if filing.state == "filed":
            raise UserError(
                self.env._(
                    "%(filing)s of %(company)s is filed already. What was left out or "
                    "wrong in it is put right with a complementary return: open it "
                    "and press Correct.",
                    filing=filing._effective().display_name,
                    company=company.name,
                )
            )
        if filing and filing.state != "draft":
            raise UserError(
                self.env._(
                    "%(filing)s of %(company)s is not a draft any more. Ask the "
                    "signatory to return it to draft, or cancel it, and close the "
                    "cuatrimestre again.",
                    filing=filing.display_name,
                    company=company.name,
                )
            )
        if not filing:
            # sudo: nobody has create access; the role and the company were checked
            # above.
            filing = (
                self.sudo()
                .with_context(**TOLD)
                .create(
                    {
                        "company_id": company.id,
                        "year": int(year),
                        "period": str(period),
                        "kind": kind or Kind.NORMAL.value,
                        "generation": self._generation(company, year, period),
                    }
                )
            )
            filing = filing.with_env(self.env)
        filing._gather(kind)
        return filing

    @api.model
    def _live_return(self, company, year, period):
        """The one Normal or Nothing to Report return of that period that is neither
        cancelled nor without effect, or none.
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("year", "=", int(year)),
                ("period", "=", str(period)),
                ("kind", "in", (Kind.NORMAL.value, Kind.NIL.value)),
                ("state", "!=", "cancelled"),
                ("generation", "=", self._generation(company, year, period)),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------ transitions

    def _check_role(self, group):
        if not self.env.su and not self.env.user.has_group(group):
            role = self.env.ref(group).sudo().name  # sudo: only for the message
            raise AccessError(
                self.env._(
                    "Only people with the ICSOE role “%(role)s” can do this. Ask your "
                    "administrator.",
                    role=role,
                )
            )

    def _begin(self, action):
        """Check that ``action`` may happen now to this filing and take its lock; give
        it back with rights to write.

        Two people at once: the second is told, nothing of theirs is done.
        """
        self.ensure_one()
        states, _target, group = TRANSITIONS[action]
        self._check_role(group)
        if not self.exists():
            raise MissingError(self.env._("This return has been deleted."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(filing)s right now. Try again.",
                    filing=self.display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(filing)s is in state “%(state)s”; this can only be done in "
                    "state “%(states)s”.",
                    filing=self.display_name,
                    state=labels[self.state],
                    states="”, “".join(labels[state] for state in states),
                )
            )
        # sudo: nobody may write a filing by hand; role, company rule and state were
        # checked just above.
        return self.sudo().with_context(**TOLD)

    def _finish(self, action, vals=None):
        self.write({"state": TRANSITIONS[action][1], **(vals or {})})

    def action_send_to_sign(self):
        """Freeze the content and hand it to the signatory; refused while an error
        stands.
        """
        for filing in self:
            writer = filing._begin("send")
            if not filing.date_gathered:
                raise UserError(self.env._("Gather the contracts first."))
            if filing.error_count:
                raise UserError(
                    self.env._(
                        "%(count)s errors must be mended before the return is sent to "
                        "sign. Each one has a button that opens what is wrong; then "
                        "gather again.",
                        count=filing.error_count,
                    )
                )
            writer._freeze()
        return True

    def _freeze(self):
        """Make the files of this filing that was begun, and pass it on."""
        self._store_files(self._render_files())
        self._pass_to_signatory()

    def _pass_to_signatory(self):
        self._finish("send")
        self._ask_for_signature()

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
            writer._finish("return")
            filing.message_post(
                body=self.env._("Returned to draft: %(reason)s", reason=reason)
            )
            writer._ask_to_fix(reason)
        return True

    def action_cancel(self):
        """Give the return up. What was registered at IMSS stays registered there. A
        signed one is the signatory's.
        """
        for filing in self:
            if filing.state == "signed":
                filing._check_role(SIGNATORY)
            writer = filing._begin("cancel")
            writer._finish("cancel")
        return True

    def register_acknowledgement(self, folio, date, pdf=None):
        """Archive what IMSS answered: ``folio`` (text), ``date`` of filing, ``pdf``
        bytes. From here on nothing changes.

        :raises UserError: no folio, a date in the future or before the window opened, a
        file that is no PDF
        """
        self.ensure_one()
        writer = self._begin("register")
        folio, day = str(folio or "").strip(), self._as_date(date)
        if not folio:
            raise UserError(
                self.env._("Type the folio that the acknowledgement shows.")
            )
        if not day or day > periods.today():
            raise UserError(self.env._("The date of filing cannot be in the future."))
        if day < self.date_window:
            raise UserError(
                self.env._(
                    "%(filing)s could not be filed before %(date)s, when its window "
                    "opened. Look at the date on the acknowledgement.",
                    filing=self.display_name,
                    date=format_date(self.env, self.date_window),
                )
            )
        if pdf:
            pdf = file_bytes(pdf)
            try:
                acknowledgement.check(pdf)
            except ToolError as error:
                raise self._user_error(error) from None
            writer._store_files(
                [("acknowledgement", f"acuse-{self.year}-{self.period}.pdf", pdf, None)]
            )
        writer._finish("register", {"folio": folio, "date_filed": day})
        return True

    def _as_date(self, value):
        """A date as programs send it; ``False`` when there is none."""
        try:
            return fields.Date.to_date(value) or False
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("Write the date of filing as YYYY-MM-DD.")
            ) from error

    # ------------------------------------------------------------------ texts

    def _creation_message(self):
        """The first line of the history; Odoo's own reads wrongly in Spanish for a
        feminine noun.
        """
        return self.env._("The return was opened.")

    @api.depends("gather_changes")
    @api.depends_context("lang")
    def _compute_gather_summary(self):
        for filing in self:
            filing.gather_summary = filing._describe_changes(
                filing.gather_changes or {}
            )

    def _now(self):
        """The moment, in central Mexico, to the second."""
        return datetime.now(periods.MEXICO).replace(microsecond=0)
