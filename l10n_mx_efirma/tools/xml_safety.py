# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading XML that somebody else may have written: no DTD, no entities, no network,
UTF-8 only.

Shared by the schema check and by the verifier of signatures. The documents are ours and
never need a DTD, so a document that has one is refused before the parser sees it: that
leaves no entity to expand and no file to fetch.
"""

import re

from lxml import etree

from .messages import ToolError, _lt

#: Characters that XML 1.0 cannot hold in any form (section 2.2 of the standard), not
#: even escaped.
ILLEGAL_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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


def safe_parser(recover=False):
    """A new parser that expands nothing and fetches nothing. ``recover``: one that
    goes on after an error, which stands in its ``error_log``; for other people's files.

    The encoding is fixed, whatever the document says of itself, so that nobody hides a
    DTD from :func:`parse` in UTF-16. ``huge_tree`` stays off: libxml2's limits hold for
    one text, one name or the depth, none of which a large declaration reaches, and they
    guard against a hostile one.
    """
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
    )


def parse(xml):
    """The root element of ``xml`` (bytes). Raises :class:`ForbiddenXml` or
    :class:`MalformedXml`.
    """
    # Also inside a comment or a CDATA section, where it would do no harm: our documents
    # have neither.
    if b"<!DOCTYPE" in xml:
        raise ForbiddenXml()
    try:
        root = etree.fromstring(xml, safe_parser())
    except etree.XMLSyntaxError as error:
        # "from None": the parser's own text quotes the document.
        raise MalformedXml(line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ForbiddenXml()
    return root
