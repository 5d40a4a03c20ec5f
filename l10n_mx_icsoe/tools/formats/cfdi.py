# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The envelope of a payroll receipt: a CFDI 3.3 or 4.0 with the complement
``nomina12``, as programs and PACs really issue it. What the payroll itself says is read
by who needs it.

Sources: SAT, Anexo 20 (CFDI 3.3 and 4.0) and «Complemento de nómina» 1.2.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools.upload import text_of
from odoo.addons.l10n_mx_efirma.tools.xml_safety import (
    MalformedXml,
    check_source,
    safe_parser,
)

from ..law import identifiers
from .zip_safety import Limits

#: A receipt has some 10 kB; a ZIP of a year of a company of 1,000 workers paid
#: fortnightly has 24,000.
ZIP_LIMITS = Limits(members=30_000, member_bytes=2_000_000, total_bytes=500_000_000)
#: Namespace of a payroll, as lxml writes it before a name.
PAYROLL = "{http://www.sat.gob.mx/nomina12}"
_CFDI = ("{http://www.sat.gob.mx/cfd/4}", "{http://www.sat.gob.mx/cfd/3}")
_STAMP = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
_ADDENDA = re.compile(rb"<(?:\w+:)?Addenda\b")
_ADDENDA_END = re.compile(rb"</(?:\w+:)?Addenda\s*>")
_WHOLE = re.compile(rb"<(?:\?xml\b|\w+:Comprobante\b|Comprobante\b).*", re.DOTALL)
#: libxml2's code of an attribute that stands twice.
_REPEATED_ATTRIBUTE = 42
_SUBSTITUTION = "04"  # c_TipoRelacion: «Sustitución de los CFDI previos»


@dataclass(frozen=True, slots=True)
class Cfdi:
    """``folio`` is empty without SAT's stamp; ``replaces`` are the folios of those that
    it takes the place of; ``receiver`` and ``payrolls`` are elements. Without
    ``payrolls`` it is no payroll receipt.
    """

    folio: str
    issued: str
    issuer_rfc: str
    receiver: Any
    replaces: tuple
    payrolls: list


def read(content):
    """The :class:`Cfdi` in ``content`` (bytes), ``None`` when it is another XML. Raises
    what :func:`~odoo.addons.l10n_mx_efirma.tools.xml_safety.parse` raises.
    """
    root = _root(content)
    cfdi = root.tag.removesuffix("Comprobante")
    # CFDI 3.2 has the namespace of 3.3, and other attributes.
    if cfdi not in _CFDI or (root.get("version") and not root.get("Version")):
        return None
    return Cfdi(
        folio=_folio(root.find(f"{cfdi}Complemento/{_STAMP}")),
        issued=root.get("Fecha", ""),
        issuer_rfc=identifiers.compact_rfc(get(root.find(f"{cfdi}Emisor"), "Rfc")),
        receiver=root.find(f"{cfdi}Receptor"),
        replaces=tuple(
            _folio(related)
            for relation in root.findall(f"{cfdi}CfdiRelacionados")
            if relation.get("TipoRelacion") == _SUBSTITUTION
            for related in relation.findall(f"{cfdi}CfdiRelacionado")
        ),
        payrolls=root.findall(f"{cfdi}Complemento/{PAYROLL}Nomina"),
    )


def get(node, name):
    """An attribute of an element that may be missing, as may its element."""
    return "" if node is None else node.get(name, "")


def _folio(node):
    return get(node, "UUID").strip().upper()


def _root(content):
    """The root element of a receipt. Strict first; then once more for the faults with
    which SAT and PACs themselves issue receipts: prefixes that nobody declared,
    ``xmlns:schemaLocation``, an attribute twice, blanks or a second mark before the
    declaration, an addenda that nobody checked. None touches what is read here.
    """
    xml = text_of(content).encode()  # as the parser is told, whatever it was
    check_source(xml)
    try:
        return etree.fromstring(xml, safe_parser())
    except (etree.LxmlError, ValueError):
        whole = _WHOLE.search(_without_addenda(xml))
    parser = safe_parser(recover=True)
    try:
        root = etree.fromstring(whole[0].rstrip(b"\0 \t\r\n") if whole else b"", parser)
    except (etree.LxmlError, ValueError):
        root = None
    for error in parser.error_log:
        harmless = error.domain_name == "NAMESPACE" or error.type == _REPEATED_ATTRIBUTE
        if not harmless:
            raise MalformedXml(line=error.line)
    if root is None:
        raise MalformedXml(line=1)
    return root


def _without_addenda(xml):
    start = _ADDENDA.search(xml)
    end = max((match.end() for match in _ADDENDA_END.finditer(xml)), default=0)
    return xml[: start.start()] + xml[end:] if start and end > start.start() else xml
