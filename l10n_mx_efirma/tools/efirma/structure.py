# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a document must look like so that its signature can mean only one thing.

A valid digest proves little if it covers another part of the file than the one people
read (signature wrapping), or if a comment, which a signature does not cover, splits a
value. So everything that is not exactly the signature which ``sign`` makes is refused
before any cryptography.
"""

import copy
import re
from itertools import repeat

from lxml import etree

from .. import xml_safety
from ..messages import ToolError, _lt
from . import shape
from .errors import InvalidDocument

ID_ATTRIBUTES = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")

NOT_UTF8 = _lt(
    "The file says that it is not in UTF-8, in which filings are written. Choose the "
    "XML as it was made."
)
HAS_COMMENT = _lt(
    "The file has a comment or a processing instruction (line %(line)s), which can "
    "split a value unseen. Choose the XML as it was made."
)
REPEATED_ID = _lt(
    "The identifier %(id)s appears twice, so it is not sure what it means. Choose the "
    "XML as it was made."
)
NOT_SIGNED = _lt("The file carries no signature. Choose the signed XML of the filing.")
MANY_SIGNATURES = _lt(
    "The file carries %(count)s signatures instead of one. Choose the signed XML as "
    "it was made."
)
MOVED = _lt(
    "The signature is not the last element of the document: the file was rearranged "
    "after it was signed."
)
OTHER_SHAPE = _lt(
    "The signature is not built as this program builds it (at line %(line)s). Do not "
    "trust it."
)


def parse(xml):
    """The root element of ``xml`` (bytes), which has no comments or the like, and no
    identifier twice. Raises ``InvalidDocument``.
    """
    # Others read the file as its declaration says; it must not be another text for them
    # than for us.
    declared = re.match(
        rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""", xml
    )
    if declared and declared[1].lower() != b"utf-8":
        raise InvalidDocument(NOT_UTF8)
    try:
        root = xml_safety.parse(xml)
    except ToolError as error:
        raise InvalidDocument(error.message) from None
    hidden = root.iter(etree.Comment, etree.ProcessingInstruction)
    # Beside the root there is nothing else.
    beside = (*root.itersiblings(preceding=True), *root.itersiblings())
    for found in (*beside, *hidden):
        raise InvalidDocument(HAS_COMMENT, line=found.sourceline)
    # What is inside of the one signature, its shape says.
    seen = set(shape.RESERVED)
    for element in root.xpath(
        "//*[@Id or @ID or @id or @xml:id][not(ancestor-or-self::ds:Signature)]",
        namespaces=shape.PREFIXES,
    ):
        for identifier in map(element.get, ID_ATTRIBUTES):
            if identifier in seen:
                raise InvalidDocument(REPEATED_ID, id=identifier[:40])
            if identifier is not None:
                seen.add(identifier)
    return root


def signatures(root):
    """Every ds:Signature, wherever it is."""
    return list(root.iter(shape.clark("ds:Signature")))


def only_signature(root):
    """The one signature, at its place and with nothing in it that its shape does not
    foresee. Raises ``InvalidDocument``.
    """
    found = signatures(root)
    if not found:
        raise InvalidDocument(NOT_SIGNED)
    if len(found) > 1:
        raise InvalidDocument(MANY_SIGNATURES, count=len(found))
    signature = found[0]
    if signature.getparent() is not root or signature.getnext() is not None:
        raise InvalidDocument(MOVED)
    _check_shape(signature)
    return signature


def _check_shape(signature):
    bare = copy.deepcopy(signature)
    for value in bare.iter(*map(shape.clark, shape.VALUES)):
        value.text = None
    if shape.canonical(bare) != shape.canonical(shape.build(repeat(""))):
        raise InvalidDocument(OTHER_SHAPE, line=signature.sourceline)
