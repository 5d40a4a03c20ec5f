# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``odoo icsoe``: the return of a cuatrimestre from a shell. Here are the options; the
work is in ``cli_support``, because Odoo takes every file in ``cli`` for a command.
"""

import argparse
import sys
from pathlib import Path

from odoo.cli.command import Command

EXIT_CODES = """\
exit codes (scripts may rely on them):
  0  done
  1  verify: the file is not a return that somebody signed, or it was changed
  2  wrong or missing options; no such database or company
  3  errors stand in the return: it was gathered, nothing was sent or signed
  4  refused: not possible in the state in which the return is, or with that e.firma
  5  a file cannot be read or written, or the e.firma cannot be used
  6  verify: nothing is wrong, but no authority was asked: anybody could have issued the
     certificate

Messages are in the language of the shell: LANGUAGE=es.
"""

CLOSE = """\
Gather the contracts and workers of a cuatrimestre, check them, and write the files for
IMSS's portal, unless errors stand. A draft is gathered again, as often as wanted.

The folder is for one return: files of an earlier run that are no part of it any more
are removed, unless somebody changed them. Only their owner may read them.

  odoo icsoe close -d production --year 2026 --period 2 --out ~/icsoe --send
"""

SIGN = """\
Sign a return with the company's e.firma, verify the signature, and keep both in the
database. A draft without errors is sent to sign first, as it was last gathered. The
password is asked, or is the first line of standard input; it and the key are kept
nowhere.

  odoo icsoe sign -d production --year 2026 --period 2 \\
    --certificate ltq.cer --key ltq.key < password
"""

VERIFY = """\
Of a file (signed XML or ZIP): say who signed a return, when, and whether everything
that can be derived from it says the same. Needs no database. SAT's authorities are
trusted, or those of --authority instead.

Without a file: verify the returns of a cuatrimestre in the database, with their files,
as Verify does in Odoo. Not asked: whether SAT revoked the certificate.

  odoo icsoe verify icsoe-2026-2.zip --json && echo good
  odoo icsoe verify -d production --year 2026 --period 2
"""


class Icsoe(Command):
    """Close, sign and verify the ICSOE return of a cuatrimestre (Mexico, IMSS)"""

    prog = "odoo icsoe"

    def run(self, args):
        commands = self.parser.add_subparsers(
            dest="command", required=True, metavar="COMMAND"
        )
        close = _command(commands, "close", "gather, check, write files", CLOSE)
        close.add_argument("--kind", choices=("normal", "nil"))
        close.add_argument("--send", action="store_true", help="send it to sign")
        sign = _command(commands, "sign", "sign with the e.firma", SIGN)
        _file(sign, "--certificate", "the e.firma's certificate (.cer)", required=True)
        _file(sign, "--key", "its private key (.key), still encrypted", required=True)
        for command in (close, sign):
            _file(command, "--out", "folder for the return's files")
        verify = _command(commands, "verify", "who signed, when, what", VERIFY)
        _file(verify, "file", "signed XML or ZIP", nargs="?")
        what = "an authority to trust in the place of SAT's; again for more"
        _file(verify, "--authority", what, action="append")
        options = self.parser.parse_args(args)
        if not options.file and None in (options.year, options.period):
            self.parser.error("--year and --period say which return")
        # Not at the top: `odoo help` imports every command, and need not load the
        # add-on with all its libraries. Not relative: Odoo loads this file as
        # odoo.cli.icsoe.
        # pylint: disable-next=odoo-addons-relative-import
        from odoo.addons.l10n_mx_icsoe import cli_support

        sys.exit(cli_support.run(options))


def _command(commands, name, summary, description):
    """A command with the options that all have."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(file=None, out=None)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("-c", "--config", help="Odoo's configuration file")
    parser.add_argument("-d", "--database", help="default: the configured one")
    what = "RFC or id; default: the only one with REPSE data"
    parser.add_argument("--company", help=what)
    parser.add_argument("--year", type=int)
    what = "1 is January to April"
    parser.add_argument("--period", type=int, choices=(1, 2, 3), help=what)
    return parser


def _file(parser, name, what, **options):
    parser.add_argument(name, metavar="FILE", type=Path, help=what, **options)
