"""Take the pictures of the documentation: the program behind script/screenshots.
Playwright drives the system's Chromium.
"""

import os
import shutil
import sys

import databases
from PIL import Image
from playwright.sync_api import sync_playwright
from progress import ROOT, Failed, clean_exit, say

IMAGES = ROOT / "docs" / "images"
FORM = ".o_form_view .o_notebook"
DIALOG = ".modal-body .o_form_view"
LIST = ".o_list_view .o_data_row"
CARD = ".o_kanban_record"
#: What a picture of a page shows, unless it says another height.
PAGE = {"width": 1366, "height": 768}
#: Nothing is being loaded, and every picture and font is there.
IS_STILL = """() => !document.querySelector(".o_loading_indicator, .o_blockUI")
    && document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)"""
#: A sheet of workers such as an HR manager brings: somebody new, somebody new whose NSS
#: lost its leading zero in a spreadsheet, a new salary, and an NSS with a wrong digit.
#: Everybody is invented.
SHEET = """\
Nombre,NSS,CURP,SBC,Contrato,Desde
Brenda Citlali Robles Anaya,12345678903,ROAB950214MQTBNR01,365.90,OEB-019,09/11/2026
Tomás Iván Quintero Sosa,2909003127,QUST900311HQTNSM03,410.25,OEB-019,09/11/2026
Araceli Ponce de León Arriaga,12139300193,POAA930909MGTNRR95,371.40,,
Irma Salgado Nieto,12345678901,SANI880707MQTLTR00,365.90,OEB-019,09/11/2026
""".encode()


def main():
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if not program:
        raise Failed(
            "There is no Chromium here.", "Debian, Ubuntu: apt install chromium"
        )
    source = os.environ["ICSOE_DATABASE"]
    name = f"{source}_pictures"
    databases.create(name, source)
    try:
        with (
            databases.served(name, "screenshots.log") as url,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=program)
            for login, work in (
                ("admin", _administrator),
                ("rrhh", _human_resources),
                ("ventas", _salesman),
                ("capturista", _capturista),
                ("capturista", _sisub),
                ("capturista", _send_to_sign),
                ("firmante", _signatory),
            ):
                work(Page(browser, url, name, login))
    finally:
        databases.drop(name)


class Page:
    """What one person sees; ``open`` and ``click`` wait for what comes next."""

    def __init__(self, browser, url, database, login):
        context = browser.new_context(
            base_url=url, viewport=PAGE, locale="es-MX", reduced_motion="reduce"
        )
        password = "admin" if login == "admin" else "demo"
        context.set_default_timeout(120_000)  # the first page makes every script
        params = {"db": database, "login": login, "password": password}
        context.request.post("/web/session/authenticate", data={"params": params})
        self.page = context.new_page()

    def open(self, path, then):
        self.page.goto(path)
        self.wait(then)

    def click(self, selector, text="", then=None):
        place = self.page.locator(f"{selector}:visible").filter(has_text=text)
        place.first.click()
        self.wait(then)

    def tab(self, name):
        self.click(".o_notebook .nav-link", name)
        self.show(".o_notebook")

    def show(self, selector, text=""):
        place = self.page.locator(selector).filter(has_text=text).first
        place.evaluate("e => e.scrollIntoView({block: 'center'})")

    def wait(self, selector=None):
        if selector:
            self.page.wait_for_selector(selector)
        # Odoo's bus never leaves the network idle.
        self.page.wait_for_function(IS_STILL)
        self.page.wait_for_timeout(400)

    def call(self, model, method, *arguments):
        params = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        path = f"/web/dataset/call_kw/{model}/{method}"
        answer = self.page.request.post(path, data={"params": params}).json()
        if "error" in answer:
            raise Failed(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]

    def take(self, name, of=None, height=PAGE["height"]):
        """The window, its upper ``height`` pixels, or one element ``of`` it."""
        say(f"docs/images/{name}.png")
        path = IMAGES / f"{name}.png"
        self.page.mouse.move(0, 0)  # no tooltip of what was clicked
        self.wait()
        if of:
            self.page.locator(of).first.screenshot(path=path)
        else:
            clip = {"x": 0, "y": 0, **PAGE, "height": height}
            self.page.screenshot(path=path, clip=clip)
        # A screen has few colours: 256 of them look the same and take a third.
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def _administrator(page):
    page.open("/odoo/settings", ".app_settings_block")
    page.click(".settings_tab .tab", "ICSOE", ".app_settings_block")
    page.take("settings")
    page.open("/odoo/users", LIST)
    page.click(".o_data_row td", "Patricia", FORM)
    page.show(".o_form_label", "ICSOE")
    page.take("roles")


def _human_resources(page):
    page.open("/odoo/employees", CARD)
    page.click(CARD, "Araceli", FORM)
    page.tab("Personal")
    page.show("[name=ssnid]")
    page.take("employee-personal")
    page.tab("Nómina")
    page.show(".o_form_statusbar")
    page.take("employee-payroll")
    page.open("/odoo/icsoe-import", ".o_form_view")
    page.take("import", height=400)
    sheet = {"name": "trabajadores.csv", "mimeType": "text/csv", "buffer": SHEET}
    page.page.set_input_files(".o_form_view input[type=file]", sheet)
    page.click("button", "Vista previa", ".o_form_view .o_data_row")
    page.take("import-preview", height=560)


def _salesman(page):
    page.open("/odoo/icsoe-contracts", LIST)
    page.click(".o_data_row td", "OEB-019", ".o_form_view")
    page.click("button", "Abrir orden de venta", FORM)
    page.click(".o_notebook .nav-link", "ICSOE")
    page.take("order")


def _capturista(page):
    page.open("/odoo/icsoe", CARD)
    page.take("board", height=440)
    page.click("button.btn-primary", "Cerrar cuatrimestre", DIALOG)
    page.take("close", of=".modal-content")
    page.open("/odoo/icsoe-contracts", LIST)
    page.take("contracts", height=560)
    page.click(".o_data_row td", "OEB-018", ".o_form_view")
    page.take("contract", height=660)
    page.click("button", "Asignar trabajadores", DIALOG)
    page.take("assign", of=".modal-content")
    _filing(page, "2026-3")
    page.take("filing-errors")
    _filing(page, "2026-2")
    page.tab("No incluidos")
    page.take("left-out", height=620)
    page.click("button", "Capturar en el portal", ".o_content")
    page.take("capture")


def _sisub(page):
    page.call("l10n_mx_sisub.filing", "close", _company(page), 2026, 3)
    page.open("/odoo/icsoe-sisub", CARD)
    page.take("sisub-board", height=470)
    page.click(f"{CARD}:has-text('SISUB')", "2026-3", FORM)
    page.take("sisub-findings")
    page.open("/odoo/icsoe-sisub", CARD)
    page.click(f"{CARD}:has-text('SISUB')", "2026-2", FORM)
    page.tab("En el portal")
    page.take("sisub-portal")


def _send_to_sign(page):
    """The return of an ended cuatrimestre, so that there is something to sign."""
    page.call("l10n_mx_icsoe.filing", "close", _company(page), 2025, 3)
    which = [("year", "=", 2025), ("period", "=", "3")]
    ids = page.call("l10n_mx_icsoe.filing", "search", which)
    page.call("l10n_mx_icsoe.filing", "action_send_to_sign", ids)


def _signatory(page):
    _filing(page, "2025-3")
    page.click("button", "Firmar con e.firma", ".modal-content form")
    page.take("sign", of=".modal-content")
    _filing(page, "2026-2")
    page.take("filing-signed")
    page.tab("Archivos")
    page.take("files", height=560)
    page.click("button", "Registrar acuse", DIALOG)
    page.take("acknowledge", of=".modal-content")
    _filing(page, "2026-1")
    page.tab("Clientes")
    page.take("clients", height=560)
    page.click("button", "Corregir", DIALOG)
    page.take("correct", of=".modal-content")


def _company(page):
    rfc = [("vat", "=", "OEB150609HS1"), ("parent_id", "=", False)]
    return page.call("res.company", "search", rfc)[0]


def _filing(page, period):
    page.open("/odoo/icsoe", CARD)
    page.click(CARD, period, FORM)


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main())
