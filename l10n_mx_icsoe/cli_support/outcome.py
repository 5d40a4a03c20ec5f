# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a command hands back to be shown, and how it gives up."""

from dataclasses import dataclass, field
from pathlib import Path

DONE, NOT_VERIFIED, USAGE, ERRORS_STAND, REFUSED, UNUSABLE = range(6)


@dataclass
class Outcome:
    """``document`` is what ``--json`` prints, and all that the text for people is made
    from. ``files`` are pairs of name and bytes to write into ``folder`` once the
    database has kept everything; ``error`` says why ``code`` is not 0.
    """

    document: dict
    code: int = DONE
    error: str = ""
    folder: Path | None = None
    files: list = field(default_factory=list)


class Stop(Exception):
    """The command cannot go on; what was done in the database is undone. ``source`` is
    a message to translate.
    """

    def __init__(self, code, source, **values):
        self.code = code
        self.source = source
        self.values = values
        super().__init__(source)
