# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo import api, fields, models

#: More findings of one rule than this are one line with their number, which opens them
#: all.
LISTED = 10


class Filing(models.Model):
    """Findings as people read them: a few one by one, ten thousand of a kind as one
    line.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    finding_ids = fields.One2many(
        "l10n_mx_icsoe.issue",
        "filing_id",
        string="Findings to Read",
        domain=[("stands_for", ">", 0)],
        readonly=True,
    )

    @api.model
    def _folded(self, findings):
        """How many findings each of ``findings`` stands for on the screen: 1 where a
        rule found few, else the first of a rule for all of them and the others for
        none.
        """
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
            **self._open_lines(
                "l10n_mx_icsoe.issue", self.env._("Findings of %s", self.display_name)
            ),
            "view_mode": "list",
            "context": {"search_default_group_code": 1},
        }
