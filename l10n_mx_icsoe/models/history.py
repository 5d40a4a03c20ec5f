# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

#: Values that would make a message of another person or another day.
_FORGED = {
    "author_guest_id",
    "create_date",
    "create_uid",
    "date",
    "message_id",
    "tracking_value_ids",
    "write_date",
    "write_uid",
}
#: What a message says, and where: not changed afterwards.
_SAID = _FORGED | {
    "attachment_ids",
    "author_id",
    "body",
    "email_from",
    "message_type",
    "model",
    "parent_id",
    "res_id",
    "subject",
    "subtype_id",
}
#: Only this object in the context lets a message be written. A context that comes over
#: RPC is JSON: it cannot hold it.
_BY_POST = object()


class History(models.AbstractModel):
    """A record whose history is evidence: whoever reads the record may write a note, in
    their own name and now; nobody changes it afterwards.
    """

    _name = "l10n_mx_icsoe.history"
    _description = "History that Nobody Forges"
    _inherit = "mail.thread"
    _mail_post_access = "read"

    def message_post(self, **kwargs):
        return super(History, self._in_own_name(kwargs)).message_post(**kwargs)

    def message_notify(self, **kwargs):
        return super(History, self._in_own_name(kwargs)).message_notify(**kwargs)

    def _in_own_name(self, kwargs):
        """This record, allowed to write the message of ``kwargs`` if it is of the user,
        and of now.
        """
        if not self.env.su:
            own = self.env.user.partner_id.id
            if (kwargs.get("author_id") or own) != own or kwargs.keys() & _FORGED:
                raise self.env["mail.message"]._l10n_mx_icsoe_forged()
            kwargs.pop("email_from", None)  # the author's own
        return self.with_context(l10n_mx_icsoe_by_post=_BY_POST)

    def _check_can_update_message_content(self, messages):
        raise self.env["mail.message"]._l10n_mx_icsoe_forged()


class MailMessage(models.Model):
    """The other doors to the history of such records."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if self.env.context.get("l10n_mx_icsoe_by_post") is not _BY_POST:
            messages._l10n_mx_icsoe_refuse()
        return messages

    def write(self, vals):
        if not vals.keys() & _SAID:
            return super().write(vals)
        self._l10n_mx_icsoe_refuse()
        result = super().write(vals)
        self._l10n_mx_icsoe_refuse()  # moved there from elsewhere
        return result

    def _l10n_mx_icsoe_refuse(self):
        """Raise for messages of such records, unless code writes them as superuser."""
        if self.env.su:
            return
        guarded = self.env.registry.descendants(["l10n_mx_icsoe.history"], "_inherit")
        if any(message.model in guarded for message in self.sudo()):
            raise self._l10n_mx_icsoe_forged()

    @api.model
    def _l10n_mx_icsoe_forged(self):
        return AccessError(
            self.env._(
                "What stands in this history is who said it, and when. Write a note of "
                "your own; nothing is dated back, changed or said for somebody else."
            )
        )
