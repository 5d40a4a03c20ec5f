# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Big files made to keep the server busy: ``script/bench growth`` measures them."""

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tests.big_files import SIZE, is_refused, repeat
from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss

from ..tools import imss_files, payroll_cfdi, workers_sheet
from .import_files import Receipt, archive, csv, replace_in_zip, workbook
from .test_import_imss import REGISTRATION, idse, visor

RFC = "LTQ150612A10"
NSS, CURP = make_nss(1), make_curp(1)
RECEIPT = Receipt(NSS, CURP).xml()
END, COMPLEMENT = b"</cfdi:Comprobante>", b"</cfdi:Complemento>"
NOMINA = RECEIPT[RECEIPT.index(b"<nomina12:Nomina") : RECEIPT.index(COMPLEMENT)]
CLIENT = b'<nomina12:SubContratacion RfcLabora="A"/>'


def inside(place, unit):
    """A maker of receipts with ``unit`` over and over before ``place``."""
    before, after = RECEIPT.split(place, 1)
    return repeat(unit, before, place + after)


RECEIPTS = {
    "elements": repeat(b"<a>"),
    "attributes": repeat(b" a=''", b"<a"),
    "namespaces": repeat(b" xmlns:a=''", b"<a"),
    "addenda that never end": inside(END, b"<Addenda"),
    "addenda that never began": inside(END, b"</Addenda "),
    "prefixes that nobody declared": inside(END, b"<x:a/>"),
    "attributes that stand twice": inside(b"<cfdi:Emisor", b"<a x:b='' x:b=''/>"),
    "complements": inside(COMPLEMENT, NOMINA),
    "clients": inside(b"</nomina12:Receptor>", CLIENT),
    "relations": inside(b"<cfdi:Emisor", b'<cfdi:CfdiRelacionados TipoRelacion="04"/>'),
    "blanks": repeat(b" ", b"<?xml"),
    "roots": repeat(b"<cfdi:Comprobante "),
}
LINES = {
    "IDSE": idse(NSS, CURP, "07", "01072026", "045000").encode() + b"\r\n",
    "MOVT": f"{REGISTRATION}{NSS}0701072026{'':8}00{45000:07d}\n".encode(),
    "ASEG": f"{REGISTRATION}{NSS}{'':13}{CURP}{'A$' * 25}1001012020{51240:07d}\n".encode(),  # noqa: E501
    "blank": b"\n",
    "signs": b"$",
}
CELLS = {
    "cells": b"<c><v>1</v></c>",
    "rows": b"<row><c><v>1</v></c></row>",
    "rows that never end": b"<row ",
    "merged cells": b'<mergeCell ref="A1:A20000"/>',
}
TEXTS = {"commas": b",", "quotes": b'"', "headings": b"N.S.S. (", "slashes": b"/a"}


def readers():
    yield from _receipts()
    yield from _files_of_imss()
    yield from _sheets()


def _receipts():
    def read(data):
        return payroll_cfdi.read_all([("1.xml", data)], RFC)

    for name, make in RECEIPTS.items():
        yield f"receipt: {name}", read, make
    yield (
        "receipts: ZIP",
        read,
        lambda size: archive({f"{n}.xml": RECEIPT for n in range(size // 1_000)}),
    )


def _files_of_imss():
    def read(data):
        return imss_files.read_all([("1", data)])

    for name, unit in LINES.items():
        yield f"IMSS: {name}", read, repeat(unit)
    row = (NSS, "PAZ$$EVA", CURP, "7", "04-08-2026", "060000")
    yield "IMSS: visor", read, lambda size: visor(*[row] * (size // 200))


def _sheets():
    book = workbook([("Nombre", "NSS", "CURP"), ("Ana", NSS, CURP)])
    end = b"</sheetData>"

    def sheet(unit):
        return lambda size: replace_in_zip(
            book,
            "xl/worksheets/sheet2.xml",
            lambda part: part.replace(end, unit * (size // len(unit)) + end),
        )

    for name, unit in CELLS.items():
        yield f"sheet: {name}", workers_sheet.read, sheet(unit)
    for name, unit in TEXTS.items():
        make = repeat(unit, b"NSS,CURP,Nombre\r\n1,2,")
        yield f"CSV: {name}", workers_sheet.read, make
    yield (
        "CSV: rows",
        workers_sheet.read,
        lambda size: csv([("NSS", "CURP"), *[(NSS, CURP)] * (size // 100)]),
    )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImportBigFiles(BaseCase):
    def test_each_is_read_or_refused(self):
        refused = {
            each for each, read, make in readers() if is_refused(read, make(SIZE))
        }
        unreadable = {"IMSS: blank", "IMSS: signs", "sheet: rows that never end"}
        self.assertEqual(refused, unreadable)
