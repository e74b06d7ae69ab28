"""Time and memory of the metrics of a long measured record.

    python -m benchmarks.measured_metrics                    # 10 million samples, 1000 half cycles
    python -m benchmarks.measured_metrics --samples 1000000 --half-cycles 100

Each row runs in a process of its own that makes the record first, so that peaks do not add up.
Memory is the peak of the resident size beyond what the process held with the record in it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from natrode.metrics import summarise
from natrode.metrics.arcing import find_arcing
from natrode.metrics.lifetime import LifeCriteria, life
from natrode.metrics.protocol import recognise
from natrode.metrics.rate import rate_capability
from natrode.metrics.shorts import find_shorts
from natrode.record import Record
from natrode.record.phases import phases_of

CURRENT = 10.0


def columns(samples: int, half_cycles: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time, voltage and current of a noisy half cell that strips to 0.5 V."""
    time_s = np.arange(samples, dtype=np.float64)
    length = samples // half_cycles
    share = (np.arange(samples) % length) / length
    sign = np.where((np.arange(samples) // length) % 2 == 0, 1.0, -1.0)
    voltage = -sign * (0.02 + 0.02 * np.exp(-share / 0.01))
    voltage += 1e-4 * np.random.default_rng(0).standard_normal(samples)
    voltage[(sign < 0) & (share > 1.0 - 3.0 / length)] = 0.5
    return time_s, voltage, CURRENT * sign


def all_new(record: Record) -> None:
    """All metrics of measured cells together."""
    recognise(record)
    report = find_shorts(record)
    find_arcing(record)
    rate_capability(record)
    life(record, LifeCriteria(voltage_limit_v=1.0, hysteresis_factor=3.0), shorts=report)


METRICS: dict[str, Callable[[Record], object]] = {
    "phases": phases_of,
    "protocol": recognise,
    "shorts": find_shorts,
    "arcing": find_arcing,
    "rate": rate_capability,
    "life": lambda r: life(r, LifeCriteria(voltage_limit_v=1.0, hysteresis_factor=3.0)),
    "all of these": all_new,
    "summary": summarise,
}


class Peak(threading.Thread):
    """Largest resident size of this process while it is watched, bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.start_size = self.most = resident()
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.005):
            self.most = max(self.most, resident())

    def end(self) -> int:
        self._ended.set()
        self.join()
        return self.most - self.start_size


def resident() -> int:
    """Resident size [byte]."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def measure(name: str, samples: int, half_cycles: int) -> str:
    """One row: name, processor time, extra memory."""
    given = columns(samples, half_cycles)
    record = None if name == "record" else Record.from_arrays(*given)
    if record is not None:
        del given
        if name != "summary":
            METRICS[name](Record.from_arrays(*columns(1000, 10)))
    peak = Peak()
    peak.start()
    started = time.process_time()
    if record is None:
        kept: object = Record.from_arrays(*given)
    else:
        kept = METRICS[name](record)
    seconds = time.process_time() - started
    extra = peak.end()
    del kept
    return f"{name:14s} {seconds:7.2f} s  {extra / 1e6:8.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=10_000_000)
    parser.add_argument("--half-cycles", type=int, default=1000)
    parser.add_argument("--only", choices=["record", *METRICS])
    args = parser.parse_args()
    if args.only:
        print(measure(args.only, args.samples, args.half_cycles))
        return
    for name in ["record", *METRICS]:
        command = [sys.executable, "-m", "benchmarks.measured_metrics", "--only", name]
        command += ["--samples", str(args.samples), "--half-cycles", str(args.half_cycles)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


if __name__ == "__main__":
    main()
