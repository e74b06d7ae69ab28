"""Robustness campaign: many random designs, two or three cycles each; exits with 1 if any goes wrong.

Run from the root of the repository: ``python -m benchmarks.campaign --n 1000``.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing as mp
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from multiprocessing.connection import Connection, wait
from pathlib import Path

import numpy as np

from benchmarks import bare_designs, designs
from benchmarks.drawing import Design
from benchmarks.trial import Trial, run_trial
from natrode.case.yaml_io import case_text
from natrode.cell.driver import StepResult

TRIAL_COLUMNS = [f.name for f in fields(Trial)]

#: Ways to draw designs: whole cases, or half cells without losses.
SAMPLES: dict[str, Callable[[int, int], Sequence[Design]]] = {
    "cases": designs.sample,
    "bare": bare_designs.sample,
}

#: Trials slower than this are listed, s.
SLOW = 20.0

#: The file is written anew after this many trials.
WRITE_EVERY = 10


@dataclass(frozen=True)
class Plan:
    """Which designs, and on which grid.

    Attributes
    ----------
    drawn : str
        One of `SAMPLES`.
    n, seed : int
        Of the hypercube.
    n_host : int
        Cells of the host.
    """

    drawn: str
    n: int
    seed: int
    n_host: int

    def draw(self) -> Sequence[Design]:
        """All designs of the hypercube."""
        return SAMPLES[self.drawn](self.n, self.seed)

    def as_row(self) -> dict[str, str]:
        """Columns of the table."""
        return {name: str(value) for name, value in vars(self).items()}


def _serve(pipe: Connection, plan: Plan) -> None:
    """Worker: run the designs whose indices arrive, until None does."""
    drawn = plan.draw()
    while (index := pipe.recv()) is not None:
        pipe.send(run_trial(drawn[index], n_host=plan.n_host))


class _Worker:
    """A process that runs one design at a time."""

    def __init__(self, plan: Plan) -> None:
        context = mp.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, plan), daemon=True)
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


def by_equations(drawn: Sequence[Design], n_host: int) -> list[Design]:
    """Designs with the same equations one after the other, so that each set is built once."""

    def equations(design: Design) -> str:
        _, structure, _ = design.parts(n_host, 10)
        return (
            f"{structure.cell} {structure.n_host} {structure.front} {sorted(structure.processes)}"
        )

    return sorted(drawn, key=equations)


def run_many(
    drawn: Sequence[Design], plan: Plan, *, processes: int, limit: float
) -> Iterator[Trial]:
    """Trials in the order in which they finish; `limit` in s is the most that one may take."""
    todo = by_equations(drawn, plan.n_host)[::-1]
    workers: list[_Worker] = []
    try:
        while todo or any(w.design is not None for w in workers):
            while len(workers) < min(processes, len(todo) + len(workers)):
                workers.append(_Worker(plan))
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


def write(path: Path, trials: dict[int, Trial], drawn: Sequence[Design], plan: Plan) -> None:
    """Write designs and trials as one table; the file is replaced in one go."""
    head = list(plan.as_row())
    labels = list(drawn[0].labels())
    numbers = [n for n in drawn[0].parameters.as_dict() if not n.startswith("open_circuit_")]
    temporary = path.with_suffix(f".{os.getpid()}.part")
    with temporary.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [*TRIAL_COLUMNS, *head, *labels, *numbers])
        table.writeheader()
        for index in sorted(trials):
            design = drawn[index]
            values = design.parameters.as_dict()
            table.writerow(
                {
                    **trials[index].as_row(),
                    **plan.as_row(),
                    **design.labels(),
                    **{name: repr(values[name]) for name in numbers},
                }
            )
    os.replace(temporary, path)


def read(path: Path, plan: Plan) -> dict[int, Trial]:
    """Trials of an earlier run of the same campaign."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = {name: row.get(name, "") for name in plan.as_row()}
        if found != plan.as_row():
            raise SystemExit(f"{path}: holds the campaign {found}, not {plan.as_row()}")
    return {int(row["index"]): Trial.from_row(row) for row in rows}


def summary(trials: Sequence[Trial]) -> str:
    """Tables of ends, effort and failures."""
    kinds = sorted({t.kind for t in trials})
    groups = sorted({k.split()[0] for k in kinds})
    lines = [f"{'end':<26}{'all':>6}" + "".join(f"{g:>12}" for g in groups)]
    for end, count in Counter(t.end for t in trials).most_common():
        of = Counter(t.kind.split()[0] for t in trials if t.end == end)
        lines.append(f"{end:<26}{count:>6}" + "".join(f"{of[g]:>12}" for g in groups))
    heads = f"{'kind':<20}{'n':>5}{'s: median':>11}{'90 %':>8}{'most':>8}"
    heads += f"{'steps: median':>15}{'90 %':>8}{'most':>8}{'restarts':>10}"
    lines += ["", heads]
    for kind in [*kinds, "all"]:
        some = [t for t in trials if kind in (t.kind, "all")]
        cells = [f"{kind:<20}{len(some):>5}"]
        for name, widths in (("seconds", (11, 8, 8)), ("steps", (15, 8, 8))):
            values = np.array([getattr(t, name) for t in some], dtype=float)
            digits = 2 if name == "seconds" else 0
            for q, width in zip((50, 90, 100), widths, strict=True):
                cells.append(f"{np.nanpercentile(values, q):>{width}.{digits}f}")
        lines.append("".join(cells) + f"{sum(t.restarts for t in some):>10}")
    setup = [t.setup_seconds for t in trials if t.setup_seconds > 0.05]
    if setup:
        lines.append(f"set-up of {len(setup)} sets of equations: {np.median(setup):.2f} s median, "
                     f"{max(setup):.2f} s most")  # fmt: skip
    for name in ("charge_closure", "sodium_closure", "salt_closure"):
        worst = max((abs(getattr(t, name)) for t in trials if t.steps), default=np.nan)
        lines.append(f"worst {name.replace('_', ' of ').replace('closure', 'balance')}"
                     f": {worst:.1e}")  # fmt: skip
    lines.append("")
    for title, some in (
        ("untyped", [t for t in trials if not t.typed]),
        ("unphysical", [t for t in trials if t.problems]),
        (f"slower than {SLOW:g} s", [t for t in trials if t.seconds > SLOW]),
    ):
        lines.append(f"{title}: {len(some)}")
        for t in sorted(some, key=lambda t: t.index):
            lines.append(
                f"  {t.index:>5} {t.kind:<17} step {t.step} {t.end}, {t.seconds:.2f} s, "
                f"{t.steps} steps, {t.restarts} restarts {t.problems} {t.detail}"
            )
    return "\n".join(lines)


def _tell(result: StepResult) -> None:
    end, electrode = result.end, result.state.electrode
    salt = float(np.min(result.seen.c_min))
    print(
        f"step {end.step} {end.kind}: {end.end} after {end.duration:.6g} s, "
        f"{end.charge / 36000:.5g} mAh/cm2, {end.voltage:.5g} V, "
        f"{result.segment.time.size - 1} steps, {end.restarts} restarts {end.detail}\n"
        f"  on top {float(electrode.h_t[0, -1]) * 1e6:.4g} um, salt at least {salt:.4g} mol/m3, "
        f"inside {np.array2string(electrode.eps_n[:, -1], precision=3, max_line_width=96)}",
        flush=True,
    )


def _one(design: Design, n_host: int) -> Trial:
    """Run one design and tell everything about it."""
    print(f"{design.kind}, {design.labels()}")
    if design.case is not None:
        print(case_text(design.case))
    for name, value in design.parameters.as_dict().items():
        if not name.startswith("open_circuit_"):
            print(f"  {name:<22}{value:.6g}")
    trial = run_trial(design, n_host=n_host, watch=_tell)
    for name, text in trial.as_row().items():
        print(f"  {name:<22}{text}")
    return trial


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 if all designs passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaign", description=__doc__)
    parser.add_argument("--kind", choices=SAMPLES, default="cases", help="what is drawn (cases)")
    parser.add_argument("--n", type=int, default=1000, help="number of designs (1000)")
    parser.add_argument("--seed", type=int, default=1, help="of the Latin hypercube (1)")
    parser.add_argument("--n-host", type=int, default=20, help="cells of the host (20)")
    parser.add_argument("--processes", type=int, default=1, help="worker processes (1)")
    parser.add_argument("--limit", type=float, default=300.0, help="most seconds per design (300)")
    parser.add_argument("--out", type=Path, default=Path("natrode-out/campaign.csv"))
    parser.add_argument("--resume", action="store_true", help="skip designs already in the file")
    parser.add_argument("--only", type=int, metavar="INDEX", help="one design, in detail")
    given = parser.parse_args(arguments)

    plan = Plan(given.kind, given.n, given.seed, given.n_host)
    drawn = plan.draw()
    if given.only is not None:
        if not 0 <= given.only < given.n:
            parser.error(f"--only: got {given.only}; allowed: 0 to {given.n - 1}")
        return 0 if _one(drawn[given.only], given.n_host).passed else 1

    given.out.parent.mkdir(parents=True, exist_ok=True)
    done = read(given.out, plan) if given.resume else {}
    left = [d for d in drawn if d.index not in done]
    trials_as_they_end = run_many(left, plan, processes=given.processes, limit=given.limit)
    for count, trial in enumerate(trials_as_they_end, start=1):
        done[trial.index] = trial
        if not trial.passed or trial.seconds > SLOW:
            print(f"{trial.index}: {trial.end}, {trial.seconds:.1f} s {trial.problems}", flush=True)
        if count % WRITE_EVERY == 0:
            write(given.out, done, drawn, plan)
    write(given.out, done, drawn, plan)
    trials = [done[i] for i in sorted(done)]
    print(summary(trials))
    print(f"\n{given.out}: {len(trials)} designs")
    return 0 if all(t.passed for t in trials) else 1


if __name__ == "__main__":
    sys.exit(main())
