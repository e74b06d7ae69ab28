"""The report of measured cells: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

import natrode
from natrode.analysis.collection import Collection, averages
from natrode.analysis.wording import (
    PROPERTIES,
    cycle_rows,
    given,
    headline,
    life_text,
    missing,
    of_cell,
    size_text,
    why_invalid,
)
from natrode.compare.measured import CAUTION, ashby
from natrode.report import measured_panels, spectra_panels
from natrode.report.ashby_panels import ashby_figure
from natrode.report.overlay_panels import overlay_figure
from natrode.report.pages import template
from natrode.report.shorts_panels import shorts_figure
from natrode.report.svg import inline_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from natrode.analysis import Analysis

#: Most cells that get a section of their own, most rows of a table per cycle.
MOST_CELLS = 24
MOST_ROWS = 60

#: Metrics that are drawn over the cycles: title and name.
_OVER_CYCLES = (
    ("Coulombic efficiency", "coulombic_efficiency"),
    ("plated", "plated_capacity"),
    ("plating plateau", "plating_plateau_overpotential"),
    ("hysteresis", "voltage_hysteresis"),
    ("discharge capacity", "discharge_capacity"),
    ("discharge over charge", "cell_efficiency"),
    ("energy efficiency", "energy_efficiency"),
)


def measured_report(found: Collection, *, replicates: bool = False) -> str:
    """Report of measured cells as a self-contained HTML page.

    Parameters
    ----------
    found : analysed cells.
    replicates : whether the cells are equal, so that their mean has a meaning.

    Returns
    -------
    The HTML text. It loads nothing from elsewhere.
    """
    cells = found.analyses[:MOST_CELLS]
    title = cells[0].name if len(found.analyses) == 1 else f"{len(found.analyses)} measured cells"
    return template("measured.html.j2").render(
        title=title,
        version=natrode.__version__,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        cells=[_section(analysis, k) for k, analysis in enumerate(cells)],
        left_out=len(found.analyses) - len(cells),
        failed=found.failed,
        passed=[(path.name, reason) for path, reason in found.passed],
        ashby=_ashby(found.analyses),
        replicates=averages(found.analyses) if replicates else (),
        properties=PROPERTIES,
        caution=CAUTION,
    )


def _figure(figure: Figure | None, prefix: str, caption: str) -> list[dict[str, Any]]:
    """A figure for the template, if there is one; the SVG is escaped by matplotlib."""
    if figure is None:
        return []
    return [{"svg": Markup(inline_svg(figure, prefix, caption)), "caption": caption}]


def _section(analysis: Analysis, k: int) -> dict[str, Any]:
    """Everything that the section of one cell shows."""
    heads, rows, whole = cycle_rows(analysis, MOST_ROWS)
    numbers = analysis.numbers
    flags = dict.fromkeys((f.severity, f.text) for _, f in analysis.experiment.flags)
    return {
        "analysis": analysis,
        "size": size_text(analysis),
        "flags": list(flags),
        "lines": [line for line in headline(analysis) if line.valid],
        "missing": missing(analysis),
        "given": given(analysis),
        "more_rows": whole - len(rows),
        "heads": heads,
        "rows": rows,
        "reasons": why_invalid(analysis),
        "life": life_text(analysis),
        "evidence": "" if numbers is None else _text(numbers.protocol.evidence, analysis),
        "against": []
        if numbers is None
        else [_text(t, analysis) for t in numbers.protocol.against],
        "steps": [] if numbers is None else _steps(analysis),
        "figures": _figures(analysis, k),
    }


def _text(text: str, analysis: Analysis) -> str:
    return of_cell(text, analysis.per_cell)


def _steps(analysis: Analysis) -> list[dict[str, str]]:
    """Verdict on every step, those with one first to be read."""
    assert analysis.numbers is not None
    return [
        {
            "number": str(s.step.number),
            "hours": f"{s.step.start_s / 3600:.4g}",
            "verdict": s.verdict,
            "confidence": f"{s.confidence:.1f}",
            "character": s.character,
            "evidence": _text("; ".join(s.evidence), analysis),
        }
        for s in analysis.numbers.shorts.steps
    ][:400]


def _figures(analysis: Analysis, k: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    record, numbers = analysis.record, analysis.numbers
    if record is not None and numbers is not None:
        found += _figure(measured_panels.trace_figure(record), f"trace{k}", "Voltage and current.")
        found += _figure(
            measured_panels.half_cycle_figure(record, record.half_cycles()),
            f"half{k}",
            "Half cycles over their charge, first and last among them.",
        )
        groups = [(t, [m for m in analysis.metrics if m.name == n]) for t, n in _OVER_CYCLES]
        found += _figure(
            measured_panels.cycle_figure(record, groups),
            f"cycles{k}",
            "Numbers per cycle. Hollow: not valid, for the reason given below the table.",
        )
        found += _figure(
            shorts_figure(numbers.shorts),
            f"shorts{k}",
            "Level of each step and its largest sudden drop, marked by the verdict.",
        )
    if analysis.spectra:
        spectra = [r.spectrum for r in analysis.spectra]
        times = [r.relaxations for r in analysis.spectra]
        found += _figure(
            spectra_panels.nyquist_figure(spectra, times),
            f"nyquist{k}",
            "Impedance; relaxation times where the spectrum allows them.",
        )
        found += _figure(
            spectra_panels.change_figure(spectra),
            f"change{k}",
            "Ohmic part and arc by their intercepts, without a model.",
        )
    if analysis.comparison is not None and record is not None:
        over = analysis.comparison
        found += _figure(
            overlay_figure(record, over.run.record, over.overlay),
            f"overlay{k}",
            f"Measured and simulated ({over.case.name}), the same protocol, nothing fitted.",
        )
    return found


def _ashby(analyses: Sequence[Analysis]) -> list[dict[str, Any]]:
    """The cells among all reports, where at least one can be placed."""
    cells = [(a.name, a.literature.row) for a in analyses if a.literature is not None]
    if not cells:
        return []
    data = ashby(cells)
    return _figure(ashby_figure(data), "ashby", "The cells (stars) among what has been reported.")
