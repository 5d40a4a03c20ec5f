# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A folder with the files of one return: always whole files, and none that is not part
of the return any more.

``SHA256SUMS`` lists what was written (``sha256sum -c SHA256SUMS`` checks it), so that
the next time it is known what may be taken away: a file that somebody put there or
changed stays. ``summary.json`` says whose files they are.
"""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from .package import SUMS, listed, sha256_of, with_sums

SUMMARY = "summary.json"


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
    "sha256"}]``. Only their owner may read them (NSS, CURP).

    Removes what an earlier call wrote, if nobody changed it and it is not among
    ``files``. Raises ``OSError``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    about = {**about, "files": listed(files)}
    text = json.dumps(about, ensure_ascii=False, indent=2)
    files = with_sums([*files, (SUMMARY, f"{text}\n".encode())])
    # All of them are on the disk before the first one takes its place.
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as new:
        for name, data in files:
            Path(new, name).touch(0o600)
            with Path(new, name).open("wb") as target:
                target.write(data)
                target.flush()
                os.fsync(target)
        for name in _untouched(folder) - dict(files).keys():
            (folder / name).unlink()
        for name, _data in files:
            os.replace(Path(new, name), folder / name)
    return about["files"]


def _untouched(folder):
    """Names of the files that an earlier call wrote and that are still as it wrote
    them.
    """
    names = set()
    with contextlib.suppress(OSError, ValueError):
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            sha256, _blanks, name = line.partition("  ")
            path = folder / name
            if (
                path.name == name
                and path.is_file()
                and sha256_of(path.read_bytes()) == sha256
            ):
                names.add(name)
    return names
