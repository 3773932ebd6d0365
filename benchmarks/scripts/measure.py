"""What a process costs: wall time, CPU time and peak memory, as the kernel counts them when it ends."""

import contextlib
import fcntl
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, of all threads, in user and kernel
    peak: float  # MB, 10^6 bytes, resident


@dataclass
class Costs:
    """Those of one contestant in all rounds."""

    each: list = field(default_factory=list)

    def median(self, what):
        return statistics.median(getattr(cost, what) for cost in self.each)

    def least(self, what):
        return min(getattr(cost, what) for cost in self.each)

    def most(self, what):
        return max(getattr(cost, what) for cost in self.each)

    def ratio(self, other, what="wall"):
        """The median of the ratios of each round: what disturbed a whole round is in both of them."""
        return statistics.median(
            getattr(mine, what) / getattr(others, what) for mine, others in zip(self.each, other.each)
        )


class Failed(Exception):
    pass


def run(command, environment=None, directory=None):
    """Runs a command to its end, which has to be a good one."""
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, cwd=directory
        )
        # wait4 and not RUSAGE_CHILDREN, whose peak is that of the largest child so far.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            text = said.read()[-1500:].decode(errors="replace")
            raise Failed(f"exit code {process.returncode} of {' '.join(command)[:300]}\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def smallest_peak():
    """What the kernel reports at least: a process begins as a copy of this one."""
    return max(run(["true"]).peak for _ in range(3))


@contextlib.contextmanager
def alone(lock):
    """Holds the lock of this file, where several measure on one machine."""
    if not lock:
        yield
        return
    with open(lock, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
