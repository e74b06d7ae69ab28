"""Files for `benchmarks.fuzz_readers`: real ones, excerpts, made ones, and ways to damage them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from natrode.record.readers.decoding import read_head
from natrode.record.readers.textfile import cells, find_layout

_TEXT_ENDINGS = (".txt", ".csv", ".mpt", ".dta", ".z")
_EXCERPT_LINES = 3000
_SMALL, _BIG = 60_000, 700_000
#: Parts of headings of columns that matter.
_MATTER = ("time", "volt", "ewe", "curr", "amps", "i/ma", "<i>", "capac", "freq", "re(z", "im(z",
           "zreal", "zimag")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A file to damage.

    Attributes
    ----------
    name, content : of the file.
    format : its ending, with "made" for those that were made here.
    begins : bytes in front of the first row of the table; 0 for files without a table of text.
    head : line of the headings, its separator and its encoding; empty without.
    weight : how often it is taken.
    """

    name: str
    content: bytes
    format: str
    begins: int = 0
    head: tuple[str, str, str] = ("", "", "")
    weight: float = 1.0


Bytes = Callable[[bytes, random.Random, list[bytes]], bytes]


def swapped(source: Source, rng: random.Random) -> bytes:
    """The headings of two columns exchanged."""
    line, separator, encoding = source.head
    row = cells(line, separator)
    known = [k for k, h in enumerate(row) if any(n in h.lower() for n in _MATTER)]
    known = [k for k in known if "step" not in row[k].lower() and "date" not in row[k].lower()]
    if len(known) >= 2:
        a, b = rng.sample(known, 2)
        row[a], row[b] = row[b], row[a]
    text = source.content.decode(encoding, "replace")
    return text.replace(line, separator.join(row), 1).encode(encoding, "replace")


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
    return _bomb(name, rng.choice((b"\0", b"<c><v>1</v></c>")), rng.choice((20, 20, 20, 3000)))


@cache
def _bomb(name: str, piece: bytes, megabytes: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(name, "w", force_zip64=True) as stream:
            for _k in range(megabytes):
                stream.write((piece * 1_000_000)[:1_000_000])
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


def inside(content: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """A member of an archive damaged, the archive itself sound."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        hit = rng.choice(old.namelist())
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name, rng.choice([*BYTES.values()])(data, rng, others) if name == hit else data
            )
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
    return (BYTES | RARE | {"inside": inside})[kind](source.content, rng, others)


def kinds_for(source: Source) -> list[str]:
    """Kinds of damage that a source can take; those of tables count double."""
    kinds = [*BYTES, *BYTES, *BYTES, *RARE]
    if source.content.startswith(b"PK\x03\x04"):
        kinds += ["inside"] * 20
    if source.begins:
        kinds += [*ROWS, *ROWS, *ROWS, "swapped", "swapped", "swapped"]
    return kinds


def _source(path: Path) -> Source:
    content = path.read_bytes()
    ending = path.suffix.lower().strip(".")
    weight = 3.0 if len(content) < _SMALL else 1.5 if len(content) < _BIG else 0.4
    if path.suffix.lower() not in _TEXT_ENDINGS:
        return Source(path.name, content, ending, weight=0.35 * weight)
    head = read_head(path)
    layout = find_layout(head.lines) if head else None
    weight = 6.0
    if head is None or layout is None or layout.first == 0:
        return Source(path.name, content, ending, weight=1.0)
    lines = content.splitlines(keepends=True)
    if len(lines) > _EXCERPT_LINES:
        lines = lines[:_EXCERPT_LINES]
        content = b"".join(lines)
    begins = sum(map(len, lines[: layout.first]))
    line = head.lines[layout.first - 1].rstrip("\r\n")
    heads = (line, layout.separator, head.encoding)
    if len(lines) - layout.first < 10:
        begins = 0
    return Source(path.name, content, ending, begins, heads, weight)


def half_cell(cycles: int = 6) -> pd.DataFrame:
    """Half cell at constant current: time [s], voltage [V], current [A], charge [C], counters."""
    dt, amps, n = 20.0, 1e-3, 90
    rows: list[tuple[float, float, float, int, int]] = [(0.0, 2.3, 0.0, 1, 1)]
    time, step = 0.0, 1
    for cycle in range(1, cycles + 1):
        for sign, count in ((-1, n), (1, n - 2 - cycle), (0, 4)):
            step += 1
            for k in range(1, count + 1):
                time += dt
                x = k / count
                volt = sign * 0.02 * (1 + 0.6 * np.exp(-15 * x)) + 2e-4 * np.sin(37.0 * time)
                if sign == 1 and k == count:
                    volt = 0.8
                rows.append((time, volt if sign else 0.3 + 0.01 * k, sign * amps, step, cycle))
    return _counted(pd.DataFrame(rows, columns=["t", "v", "i", "step", "cycle"]))


def full_cell(cycles: int = 5) -> pd.DataFrame:
    """Full cell between 2 V and 4 V; columns as of `half_cell`."""
    dt, amps, n = 30.0, 2e-3, 100
    rows: list[tuple[float, float, float, int, int]] = [(0.0, 2.0, 0.0, 1, 1)]
    time, step = 0.0, 1
    for cycle in range(1, cycles + 1):
        for sign, count in ((1, n - cycle), (0, 3), (-1, n - 2 * cycle), (0, 3)):
            step += 1
            for k in range(1, count + 1):
                time += dt
                x = k / count
                volt = 3.0 + sign * (2 * x - 1) * 0.95 + 0.05 * sign
                rows.append((time, volt if sign else 3.0, sign * amps, step, cycle))
    return _counted(pd.DataFrame(rows, columns=["t", "v", "i", "step", "cycle"]))


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    moved = frame["i"] * frame["t"].diff().fillna(0.0)
    frame["up"] = moved.clip(lower=0).cumsum()
    frame["down"] = -moved.clip(upper=0).cumsum()
    return frame


def _made(folder: Path) -> list[Path]:
    """Write the made files and give their paths."""
    folder.mkdir(parents=True)
    found = []
    for name, cell in (("half", half_cell()), ("full", full_cell())):
        plain = {"Time (s)": cell["t"], "Voltage (V)": cell["v"], "Current (mA)": 1e3 * cell["i"]}
        counters = {"Step": cell["step"], "Cycle": cell["cycle"]}
        charges = {"Charge capacity (mAh)": cell["up"] / 3.6}
        charges |= {"Discharge capacity (mAh)": cell["down"] / 3.6}
        bdf = {"Test Time / s": cell["t"], "Voltage / V": cell["v"], "Current / A": cell["i"]}
        bdf |= {"Cycle Count / 1": cell["cycle"], "Step Count / 1": cell["step"]}
        more = {"Charging Capacity / Ah": cell["up"] / 3600.0}
        more |= {"Discharging Capacity / Ah": cell["down"] / 3600.0}
        for label, columns in (
            ("plain.csv", plain),
            ("comma.csv", plain),
            ("steps.csv", plain | counters),
            ("counted.csv", plain | counters | charges),
            ("bdf.csv", bdf),
            ("counted_bdf.csv", bdf | more),
        ):
            path = folder / f"made_{name}_{label}"
            sep, decimal = (";", ",") if label == "comma.csv" else (",", ".")
            table = pd.DataFrame(columns)
            table.to_csv(path, index=False, float_format="%.9g", sep=sep, decimal=decimal)
            found.append(path)
        path = folder / f"made_{name}.parquet"
        pd.DataFrame(bdf | more).to_parquet(path)
        found.append(path)
        path = folder / f"made_{name}.mpt"
        names = ("mode", "time/s", "Ewe/V", "<I>/mA", "(Q-Qo)/mA.h", "Ns")
        rows = np.column_stack([
            np.where(cell["i"] == 0, 3, 1), cell["t"], cell["v"], 1e3 * cell["i"],
            (cell["up"] - cell["down"]) / 3.6, cell["step"],
        ])  # fmt: skip
        lines = ["\t".join(f"{x:.9g}" for x in row) for row in rows]
        heading = ["EC-Lab ASCII FILE", "Nb header lines : 5", "", "Comments : made"]
        path.write_text("\n".join([*heading, "\t".join(names), *lines, ""]))
        found.append(path)
    f = np.logspace(5, -1, 61)
    z = 5.0 + 40.0 / (1 + 2j * np.pi * f * 40.0 * 2e-5)
    path = folder / "made_impedance.csv"
    spectrum = {"Freq (Hz)": f, "Zreal (ohm)": z.real, "-Zimag (ohm)": -z.imag}
    pd.DataFrame(spectrum).to_csv(path, index=False, float_format="%.7g")
    return [*found, path]


def sources(folders: list[Path], room: Path) -> list[Source]:
    """Sources of folders, made ones with them; `room` is where the made ones are written."""
    real = [p for folder in folders for p in sorted(folder.rglob("*"))]
    real = [p for p in real if p.is_file() and p.stat().st_size > 100]
    real = [p for p in real if p.suffix.lower() not in (".md", ".mps") and "_LOOP" not in p.name]
    made = _made(room / "made")
    for path in [p for p in real if p.suffix == ".zip"]:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                inner = room / "made" / Path(name).name
                inner.write_bytes(archive.read(name))
                real.append(inner)
    found = [_source(p) for p in real]
    found += [replace(s, weight=0.5 * s.weight) for s in map(_source, made)]
    found = [replace(s, format=f"{s.format}, made" if s.name.startswith("made") else s.format)
             for s in found]  # fmt: skip
    return list({s.name: s for s in found}.values())
