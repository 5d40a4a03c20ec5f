"""Take the pictures of the documentation: the program behind script/screenshots.
Playwright drives the system's Chromium.
"""

import os
import shutil
import sys

import databases
from PIL import Image
from playwright.sync_api import sync_playwright
from progress import ROOT, Failed, run, say

#: Who sees it | the picture | the page | what is clicked there, one after the other |
#: what is taken: all of the window, its upper pixels, or a dialog; «@» and what has to
#: be in its middle.
PICTURES = """\
admin      | settings          | settings        | setting ICSOE                      |
admin      | roles             | users           | row Patricia                       | @.o_form_label:has-text('ICSOE')
rrhh       | employee-personal | employees       | card Araceli > tab Personal        | @[name=ssnid]
rrhh       | employee-payroll  | employees       | card Araceli > tab Nómina          | @.o_form_statusbar
rrhh       | import            | icsoe-import    |                                    | 400
rrhh       | import-preview    | icsoe-import    | sheet > button Vista previa        | 560
ventas     | order             | icsoe-contracts | row OEB-019 > button Abrir orden de venta > tab ICSOE |
capturista | board             | icsoe           |                                    | 440
capturista | close             | icsoe           | button Cerrar cuatrimestre         | dialog
capturista | contracts         | icsoe-contracts |                                    | 560
capturista | contract          | icsoe-contracts | row OEB-018                        | 660
capturista | assign            | icsoe-contracts | row OEB-018 > button Asignar trabajadores | dialog
capturista | filing-errors     | icsoe           | card 2026-3                        |
capturista | left-out          | icsoe           | card 2026-2 > tab No incluidos     | 620 @.o_notebook
capturista | capture           | icsoe           | card 2026-2 > button Capturar en el portal |
capturista | sisub-board       | icsoe-sisub     |                                    | 470
capturista | sisub-findings    | icsoe-sisub     | sisub 2026-3                       |
capturista | sisub-portal      | icsoe-sisub     | sisub 2026-2 > tab En el portal     | @.o_notebook
firmante   | sign              | icsoe           | card 2025-3 > button Firmar con e.firma | dialog
firmante   | filing-signed     | icsoe           | card 2026-2                        |
firmante   | files             | icsoe           | card 2026-2 > tab Archivos         | 560 @.o_notebook
firmante   | acknowledge       | icsoe           | card 2026-2 > button Registrar acuse | dialog
firmante   | clients           | icsoe           | card 2026-1 > tab Clientes         | 560 @.o_notebook
firmante   | correct           | icsoe           | card 2026-1 > button Corregir      | dialog
"""  # noqa: E501  a table
SELECTORS = {
    "setting": ".settings_tab .tab",
    "row": ".o_data_row td",
    "card": ".o_kanban_record",
    "sisub": ".o_kanban_record:has-text('SISUB')",
    "tab": ".o_notebook .nav-link",
    "button": "button",
}
#: What a page or a dialog has when it is there.
CONTENT = ".o_form_view, .o_data_row, .o_kanban_record, .app_settings_block, form"
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
"""
CLOSE = "icsoe close --company OEB150609HS1 --year 2025 --period 3 --send".split()
PAGE = {"width": 1366, "height": 768}


def main():
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if not program:
        raise Failed("There is no Chromium here.", "Debian: apt install chromium")
    source = os.environ["ICSOE_DATABASE"]
    name, pages = f"{source}_pictures", {}
    databases.create(name, source)
    url, process = databases.start(name, databases.WORK / "screenshots.log")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program)
            for line in PICTURES.splitlines():
                who, picture, path, clicks, what = map(str.strip, line.split("|"))
                if who not in pages:
                    pages[who] = sign_in(browser, url, name, who)
                page = pages[who]
                if picture == "sign":  # no return of the demo company waits for it
                    run([databases.ODOO, *CLOSE, "-d", name], "screenshots-close")
                page.goto(f"/odoo/{path}")
                for step in filter(None, clicks.split(" > ")):
                    wait(page)
                    click(page, *step.split(" ", 1))
                take(page, picture, *what.partition("@")[::2])
    finally:
        process.terminate()
        process.wait()
        databases.drop(name)


def sign_in(browser, url, database, login):
    context = browser.new_context(
        base_url=url, viewport=PAGE, locale="es-MX", reduced_motion="reduce"
    )
    context.set_default_timeout(120_000)  # the first page makes every script
    password = "admin" if login == "admin" else "demo"
    params = {"db": database, "login": login, "password": password}
    context.request.post("/web/session/authenticate", data={"params": params})
    return context.new_page()


def click(page, kind, text=""):
    if kind == "sheet":
        sheet = {"name": "trabajadores.csv", "mimeType": "text/csv"}
        sheet["buffer"] = SHEET.encode()
        page.set_input_files("input[type=file]", sheet)
    else:
        place = page.locator(f"{SELECTORS[kind]}:visible").filter(has_text=text)
        place.first.click()


def wait(page):
    page.wait_for_selector(CONTENT)
    for _time in range(2):  # before and after what a click asks for
        page.wait_for_timeout(500)
        # Odoo's bus never leaves the network idle.
        page.wait_for_function(IS_STILL)


def take(page, name, what, middle):
    say(f"docs/images/{name}.png")
    path = ROOT / "docs" / "images" / f"{name}.png"
    if what == "dialog":
        page.wait_for_selector(".modal-content .o_form_view, .modal-content form")
    page.mouse.move(0, 0)  # no tooltip of what was clicked
    wait(page)
    if middle:
        place = page.locator(middle).first
        place.evaluate("e => e.scrollIntoView({block: 'center'})")
        wait(page)
    if what == "dialog":
        page.locator(".modal-content").first.screenshot(path=path)
    else:
        height = int(what or PAGE["height"])
        page.screenshot(path=path, clip={"x": 0, "y": 0, **PAGE, "height": height})
    # A screen has few colours: 256 of them look the same and take a third.
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
