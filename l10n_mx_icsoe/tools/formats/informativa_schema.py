# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The form of the informativa's XML, and whether a document has it.

The schema is ``schema/informativa-1.xsd``; what XSD 1.0 cannot say is in
:func:`_coherence`. Messages name the line and the place in words of the return, and
never quote a value: they reach logs.
"""

import re
from functools import cache
from pathlib import Path
from threading import Lock

from lxml import etree

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.xml_safety import parse, safe_parser

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


class InvalidInformativa(ToolError):
    """The document breaks the schema. ``line`` is the line of the XML, ``where`` the
    contract and worker it belongs to.
    """

    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s. Correct the record "
        "and gather again."
    )


class MissingField(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is "
        "missing. Fill it in and gather again."
    )


class WrongForm(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is empty "
        "or not in the required form. Correct it and gather again."
    )


class Repeated(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s: another worker of "
        "the same contract has the same “%(field)s”. Correct it and gather again."
    )


class Misplaced(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” is not "
        "expected here."
    )


class WrongTotal(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s: “%(field)s” says "
        "%(declared)s, but there are %(counted)d. "
        "Gather again."
    )


class WrongContracts(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: a return of the kind %(kind)s and %(counted)d "
        "contracts do not go together. Choose the other kind, or gather again."
    )


class MissingOrigin(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: a return of the kind %(kind)s must name the "
        "folio of the return it is about."
    )


class InvertedDates(InvalidInformativa):
    source = _lt(
        "The declaration is not valid: line %(line)d, %(where)s: it ends before it "
        "starts. Correct the dates."
    )


#: Threads share the schema, and it has one log of errors.
_SCHEMA_LOCK = Lock()


@cache
def _schema():
    return etree.XMLSchema(etree.parse(str(_SCHEMA), safe_parser()))


def validate(xml):
    """The root element of ``xml`` (bytes), signed or not, once it is found to hold to
    the schema and to agree with itself.

    Raises :class:`InvalidInformativa` (one of its subclasses) for the first fault, or
    what :func:`~.xml_safety.parse` raises. A signature is let through, not verified.
    """
    root = parse(xml)
    _check(root)
    return root


def validate_tree(root):
    """As :func:`validate`, of a document that was just built and has no lines yet."""
    try:
        _check(root)
    except InvalidInformativa:
        validate(
            etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", pretty_print=True
            )
        )
        raise


def _check(root):
    with _SCHEMA_LOCK:
        try:
            _schema().assertValid(root)
        except etree.DocumentInvalid as error:
            raise _readable(root, error.error_log[0]) from None
    _coherence(root)


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
    name = _ELEMENT.search(error.message)[1]
    values = {"line": error.line, "where": _where(_element(root, error.path))}
    attribute = _ATTRIBUTE.search(error.message)
    if error.type_name == "SCHEMAV_CVC_COMPLEX_TYPE_4":
        return MissingField(field=attribute[1], **values)
    if error.type_name == "SCHEMAV_ELEMENT_CONTENT":
        missing = _MISSING_CHILD.search(error.message)
        return (
            MissingField(field=missing[1], **values)
            if missing
            else Misplaced(field=name, **values)
        )
    if error.type_name == "SCHEMAV_CVC_IDC" and (
        constraint := _CONSTRAINT.search(error.message)
    ):
        return Repeated(field=constraint[1], **values)
    if (
        error.type_name.startswith("SCHEMAV_CVC_COMPLEX_TYPE")
        or error.type_name == "SCHEMAV_CVC_ELT_1"
    ):
        return Misplaced(field=attribute[1] if attribute else name, **values)
    return WrongForm(field=attribute[1] if attribute else name, **values)


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
        if place.tag == CONTRACT:
            # The reference is the company's own; a number stands in when the document
            # lacks it.
            position = 1 + sum(
                1 for _other in place.itersiblings(CONTRACT, preceding=True)
            )
            places.append(f"Contrato {place.get('referencia') or position}")
        elif place.tag == WORKER:
            places.append(
                "Trabajador "
                f"{1 + sum(1 for _other in place.itersiblings(WORKER, preceding=True))}"
            )
        elif place is element:
            places.append(etree.QName(place).localname)
    return ", ".join(places)


def _coherence(root):
    """What the schema cannot say. Dates compare as texts: the schema made sure of their
    form.
    """
    contracts = root.findall(CONTRACT)
    kind = next(kind for kind, name in KINDS.items() if name == root.get("tipo"))
    if bool(contracts) != kind.carries_contracts:
        raise WrongContracts(kind=root.get("tipo"), counted=len(contracts))
    if kind not in (Kind.NORMAL, Kind.NIL) and not root.get("folioOrigen"):
        raise MissingOrigin(kind=root.get("tipo"))
    _check_total(root, "totalContratos", len(contracts))
    lines = 0
    for contract in contracts:
        workers = sum(1 for _worker in contract.iterchildren(WORKER))
        _check_total(contract, "totalTrabajadores", workers)
        lines += workers
        if contract.get("fin") and contract.get("fin") < contract.get("inicio"):
            raise InvertedDates(line=contract.sourceline or 0, where=_where(contract))
    _check_total(root, "totalTrabajadores", lines)
    # The schema only knows that the element at the end is of the signature's namespace.
    for other in root.iterchildren(f"{{{SIGNATURE_NAMESPACE}}}*"):
        if other.tag != SIGNATURE:
            raise Misplaced(
                line=other.sourceline or 0,
                where=_where(root),
                field=etree.QName(other).localname,
            )


def _check_total(element, name, counted):
    if int(element.get(name)) != counted:
        raise WrongTotal(
            line=element.sourceline or 0,
            where=_where(element),
            field=name,
            declared=element.get(name),
            counted=counted,
        )
