# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages that plain code writes and that ``translate.py`` translates: a sentence in
English with named placeholders, and their values apart from it.
"""

import sys
from dataclasses import dataclass, field


class Term(str):
    """A sentence in English that knows in which add-on its translation is."""

    __slots__ = ("addon",)


def _lt(source):
    """Mark ``source`` (a literal) as a term to translate: a ``Term`` of the add-on of
    the module that calls. Odoo's export of terms looks for this name.
    """
    term = Term(source)
    # "odoo.addons.ADDON.tools.…"
    name = sys._getframe(1).f_globals["__name__"].split(".")
    term.addon = name[2] if name[:2] == ["odoo", "addons"] else ""
    return term


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and its values, of which some may be messages themselves; ``str()`` is
    the English text. ``addon`` is needed only for a source that was stored.
    """

    source: str
    values: dict = field(default_factory=dict)
    addon: str = ""

    def __post_init__(self):
        addon = self.addon or getattr(self.source, "addon", "")
        object.__setattr__(self, "addon", addon)

    def __str__(self):
        return self.source % self.values if self.values else str(self.source)


class ToolError(ValueError):
    """Input that cannot be used. Why is the ``source`` of the class, or another that is
    given (or a ``Message``); the values of its placeholders come as keywords.

    Never put a secret or personal data (key, password, NSS, CURP, salary) in a value:
    messages reach logs.
    """

    source = _lt("The data could not be used.")

    def __init__(self, source=None, /, **values):
        is_message = isinstance(source, Message)
        self.message = source if is_message else Message(source or self.source, values)
        super().__init__(str(self.message))
