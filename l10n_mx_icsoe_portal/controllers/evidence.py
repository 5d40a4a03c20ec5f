# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Evidence(CustomerPortal):
    """The evidence of filed returns: to the client in its portal, and to the people of
    the contractor.
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
    def my_evidence(self, page=1, **_kwargs):
        """The list."""
        everything = self._visible()
        pages = pager(
            url="/my/icsoe", total=len(everything), page=page, step=self._items_per_page
        )
        values = self._prepare_portal_layout_values()
        shown = everything[pages["offset"] : pages["offset"] + self._items_per_page]
        values.update(
            page_name="icsoe", default_url="/my/icsoe", pager=pages, clients=shown
        )
        return request.render("l10n_mx_icsoe_portal.portal_my_icsoe", values)

    @http.route("/my/icsoe/<int:client_id>", type="http", auth="user", website=True)
    def my_evidence_page(self, client_id, **_kwargs):
        """One of them."""
        client = self._one(client_id)
        values = self._prepare_portal_layout_values()
        values.update(page_name="icsoe", client=client)
        response = request.render("l10n_mx_icsoe_portal.portal_icsoe_page", values)
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route(
        "/my/icsoe/<int:client_id>/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def my_evidence_file(self, client_id, kind, **_kwargs):
        """Its PDF or its workbook."""
        return self._file(self._one(client_id), kind)

    @http.route(
        "/l10n_mx_icsoe/evidence/<int:client_id>/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def evidence_file(self, client_id, kind):
        """The same for the contractor's own people, by their access rights."""
        client = request.env["l10n_mx_icsoe.filing.client"].browse(client_id)
        if not client.has_access("read") or not client.exists():
            raise request.not_found()
        return self._file(
            client.sudo(), kind
        )  # sudo: the address of the company's partner; access was checked

    def _visible(self):
        return request.env["l10n_mx_icsoe.filing.client"]._visible_to(request.env.user)

    def _one(self, client_id):
        # Somebody else's is as if it were not there: its number says nothing either.
        client = self._visible().filtered(lambda client: client.id == client_id)
        if not client:
            raise request.not_found()
        return client

    def _file(self, client, kind):
        if kind not in TYPES:
            raise request.not_found()
        data = client._render_pdf() if kind == "pdf" else client._render_workbook()
        headers = [
            ("Content-Type", TYPES[kind]),
            ("Content-Length", len(data)),
            (
                "Content-Disposition",
                content_disposition(f"{client._file_stem()}.{kind}"),
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)
