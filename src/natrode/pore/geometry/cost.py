"""What a run with a structure will need: memory and time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from natrode.pore.errors import PoreError

BYTES_PER_CELL = 900.0
"""Measured: 1.9 GB for 128^3 cells."""

MARGIN = 1.5
BASE_BYTES = 0.6e9
"""Python, JAX and its compiled programs."""

SECONDS_PER_CELL = {2: (0.4 / 256**2, 1.2 / 256**2), 3: (6.0 / 96**3, 18.0 / 96**3)}
"""Time of a step per cell on two processor cores, s: open pores, and pores that close. Measured: 0.45 s
for 256^2 and 4.3 s for 71 x 89^2 cells of an open foam."""

_LEAST_STEP = 0.05


@dataclass(frozen=True)
class Cost:
    """Estimate for a run.

    Attributes
    ----------
    cells : int
    memory : float
        Bytes.
    shortest, longest : float
        Time, s.
    words : str
        One line.
    """

    cells: int
    memory: float
    shortest: float
    longest: float
    words: str


def estimate_cost(shape: Sequence[int], steps: int, free: float | None = None) -> Cost:
    """Memory and time of a run on two processor cores, good to a factor of about two.

    Parameters
    ----------
    shape : sequence of int
        Cells along each axis, two or three.
    steps : int
        Time steps.
    free : float or None
        Memory that may be used, bytes. Default: what the machine has free, where it says so.

    Raises
    ------
    PoreError
        If the run needs more memory than is free.
    """
    if len(shape) not in SECONDS_PER_CELL or min(shape) < 1 or steps < 0:
        raise PoreError(f"cost of {tuple(shape)} cells and {steps} steps; allowed: 2 or 3 axes")
    cells = math.prod(int(n) for n in shape)
    memory = BASE_BYTES + MARGIN * BYTES_PER_CELL * cells
    quick, slow = SECONDS_PER_CELL[len(shape)]
    shortest, longest = (steps * max(_LEAST_STEP, cells * t) for t in (quick, slow))
    words = (
        f"{cells:,} cells: about {_bytes(memory)} of memory; {steps} steps take about "
        f"{_time(shortest)} (open pores) to {_time(longest)} (pores that close) on two cores, "
        "and half a minute to compile the first time"
    )
    available = free_memory() if free is None else free
    if available is not None and memory > available:
        raise PoreError(
            f"{cells:,} cells need about {_bytes(memory)} of memory, {_bytes(available)} are "
            "free; use a smaller window or a coarser voxel"
        )
    return Cost(cells, memory, shortest, longest, words)


def free_memory() -> float | None:
    """Memory that this process may still use, bytes; None where the system does not say."""
    found = []
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                found.append(1024.0 * float(line.split()[1]))
    except (OSError, ValueError, IndexError):
        return None
    group = Path("/sys/fs/cgroup")
    try:  # a container may allow less than the machine has
        limit = float((group / "memory.max").read_text(encoding="ascii"))
        found.append(limit - float((group / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError):
        found = found[:1]  # no limit is set
    return max(0.0, min(found)) if found else None


def _bytes(amount: float) -> str:
    return f"{amount / 1e9:.1f} GB" if amount < 99.95e9 else f"{amount / 1e9:.0f} GB"


def _time(seconds: float) -> str:
    for size, name in ((172800.0, 86400.0), "days"), ((5400.0, 3600.0), "h"), ((90.0, 60.0), "min"):
        if seconds >= size[0]:
            return f"{seconds / size[1]:.2g} {name}"
    return f"{seconds:.2g} s"
