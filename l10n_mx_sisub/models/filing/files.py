# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import translate, user_error
from odoo.addons.l10n_mx_icsoe.models.authority_return.files import PORTAL_LANGUAGE

from ...tools import csv_files, layouts, papers, review


class FilingFiles(models.AbstractModel):
    """The files: what is uploaded, what is reviewed, the one ZIP with all of it; and
    what to do in the portal.
    """

    _name = "l10n_mx_sisub.filing.files"
    _inherit = "l10n_mx_icsoe.return.files"
    _description = "SISUB Filing: Files"

    steps = fields.Html(string="In the Portal", compute="_compute_steps")
    papers = fields.Html(string="PDF Files", compute="_compute_steps")
    provisional = fields.Char(compute="_compute_provisional")

    def _get_layouts(self):
        """The layouts that are known. An add-on that knows a newer one adds it."""
        return layouts.LAYOUTS

    def _file_stem(self):
        suffix = "-complementario" if self.origin_id else ""
        return f"sisub-{self.year}-{self.period}{suffix}"

    def _layouts_of(self, document):
        return layouts.layouts_of(document, self._get_layouts())

    def _render_files(self):
        """Every file of the return: a list of (kind, name, bytes, further values)."""
        document = self._to_document()
        options = self.company_id._l10n_mx_sisub_options()
        try:
            files = [
                (one.code, one.filename, csv_files.render(one, document, options), {})
                for one in self._layouts_of(document)
            ]
        except ToolError as error:
            raise user_error(self.env, error) from None
        workbook = self._render_workbook(document, options)
        return [*files, ("workbook", f"{self._file_stem()}.xlsx", workbook, {})]

    def _render_workbook(self, document, options):
        def spanish(message):
            return translate(self.env, message, lang=PORTAL_LANGUAGE)

        found, steps = self._papers_and_steps(document)
        return review.render(
            document,
            self._layouts_of(document),
            options,
            self._findings_to_print(),
            self._left_out_to_print(),
            [spanish(step) for step in steps],
            [(one.name, spanish(one.reason)) for one in found],
        )

    def _papers_and_steps(self, document):
        """The PDF files that go with ``document``, and the steps in the portal."""
        accepted = self.search(
            [
                ("rfc", "=", self.rfc),
                ("company_id", "in", self.company_ids.ids),
                ("state", "=", "filed"),
                ("id", "!=", self.id),
                ("date_start", "<=", self.date_start),
            ],
            limit=1,
        )
        sent = accepted._to_document(with_workers=False) if accepted else None
        found = papers.papers(document, sent)
        names = [layout.filename for layout in self._layouts_of(document)]
        return found, papers.steps(document, names, found)

    @api.depends("state", "date_gathered")
    @api.depends_context("lang")
    def _compute_steps(self):
        for filing in self:
            filing.steps = filing.papers = False
            if not filing.date_gathered:
                continue
            # sudo: who reads the return reads the one before it, of the same taxpayer.
            reader = filing.sudo()
            document = reader._to_document(with_workers=False)
            found, steps = reader._papers_and_steps(document)
            filing.steps = Markup("<ol>%s</ol>") % Markup("").join(
                Markup("<li>%s</li>") % translate(self.env, step) for step in steps
            )
            filing.papers = Markup("<ul>%s</ul>") % Markup("").join(
                Markup("<li><b>%s</b>: %s</li>")
                % (one.name, translate(self.env, one.reason))
                for one in found
            )

    @api.depends("kind")
    def _compute_provisional(self):
        """Names of the layouts that nobody has seen in a real file."""
        for filing in self:
            filing.provisional = ", ".join(
                one.filename for one in self._get_layouts() if one.is_provisional
            )
