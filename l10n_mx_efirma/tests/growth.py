# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does reading take time that grows with the file, or with the square of it?

For every reader of other people's files: a maker of hostile input by its size, and the
question of :func:`times_as_long`.

    READERS = {"attributes": (xml_safety.parse, lambda n: b"<a " + b"b='' " * n)}
    for name, (read, make) in READERS.items():
        with self.subTest(name):
            self.assertLess(times_as_long(read, make), LIMIT)
"""

import time
from contextlib import suppress

from ..tools.messages import ToolError

#: Bytes or so of the smaller input: enough to see a square, which takes minutes.
SIZE = 100_000
#: Times as long for four times as much: 4 when it grows with the size, 16 with its
#: square. What the machine does beside counts little, for only this process is timed.
LIMIT = 9
#: Seconds. What takes less says nothing.
LEAST = 0.0125


def repeat(unit, before=b"", after=b""):
    """A maker of ``unit`` as often as the size wants it."""
    return lambda size: before + unit * (size // len(unit)) + after


def times_as_long(read, make):
    """How many times as long ``read(make(4 * SIZE))`` takes as ``read(make(SIZE))``,
    whether it reads or refuses with a ``ToolError``: each at best of three times, for a
    busy machine only makes it longer. The big one ends with the first that is good.
    """
    small, big = make(SIZE), make(4 * SIZE)
    least = max(min(_seconds(read, small) for _time in range(3)), LEAST)
    for _time in range(3):
        ratio = _seconds(read, big) / least
        if ratio < LIMIT:
            break
    return ratio


def _seconds(read, data):
    """Of the processor."""
    start = time.process_time()
    with suppress(ToolError):
        read(data)
    return time.process_time() - start
