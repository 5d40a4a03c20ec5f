# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a document has the form of the informativa's XML: the schema is
``schema/informativa-1.xsd``, what XSD 1.0 cannot say is in :func:`_check_coherence`.
Messages never quote a value: they reach logs.
"""

import copy
import re
from functools import cache
from pathlib import Path

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import (
    MalformedXml,
    parse,
    safe_parser,
)

from ..law.document import Kind

NAMESPACE = "urn:l10n-mx-icsoe:informativa:1"
SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE = f"{{{SIGNATURE_NAMESPACE}}}Signature"
VERSION = "1.0"

KINDS = {
    Kind.NORMAL: "NORMAL",
    Kind.NIL: "SIN_INFORMACION",
    Kind.CORRECTION: "CORRECCION",
    Kind.VOID: "SIN_EFECTOS",
    Kind.UPDATE: "ACTUALIZACION",
}

_SCHEMA = Path(__file__).parent / "schema" / "informativa-1.xsd"


def tag(name):
    """``name`` as lxml wants it."""
    return f"{{{NAMESPACE}}}{name}"


CONTRACT, WORKER = tag("Contrato"), tag("Trabajador")


MISSING = _lt(
    "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is missing. "
    "Fill it in and gather again."
)
WRONG_FORM = _lt(
    "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is empty or "
    "not in the required form. Correct it and gather again."
)
REPEATED = _lt(
    "The declaration is not valid: line %(line)d, %(where)s: another worker of the "
    "same contract has the same “%(field)s”. Correct it and gather again."
)
MISPLACED = _lt(
    "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is not "
    "expected here."
)
WRONG_TOTAL = _lt(
    "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” says "
    "%(declared)s, but there are %(counted)d. Gather again."
)
WRONG_CONTRACTS = _lt(
    "The declaration is not valid: a return of the kind %(kind)s and %(counted)d "
    "contracts do not go together. Choose the other kind, or gather again."
)
NO_ORIGIN = _lt(
    "The declaration is not valid: a return of the kind %(kind)s must name the folio "
    "of the return it is about."
)
INVERTED_DATES = _lt(
    "The declaration is not valid: line %(line)d, %(where)s: it ends before it starts. "
    "Correct the dates."
)


class InvalidInformativa(ToolError):
    """The document breaks the schema. ``line`` is the line of the XML, ``where`` the
    contract and worker it belongs to.
    """


#: Bytes that are read on after a first fault.
_CHUNK = 4096


def _load_schema():
    return etree.XMLSchema(etree.parse(str(_SCHEMA), safe_parser()))


_schema = cache(_load_schema)


def validate(xml):
    """The root element of ``xml`` (bytes), signed or not, once it is found to hold to
    the schema and to agree with itself.

    Raises :class:`InvalidInformativa` for the first fault, or what
    :func:`~.xml_safety.parse` raises. A signature is let through, not verified.
    """
    try:
        root = parse(xml, schema=_schema())
    except MalformedXml:
        root = parse(xml)
        schema = _load_schema()  # threads share the other one, and its log of errors
        schema.validate(_up_to_a_fault(xml, schema))
        raise _readable(root, schema.error_log[0]) from None
    _check_coherence(root)
    return root


def _up_to_a_fault(xml, schema):
    """A tree of as much of the document as holds its first faults. To say where all of
    them are would take libxml2 the square of their number.
    """
    parser = safe_parser(schema=schema, pull=tag("Informativa"))
    for place in range(0, len(xml), _CHUNK):
        parser.feed(xml[place : place + _CHUNK])
        if parser.feed_error_log:
            break
    for _event, read_so_far in parser.read_events():
        return copy.deepcopy(read_so_far)
    return parse(xml)


#: Names in libxml2's messages, and nothing else of them: the rest quotes values.
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([\w.-]{1,40})")
_ATTRIBUTE = re.compile(r"[Aa]ttribute '([\w:]{1,40})'")
_MISSING_CHILD = re.compile(
    r"Missing child element.*?Expected is (?:one of )?\( "
    rf"\{{{re.escape(NAMESPACE)}\}}(\w+)"
)
_CONSTRAINT = re.compile(rf"identity-constraint '\{{{re.escape(NAMESPACE)}\}}(\w+)'")


def _readable(root, error):
    """The exception for an entry of libxml2's error log."""
    kind, source = error.type_name, WRONG_FORM
    field = (_ATTRIBUTE.search(error.message) or _ELEMENT.search(error.message))[1]
    if kind == "SCHEMAV_CVC_COMPLEX_TYPE_4":
        source = MISSING
    elif kind == "SCHEMAV_ELEMENT_CONTENT":
        child = _MISSING_CHILD.search(error.message)
        source, field = (MISSING, child[1]) if child else (MISPLACED, field)
    elif kind == "SCHEMAV_CVC_IDC":
        source, field = REPEATED, _CONSTRAINT.search(error.message)[1]
    elif kind.startswith("SCHEMAV_CVC_COMPLEX_TYPE") or kind == "SCHEMAV_CVC_ELT_1":
        source = MISPLACED
    element = _element(root, error.path)
    line = error.line if element is root else element.sourceline
    return InvalidInformativa(source, line=line, where=_where(element), field=field)


def _element(root, path):
    """The element at libxml2's ``path``; the root for one with a prefix, which is none
    of ours.
    """
    try:
        return root.xpath(path)[0]
    except (etree.XPathError, IndexError, TypeError):
        return root


def _where(element):
    """Where ``element`` stands in words of the return, as «Contrato S00021, Trabajador
    3».
    """
    places = []
    for place in (*reversed(list(element.iterancestors())), element):
        before = place.itersiblings(place.tag, preceding=True)
        position = 1 + sum(1 for _other in before)
        if place.tag == CONTRACT:
            places.append(f"Contrato {place.get('referencia') or position}")
        elif place.tag == WORKER:
            places.append(f"Trabajador {position}")
        elif place is element:
            places.append(etree.QName(place).localname)
    return ", ".join(places)


def _check_coherence(root):
    """What the schema cannot say. Dates compare as texts: the schema made sure of their
    form.
    """
    contracts, name = root.findall(CONTRACT), root.get("tipo")
    kind = next(kind for kind, text in KINDS.items() if text == name)
    if bool(contracts) != kind.carries_contracts:
        raise InvalidInformativa(WRONG_CONTRACTS, kind=name, counted=len(contracts))
    if kind not in (Kind.NORMAL, Kind.NIL) and not root.get("folioOrigen"):
        raise InvalidInformativa(NO_ORIGIN, kind=name)
    _check_total(root, "totalContratos", len(contracts))
    lines = 0
    for contract in contracts:
        workers = sum(1 for _worker in contract.iterchildren(WORKER))
        _check_total(contract, "totalTrabajadores", workers)
        lines += workers
        if contract.get("fin") and contract.get("fin") < contract.get("inicio"):
            raise _at(contract, INVERTED_DATES)
    _check_total(root, "totalTrabajadores", lines)
    # Of the element at the end, the schema only knows its namespace.
    for other in root.iterchildren(f"{{{SIGNATURE_NAMESPACE}}}*"):
        if other.tag != SIGNATURE:
            values = {"where": _where(root), "field": etree.QName(other).localname}
            raise InvalidInformativa(MISPLACED, line=other.sourceline or 0, **values)


def _check_total(element, name, counted):
    declared = element.get(name)
    if int(declared) != counted:
        raise _at(element, WRONG_TOTAL, field=name, declared=declared, counted=counted)


def _at(element, source, **values):
    line = element.sourceline or 0
    return InvalidInformativa(source, line=line, where=_where(element), **values)
