# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The two roles of ICSOE, as in IMSS's portal."""

CAPTURISTA = "l10n_mx_icsoe.group_capturista"
SIGNATORY = "l10n_mx_icsoe.group_signatory"


def as_id(value):
    """The id of a record, or of what programs send for one; 0 when it is none."""
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0
