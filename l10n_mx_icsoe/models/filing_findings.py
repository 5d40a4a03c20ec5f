from collections import Counter

from odoo import api, fields, models

#: More findings of one rule than this are one line with their number, which opens them all.
LISTED = 10


class Filing(models.Model):
    """Findings as people read them: a few one by one, ten thousand of a kind as one line."""

    _inherit = "l10n_mx_icsoe.filing"

    finding_ids = fields.One2many(
        "l10n_mx_icsoe.issue",
        "filing_id",
        string="Findings to Read",
        domain=[("stands_for", ">", 0)],
        readonly=True,
    )

    @api.model
    def _folded(self, findings):
        """How many findings each of ``findings`` stands for on the screen: 1 where a rule found few, else
        the first of a rule for all of them and the others for none."""
        totals, seen = Counter(finding.code for finding in findings), set()
        for finding in findings:
            code = finding.code
            if totals[code] <= LISTED:
                yield 1
            else:
                yield 0 if code in seen else totals[code]
                seen.add(code)

    def action_open_issues(self):
        """Every finding, grouped by rule."""
        return {
            **self._open_lines("l10n_mx_icsoe.issue", self.env._("Findings of %s", self.display_name)),
            "view_mode": "list",
            "context": {"search_default_group_code": 1},
        }


class Issue(models.Model):
    _inherit = "l10n_mx_icsoe.issue"

    stands_for = fields.Integer(
        string="How Many", default=1, help="How many findings of this rule the line stands for; 0: another one does."
    )

    # The lines of a filing's form, in their order.
    _lines_of_filing = models.Index("(filing_id, rank, id) WHERE stands_for > 0")

    @api.depends("stands_for")
    def _compute_message(self):
        super()._compute_message()
        for issue in self:
            if issue.stands_for > 1:
                issue.message = self.env._(
                    "%(message)s And %(count)s more like this one.", message=issue.message, count=issue.stands_for - 1
                )

    def action_open_alike(self):
        """Open all the findings of this one's rule in its filing."""
        self.ensure_one()
        action = self.filing_id.action_open_issues()
        return {**action, "domain": [*action["domain"], ("code", "=", self.code)], "context": {}}
