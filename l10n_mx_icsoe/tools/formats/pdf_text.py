# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A program: the text of the PDF on its standard input, on its standard output. Run by
:mod:`.acknowledgement` only.

It has little memory and time because the file may be hostile; whatever goes wrong, it
ends with a code that is not 0.
"""

import io
import json
import sys

PAGES = 5
MEMORY = 512 * 1024 * 1024  # bytes
SECONDS = 10  # of processor


def limit():
    """Ask the system for the limits, where it has them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def main():
    sys.path[:] = json.loads(sys.argv[1])  # the packages that the caller has
    try:
        from pypdf import PdfReader
    except ImportError:
        from PyPDF2 import PdfReader
    limit()
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    for number, page in enumerate(reader.pages):
        if number == PAGES:
            break
        sys.stdout.buffer.write(page.extract_text().encode("utf-8", "replace") + b"\n")


if __name__ == "__main__":
    main()
