# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hostile input for every reader of other people's files.

The test module of an add-on that reads such files yields its ``readers()``: a name,
the reader, and a maker of hostile input by its size. Its test holds that each is read
or refused in words; ``script/bench growth`` measures how long that takes.

    def readers():
        yield "attributes", xml_safety.parse, lambda size: b"<a " + b"b='' " * size
"""

import time

from ..tools.messages import ToolError

#: Bytes or so: enough to see a square, which takes minutes.
SIZE = 400_000


def repeat(unit, before=b"", after=b""):
    """A maker of ``unit`` as often as the size wants it."""
    return lambda size: before + unit * (size // len(unit)) + after


def is_refused(read, data):
    """Whether ``read`` refuses ``data`` with a ``ToolError``; what else it raises is a
    fault.
    """
    try:
        read(data)
    except ToolError:
        return True
    return False


def measure(readers):
    """Of each reader a line: how many times as long ``SIZE`` takes as a quarter of it,
    the seconds of the processor, and the name. 4 times where the time grows with the
    size, 16 where it grows with its square; what is done in a hundredth of a second
    says nothing.
    """
    for name, read, make in readers:
        small, big = (
            min(_seconds(read, make(size)) for _time in range(3))
            for size in (SIZE // 4, SIZE)
        )
        yield f"{big / max(small, 0.01):6.1f} {big:8.2f} s  {name}"


def _seconds(read, data):
    begun = time.process_time()
    is_refused(read, data)
    return time.process_time() - begun
