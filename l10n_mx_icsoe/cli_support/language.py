# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which language to speak, with and without a database."""

import os

from odoo.tools.translate import get_translation

from odoo.addons.l10n_mx_efirma.tools.messages import Message

ENGLISH, SPANISH = "en_US", "es_MX"


def asked(options):
    """``es_MX`` or ``en_US``: what ``--lang`` says, else the shell."""
    shell = map(_shell_language, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = options.lang or next(filter(None, shell), "")
    return SPANISH if wanted.startswith("es") else ENGLISH


def _shell_language(name):
    """The value of a variable; empty for the language of machines, which
    launchers set.
    """
    value = os.environ.get(name, "")
    return "" if value.partition(".")[0] in ("C", "POSIX") else value


def installed(env, language):
    """``language``, or the one nearest to it that the database has: the words of its
    fields are in it.
    """
    if language == ENGLISH:
        return language
    codes = [code for code, _name in env["res.lang"].get_installed()]
    return next(
        (
            code
            for code in (language, *codes)
            if code in codes and code.startswith("es")
        ),
        ENGLISH,
    )


class Texts:
    """Call it with a source string and its values: the text in ``language``."""

    def __init__(self, language):
        self.language = language

    def __call__(self, source, **values):
        return get_translation("l10n_mx_icsoe", self.language, source, values)

    def message(self, message):
        """A ``tools.messages.Message`` in this language."""
        values = {
            name: self.message(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        }
        return self(message.source, **values)
