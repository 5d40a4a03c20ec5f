# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import content_disposition, request

from ..models.registry import concrete_models


class FilingController(http.Controller):
    @http.route(
        "/l10n_mx_icsoe/<string:model>/<int:filing_id>/package",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def package(self, model, filing_id):
        """The ZIP of a return. A refusal is a page with its words: this address opens
        in a tab of its own.
        """
        try:
            filing = _filing(model, filing_id)
            data = filing.package()
        except UserError as error:
            plain = [("Content-Type", "text/plain; charset=utf-8")]
            return request.make_response(str(error), plain, status=error.http_status)
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Length", len(data)),
            ("Content-Disposition", content_disposition(f"{filing._file_stem()}.zip")),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)


def _filing(model, filing_id):
    """The return of that ``model`` and id. One of a company that is not the user's is
    as unknown as one that does not exist.
    """
    returns = concrete_models(request.env, "l10n_mx_icsoe.authority.return")
    known = {each._name: each for each in returns}
    filing = model in known and known[model].search([("id", "=", filing_id)])
    if not filing:
        raise MissingError(
            request.env._(
                "There is no such return among those of your companies. It may have "
                "been deleted."
            )
        )
    return filing
