"""The files of one experiment read and put on one clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from natrode.analysis.asked import Progress
from natrode.analysis.errors import AnalysisError
from natrode.analysis.gather import Group
from natrode.record import RecordError
from natrode.record.measured import CHARGE, MODE, NO_CURRENT, Flag, Measured
from natrode.record.readers import read
from natrode.record.readers.biologic_settings import Technique, read_loops, read_settings
from natrode.record.schema import CURRENT, CYCLE, STEP, TIME
from natrode.record.spectrum import Spectrum


@dataclass(frozen=True)
class Experiment:
    """What the files of one cell hold.

    Attributes
    ----------
    name : of the experiment.
    files : every file as read.
    measured : their time series as one; None for impedance alone.
    spectra : their spectra in order of time, numbered from 1.
    flags : remarks of the readers and of putting the files together, each with its file.
    """

    name: str
    files: tuple[Measured, ...]
    measured: Measured | None
    spectra: tuple[Spectrum, ...]
    flags: tuple[tuple[str, Flag], ...]


def read_group(
    group: Group,
    progress: Progress,
    *,
    columns: Mapping[str, str] | None = None,
    current_a: float | None = None,
) -> Experiment:
    """Read the files of one experiment.

    Parameters
    ----------
    group : as `gather` found it.
    progress : called before each file.
    columns : mapping of the columns of plain tables.
    current_a : constant current of files that hold none [A]; else the settings file gives it.

    Raises
    ------
    RecordError
        When a file cannot be read.
    AnalysisError
        When the clocks of the files overlap.
    """
    files: list[Measured] = []
    flags: list[tuple[str, Flag]] = []
    for k, (path, number, loop) in enumerate(
        zip(group.files, group.numbers, group.loops, strict=True)
    ):
        progress(f"reading {path.name}", k, len(group.files))
        found = read(path, mapping=columns or None, current_ampere=current_a)
        found, notes = _completed(found, group.settings, number, loop)
        files.append(found)
        told = [f for f in found.flags if not (f.text == NO_CURRENT and found.has(CURRENT))]
        flags += [(path.name, flag) for flag in (*told, *notes)]
    spectra = [s for f in files for s in f.spectra]
    spectra.sort(key=lambda s: s.time_s if np.isfinite(s.time_s) else np.inf)
    numbered = tuple(replace(s, number=n) for n, s in enumerate(spectra, start=1))
    series = [f for f in files if len(f)]
    measured = _joined(group.name, series) if series else None
    return Experiment(group.name, tuple(files), measured, numbered, tuple(flags))


def _completed(
    measured: Measured, settings: Path | None, number: int, loop: Path | None
) -> tuple[Measured, list[Flag]]:
    """A file with the current and the steps that the files beside it tell."""
    notes: list[Flag] = []
    if not len(measured):
        return measured, notes
    table = measured.table
    if not measured.has(CURRENT) and settings is not None and number:
        current, text = _set_current(settings, number)
        if current is not None:
            table = table.assign(**{CURRENT: np.full(len(table), current)})
        notes.append(Flag("note" if current is not None else "warning", text))
    if loop is not None and STEP not in table.columns:
        steps, flag = _steps(loop, len(table))
        notes.append(flag)
        if steps is not None:
            table = table.assign(**{STEP: steps})
    return replace(measured, table=table), notes


def _set_current(settings: Path, number: int) -> tuple[float | None, str]:
    """Current that a technique of the settings file sets [A], if it is only one, and a remark."""
    try:
        techniques = read_settings(settings).techniques
    except RecordError as error:
        return None, f"settings not used: {error}"
    if number > len(techniques):
        return None, f"settings not used: {settings.name} has no technique {number}"
    technique = techniques[number - 1]
    currents = sorted({c for c in _lasting_currents(technique) if c is not None and c != 0.0})
    if len(currents) != 1:
        return None, (
            f"no current: technique {number} of {settings.name} sets {len(currents)} currents"
        )
    return currents[0], (
        f"current {1e3 * currents[0]:g} mA taken from technique {number} of {settings.name}"
    )


def _lasting_currents(technique: Technique) -> list[float | None]:
    """Currents of the sequences that last."""
    return [
        technique.current_ampere(k)
        for k in range(technique.sequences)
        if technique.seconds(sequence=k) != 0.0
    ]


def _steps(loop: Path, rows: int) -> tuple[np.ndarray | None, Flag]:
    """Counter of steps from the first rows of the repetitions."""
    try:
        first = [row for row in read_loops(loop).first_rows if row < rows]
    except RecordError as error:
        return None, Flag("warning", f"steps not known: {error}")
    starts = np.zeros(rows, dtype=np.int64)
    starts[np.array(first, dtype=np.int64)] = 1
    steps = np.cumsum(starts)
    return steps, Flag("note", f"{len(set(first))} steps by {loop.name}")


def _joined(name: str, series: list[Measured]) -> Measured:
    """Time series of several files of one clock as one table."""
    if len(series) == 1:
        return series[0]
    series = sorted(series, key=lambda m: float(m.column(TIME)[0]))
    for before, after in pairwise(series):
        if after.column(TIME)[0] < before.column(TIME)[-1]:
            raise AnalysisError(
                f"{after.name}: begins before {before.name} ends; the two are not one experiment"
            )
    common = [c for c in series[0].table.columns if all(c in m.table.columns for m in series)]
    if CURRENT not in common:
        missing = next(m.name for m in series if CURRENT not in m.table.columns)
        raise RecordError(f"{missing}: no current in the file; give it with --current")
    common = [c for c in common if c not in (CYCLE, CHARGE)]
    tables, steps = [], 0
    for measured in series:
        table = measured.table[common].copy()
        if STEP in common:
            table[STEP] += steps - int(table[STEP].iloc[0]) + 1
            steps = int(table[STEP].iloc[-1])
        tables.append(table)
    whole = pd.concat(tables, ignore_index=True)
    if STEP not in common:
        counts = [len(t) for t in tables]
        whole[STEP] = np.repeat(np.arange(1, len(counts) + 1), counts)
    if MODE in whole.columns:
        whole[MODE] = whole[MODE].astype(np.int64)
    declared = {k: v for m in series for k, v in m.declared.items()}
    return Measured(name, series[0].format, whole, (), declared, ())
