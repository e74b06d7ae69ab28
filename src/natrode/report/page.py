"""The report: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

import natrode
from natrode.compare import (
    LIMITS,
    STATUS_MEANING,
    Group,
    group_runs,
    insights,
    reported_table,
    system_table,
)
from natrode.compare.grouping import shows_nucleation, starts_bare
from natrode.compare.standing import standing_line
from natrode.record.files import write_atomically
from natrode.report import cell_figures, content, figures, tables
from natrode.report.pages import template
from natrode.report.svg import inline_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from natrode.cell import Run

#: Most electrodes that get a sheet of figures of their own; more would make the file too large.
MOST_SHEETS = 16


def report(runs: Sequence[Run], path: str | Path | None = None, title: str | None = None) -> str:
    """Report of one or several runs as a self-contained HTML page.

    Parameters
    ----------
    runs : sequence of Run
        At least one; runs of the same electrode are put together (see
        `natrode.compare.group_runs`).
    path : str or Path, optional
        File to write; it appears whole or not at all. Its folder must exist.
    title : str, optional
        Heading; made from the cases by default.

    Returns
    -------
    str
        The page. It loads nothing from elsewhere.

    Raises
    ------
    ValueError
        Without runs.
    natrode.record.RecordError
        If the folder of `path` does not exist.
    """
    text = template("report.html.j2").render(_context(runs, title))
    if path is not None:
        write_atomically(Path(path), lambda file: file.write_text(text, encoding="utf-8"))
    return text


def _context(runs: Sequence[Run], title: str | None) -> dict[str, Any]:
    groups = group_runs(runs)
    rows = system_table(runs)
    heading = title or (rows[0].title if len(rows) == 1 else f"{len(rows)} electrodes compared")
    return {
        "title": heading,
        "version": natrode.__version__,
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "rows": rows,
        "tables": tables.cell_tables(groups, rows),
        "bars": [content.bar(group.main) for group in groups],
        "reported": content.by_system(reported_table(runs)),
        "status_meaning": {str(s): text for s, text in STATUS_MEANING.items()},
        "insights": insights(runs),
        "comparison": _comparison(runs, groups),
        "sheets": _sheets(groups),
        "sheets_left_out": max(0, len(groups) - MOST_SHEETS),
        "ledgers": [content.ledger_row(run) for group in groups for run in group.runs],
        "ends": [content.end_rows(run) for group in groups for run in group.runs],
        "parameters": content.parameter_tables(groups),
        "origins": content.ORIGIN_MEANING,
        "references": content.references(runs),
        "versions": content.versions(runs[0]),
        "limits": LIMITS,
    }


def _figure(figure: Figure, prefix: str, caption: str) -> dict[str, Any]:
    # the SVG is made by matplotlib, which escapes the texts in it
    return {"svg": Markup(inline_svg(figure, prefix, caption)), "caption": caption}


def _comparison(runs: Sequence[Run], groups: Sequence[Group]) -> list[dict[str, Any]]:
    found = []
    if any(group.main.profile_line != content.NO_SODIUM for group in groups):
        found.append(
            _figure(
                figures.profile_figure(runs),
                "share",
                "Where the sodium lies at the end of the first plating: on the outer face, then in "
                "fifths of the depth from the separator side down to the current collector. "
                "Electrodes that were made with sodium show all of it.",
            )
        )
    if len(groups) > 1:
        found.append(
            _figure(
                figures.voltage_figure(runs),
                "voltage",
                "Cell voltage over the capacity of each half cycle, first cycle; a last cycle is "
                "drawn faint. Against sodium, plating lies below zero and stripping above, and the "
                "rise to the cut-off is cut off. Curves that coincide show as rims of one another.",
            )
        )
    if any(starts_bare(group.nucleation) for group in groups):
        found.append(
            _figure(
                figures.nucleation_figure(runs),
                "nucleation",
                "Start of the first plating of a bare host. Left: from the charging of the double "
                "layers to the plateau, on a logarithmic time axis. Right: the first minute, with "
                "the points that a logger with an interval of 10 s keeps.",
            )
        )
    return found


def _sheets(groups: Sequence[Group]) -> list[dict[str, Any]]:
    sheets = []
    for i, group in enumerate(groups[:MOST_SHEETS]):
        other = group.nucleation if group.nucleation is not group.main else None
        source = f" Nucleation from {group.nucleation.case.name}." if other else ""
        depth = (
            "A foil has no depth profile."
            if group.main.case.host.planar
            else "In the depth map and the depth profile the outer face, towards the separator, is "
            "on top and the current collector at the bottom."
        )
        figure = figures.run_figure(group.main, group.nucleation, title="")
        caption = f"{depth}{source} The run {group.main.outcome.message}. {_worth(group)}"
        extra = [
            _figure(sheet.draw(group.main), f"{sheet.name}{i}", sheet.caption(group.main))
            for sheet in cell_figures.applicable(group.main)
        ]
        sheets.append(
            {
                "title": group.label,
                "name": group.main.case.name,
                "summary": " ".join([group.main.case.summary, *_unknown(group)]),
                "figures": [_figure(figure, f"sheet{i}", caption), *extra],
            }
        )
    return sheets


def _unknown(group: Group) -> list[str]:
    case = group.main.case
    found = [f"Not measured: {number.text()}." for number in case.unmeasured]
    return [*found, f"Not known: {'; '.join(case.unknown)}."] if case.unknown else found


def _worth(group: Group) -> str:
    """What the numbers of the main sheet are worth."""
    named = [("voltage, currents and depths", "pore_fill")]
    dip = [("dip of the electrode", "nucleation_overpotential_electrode")]
    if not shows_nucleation(group.nucleation):
        return standing_line(group.main, named)
    if group.nucleation is group.main:
        return standing_line(group.main, [*named, *dip])
    return f"{standing_line(group.main, named)} {standing_line(group.nucleation, dip)}"
