"""A folder with the files of a return: always whole files, and never one of an earlier return left among them.

``SHA256SUMS`` lists what was written (``sha256sum -c SHA256SUMS`` checks it), so that the next time what is not part of
the return any more can be taken away, and nothing else: a file that somebody put there or changed stays.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([^/\\\0]+)")


def prepare(folder):
    """Make ``folder`` and try to write in it. Raises ``OSError``: better before the work than after it."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def replace(folder, files):
    """Write ``files`` (pairs of name and bytes) into ``folder``; give back ``[(name, size, sha256)]``.

    Removes what an earlier call wrote, if nobody changed it and it is not among ``files``. Raises ``OSError``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    listed = [(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files]
    stale = _untouched(folder) - {name for name, _data in files}
    for name, data in files:
        _write(folder, name, data)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
    _write(folder, SUMS, "".join(f"{sha256}  {name}\n" for name, _size, sha256 in listed).encode())
    return listed


def _untouched(folder):
    """Names of the files that an earlier call wrote and that are still as it wrote them."""
    names = set()
    with contextlib.suppress(OSError, ValueError):
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            match = _LINE.fullmatch(line)
            path = folder / match[2] if match else None
            if path and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == match[1]:
                names.add(match[2])
    return names


def _write(folder, name, data):
    """Write a whole file or none, also when the machine stops halfway."""
    if Path(name).name != name:
        raise ValueError(f"not the name of a file: {name!r}")
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name[:40]}-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        # mkstemp keeps the file to its owner; the user's umask decides instead.
        os.umask(mask := os.umask(0o077))
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, folder / name)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
