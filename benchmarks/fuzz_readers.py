"""Damage measured files in many ways and see that an analysis answers with numbers or one line.

    python -m benchmarks.fuzz_readers FOLDER ... --count 10000 --seed 1

Sources are the files of the folder (of long text files the first rows) and made files of cells.
Damage of bytes: truncated, bits flipped, blocks blanked, spliced, doubled, zip bombs, names in
archives that are paths. Damage of tables: headings swapped, rows cut off at the end, lost in the
middle, exchanged. Each file goes the way of `natrode analyze` in a process that is watched. Counted
as bad: anything but a `RecordError` or `AnalysisError` of one line, more than 10 s, more than 1 GB,
files outside the folder of the run, and warnings of Python on the screen. Silent: a number that is
called valid, differs from that of the whole file by more than 1 %, and has no remark that the whole
file has not.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import math
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fuzz_sources import Source, damage, kinds_for, sources

_SLOW_S, _MOST_BYTES, _STOP_S, _STOP_BYTES = 10.0, 1_000_000_000, 60.0, 4_000_000_000
_PAGE = 20
_DIFFERS = 0.01
#: Metrics that are compared with those of the whole file.
_COMPARED = re.findall(
    r"\w+",
    "plated_capacity stripped_capacity discharge_capacity discharge_energy discharge_voltage "
    "coulombic_efficiency cell_efficiency energy_efficiency plating_plateau_overpotential "
    "voltage_hysteresis reservoir_efficiency_total coulombic_efficiency_arithmetic "
    "coulombic_efficiency_geometric coulombic_efficiency_cumulative capacity_retention",
)

Key = tuple[str, int | None, str]


@dataclass
class Answer:
    """What came of one file."""

    outcome: str
    text: str = ""
    remarks: frozenset[str] = frozenset()
    numbers: dict[Key, tuple[float, str]] = field(default_factory=dict)
    cycles: int = 0
    seconds: float = 0.0
    peak: int = 0


def _peak_of_own() -> int:
    """Largest resident memory since the mark was last taken back [bytes]."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return 0


def _same(text: str) -> str:
    """A remark without its numbers; the ratio of two charges stays, rounded."""
    ratio = re.match(r"the charge counter is (\S+) times", text)
    kept = f"{float(ratio[1]):.2g} " if ratio else ""
    return kept + re.sub(r"[\d.e+-]+", "0", text)


def analyse_once(path: Path, page: bool) -> Answer:
    """The way of `natrode analyze` for one file, without writing."""
    from rich.console import Console

    from natrode.analysis import AnalysisError, Asked, analyse_files
    from natrode.analysis.tables import as_dict
    from natrode.cell.files import json_text
    from natrode.cli.render_analyze import collection_page
    from natrode.record import RecordError
    from natrode.record.interpret import CellSetup
    from natrode.report.measured_page import measured_report

    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for quiet in (DeprecationWarning, PendingDeprecationWarning, ResourceWarning):
                warnings.simplefilter("ignore", quiet)
            found = analyse_files([path], Asked(setup=CellSetup(area_m2=1e-4), most_fitted=2))
            json_text(as_dict(found))
            if page:
                measured_report(found)
                console = Console(file=io.StringIO(), width=100)
                for part in collection_page(found, replicates=False, steps=True, written=None):
                    console.print(part)
    except (RecordError, AnalysisError) as error:
        if "\n" in str(error) or len(str(error)) > 1600:
            return Answer("bad", f"message of several lines: {error}")
        return Answer("refused", str(error))
    except BaseException:
        return Answer("bad", traceback.format_exc())
    if caught:
        where = f"{Path(caught[0].filename).name}:{caught[0].lineno}"
        return Answer("bad", f"warning of Python: {caught[0].message} ({where})")
    (cell,) = found.analyses
    metrics = [m for m in cell.metrics if m.name in _COMPARED]
    remarks = {_same(f.text) for _, f in cell.experiment.flags if f.severity != "note"}
    numbers = {(m.name, m.cycle, m.window): (m.value, m.note) for m in metrics if m.valid}
    cycles = max((m.cycle for m in cell.metrics if m.cycle is not None), default=0)
    return Answer("numbers", "", frozenset(remarks), numbers, cycles)


def serve(pipe: Any) -> None:
    """Answer the files whose names come through the pipe, until it is closed."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    import natrode.cli.render_analyze
    import natrode.report.measured_page  # noqa: F401  (both before memory is counted)

    before = 0
    while True:
        try:
            path, page = pipe.recv()
        except EOFError:
            return
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
        begun = time.monotonic()
        answer = analyse_once(path, page)
        answer.seconds = time.monotonic() - begun
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        # the mark of the children cannot be taken back: a rise belongs to this file
        answer.peak = _peak_of_own() + (children if children > before else 0)
        before = max(before, children)
        pipe.send(answer)


class Watched:
    """A process that answers files, ended and begun anew when it takes too much."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def ask(self, path: Path, page: bool) -> Answer:
        """Answer for one file, whatever it does."""
        self.pipe.send((path, page))
        begun = time.monotonic()
        while not self.pipe.poll(0.25):
            taken = time.monotonic() - begun
            with contextlib.suppress(OSError, ValueError, IndexError):
                pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
                if taken < _STOP_S and pages * resource.getpagesize() < _STOP_BYTES:
                    continue
            return self._stop(f"stopped after {taken:.0f} s")
        try:
            answer: Answer = self.pipe.recv()
        except EOFError:
            return self._stop("the process ended")
        if answer.seconds > _SLOW_S:
            answer.outcome, answer.text = "bad", f"{answer.seconds:.1f} s; {answer.text}"
        if answer.peak > _MOST_BYTES:
            answer.outcome, answer.text = "bad", f"{answer.peak / 1e6:.0f} MB; {answer.text}"
        return answer

    def _stop(self, text: str) -> Answer:
        self.close()
        self._begin()
        return Answer("bad", text, seconds=_STOP_S)

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def differences(whole: Answer, answer: Answer) -> list[str]:
    """Numbers that differ from those of the whole file although nothing says so."""
    if answer.remarks - whole.remarks:
        return []
    found = []
    for key, (value, note) in answer.numbers.items():
        if key not in whole.numbers or note != whole.numbers[key][1] or "cut off" in note:
            continue
        if key[1] is None and answer.cycles < whole.cycles:
            continue
        true = whole.numbers[key][0]
        if not math.isclose(value, true, rel_tol=_DIFFERS, abs_tol=1e-9):
            found.append(f"{key[0]} {key[1] or ''} {value:.5g} for {true:.5g}")
    return found


class Campaign:
    """Counts of what happened, and the cases that must not happen."""

    def __init__(self, room: Path, keep: Path | None) -> None:
        self.room, self.keep, self.watched = room, keep, Watched()
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.bad: list[str] = []
        self.silent: list[tuple[str, str]] = []
        self.times: list[tuple[float, str]] = []
        self.peaks: list[tuple[int, str]] = []
        self.whole: dict[str, Answer] = {}
        self.spent: dict[str, float] = {}

    def ask(self, source: Source, content: bytes, page: bool) -> Answer:
        """Answer for some content under the name of a source."""
        path = self.room / source.name
        path.write_bytes(content)
        answer = self.watched.ask(path, page)
        path.unlink(missing_ok=True)
        return answer

    def remember(self, source: Source) -> str:
        """Numbers of the whole file; empty, or why it does not work."""
        answer = self.whole[source.name] = self.ask(source, source.content, page=True)
        return "" if answer.outcome == "numbers" else f"{source.name}: {answer.text[:120]}"

    def try_one(self, number: int, kind: str, source: Source, content: bytes) -> None:
        """Analyse one damaged file and count what came of it."""
        label = f"{number} {kind} of {source.name}"
        whole = self.whole[source.name]
        answer = self.ask(source, content, page=number % _PAGE == 0)
        outcome = answer.outcome
        if outcome == "numbers":
            new = answer.remarks - whole.remarks
            silent = [] if content == source.content else differences(whole, answer)
            outcome = "flagged" if new else "silent" if silent else "numbers"
            if silent:
                self.silent.append((kind, f"{label}: {len(silent)}: {'; '.join(silent[:3])}"))
        if outcome == "bad":
            self.bad.append(f"{label}: {answer.text}")
        if outcome in ("bad", "silent") and self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{number:05d}-{kind}-{outcome}-{source.name}").write_bytes(content)
        self.counts[kind, source.format, outcome] += 1
        self.times.append((answer.seconds, label))
        for name in (kind, source.format, "all"):
            self.spent[name] = self.spent.get(name, 0.0) + answer.seconds
        self.peaks.append((answer.peak, label))

    def report(self) -> None:
        """Print what happened."""
        outcomes = ("numbers", "flagged", "refused", "silent", "bad")
        for title, part in (("kind", 0), ("format", 1)):
            print(f"{title:16s}" + "".join(f"{o:>10s}" for o in ("all", *outcomes)))
            for name in (*sorted({k[part] for k in self.counts}), "all"):
                row = Counter[str]()
                for key, count in self.counts.items():
                    if name in ("all", key[part]):
                        row[key[2]] += count
                cells = (sum(row.values()), *(row[o] for o in outcomes))
                mean = self.spent[name] / max(cells[0], 1)
                told = f"{mean:8.2f} s each" if mean else ""
                print(f"{name:16s}" + "".join(f"{c:10d}" for c in cells) + told)
        for seconds, label in sorted(self.times, reverse=True)[:3]:
            print(f"slowest {seconds:.2f} s: {label}")
        for peak, label in sorted(self.peaks, reverse=True)[:3]:
            print(f"largest memory {peak / 1e6:.0f} MB: {label}")
        print(f"silent: {len(self.silent)}")
        for kind in sorted({k for k, _ in self.silent}):
            print(*[text for k, text in self.silent if k == kind][:12], sep="\n  ")
        print(f"must not happen: {len(self.bad)}", *self.bad[:20], sep="\n  ")


def main(arguments: list[str] | None = None) -> int:
    """Run a campaign and print what happened; 1 when anything must not happen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the name of the sources to take")
    parser.add_argument("--keep", type=Path, default=None, help="folder for the files that failed")
    given = parser.parse_args(arguments)
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="natrode-fuzz-") as folder:
        taken = [s for s in sources(given.folders, Path(folder)) if given.only in s.name]
        if not taken:
            parser.error(f"no files in {given.folders}")
        campaign = Campaign(Path(folder) / "a" / "b", given.keep)
        campaign.room.mkdir(parents=True)
        unread = [text for text in map(campaign.remember, taken) if text]
        print(f"{len(taken)} sources, of which no numbers come whole:", *unread, sep="\n  ")
        others = [s.content for s in taken if len(s.content) < 1_000_000]
        numbers = [campaign.whole[s.name].outcome == "numbers" for s in taken]
        weights = [s.weight * (1.0 if n else 0.3) for s, n in zip(taken, numbers, strict=True)]
        for number in range(given.count):
            (source,) = rng.choices(taken, weights)
            kind = rng.choice(kinds_for(source))
            campaign.try_one(number, kind, source, damage(kind, source, rng, others))
        escaped = [*Path(folder).rglob("*escaped*"), *Path("/tmp").glob("escaped*")]
        campaign.bad += [f"a file appeared: {p}" for p in escaped]
        campaign.watched.close()
    campaign.report()
    return 1 if campaign.bad else 0


if __name__ == "__main__":
    sys.exit(main())
