"""Which files belong together: one cell may lie in several files, one folder may hold many cells.

EC-Lab writes one file per technique: `cell_01_GCPL_C05.mpr`, `cell_02_GEIS_C05.mpr` and so on share
one clock and are one experiment. The settings (`cell.mps`) and the loop indexes
(`cell_03_GCPL_C05_LOOP.txt`) beside them are read with it. Every other file is a cell of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from natrode.analysis.errors import AnalysisError

#: Names EC-Lab gives the files of one experiment.
_EC_LAB = re.compile(
    r"^(?P<stem>.+?)_(?P<number>\d{2})_(?P<technique>[A-Z]+)_(?P<channel>C[A-Z]?\d{2})$"
)
_LOOP = "_LOOP"
#: Endings that belong to other files or hold no data.
_COMPANIONS = (
    ".mps",
    ".mgr",
    ".sta",
    ".mpl",
    ".md",
    ".json",
    ".html",
    ".png",
    ".svg",
    ".pdf",
    ".yaml",
)
_LOOP_ENDING = f"{_LOOP}.txt"

#: Most files one call looks at.
MOST_FILES = 2000


@dataclass(frozen=True)
class Group:
    """Files of one experiment.

    Attributes
    ----------
    name : name of the experiment.
    files : data files in the order of the techniques.
    numbers : number of the technique of each file; 0 where the name has none.
    loops : loop index file of each data file, or None.
    settings : EC-Lab settings file, or None.
    """

    name: str
    files: tuple[Path, ...]
    numbers: tuple[int, ...]
    loops: tuple[Path | None, ...]
    settings: Path | None


@dataclass(frozen=True)
class Gathered:
    """Experiments, and what was passed over.

    Attributes
    ----------
    groups : experiments in the order given.
    passed : files that were not read, each with the reason.
    """

    groups: tuple[Group, ...]
    passed: tuple[tuple[Path, str], ...]


def gather(paths: Iterable[str | Path]) -> Gathered:
    """Experiments of files and folders.

    Parameters
    ----------
    paths : files, and folders whose files (not sub-folders' hidden ones) are taken.

    Raises
    ------
    AnalysisError
        When a path does not exist, nothing is left, or a folder holds more than `MOST_FILES`.
    """
    named: list[Path] = []
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += _inside(path)
        elif path.exists():
            named.append(path)
        else:
            raise AnalysisError(f"{path}: no such file or folder")
    passed: list[tuple[Path, str]] = []
    data = list(named)
    for path in found:
        reason = _no_data(path)
        if reason:
            passed.append((path, reason))
        else:
            data.append(path)
    groups, doubles = _group(_unique(data))
    passed += doubles
    if not groups:
        raise AnalysisError("no measured file found in what was given")
    return Gathered(tuple(groups), tuple(passed))


def _inside(folder: Path) -> list[Path]:
    """Files below a folder in order of name; hidden ones are left out."""
    found: list[Path] = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not path.is_file():
            continue
        found.append(path)
        if len(found) > MOST_FILES:
            raise AnalysisError(f"{folder}: more than {MOST_FILES} files; name those to read")
    return found


def _no_data(path: Path) -> str:
    """Why a file found in a folder is not read on its own; empty for a data file."""
    if path.name.endswith(_LOOP_ENDING):
        return "loop indexes, read with the file they belong to"
    if path.suffix.lower() == ".mps":
        return "settings, read with the files they belong to"
    if path.suffix.lower() in _COMPANIONS or path.name.lower().startswith("readme"):
        return "no measured data by its name"
    return ""


def _unique(paths: Sequence[Path]) -> list[Path]:
    return list({path.resolve(): path for path in paths}.values())


def _group(paths: Sequence[Path]) -> tuple[list[Group], list[tuple[Path, str]]]:
    """Experiments, and exports of files that are read already."""
    chosen, doubles = _without_exports(paths)
    parts: dict[tuple[Path, str, str], list[tuple[int, Path]]] = {}
    order: list[tuple[Path, str, str]] = []
    for path in chosen:
        match = _EC_LAB.match(path.stem)
        if match:
            key = (path.parent, match["stem"], match["channel"])
            number = int(match["number"])
        else:
            key, number = (path.parent, path.name, ""), 0
        if key not in parts:
            order.append(key)
        parts.setdefault(key, []).append((number, path))
    return [_one(key, sorted(parts[key])) for key in order], doubles


def _one(key: tuple[Path, str, str], members: list[tuple[int, Path]]) -> Group:
    folder, name, _ = key
    settings = folder / f"{name}.mps"
    loops = [path.with_name(f"{path.stem}{_LOOP_ENDING}") for _, path in members]
    return Group(
        name=name if len(members) > 1 else members[0][1].name,
        files=tuple(path for _, path in members),
        numbers=tuple(number for number, _ in members),
        loops=tuple(loop if loop.is_file() else None for loop in loops),
        settings=settings if settings.is_file() else None,
    )


def _without_exports(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Leave out a text export whose binary file is given as well."""
    binaries = {p.with_suffix("") for p in paths if p.suffix.lower() == ".mpr"}
    kept, doubles = [], []
    for path in paths:
        if path.suffix.lower() in (".mpt", ".txt") and path.with_suffix("") in binaries:
            doubles.append((path, "export of the .mpr file of the same name, which is read"))
        else:
            kept.append(path)
    return kept, doubles
