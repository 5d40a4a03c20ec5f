# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One ZIP with the files of a return and their SHA-256 sums: ``sha256sum -c
SHA256SUMS`` checks it. The same content gives the same bytes.
"""

import hashlib
import io
import zipfile

SUMS = "SHA256SUMS"
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can tell


def build(files):
    """The ZIP as bytes. ``files`` are pairs of name and bytes."""
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*files, (SUMS, sums.encode())]:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix everywhere, or the bytes would differ
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()
