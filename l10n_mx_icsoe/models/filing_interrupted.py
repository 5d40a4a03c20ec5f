# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

#: SQLSTATE classes of a connection that is gone: «connection exception», and «operator
#: intervention», less a query that took too long (57014).
_GONE = ("08", "57P")


class Filing(models.Model):
    """What breaks from outside in the middle of the work: the disk, the database.

    The transaction undoes everything by itself; here people are told so.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    @contextlib.contextmanager
    def _told_plainly(self):
        try:
            yield
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            # Others (a conflict with somebody else's work) are tried again by Odoo.
            if not (error.pgcode or "08").startswith(_GONE):
                raise
            raise UserError(
                self.env._(
                    "The connection to the database was lost. Nothing was changed. Try "
                    "again in a moment; if it happens again, tell your administrator."
                )
            ) from None

    def _gather(self, *args, **kwargs):
        with self._told_plainly():
            return super()._gather(*args, **kwargs)

    def action_send_to_sign(self):
        with self._told_plainly():
            return super().action_send_to_sign()

    # Not over RPC: at debug level Odoo writes every argument of such a call to its log.
    @api.private
    def sign(self, *args, **kwargs):
        with self._told_plainly():
            return super().sign(*args, **kwargs)

    def complete_signature(self, *args, **kwargs):
        with self._told_plainly():
            return super().complete_signature(*args, **kwargs)

    def register_acknowledgement(self, folio, date, pdf=None):
        with self._told_plainly():
            return super().register_acknowledgement(folio, date, pdf)

    def _store_files(self, files):
        attachments = self.env["ir.attachment"]
        for _kind, _name, data, _contract in files:
            attachments._l10n_mx_icsoe_drop_torn(data)
        try:
            return super()._store_files(files)
        except OSError as error:
            for _kind, _name, data, _contract in files:
                attachments._l10n_mx_icsoe_drop_torn(data)
            raise UserError(
                self.env._(
                    "The files of the return could not be kept on the server "
                    "(%(reason)s). Nothing was changed. Ask your administrator to make "
                    "room on its disk, then try again.",
                    reason=error.strerror,
                )
            ) from None
