"""Close, sign and verify a cuatrimestre of the demo company: the program behind
script/demo.
"""

import importlib.util
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import databases
import demo_report
from progress import ROOT, Failed, clean_exit, elapsed, run, say

COMPANY = "OEB150609HS1"
YEAR, PERIOD = 2026, 2
EFIRMA = "efirma-de-prueba"
#: The return to Infonavit, in a folder of its own.
SISUB = "sisub"


def main(folder):
    folder = folder.absolute()
    name = os.environ["ICSOE_DATABASE"]
    files = load_folder_tool()
    prepare(folder, files)
    build_database(name)
    with tempfile.TemporaryDirectory() as temporary:
        efirma = Path(temporary, EFIRMA)
        efirma.mkdir(mode=0o700)
        say(
            "Demo company and its history: first cuatrimestre filed on time, a "
            "contract left out of the second, the third begun"
        )
        build_history(name, efirma)
        say(f"odoo icsoe close, sign, verify: {YEAR}-{PERIOD}")
        which = [
            "-d",
            name,
            "--company",
            COMPANY,
            "--year",
            YEAR,
            "--period",
            PERIOD,
            "--out",
            folder,
        ]
        icsoe("close", *which)
        secrets = [
            "--certificate",
            efirma / f"{COMPANY}.cer",
            "--key",
            efirma / f"{COMPANY}.key",
        ]
        signed = icsoe(
            "sign", *which, *secrets, "--password-file", efirma / "contrasena.txt"
        )
        verified = icsoe(
            "verify",
            folder / f"icsoe-{YEAR}-{PERIOD}-firmada.xml",
            "--authority",
            efirma / "autoridad.cer",
        )
        keep_efirma(efirma, folder / EFIRMA)
    say(f"SISUB {YEAR}-{PERIOD}: the return to Infonavit from the same register")
    close_sisub(name, folder / SISUB)
    summary = demo_report.summarise(signed, verified)
    contents = [
        (file["name"], (folder / file["name"]).read_bytes()) for file in signed["files"]
    ]
    files.replace(folder, contents, summary)
    say("Done")
    print(demo_report.render(summary, folder, elapsed()))


def load_folder_tool():
    """``tools/formats/folder.py``, without the add-on, which needs Odoo."""
    place = ROOT / databases.ADDON / "tools" / "formats" / "folder.py"
    spec = importlib.util.spec_from_file_location("folder", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prepare(folder, files):
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


def build_history(name, efirma):
    done, log = databases.odoo(
        ["shell", "-d", name, "--no-http", "--log-level=warn"],
        "demo-history.log",
        stdin=ROOT / "script" / "lib" / "demo_history.py",
        env={"ICSOE_EFIRMA": str(efirma), "ICSOE_ADDONS": " ".join(databases.addons())},
    )
    # Odoo goes on without demo data that it cannot load; its shell after any error.
    if not (efirma / "LEEME.txt").exists() or "Traceback" in log.read_text("utf-8"):
        raise Failed("The demo company could not be made.", f"The whole story: {log}")


def close_sisub(name, folder):
    """Close the return to Infonavit as the capturista, and leave its files in
    ``folder``.
    """
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)  # social security numbers are inside
    _done, log = databases.odoo(
        ["shell", "-d", name, "--no-http", "--log-level=warn"],
        "demo-sisub.log",
        stdin=ROOT / "script" / "lib" / "demo_sisub.py",
        env={"SISUB_FOLDER": str(folder), "SISUB_PERIOD": f"{YEAR}-{PERIOD}"},
    )
    if not any(folder.iterdir()):
        raise Failed("SISUB could not be closed.", f"The whole story: {log}")


def icsoe(command, *options):
    """What ``odoo icsoe COMMAND --json`` says."""
    code, log = run(
        [databases.ODOO, "icsoe", command, *options, "--json", "--lang", "en"],
        f"demo-{command}.log",
        check=False,
    )
    text = log.read_text(encoding="utf-8")
    try:
        answer = json.loads(text[text.index("{") :])
    except ValueError:
        answer = {}
    if code or not answer:
        reason = answer.get("error") or text
        raise Failed(
            f"odoo icsoe {command} ended with exit code {code}.",
            reason,
            f"The whole story: {log}",
        )
    return answer


def keep_efirma(made, kept):
    """Leave the throw-away e.firma beside the files, for whoever wants to sign in the
    browser.
    """
    if kept.exists():
        shutil.rmtree(kept)
    shutil.copytree(made, kept)


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(Path(sys.argv[1])))
