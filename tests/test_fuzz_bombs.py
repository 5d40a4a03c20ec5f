"""Archives that unpack to far more than they are, where a package is verified."""

import io
import json
import zipfile

from fuzzing import bounded, import_files
from icsoe_tools import package, verification


def test_a_package_that_would_unpack_to_gigabytes_is_not_read():
    bomb = import_files.archive({"a.csv": b"0" * 400_000_000})
    data = bytearray(bomb)
    listed = [{"name": "a.csv", "size": 4_000_000_000, "sha256": "0" * 64}]
    manifest = json.dumps({"files": listed}).encode()
    target = io.BytesIO(bomb)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("manifest.json", manifest)
    data = bytearray(target.getvalue())
    at = data.find(b"PK\x01\x02") + 24  # what the list of members says of its size
    data[at : at + 4] = (4_000_000_000).to_bytes(4, "little")
    with bounded():
        (problem,) = package.verify(bytes(data))
        assert "more than 1000 MB" in str(problem)
        assert not verification.examine(bytes(data)).valid


def test_a_package_packed_in_an_odd_way_is_not_read():
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with bounded():
            assert package.verify(import_files.archive({"a.csv": b"0"}, method))
