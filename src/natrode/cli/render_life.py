"""A life as a page of text for a terminal of 80 columns or more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from rich.text import Text

from natrode.cli.render_run import case_lines
from natrode.cli.screen import new_table
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from natrode.ageing import Life

#: Most rows of the table over the cycles.
ROWS = 12

#: Head, column, and factor and form of what is printed.
SHOWN = (
    ("given\nmAh/cm2", "capacity_c_per_m2", 1.0 / MAH_CM2, ".4g"),
    ("CE %", "efficiency", 100.0, ".3f"),
    ("all CE\n%", "cumulative_efficiency", 100.0, ".3f"),
    ("polar.\nmV", "polarisation_v", 1e3, ".4g"),
    ("dip\nmV", "nucleation_v", 1e3, ".3g"),
    ("top\n%", "top_fraction", 100.0, ".3g"),
    ("lost\nmAh/cm2", "lost", 1.0 / MAH_CM2, ".3g"),
    ("salt\n%", "least_salt_share", 100.0, ".3g"),
)

#: What the heads mean, below the table.
HEADS = (
    "given: charge given back; all CE: since the start; polar.: polarisation; dip: nucleation; "
    "lost: dead and in the interphase; salt: least in the cycle"
)

ESTIMATES = (
    "The constants of the losses are estimates: compare designs, not hours. How wide the band is:\n"
    "  natrode uncertainty"
)


def life_page(life: Life) -> list[RenderableType]:
    """Everything that a life prints."""
    at = life.position
    page: list[RenderableType] = [
        *case_lines(life.case),
        Text(f"life: {'~' if at.end else ''}{life.lifetime.text}", style="bold"),
        Text(f"  {_time(life.lifetime.seconds)} of cycling; {_effort(life)}"),
        *(Text(f"  {event}") for event in life.events),
    ]
    if life.interrupted:
        place = f"natrode resume {life.directory}" if life.directory else "run it with --out DIR"
        page.append(Text(f"  interrupted; to go on: {place}"))
    page += [Text(), _table(life.cycles), Text(), *_losses(life)]
    page += [Text(), Text(ESTIMATES, style="dim"), Text(), _closures(life)]
    if life.directory is not None:
        page.append(Text(f"kept in {life.directory}"))
        page.append(Text('  every cycle: xarray.open_zarr("cycles.zarr")', style="dim"))
    return page


def _time(seconds: float) -> str:
    hours = seconds / 3600.0
    return f"{hours:.3g} h" if hours < 9999.5 else f"{hours / 8766.0:.3g} years"


def _effort(life: Life) -> str:
    """What was run, what was jumped over, and what that may be wrong by."""
    at = life.position
    if not at.jumps:
        return f"all {at.simulated} cycles were run in {life.seconds:.3g} s"
    share = float(life.cycles["error_share"].iloc[-1])
    text = (
        f"{at.simulated} cycles were run in {life.seconds:.3g} s, the others jumped over; "
        f"declared error of the ageing {100.0 * share:.2g} %"
    )
    if at.checks:
        text += f", largest measured in {at.checks} jumps {100.0 * at.worst_check:.2g} %"
    return text


def _table(cycles: pd.DataFrame) -> RenderableType:
    """Some cycles, evenly spread over the logarithm of their number, first and last among them."""
    complete = cycles[cycles["capacity_c_per_m2"].notna()]
    frame = complete if len(complete) else cycles
    parts = [c for c in ("dead_c_per_m2", "interphase_c_per_m2") if c in frame]
    frame = frame.assign(lost=frame[parts].sum(axis=1)) if parts else frame
    last = len(frame)
    place = np.unique(np.geomspace(1, last, ROWS).round().astype(int)) - 1
    shown = [entry for entry in SHOWN if entry[1] in frame and frame[entry[1]].notna().any()]
    heads = ["cycle", *(head for head, *_ in shown)]
    table = new_table(*heads, right=heads)
    for _, row in frame.iloc[place].iterrows():
        mark = "" if row["simulated"] else "*"
        cells = [
            "–" if math.isnan(row[column]) else f"{factor * row[column]:{form}}"
            for _, column, factor, form in shown
        ]
        table.add_row(f"{int(row['cycle'])}{mark}", *cells)
    table.caption = HEADS
    if (frame.iloc[place]["simulated"] == 0.0).any():
        table.caption = f"{HEADS}; *: in a jump, interpolated between cycles that were run"
    return table


def _losses(life: Life) -> list[RenderableType]:
    """Where the sodium went, and what of it goes with time rather than with cycling."""
    last = life.cycles.iloc[-1]
    calendar = float(last.get("calendar_total_c_per_m2", math.nan))
    interphase = float(last.get("interphase_c_per_m2", math.nan))
    dead = float(last.get("dead_c_per_m2", math.nan))
    if math.isnan(interphase) or interphase + dead <= 0.0:
        return []
    total = interphase + dead
    lines = [
        f"lost for good: ~{total / MAH_CM2:.3g} mAh/cm2, of it interphase "
        f"~{100.0 * interphase / total:.3g} %, dead sodium ~{100.0 * dead / total:.3g} %"
    ]
    if interphase > 0.0 and not math.isnan(calendar):
        share = 100.0 * calendar / interphase
        lines.append(
            f"  of the interphase ~{share:.3g} % grew with time (calendar), the rest with cycling"
        )
    return [Text(line) for line in lines]


def _closures(life: Life) -> Text:
    book = life.ledger
    if book.unphysical:
        return Text(f"balances: {'; '.join(book.unphysical)}", style="bold")
    return Text(
        f"balances close: charge {book.charge_closure:.0e}, sodium {book.sodium_closure:.0e}, "
        f"salt {book.salt_closure:.0e}",
        style="dim",
    )
