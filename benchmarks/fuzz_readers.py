"""Damage measured files in many ways and see that an analysis answers with numbers or one line.

    python -m benchmarks.fuzz_readers FOLDER --count 10000 --seed 1

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
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fuzz_sources import Source, sources, swapped

_SLOW_S, _MOST_BYTES, _STOP_S, _STOP_BYTES = 10.0, 1_000_000_000, 60.0, 4_000_000_000
_PAGE = 20
_DIFFERS = 0.01
#: Metrics that are compared with those of the whole file.
_COMPARED = (
    "plated_capacity stripped_capacity discharge_capacity discharge_energy discharge_voltage "
    "coulombic_efficiency cell_efficiency energy_efficiency plating_plateau_overpotential "
    "voltage_hysteresis reservoir_efficiency_total coulombic_efficiency_arithmetic "
    "coulombic_efficiency_geometric coulombic_efficiency_cumulative capacity_retention"
).split()

Bytes = Callable[[bytes, random.Random, list[bytes]], bytes]
Key = tuple[str, int | None]


def truncated(content: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """Cut anywhere."""
    return content[: rng.randrange(len(content) + 1)]


def flipped(content: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """1 to 200 bits turned, half of the time near the start."""
    changed = bytearray(content)
    reach = len(changed) if rng.random() < 0.5 else min(len(changed), 8192)
    for _k in range(rng.choice((1, 3, 20, 200))):
        if reach:
            changed[rng.randrange(reach)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def blanked(content: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """A stretch of zeros, ones or random bytes."""
    at = rng.randrange(max(len(content), 1))
    length = rng.choice((4, 64, 1024, 20_000))
    fill = rng.choice((b"\0" * length, b"\xff" * length, rng.randbytes(length)))
    return content[:at] + fill + content[at + length :]


def spliced(content: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Start of one file, end of another."""
    other = rng.choice(others)
    return content[: rng.randrange(len(content) + 1)] + other[rng.randrange(len(other) + 1) :]


def doubled(content: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """A stretch of the file twice: rows and clocks come again."""
    start = rng.randrange(len(content) + 1)
    stop = min(len(content), start + rng.randrange(1, 50_000))
    return content[:stop] + content[start:]


def path_trick(content: bytes, rng: random.Random, _: list[bytes]) -> bytes:
    """An archive whose member is named like a path outside."""
    name = rng.choice(("../../escaped.nda", "/tmp/escaped.nda", "..\\escaped.ndax", "C:\\x.nda"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def bomb(_: bytes, rng: random.Random, __: list[bytes]) -> bytes:
    """A small archive that would grow to gigabytes, dressed as a format that is read."""
    name = rng.choice(("xl/worksheets/sheet1.xml", "data.ndc", "cell.nda", "xl/sharedStrings.xml"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(name, "w", force_zip64=True) as stream:
            piece = rng.choice((b"\0", b"<c><v>1</v></c>")) * 100_000
            for _k in range(rng.choice((20, 20, 20, 3000))):
                stream.write(piece[:1_000_000])
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


def rows_cut(rows: list[bytes], rng: random.Random) -> list[bytes]:
    """The last rows are missing; the file ends with a whole row."""
    return rows[: rng.randrange(2, len(rows))]


def rows_lost(rows: list[bytes], rng: random.Random) -> list[bytes]:
    """A stretch of rows is missing in the middle."""
    start = rng.randrange(1, len(rows) - 1)
    return rows[:start] + rows[start + rng.randrange(1, len(rows) - start) :]


def rows_exchanged(rows: list[bytes], rng: random.Random) -> list[bytes]:
    """Two stretches of rows stand in each other's place."""
    a, b, c = sorted(rng.sample(range(len(rows)), 3))
    return rows[:a] + rows[b:c] + rows[a:b] + rows[c:]


def rows_doubled(rows: list[bytes], rng: random.Random) -> list[bytes]:
    """A stretch of rows comes twice."""
    a, b = sorted(rng.sample(range(len(rows)), 2))
    return rows[:b] + rows[a:]


BYTES: dict[str, Bytes] = {f.__name__: f for f in (truncated, flipped, blanked, spliced, doubled)}
RARE: dict[str, Bytes] = {f.__name__: f for f in (path_trick, bomb)}
ROWS: dict[str, Callable[[list[bytes], random.Random], list[bytes]]] = {
    f.__name__: f for f in (rows_cut, rows_lost, rows_exchanged, rows_doubled)
}


def damage(kind: str, source: Source, rng: random.Random, others: list[bytes]) -> bytes:
    """Content of the damaged file."""
    if kind == "swapped":
        return swapped(source, rng)
    if kind in ROWS:
        rows = source.content[source.begins :].splitlines(keepends=True)
        return source.content[: source.begins] + b"".join(ROWS[kind](rows, rng))
    return (BYTES | RARE)[kind](source.content, rng, others)


def kinds_for(source: Source) -> list[str]:
    """Kinds of damage that a source can take; those of tables count double."""
    kinds = [*BYTES, *BYTES, *BYTES, *RARE]
    if source.begins:
        kinds += [*ROWS, *ROWS, *ROWS, "swapped", "swapped", "swapped"]
    return kinds


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
    remarks = {re.sub(r"[\d.e+-]+", "0", f.text) for _, f in cell.experiment.flags
               if f.severity != "note"}  # fmt: skip
    numbers = {(m.name, m.cycle): (m.value, m.note) for m in metrics if m.valid}
    cycles = max((m.cycle for m in cell.metrics if m.cycle is not None), default=0)
    return Answer("numbers", "", frozenset(remarks), numbers, cycles)


def serve(pipe: Any) -> None:
    """Answer the files whose names come through the pipe, until it is closed."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    import natrode.cli.render_analyze  # noqa: F401
    import natrode.report.measured_page  # noqa: F401

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
        if key not in whole.numbers or note != whole.numbers[key][1]:
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
        self.peaks.append((answer.peak, label))

    def report(self) -> None:
        """Print what happened."""
        outcomes = ("numbers", "flagged", "refused", "silent", "bad")
        for title, part in (("kind", 0), ("format", 1)):
            print(f"{title:16s}" + "".join(f"{o:>10s}" for o in ("all", *outcomes)))
            for name in (*sorted({k[part] for k in self.counts}), "all"):
                row = Counter[str]()
                for key, count in self.counts.items():
                    row[key[2]] += count * (name in ("all", key[part]))
                cells = (sum(row.values()), *(row[o] for o in outcomes))
                print(f"{name:16s}" + "".join(f"{c:10d}" for c in cells))
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
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the name of the sources to take")
    parser.add_argument("--keep", type=Path, default=None, help="folder for the files that failed")
    given = parser.parse_args(arguments)
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="natrode-fuzz-") as folder:
        taken = [s for s in sources(given.folder, Path(folder)) if given.only in s.name]
        if not taken:
            parser.error(f"no files in {given.folder}")
        campaign = Campaign(Path(folder) / "a" / "b", given.keep)
        campaign.room.mkdir(parents=True)
        unread = [text for text in map(campaign.remember, taken) if text]
        print(f"{len(taken)} sources, of which no numbers come whole:", *unread, sep="\n  ")
        others = [s.content for s in taken if len(s.content) < 1_000_000]
        weights = [s.weight for s in taken]
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
