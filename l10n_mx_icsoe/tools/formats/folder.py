# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A folder with the files of one return: always whole files, and none that is not part
of the return any more.

``SHA256SUMS`` lists what was written (``sha256sum -c SHA256SUMS`` checks it), so that
the next time it is known what may be taken away: a file that somebody put there or
changed stays. ``summary.json`` says whose files they are.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

SUMS = "SHA256SUMS"
SUMMARY = "summary.json"
_LINE = re.compile(r"([0-9a-f]{64})  ([^/\\\0]+)")


def prepare(folder):
    """Make ``folder`` and try to write in it. Raises ``OSError``: better before the
    work than after it.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def summary(folder):
    """What the folder's summary says (a dict): empty without one, ``None`` if it is no
    summary of ours.
    """
    try:
        found = json.loads((Path(folder) / SUMMARY).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def replace(folder, files, about):
    """Write ``files`` (pairs of name and bytes) into ``folder`` with a summary:
    ``about`` (a dict) and their sums, which are given back as ``[{"name", "size",
    "sha256"}]``.

    Removes what an earlier call wrote, if nobody changed it and it is not among
    ``files``. Raises ``OSError``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    listed = [
        {"name": name, "size": len(data), "sha256": _sha256(data)}
        for name, data in files
    ]
    text = json.dumps({**about, "files": listed}, ensure_ascii=False, indent=2)
    files = [*files, (SUMMARY, f"{text}\n".encode())]
    stale = _untouched(folder) - {name for name, _data in files}
    for name, data in files:
        _write(folder, name, data)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
    _write(
        folder,
        SUMS,
        "".join(f"{_sha256(data)}  {name}\n" for name, data in files).encode(),
    )
    return listed


def _untouched(folder):
    """Names of the files that an earlier call wrote and that are still as it wrote
    them.
    """
    names = set()
    with contextlib.suppress(OSError, ValueError):
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            match = _LINE.fullmatch(line)
            path = folder / match[2] if match else None
            if path and path.is_file() and _sha256(path.read_bytes()) == match[1]:
                names.add(match[2])
    return names


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def _write(folder, name, data):
    """Write a whole file or none, also when the machine stops halfway. Only its owner
    may read it (NSS, CURP).
    """
    if Path(name).name != name:
        raise ValueError(f"not the name of a file: {name!r}")
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name[:40]}-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        os.replace(temporary, folder / name)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
