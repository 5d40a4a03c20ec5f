"""What a document must look like so that its signature can mean only one thing. Signing
and verifying share it.

A valid digest proves little if it covers another part of the file than the one people
read (signature wrapping), if the file brings its own grammar, or if a comment, which a
signature does not cover, splits a value. So everything that is not exactly the
signature which ``sign`` makes is refused before any cryptography.

Standards: XML Signature 1.1 (enveloped), Exclusive XML Canonicalization 1.0, RFC 4051
for the algorithms' names.
"""

import hashlib
import re

from lxml import etree

from .. import xml_safety
from ..messages import Message, ToolError, _

DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

ID_ATTRIBUTES = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")

#: Stands for an attribute's value that is judged elsewhere.
ANY = "*"
#: Every element of the signature in the order of the document: (depth, name,
#: attributes). A further Reference, as XAdES asks for, is a further group of lines here
#: and in the template of ``signature.py``.
SHAPE = (
    (0, "Signature", {}),
    (1, "SignedInfo", {"Id": ANY}),
    (2, "CanonicalizationMethod", {"Algorithm": EXCLUSIVE_C14N}),
    (2, "SignatureMethod", {"Algorithm": RSA_SHA256}),
    (2, "Reference", {"URI": ""}),
    (3, "Transforms", {}),
    (4, "Transform", {"Algorithm": ENVELOPED}),
    (4, "Transform", {"Algorithm": EXCLUSIVE_C14N}),
    (3, "DigestMethod", {"Algorithm": SHA256}),
    (3, "DigestValue", {}),
    (1, "SignatureValue", {}),
    (1, "KeyInfo", {}),
    (2, "X509Data", {}),
    (3, "X509Certificate", {}),
)
ALGORITHMS = {
    attributes["Algorithm"]
    for _depth, _name, attributes in SHAPE
    if "Algorithm" in attributes
}
#: The elements that hold a value; the others hold elements only.
VALUES = ("DigestValue", "SignatureValue", "X509Certificate")

NOT_UTF8 = _(
    "The file says that it is not in UTF-8, in which filings are written. Choose the "
    "XML as it was made."
)
HAS_COMMENT = _(
    "The file has a comment or a processing instruction (line %(line)s), which can "
    "split a value unseen. Choose the XML as it was made."
)
REPEATED_ID = _(
    "The identifier %(id)s appears twice, so it is not sure what it means. Choose the "
    "XML as it was made."
)
NOT_SIGNED = _("The file carries no signature. Choose the signed XML of the filing.")
MANY_SIGNATURES = _(
    "The file carries %(count)s signatures instead of one. Choose the signed XML as "
    "it was made."
)
MOVED = _(
    "The signature is not the last element of the document: the file was rearranged "
    "after it was signed."
)
ALGORITHM = _(
    "The signature uses the algorithm %(algorithm)s, which is not accepted here. Do "
    "not trust it."
)
NOT_WHOLE = _("The signature does not cover the whole document once. Do not trust it.")
CERTIFICATES = _(
    "The signature carries %(count)s certificates, not one: who signed is not sure. "
    "Do not trust it."
)
OTHER_SHAPE = _(
    "The signature is not built as this program builds it (at line %(line)s). Do not "
    "trust it."
)


def seal(certificate):
    """The ``Id`` of SignedInfo that ties the signature to ``certificate`` (DER).

    KeyInfo is outside of what is signed, so without this a letter of the signer's name
    could be changed in the certificate, or another certificate for the same key put in
    its place. SignedInfo is signed, ``Id`` included.
    """
    return f"certificate-sha256-{hashlib.sha256(certificate).hexdigest()}"


class Problem(Exception):
    """A document is not as it must be; ``message`` says why. It never leaves this
    package.
    """

    def __init__(self, source, **values):
        self.message = Message(source, values)
        super().__init__(source)


def parse(xml):
    """The root element of ``xml`` (bytes), free of what makes XML ambiguous. Raises
    ``Problem``.
    """
    # Others read the file as its declaration says; it must not be another text for them
    # than for us.
    declared = re.match(
        rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""", xml
    )
    if declared and declared[1].lower() != b"utf-8":
        raise Problem(NOT_UTF8)
    try:
        root = xml_safety.parse(xml)
    except ToolError as error:
        raise Problem(error.message.source, **error.message.values) from None
    hidden = root.iter(etree.Comment, etree.ProcessingInstruction)
    # Beside the root there is nothing else.
    beside = (*root.itersiblings(preceding=True), *root.itersiblings())
    for found in (*beside, *hidden):
        raise Problem(HAS_COMMENT, line=found.sourceline)
    seen = set()
    for element in root.xpath("//*[@Id or @ID or @id or @xml:id]"):
        # Not those of signatures: how many of these there may be is said apart.
        if etree.QName(element).namespace == DS:
            continue
        for identifier in map(element.get, ID_ATTRIBUTES):
            if identifier in seen:
                raise Problem(REPEATED_ID, id=identifier[:40])
            if identifier is not None:
                seen.add(identifier)
    return root


def signatures(root):
    """Every ds:Signature, wherever it is."""
    return list(root.iter(f"{{{DS}}}Signature"))


def only_signature(root):
    """The one signature, at its place and with nothing in it that ``SHAPE`` does not
    foresee. Raises ``Problem``.
    """
    found = signatures(root)
    if not found:
        raise Problem(NOT_SIGNED)
    if len(found) > 1:
        raise Problem(MANY_SIGNATURES, count=len(found))
    signature = found[0]
    if signature.getparent() is not root or signature.getnext() is not None:
        raise Problem(MOVED)
    _check_shape(signature)
    return signature


def _check_shape(signature):
    elements = list(signature.iter())
    for element in elements:
        algorithm = element.get("Algorithm")
        if algorithm is not None and algorithm not in ALGORITHMS:
            raise Problem(ALGORITHM, algorithm=algorithm[:100])
    references = list(signature.iter(f"{{{DS}}}Reference"))
    if [reference.get("URI") for reference in references] != [""]:
        raise Problem(NOT_WHOLE)
    certificates = list(signature.iter(f"{{{DS}}}X509Certificate"))
    if len(certificates) != 1:
        raise Problem(CERTIFICATES, count=len(certificates))
    depths = {signature: 0}
    for element in elements:
        depths[element] = 0 if element is signature else depths[element.getparent()] + 1
    for element, expected in zip(elements, SHAPE, strict=False):
        name = etree.QName(element)
        between = "" if name.localname in VALUES else element.text or ""
        between += "" if element is signature else element.tail or ""
        attributes = {
            key: ANY if key == "Id" else value for key, value in element.attrib.items()
        }
        found = (depths[element], name.localname, attributes)
        if name.namespace != DS or found != expected or between.strip():
            raise Problem(OTHER_SHAPE, line=element.sourceline)
    if len(elements) != len(SHAPE):
        raise Problem(OTHER_SHAPE, line=signature.sourceline)
