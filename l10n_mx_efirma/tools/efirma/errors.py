# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why an e.firma or a document cannot be used. Each message says what to do; none
carries a key, password or CURP.
"""

from ..messages import ToolError, _lt


class FileTooBig(ToolError):
    source = _lt(
        "The file is too big to be the %(file)s of an e.firma. Choose the file as SAT "
        "gave it."
    )


class UnreadableCertificate(ToolError):
    source = _lt(
        "The file given as the certificate is not one. Choose the .cer file of the "
        "company's e.firma, and check that it was not exchanged with the .key file."
    )


class NotAnEfirma(ToolError):
    source = _lt(
        "This certificate is not an e.firma. Choose the .cer file of the company's "
        "e.firma that SAT gave."
    )


class IsACsd(NotAnEfirma):
    source = _lt(
        "This is a CSD, the seal for invoices; it cannot sign a filing. "
        "Choose the .cer and .key files of the company's e.firma."
    )


class WrongHolder(ToolError):
    source = _lt(
        "This e.firma belongs to %(holder)s, but the company that files is "
        "%(company)s. Choose the e.firma of the company itself; that of its legal "
        "representative does not serve."
    )


class Expired(ToolError):
    source = _lt(
        "This e.firma expired on %(date)s (central Mexico time). Choose the one in "
        "force, or renew it with SAT."
    )


class NotYetValid(ToolError):
    source = _lt(
        "This e.firma is valid from %(date)s on (central Mexico time). Choose the one "
        "in force, or check this computer's clock."
    )


class UnreadableKey(ToolError):
    source = _lt(
        "The file given as the private key is not one. Choose the .key file of the "
        "company's e.firma, as SAT gave it, and check that it was not exchanged with "
        "the .cer file."
    )


class KeyNotEncrypted(UnreadableKey):
    source = _lt(
        "The private key has no password: whoever has the file could sign. "
        "Choose the .key file of the e.firma as SAT gave it."
    )


class UnsupportedKey(UnreadableKey):
    source = _lt(
        "The private key is locked with a cipher that is not supported: a program "
        "other than SAT's wrote it. Choose the .key file of the company's e.firma as "
        "SAT gave it."
    )


class KeyNotRsa(UnreadableKey):
    source = _lt(
        "The private key is not an RSA key, so it is not an e.firma's. Choose the "
        ".key file of the company's e.firma."
    )


class WrongPassword(ToolError):
    source = _lt(
        "The password does not open the private key. Type the password of the "
        "e.firma's .key file, which is not the one that opens SAT's portal, and mind "
        "capital letters."
    )


class BlankInPassword(WrongPassword):
    source = _lt(
        "The password does not open the private key. It begins or ends with a blank, "
        "which is easily copied along by mistake: type it without, and mind capital "
        "letters."
    )


class KeyMismatch(ToolError):
    source = _lt(
        "The private key does not belong to the certificate. Choose the .cer and .key "
        "files of the same e.firma."
    )


class InvalidDocument(ToolError):
    """A document is not as it must be to be signed, or to be trusted."""


class ForeignSignature(ToolError):
    source = _lt(
        "The signature that came back is not the one of this document by this "
        "certificate. Nothing was stored; sign again."
    )


class NotTrusted(ToolError):
    """No authority vouches for the certificate: the reason is one of ``chain``."""


class UnreadableAuthority(ToolError):
    source = _lt(
        "The file holds no certificate of an authority that can be read. Choose the "
        ".crt, .cer or .pem file as SAT publishes it."
    )


class NotAnAuthority(ToolError):
    source = _lt(
        "The certificate of “%(name)s” is not one of an authority. Choose the "
        "certificates of SAT's authorities, not those of a taxpayer."
    )
