# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files to import, made for tests: payroll receipts, workbooks, archives. Identifiers
come from :mod:`.common`.
"""

import io
import zipfile
from dataclasses import dataclass
from uuid import UUID

from openpyxl import Workbook


@dataclass
class Receipt:
    """A payroll receipt of the company of the tests; ``xml()`` gives its bytes."""

    nss: str
    curp: str
    name: str = "ANA LOPEZ GARCIA"
    rfc: str = "LOGA900512AB1"
    sbc: str | None = "512.40"
    start: str = "2026-05-01"
    end: str = "2026-05-15"
    folio: int | None = 1
    issuer: str = "LTQ150612A10"
    clients: tuple = ()
    replaces: tuple = ()
    kind: str = "O"
    issued: str = "2026-05-15T18:00:00"
    version: str = "4"
    registration: str = "E2312345121"

    def xml(self):
        folio = lambda number: str(UUID(int=number)).upper()  # noqa: E731
        related = "".join(
            f'<cfdi:CfdiRelacionado UUID="{folio(number)}"/>'
            for number in self.replaces
        )
        subcontracting = "".join(
            f'<nomina12:SubContratacion RfcLabora="{rfc}" PorcentajeTiempo="100"/>'
            for rfc in self.clients
        )
        sbc = f' SalarioBaseCotApor="{self.sbc}"' if self.sbc else ""
        stamp = (
            "<tfd:TimbreFiscalDigital "
            'xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" '
            f'UUID="{folio(self.folio)}"/>'
            if self.folio
            else ""
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/{self.version}" '
            f'xmlns:nomina12="http://www.sat.gob.mx/nomina12" Version="4.0" '
            f'Fecha="{self.issued}" TipoDeComprobante="N">'
            + (
                "<cfdi:CfdiRelacionados "
                f'TipoRelacion="04">{related}</cfdi:CfdiRelacionados>'
                if related
                else ""
            )
            + f'<cfdi:Emisor Rfc="{self.issuer}" Nombre="LIMPIEZA"/>'
            f'<cfdi:Receptor Rfc="{self.rfc}" Nombre="{self.name}"/>'
            '<cfdi:Complemento><nomina12:Nomina Version="1.2" '
            f'TipoNomina="{self.kind}" FechaPago="{self.end}" '
            f'FechaInicialPago="{self.start}" FechaFinalPago="{self.end}" '
            'NumDiasPagados="15">'
            f'<nomina12:Emisor RegistroPatronal="{self.registration}"/>'
            f'<nomina12:Receptor Curp="{self.curp}" NumSeguridadSocial="{self.nss}" '
            'TipoContrato="01" TipoRegimen="02"'
            f"{sbc}>{subcontracting}</nomina12:Receptor></nomina12:Nomina>{stamp}</cfdi:Complemento></cfdi:Comprobante>"
        ).encode()


def archive(files, method=zipfile.ZIP_DEFLATED):
    """A ZIP of ``{name: bytes}``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return target.getvalue()


def receipts(*given):
    """A ZIP of receipts called 1.xml, 2.xml …"""
    return archive(
        {f"{number}.xml": receipt.xml() for number, receipt in enumerate(given, 1)}
    )


def workbook(rows, sheet="trabajadores"):
    book = Workbook(write_only=True)
    book.create_sheet("otra cosa").append(["nada"])
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv(rows, encoding="utf-8", delimiter=","):
    return "".join(
        delimiter.join("" if cell is None else str(cell) for cell in row) + "\r\n"
        for row in rows
    ).encode(encoding)


def unpacked(data):
    """``{name: bytes}`` of the archive ``data``."""
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {info.filename: bundle.read(info) for info in bundle.infolist()}


def replace_in_zip(data, name, change):
    """The archive ``data`` with the member ``name`` put through ``change`` (bytes to
    bytes).
    """
    files = unpacked(data)
    return archive({**files, name: change(files[name])})
