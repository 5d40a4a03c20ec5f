# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import content_disposition, request

from ..tools.upload import UNREADABLE, from_base64

#: Bytes of a request to sign: two files of up to 64 KiB in base64, a password, and room
#: to say that a file is too big.
MAX_REQUEST = 1024 * 1024


class FilingController(http.Controller):
    @http.route(
        "/l10n_mx_icsoe/filing/<int:filing_id>/sign",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def sign(self, filing_id, certificate=None, private_key=None, password=None):
        """Sign a filing with an e.firma that lives in this request's memory only.

        ``certificate`` and ``private_key`` are the files in base64, ``password`` is a
        text. Gives ``True``; a refusal is an exception of ``odoo.exceptions`` whose
        message is for the person who signs.
        """
        filing = _filing(filing_id)
        if not isinstance(password, str) or not password:
            raise UserError(request.env._("Type the password of the .key file."))
        filing.sign(_decode(certificate), _decode(private_key), password)
        return True

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


def _decode(text):
    """The bytes of a file sent in base64. What they are, and whether they are too many,
    is judged by who reads them.
    """
    data = from_base64(text)
    if data in (b"", UNREADABLE):
        raise UserError(
            request.env._(
                "Choose the .cer and the .key file of the e.firma: small files that "
                "SAT gave."
            )
        )
    return data
