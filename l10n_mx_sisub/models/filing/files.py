# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import translate, user_error

from ...tools import csv_files, folder, layouts, papers, review

#: The portal, and whoever reads these files beside it, speaks Spanish.
PORTAL_LANGUAGE = "es_MX"


class FilingFiles(models.AbstractModel):
    """The files: what is uploaded, what is reviewed, the one ZIP with all of it; and
    what to do in the portal.
    """

    _name = "l10n_mx_sisub.filing.files"
    _description = "SISUB Filing: Files"

    package = fields.Binary(compute="_compute_package", compute_sudo=False)
    steps = fields.Html(string="In the Portal", compute="_compute_steps")
    papers = fields.Html(string="PDF Files", compute="_compute_steps")
    provisional = fields.Char(compute="_compute_provisional")

    def _get_layouts(self):
        """The layouts that are known. An add-on that knows a newer one adds it."""
        return layouts.LAYOUTS

    def _file_stem(self):
        suffix = "-complementario" if self.origin_id else ""
        return f"sisub-{self.year}-{self.period}{suffix}"

    def _render_files(self):
        """Every file of the return: a list of (kind, name, bytes, further values)."""
        document = self._to_document()
        try:
            made = csv_files.render_all(
                document,
                self.company_id._l10n_mx_sisub_options(),
                self._get_layouts(),
            )
        except ToolError as error:
            raise user_error(self.env, error) from None
        workbook = self._render_workbook(document)
        return [
            *((layout.code, layout.filename, data, {}) for layout, data in made),
            ("workbook", f"{self._file_stem()}.xlsx", workbook, {}),
        ]

    def _render_workbook(self, document):
        left_out = self.exclusion_ids.with_context(
            lang=self.env["l10n_mx_icsoe.filing"]._portal_lang()
        )
        reasons = dict(left_out._fields["reason"]._description_selection(left_out.env))
        found, steps = self._papers_and_steps(document)
        return review.render(
            document,
            [(one.severity, one._text(PORTAL_LANGUAGE)) for one in self.issue_ids],
            [
                (one.reference, one.client_name, reasons[one.reason], one.note or "")
                for one in left_out
            ],
            [translate(self.env, step, lang=PORTAL_LANGUAGE) for step in steps],
            [
                (one.name, translate(self.env, one.reason, lang=PORTAL_LANGUAGE))
                for one in found
            ],
        )

    def _papers_and_steps(self, document):
        accepted = self.search(
            [
                ("rfc", "=", self.rfc),
                ("company_id", "in", self.company_ids.ids),
                ("state", "=", "filed"),
                ("id", "!=", self.id),
                "|",
                ("year", "<", self.year),
                "&",
                ("year", "=", self.year),
                ("period", "<=", self.period),
            ],
            order="year desc, period desc, id desc",
            limit=1,
        )
        found = papers.papers(document, accepted._to_document() if accepted else None)
        names = [
            layout.filename
            for layout in self._get_layouts()
            if document.kind.carries_contracts
        ]
        return found, papers.steps(document, list(dict.fromkeys(names)), found)

    @api.depends("state", "date_gathered")
    @api.depends_context("lang")
    def _compute_steps(self):
        for filing in self:
            filing.steps = filing.papers = False
            if not filing.date_gathered:
                continue
            # sudo: who reads the return reads the one before it, of the same taxpayer.
            reader = filing.sudo()
            found, steps = reader._papers_and_steps(reader._to_document())
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

    # ------------------------------------------------------------------ the package

    @api.private
    def build_package(self):
        """The ZIP as bytes: the files that were frozen, in draft those of the last
        gather.
        """
        self.ensure_one()
        self.check_access("read")
        reader = self.sudo()  # sudo: who may read the return may have all of its files
        if self.state in ("draft", "rejected"):
            files = [(name, data) for _kind, name, data, _m in reader._render_files()]
        else:
            files = [(one.name, one._kept_bytes()) for one in reader.file_ids]
        return folder.build(files)

    @api.depends_context("bin_size")
    def _compute_package(self):
        for filing in self:
            filing.package = base64.b64encode(filing.build_package())

    def action_download_package(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/package"
            f"?download=true&filename={self._file_stem()}.zip",
            "target": "download",
        }
