# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading XML that somebody else may have written: no DTD, no entities, no network,
UTF-8 only. A document with a DTD is refused before the parser sees it: that leaves no
entity to expand and no file to fetch.
"""

import re

from lxml import etree

from .messages import ToolError, _lt

#: Characters that XML 1.0 cannot hold in any form (section 2.2 of the standard), not
#: even escaped.
ILLEGAL_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


#: Beyond these no document of anybody is honest, and libxml2 takes time that grows with
#: the square of them: attributes of one element, declarations of namespaces in all.
MAX_ATTRIBUTES, MAX_NAMESPACES = 256, 1000
#: Elements, and so memory: a return of 100,000 workers has a fifth of it. How deep
#: they may be nested, libxml2 bounds: 256.
MAX_ELEMENTS = 1_000_000
#: The least bytes of an attribute, with the blank before it.
_ATTRIBUTE = re.compile(rb"""=\s*["']""")
_SHORTEST = len(b' a=""')


class MalformedXml(ToolError):
    source = _lt(
        "The file is not well-formed XML (line %(line)d). Use the file exactly as it "
        "was written here."
    )


class ForbiddenXml(ToolError):
    source = _lt(
        "The file has a document type declaration (DTD), which a declaration never "
        "has, so it was not read. Use the file exactly as it was written here."
    )


class UnboundedXml(ToolError):
    source = _lt(
        "The file is built like no document of its kind (too many elements, or one "
        "with too many attributes), so it was not read. Use the file exactly as it was "
        "written here."
    )


def check_source(xml):
    """Raise :class:`ForbiddenXml` for ``xml`` (bytes) with a DTD, :class:`UnboundedXml`
    when it would take too long to parse, or to canonicalise.
    """
    # An attribute's value cannot hold "<": each part has the attributes of one element.
    parts = xml.split(b"<")
    if len(parts) > 2 * MAX_ELEMENTS or xml.count(b"xmlns") > MAX_NAMESPACES:
        raise UnboundedXml()
    for part in parts:
        if (
            len(part) > MAX_ATTRIBUTES * _SHORTEST
            and len(_ATTRIBUTE.findall(part)) > MAX_ATTRIBUTES
        ):
            raise UnboundedXml()
    # Also inside a comment or a CDATA section, where it would do no harm: our documents
    # have neither.
    if b"<!DOCTYPE" in xml:
        raise ForbiddenXml()


def safe_parser(recover=False, schema=None, pull=None):
    """A new parser that expands nothing and fetches nothing. ``recover``: one that
    goes on after an error, which stands in its ``error_log``; for other people's files.
    ``schema``: an ``XMLSchema`` to hold to. ``pull``: one that is fed, and tells of the
    start of every element of that name.

    The encoding is fixed, whatever the document says of itself, so that nobody hides a
    DTD from :func:`parse` in UTF-16. By lxml's defaults it loads no DTD, uses no
    network and has limits (``huge_tree``) that no large declaration reaches.
    """
    options = {
        "encoding": "utf-8",
        "resolve_entities": False,
        "recover": recover,
        "schema": schema,
    }
    if pull:
        return etree.XMLPullParser(("start",), tag=pull, **options)
    return etree.XMLParser(**options)


def parse(xml, schema=None):
    """The root element of ``xml`` (bytes). Raises :class:`ForbiddenXml`,
    :class:`UnboundedXml` or :class:`MalformedXml`, the last one also when it does not
    hold to ``schema``.
    """
    check_source(xml)
    try:
        root = etree.fromstring(xml, safe_parser(schema=schema))
    except etree.XMLSyntaxError as error:
        # "from None": the parser's own text quotes the document.
        raise MalformedXml(line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ForbiddenXml()
    return root


def serialise(root):
    """The document of the element ``root`` as bytes, as it is kept and signed: UTF-8,
    blanks between elements as they are in the tree.
    """
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
