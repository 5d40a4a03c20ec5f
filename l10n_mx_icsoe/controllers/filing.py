import base64
import binascii

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

#: SAT's certificate and key files have one or two kilobytes.
MAX_FILE = 64 * 1024


class FilingController(http.Controller):
    @http.route("/l10n_mx_icsoe/filing/<int:filing_id>/sign", type="jsonrpc", auth="user", methods=["POST"])
    def sign(self, filing_id, certificate, private_key, password):
        """Sign a filing with files that live in this request's memory only: base64 texts and a password."""
        filing = request.env["l10n_mx_icsoe.filing"].browse(filing_id)
        filing.sign(_decode(certificate), _decode(private_key), password or "")
        return True

    @http.route("/l10n_mx_icsoe/filing/<int:filing_id>/package", type="http", auth="user", methods=["GET"])
    def package(self, filing_id):
        """The ZIP of a filing."""
        filing = request.env["l10n_mx_icsoe.filing"].browse(filing_id)
        data = filing.package()
        name = f"icsoe-{filing.year}-{filing.period}.zip"
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Length", len(data)),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)


def _decode(text):
    try:
        data = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        data = None
    if not data or len(data) > MAX_FILE:
        raise UserError(request.env._("Choose the .cer and the .key file of the e.firma: small files that SAT gave."))
    return data
