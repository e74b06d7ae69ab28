"""Analyses of measured cells as pages of text for a terminal of 80 columns or more."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from natrode.analysis.collection import averages
from natrode.analysis.wording import (
    PROPERTIES,
    cycle_rows,
    headline,
    life_text,
    missing,
    of_cell,
    size_text,
    why_invalid,
)
from natrode.cli.screen import new_table
from natrode.compare.measured import CAUTION

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.analysis import Analysis, Collection
    from natrode.metrics.replicates import Replicates

#: Rows of the tables over cycles and of the spectra at most.
ROWS = 12
_MARK = {"note": " ", "warning": "!", "damage": "!!"}


def collection_page(
    found: Collection, *, replicates: bool, steps: bool, written: Path | None
) -> list[RenderableType]:
    """Everything that `natrode analyze` prints."""
    page: list[RenderableType] = []
    for analysis in found.analyses:
        page += [*analysis_page(analysis, steps), Text()]
    if len(found.analyses) > 1:
        page += [*_side_by_side(found), Text()]
    if replicates:
        page += [*_replicates(averages(found.analyses)), Text()]
    for name, reason in found.failed:
        page.append(Text(f"not analysed: {name}: {reason}", style="bold"))
    if found.passed:
        page.append(Text(f"passed over: {len(found.passed)} files", style="dim"))
        page += [Text(f"  {p.name}: {reason}", style="dim") for p, reason in found.passed[:10]]
    if written is not None:
        page.append(Text(f"kept in {written}", no_wrap=True))
    return page


def analysis_page(analysis: Analysis, steps: bool) -> list[RenderableType]:
    """One cell."""
    page: list[RenderableType] = [
        Text(analysis.name, style="bold"),
        Text(f"  {size_text(analysis)}"),
        *_what_it_is(analysis),
        *_flags(analysis),
    ]
    numbers = analysis.numbers
    if numbers is not None:
        kind = numbers.protocol
        evidence = of_cell(kind.evidence, analysis.per_cell)
        page += [Text(), Text(f"{kind.kind.replace('_', ' ')} ({kind.confidence}): {evidence}")]
        page += [Text(f"  but: {of_cell(t, analysis.per_cell)}") for t in kind.against]
        page += [Text(), *_headline(analysis), *_cycles(analysis)]
        page += [Text(), *_shorts(analysis, steps)]
        if numbers.arcing is not None and numbers.arcing.arcing:
            page.append(Text("arcing: the half cycles turn into arcs, as dead metal makes them"))
        page.append(Text(f"life: {life_text(analysis)}", style="bold"))
        page.append(Text(f"  judged by: {', '.join(numbers.life.criteria)}", style="dim"))
        if numbers.life.note:
            page.append(Text(f"  {numbers.life.note}", style="dim"))
    page += _spectra(analysis)
    page += _literature(analysis)
    page += _simulation(analysis)
    page += [Text(f"not done: {text}", style="dim") for text in analysis.left_out]
    return page


def _what_it_is(analysis: Analysis) -> list[RenderableType]:
    found = analysis.interpreted
    if found is None:
        return []
    area = found.record.metadata.area_m2
    known = "area unknown: charges and currents are those of the whole cell (--area)"
    told = {f.declared["area"] for f in analysis.experiment.files if f.declared.get("area")}
    if told:
        known += f"; the file says {', '.join(sorted(told))}, which is not trusted"
    if area is not None:
        known = f"area {1e4 * area:.4g} cm2, given"
    return [
        Text(f"  {found.cell_note}"),
        Text(f"  {found.polarity_note}", style="bold" if found.doubtful else ""),
        Text(f"  {found.charge_note}; {known}"),
    ]


def _flags(analysis: Analysis) -> list[RenderableType]:
    seen = dict.fromkeys((f.severity, f.text) for _, f in analysis.experiment.flags)
    return [
        Text(f"  {_MARK[severity]} {text}", style="" if severity == "note" else "bold")
        for severity, text in seen
    ]


def _headline(analysis: Analysis) -> list[RenderableType]:
    lines = [line for line in headline(analysis) if line.valid]
    page: list[RenderableType] = []
    if lines:
        table = new_table("number", "value", "what it is", right=("value",))
        for line in lines:
            table.add_row(line.name, line.value, line.remark)
        page.append(table)
    absent = missing(analysis)
    if absent:
        page.append(Text("not from these data:", style="dim"))
        page += [Text(f"  {text}", style="dim") for text in absent]
    return page


def _cycles(analysis: Analysis) -> list[RenderableType]:
    heads, rows, whole = cycle_rows(analysis, ROWS)
    if not rows:
        return []
    table = new_table(*heads, right=heads)
    for row in rows:
        table.add_row(*row)
    page: list[RenderableType] = [Text(), table]
    if whole > len(rows):
        page.append(Text(f"{len(rows)} of {whole} cycles; all of them with --out", style="dim"))
    reasons = why_invalid(analysis)
    if reasons:
        page.append(Text("in brackets or missing:", style="dim"))
        page += [Text(f"  {reason}", style="dim") for reason in reasons]
    return page


def _shorts(analysis: Analysis, steps: bool) -> list[RenderableType]:
    if analysis.numbers is None:
        return []
    found = analysis.numbers.shorts
    page: list[RenderableType] = [
        Text(
            f"shorts: {found.verdict} (confidence {found.confidence:.1f}, a judgement)",
            style="bold",
        ),
        *(
            [Text(f"  smallest that would show: {found.smallest}", style="dim")]
            if found.verdict != "undetectable"
            else []
        ),
        *(Text(f"  {line}") for line in found.evidence),
    ]
    listed = [s for s in found.steps if steps or s.verdict not in ("none", "undetectable")]
    if not listed:
        return page
    shown = listed if steps else listed[:ROWS]
    table = new_table("step", "from h", "verdict", "evidence", right=("step", "from h"))
    for s in shown:
        evidence = of_cell("; ".join(s.evidence), analysis.per_cell)
        verdict = f"{s.verdict} ({s.confidence:.1f})"
        table.add_row(
            str(s.step.number),
            f"{s.step.start_s / 3600:.4g}",
            verdict,
            f"{s.character}: {evidence}" if evidence else s.character,
        )
    page.append(table)
    if len(shown) < len(listed):
        page.append(Text(f"and {len(listed) - len(shown)} more steps (--steps)", style="dim"))
    return page


def _spectra(analysis: Analysis) -> list[RenderableType]:
    if not analysis.spectra:
        return []
    table = new_table(
        "spectrum", "h", "ohmic\nohm", "arc\nohm", "Kramers-Kronig", "circuit",
        right=("spectrum", "h", "ohmic\nohm", "arc\nohm"),
    )  # fmt: skip
    step = max(1, math.ceil(len(analysis.spectra) / ROWS))
    for reading in analysis.spectra[::step]:
        s, simple, test, fit = reading.spectrum, reading.intercepts, reading.test, reading.fit
        hours = f"{s.time_s / 3600:.4g}" if math.isfinite(s.time_s) else "–"
        passed = "not tested" if test is None else "passed" if test.passed else "failed"
        circuit = "not fitted"
        if fit is not None:
            arcs = ", ".join(
                f"{a.resistance_ohm:.4g} ± {a.resistance_error_ohm:.2g}" for a in fit.arcs
            )
            circuit = (
                f"{fit.circuit}: {fit.ohmic_ohm:.4g} ± {fit.ohmic_error_ohm:.2g}; {arcs} ohm"
                if fit.valid
                else f"none valid ({fit.reason})"
            )
        values = ("–", "–")
        if simple is not None:
            values = (f"{simple.ohmic_ohm:.4g}", f"{simple.arc_ohm:.4g}")
        table.add_row(str(s.number), hours, *values, passed, circuit)
    page: list[RenderableType] = [Text(), table]
    page.append(Text("ohmic, arc: intercepts, without a model", style="dim"))
    page += [
        Text(f"  spectrum {c.number}: {c.remark}")
        for c in analysis.changes
        if c.both_fall and c.remark
    ]
    return page


def _literature(analysis: Analysis) -> list[RenderableType]:
    if analysis.literature is None:
        return []
    page: list[RenderableType] = [Text(), Text("beside what has been reported:", style="bold")]
    for standing in analysis.literature.standings:
        entry, rank = standing.entry, standing.rank
        name = PROPERTIES.get(entry.property, entry.property.replace("_", " "))
        place = f"; rank {rank.words}" if rank.best is not None else ""
        page.append(Text(f"  {name}: {entry.reported}{place}"))
        if rank.reason and entry.valid:
            page.append(Text(f"    {rank.reason}", style="dim"))
        page += [
            Text(
                f"    {n.reported}: {n.system_name}{' (control)' if n.control else ''}"
                + (f" [{n.differs}]" if n.differs else "")
            )
            for n in standing.shown
        ]
        if standing.withheld:
            page.append(Text(f"    and {standing.withheld} withheld values", style="dim"))
    page.append(Text(f"  {CAUTION}", style="dim"))
    return page


def _simulation(analysis: Analysis) -> list[RenderableType]:
    if analysis.comparison is None:
        return []
    over = analysis.comparison.overlay
    page: list[RenderableType] = [
        Text(),
        Text(
            f"simulated with the measured protocol: {analysis.comparison.case.name}; "
            f"residual {1e3 * over.rms_v:.3g} mV rms",
            style="bold",
        ),
        *(Text(f"  {remark}") for remark in over.remarks),
    ]
    heads = ("cycle", "half cycle", "mean mV", "rms mV", "largest mV")
    table = new_table(*heads, right=(heads[0], *heads[2:]))
    for half in over.halves[: 2 * ROWS]:
        table.add_row(
            str(half.cycle),
            half.role,
            f"{1e3 * half.mean_v:+.3g}",
            f"{1e3 * half.rms_v:.3g}",
            f"{1e3 * half.largest_v:+.3g}",
        )
    page.append(table)
    page.append(Text("residual: simulated minus measured", style="dim"))
    return page


def _side_by_side(found: Collection) -> list[RenderableType]:
    """One line per cell."""
    table = new_table("cell", "test", "life", "shorts")
    for a in found.analyses:
        kind = "impedance" if a.numbers is None else a.numbers.protocol.kind.replace("_", " ")
        verdict = "" if a.numbers is None else a.numbers.shorts.verdict
        table.add_row(a.name, kind, life_text(a), verdict)
    return [Text(f"{len(found.analyses)} cells", style="bold"), table]


def _replicates(found: tuple[Replicates, ...]) -> list[RenderableType]:
    table = new_table("over equal cells", "mean", "± (1 s)", "n", "95 % of the mean", "left out")
    for r in found:
        factor, unit = (1e3, "mV") if r.unit == "V" else (100.0, "%")
        low, high = factor * r.low, factor * r.high
        table.add_row(
            r.name.replace("_", " ") + (f", cycle {r.cycle}" if r.cycle else ""),
            f"{factor * r.mean:.5g} {unit}" if r.n else "–",
            f"{factor * r.standard_deviation:.2g}" if r.n > 1 else "–",
            str(r.n),
            f"{low:.5g} to {high:.5g}" if r.n > 1 else "–",
            "; ".join((*r.left_out, *r.missing)),
        )
    return [table]


def formats_page() -> list[RenderableType]:
    """What can be read, and what is lost."""
    from natrode.record.readers import FORMATS

    table = new_table("format", "files", "read", "lost")
    for f in FORMATS:
        needs = f' (pip install "natrode[{f.extra}]")' if f.extra else ""
        table.add_row(f"{f.title}{needs}", f.kinds, f.read, f.lost)
    return [table]
