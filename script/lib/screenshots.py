"""Take the pictures of the documentation: the program behind script/screenshots."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import databases
import ports
import psycopg2
import readme
from browser import Browser
from PIL import Image
from progress import ROOT, WORK, Failed, clean_exit, say
from stdnum import luhn
from stdnum.mx import curp as curp_rules

IMAGES = ROOT / "docs" / "images"
FORM = ".o_form_view .o_notebook"
DIALOG = ".modal-body .o_form_view"
LIST = ".o_list_view .o_data_row"
#: What a picture of a page shows besides the page: as high as what it is about.
PAGE = (1366, 768)
#: A sheet of workers such as an HR manager brings: somebody new, somebody new whose NSS
#: lost its leading zero in a spreadsheet, a new salary, and an NSS with a wrong digit.
SHEET = """\
Nombre,NSS,CURP,SBC,Contrato,Desde
Brenda Citlali Robles Anaya,12345678903,{curp[0]},365.90,OEB-019,09/11/2026
Tomás Iván Quintero Sosa,{nss},{curp[1]},410.25,OEB-019,09/11/2026
Araceli Ponce de León Arriaga,12139300193,POAA930909MGTNRR95,371.40,,
Irma Salgado Nieto,12345678901,{curp[2]},365.90,OEB-019,09/11/2026
"""
#: Invented; the last character is the check digit, which ``_sheet`` adds.
CURPS = ("ROAB950214MQTBNR0", "QUST900311HQTNSM0", "SANI880707MQTLTR0")
NSS = "0290900312"


def main():
    source = os.environ["ICSOE_DATABASE"]
    if (
        not databases.exists(source)
        and subprocess.run([ROOT / "script" / "demo"], check=False).returncode
    ):
        raise Failed("The demo database could not be made: see above.")
    name, port = f"{source}_pictures", ports.free()
    databases.drop(name)
    try:
        databases.create(name, source)
    except psycopg2.errors.ObjectInUse:
        raise Failed(
            f"The database {source} is in use.", "Stop script/server, then try again."
        ) from None
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (WORK / "log" / "screenshots.log").open("w") as log:
        options = ["-d", name, "--db-filter", f"^{name}$", "--http-port", str(port)]
        server = subprocess.Popen([databases.ODOO, *options], stdout=log, stderr=log)
        try:
            _wait(port)
            _pictures(f"http://127.0.0.1:{port}", name)
        finally:
            server.terminate()
            server.wait(30)
            databases.drop(name)
    _hand_over()
    return 0


def _hand_over():
    """Give the add-ons' own pages the pictures that they show."""
    for manifest in ROOT.glob("*/__manifest__.py"):
        folder = manifest.parent
        for picture in readme.pictures(folder):
            if readme.is_older(folder, picture):
                shutil.copyfile(picture, folder / "static/description" / picture.name)


def _wait(port, seconds=60):
    end = time.monotonic() + seconds
    while ports.is_free(port):
        if time.monotonic() > end:
            raise Failed(
                "The server did not start.",
                f"Its log: {WORK / 'log' / 'screenshots.log'}",
            )
        time.sleep(0.2)


def _pictures(url, database):
    def signed_in_as(login):
        return Browser(url, login, "admin" if login == "admin" else "demo", database)

    with signed_in_as("admin") as page:
        _administrator(page)
    with signed_in_as("rrhh") as page:
        _human_resources(page)
    with signed_in_as("ventas") as page:
        _salesman(page)
    with signed_in_as("capturista") as page:
        _capturista(page)
    with signed_in_as("admin") as page:
        _mend_and_send(page)
    with signed_in_as("firmante") as page:
        _signatory(page)


# ---------------------------------------------------------------- one for each person


def _administrator(page):
    page.open("/odoo/settings", ".app_settings_block")
    page.click(".settings_tab .tab", text="ICSOE", then=".app_settings_block")
    _take(page, "settings")
    page.open("/odoo/users", LIST)
    page.click(".o_data_row td", text="Patricia", then=FORM)
    page.run(
        "[...document.querySelectorAll('.o_form_label')].find(label => "
        "label.textContent.includes('ICSOE')).scrollIntoView({block: 'center'})"
    )
    _take(page, "roles")


def _human_resources(page):
    page.open("/odoo/employees", ".o_kanban_record")
    page.click(".o_kanban_record", text="Araceli", then=FORM)
    page.click(".o_notebook .nav-link", text="Personal")
    page.run("document.querySelector('[name=ssnid]').scrollIntoView({block: 'center'})")
    _take(page, "employee-personal")
    page.click(".o_notebook .nav-link", text="Nómina")
    page.run("document.querySelector('.o_form_statusbar').scrollIntoView(false)")
    _take(page, "employee-payroll")
    page.open("/odoo/icsoe-import", ".o_form_view")
    _take(page, "import", height=360)
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder, "trabajadores.csv")
        sheet.write_text(_sheet(), encoding="utf-8")
        page.choose_file(".o_form_view input[type=file]", sheet)
        page.click("button", text="Vista previa", then=".o_form_view .o_data_row")
    _take(page, "import-preview", height=560)


def _sheet():
    curps = [curp + curp_rules.calc_check_digit(curp) for curp in CURPS]
    return SHEET.format(curp=curps, nss=NSS[1:] + luhn.calc_check_digit(NSS))


def _salesman(page):
    page.open("/odoo/icsoe-contracts", LIST)
    page.click(".o_data_row td", text="OEB-019", then=".o_form_view")
    page.click("button", text="Abrir orden de venta", then=FORM)
    page.click(".o_notebook .nav-link", text="ICSOE")
    _take(page, "order")


def _capturista(page):
    _board(page)
    _take(page, "board", height=440)
    page.click("button.btn-primary", text="Cerrar cuatrimestre", then=DIALOG)
    _take(page, "close", of=".modal-content")
    page.open("/odoo/icsoe-contracts", LIST)
    _take(page, "contracts", height=560)
    page.click(".o_data_row td", text="OEB-018", then=".o_form_view")
    _take(page, "contract", height=660)
    page.click("button", text="Asignar trabajadores", then=DIALOG)
    _take(page, "assign", of=".modal-content")
    _filing(page, "2026-3")
    _take(page, "filing-errors")
    _filing(page, "2026-2")
    _tab(page, "No incluidos")
    _take(page, "left-out", height=620)
    page.click("button", text="Capturar en el portal", then=".o_content")
    _take(page, "capture")


def _signatory(page):
    _filing(page, "2026-3")
    page.click("button", text="Firmar con e.firma", then=".modal-content form")
    _take(page, "sign", of=".modal-content")
    _filing(page, "2026-2")
    _take(page, "filing-signed")
    _tab(page, "Archivos")
    _take(page, "files", height=560)
    page.click("button", text="Registrar acuse", then=DIALOG)
    _take(page, "acknowledge", of=".modal-content")
    _filing(page, "2026-1")
    _tab(page, "Clientes")
    _take(page, "clients", height=400)
    page.click("button", text="Corregir", then=DIALOG)
    _take(page, "correct", of=".modal-content")


def _mend_and_send(page):
    """Mend the three errors of 2026-3 and send it to sign, so that there is something
    to sign.
    """

    def of(model, name, **values):
        ids = page.call(model, "search", [("name", "=", name)], limit=1)
        page.call(model, "write", ids, values)

    of(
        "res.partner",
        "Comercializadora Los Tres Mezquites, S.A. de C.V.",
        vat="CTM120808AB1",
    )
    of("hr.employee", "Abigail Trejo Montaño", ssnid="12345678903")
    of("hr.employee", "Saúl Arredondo Vela", l10n_mx_sbc=480.55)
    which = [("year", "=", 2026), ("period", "=", "3")]
    ids = page.call("l10n_mx_icsoe.filing", "search", which, limit=1)
    page.call("l10n_mx_icsoe.filing", "action_gather", ids)
    page.call("l10n_mx_icsoe.filing", "action_send_to_sign", ids)


# ---------------------------------------------------------------- where, and the camera


def _board(page):
    page.open("/odoo/icsoe", ".o_kanban_record")


def _filing(page, period):
    _board(page)
    page.click(".o_kanban_record", text=period, then=FORM)


def _tab(page, name):
    page.click(".o_notebook .nav-link", text=name)
    page.run("document.querySelector('.o_notebook').scrollIntoView()")
    page.wait(FORM)


def _take(page, name, of=None, height=None):
    """The window, its upper ``height`` pixels, or one element ``of`` it."""
    say(f"docs/images/{name}.png")
    clip = page.box(of, margin=12) if of else None
    if height:
        clip = {"x": 0, "y": 0, "width": PAGE[0], "height": height, "scale": 1}
    path = IMAGES / f"{name}.png"
    page.picture(path, clip=clip)
    # A screen has few colours: 256 of them look the same and take a third.
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main())
