# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a command hands back to be shown, and how it gives up."""

from dataclasses import dataclass, field
from pathlib import Path

from odoo.addons.l10n_mx_efirma.tools.messages import Message

#: The exit codes, which ``cli/icsoe.py`` explains.
DONE, NOT_VALID, USAGE, ERRORS_STAND, REFUSED, UNUSABLE, NO_AUTHORITY = range(7)


@dataclass
class Outcome:
    """``document`` is what ``--json`` prints, and all that the text for people is made
    from. ``files`` are pairs of name and bytes to write into ``folder`` once the
    database has kept everything; ``error`` (a Message) says why ``code`` is not 0.
    """

    document: dict
    code: int = DONE
    error: Message | None = None
    folder: Path | None = None
    files: list = field(default_factory=list)


class Stop(Exception):
    """The command cannot go on; what was done in the database is undone. ``source`` is
    a term to translate.
    """

    def __init__(self, code, source, **values):
        self.code = code
        self.message = Message(source, values)
        super().__init__(source)
