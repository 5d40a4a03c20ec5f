# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who vouches for a certificate: a chain of authorities up to a root that is trusted.

OpenSSL builds and checks the chain (RFC 5280). The verifier of ``cryptography`` holds
certificates to the rules of the public web, which SAT's do not follow.

Not asked here: whether SAT has revoked the certificate (that needs its network).
"""

from dataclasses import dataclass
from datetime import timezone
from itertools import islice

from OpenSSL import crypto

from ..messages import Message, ToolError, _lt
from .certificate import UNREADABLE, Certificate, ders
from .errors import NotAnAuthority, UnreadableAuthority

#: Bytes; a list of SAT's authorities of twenty years is a tenth of this.
MAX_SIZE = 1024 * 1024
#: Authorities in one file; far more than SAT ever had.
MAX_COUNT = 100

#: Signatures that prove nothing any more: RSA with MD2, MD4, MD5 or SHA-1.
_WEAK = {f"1.2.840.113549.1.1.{last}" for last in (2, 3, 4, 5)}

UNKNOWN_ISSUER = _lt(
    "None of the trusted authorities issued the certificate: it says that “%(issuer)s” "
    "did. If that is an authority of SAT, add its certificate to the configuration."
)
FORGED = _lt(
    "The certificate says that “%(issuer)s” issued it, but it does not carry that "
    "authority's signature: it is forged."
)
OUT_OF_FORCE = _lt(
    "A certificate between the signer and SAT's root was not in force at the time of "
    "the signature."
)
WEAK = _lt(
    "A certificate between the signer and SAT's root was signed with an algorithm that "
    "can be forged (MD5 or SHA-1)."
)
OTHER = _lt("The certificate does not lead to a trusted authority (%(reason)s).")
#: OpenSSL's codes (X509_V_ERR_…).
_REASONS = {
    **dict.fromkeys((2, 18, 19, 20, 21), UNKNOWN_ISSUER),
    **dict.fromkeys((9, 10), OUT_OF_FORCE),
    7: FORGED,
    68: WEAK,
}


@dataclass(frozen=True)
class Chain:
    """Whether a trusted root vouches for a certificate. ``names`` are those of the
    authorities, from the issuer to the root; if not ``trusted``, ``problem`` says why.
    ``is_test``: one of them is an authority of a test, and the signature worth nothing.
    """

    trusted: bool
    names: tuple[str, ...] = ()
    problem: Message | None = None
    is_test: bool = False


def read_authorities(data):
    """The authorities' certificates in a file (bytes; DER, or PEM with one or more): a
    list of ``Certificate``. Raises ``UnreadableAuthority`` or ``NotAnAuthority``.
    """
    if len(data) > MAX_SIZE:
        raise UnreadableAuthority()
    try:
        blocks = list(islice(ders(data), MAX_COUNT + 1))
        if len(blocks) > MAX_COUNT:
            raise UnreadableAuthority()
        found = [Certificate.load(block) for block in blocks]
        for certificate in found:
            _for_openssl(certificate.der)
    except (ToolError, *UNREADABLE, crypto.Error):
        raise UnreadableAuthority() from None
    for certificate in found:
        if not certificate.is_authority:
            raise NotAnAuthority(name=certificate.name)
    return found


class Authorities:
    """The authorities that are trusted: the roots among ``certificates`` (those that
    issued themselves), and others that lead to them. ``tests`` are trusted as well, and
    marked: what they vouch for is a test.
    """

    def __init__(self, certificates, tests=()):
        tests = list(tests)
        certificates = [*certificates, *tests]
        self._roots = [_for_openssl(each.der) for each in certificates if each.is_root]
        self._between = [
            _for_openssl(each.der) for each in certificates if not each.is_root
        ]
        self._tests = {each.der for each in tests}

    def chain(self, certificate, moment):
        """The ``Chain`` of ``certificate`` at ``moment`` (aware)."""
        store = crypto.X509Store()
        for root in self._roots:
            store.add_cert(root)
        store.set_time(moment.astimezone(timezone.utc).replace(tzinfo=None))
        context = crypto.X509StoreContext(
            store, _for_openssl(certificate.der), chain=self._between
        )
        try:
            found = context.get_verified_chain()
        except crypto.X509StoreContextError as error:
            return Chain(False, problem=_problem(error, certificate))
        links = [
            Certificate.load(crypto.dump_certificate(crypto.FILETYPE_ASN1, link))
            for link in found
        ]
        # The root is trusted by itself: what it is signed with does not matter.
        if any(link.algorithm in _WEAK for link in links[:-1]):
            return Chain(False, problem=Message(WEAK))
        return Chain(
            True,
            tuple(link.name for link in links[1:]),
            is_test=any(link.der in self._tests for link in links[1:]),
        )


def _problem(error, certificate):
    code, *_depth, reason = error.errors
    values = {"issuer": certificate.issuer_name, "reason": reason}
    return Message(_REASONS.get(code, OTHER), values)


def _for_openssl(der):
    return crypto.load_certificate(crypto.FILETYPE_ASN1, der)
