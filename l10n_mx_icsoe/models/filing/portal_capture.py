# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes
from odoo.addons.l10n_mx_efirma.translate import user_error

from ...tools.formats import capture, rejections
from ...tools.law.identifiers import compact
from ..roles import CAPTURISTA, as_id


class FilingPortalCapture(models.AbstractModel):
    """IMSS's portal: what is typed into it, what is typed already, and the workers that
    it gives back.
    """

    _name = "l10n_mx_icsoe.filing.portal.capture"
    _description = "ICSOE Filing: Capture in the Portal"

    rejection_ids = fields.One2many(
        "l10n_mx_icsoe.filing.rejection",
        "filing_id",
        string="Rejected Workers",
        readonly=True,
    )
    capture_count = fields.Integer(
        compute="_compute_capture", help="Parts that are captured one by one."
    )
    capture_left = fields.Integer(
        compute="_compute_capture", help="Parts that are still to be captured."
    )

    # ------------------------------------------------------------------ what is typed

    def action_open_capture(self):
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_icsoe.capture",
            "name": self.env._("Capture in the Portal"),
            "params": {"filing_id": self.id},
        }

    def capture_sheet(self):
        """What the capture screen needs to know of every part of the return, in a fixed
        number of queries; their values come one by one, from :meth:`capture_block`::

        {"name": …, "editable": bool, "blocks": [{
            "key": id of the contract's line, 0 for the return itself,
            "reference": "" for the return itself, "client": …, "workers": int,
            "done": False or {"user", "date" (UTC)},
        }]}

        :raises UserError: the content may still change
        """
        self._check_capture()
        blocks = self._capture_blocks()
        for block in blocks:
            del block["fields"], block["files"], block["fingerprint"]
        return {
            "name": self.display_name,
            "editable": self.state in self._transitions["capture"].states,
            "blocks": blocks,
        }

    def capture_block(self, key):
        """One part of the return, with its values; costs the same however many
        contracts there are. To what :meth:`capture_sheet` says it adds::

        {"fingerprint": …, "files": [{"id", "name"}], "fields": [{"label",
         "value" (text), "note", "missing": bool, "by_portal": bool}]}

        :raises UserError: the content may still change, or has no such part (any more)
        """
        self._check_capture()
        block = self._capture_block_of(key)
        block["done"] = self._done(self._capture_mark(block["fingerprint"]))
        return block

    def mark_captured(self, key, fingerprint, done=True):
        """Remember, or forget, that part ``key`` is typed with the values that
        ``fingerprint`` stands for; give back what is so now: ``False`` or
        ``{"user", "date"}``.

        :raises UserError: not to sign or signed, or the part has other values by now
        """
        writer = self._begin("capture")
        block = self._capture_block_of(key)
        if fingerprint != block["fingerprint"]:
            raise self._other_content()
        mark = writer._capture_mark(fingerprint)
        if done and not mark:
            mark = mark.create(
                {
                    "filing_id": self.id,
                    "reference": block["reference"],
                    "fingerprint": fingerprint,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
            )
        elif not done:
            mark.unlink()
            mark = mark.browse()
        return self._done(mark)

    @api.depends("state")
    def _compute_capture(self):
        for filing in self:
            sent = filing.state in filing._transitions["capture"].states
            blocks = filing._capture_blocks() if sent else []
            filing.capture_count = len(blocks)
            filing.capture_left = sum(not block["done"] for block in blocks)

    # ------------------------------------------------------------------ how

    def _capture_blocks(self):
        """Every part of the return, each as :meth:`capture_block` gives it."""
        marks = {
            mark.fingerprint: mark
            for mark in self.env["l10n_mx_icsoe.capture"].search(
                [("filing_id", "=", self.id)]
            )
        }
        files = self.file_ids.filtered(lambda file: file.kind == "workers").grouped(
            "contract_id"
        )
        blocks = []
        for line in (self.contract_ids.browse(), *self.contract_ids):
            block = self._capture_block(line, files.get(line, self.file_ids.browse()))
            block["done"] = self._done(marks.get(block["fingerprint"]))
            blocks.append(block)
        return blocks

    def _check_capture(self):
        self.ensure_one()
        self._check_role(CAPTURISTA)
        self.check_access("read")
        if self.state not in (*self._transitions["capture"].states, "filed"):
            raise UserError(
                self.env._(
                    "Send the return to sign first: until then its content may still "
                    "change."
                )
            )

    def _other_content(self):
        return UserError(
            self.env._(
                "The return has changed meanwhile. Reload the page and compare "
                "what you typed."
            )
        )

    def _capture_mark(self, fingerprint):
        return self.env["l10n_mx_icsoe.capture"].search(
            [("filing_id", "=", self.id), ("fingerprint", "=", fingerprint)]
        )

    def _done(self, mark):
        return bool(mark) and {
            # sudo: a colleague of another company, only the name
            "user": mark.user_id.sudo().name,
            "date": fields.Datetime.to_string(mark.date),
        }

    def _capture_block_of(self, key):
        """The block of the part ``key``, read by itself."""
        line = self.env["l10n_mx_icsoe.filing.contract"].search(
            [("filing_id", "=", self.id), ("id", "=", as_id(key))]
        )
        if key and not line:
            raise self._other_content()
        files = self.env["l10n_mx_icsoe.filing.file"]
        if line:
            files = files.search(
                [("contract_id", "=", line.id), ("kind", "=", "workers")]
            )
        return self._capture_block(line, files)

    def _capture_block(self, line, files):
        """The block of the contract ``line`` and its worker ``files``; of the return
        itself without a line.
        """
        files = files.sorted("name")
        if line:
            contract = line._to_contract(())
            reference, client = contract.reference, contract.client.name
            rows = capture.contract_fields(
                contract, line.worker_count, files.mapped("name")
            )
        else:
            reference = client = ""
            head = replace(
                self._document_head(), declared_contracts=self.contract_count
            )
            rows = capture.return_fields(head)
        rows = list(rows)
        fingerprint = capture.fingerprint(
            reference, [(row.label, row.text) for row in rows], files.mapped("sha256")
        )
        return {
            "key": line.id or 0,
            "fingerprint": fingerprint,
            "reference": reference,
            "client": client,
            "workers": line.worker_count,
            "fields": [
                {
                    "label": row.label,
                    "value": row.text,
                    "note": row.note,
                    "missing": row.is_missing,
                    "by_portal": row.by_portal,
                }
                for row in rows
            ],
            "files": [{"id": file.id, "name": file.name} for file in files],
        }

    # ------------------------------------------------------------------ what came back

    def load_rejections(self, data):
        """Mark the workers that the portal's Excel ``data`` (bytes) names; the same
        file twice changes nothing.

        Gives back how many lines were marked anew, how many were already, and how many
        rows name nobody in the return.

        :raises UserError: not yet sent to sign, or a file that is no such list
        """
        self.ensure_one()
        writer = self._begin("load_rejections")
        # The lines as they were sent. Only these columns: a return may have a hundred
        # thousand.
        lines = (
            self.env["l10n_mx_icsoe.filing.worker"]
            .sudo()
            .search_fetch([("filing_id", "=", self.id)], ["name", "nss", "curp"])
        )
        try:
            rows = rejections.read(file_bytes(data), known_nss=lines.mapped("nss"))
        except ToolError as error:
            raise user_error(self.env, error) from None
        by_nss, by_curp = lines.grouped("nss"), lines.grouped("curp")
        nobody = lines.browse()
        key = itemgetter("worker_id", "nss", "curp", "text")
        known = set(map(key, writer.rejection_ids.read(load=None)))
        counts, new = {"marked": 0, "already": 0, "unknown": 0}, []
        for row in rows:
            found = by_nss.get(row.nss or None, nobody) | by_curp.get(
                row.curp or None, nobody
            )
            counts["unknown"] += not found
            for line in found or [nobody]:
                vals = self._prepare_rejection(row, line)
                counts["already" if key(vals) in known else "marked"] += bool(line)
                if key(vals) not in known:
                    known.add(key(vals))
                    new.append(vals)
        writer.rejection_ids.create(new)
        if new:
            self.message_post(body=self._describe_rejections(counts))
        return counts

    def _prepare_rejection(self, row, line):
        return {
            "filing_id": self.id,
            "worker_id": line.id,
            "is_known": bool(line),
            "name": line.name,
            "nss": line.nss or compact(row.nss) or False,
            "curp": line.curp or compact(row.curp) or False,
            "text": row.text or False,
            "source": f"{row.sheet}, {row.number}",
        }

    def _describe_rejections(self, counts):
        return self.env._(
            "Rejected workers of the portal. Lines marked: %(marked)s; marked before: "
            "%(already)s; rows of people who are not in this return: %(unknown)s.",
            **counts,
        )


class CaptureMark(models.Model):
    """A part of a return that somebody has typed into IMSS's portal: a contract, or the
    return's own data.

    Beside the return, whose content is frozen. The mark is on the values and not on a
    record: when the return is given back and gathered again, what is still the same
    stays marked, and what changed has to be typed anew.
    """

    _name = "l10n_mx_icsoe.capture"
    _description = "Captured in IMSS's Portal"
    _order = "filing_id, id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    reference = fields.Char(
        readonly=True, help="Empty: the data of the contractor and of the return."
    )
    fingerprint = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Captured By", required=True, readonly=True
    )
    date = fields.Datetime(string="Captured On", required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (filing_id, fingerprint)", "This is marked as captured already."
    )


class FilingRejection(models.Model):
    """A worker that IMSS's portal did not take, beside the line of the return, which
    stays as it was sent.
    """

    _name = "l10n_mx_icsoe.filing.rejection"
    _description = "Worker Rejected by IMSS's Portal"
    _order = "filing_id, is_fixed, is_known desc, name, id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    worker_id = fields.Many2one(
        "l10n_mx_icsoe.filing.worker",
        string="Worker Line",
        index="btree_not_null",
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        related="worker_id.contract_id", store=True, index="btree_not_null"
    )
    employee_id = fields.Many2one(related="worker_id.employee_id")
    is_known = fields.Boolean(
        string="In This Return",
        readonly=True,
        help="Off: the portal's list names somebody who is not in it.",
    )
    name = fields.Char(string="Worker", readonly=True)
    nss = fields.Char(string="NSS", readonly=True)
    curp = fields.Char(string="CURP", readonly=True)
    text = fields.Char(
        string="What the Portal Says",
        readonly=True,
        help="The other cells of the row in the portal's Excel.",
    )
    source = fields.Char(
        string="Found In", readonly=True, help="Sheet and row of the portal's Excel."
    )
    is_fixed = fields.Boolean(string="Fixed", readonly=True)

    def action_open_source(self):
        """Open the live employee behind the rejected line."""
        self.ensure_one()
        if not self.worker_id:
            raise UserError(
                self.env._(
                    "Nobody in this return has that NSS or CURP. Look for the worker "
                    "in Employees: perhaps the number was changed after the return "
                    "was gathered."
                )
            )
        return self.filing_id._open_record(self.worker_id.employee_id)

    def action_fixed(self):
        """Tick off, or take the tick away again."""
        self.filing_id._check_role(CAPTURISTA)
        self.check_access("read")
        # sudo: nobody has write access; role and company were checked just above
        for rejection in self.sudo():
            rejection.is_fixed = not rejection.is_fixed
        return True
