"""Close, sign and verify a cuatrimestre of the demo company: the program behind
script/demo.
"""

import os
import shutil
import sys
from pathlib import Path

import databases
from progress import ROOT, Failed, elapsed, make_tools_importable, run, say

make_tools_importable()

from odoo.addons.l10n_mx_icsoe.tools.formats import folder as files  # noqa: E402

COMPANY = "OEB150609HS1"
YEAR, PERIOD = 2026, 2
EFIRMA = "efirma-de-prueba"
#: The return to Infonavit, in a folder of its own.
SISUB = "sisub"


def main(folder):
    folder, name = folder.absolute(), os.environ["ICSOE_DATABASE"]
    prepare(folder)
    build_database(name)
    say(
        "Demo company and its history: first cuatrimestre filed on time, a contract "
        "left out of the second, the third begun; the return to Infonavit (SISUB)"
    )
    run(
        [databases.ODOO, "shell", "-d", name, "--no-http", "--log-level=warn"],
        "demo-history",
        stdin=ROOT / "script" / "lib" / "demo_history.py",
        env={"EFIRMA": str(folder / EFIRMA), "SISUB": str(folder / SISUB)},
    )
    efirma = folder / EFIRMA
    say(f"odoo icsoe close, sign, verify: {YEAR}-{PERIOD}")
    which = ["-d", name, "--company", COMPANY, "--year", YEAR, "--period", PERIOD]
    icsoe("close", *which)
    which += ["--certificate", efirma / f"{COMPANY}.cer", "--out", folder]
    which += ["--key", efirma / f"{COMPANY}.key"]
    said = icsoe("sign", *which, stdin=efirma / "contrasena.txt")
    signed = folder / f"icsoe-{YEAR}-{PERIOD}-firmada.xml"
    icsoe("verify", signed, "--authority", efirma / "autoridad.cer")
    summary = files.summary(folder)
    summary["signature"]["valid"] = True
    written = [file["name"] for file in summary["files"]]
    contents = [(name, (folder / name).read_bytes()) for name in written]
    files.replace(folder, contents, summary)
    say("Done")
    show(said, summary["signature"], folder)


def prepare(folder):
    """Make ``folder``, or take out of it what an earlier run made anew each time. One
    that holds anything else is left alone.
    """
    try:
        files.prepare(folder)
        if any(folder.iterdir()) and not (folder / EFIRMA).exists():
            raise Failed(
                f"{folder} holds other things.",
                "Name a folder that is empty or does not exist: script/demo DIR",
            )
        # It says which return's files these are; now they are another database's.
        (folder / files.SUMMARY).unlink(missing_ok=True)
        for part in (EFIRMA, SISUB):
            shutil.rmtree(folder / part, ignore_errors=True)
            (folder / part).mkdir(mode=0o700)
    except OSError as error:
        raise Failed(
            f"Cannot write into {folder}: {error.strerror}.",
            "Name another folder: script/demo DIR",
        ) from None


def build_database(name):
    databases.create(name, databases.template())
    say(f"Database {name}: the add-ons and their demo data, in Spanish")
    # Odoo loads an add-on's demo data where those below it have theirs. Theirs takes
    # two minutes, and ours does without: so it is told that it is there.
    databases.execute(name, "UPDATE ir_module_module SET demo = TRUE")
    addons = f"{databases.ADDON},l10n_mx_sisub"
    _code, log = databases.install(
        name, addons, "demo-install", "--load-language=es_MX"
    )
    failed = "SELECT name FROM ir_module_module WHERE NOT demo AND state = 'installed'"
    if lacking := databases.execute(name, failed):
        raise Failed(f"Demo data that could not be loaded: {lacking}. See {log}")


def icsoe(command, *options, stdin=None):
    """What ``odoo icsoe COMMAND`` says of the return. It ends with an exit code when
    something is wrong, above all when a signature is not valid.
    """
    _code, log = run(
        [databases.ODOO, "icsoe", command, *options],
        f"demo-{command}",
        stdin=stdin,
        env={"LANGUAGE": "en"},
    )
    text = log.read_text(encoding="utf-8")
    return text[text.find(f"ICSOE {YEAR}") :]


def show(said, signature, folder):
    """The signed return and what to do next, on the screen."""
    shown = os.path.relpath(folder) if folder.is_relative_to(Path.cwd()) else folder
    print(f"""
{said}{(folder / files.SUMS).read_text()}
Signature: valid, of {signature["signer"]} ({signature["rfc"]}) at \
{signature["signed_at"]}

Ask another program about the signature
  xmlsec1 --verify --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties \
--trusted-der {shown}/{EFIRMA}/autoridad.cer {shown}/icsoe-{YEAR}-{PERIOD}-firmada.xml

See it in the browser: script/server, then http://127.0.0.1:8069/odoo/icsoe-sisub
Sign in as
{os.environ["DEMO_LOGINS"]}
Cuatrimestre 2 is signed and waits for its acknowledgement; 3 has errors to fix. To sign
yourself: register that acknowledgement, press Corregir, and use the e.firma in
{shown}/{EFIRMA} (password in contrasena.txt), worth nothing elsewhere.

All of it took {elapsed() // 60} min {elapsed() % 60} s.""")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
