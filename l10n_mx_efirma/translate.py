# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The messages of ``tools/``, of this add-on or another, in the language of who reads
them.
"""

from datetime import date

from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import get_translation

from .tools.messages import Message


def translate(env, message, lang=None):
    """The text (str) of ``message`` (``tools.messages.Message``), with the messages
    among its values translated as well and dates (``YYYY-MM-DD``) as the user writes
    them.

    Without a database ``env`` is ``None`` and ``lang`` says the language (``es_MX``);
    dates stay as they are then.
    """
    lang = lang or env.lang or "en_US"

    def for_people(value):
        if isinstance(value, Message):
            return translate(env, value, lang)
        if env is None:
            return value
        return format_date(env, value, lang_code=lang) if _is_date(value) else value

    values = {name: for_people(value) for name, value in message.values.items()}
    # A plain text has no add-on, and no translation.
    addon = message.addon or "l10n_mx_efirma"
    return get_translation(addon, lang, str(message.source), values)


def _is_date(value):
    try:
        return isinstance(value, str) and str(date.fromisoformat(value)) == value
    except ValueError:
        return False


def user_error(env, error):
    """``error`` (``tools.messages.ToolError``) as a ``UserError`` in the user's
    language: ``raise user_error(self.env, error) from None``.
    """
    return UserError(translate(env, error.message))
