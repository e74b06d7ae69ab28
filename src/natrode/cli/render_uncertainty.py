"""An ensemble as a page of text for a terminal of 80 columns or more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.text import Text

from natrode.cli.render_run import unmeasured_lines
from natrode.cli.screen import new_table
from natrode.design import bands, causes_of, compare, survival_of, to_measure
from natrode.design.outputs import OUTPUTS
from natrode.design.summary import failures_of
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from natrode.design import Ensemble, OneAtATime, Sensitivity, Subject

#: Most rows of the table over the cycles, and of that of the numbers.
ROWS, NUMBERS = 5, 6

#: Head, column, factor and form of what is printed with its band.
SHOWN = (
    ("given\nmAh/cm2", "capacity_c_per_m2", 1.0 / MAH_CM2, ".3g"),
    ("all CE\n%", "cumulative_efficiency", 100.0, ".2f"),
    ("polarisation\nmV", "polarisation_v", 1e3, ".3g"),
)

WORTH = (
    "The band holds what the ranges of the inputs do, and nothing that the model leaves "
    "out: dendrites, soft shorts, cells that differ."
)


def uncertainty_page(
    ensemble: Ensemble,
    one: Mapping[str, OneAtATime],
    sobol: Mapping[str, Sensitivity],
    directory: Path,
    complete: bool,
) -> list[RenderableType]:
    """Everything that `natrode uncertainty` prints.

    Parameters
    ----------
    ensemble : Ensemble
    one, sobol : mapping
        Label of a case to its sensitivity; empty where it was not asked for.
    directory : Path
        Where everything is kept.
    complete : bool
        Whether all was run.
    """
    page: list[RenderableType] = []
    frame = bands(ensemble)
    for subject in ensemble.setup.subjects:
        if page:
            page.append(Text())
        page += _case(subject, ensemble, frame)
        if subject.label in one:
            page += _sensitivity(one[subject.label], sobol.get(subject.label))
    page += _pairs(ensemble)
    page += [Text(), Text(WORTH, style="dim")]
    if not complete:
        page.append(Text("interrupted; the same command goes on where it stopped", style="bold"))
    page.append(Text(f"kept in {directory}"))
    return page


def _case(subject: Subject, ensemble: Ensemble, frame: pd.DataFrame) -> list[RenderableType]:
    members = ensemble.of(subject.label)
    title = subject.case.title
    head = f"{subject.label}: {title}" if title else subject.label
    ends = ", ".join(f"{cause} {_percent(share)}" for cause, share in causes_of(members).items())
    ranges = subject.ranges
    known = f"numbers that vary: {len(ranges.parameters)}; taken as certain: {len(ranges.certain)}"
    if ranges.unreachable:
        known += f"; not well known, but without a field: {len(ranges.unreachable)}"
    page: list[RenderableType] = [
        Text(head, style="bold"),
        Text(f"life: {survival_of(members).text}", style="bold"),
        Text(f"  {len(members)} members: {ends or 'none was run'}"),
        Text(f"  {known}"),
    ]
    page += unmeasured_lines(subject.case)
    for why, count in list(failures_of(members).items())[:3]:
        page.append(Text(f"  failed {count}x: {why[:160]}"))
    part = frame[frame["case"] == subject.label]
    return [*page, Text(), _over_cycles(part, len(members))] if len(part) else page


def _over_cycles(frame: pd.DataFrame, count: int) -> RenderableType:
    """Medians with their bands at some cycles; the last is that with at least two members."""
    columns = [entry for entry in SHOWN if (frame["quantity"] == entry[1]).any()]
    enough = frame.loc[frame["alive"] >= min(2, int(frame["alive"].max())), "cycle"]
    cycles = np.unique(enough.to_numpy())
    place = np.unique(np.geomspace(1, cycles.size, ROWS).round().astype(int)) - 1
    if cycles.size > ROWS:
        marks = np.geomspace(cycles[0], cycles[-1], ROWS)
        place = np.unique([int(np.abs(np.log(cycles / mark)).argmin()) for mark in marks])
    heads = ["cycle", "alive", *(head for head, *_ in columns)]
    table = new_table(*heads, right=heads)
    for cycle in cycles[place]:
        here = frame[frame["cycle"] == cycle]
        alive = int(here["alive"].max())
        cells = []
        for _, column, factor, form in columns:
            row = here[here["quantity"] == column]
            cells.append("–" if row.empty else _banded(row.iloc[0], factor, form))
        table.add_row(f"{cycle}", f"{alive}/{count}", *cells)
    table.caption = "median (16..84 %) of the members that were alive at the cycle"
    return table


def _banded(row: pd.Series, factor: float, form: str) -> str:
    low, middle, high = (factor * float(row[name]) for name in ("low", "median", "high"))
    if not math.isfinite(middle):
        return "–"
    return f"{middle:{form}} ({low:{form}}..{high:{form}})"


def _sensitivity(one: OneAtATime, sobol: Sensitivity | None) -> list[RenderableType]:
    advice = to_measure(one, sobol)
    page: list[RenderableType] = [Text(), _effects(one)]
    if sobol is not None:
        page += [Text(), *_indices(sobol)]
    page.append(Text())
    if not advice:
        return [*page, Text("measure first: no number changes the result")]
    page.append(Text("measure first:", style="bold"))
    for number, found in enumerate(advice, start=1):
        page.append(Text(f"  {number}. {found.reason}"))
        if found.how:
            page.append(Text(f"     by {found.how}"))
    how = "with all interactions (Sobol')" if sobol is not None else "one number at a time"
    page.append(Text(f"  shares: {how}", style="dim"))
    return page


def _effects(one: OneAtATime) -> RenderableType:
    """What the numbers with the largest effects do, one at a time."""
    heads = [
        "number",
        "value (range)",
        "life\nlow",
        "life\nhigh",
        "CE %\nlow",
        "CE %\nhigh",
        "share\n%",
    ]
    table = new_table(*heads, right=heads[2:])
    for effect, share in one.ranked()[:NUMBERS]:
        if share <= 0.0:
            continue
        cells = [_life(member) for member in effect.members]
        cells += [_efficiency(member) for member in effect.members]
        table.add_row(
            effect.parameter.path, effect.parameter.text(), *cells, f"{100.0 * share:.0f}"
        )
    label = next(output.label for output in OUTPUTS if output.key == one.deciding())
    base = one.base
    as_is = (
        "failed" if base is None or base.failed else f"{_life(base)} cycles, {_efficiency(base)} %"
    )
    table.caption = f"one number at a time; as it is: {as_is}; share of the variance of the {label}"
    return table


def _life(member: object) -> str:
    from natrode.design import Member

    if not isinstance(member, Member) or member.failed:
        return "–"
    return f"{'>' if member.censored else ''}{member.cycles}"


def _efficiency(member: object) -> str:
    from natrode.design import Member

    value = (
        member.end.get("cumulative_efficiency", math.nan)
        if isinstance(member, Member)
        else math.nan
    )
    return "–" if math.isnan(value) else f"{100.0 * value:.2f}"


def _indices(sobol: Sensitivity) -> list[RenderableType]:
    """Indices of the output that decides; the others are in the files."""
    found = sobol.indices
    lines: list[RenderableType] = []
    if found.varies.any():
        k = int(np.flatnonzero(found.varies)[0])
        heads = ["number", "alone", "with all interactions"]
        table = new_table(*heads, right=heads[1:])
        order = np.argsort(-found.total[k], kind="stable")
        for j in order:
            cells = [
                f"{100 * middle[k, j]:.0f} ({100 * low[k, j]:.0f} to {100 * high[k, j]:.0f})"
                for middle, low, high in (
                    (found.first, found.first_low, found.first_high),
                    (found.total, found.total_low, found.total_high),
                )
            ]
            table.add_row(sobol.parameters[j].path, *cells)
        table.caption = f"Sobol' indices of the {OUTPUTS[k].label}, % (95 % interval)"
        lines.append(table)
    if sobol.censored > 0.0:
        share = _percent(sobol.censored)
        text = f"{share} of the lives were still alive at the end: indices of the life are lower bounds"
        lines.append(Text(text, style="dim"))
    whole = sobol.samples * (len(sobol.parameters) + 2)
    for k, count in enumerate(sobol.missing):
        if count:
            how = "its mean there" if found.varies[k] else "no indices"
            text = f"{OUTPUTS[k].label}: not known in {count} of {whole} lives, {how}"
            lines.append(Text(text, style="dim"))
    return lines


def _pairs(ensemble: Ensemble) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for a, b in combinations(ensemble.setup.subjects, 2):
        found = compare(ensemble.members[a.label], ensemble.members[b.label])
        if not found.count:
            continue
        text = (
            f"{a.label} outlives {b.label} in {_percent(found.first)} of {found.count} pairs, "
            f"{b.label} outlives {a.label} in {_percent(found.second)}"
        )
        for share, word in ((found.equal, "equal"), (found.unknown, "not known, both were alive")):
            if share > 0.0:
                text += f"; {word} {_percent(share)}"
        lines.append(Text(text))
    return [Text(), *lines] if lines else []


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"
