# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Is this file a return that somebody signed, and what does it say? For whoever has the
file and nothing else.

Takes the signed XML, or the ZIP that holds it. Asks more than the bare signature: that
the signed document is a return, that the company which files is the one which signed,
and that its e.firma was in force then. Whether SAT issued the certificate is asked when
the caller says which authorities it trusts.
"""

import io
import zipfile
from dataclasses import dataclass

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.efirma.certificate import plain_rfc
from odoo.addons.l10n_mx_efirma.tools.messages import Message, _
from odoo.addons.l10n_mx_efirma.tools.xml_safety import parse

from ..law.document import Kind
from . import package
from .informativa_schema import KINDS, tag

#: Bytes; a return of 100,000 workers has about 20 million.
MAX_SIZE = 400_000_000

TOO_BIG = _(
    "The file is too big to be a return. Choose the signed XML or the ZIP as it was "
    "made."
)
NO_RETURN = _(
    "The signature is good, but what was signed is not a return of specialised "
    "services (ICSOE)."
)
NO_TIME = _("The document does not say when it was signed. Do not trust it.")
OTHER_SIGNER = _(
    "It was signed with the e.firma of %(signer)s, but it is the return of %(company)s."
)
OUT_OF_FORCE = _(
    "The e.firma was not in force when the document says that it was signed."
)
NO_SIGNED_XML = _(
    "The package holds no signed XML: it was made before the return was signed."
)
MANY_SIGNED_XML = _(
    "The package holds %(count)s XML files instead of one. Verify each one by itself."
)


@dataclass(frozen=True)
class Declared:
    """What the return says of itself. ``kind`` is a ``document.Kind``; the totals were
    counted by whoever signed.
    """

    rfc: str
    name: str
    year: int
    period: int
    kind: Kind
    contracts: int
    workers: int


@dataclass(frozen=True)
class Evidence:
    """What was found in a file. Only if ``valid`` are ``signature`` and ``declared``
    there, and worth something.

    ``files`` is the number of files that the package lists and that are as they were; 0
    for an XML by itself.
    """

    problems: tuple[Message, ...] = ()
    signature: efirma.Verification | None = None
    declared: Declared | None = None
    files: int = 0

    @property
    def valid(self):
        return not self.problems


class _Refused(Exception):
    def __init__(self, *problems):
        self.problems = problems
        super().__init__()


def examine(data, *, moment=None, authorities=None):
    """The ``Evidence`` in ``data`` (bytes of an XML or ZIP); hostile input never
    raises.

    ``moment`` (aware) is now: a signature from later than that is a problem. ``None``
    does not ask that. With ``authorities`` (``efirma.Authorities``) a certificate for
    which none of them vouches is a problem, too.
    """
    try:
        if len(data) > MAX_SIZE:
            raise _Refused(Message(TOO_BIG))
        if not data.startswith(b"PK"):
            return Evidence((), *_examine_xml(data, moment, authorities))
        xml, files = _open_package(data)
        return Evidence((), *_examine_xml(xml, moment, authorities), files)
    except _Refused as refused:
        return Evidence(refused.problems)


def _open_package(data):
    """``(signed XML, number of files)`` of a package in which every sum agrees."""
    problems = package.verify(data)
    if problems:
        raise _Refused(*problems)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [
            entry
            for entry in archive.infolist()
            if entry.filename not in (package.MANIFEST, package.SUMS)
        ]
        documents = [
            entry for entry in entries if entry.filename.lower().endswith(".xml")
        ]
        if len(documents) > 1:
            raise _Refused(Message(MANY_SIGNED_XML, {"count": len(documents)}))
        if not documents or b"<ds:Signature" not in (
            xml := _read(archive, documents[0])
        ):
            raise _Refused(Message(NO_SIGNED_XML))
        return xml, len(entries)


def _read(archive, entry):
    if entry.file_size > MAX_SIZE:
        raise _Refused(Message(TOO_BIG))
    return archive.read(entry)


def _examine_xml(xml, moment, authorities):
    """``(Verification, Declared)`` of a signed return."""
    signature = efirma.verify(xml, moment=moment, authorities=authorities)
    if not signature.valid:
        raise _Refused(signature.problem)
    declared = _declared(parse(xml))
    if signature.certificate.rfc != plain_rfc(declared.rfc):
        raise _Refused(
            Message(
                OTHER_SIGNER,
                {"signer": signature.certificate.rfc, "company": declared.rfc},
            )
        )
    if signature.signed_at is None:
        raise _Refused(Message(NO_TIME))
    if not signature.was_valid_at_signing:
        raise _Refused(Message(OUT_OF_FORCE))
    if signature.chain and not signature.chain.trusted:
        raise _Refused(signature.chain.problem)
    return signature, declared


def _declared(root):
    """What the root and the contractor state. Today's schema is not asked: an older
    return held to its own.
    """
    contractor = root.find(tag("Contratista"))
    try:
        return Declared(
            rfc=contractor.attrib["rfc"],
            name=contractor.get("nombre", ""),
            year=int(root.attrib["ejercicio"]),
            period=int(root.attrib["cuatrimestre"]),
            kind=next(
                kind for kind, name in KINDS.items() if name == root.attrib["tipo"]
            ),
            contracts=int(root.attrib["totalContratos"]),
            workers=int(root.attrib["totalTrabajadores"]),
        )
    except (AttributeError, KeyError, StopIteration, ValueError):
        raise _Refused(Message(NO_RETURN)) from None
