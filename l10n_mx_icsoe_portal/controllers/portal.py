# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ClientStatements(CustomerPortal):
    """The statements of filed returns: to the client in its portal, and to the people
    of the contractor.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "icsoe_count" in counters:
            values["icsoe_count"] = len(self._visible())
        return values

    @http.route(
        ["/my/icsoe", "/my/icsoe/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_statements(self, page=1, **_kwargs):
        """The list."""
        everything = self._visible()
        pages = pager(
            url="/my/icsoe", total=len(everything), page=page, step=self._items_per_page
        )
        values = self._prepare_portal_layout_values()
        shown = everything[pages["offset"] : pages["offset"] + self._items_per_page]
        values.update(
            page_name="icsoe", default_url="/my/icsoe", pager=pages, statements=shown
        )
        return request.render("l10n_mx_icsoe_portal.portal_my_icsoe", values)

    @http.route("/my/icsoe/<int:statement_id>", type="http", auth="user", website=True)
    def my_statement(self, statement_id, **_kwargs):
        """One of them."""
        statement = self._one(statement_id)
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="icsoe",
            statement=statement,
            shows_workers=statement._shows_workers_to(request.env.user),
        )
        response = request.render("l10n_mx_icsoe_portal.portal_icsoe_page", values)
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route(
        [
            "/my/icsoe/<int:statement_id>/<string:kind>",
            "/l10n_mx_icsoe/statement/<int:statement_id>/<string:kind>",
        ],
        type="http",
        auth="user",
        methods=["GET"],
    )
    def statement_file(self, statement_id, kind, **_kwargs):
        """Its PDF or workbook, which hold personal data, or the acknowledgement: to the
        contractor's people by their access rights, to the client as the page says.
        """
        statement = request.env["l10n_mx_icsoe.client.statement"].browse(statement_id)
        if not statement.has_access("read") or not statement.exists():
            statement = self._one(statement_id)
            if kind != "acuse" and not statement._shows_workers_to(request.env.user):
                raise request.not_found()
        # sudo: the address of the company's partner; access was checked
        return self._file(statement.sudo(), kind)

    def _visible(self):
        statements = request.env["l10n_mx_icsoe.client.statement"]
        return statements._visible_to(request.env.user)

    def _one(self, statement_id):
        # «Not found» also for somebody else's: «forbidden» would say that it exists.
        statement = self._visible().filtered(lambda each: each.id == statement_id)
        if not statement:
            raise request.not_found()
        return statement

    def _file(self, statement, kind):
        name, mimetype, data = f"{statement._file_stem()}.{kind}", PDF, b""
        if kind == "xlsx":
            data, mimetype = statement._render_workbook(), XLSX
        elif kind == "pdf" and statement._has_pdf():
            data = statement._render_pdf()
        elif kind == "acuse":
            name, data = f"acuse-{statement.folio}.pdf", statement._acknowledgement()
        if not data:
            raise request.not_found()
        headers = [
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)
