# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes

from ...tools.formats import rejections
from ...tools.law.identifiers import compact
from .filing import CAPTURISTA


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
    is_fixed = fields.Boolean(string="Mended", readonly=True)

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
        for rejection in (
            self.sudo()
        ):  # sudo: nobody has write access; role and company were checked just above
            rejection.is_fixed = not rejection.is_fixed
        return True


class Filing(models.Model):
    """The workers that the portal gives back."""

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    rejection_ids = fields.One2many(
        "l10n_mx_icsoe.filing.rejection",
        "filing_id",
        string="Rejected Workers",
        readonly=True,
    )
    rejection_count = fields.Integer(
        string="To Mend", compute="_compute_rejection_count"
    )

    def _compute_rejection_count(self):
        counts = dict(
            self.env["l10n_mx_icsoe.filing.rejection"]._read_group(
                [("filing_id", "in", self.ids), ("is_fixed", "=", False)],
                ["filing_id"],
                ["__count"],
            )
        )
        for filing in self:
            filing.rejection_count = counts.get(filing, 0)

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
            raise self._user_error(error) from None
        by_nss, by_curp = lines.grouped("nss"), lines.grouped("curp")
        seen = {
            (old.worker_id.id, old.nss, old.curp, old.text)
            for old in writer.rejection_ids
        }
        counts = {"marked": 0, "already": 0, "unknown": 0}
        new = []
        for row in rows:
            found = by_nss.get(row.nss or None, lines.browse()) | by_curp.get(
                row.curp or None, lines.browse()
            )
            counts["unknown"] += not found
            for line in found or [lines.browse()]:
                vals = {
                    "filing_id": self.id,
                    "worker_id": line.id,
                    "is_known": bool(line),
                    "name": line.name,
                    "nss": line.nss or compact(row.nss),
                    "curp": line.curp or compact(row.curp),
                    "text": row.text,
                    "source": f"{row.sheet}, {row.number}",
                }
                key = (
                    vals["worker_id"],
                    vals["nss"] or False,
                    vals["curp"] or False,
                    vals["text"] or False,
                )
                if key in seen:
                    counts["already"] += bool(line)
                    continue
                seen.add(key)
                counts["marked"] += bool(line)
                new.append(
                    {**vals, "text": row.text or False, "nss": key[1], "curp": key[2]}
                )
        writer.env["l10n_mx_icsoe.filing.rejection"].create(new)
        if new:
            self.message_post(body=self._describe_rejections(counts))
        return counts

    def _describe_rejections(self, counts):
        return self.env._(
            "Rejected workers of the portal. Lines marked: %(marked)s; marked before: "
            "%(already)s; rows of people who are not in this return: %(unknown)s.",
            **counts,
        )
