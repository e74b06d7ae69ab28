"""What is kept of an analysis: record, tables, figures' data, report."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pandas as pd

from natrode._files import probe_folder, reason, replace_bytes, replace_file
from natrode.analysis.analysis import Analysis
from natrode.analysis.collection import Collection
from natrode.analysis.errors import AnalysisError
from natrode.analysis.tables import Row, as_dict, metric_rows, spectrum_rows, step_rows
from natrode.compare.measured import rows_csv

NUMBERS = "analysis.json"
"""Everything as one file; also the mark of a directory that Natrode made."""

REPORT = "report.html"


def checked(directory: str | Path) -> Path:
    """The directory as an absolute path, if an analysis can be kept there.

    Raises
    ------
    AnalysisError
        If it holds files that are not of an earlier analysis, or cannot be written to.
    """
    try:
        target = Path(directory).expanduser().resolve()
        if target.is_dir() and any(target.iterdir()) and not (target / NUMBERS).is_file():
            raise AnalysisError(
                f"{directory}: holds other files; allowed: a new or empty directory"
            )
        if target.exists() and not target.is_dir():
            raise AnalysisError(f"{directory}: is a file; allowed: a directory")
        probe_folder(target)
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, AnalysisError):
            raise
        raise AnalysisError(f"{directory}: cannot be written: {reason(error)}") from None
    return target


def save(
    collection: Collection, directory: Path, *, report: bool = True, replicates: bool = False
) -> Path:
    """Write everything; each file appears whole or not at all.

    Parameters
    ----------
    collection : of one or several cells; each of several gets a folder of its own.
    directory : as `checked` gives it.
    report : whether to write the HTML page.
    replicates : whether the cells are equal.

    Returns
    -------
    The directory. `analysis.json` is written last.
    """
    from natrode.cell.files import json_text

    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / NUMBERS).unlink(missing_ok=True)
        folders = _folders(collection, directory)
        for analysis, folder in zip(collection.analyses, folders, strict=True):
            folder.mkdir(exist_ok=True)
            _save_cell(analysis, folder)
        if report:
            from natrode.report.measured_page import measured_report

            page = measured_report(collection, replicates=replicates)
            replace_bytes(directory / REPORT, page.encode())
        text = json_text(as_dict(collection, replicates))
        replace_bytes(directory / NUMBERS, text.encode())
    except OSError as error:
        raise AnalysisError(f"{directory}: cannot be written: {reason(error)}") from None
    return directory


def _folders(collection: Collection, directory: Path) -> list[Path]:
    """A folder for each cell; the directory itself for a single one."""
    if len(collection.analyses) == 1:
        return [directory]
    return [
        directory / f"{k:02d}-{re.sub(r'[^A-Za-z0-9._-]+', '-', a.name)[:60].strip('.-')}"
        for k, a in enumerate(collection.analyses, start=1)
    ]


def _save_cell(analysis: Analysis, folder: Path) -> None:
    if analysis.record is not None:
        analysis.record.to_parquet(folder / "record.parquet")
    _write(metric_rows(analysis), folder / "metrics.csv")
    _write(step_rows(analysis), folder / "steps.csv")
    _write(spectrum_rows(analysis), folder / "spectra.csv")
    points = [
        {
            "spectrum": s.spectrum.number,
            "frequency_hz": f,
            "real_ohm": z.real,
            "imaginary_ohm": z.imag,
        }
        for s in analysis.spectra
        for f, z in zip(s.spectrum.frequency_hz, s.spectrum.impedance_ohm, strict=True)
    ]
    _write(points, folder / "impedance.csv")
    if analysis.literature is not None:
        text = rows_csv(analysis.literature.row)
        replace_bytes(folder / "literature_row.csv", text.encode())


def _write(rows: list[Row], path: Path) -> None:
    """A CSV file, unless there is nothing to write; an old one goes."""
    if not rows:
        path.unlink(missing_ok=True)
        return
    replace_file(path, partial(pd.DataFrame(rows).to_csv, index=False))
