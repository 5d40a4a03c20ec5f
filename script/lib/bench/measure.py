"""Wall, processor time, memory and queries of a piece of work, in this process."""

import ctypes
import gc
import statistics
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_MEGABYTE = 1024.0


@dataclass
class Sample:
    """``wall`` and ``cpu`` in seconds, ``peak`` the highest resident memory in MB above
    the idle process, ``queries`` sent to the database, ``rows`` worked on. ``cpu`` is
    this process's and that of the PostgreSQL process that serves it: on a machine that
    others use too it is steadier than ``wall``.
    """

    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    queries: int = 0
    rows: int = 0


@dataclass
class Series:
    """The samples of one step. Medians: a shared machine has slow moments, and a mean
    would keep them.
    """

    samples: list = field(default_factory=list)

    def median(self, name):
        return statistics.median(getattr(sample, name) for sample in self.samples)


class Memory:
    """Peak resident memory, as Linux counts it. Elsewhere it stays 0."""

    _status = Path("/proc/self/status")
    _reset = Path("/proc/self/clear_refs")

    def __init__(self):
        self.idle = self._read("VmRSS")

    def restart(self):
        """Forget the peak so far, and give what is free back to the system: each step
        starts from the idle process.
        """
        gc.collect()
        with suppress(OSError, AttributeError):  # glibc only
            ctypes.CDLL(None).malloc_trim(0)
        if self._reset.exists():
            self._reset.write_text("5")

    def peak(self):
        """MB above the idle process since ``restart``."""
        return max(0.0, self._read("VmHWM") - self.idle)

    def _read(self, name):
        if not self._status.exists():
            return 0.0
        line = next(
            line
            for line in self._status.read_text().splitlines()
            if line.startswith(name)
        )
        return int(line.split()[1]) / _MEGABYTE


class Processor:
    """Processor time of this process and of the one of PostgreSQL behind ``cr``, where
    that runs on this machine.
    """

    def __init__(self, cr):
        cr.execute("SELECT pg_backend_pid()")
        self._database = Path(f"/proc/{cr.fetchone()[0]}/schedstat")
        if cr._cnx.info.host and not cr._cnx.info.host.startswith("/"):
            self._database = Path("/nowhere")

    def seconds(self):
        mine = time.process_time()
        with suppress(OSError):
            mine += int(self._database.read_text().split()[0]) / 1e9
        return mine


@contextmanager
def measured(memory, cr):
    """Measure the block: yields a ``Sample`` that is complete afterwards."""
    sample = Sample()
    memory.restart()
    processor = Processor(cr)
    queries, cpu, wall = cr.sql_log_count, processor.seconds(), time.perf_counter()
    yield sample
    sample.wall = time.perf_counter() - wall
    sample.cpu = processor.seconds() - cpu
    sample.queries = cr.sql_log_count - queries
    sample.peak = memory.peak()
