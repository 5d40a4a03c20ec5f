from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import capture
from .filing import CAPTURISTA, TRANSITIONS

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
        """Everything that the capture screen shows, for any number of contracts in a
        fixed number of queries::

        {"name": …, "editable": bool, "blocks": [{
            "fingerprint": …, "reference": "" for the return itself, "client": …,
            "workers": int, "fields": [{"label", "value" (text), "note", "missing":
            bool, "by_portal": bool}], "files": [{"id", "name"}], "done": False or
            {"user", "date" (UTC)},
        }]}
        """
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
        marks = {
            mark.fingerprint: mark
            for mark in self.env["l10n_mx_icsoe.capture"].search(
                [("filing_id", "=", self.id)]
            )
        }
        blocks = self._capture_blocks()
        for block in blocks:
            mark = marks.get(block["fingerprint"])
            block["done"] = bool(mark) and {
                # sudo: a colleague of another company, only the name
                "user": mark.user_id.sudo().name,
                "date": fields.Datetime.to_string(mark.date),
            }
        return {
            "name": self.display_name,
            "editable": self.state in STATES,
            "blocks": blocks,
        }

    def _capture_blocks(self):
        contracts = self.contract_ids
        files = self.file_ids.filtered(lambda file: file.kind == "workers").grouped(
            "contract_id"
        )
        head = replace(self._document_head(), declared_contracts=len(contracts))
        blocks = [
            self._capture_block(
                "", "", 0, capture.return_fields(head), self.file_ids.browse()
            )
        ]
        for line in contracts:
            contract, own = (
                line._to_contract(()),
                files.get(line, self.file_ids.browse()).sorted("name"),
            )
            rows = capture.contract_fields(
                contract, line.worker_count, own.mapped("name")
            )
            blocks.append(
                self._capture_block(
                    contract.reference,
                    contract.client.name,
                    line.worker_count,
                    rows,
                    own,
                )
            )
        return blocks

    def _capture_block(self, reference, client, workers, rows, files):
        rows = list(rows)
        typed = [(row.label, row.text) for row in rows]
        return {
            "fingerprint": capture.fingerprint(
                reference, typed, files.mapped("sha256")
            ),
            "reference": reference,
            "client": client,
            "workers": workers,
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

    def mark_captured(self, fingerprint, done=True):
        """Remember, or forget, that the part with ``fingerprint`` is typed; give the
        sheet back as it is now.

        :raises UserError: not to sign or signed, or no part has these values (any more)
        """
        writer = self._begin("capture")
        block = next(
            (
                block
                for block in self._capture_blocks()
                if block["fingerprint"] == fingerprint
            ),
            None,
        )
        if block is None:
            raise UserError(
                self.env._(
                    "The return has changed meanwhile. Reload the page and compare "
                    "what you typed."
                )
            )
        marks = writer.env["l10n_mx_icsoe.capture"]
        mark = marks.search(
            [("filing_id", "=", self.id), ("fingerprint", "=", fingerprint)]
        )
        if done and not mark:
            marks.create(
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
        return self.capture_sheet()
