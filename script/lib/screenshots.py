"""Take the pictures of the documentation: the program behind script/screenshots.
Playwright drives the system's Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import databases
from PIL import Image
from playwright.sync_api import sync_playwright
from progress import ROOT, WORK, Failed, clean_exit, free_port, say
from stdnum import luhn
from stdnum.mx import curp as curp_rules

IMAGES = ROOT / "docs" / "images"
FORM = ".o_form_view .o_notebook"
DIALOG = ".modal-body .o_form_view"
LIST = ".o_list_view .o_data_row"
#: What a picture of a page shows besides the page: as high as what it is about.
PAGE = {"width": 1366, "height": 768}
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
    if not databases.exists(source):
        if subprocess.run([ROOT / "script" / "demo"], check=False).returncode:
            raise Failed("The demo database could not be made: see above.")
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if not program:
        raise Failed(
            "There is no Chromium here.", "Debian, Ubuntu: apt install chromium"
        )
    name, port = f"{source}_pictures", free_port()
    databases.create(name, source)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (WORK / "log" / "screenshots.log").open("w") as log:
        options = ["-d", name, "--db-filter", f"^{name}$", "--http-port", str(port)]
        server = subprocess.Popen([databases.ODOO, *options], stdout=log, stderr=log)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program)
                url = f"http://127.0.0.1:{port}"
                _wait_for(url)
                _pictures(browser, url, name)
        finally:
            server.terminate()
            server.wait(30)
            databases.drop(name)


def _wait_for(url):
    for _second in range(120):
        with suppress(OSError):
            return urllib.request.urlopen(f"{url}/web/health")  # noqa: S310
        time.sleep(1)
    raise Failed("The server does not answer.", f"See {WORK / 'log/screenshots.log'}")


#: Nothing is being loaded, and every picture and font is there.
IS_STILL = """() => !document.querySelector(".o_loading_indicator, .o_blockUI")
    && document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)"""


class Page:
    """What one person sees; ``open`` and ``click`` wait for what comes next."""

    def __init__(self, page):
        self.page = page

    def open(self, path, then):
        self.page.goto(path)
        self.wait(then)

    def click(self, selector, text=None, then=None):
        place = self.page.locator(f"{selector}:visible")
        (place.filter(has_text=text) if text else place).first.click()
        self.wait(then)

    def wait(self, selector=None):
        if selector:
            self.page.wait_for_selector(selector)
        # Odoo's bus never leaves the network idle.
        self.page.wait_for_function(IS_STILL)
        self.page.wait_for_timeout(400)

    def show(self, selector, text=None):
        place = self.page.locator(selector)
        place = (place.filter(has_text=text) if text else place).first
        place.evaluate("e => e.scrollIntoView({block: 'center'})")

    def choose_file(self, selector, path):
        self.page.set_input_files(selector, path)

    def call(self, model, method, *arguments, **keywords):
        params = {"model": model, "method": method, "args": arguments}
        answer = self.page.request.post(
            f"/web/dataset/call_kw/{model}/{method}",
            data={"params": {**params, "kwargs": keywords}},
        ).json()
        if "error" in answer:
            raise Failed(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]


@contextmanager
def _signed_in(browser, url, database, login):
    context = browser.new_context(
        base_url=url, viewport=PAGE, locale="es-MX", reduced_motion="reduce"
    )
    password = "admin" if login == "admin" else "demo"
    params = {"db": database, "login": login, "password": password}
    context.request.post("/web/session/authenticate", data={"params": params})
    yield Page(context.new_page())
    context.close()


def _pictures(browser, url, database):
    for login, work in (
        ("admin", _administrator),
        ("rrhh", _human_resources),
        ("ventas", _salesman),
        ("capturista", _capturista),
        ("capturista", _sisub),
        ("capturista", _send_to_sign),
        ("firmante", _signatory),
    ):
        with _signed_in(browser, url, database, login) as page:
            work(page)


# ---------------------------------------------------------------- one for each person


def _administrator(page):
    page.open("/odoo/settings", ".app_settings_block")
    page.click(".settings_tab .tab", text="ICSOE", then=".app_settings_block")
    _take(page, "settings")
    page.open("/odoo/users", LIST)
    page.click(".o_data_row td", text="Patricia", then=FORM)
    page.show(".o_form_label", text="ICSOE")
    _take(page, "roles")


def _human_resources(page):
    page.open("/odoo/employees", ".o_kanban_record")
    page.click(".o_kanban_record", text="Araceli", then=FORM)
    page.click(".o_notebook .nav-link", text="Personal")
    page.show("[name=ssnid]")
    _take(page, "employee-personal")
    page.click(".o_notebook .nav-link", text="Nómina")
    page.show(".o_form_statusbar")
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


def _sisub(page):
    rfc = [("vat", "=", "OEB150609HS1"), ("parent_id", "=", False)]
    company = page.call("res.company", "search", rfc, limit=1)[0]
    page.call("l10n_mx_sisub.filing", "close", company, 2026, 3)
    page.open("/odoo/icsoe-sisub", ".o_kanban_record")
    _take(page, "sisub-board", height=440)
    page.click(".o_kanban_record:has-text('SISUB')", text="2026-3", then=FORM)
    _take(page, "sisub-findings")
    page.open("/odoo/icsoe-sisub", ".o_kanban_record")
    page.click(".o_kanban_record:has-text('SISUB')", text="2026-2", then=FORM)
    _tab(page, "En el portal")
    _take(page, "sisub-portal")


def _signatory(page):
    _filing(page, "2025-3")
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


def _send_to_sign(page):
    """The return of an ended cuatrimestre, so that there is something to sign."""
    rfc = [("vat", "=", "OEB150609HS1"), ("parent_id", "=", False)]
    company = page.call("res.company", "search", rfc, limit=1)[0]
    page.call("l10n_mx_icsoe.filing", "close", company, 2025, 3)
    which = [("year", "=", 2025), ("period", "=", "3")]
    ids = page.call("l10n_mx_icsoe.filing", "search", which, limit=1)
    page.call("l10n_mx_icsoe.filing", "action_send_to_sign", ids)


# ---------------------------------------------------------------- where, and the camera


def _board(page):
    page.open("/odoo/icsoe", ".o_kanban_record")


def _filing(page, period):
    _board(page)
    page.click(".o_kanban_record", text=period, then=FORM)


def _tab(page, name):
    page.click(".o_notebook .nav-link", text=name)
    page.show(".o_notebook")
    page.wait(FORM)


def _take(page, name, of=None, height=None):
    """The window, its upper ``height`` pixels, or one element ``of`` it."""
    say(f"docs/images/{name}.png")
    path = IMAGES / f"{name}.png"
    page.wait()
    if of:
        page.page.locator(of).first.screenshot(path=path)
    else:
        clip = {"x": 0, "y": 0, **PAGE, "height": height or PAGE["height"]}
        page.page.screenshot(path=path, clip=clip)
    # A screen has few colours: 256 of them look the same and take a third.
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main())
