# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SAT's e.firma: read its certificate and key, sign an XML document with them, verify
one that was signed.

Nothing here reads a clock, writes a file or keeps a key: times, bytes and passwords
come as arguments.
"""

from . import errors
from .certificate import MEXICO, Certificate, local_time
from .chain import Authorities, Chain, read_authorities
from .private_key import load_private_key
from .signature import Prepared, check_certificate, prepare, sign
from .verification import Verification, certificate_of, verify
from .xmlsec_library import XmlsecUnusable, load as load_xmlsec
