# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe``: the return of a cuatrimestre from a shell. Here are the options; the
work is in ``cli_support``, because Odoo takes every file in ``cli`` for a command.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from odoo.cli.command import Command

EXIT_CODES = """\
exit codes (scripts may rely on them):
  0  done
  1  verify: the file is not a return that somebody signed, or it was changed
  2  wrong or missing options; no such database, company or period
  3  errors stand in the return: it was gathered, nothing was sent or signed
  4  refused: not possible in the state in which the return is
  5  a file cannot be read or written, or the e.firma cannot be used
  6  verify: nothing is wrong, but no authority was asked: anybody could have issued the
     certificate
"""

CLOSE = """\
Gather the contracts and workers of a cuatrimestre, check them, and write the files for
IMSS's portal. A draft is gathered again, as often as wanted. With errors standing, only
findings.txt is written. A return past draft is not touched; with --out its frozen files
are written again.

The folder is for one return. Files of an earlier run that are no part of it any more
are removed, unless somebody changed them. Only their owner may read them.

example:
  odoo icsoe close -d production --year 2026 --period 2 --out ~/icsoe --send
"""

SIGN = """\
Sign a return with the company's e.firma, verify the signature, and keep both in the
database. A draft without errors is sent to sign first, as it was last gathered. The
password is asked at the terminal, or read from a file or from standard input; the key
and the password are kept nowhere.

examples:
  odoo icsoe sign --year 2026 --period 2 --certificate ltq.cer --key ltq.key
  pass show efirma |
    odoo icsoe sign --certificate ltq.cer --key ltq.key --password-file -
"""

ACKNOWLEDGE = """\
Keep what IMSS answered to a signed return. From then on it is filed, and nothing in it
changes.

example:
  odoo icsoe acknowledge --folio 123456 --date 2026-09-12 --pdf acuse.pdf
"""

VERIFY = """\
Of a file (signed XML or ZIP): say who signed a return, when, and whether everything
that can be derived from it says the same. Needs no database. SAT's authorities are
trusted, or those of --authority instead.

Without a file: verify the returns of a cuatrimestre in the database, with their files,
as Verify does in Odoo. Not asked: whether SAT revoked the certificate.

examples:
  odoo icsoe verify icsoe-2026-2.zip --json && echo good
  odoo icsoe verify -d production --year 2026 --period 2
"""


class Icsoe(Command):
    """Close, sign and verify the ICSOE return of a cuatrimestre (Mexico, IMSS)"""

    epilog = EXIT_CODES
    prog = "odoo icsoe"

    def run(self, args):
        commands = self.parser.add_subparsers(
            dest="command", required=True, metavar="COMMAND"
        )
        self._close(commands)
        self._sign(commands)
        self._acknowledge(commands)
        self._verify(commands)
        options = self.parser.parse_args(args)
        if (options.year is None) != (options.period is None):
            self.parser.error("--year and --period go together")
        # Not at the top: `odoo help` imports every command, and need not load the
        # add-on with all its libraries. Not relative: Odoo loads this file as
        # odoo.cli.icsoe.
        from odoo.addons.l10n_mx_icsoe import (
            cli_support,  # noqa: PLC0415 pylint: disable=odoo-addons-relative-import
        )

        code = cli_support.run(options)
        if code:
            sys.exit(code)

    def _close(self, commands):
        parser = self._command(commands, "close", "gather, check, write files", CLOSE)
        parser.add_argument(
            "--kind",
            choices=("normal", "nil"),
            help="default: normal if a contract is to be reported, else nil",
        )
        parser.add_argument("--send", action="store_true", help="send it to sign")
        _add_out(parser, "default: ./icsoe-YEAR-PERIOD")

    def _sign(self, commands):
        parser = self._command(commands, "sign", "sign with the e.firma", SIGN)
        for option, what in (
            ("--certificate", "the e.firma's certificate (.cer), as SAT gave it"),
            ("--key", "its private key (.key), still encrypted"),
        ):
            parser.add_argument(
                option, metavar="FILE", type=Path, required=True, help=what
            )
        parser.add_argument(
            "--password-file",
            metavar="FILE",
            help="its first line is the password; - is standard input; default: asked "
            "at the terminal",
        )
        _add_out(
            parser, "write the return's files here, the signed XML and the ZIP too"
        )

    def _acknowledge(self, commands):
        summary = "keep IMSS's answer"
        parser = self._command(commands, "acknowledge", summary, ACKNOWLEDGE)
        parser.add_argument(
            "--folio", required=True, help="the number on the acknowledgement"
        )
        parser.add_argument(
            "--date",
            metavar="YYYY-MM-DD",
            type=_day,
            required=True,
            help="the day on it",
        )
        parser.add_argument(
            "--pdf", metavar="FILE", type=Path, help="the acknowledgement itself"
        )
        _add_out(parser, "write the return's files here, with the acknowledgement")

    def _verify(self, commands):
        parser = self._command(commands, "verify", "who signed, when, what", VERIFY)
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?")
        parser.add_argument(
            "--authority",
            metavar="FILE",
            type=Path,
            action="append",
            help="trust this certificate of an authority (.crt, .cer, .pem) instead of "
            "SAT's; again for more. With a file only: a database has its own",
        )

    def _command(self, commands, name, summary, description):
        """A command with the options that all have."""
        parser = commands.add_parser(
            name,
            help=summary,
            description=description,
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="one JSON document on standard output, also on failure",
        )
        parser.add_argument(
            "--lang",
            choices=("en", "es"),
            help="of the messages; default: that of the shell",
        )
        which = parser.add_argument_group("which return")
        for options, what in (
            (("-c", "--config"), "Odoo's configuration file"),
            (("-d", "--database"), "default: the configured one, or the only one"),
            (("--company",), "RFC, name or id; default: the only one with REPSE data"),
        ):
            which.add_argument(*options, help=what)
        which.add_argument(
            "--year",
            type=int,
            help="default: the period whose window is open, or opens next",
        )
        which.add_argument(
            "--period",
            type=int,
            choices=(1, 2, 3),
            help="with --year; 1 is January to April",
        )
        return parser


def _add_out(parser, what):
    parser.add_argument("--out", metavar="DIR", type=Path, help=what)


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = f"{text!r} is not a date like 2026-09-12"
        raise argparse.ArgumentTypeError(problem) from None
