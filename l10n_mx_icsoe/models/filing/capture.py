# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.formats import capture
from .filing import CAPTURISTA, TRANSITIONS, _as_id

#: While these last, the return is typed into the portal; afterwards the screen is only
#: read.
STATES = TRANSITIONS["capture"][0]


class Capture(models.Model):
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


class Filing(models.Model):
    """Assisted capture: the return as the portal asks for it, and what is typed
    already.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

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
            block, fingerprint = self._capture_block(
                line, files.get(line, self.file_ids.browse())
            )
            del block["fields"], block["files"], block["fingerprint"]
            block["done"] = self._done(marks.get(fingerprint))
            blocks.append(block)
        return {
            "name": self.display_name,
            "editable": self.state in STATES,
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
        block, fingerprint = self._capture_block_of(key)
        block["done"] = self._done(self._capture_mark(fingerprint))
        return block

    def mark_captured(self, key, fingerprint, done=True):
        """Remember, or forget, that part ``key`` is typed with the values that
        ``fingerprint`` stands for; give back what is so now: ``False`` or
        ``{"user", "date"}``.

        :raises UserError: not to sign or signed, or the part has other values by now
        """
        writer = self._begin("capture")
        block, current = self._capture_block_of(key)
        if fingerprint != current:
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

    # ------------------------------------------------------------------ how

    def _check_capture(self):
        self.ensure_one()
        self._check_role(CAPTURISTA)
        self.check_access("read")
        if self.state not in (*STATES, "filed"):
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
        """``(block, fingerprint)`` of the part ``key``, read by itself."""
        line = self.env["l10n_mx_icsoe.filing.contract"].search(
            [("filing_id", "=", self.id), ("id", "=", _as_id(key))]
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
        """``(block, fingerprint)`` of the contract ``line`` and its worker ``files``;
        of the return itself without a line.
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
        block = {
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
        return block, fingerprint
