# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.l10n_mx_efirma.tools.upload import from_base64

#: Bytes of a request to sign: a certificate of up to 64 KiB in base64, and room to say
#: that a file is too big.
MAX_REQUEST = 1024 * 1024


class FilingController(http.Controller):
    @http.route(
        "/l10n_mx_icsoe/filing/<int:filing_id>/sign/prepare",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def prepare_signature(self, filing_id, certificate=None):
        """What the key must sign, and the ticket to give the signature back with.

        ``certificate`` is the public file (``.cer``) in base64. The key and its
        password have no door here: whoever signs keeps them. A refusal is an exception
        of ``odoo.exceptions`` whose message is for the person who signs.
        """
        return _filing(filing_id).prepare_signature(from_base64(certificate))

    @http.route(
        "/l10n_mx_icsoe/filing/<int:filing_id>/sign",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def complete_signature(self, filing_id, ticket=None, value=None):
        """Sign with the ``value`` (base64) of the signature of what was prepared under
        ``ticket``. Gives ``True``.
        """
        return _filing(filing_id).complete_signature(ticket, from_base64(value))

    @http.route(
        "/l10n_mx_icsoe/filing/<int:filing_id>/package",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def package(self, filing_id):
        """The ZIP of a filing. A refusal is a page with its words: this address opens
        in a tab of its own.
        """
        try:
            filing = _filing(filing_id)
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


def _filing(filing_id):
    """The filing with that id. One of a company that is not the user's is as unknown as
    one that does not exist.
    """
    filing = request.env["l10n_mx_icsoe.filing"].search([("id", "=", filing_id)])
    if not filing:
        raise MissingError(
            request.env._(
                "There is no such return among those of your companies. It may have "
                "been deleted."
            )
        )
    return filing
