# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages that plain code writes and that Odoo translates.

A message is a sentence in English with named placeholders, and their values apart from
it: so the same finding reads in the language of whoever looks at it. Odoo's term
extraction finds every literal inside ``_(…)``.
"""

from dataclasses import dataclass, field


def _(source):
    """Mark ``source`` (a literal) as a term to translate and give it back unchanged."""
    return source


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and its values; ``str()`` is the English text."""

    source: str
    values: dict = field(default_factory=dict)

    def __str__(self):
        return self.source % self.values if self.values else self.source


class ToolError(ValueError):
    """Input that cannot be used. Subclasses say ``source``; the values of its
    placeholders come as keywords.

    Never put a secret or personal data (key, password, NSS, CURP, salary) in a value:
    messages reach logs.
    """

    source = _("The data could not be used.")

    def __init__(self, **values):
        self.message = Message(self.source, values)
        super().__init__(str(self.message))
