"""Close, sign and verify a cuatrimestre of the demo company: the program behind
script/demo.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import databases
import outside_odoo
from progress import ROOT, Failed, clean_exit, elapsed, run, say

outside_odoo.prepare()

from odoo.addons.l10n_mx_icsoe.tools.formats import folder as files  # noqa: E402

COMPANY = "OEB150609HS1"
YEAR, PERIOD = 2026, 2
EFIRMA = "efirma-de-prueba"
#: The return to Infonavit, in a folder of its own.
SISUB = "sisub"


def main(folder):
    folder = folder.absolute()
    name = os.environ["ICSOE_DATABASE"]
    prepare(folder)
    build_database(name)
    with tempfile.TemporaryDirectory() as temporary:
        efirma = Path(temporary, EFIRMA)
        efirma.mkdir(mode=0o700)
        say(
            "Demo company and its history: first cuatrimestre filed on time, a "
            "contract left out of the second, the third begun"
        )
        shell(
            name,
            "history",
            ICSOE_EFIRMA=efirma,
            ICSOE_ADDONS=" ".join(databases.addons()),
        )
        say(f"odoo icsoe close, sign, verify: {YEAR}-{PERIOD}")
        which = ["-d", name, "--company", COMPANY, "--out", folder]
        which += ["--year", YEAR, "--period", PERIOD]
        icsoe("close", *which)
        which += ["--certificate", efirma / f"{COMPANY}.cer"]
        which += ["--key", efirma / f"{COMPANY}.key"]
        summary = icsoe("sign", *which, stdin=efirma / "contrasena.txt")
        signed = folder / f"icsoe-{YEAR}-{PERIOD}-firmada.xml"
        found = icsoe("verify", signed, "--authority", efirma / "autoridad.cer")
        summary["signature"]["valid"] = found["valid"]
        # For whoever wants to sign in the browser.
        shutil.rmtree(folder / EFIRMA, ignore_errors=True)
        shutil.copytree(efirma, folder / EFIRMA)
    say(f"SISUB {YEAR}-{PERIOD}: the return to Infonavit from the same register")
    shutil.rmtree(folder / SISUB, ignore_errors=True)
    (folder / SISUB).mkdir(mode=0o700)  # social security numbers are inside
    period = f"{YEAR}-{PERIOD}"
    shell(name, "sisub", SISUB_FOLDER=folder / SISUB, SISUB_PERIOD=period)
    for name in ("folder", "exit_code", "error"):
        del summary[name]
    written = [file["name"] for file in summary["files"]]
    contents = [(name, (folder / name).read_bytes()) for name in written]
    files.replace(folder, contents, summary)
    say("Done")
    show(summary, folder)


def prepare(folder):
    """Make ``folder``, or take the files of an earlier run out of it. One that holds
    anything else is left alone.
    """
    try:
        files.prepare(folder)
        summary = files.summary(folder)
        # What a run that was interrupted before it wrote a summary can leave.
        strange = {path.name for path in folder.iterdir()} - {
            EFIRMA,
            SISUB,
            files.SUMS,
        }
        if (summary or {}).get("company", {}).get("rfc") != COMPANY and strange:
            raise Failed(
                f"{folder} holds other things.",
                "Name a folder that is empty or does not exist: script/demo DIR",
            )
        # The new database may give the return another number: without this it would be
        # another return's folder.
        files.replace(folder, [], {"company": {"rfc": COMPANY}})
        (folder / files.SUMMARY).unlink()
    except OSError as error:
        raise Failed(
            f"Cannot write into {folder}: {error.strerror}.",
            "Name another folder: script/demo DIR",
        ) from None


def build_database(name):
    source = databases.template()
    say(f"Database {name}: the add-on, in Spanish")
    databases.create(name, source)
    # The demo data of other add-ons takes two minutes, and ours does not need it:
    # demo_history.py loads ours alone.
    addons = f"{databases.ADDON},l10n_mx_sisub"
    options = ["-i", addons, "--load-language=es_MX"]
    options += ["--no-http", "--stop-after-init"]
    databases.odoo(["-d", name, *options], "demo-install.log")


def shell(name, what, **variables):
    """Run demo_WHAT.py in Odoo's shell, which goes on after any error, as Odoo does
    without demo data that it cannot load.
    """
    _code, log = databases.odoo(
        ["shell", "-d", name, "--no-http", "--log-level=warn"],
        f"demo-{what}.log",
        stdin=ROOT / "script" / "lib" / f"demo_{what}.py",
        env={variable: str(value) for variable, value in variables.items()},
    )
    if "Traceback" in log.read_text("utf-8"):
        raise Failed("The demo company could not be made.", f"The whole story: {log}")


def icsoe(command, *options, stdin=None):
    """What ``odoo icsoe COMMAND --json`` says."""
    code, log = run(
        [databases.ODOO, "icsoe", command, *options, "--json"],
        f"demo-{command}.log",
        check=False,
        stdin=stdin,
        env={"LANGUAGE": "en"},
    )
    text = log.read_text(encoding="utf-8")
    try:
        answer = json.loads(text[text.index("{") :])
    except ValueError:
        answer = {}
    if code or not answer:
        raise Failed(
            f"odoo icsoe {command} ended with exit code {code}.",
            answer.get("error") or text,
            f"The whole story: {log}",
        )
    return answer


def show(its, folder):
    """The signed return and what to do next, on the screen."""
    issues, signature = its["issues"], its["signature"]
    near = folder.is_relative_to(Path.cwd())
    shown = os.path.relpath(folder) if near else folder
    print(
        f"\nICSOE {its['year']}-{its['period']} · {its['company']['name']} "
        f"({its['company']['rfc']})\n"
        f"{its['kind']}, {its['state']}, due {its['deadline']}: "
        f"{its['contracts']} contracts, {its['workers']} worker lines, "
        f"{its['people']} people, {len(its['left_out'])} contracts left out\n"
        f"Signature: valid, of {signature['signer']} ({signature['rfc']}) at "
        f"{signature['signed_at']}\n"
        f"{issues['errors']} errors, {issues['warnings']} warnings, "
        f"{issues['notes']} notes",
        *(f"  {issue['severity']:<8} {issue['message']}" for issue in issues["list"]),
        f"Files in {folder}",
        *(f"  {file['sha256']}  {file['name']}" for file in its["files"]),
        f"""
Ask another program about the signature
  xmlsec1 --verify --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties \
--trusted-der {shown}/{EFIRMA}/autoridad.cer {shown}/icsoe-{YEAR}-{PERIOD}-firmada.xml

See it in the browser: script/server, then http://127.0.0.1:8069/odoo/icsoe. Sign in as
{os.environ["DEMO_LOGINS"]}
Cuatrimestre 2 is signed and waits for its acknowledgement; 3 has errors to fix. To sign
it, use the e.firma in {shown}/{EFIRMA} (password in contrasena.txt): made a
moment ago, worth nothing elsewhere.

All of it took {elapsed() // 60} min {elapsed() % 60} s.""",
        sep="\n",
    )


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(Path(sys.argv[1])))
