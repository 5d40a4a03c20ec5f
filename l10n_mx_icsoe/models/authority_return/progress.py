# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class ReturnProgress(models.AbstractModel):
    """The steps of a return from gathering to the acknowledgement: which are done, and
    what is to be done next.
    """

    _name = "l10n_mx_icsoe.return.progress"
    _description = "Progress of a Return to an Authority"

    #: What they look at.
    _next_step_depends = ("state",)

    next_step = fields.Char(
        compute="_compute_next_step", help="What is to be done now."
    )
    progress = fields.Html(compute="_compute_progress", sanitize=False)

    @api.depends(lambda self: self._next_step_depends)
    @api.depends_context("lang")
    def _compute_next_step(self):
        for filing in self:
            filing.next_step = filing._next_step()

    def _next_step(self):
        _ = self.env._
        if self.state == "filed":
            return _("Folio %(folio)s", folio=self.folio)
        if self.state != "draft":
            return ""
        if not self.date_gathered:
            return _("Gather the contracts.")
        if self.error_count == 1:
            return _("Fix 1 error: its line opens what is wrong.")
        if self.error_count:
            return _(
                "Fix %(count)s errors: each line opens what is wrong.",
                count=self.error_count,
            )
        if self.is_too_early:
            return _(
                "Nothing more until the cuatrimestre ends on %(date)s; then gather "
                "once more.",
                date=format_date(self.env, self.date_end),
            )
        if not self.contract_count and self.kind in self._due_kinds:
            return _(
                "Make sure that nothing is to be reported, then go on: it must be "
                "filed all the same."
            )
        return self._step_when_ready()

    def _progress_steps(self):
        """Pairs: the name of a step, and whether it is done."""
        raise NotImplementedError

    @api.depends(lambda self: self._next_step_depends)
    @api.depends_context("lang")
    def _compute_progress(self):
        for filing in self:
            filing.progress = filing.state != "cancelled" and filing._draw_progress()

    def _draw_progress(self):
        drawn, current = [], True
        for name, done in self._progress_steps():
            look, mark = ("text-bg-success", "✓ ") if done else ("text-bg-light", "")
            if current and not done:
                look, current = "text-bg-primary", False
            drawn.append(
                Markup("<li class='badge rounded-pill %s fs-6'>%s%s</li>")
                % (look, mark, name)
            )
        return Markup("<ol class='d-flex flex-wrap gap-2 list-unstyled'>%s</ol>") % (
            Markup("").join(drawn)
        )
