"""Lives that are killed at random instants, resumed, and compared with one that was left alone.

Run from the root of the repository: ``python -m benchmarks.kill_campaign --n 200``. Exits with 1 if
any number of any cycle, or of the result, differs in any bit.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from natrode.ageing import read_store

CASE = ["cu_foil", "--no-report"]


def command(*words: str) -> list[str]:
    """The command line of this environment."""
    return [sys.executable, "-c", "from natrode.cli import main; main()", *words]


def killed_after(words: Sequence[str], seconds: float, how: signal.Signals) -> bool:
    """Run a command and send it a signal after a time; whether it was still running."""
    running = subprocess.Popen(
        command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        running.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        running.send_signal(how)
        running.wait()
        return True
    return False


def result(place: Path) -> Any:
    """Lifetime, balances and jumps of a life; how long it took does not count."""
    return {**json.loads((place / "result.json").read_text()), "seconds": 0.0}


def differences(reference: Path, other: Path) -> list[str]:
    """Columns of two stores that differ in any bit, and parts of the results."""
    mine, theirs = result(reference), result(other)
    parts = [f"result: {name}" for name in mine if mine[name] != theirs.get(name)]
    a, b = read_store(reference / "cycles.zarr"), read_store(other / "cycles.zarr")
    if set(a.variables) != set(b.variables):
        return [str(name) for name in set(a.variables) ^ set(b.variables)]
    return parts + [
        str(name)
        for name in a.variables
        if not np.array_equal(a[name].to_numpy(), b[name].to_numpy(), equal_nan=True)
    ]


def trial(
    number: int, options: Sequence[str], reference: Path, whole: float, how: signal.Signals
) -> tuple[int, str]:
    """One life that is killed until it ends: number of kills, and what is wrong."""
    rng = np.random.default_rng(number)
    place = reference.parent / f"trial_{number}"
    kills = 0
    words = ["run", *CASE, *options, "--out", str(place)]
    while kills < 12:
        # the first kills fall anywhere in the life, the later ones leave it time to go on
        wait = float(rng.uniform(0.0, 1.0)) * whole * (1.0 + 0.3 * kills)
        if not killed_after(words, wait, how):
            break
        kills += 1
        words = ["resume", str(place), "--no-report"]
        if not (place / "case.yaml").exists():
            words = ["run", *CASE, *options, "--out", str(place)]
    done = subprocess.run(
        command("resume", str(place), "--no-report"), capture_output=True, text=True, check=False
    )
    wrong = done.stderr.strip() if done.returncode else ""
    if not wrong:
        wrong = ", ".join(differences(reference, place))
    shutil.rmtree(place, ignore_errors=True)
    return kills, wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 if no trial lost anything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_campaign", description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="least number of kills")
    parser.add_argument("--cycles", type=int, default=300)
    parser.add_argument("--exact", action="store_true", help="run every cycle")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--signal", choices=("KILL", "INT", "TERM"), default="KILL")
    given = parser.parse_args(arguments)
    how = signal.Signals[f"SIG{given.signal}"]
    options = ["--cycles", str(given.cycles), *(["--exact"] if given.exact else [])]
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference"
        started = time.perf_counter()
        subprocess.run(
            command("run", *CASE, *options, "--out", str(reference)),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        whole = time.perf_counter() - started
        print(f"undisturbed: {whole:.1f} s", flush=True)
        kills = trials = 0
        wrong: list[str] = []
        with ThreadPoolExecutor(given.processes) as pool:
            while kills < given.n:
                numbers = range(trials, trials + 4 * given.processes)
                found = pool.map(lambda k: trial(k, options, reference, whole, how), numbers)
                for number, (count, problem) in zip(numbers, found, strict=True):
                    kills += count
                    if problem:
                        wrong.append(f"trial {number}: {problem}")
                trials += len(numbers)
                print(f"{trials} lives, {kills} kills, {len(wrong)} differ", flush=True)
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
