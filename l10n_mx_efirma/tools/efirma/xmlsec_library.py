# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""xmlsec, which signs with a key that is here, and validates the core of every
signature (XML Signature 1.1).

It shares the trees of lxml and so needs the very libxml2 that lxml has; beside another
one it refuses to be imported. So it is imported when somebody signs or verifies, and
nowhere else: what needs no signature works without it.
"""

from importlib.metadata import PackageNotFoundError, version

from cryptography.hazmat.primitives import serialization
from lxml import etree

from ..messages import ToolError, _lt
from . import shape


class XmlsecUnusable(ToolError):
    source = _lt(
        "Nothing can be signed or verified on this server, because xmlsec %(xmlsec)s "
        "does not fit lxml %(lxml)s (libxml2 %(libxml2)s): ask the administrator for "
        "lxml 6.0.2 with xmlsec 1.3.17, lxml 5.2.1 with xmlsec 1.3.14, or both from "
        "the packages of the operating system."
    )


class XmlsecMissing(XmlsecUnusable):
    source = _lt(
        "Nothing can be signed or verified on this server, because xmlsec is not "
        "installed beside lxml %(lxml)s (libxml2 %(libxml2)s): ask the administrator "
        "for lxml 6.0.2 with xmlsec 1.3.17, lxml 5.2.1 with xmlsec 1.3.14, or both "
        "from the packages of the operating system."
    )


def load():
    """The module ``xmlsec``. Raises ``XmlsecUnusable``."""
    try:
        import xmlsec
    except Exception:  # beside another libxml2 it raises an error of its own
        xmlsec = None
    if xmlsec:
        return xmlsec
    lxml, libxml2 = (
        ".".join(map(str, numbers))
        for numbers in (etree.LXML_VERSION[:3], etree.LIBXML_VERSION)
    )
    try:
        found = version("xmlsec")
    except PackageNotFoundError:
        raise XmlsecMissing(lxml=lxml, libxml2=libxml2) from None
    raise XmlsecUnusable(xmlsec=found, lxml=lxml, libxml2=libxml2)


def sign(signature, key):
    """Sign the tree around ``signature`` (an element of ``shape``, in its place) with
    ``key`` (of the ``cryptography`` library): digests and value are put into it.
    """
    data = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    xmlsec = load()
    context = _context(xmlsec, signature)
    context.key = xmlsec.Key.from_memory(data, xmlsec.KeyFormat.DER)
    context.sign(signature)


def is_valid(signature, public_key):
    """Whether xmlsec accepts ``signature`` with ``public_key``, and that key only."""
    xmlsec = load()
    try:
        data = public_key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        context = _context(xmlsec, signature)
        context.key = xmlsec.Key.from_memory(data, xmlsec.KeyFormat.PEM)
        context.verify(signature)
    except (xmlsec.Error, ValueError):
        return False
    return True


def _context(xmlsec, signature):
    context = xmlsec.SignatureContext()
    for properties in signature.iter(shape.clark("xades:SignedProperties")):
        context.register_id(properties, "Id")
    return context
