# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import from_base64
from odoo.addons.l10n_mx_efirma.translate import translate, user_error
from odoo.addons.l10n_mx_icsoe.tools.formats import capture, spreadsheet
from odoo.addons.l10n_mx_icsoe.tools.law import period
from odoo.addons.l10n_mx_icsoe.tools.law.snapshot import from_json, to_json

from ..tools import imss_files, payroll_cfdi, workers_sheet
from ..tools.import_plan import Outcome
from ..tools.import_row import ImportRow
from .import_lines import OUTCOMES
from .import_store import ImportStore

#: Rows that one request of the screen imports; Odoo takes some 50 ms to create an
#: employee, so that one stays far below the limits of a request.
SLICE = 100
_LIVE = (Outcome.CREATE.value, Outcome.CHANGE.value, Outcome.DIFFER.value)


def _lines(outcome):
    """The lines of an import with that ``outcome``."""
    return fields.One2many(
        "l10n_mx_icsoe.import.line",
        "import_id",
        domain=[("outcome", "=", outcome.value)],
    )


class Import(models.TransientModel):
    """Workers, SBC and assignments to contracts from a file: read, shown row by row,
    and only then written.

    What a file says is in ``tools``: a reader for each kind, and one planner that
    decides what a row does. The file is read once, for the preview; the plan is made
    again when it is carried out, on what Odoo holds by then. If it is no longer what
    was shown, nothing is written and the new one is shown.
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
            ("imss", "SBC as IMSS has it (emission EMA/EBA, SUA, IDSE): compare"),
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
    date_since = fields.Date(
        string="SBC in Force On",
        required=True,
        default=lambda self: min(
            period.today(), period.Period.to_file_on(period.today()).end
        ),
        help="For rows that do not say it: the day on which the SBC of the file was in "
        "force. Proposed is the end of the cuatrimestre that is filed next, or "
        "today if that comes first.",
    )
    column_ids = fields.One2many("l10n_mx_icsoe.import.column", "import_id")
    line_ids = fields.One2many("l10n_mx_icsoe.import.line", "import_id", readonly=True)
    create_ids = _lines(Outcome.CREATE)
    change_ids = _lines(Outcome.CHANGE)
    differ_ids = _lines(Outcome.DIFFER)
    same_ids = _lines(Outcome.SAME)
    refuse_ids = _lines(Outcome.REFUSE)
    absent_ids = _lines(Outcome.ABSENT)
    create_count = fields.Integer(compute="_compute_counts")
    change_count = fields.Integer(compute="_compute_counts")
    differ_count = fields.Integer(compute="_compute_counts")
    same_count = fields.Integer(compute="_compute_counts")
    refuse_count = fields.Integer(compute="_compute_counts")
    absent_count = fields.Integer(compute="_compute_counts")
    position = fields.Integer(
        readonly=True, help="Of the first row that is not imported yet."
    )
    message = fields.Text(readonly=True)
    outdated = fields.Boolean(readonly=True)
    shown = fields.Char(readonly=True)  # ``_sum_of`` the plan of the preview
    refused_file = fields.Binary(compute="_compute_refused_file")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Import Workers")

    @api.constrains("order_id")
    def _check_order(self):
        """Only a contract that the user may pick; constraints run as administrator,
        this one asks about the user.
        """
        for one in self.sudo(False).filtered("order_id"):
            one.order_id._l10n_mx_icsoe_for_assigning()

    @api.depends("order_id")
    def _compute_date_start(self):
        for one in self:
            order = one.order_id and one.order_id._origin._l10n_mx_icsoe_for_assigning()
            one.date_start = order and order.l10n_mx_icsoe_date_start

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        found = self.env["l10n_mx_icsoe.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "outcome"], ["__count"]
        )
        counts = {(one.id, outcome): count for one, outcome, count in found}
        for one in self:
            for outcome, _label in OUTCOMES:
                one[f"{outcome}_count"] = counts.get((one.id, outcome), 0)

    @api.depends("refuse_ids.text")
    def _compute_refused_file(self):
        """The refused rows as the file had them, each with the reason."""
        for one in self:
            places = one.column_ids.mapped("place")
            header = one.column_ids.mapped("name") or [
                "Archivo",
                "Nombre",
                "NSS",
                "CURP",
            ]
            found = []
            for line in one.refuse_ids:
                cells = dict(enumerate(line.said["cells"]))
                values = [cells.get(place, "") for place in places] or [
                    value or "" for value in (line.row, line.name, line.nss, line.curp)
                ]
                found.append([*values, line.text or ""])
            one.refused_file = base64.b64encode(
                spreadsheet.table(
                    "trabajadores",
                    [*header, "Motivo"],
                    found,
                    [20] * len(header) + [90],
                )
            )

    # -------------------------------------------------------------- what the buttons do

    def action_template(self):
        return {
            "type": "ir.actions.act_url",
            "url": "/l10n_mx_icsoe_import/static/xlsx/icsoe-trabajadores.xlsx",
            "target": "download",
        }

    def action_download_refused(self):
        """The refused rows with their reasons, to be put right and loaded again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/refused_file"
            "?download=true&filename=icsoe-rechazados.xlsx",
            "target": "self",
        }

    def action_preview(self):
        """Read the file and show what it would do; writes nothing but the preview."""
        self.ensure_one()
        result = self._read()
        self.message = "\n".join(translate(self.env, one) for one in result.messages)
        self._show_columns(result)
        self.line_ids.unlink()
        self._show_plan(result.rows, result.complete)
        return self._reopen()

    def action_import(self):
        """Carry out what the preview shows: all of it, or nothing. The screen says
        ``import_in_slices`` in the context, and gets a page that calls
        :meth:`import_slice` until all is done.
        """
        live = self.line_ids.filtered(lambda line: line.outcome in _LIVE)
        if self.env.context.get("import_in_slices") and len(live) > SLICE:
            return {
                "type": "ir.actions.client",
                "tag": "l10n_mx_icsoe_import_progress",
                "target": "new",
                "name": self.env._("Import Workers"),
                "params": {"import_id": self.id, "total": sum(live.mapped("selected"))},
            }
        while self.import_slice()["left"]:
            pass
        return self._reopen()

    def import_slice(self):
        """Import the next ``SLICE`` ticked rows. Gives ``{"done": rows, "left": rows,
        "next": action once nothing is left}``.
        """
        self.ensure_one()
        if self.state != "preview":
            raise UserError(
                self.env._(
                    "Look at the preview first: choose a file and press Preview."
                )
            )
        ImportStore.lock(self.env, self.company_id)
        if not self.position:
            rows = self._rows(self.line_ids)
            if _sum_of(ImportStore(self).planner().plan(rows)) != self.shown:
                self._show_plan(rows)
                self.outdated = True
                return {"done": 0, "left": 0, "next": self._reopen()}
        wanted = self.line_ids.filtered(
            lambda line: line.selected and line.outcome in _LIVE
        )
        if not wanted and not self.position:
            raise UserError(
                self.env._("Nothing is ticked, or there is nothing to import.")
            )
        waiting = wanted.filtered(lambda line: line.sequence >= self.position)
        self._import(waiting[:SLICE])
        left = len(waiting[SLICE:])
        if not left:
            self.file_ids.unlink()
            self.write(
                {
                    "state": "done",
                    "file": False,
                    "outdated": False,
                    "message": self._untaken(wanted),
                }
            )
        return {
            "done": len(wanted) - left,
            "left": left,
            "next": False if left else self._reopen(),
        }

    def _untaken(self, lines):
        """What is said of those of ``lines`` of which Odoo kept its own value."""
        differ = lines.filtered(
            lambda line: line.outcome == Outcome.DIFFER.value and not line.take_sbc
        )
        if not differ:
            return False
        return self.env._(
            "Rows that differ and were not taken: %(count)s. Odoo keeps its own value. "
            "To take the file's, load it again and tick “Take It”.",
            count=len(differ),
        )

    def _rows(self, lines):
        """What the file said; nothing of a worker whom it does not have."""
        return [from_json(ImportRow, line.said) for line in lines if line.said]

    def _import(self, lines):
        """Import these ``lines``, on what Odoo has now; what the plan refuses by now is
        shown as refused.
        """
        rows = self._rows(lines)
        for line, row in zip(lines, rows, strict=True):
            # What the preview said without a question needs none here: an earlier row
            # of this very import may be what differs now.
            differs = line.outcome == Outcome.DIFFER.value
            row.keeps_odoo = differs and not line.take_sbc
        store = ImportStore(self)
        planner = store.planner()
        steps = planner.plan(rows)
        store.store(planner.workers)
        for line, step in zip(lines, steps, strict=True):
            if step.outcome is Outcome.REFUSE:
                line.text = self._text(step, {})
                line.outcome = Outcome.REFUSE.value
            elif not line.employee_id:
                line.employee_id = step.worker.id
        self.position = max(lines.mapped("sequence"), default=-1) + 1

    def action_back(self):
        self.line_ids.unlink()
        self.column_ids.unlink()
        self.write({"state": "file", "outdated": False, "message": False})
        return self._reopen()

    def action_workers(self):
        """The employees of the rows that were imported."""
        taken = self.line_ids.filtered(
            lambda line: line.selected and line.outcome in _LIVE
        )
        return taken.employee_id._get_records_action(
            name=self.env._("Workers"), context={"active_test": False}
        )

    def action_take_all(self):
        self.differ_ids.write({"take_sbc": True})
        return self._reopen()

    def _reopen(self):
        return self._get_records_action(
            target="main", name=self.env._("Import Workers"), context={}
        )

    # ------------------------------------------------------------------ reading

    def _read(self):
        """The :class:`~.import_row.Result` of the chosen files."""
        files = self._files()
        try:
            if self.kind == "payroll":
                rfc = self.company_id.l10n_mx_icsoe_rfc or ""
                return payroll_cfdi.read_all(files, rfc)
            if self.kind == "imss":
                return imss_files.read_all(files)
            chosen = {one.place: one.meaning or "" for one in self.column_ids}
            return workers_sheet.read(files[0][1], chosen)
        except ToolError as error:
            raise user_error(self.env, error) from None

    def _files(self):
        """The chosen files, pairs of name and bytes; many of them only of receipts and
        of IMSS.
        """
        chosen = [(self.filename or "XML", self.file)] if self.file else []
        if self.kind != "sheet":
            chosen += [(file.name, file.content) for file in self.file_ids]
        if not chosen:
            raise UserError(self.env._("Choose a file first."))
        if self.kind == "payroll" and not self.company_id.l10n_mx_icsoe_rfc:
            raise UserError(
                self.env._(
                    "Company %(company)s has no RFC: receipts cannot be told from "
                    "others'.",
                    company=self.company_id.name,
                )
            )
        return [(name, from_base64(content)) for name, content in chosen]

    # ------------------------------------------------------------------ the preview

    def _show_columns(self, result):
        first = dict(enumerate(result.rows[0].cells if result.rows else ()))
        self.column_ids.unlink()
        self.env["l10n_mx_icsoe.import.column"].create(
            [
                {
                    "import_id": self.id,
                    "place": column.place,
                    "name": column.name,
                    "sample": first.get(column.place, ""),
                    "meaning": column.meaning,
                    "doubtful": bool(column.doubt),
                }
                for column in result.columns
            ]
        )

    def _show_plan(self, rows, complete=None):
        """``complete``: as a reader's ``Result`` has it. Without it, who is missing at
        IMSS stays as it was shown.
        """
        planner = ImportStore(self).planner()
        steps = planner.plan(rows)
        (self.line_ids - self.absent_ids).unlink()
        self.write(
            {
                "state": "preview",
                "outdated": False,
                "position": 0,
                "shown": _sum_of(steps),
            }
        )
        steps += planner.absent(rows, complete or {})
        texts = {}
        self.env["l10n_mx_icsoe.import.line"].create(
            [
                self._line_values(place, step, self._text(step, texts))
                for place, step in enumerate(steps)
            ]
        )

    def _line_values(self, place, step, text):
        row, worker, outcome = step.row, step.worker, step.outcome
        selected = outcome.value in _LIVE and not row.doubtful
        if self.kind == "imss":  # to compare: IMSS has the office's people, too
            selected = selected and outcome is not Outcome.CREATE
        return {
            "import_id": self.id,
            "sequence": place,
            "row": row.label,
            "outcome": outcome.value,
            "selected": selected,
            "employee_id": worker and worker.id,
            "name": row.name or (worker.name if worker else ""),
            "nss": row.nss,
            "curp": row.curp,
            "sbc": float(row.sbc or 0),
            "sbc_before": float(step.sbc_before or 0),
            "contract": step.contract.name if step.contract else row.contract,
            "date_start": step.start,
            "date_end": step.end,
            "text": text,
            "said": outcome is not Outcome.ABSENT and to_json(row),
        }

    def _text(self, step, known):
        """What happens, in the user's language. ``known`` (a dict that is filled): the
        same sentence stands in thousands of rows, and to write its dates as the user
        does takes a fifth of the time of a preview.
        """
        texts = []
        for message in step.messages:
            key = repr(message)
            if key not in known:
                known[key] = translate(self.env, message)
            texts.append(known[key])
        return " ".join(texts)


def _sum_of(steps):
    """What a plan does, for whom and why, as a text to compare."""
    return capture.fingerprint(
        *(
            (step.outcome, step.worker and step.worker.id, step.sbc_before)
            + tuple(map(str, step.messages))
            for step in steps
        )
    )
