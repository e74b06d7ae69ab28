"""Robustness campaign: many random designs, two cycles each; exits with 1 if any goes wrong.

Run from the root of the repository: ``python -m benchmarks.campaign --n 500``.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing as mp
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from multiprocessing.connection import Connection, wait
from pathlib import Path

import numpy as np

from benchmarks.designs import Design, sample
from benchmarks.trial import Trial, run_trial
from natrode.cell.driver import StepResult

TRIAL_COLUMNS = [f.name for f in fields(Trial)]

#: Trials slower than this are listed, s.
SLOW = 10.0

#: The file is written anew after this many trials.
WRITE_EVERY = 10


def _serve(pipe: Connection, n: int, seed: int, n_host: int) -> None:
    """Worker: run the designs whose indices arrive, until None does."""
    designs = sample(n, seed)
    while (index := pipe.recv()) is not None:
        pipe.send(run_trial(designs[index], n_host=n_host))


class _Worker:
    """A process that runs one design at a time."""

    def __init__(self, n: int, seed: int, n_host: int) -> None:
        context = mp.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, n, seed, n_host), daemon=True)
        self._process.start()
        theirs.close()
        self.design: Design | None = None
        self._since = 0.0

    def begin(self, design: Design) -> None:
        self.design, self._since = design, time.monotonic()
        self.pipe.send(design.index)

    @property
    def busy_for(self) -> float:
        return time.monotonic() - self._since if self.design is not None else 0.0

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


def run_many(
    designs: Sequence[Design], n: int, seed: int, *, n_host: int, processes: int, limit: float
) -> Iterator[Trial]:
    """Trials in the order in which they finish; `limit` in s is the most that one may take."""
    todo = list(designs)[::-1]
    workers: list[_Worker] = []
    try:
        while todo or any(w.design is not None for w in workers):
            while len(workers) < min(processes, len(todo) + len(workers)):
                workers.append(_Worker(n, seed, n_host))
            for worker in workers:
                if worker.design is None and todo:
                    worker.begin(todo.pop())
            ready = wait([w.pipe for w in workers if w.design is not None], timeout=1.0)
            for worker in list(workers):
                design = worker.design
                if design is None:
                    continue
                trial = None
                if worker.pipe in ready:
                    try:
                        trial = worker.pipe.recv()
                    except EOFError:
                        trial = Trial(design.index, design.kind, end="process died")
                elif worker.busy_for > limit:
                    trial = Trial(design.index, design.kind, end="time limit", seconds=limit)
                if trial is None:
                    continue
                if trial.end in {"process died", "time limit"}:
                    worker.stop()
                    workers.remove(worker)
                worker.design = None
                yield trial
    finally:
        for worker in workers:
            worker.stop()


def write(
    path: Path, trials: dict[int, Trial], designs: Sequence[Design], seed: int, n_host: int
) -> None:
    """Write designs and trials as one table; the file is replaced in one go."""
    given = list(designs[0].parameters.as_dict())
    head = ["n", "seed", "n_host", "electrolyte", "current", "capacity"]
    temporary = path.with_suffix(f".{os.getpid()}.part")
    with temporary.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [*TRIAL_COLUMNS, *head, *given])
        table.writeheader()
        for index in sorted(trials):
            design = designs[index]
            table.writerow(
                {
                    **trials[index].as_row(),
                    "n": len(designs),
                    "seed": seed,
                    "n_host": n_host,
                    "electrolyte": design.electrolyte,
                    "current": repr(design.current),
                    "capacity": repr(design.capacity),
                    **{k: repr(v) for k, v in design.parameters.as_dict().items()},
                }
            )
    os.replace(temporary, path)


def read(path: Path, n: int, seed: int, n_host: int) -> dict[int, Trial]:
    """Trials of an earlier run of the same campaign."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = int(row["n"]), int(row["seed"]), int(row["n_host"])
        if found != (n, seed, n_host):
            raise SystemExit(
                f"{path}: holds the campaign n, seed, n_host = {found}, not {(n, seed, n_host)}"
            )
    return {int(row["index"]): Trial.from_row(row) for row in rows}


def summary(trials: Sequence[Trial]) -> str:
    """Tables of ends, effort and failures."""
    kinds = ["EC", "MIEC", "IC", "planar"]
    lines = [f"{'end':<26}{'all':>6}" + "".join(f"{k:>8}" for k in kinds)]
    for end, count in Counter(t.end for t in trials).most_common():
        by_kind = Counter(t.kind for t in trials if t.end == end)
        lines.append(f"{end:<26}{count:>6}" + "".join(f"{by_kind[k]:>8}" for k in kinds))
    heads = f"{'kind':<10}{'n':>5}{'s: median':>11}{'90 %':>8}{'most':>8}"
    heads += f"{'steps: median':>15}{'90 %':>8}{'most':>8}{'restarts':>10}"
    lines += ["", heads]
    for kind in kinds:
        some = [t for t in trials if t.kind == kind]
        if not some:
            continue
        cells = [f"{kind:<10}{len(some):>5}"]
        for name, widths in (("seconds", (11, 8, 8)), ("steps", (15, 8, 8))):
            values = np.array([getattr(t, name) for t in some], dtype=float)
            digits = 2 if name == "seconds" else 0
            for q, width in zip((50, 90, 100), widths, strict=True):
                cells.append(f"{np.nanpercentile(values, q):>{width}.{digits}f}")
        lines.append("".join(cells) + f"{sum(t.restarts for t in some):>10}")
    lines.append("")
    for title, some in (
        ("untyped", [t for t in trials if not t.typed]),
        ("unphysical", [t for t in trials if t.problems]),
        (f"slower than {SLOW:g} s", [t for t in trials if t.seconds > SLOW]),
    ):
        lines.append(f"{title}: {len(some)}")
        for t in sorted(some, key=lambda t: t.index):
            lines.append(
                f"  {t.index:>5} {t.kind:<7} step {t.step} {t.end}, {t.seconds:.2f} s, "
                f"{t.steps} steps, {t.restarts} restarts {t.problems} {t.detail}"
            )
    return "\n".join(lines)


def _tell(result: StepResult) -> None:
    end, state = result.end, result.state
    salt = float(np.min(result.seen.c_min))
    print(
        f"step {end.step} {end.kind}: {end.end} after {end.duration:.6g} s, "
        f"{end.charge / 36000:.5g} mAh/cm2, {end.voltage:.5g} V, "
        f"{result.segment.time.size - 1} steps, {end.restarts} restarts {end.detail}\n"
        f"  on top {float(state.h_t[0, -1]) * 1e6:.4g} um, salt at least {salt:.4g} mol/m3, "
        f"inside {np.array2string(state.eps_n[:, -1], precision=3, max_line_width=96)}"
    )


def _one(design: Design, n_host: int) -> Trial:
    """Run one design and tell everything about it."""
    print(f"{design.kind}, {design.electrolyte}, {design.current / 10:.4g} mA/cm2, "
          f"{design.capacity / 36000:.4g} mAh/cm2")  # fmt: skip
    for name, value in design.parameters.as_dict().items():
        print(f"  {name:<22}{value:.6g}")
    trial = run_trial(design, n_host=n_host, watch=_tell)
    for name, text in trial.as_row().items():
        print(f"  {name:<22}{text}")
    return trial


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 if all designs passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaign", description=__doc__)
    parser.add_argument("--n", type=int, default=500, help="number of designs (500)")
    parser.add_argument("--seed", type=int, default=1, help="of the Latin hypercube (1)")
    parser.add_argument("--n-host", type=int, default=20, help="cells of the host (20)")
    parser.add_argument("--processes", type=int, default=1, help="worker processes (1)")
    parser.add_argument("--limit", type=float, default=300.0, help="most seconds per design (300)")
    parser.add_argument("--out", type=Path, default=Path("natrode-out/campaign.csv"))
    parser.add_argument("--resume", action="store_true", help="skip designs already in the file")
    parser.add_argument("--only", type=int, metavar="INDEX", help="one design, in detail")
    given = parser.parse_args(arguments)

    designs = sample(given.n, given.seed)
    if given.only is not None:
        if not 0 <= given.only < given.n:
            parser.error(f"--only: got {given.only}; allowed: 0 to {given.n - 1}")
        return 0 if _one(designs[given.only], given.n_host).passed else 1

    given.out.parent.mkdir(parents=True, exist_ok=True)
    done = read(given.out, given.n, given.seed, given.n_host) if given.resume else {}
    open_designs = [d for d in designs if d.index not in done]
    trials_as_they_end = run_many(
        open_designs,
        given.n,
        given.seed,
        n_host=given.n_host,
        processes=given.processes,
        limit=given.limit,
    )
    for count, trial in enumerate(trials_as_they_end, start=1):
        done[trial.index] = trial
        if not trial.passed or trial.seconds > SLOW:
            print(f"{trial.index}: {trial.end}, {trial.seconds:.1f} s {trial.problems}", flush=True)
        if count % WRITE_EVERY == 0:
            write(given.out, done, designs, given.seed, given.n_host)
    write(given.out, done, designs, given.seed, given.n_host)
    trials = [done[i] for i in sorted(done)]
    print(summary(trials))
    print(f"\n{given.out}: {len(trials)} designs")
    return 0 if all(t.passed for t in trials) else 1


if __name__ == "__main__":
    sys.exit(main())
