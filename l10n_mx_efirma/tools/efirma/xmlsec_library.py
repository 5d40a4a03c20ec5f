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


def sign(data, key):
    """The signature (bytes) of ``data`` (bytes) by ``key`` (of the ``cryptography``
    library): RSASSA-PKCS1-v1_5 with SHA-256.
    """
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    xmlsec = load()
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(der, xmlsec.KeyFormat.DER)
    return context.sign_binary(data, xmlsec.Transform.RSA_SHA256)


def is_valid(signature, public_key):
    """Whether xmlsec accepts ``signature`` (an element of ``shape``, in its place) with
    ``public_key`` (of the ``cryptography`` library), and that key only.
    """
    xmlsec = load()
    context = xmlsec.SignatureContext()
    for properties in signature.iter(shape.clark("xades:SignedProperties")):
        context.register_id(properties, "Id")
    try:
        data = public_key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        context.key = xmlsec.Key.from_memory(data, xmlsec.KeyFormat.PEM)
        context.verify(signature)
    except (xmlsec.Error, ValueError):
        return False
    return True
