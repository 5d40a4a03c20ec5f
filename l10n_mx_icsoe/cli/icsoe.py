# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe``: the return of a cuatrimestre from a shell. Here are the options; the
work is in ``cli_support``.

The exit codes are in ``EXIT_CODES``: scripts rely on them.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from odoo.cli.command import Command

EXIT_CODES = """\
exit codes:
  0  done
  1  verify: the file is not a return that somebody signed, or it was changed
  2  wrong or missing options; no such database, company or period
  3  errors stand in the return: it was gathered, nothing was sent or signed
  4  refused: not possible in the state in which the return is
  5  a file cannot be read or written, or the e.firma cannot be used
"""

DESCRIPTION = """
The return of specialised service contracts (ICSOE) that a contractor files with IMSS
every four months: gather it, sign it, keep the acknowledgement, and verify what was
signed.
"""

CLOSE = """
Gather the contracts and workers of a cuatrimestre, check them, and write the files
for IMSS's portal.

A draft is gathered again, as often as wanted. With errors standing, none of the
return's files are written, only findings.txt (exit 3). A return past draft is not
touched (exit 4); with --out its frozen files are written again.

The folder is for one return. Files of an earlier run that are not part of it any more
are removed, unless somebody changed them. They hold personal data: only their owner
may read them.
"""
CLOSE_EXAMPLES = """
examples:
  odoo icsoe close -d production          the period whose window is open or next
  odoo icsoe close -d production --year 2026 --period 2 --out ~/icsoe --send
  odoo icsoe close --company LTQ150612A10 --json | jq .issues.errors
"""

SIGN = """
Sign a return with the company's e.firma, verify the signature, and keep both in the
database.

A draft without errors is sent to sign first, as it was last gathered. The password is
asked at the terminal, or read from a file or from standard input; the key and the
password are kept nowhere.
"""
SIGN_EXAMPLES = """
examples:
  odoo icsoe sign --year 2026 --period 2 --certificate ltq.cer --key ltq.key \\
    --out ~/icsoe
  pass show efirma |
    odoo icsoe sign --certificate ltq.cer --key ltq.key --password-file -
"""

ACKNOWLEDGE = (
    "Keep what IMSS answered to a signed return. From then on it is filed, and "
    "nothing in it changes."
)
ACKNOWLEDGE_EXAMPLES = """
examples:
  odoo icsoe acknowledge --year 2026 --period 2 --folio 123456 \\
    --date 2026-09-12 --pdf acuse.pdf
"""

VERIFY = """
Of a file: say who signed a return, when, and what the signature covers. Needs no
database, only the signed XML or the ZIP. With --authority, also whether SAT issued the
certificate.

Without a file: read the returns of a cuatrimestre in the database again, with their
files, and say whether they still are what was signed, as Verify does in Odoo.

Not asked: whether SAT revoked the certificate.
"""
VERIFY_EXAMPLES = """
examples:
  odoo icsoe verify icsoe-2026-2-firmada.xml
  odoo icsoe verify icsoe-2026-2.zip --authority sat.pem --json && echo good
  odoo icsoe verify -d production --year 2026 --period 2
"""

COMPLETION = """
Print what bash needs to complete the commands, options and values of odoo icsoe.
"""
COMPLETION_EXAMPLES = """
examples:
  eval "$(odoo icsoe completion)"                                    for this shell
  odoo icsoe completion > ~/.local/share/bash-completion/completions/odoo   for good
"""


class Icsoe(Command):
    """Close, sign and verify the ICSOE return of a cuatrimestre (Mexico, IMSS)"""

    description = DESCRIPTION
    epilog = EXIT_CODES

    def __init__(self):
        super().__init__()
        commands = self.parser.add_subparsers(
            dest="command", required=True, metavar="COMMAND"
        )
        self._add_close(commands)
        self._add_sign(commands)
        self._add_acknowledge(commands)
        self._add_verify(commands)

    @property
    def prog(self):
        return "odoo icsoe"

    def run(self, args):
        options = self.parser.parse_args(args)
        if ("year" in options) and (options.year is None) != (options.period is None):
            options.parser.error("--year and --period go together")
        # Not at the top: `odoo help` imports every command, and need not load the
        # add-on with all its libraries. Not relative: Odoo loads this file as
        # odoo.cli.icsoe.
        from odoo.addons.l10n_mx_icsoe import cli_support  # noqa: PLC0415 pylint: disable=odoo-addons-relative-import

        code = cli_support.run(options)
        if code:
            sys.exit(code)

    # ------------------------------------------------------------------ the commands

    def _add_close(self, commands):
        parser = self._add(
            commands,
            "close",
            "gather, check and write the files",
            CLOSE,
            CLOSE_EXAMPLES,
        )
        self._add_which(parser)
        parser.add_argument(
            "--kind",
            choices=("normal", "nil"),
            help="default: normal if a contract is to be reported, else nil",
        )
        parser.add_argument(
            "--send", action="store_true", help="freeze it and send it to sign"
        )
        self._add_out(parser, "default: ./icsoe-YEAR-PERIOD")

    def _add_sign(self, commands):
        parser = self._add(
            commands, "sign", "sign with the e.firma", SIGN, SIGN_EXAMPLES
        )
        self._add_which(parser)
        parser.add_argument(
            "--certificate",
            metavar="FILE.cer",
            type=Path,
            required=True,
            help="the e.firma's certificate, as SAT gave it",
        )
        parser.add_argument(
            "--key",
            metavar="FILE.key",
            type=Path,
            required=True,
            help="its private key, still encrypted",
        )
        password = parser.add_mutually_exclusive_group()
        password.add_argument(
            "--password-file",
            metavar="FILE",
            help="its first line is the password; - is standard input; "
            "default: asked at the terminal",
        )
        password.add_argument(
            "--password-stdin",
            dest="password_file",
            action="store_const",
            const="-",
            help="like --password-file -",
        )
        self._add_out(
            parser,
            "write every file of the return here, the signed XML and the ZIP with them",
        )

    def _add_acknowledge(self, commands):
        parser = self._add(
            commands,
            "acknowledge",
            "keep IMSS's answer",
            ACKNOWLEDGE,
            ACKNOWLEDGE_EXAMPLES,
        )
        self._add_which(parser)
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
            "--pdf", metavar="FILE.pdf", type=Path, help="the acknowledgement itself"
        )
        self._add_out(
            parser, "write every file of the return here, the acknowledgement with them"
        )

    def _add_verify(self, commands):
        parser = self._add(
            commands, "verify", "who signed, when, and what", VERIFY, VERIFY_EXAMPLES
        )
        parser.add_argument(
            "file",
            metavar="FILE.xml|FILE.zip",
            type=Path,
            nargs="?",
            help="the signed return, or the ZIP that holds it",
        )
        parser.add_argument(
            "--authority",
            metavar="FILE",
            type=Path,
            action="append",
            help="a certificate of SAT's authorities (.crt, .cer, .pem); again for "
            "more. With a file only: a database has its own",
        )
        self._add_which(parser)

    def _add(self, commands, name, summary, description, examples):
        parser = commands.add_parser(
            name,
            help=summary,
            description=description.strip(),
            epilog=f"{examples.strip()}\n\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.set_defaults(parser=parser)
        parser.add_argument(
            "--json",
            action="store_true",
            help="one JSON document on standard output, also on failure",
        )
        parser.add_argument(
            "--lang",
            choices=("en", "es"),
            help="language of the messages; default: that of the shell",
        )
        return parser

    def _add_which(self, parser):
        which = parser.add_argument_group("which return")
        which.add_argument(
            "-c", "--config", metavar="FILE", help="Odoo's configuration file"
        )
        which.add_argument(
            "-d",
            "--database",
            help="default: that of the configuration or PGDATABASE, or the only one",
        )
        which.add_argument(
            "--company",
            help="RFC, name or id; default: the only Mexican company with REPSE data",
        )
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

    def _add_out(self, parser, default):
        parser.add_argument("--out", metavar="DIR", type=Path, help=default)


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date like 2026-09-12"
        ) from None
