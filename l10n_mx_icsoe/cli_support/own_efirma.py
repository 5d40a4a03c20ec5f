# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read the e.firma from where the options say, and know that it works before the
database is asked for anything.
"""

import getpass
import sys
import warnings
from datetime import datetime
from pathlib import Path

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import _

from ..tools.law import period as periods
from .outcome import UNUSABLE, USAGE, Stop


def read(options, t):
    """``(certificate, private key, password)``: bytes, bytes, text.

    Raises ``OSError``, a ``ToolError`` that says what is wrong with the files or the
    password, or ``Stop``.
    """
    moment = datetime.now(periods.MEXICO).replace(microsecond=0)
    certificate, private_key = (
        options.certificate.read_bytes(),
        options.key.read_bytes(),
    )
    holder = efirma.Certificate.load(certificate)
    # Before the password is asked: who chose the wrong file need not type it.
    efirma.check_certificate(holder, rfc=holder.rfc, moment=moment)
    password = _password(options.password_file, t)
    # Signing anything asks all that can be asked of the three together.
    trial = f'<prueba fechaFirma="{moment.isoformat()}">.</prueba>'.encode()
    efirma.sign(
        trial, certificate, private_key, password, rfc=holder.rfc, moment=moment
    )
    return certificate, private_key, password


def _password(source, t):
    if source is None:
        return _ask(t)
    data = sys.stdin.buffer.readline() if source == "-" else Path(source).read_bytes()
    line = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].removesuffix(b"\r")
    if not line:
        raise Stop(UNUSABLE, _("The first line of the password file is empty."))
    try:
        return line.decode()
    except UnicodeDecodeError:
        # Written by an older program on Windows.
        return line.decode("cp1252", errors="replace")


def _ask(t):
    try:
        with warnings.catch_warnings():
            # What getpass does without a terminal: show the password while it is typed.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(t(_("Password of the e.firma's key: ")))
    except (getpass.GetPassWarning, EOFError):
        raise Stop(
            USAGE,
            _(
                "There is no terminal to ask for the password: use --password-file "
                "FILE, or - for standard input."
            ),
        ) from None
