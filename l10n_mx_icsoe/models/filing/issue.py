# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.tools.misc import format_date
from odoo.tools.translate import get_translation

from ...tools.law.rules import Fix

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SEVERITIES = [("error", "Error"), ("warning", "Warning"), ("info", "Note")]


class Issue(models.Model):
    """One finding of a check: which rule, about which contract or worker, how bad, and
    what to open to mend it.

    The message is put together when it is read, so that everybody reads it in their own
    language.
    """

    _name = "l10n_mx_icsoe.issue"
    _description = "ICSOE Finding"
    _order = "filing_id, rank, id"
    _rec_name = "code"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    contract_id = fields.Many2one(
        "l10n_mx_icsoe.filing.contract", index="btree_not_null", ondelete="cascade"
    )
    worker_id = fields.Many2one(
        "l10n_mx_icsoe.filing.worker", index="btree_not_null", ondelete="cascade"
    )
    code = fields.Char(required=True, index=True)
    severity = fields.Selection(SEVERITIES, required=True)
    rank = fields.Integer(help="Errors first: position of the severity.")
    fix = fields.Char(help="The kind of record that must be mended.")
    module = fields.Char(help="The add-on whose rule it is, and who translates it.")
    source = fields.Char(help="The message in English, with placeholders.")
    values = fields.Json(help="What the placeholders stand for.")
    message = fields.Text(compute="_compute_message")
    stands_for = fields.Integer(
        string="How Many",
        default=1,
        help="How many findings of this rule the line stands for; 0: another one does.",
    )

    # The lines of a filing's form, in their order.
    _lines_of_filing = models.Index("(filing_id, rank, id) WHERE stands_for > 0")

    @api.depends("module", "source", "values", "stands_for")
    @api.depends_context("lang")
    def _compute_message(self):
        lang = self.env.lang or "en_US"
        for issue in self:
            values = {
                name: self._for_people(value)
                for name, value in (issue.values or {}).items()
            }
            issue.message = issue._translate(lang, values)
            if issue.stands_for > 1:
                issue.message = self.env._(
                    "%(message)s And %(count)s more like this one.",
                    message=issue.message,
                    count=issue.stands_for - 1,
                )

    def _translate(self, lang, values):
        return get_translation(
            self.module or "l10n_mx_icsoe", lang, self.source or "", values
        )

    @api.model
    def _for_people(self, value):
        """A value of a message as this user writes it: dates are kept as YYYY-MM-DD."""
        return (
            format_date(self.env, value) if _ISO_DATE.fullmatch(str(value)) else value
        )

    def action_fix(self):
        """Open the live record in which this finding is mended."""
        self.ensure_one()
        if self.fix == Fix.WAGE_LIMIT:
            return self.env["ir.actions.act_window"]._for_xml_id(
                "l10n_mx_icsoe.wage_limit_action"
            )
        return self.filing_id._open_record(self._record_to_fix())

    def action_open_alike(self):
        """Open all the findings of this one's rule in its filing."""
        self.ensure_one()
        action = self.filing_id.action_open_issues()
        return {
            **action,
            "domain": [*action["domain"], ("code", "=", self.code)],
            "context": {},
        }

    def _record_to_fix(self):
        contract, worker = self.contract_id, self.worker_id
        source = contract and contract._live_contract()
        records = {
            Fix.EMPLOYEE: worker.employee_id,
            Fix.ASSIGNMENT: source,
            Fix.ORDER: source,
            Fix.CLIENT: contract.partner_id,
            Fix.SERVICE: source,
            Fix.COMPANY: self.company_id,
        }
        return records.get(self.fix) or self.filing_id
