# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import translate, user_error
from odoo.addons.l10n_mx_icsoe.models.authority_return.authority_return import (
    PERIODS,
    Transition,
)
from odoo.addons.l10n_mx_icsoe.models.authority_return.files import PORTAL_LANGUAGE
from odoo.addons.l10n_mx_icsoe.models.roles import CAPTURISTA, SIGNATORY
from odoo.addons.l10n_mx_icsoe.tools.law.rules import check
from odoo.addons.l10n_mx_icsoe.tools.law.snapshot import from_json

from ...tools import csv_files, error_file, layouts, papers, review, rules
from ...tools.document import Contractor, Kind, Sisub

#:   draft --gather--> draft --prepare--> to_send --submit--> sent --accept--> filed
#:   to_send --return--> draft      sent --reject--> rejected --gather--> draft
#:   draft | to_send | rejected --cancel--> cancelled
#:   filed --correct--> filed, and a complementary return in draft
TRANSITIONS = {
    "gather": Transition(("draft", "rejected"), "draft", CAPTURISTA),
    "leave_out": Transition(("draft", "rejected"), None, CAPTURISTA),
    "prepare": Transition(("draft",), "to_send", CAPTURISTA),
    "return": Transition(("to_send",), "draft", CAPTURISTA),
    "submit": Transition(("to_send",), "sent", CAPTURISTA),
    "accept": Transition(("sent",), "filed", CAPTURISTA),
    "reject": Transition(("sent",), "rejected", CAPTURISTA),
    "cancel": Transition(("draft", "to_send", "rejected"), "cancelled", CAPTURISTA),
    "assign": Transition(("draft", "to_send", "sent", "rejected"), None, SIGNATORY),
    "correct": Transition(("filed",), None, CAPTURISTA),
}


class Filing(models.Model):
    """Infonavit's return of one taxpayer for one cuatrimestre (Ley del Infonavit art.
    29 Bis). Only «aceptado» ends it: that is the state ``filed``.

    Infonavit's portal is entered with the principal registro patronal and signed there
    with the company's e.firma, so nothing is signed here, and a capturista may do all
    of it.
    """

    _name = "l10n_mx_sisub.filing"
    _description = "SISUB Filing"
    _inherit = [
        "l10n_mx_sisub.filing.gather",
        "l10n_mx_icsoe.authority.return",
    ]

    _label = "SISUB"
    _transitions = TRANSITIONS
    _draft_states = ("draft", "rejected")
    _open_states = ("draft", "to_send", "sent", "rejected")
    _frozen_states = ("to_send", "sent", "filed")
    _due_kinds = (Kind.ACTIVITY.value, Kind.CONTINUED.value, Kind.NIL.value)
    # Practice: the regulation of fines, art. 6 fr. XVIII.
    _fine_days = (251, 300)
    _next_step_depends = (
        "state",
        "kind",
        "error_count",
        "date_gathered",
        "folio",
        "exclusion_ids.reason",
    )

    # Named here too, so that the Spanish of its values belongs to this add-on.
    period = fields.Selection(PERIODS)
    kind = fields.Selection(
        [
            (Kind.ACTIVITY.value, "With Activity"),
            (Kind.CONTINUED.value, "Continued Data"),
            (Kind.NIL.value, "Without Activity"),
            (Kind.COMPLEMENTARY.value, "Complementary With Activity"),
            (Kind.COMPLEMENTARY_NIL.value, "Complementary Without Activity"),
        ],
        required=True,
        readonly=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_send", "To Send"),
            ("sent", "Sent"),
            ("rejected", "Rejected"),
            ("filed", "Accepted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
        group_expand="_expand_states",
    )
    origin_id = fields.Many2one("l10n_mx_sisub.filing")
    date_sent = fields.Date(string="Sent On", readonly=True, tracking=True)
    contract_ids = fields.One2many("l10n_mx_sisub.filing.contract")
    worker_ids = fields.One2many("l10n_mx_sisub.filing.worker")
    registration_ids = fields.One2many(
        "l10n_mx_sisub.filing.registration",
        "filing_id",
        string="Amounts",
        readonly=True,
    )
    exclusion_ids = fields.One2many("l10n_mx_sisub.filing.exclusion")
    issue_ids = fields.One2many("l10n_mx_sisub.issue")
    finding_ids = fields.One2many("l10n_mx_sisub.issue")
    message_line_ids = fields.One2many(
        "l10n_mx_sisub.filing.message",
        "filing_id",
        string="Infonavit's Messages",
        readonly=True,
    )
    file_ids = fields.One2many("l10n_mx_sisub.filing.file")
    icsoe_id = fields.Many2one(
        "l10n_mx_icsoe.filing", string="ICSOE Return", compute="_compute_icsoe_id"
    )

    steps = fields.Html(string="In the Portal", compute="_compute_steps")
    papers = fields.Html(string="PDF Files", compute="_compute_steps")
    provisional = fields.Char(compute="_compute_provisional")

    _one_live_return = models.UniqueIndex(
        "(COALESCE(rfc, company_id::text), year, period) WHERE origin_id IS NULL AND "
        "state != 'cancelled'",
        "This taxpayer already has a SISUB return for that cuatrimestre. Open it, or "
        "cancel it first.",
    )
    _one_complementary = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL AND state NOT IN ('filed', "
        "'cancelled')",
        "That return already has a complementary return that is not accepted yet.",
    )

    @api.depends("year", "period", "rfc")
    def _compute_icsoe_id(self):
        for filing in self:
            icsoe = self.env["l10n_mx_icsoe.filing"]
            filing.icsoe_id = icsoe._live_return(
                filing.company_id, filing.year, filing.period
            )._effective()

    # ------------------------------------------------------------------ its life

    def _gather(self, kind=None):
        """Gather one return; a rejected one is a draft again. ``kind``: chosen by who
        closes, empty lets the facts decide.
        """
        writer = self._begin("gather")
        document = writer._take_snapshots(kind)
        writer._keep_findings(check(document, self._get_rules()))
        if writer.state != "draft":
            writer.file_ids.unlink()
            writer._move("gather")

    def action_prepare(self):
        """Freeze the content and make the files; refused while an error stands, and
        before the cuatrimestre has ended.
        """
        for filing in self:
            writer = filing._begin("prepare")
            writer._refuse_unready()
            writer._store_files(writer._render_files())
            writer._move("prepare")
        return True

    def action_return(self):
        """Back to draft: something must be changed before it is sent."""
        for filing in self:
            writer = filing._begin("return")
            writer.file_ids.unlink()
            writer._move("return")
        return True

    def register_sent(self, folio, date):
        """The files are uploaded; Infonavit gave ``folio`` on ``date``."""
        writer = self._begin("submit")
        folio, day, _pdf = self._check_acknowledgement(folio, date, None)
        writer._move("submit", folio=folio, date_sent=day)
        return True

    def register_accepted(self, date, pdf=None, folio=None):
        """«Aceptado» in Seguimiento a folio on ``date``; ``pdf``: the acknowledgement;
        ``folio``: another one than was registered, which was mistyped.
        """
        writer = self._begin("accept")
        folio = folio or self.folio
        folio, day, data = self._check_acknowledgement(folio, date, pdf)
        if day < self.date_sent:
            raise UserError(
                self.env._(
                    "It cannot have been accepted before it was sent, on %(date)s.",
                    date=format_date(self.env, self.date_sent),
                )
            )
        if data:
            name = f"{self._file_stem()}-acuse.pdf"
            writer._store_files([("acknowledgement", name, data, {})])
        writer._move("accept", folio=folio, date_filed=day)
        return True

    def register_rejected(self, data=None):
        """Infonavit refused it; ``data``: its file of errors (Logmensaje)."""
        writer = self._begin("reject")
        writer.message_line_ids.unlink()  # of the time before
        if data:
            writer._read_messages(data)
        writer._move("reject")
        return True

    def action_correct(self):
        """Begin the complementary return of this accepted one, and open it. What was
        left out by hand stays out.
        """
        self.ensure_one()
        writer = self._begin("correct")
        filing = writer.create(
            {
                **self._prepare_return(self.company_id, self.year, self.period),
                "kind": Kind.COMPLEMENTARY.value,
                "origin_id": self.id,
            }
        )
        writer._left_out_by_hand()._copy_to(filing)
        filing = filing.with_env(self.env)
        filing._gather()
        return filing._get_records_action()

    # ------------------------------------------------------------------ its content

    def _get_rules(self):
        """The rules to apply, in order. An add-on that knows another one adds it."""
        return rules.RULES

    def _to_document(self, with_workers=True):
        """This return as it was gathered: a ``tools.document.Sisub``. Its workers are
        many: they are not read for what looks at contracts alone.
        """
        self.ensure_one()
        workers = defaultdict(list)
        for line in self.worker_ids if with_workers else ():
            workers[line.contract_id.id].append(line._to_worker())
        return Sisub(
            contractor=from_json(Contractor, self.contractor_facts or {}),
            period=self._period,
            kind=Kind(self.kind),
            contracts=tuple(
                contract._to_contract(tuple(workers[contract.id]))
                for contract in self.contract_ids
            ),
        )

    def _read_messages(self, data):
        """Keep what the file of errors ``data`` (bytes) says, beside the lines that it
        speaks of.
        """
        try:
            lines = error_file.read(data)
        except ToolError as error:
            raise user_error(self.env, error) from None
        workers = self.worker_ids.grouped("nss")
        self.message_line_ids.create(
            [self._prepare_message(line, workers) for line in lines]
        )

    def _prepare_message(self, line, workers):
        """Values of a message; ``line``: a ``tools.error_file.ErrorLine``; ``workers``:
        this return's lines by NSS.
        """
        contract, worker, text = self.contract_ids[:0], self.worker_ids[:0], line.text
        row = slice(line.row - 2, line.row - 1)  # row 1 is the header
        if line.nss:
            worker = workers.get(line.nss, worker)[:1]
            text = text.replace(line.nss, "···")
        elif line.file == "workers" and line.row > 1:
            worker = self.worker_ids[row]
        elif line.file == "contracts" and line.row > 1:
            contract = self.contract_ids[row]
        return {
            "filing_id": self.id,
            "text": text,
            "contract_id": (worker.contract_id or contract).id,
            "worker_id": worker.id,
        }

    # ------------------------------------------------------------------ its files

    def _get_layouts(self):
        """The layouts that are known. An add-on that knows a newer one adds it."""
        return layouts.LAYOUTS

    def _file_stem(self):
        suffix = "-complementario" if self.origin_id else ""
        return f"sisub-{self.year}-{self.period}{suffix}"

    def _layouts_of(self, document):
        return layouts.layouts_of(document, self._get_layouts())

    def _render_files(self):
        """Every file of the return: a list of (kind, name, bytes, further values)."""

        def spanish(message):
            return translate(self.env, message, lang=PORTAL_LANGUAGE)

        document = self._to_document()
        options = self.company_id._l10n_mx_sisub_options()
        its_layouts = self._layouts_of(document)
        try:
            files = [
                (one.code, one.filename, csv_files.render(one, document, options), {})
                for one in its_layouts
            ]
        except ToolError as error:
            raise user_error(self.env, error) from None
        found, steps = self._papers_and_steps(document)
        workbook = review.render(
            document,
            its_layouts,
            options,
            self._findings_to_print(),
            self._left_out_to_print(),
            [spanish(step) for step in steps],
            [(one.name, spanish(one.reason)) for one in found],
        )
        return [*files, ("workbook", f"{self._file_stem()}.xlsx", workbook, {})]

    def _papers_and_steps(self, document):
        """The PDF files that go with ``document``, and the steps in the portal."""
        accepted = self.search(
            [
                ("rfc", "=", self.rfc),
                ("company_id", "in", self.company_ids.ids),
                ("state", "=", "filed"),
                ("id", "!=", self.id),
                ("date_start", "<=", self.date_start),
            ],
            limit=1,
        )
        sent = accepted._to_document(with_workers=False) if accepted else None
        found = papers.papers(document, sent)
        names = [layout.filename for layout in self._layouts_of(document)]
        return found, papers.steps(document, names, found)

    @api.depends("state", "date_gathered")
    @api.depends_context("lang")
    def _compute_steps(self):
        for filing in self:
            filing.steps = filing.papers = False
            if not filing.date_gathered:
                continue
            # sudo: who reads the return reads the one before it, of the same taxpayer.
            reader = filing.sudo()
            document = reader._to_document(with_workers=False)
            found, steps = reader._papers_and_steps(document)
            filing.steps = Markup("<ol>%s</ol>") % Markup("").join(
                Markup("<li>%s</li>") % translate(self.env, step) for step in steps
            )
            filing.papers = Markup("<ul>%s</ul>") % Markup("").join(
                Markup("<li><b>%s</b>: %s</li>")
                % (one.name, translate(self.env, one.reason))
                for one in found
            )

    @api.depends("kind")
    def _compute_provisional(self):
        """Names of the layouts that nobody has seen in a real file."""
        for filing in self:
            filing.provisional = ", ".join(
                one.filename for one in self._get_layouts() if one.is_provisional
            )

    # ------------------------------------------------------------------ what it says

    def _next_step(self):
        _ = self.env._
        if self.state == "to_send":
            return _("Upload the files in Infonavit's portal and note the folio.")
        if self.state == "sent":
            return _(
                "Folio %(folio)s: look in Seguimiento a folio whether it is accepted.",
                folio=self.folio,
            )
        if self.state == "rejected":
            return _("Correct what Infonavit says, and gather again.")
        return super()._next_step()

    def _step_when_ready(self):
        left_out = self.origin_id and self._left_out_by_hand()
        if left_out:
            return self.env._(
                "Left out by hand, as in the return before: %(contracts)s. Take them "
                "in again under Left Out if this return is to state them; then look it "
                "through and prepare the files.",
                contracts=", ".join(left_out.mapped("reference")),
            )
        return self.env._("Look it through and prepare the files.")

    def _progress_steps(self):
        _ = self.env._
        return [
            (_("Gather"), self.state not in self._draft_states),
            (_("Upload the files"), self.state in ("sent", "filed")),
            (_("Accepted"), self.state == "filed"),
        ]

    def _late_text(self):
        return self.env._(
            "SISUB is late: the deadline was %(date)s. File as soon as possible; in "
            "practice the fine is %(exposure)s (Infonavit's regulation of fines).",
            date=format_date(self.env, self.date_deadline),
            exposure=self.exposure,
        )

    def _ask_to_fix_contracts(self):
        """ICSOE's return asks them: both are made of the same contracts."""

    def _icsoe_reminds(self):
        """One reminder for both returns: while ICSOE's of the same period is open, or
        is still to be opened by its own job, its reminder speaks of this one too.
        """
        icsoe = self.icsoe_id
        if icsoe:
            return icsoe.state in icsoe._open_states
        which = (self.company_id, self.year, self.period)
        return not self.is_late and not icsoe._was_begun(*which)

    def _remind(self, today):
        alone = self.filtered(lambda one: not one._icsoe_reminds())
        return super(Filing, alone)._remind(today)

    def _remind_person(self, user, reminder):
        if self._icsoe_reminds():
            return None
        return super()._remind_person(user, reminder)

    # ------------------------------------------------------------------ open

    def action_open_icsoe(self):
        self.ensure_one()
        return self.icsoe_id._get_records_action()
