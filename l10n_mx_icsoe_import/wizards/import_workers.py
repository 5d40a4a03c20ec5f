# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import get_translation

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError
from odoo.addons.l10n_mx_icsoe.tools.law import period

from ..tools import columns, contract_list, payroll_cfdi, workers_sheet
from ..tools.import_plan import Outcome
from .import_store import Store

#: Who may: salaries pass through here.
IMPORTER = "hr.group_hr_manager"
OUTCOMES = [
    (Outcome.CREATE.value, "New"),
    (Outcome.CHANGE.value, "Changes"),
    (Outcome.DIFFER.value, "Differs"),
    (Outcome.SAME.value, "Left Alone"),
    (Outcome.REFUSE.value, "Refused"),
]
_ENCODED = 4 / 3  # base64


def _lines(outcome):
    """The lines of an import with that ``outcome``."""
    return fields.One2many(
        "l10n_mx_icsoe.import.line",
        "import_id",
        domain=[("outcome", "=", outcome.value)],
    )


class Import(models.TransientModel):
    """Workers, SBC and stays on contracts from a file: read, shown row by row, and only
    then written, all or nothing.

    What a file says is in ``tools``: a reader for each kind, and one planner that
    decides what a row does. The plan is made again when it is carried out, from the
    same file and what Odoo holds by then; if it is no longer what was shown, nothing is
    written and the new one is shown.
    """

    _name = "l10n_mx_icsoe.import"
    _description = "Import Workers"
    # Until then the preview, with its identifiers and salaries, stays in the table.
    # Only its author may read it.
    _transient_max_hours = 24.0

    kind = fields.Selection(
        [
            ("sheet", "Workers and contracts (Excel or CSV)"),
            ("payroll", "Payroll receipts (CFDI: XML or ZIP)"),
            ("list", "NSS, CURP and SBC of one contract (CONTPAQi, IMSS's template)"),
        ],
        string="What",
        required=True,
        default="sheet",
    )
    state = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("done", "Imported")],
        default="file",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # In its own table, not in the file store: gone with the row, and never an
    # attachment that somebody may find.
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    file_ids = fields.One2many("l10n_mx_icsoe.import.file", "import_id", string="Files")
    order_id = fields.Many2one(
        "sale.order",
        string="Contract",
        domain="[('company_id', '=', company_id), ('l10n_mx_icsoe_specialized', '=', "
        "True), ('state', '!=', 'cancel')]",
    )
    date_start = fields.Date(
        string="On the Contract From",
        compute="_compute_date_start",
        store=True,
        precompute=True,
        readonly=False,
        compute_sudo=False,
    )
    set_sbc = fields.Boolean(
        string="Take the SBC of the File",
        help="Also where Odoo has another one: the preview shows both. Without it only "
        "the contract is assigned.",
    )
    date_since = fields.Date(
        string="SBC in Force On",
        required=True,
        default=lambda self: self._default_date_since(),
        help="For rows that do not say it: the day on which the SBC of the file was in "
        "force. Proposed is the end of the cuatrimestre that is filed next, or "
        "today if that comes first.",
    )
    line_ids = fields.One2many("l10n_mx_icsoe.import.line", "import_id", readonly=True)
    create_ids = _lines(Outcome.CREATE)
    change_ids = _lines(Outcome.CHANGE)
    differ_ids = _lines(Outcome.DIFFER)
    same_ids = _lines(Outcome.SAME)
    refuse_ids = _lines(Outcome.REFUSE)
    create_count = fields.Integer(readonly=True)
    change_count = fields.Integer(readonly=True)
    differ_count = fields.Integer(readonly=True)
    same_count = fields.Integer(readonly=True)
    refuse_count = fields.Integer(readonly=True)
    told = fields.Text(readonly=True)
    outdated = fields.Boolean(readonly=True)
    fingerprint = fields.Char(readonly=True)
    template = fields.Binary(compute="_compute_template")

    @api.model
    def _default_date_since(self):
        today = period.today()
        return min(today, period.Period.to_file_on(today).end)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for load in self:
            load.display_name = self.env._("Import Workers")

    @api.constrains("order_id")
    def _check_order(self):
        """Only a contract that the user may pick; constraints run as administrator,
        this one asks about the user.
        """
        for load in self.sudo(False).filtered("order_id"):
            load.order_id._l10n_mx_icsoe_for_assigning()

    @api.depends("order_id")
    def _compute_date_start(self):
        for load in self:
            order = (
                load.order_id and load.order_id._origin._l10n_mx_icsoe_for_assigning()
            )
            load.date_start = order and order.l10n_mx_icsoe_date_start

    @api.depends_context("uid")
    def _compute_template(self):
        content = base64.b64encode(workers_sheet.template())
        for load in self:
            load.template = content

    # -------------------------------------------------------------- what the buttons do

    def action_template(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template"
            "?download=true&filename=icsoe-trabajadores.xlsx",
            "target": "self",
        }

    def action_preview(self):
        """Read the file and show what it would do; writes nothing but the preview."""
        self._begin()
        store, rows, told = self._read()
        self._show(store.plan(rows), told)
        return self._reopen()

    def action_import(self):
        """Carry out what the preview shows: all of it, or nothing."""
        self._begin()
        if self.state != "preview":
            raise UserError(
                self.env._(
                    "Look at the preview first: choose a file and press Preview."
                )
            )
        Store.lock(self.env, self.company_id)
        store, rows, told = self._read()
        steps = store.plan(rows)
        if self._fingerprint_of(steps) != self.fingerprint:
            self._show(steps, told)
            self.outdated = True
            return self._reopen()
        lines = {line.sequence: line for line in self.line_ids}
        live = (Outcome.CREATE.value, Outcome.CHANGE.value, Outcome.DIFFER.value)
        skipped = {
            place
            for place, line in lines.items()
            if not line.selected or line.outcome not in live
        }
        accepted = {place for place, line in lines.items() if line.take_sbc}
        if len(skipped) == len(rows):
            raise UserError(
                self.env._("Nothing is ticked, or there is nothing to import.")
            )
        # A second plan, with what was ticked only, on what Odoo has: the first one was
        # changed by the preview.
        store = self._store()
        store.plan(rows, skipped=skipped, accepted=accepted)
        store.carry_out()
        self.file_ids.unlink()
        self.write({"state": "done", "file": False, "outdated": False})
        return self._reopen()

    def action_back(self):
        self._begin()
        self.line_ids.unlink()
        self.write(
            {"state": "file", "outdated": False, "told": False, "fingerprint": False}
        )
        return self._reopen()

    def action_take_all(self):
        self._begin()
        self.differ_ids.write({"take_sbc": True})
        return self._reopen()

    def action_take_none(self):
        self._begin()
        self.differ_ids.write({"take_sbc": False})
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "main",
            "name": self.env._("Import Workers"),
        }

    # ------------------------------------------------------------------ how

    def _begin(self):
        self.ensure_one()
        if not self.env.user.has_group(IMPORTER):
            raise AccessError(
                self.env._(
                    "Only an administrator of Employees imports workers: salaries are "
                    "among the data."
                )
            )
        self.check_access("write")
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "You do not work for company %(company)s.",
                    company=self.company_id.sudo().name,
                )
            )

    def _read(self):
        """``(store, rows, told)`` of the file; ``told`` are messages about the file as
        a whole.
        """
        files = self._contents()
        told = []
        try:
            if self.kind == "payroll":
                rows, ignored = payroll_cfdi.read_all(files, self.company_id.vat or "")
                if ignored:
                    told.append(Message(payroll_cfdi.IGNORED_FILES, {"count": ignored}))
            else:
                reader = workers_sheet if self.kind == "sheet" else contract_list
                rows, unknown = reader.read(files[0][1])
                if unknown:
                    told.append(
                        Message(
                            columns.UNKNOWN_COLUMNS,
                            {"columns": ", ".join(name[:40] for name in unknown[:20])},
                        )
                    )
        except ToolError as error:
            raise UserError(self._translated(error.message)) from None
        if self.kind == "list" and not self.set_sbc:
            for row in rows:
                row.sbc = None
        return self._store(), rows, told

    def _contents(self):
        """The chosen files, pairs of name and bytes; many of them only of receipts."""
        chosen = [(self.filename or "XML", self.file)] if self.file else []
        if self.kind == "payroll":
            chosen += [(file.name, file.content) for file in self.file_ids]
        if not chosen:
            raise UserError(self.env._("Choose a file first."))
        if self.kind == "list":
            order = self.order_id.sudo()  # who has no Sales rights may choose it, too
            if (
                not order
                or not order.l10n_mx_icsoe_specialized
                or order.state == "cancel"
            ):
                raise UserError(
                    self.env._("Choose the contract on which these workers are.")
                )
            if order.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s is another company's.",
                        contract=order.name,
                    )
                )
        elif self.kind == "payroll" and not self.company_id.vat:
            raise UserError(
                self.env._(
                    "Company %(company)s has no RFC: receipts cannot be told from "
                    "others'.",
                    company=self.company_id.name,
                )
            )
        limit = payroll_cfdi.MAX_BYTES
        if sum(len(content) for _name, content in chosen) > limit * _ENCODED + 4:
            raise UserError(
                self._translated(payroll_cfdi.TooBig(limit=limit // 1_000_000).message)
            )
        return [(name, base64.b64decode(content)) for name, content in chosen]

    def _store(self):
        order = self.order_id if self.kind == "list" else self.env["sale.order"]
        return Store(
            self.env,
            self.company_id,
            self.date_since,
            order,
            self.date_start if order else None,
        )

    def _translated(self, message):
        for_people = self.env["l10n_mx_icsoe.issue"]._for_people
        values = {name: for_people(value) for name, value in message.values.items()}
        return get_translation(
            "l10n_mx_icsoe", self.env.lang or "en_US", message.source, values
        )

    def _fingerprint_of(self, steps):
        """Changes when the file, or anything in Odoo that decides what it does, has
        changed.
        """
        digest = hashlib.sha256()
        for step in steps:
            person, contract = step.person, step.contract
            facts = (
                step.row,
                step.outcome.value,
                person and person.id,
                contract and contract.id,
                step.said,
                step.sbc_before,
                step.start,
                step.end,
            )
            digest.update(repr(facts).encode())
        return digest.hexdigest()

    def _show(self, steps, told):
        self.line_ids.unlink()
        counts = Counter(step.outcome.value for step in steps)
        self.write(
            {
                "state": "preview",
                "outdated": False,
                "told": "\n".join(self._translated(message) for message in told),
                "fingerprint": self._fingerprint_of(steps),
                **{f"{outcome}_count": counts[outcome] for outcome, _label in OUTCOMES},
            }
        )
        # The same sentence stands in thousands of rows: translated once.
        texts = {}

        def text(message):
            key = (message.source, repr(message.values))
            if key not in texts:
                texts[key] = self._translated(message)
            return texts[key]

        take = self.kind == "list" and self.set_sbc
        self.env["l10n_mx_icsoe.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "sequence": place,
                    "row": step.row.label,
                    "outcome": step.outcome.value,
                    "selected": step.outcome not in (Outcome.SAME, Outcome.REFUSE)
                    and not step.row.doubtful,
                    "take_sbc": take and step.outcome is Outcome.DIFFER,
                    "employee_id": step.person and step.person.id,
                    "name": step.row.name or (step.person.name if step.person else ""),
                    "nss": step.row.nss,
                    "curp": step.row.curp,
                    "sbc": float(step.row.sbc or 0),
                    "sbc_before": float(step.sbc_before or 0),
                    "contract": step.contract.name
                    if step.contract
                    else step.row.contract,
                    "date_start": step.start,
                    "date_end": step.end,
                    "text": " ".join(text(message) for message in step.said),
                }
                for place, step in enumerate(steps)
            ]
        )


class ImportFile(models.TransientModel):
    """One of several files of a load; kept as its ``file`` is, in its own table."""

    _name = "l10n_mx_icsoe.import.file"
    _description = "File of an Import"
    _transient_max_hours = 24.0

    import_id = fields.Many2one(
        "l10n_mx_icsoe.import",
        string="Load",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(string="File Name", required=True)
    content = fields.Binary(attachment=False, required=True)


class ImportLine(models.TransientModel):
    """A row of the preview: what the file says, what Odoo has, and what would be done
    about it.
    """

    _name = "l10n_mx_icsoe.import.line"
    _description = "Row of an Import"
    _order = "import_id, sequence"
    _transient_max_hours = 24.0

    import_id = fields.Many2one(
        "l10n_mx_icsoe.import",
        string="Load",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    import_state = fields.Selection(related="import_id.state")
    sequence = fields.Integer(
        readonly=True, help="Place of the row in the file, from 0."
    )
    row = fields.Char(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    selected = fields.Boolean(string="Import")
    take_sbc = fields.Boolean(
        string="Take It",
        help="Let the SBC or employer registration of the file hold from that day on.",
    )
    employee_id = fields.Many2one("hr.employee", string="Worker in Odoo", readonly=True)
    name = fields.Char(string="Worker", readonly=True)
    nss = fields.Char(string="NSS", readonly=True)
    curp = fields.Char(string="CURP", readonly=True)
    sbc = fields.Float(string="File's SBC", digits=(10, 2), readonly=True)
    sbc_before = fields.Float(string="Odoo's SBC", digits=(10, 2), readonly=True)
    contract = fields.Char(readonly=True)
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    text = fields.Text(string="What Happens", readonly=True)
