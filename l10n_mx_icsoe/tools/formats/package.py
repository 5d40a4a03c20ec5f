# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One ZIP with everything of a filing, and the sums to prove later that nothing in it
changed.

The same content gives the same bytes: the entries carry no time of their own.
``sha256sum -c SHA256SUMS`` checks it without this program; ``manifest.json`` says what
it is to a program that does not know ICSOE.
"""

import hashlib
import io
import json
import re
import zipfile
from collections import Counter

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt

from .zip_safety import Damaged, Limits, SafeZip, Unreadable

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"

#: A name that is the same file on every system: no way up, no drive, no hidden file, no
#: blank, ASCII only.
_SAFE_NAME = re.compile(
    r"(?=.{1,200}$)(?:[0-9A-Za-z][0-9A-Za-z._-]*/)*[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z_-])?"
)
#: The earliest time that a ZIP can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Of a package that is verified. That of 100,000 workers unpacks to 40 million bytes.
_LIMITS = Limits(members=50_000, member_bytes=200_000_000, total_bytes=400_000_000)

BAD_NAME = _lt("“%(name)s” is an unsafe or repeated name.")
NO_LIST = _lt("The list of files (manifest.json) is missing or cannot be read.")
MISSING = _lt("“%(name)s” is missing from the package.")
CHANGED = _lt("“%(name)s” was changed after the package was made.")
ADDED = _lt("“%(name)s” was added after the package was made.")
OTHER_SUMS = _lt(
    "The sums (SHA256SUMS) are missing or do not agree with the list of files."
)


class UnsafeName(ToolError):
    source = _lt(
        "A file of the package cannot be called “%(name)s”. Use letters, digits, dots "
        "and hyphens only."
    )


class DuplicateName(ToolError):
    source = _lt(
        "Two files of the package are called “%(name)s”. Give each contract a "
        "reference of its own."
    )


def build(files, informativa):
    """The ZIP as bytes. ``files`` are pairs of name and bytes, written in the order
    given.

    Raises :class:`UnsafeName` or :class:`DuplicateName`; names that differ only in case
    are duplicates.
    """
    files = list(files)
    seen = {MANIFEST.lower(), SUMS.lower()}
    for name, _content in files:
        if not _SAFE_NAME.fullmatch(name):
            raise UnsafeName(name=name)
        if name.lower() in seen:
            raise DuplicateName(name=name)
        seen.add(name.lower())
    return zipped([*files, (MANIFEST, _manifest(files, informativa))])


def zipped(files):
    """``files`` (pairs of name and bytes) and their sums as a ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in with_sums(files):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix on every system, or the bytes would differ
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _manifest(files, informativa):
    return json.dumps(
        {
            "what": "ICSOE - Informativa de Contratos de Servicios u Obras "
            "Especializados",
            "format": 1,
            "rfc": informativa.contractor.rfc,
            "period": str(informativa.period),
            "kind": informativa.kind.value,
            "files": listed(files),
        },
        ensure_ascii=False,
        indent=2,
    ).encode()


def listed(files):
    """What ``files`` (pairs of name and bytes) are: a list of dicts."""
    return [
        {"name": name, "size": len(content), "sha256": sha256_of(content)}
        for name, content in files
    ]


def with_sums(files):
    """``files`` (a list of pairs of name and bytes) and the file of their sums."""
    return [*files, (SUMS, _sums((name, sha256_of(data)) for name, data in files))]


def _sums(pairs):
    """The lines of ``sha256sum`` for pairs of name and sum."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in pairs).encode()


def sha256_of(content):
    return hashlib.sha256(content).hexdigest()


def is_of(manifest, informativa):
    """Whether ``manifest`` (bytes, found readable) says that it is of that return."""
    said, own = json.loads(manifest), json.loads(_manifest((), informativa))
    return all(said.get(name) == own[name] for name in ("rfc", "period", "kind"))


def read(package):
    """``(files, problems)`` of a ``package`` (bytes) that :func:`build` made: ``{name:
    bytes}``, and messages about what is wrong with it.

    Sums tell of accidents and careless edits; only the signature inside the XML proves
    who made it.
    """
    try:
        archive = SafeZip(package, _LIMITS)
        names = Counter(member.filename for member in archive.members)
        files = {each.filename: archive.content(each) for each in archive.members}
    except Unreadable:
        return {}, [Damaged().message]
    except ToolError as error:
        return {}, [error.message]
    problems = [
        Message(BAD_NAME, {"name": name})
        for name, count in names.items()
        if count > 1 or not _SAFE_NAME.fullmatch(name)
    ]
    kept = _listed(files.get(MANIFEST, b""))
    if kept is None:
        return files, [*problems, Message(NO_LIST)]
    for name, (size, sha256) in kept.items():
        if name not in files:
            problems.append(Message(MISSING, {"name": name}))
        elif (len(files[name]), sha256_of(files[name])) != (size, sha256):
            problems.append(Message(CHANGED, {"name": name}))
    problems += [
        Message(ADDED, {"name": name})
        for name in files
        if name not in kept and name not in (MANIFEST, SUMS)
    ]
    sums = {name: sha256 for name, (_size, sha256) in kept.items()}
    sums[MANIFEST] = sha256_of(files[MANIFEST])
    if files.get(SUMS) != _sums(sums.items()):
        problems.append(Message(OTHER_SUMS))
    return files, problems


def _listed(manifest):
    """``{name: (size, sha256)}``, or ``None`` when there is no list to go by."""
    try:
        files = json.loads(manifest)["files"]
        return {str(each["name"]): (each["size"], each["sha256"]) for each in files}
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
