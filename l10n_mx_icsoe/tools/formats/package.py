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
import zlib

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt

from .zip_safety import METHODS, TooBigUnpacked

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"

#: A name that is the same file on every system: no way up, no drive, no hidden file, no
#: blank, ASCII only.
_SAFE_NAME = re.compile(
    r"(?=.{1,200}$)(?:[0-9A-Za-z][0-9A-Za-z._-]*/)*[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z_-])?"
)
#: The earliest time that a ZIP can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
#: Of a package that is verified. That of 100,000 workers unpacks to 40 million bytes.
_MAX_FILES = 100_000
_MAX_UNPACKED = 1_000_000_000


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
    files.append((MANIFEST, _manifest(files, informativa)))
    files.append(
        (
            SUMS,
            "".join(
                f"{_sha256(content)}  {name}\n" for name, content in files
            ).encode(),
        )
    )

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files:
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
            "files": [
                {"name": name, "size": len(content), "sha256": _sha256(content)}
                for name, content in files
            ],
        },
        ensure_ascii=False,
        indent=2,
    ).encode()


def is_of(manifest, informativa):
    """Whether ``manifest`` (bytes, found readable) says that it is of that return."""
    listed, own = json.loads(manifest), json.loads(_manifest((), informativa))
    return all(listed.get(name) == own[name] for name in ("rfc", "period", "kind"))


def _sha256(content):
    return hashlib.sha256(content).hexdigest()


def verify(package):
    """What is wrong with a ``package`` (bytes) that :func:`build` made: a list of
    messages, empty when all is well.

    Sums tell of accidents and careless edits; only the signature inside the XML proves
    who made it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            return _problems(archive)
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        zlib.error,
    ):
        return [
            Message(
                _lt(
                    "The file is not a readable ZIP. Get it again from whoever sent it."
                )
            )
        ]


def _is_bearable(archive):
    """Whether reading all that the archive declares takes bounded time and memory."""
    entries = archive.infolist()
    return (
        len(entries) <= _MAX_FILES
        and sum(entry.file_size for entry in entries) <= _MAX_UNPACKED
        and all(entry.compress_type in METHODS for entry in entries)
    )


def _problems(archive):
    if not _is_bearable(archive):
        limit = {"limit": _MAX_UNPACKED // 1_000_000}
        return [Message(TooBigUnpacked.source, limit)]
    problems = []
    entries = {}
    for entry in archive.infolist():
        if not _SAFE_NAME.fullmatch(entry.filename) or entry.filename in entries:
            problems.append(
                Message(
                    _lt("“%(name)s” is an unsafe or repeated name."),
                    {"name": entry.filename},
                )
            )
        entries[entry.filename] = entry

    manifest = _read_manifest(archive, entries)
    if manifest is None:
        return [
            *problems,
            Message(
                _lt("The list of files (manifest.json) is missing or cannot be read.")
            ),
        ]
    for name, (size, sha256) in manifest.items():
        if name not in entries:
            problems.append(
                Message(_lt("“%(name)s” is missing from the package."), {"name": name})
            )
        # The size first: nobody makes us unpack more than the manifest says.
        elif (
            entries[name].file_size != size
            or _entry_sha256(archive, entries[name]) != sha256
        ):
            problems.append(
                Message(
                    _lt("“%(name)s” was changed after the package was made."),
                    {"name": name},
                )
            )
    problems += [
        Message(_lt("“%(name)s” was added after the package was made."), {"name": name})
        for name in entries
        if name not in manifest and name not in (MANIFEST, SUMS)
    ]
    if not _sums_agree(archive, entries, manifest):
        problems.append(
            Message(
                _lt(
                    "The sums (SHA256SUMS) are missing or do not agree with the list "
                    "of files."
                )
            )
        )
    return problems


def _read_manifest(archive, entries):
    """``{name: (size, sha256)}``, or ``None`` when there is no manifest to go by."""
    try:
        listed = json.loads(_read_small(archive, entries[MANIFEST]))["files"]
        return {str(file["name"]): (file["size"], file["sha256"]) for file in listed}
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _sums_agree(archive, entries, manifest):
    try:
        text = _read_small(archive, entries[SUMS]).decode()
        expected = [f"{sha256}  {name}\n" for name, (_size, sha256) in manifest.items()]
        expected.append(f"{_entry_sha256(archive, entries[MANIFEST])}  {MANIFEST}\n")
    except (KeyError, ValueError):
        return False
    return text == "".join(expected)


def _read_small(archive, entry):
    """The content of a list of files; ``ValueError`` for one too large to be one."""
    if entry.file_size > 50_000_000:
        raise ValueError("too large")
    return archive.read(entry)


def _entry_sha256(archive, entry):
    digest = hashlib.sha256()
    with archive.open(entry) as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
