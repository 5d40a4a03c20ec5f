# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The signature that this program makes and accepts, element by element, as data.

XAdES baseline B-B (ETSI EN 319 132-1): an enveloped XML Signature with a second
reference, to the signed properties: when, with which certificate, as who, and what kind
of document.

Standards: XML Signature 1.1, Exclusive XML Canonicalization 1.0, RFC 4051 for the
algorithms' names, ETSI EN 319 132-1 (its namespace is that of TS 101 903 v1.3.2).
"""

from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES_NAMESPACE = "http://uri.etsi.org/01903/v1.3.2#"
PREFIXES = {"ds": DS, "xades": XADES_NAMESPACE}
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"

#: Identifiers inside a signature; no other element of the document may have them.
SIGNATURE_ID = "icsoe-firma"
CONTENT_ID = "icsoe-firma-contenido"
PROPERTIES_ID = "icsoe-firma-propiedades"
RESERVED = (SIGNATURE_ID, CONTENT_ID, PROPERTIES_ID)


def _reference(attributes, *transforms):
    return (
        (2, "ds:Reference", attributes),
        (3, "ds:Transforms", {}),
        *((4, "ds:Transform", {"Algorithm": transform}) for transform in transforms),
        (3, "ds:DigestMethod", {"Algorithm": SHA256}),
        (3, "ds:DigestValue", {}),
    )


#: Every element in the order of the document: (depth, name, attributes).
XADES = (
    (0, "ds:Signature", {"Id": SIGNATURE_ID}),
    (1, "ds:SignedInfo", {}),
    (2, "ds:CanonicalizationMethod", {"Algorithm": EXCLUSIVE_C14N}),
    (2, "ds:SignatureMethod", {"Algorithm": RSA_SHA256}),
    *_reference({"Id": CONTENT_ID, "URI": ""}, ENVELOPED, EXCLUSIVE_C14N),
    *_reference(
        {"Type": SIGNED_PROPERTIES, "URI": f"#{PROPERTIES_ID}"}, EXCLUSIVE_C14N
    ),
    (1, "ds:SignatureValue", {}),
    (1, "ds:KeyInfo", {}),
    (2, "ds:X509Data", {}),
    (3, "ds:X509Certificate", {}),
    (1, "ds:Object", {}),
    (2, "xades:QualifyingProperties", {"Target": f"#{SIGNATURE_ID}"}),
    (3, "xades:SignedProperties", {"Id": PROPERTIES_ID}),
    (4, "xades:SignedSignatureProperties", {}),
    (5, "xades:SigningTime", {}),
    (5, "xades:SigningCertificateV2", {}),
    (6, "xades:Cert", {}),
    (7, "xades:CertDigest", {}),
    (8, "ds:DigestMethod", {"Algorithm": SHA256}),
    (8, "ds:DigestValue", {}),
    (7, "xades:IssuerSerialV2", {}),
    (5, "xades:SignerRoleV2", {}),
    (6, "xades:ClaimedRoles", {}),
    (7, "xades:ClaimedRole", {}),
    (4, "xades:SignedDataObjectProperties", {}),
    (5, "xades:DataObjectFormat", {"ObjectReference": f"#{CONTENT_ID}"}),
    (6, "xades:MimeType", {}),
)
#: The elements that hold a value; the others hold elements only.
VALUES = {
    "ds:DigestValue",
    "ds:SignatureValue",
    "ds:X509Certificate",
    "xades:SigningTime",
    "xades:IssuerSerialV2",
    "xades:ClaimedRole",
    "xades:MimeType",
}


def clark(name):
    """``name`` with its prefix, as lxml wants it."""
    prefix, _colon, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def build(values):
    """The signature as an lxml element; ``values`` (texts) go into the elements of
    ``VALUES``, in the order of the document.
    """
    values, branch = iter(values), []
    for depth, name, attributes in XADES:
        del branch[depth:]
        prefix = name.partition(":")[0]
        options = {"attrib": attributes, "nsmap": {prefix: PREFIXES[prefix]}}
        if branch:
            element = etree.SubElement(branch[-1], clark(name), **options)
        else:
            element = etree.Element(clark(name), **options)
        if name in VALUES:
            element.text = next(values)
        branch.append(element)
    return branch[0]


def canonical(element):
    """``element`` as a digest counts it (bytes): Exclusive XML Canonicalization; empty
    when it has no such form.
    """
    try:
        return etree.tostring(element, method="c14n", exclusive=True)
    except (etree.LxmlError, ValueError):
        return b""
