"""Cycles of a run as a table: what was plated, given back and lost, and how the cell aged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from natrode.cli.screen import new_table
from natrode.compare.losses import Split, splits
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from rich.console import RenderableType

    from natrode.cell import Run

SHOWN = 12
"""Most cycles that are printed without being asked for."""

ENDS = 4
"""Cycles at either end of a table that is abbreviated."""

_SEEN = 5e-5
"""Departure from full that makes a column of shares worth its place."""


class _Column(NamedTuple):
    head: str
    values: Sequence[float]
    form: str


def cycle_table(run: Run, wanted: bool | None = None) -> list[RenderableType]:
    """One row per cycle.

    Parameters
    ----------
    run : Run
    wanted : bool or None
        True prints every cycle, False none; None prints 2 to `SHOWN` of them, and of more the
        first and the last `ENDS`.
    """
    table = run.cycles
    count = len(table)
    if wanted is False or count == 0 or (wanted is None and count < 2):
        return []
    rows = list(range(count))
    cut = wanted is None and count > SHOWN
    if cut:
        rows = [*rows[:ENDS], *rows[-ENDS:]]
    columns = _columns(run, table.iloc[rows])
    heads = [column.head for column in columns]
    shown = new_table(*heads, right=heads)
    for place in range(len(rows)):
        if cut and place == ENDS:
            shown.add_row(*(Text("...") for _ in columns))
        shown.add_row(*(Text(_number(c.values[place], c.form)) for c in columns))
    lines: list[RenderableType] = [
        Text("per cycle, shares of the sodium plated", style="bold"),
        shown,
    ]
    if cut:
        lines.append(Text(f"{count} cycles; --cycles-table shows all of them", style="dim"))
    return lines


def _columns(run: Run, rows: pd.DataFrame) -> list[_Column]:
    cycles = [int(number) for number in rows["cycle"]]
    shares = {split.cycle: split for split in splits(run)}
    full = run.structure.cell == "full"
    found = [_Column("cycle", cycles, "d")]
    names = ("charge", "discharge") if full else ("plated", "stripped")
    for name, column in zip(names, ("plated_c_per_m2", "stripped_c_per_m2"), strict=True):
        if column in rows:
            amounts = (rows[column] / MAH_CM2).to_list()
            found.append(_Column(f"{name}\nmAh/cm2", amounts, ".4g"))
    parts: tuple[tuple[str, str, Callable[[Split], float | None]], ...] = (
        ("back\n%", ".3f", lambda s: s.given_back),
        ("inter-\nphase %", ".3f", lambda s: s.interphase),
        ("dead\n%", ".3f", lambda s: s.dead),
        ("coating\n%", ".3f", lambda s: s.coating),
    )
    if any(cycle in shares for cycle in cycles):
        for head, form, part in parts:
            values = [_of(shares.get(cycle), part) for cycle in cycles]
            if any(abs(v) > 1e-3 for v in values if math.isfinite(v)):
                found.append(_Column(head, values, form))
    found.extend(_polarisation(run, rows, cycles))
    found.extend(_ageing(rows))
    return found


def _of(split: Split | None, part: Callable[[Split], float | None]) -> float:
    value = None if split is None else part(split)
    return float("nan") if value is None else 100.0 * value


def _polarisation(run: Run, rows: pd.DataFrame, cycles: Sequence[int]) -> list[_Column]:
    """Hysteresis against sodium; mean voltage of the discharge against a cathode."""
    if run.structure.cell == "full":
        if "stripped_j_per_m2" not in rows:
            return []
        volts = (rows["stripped_j_per_m2"] / rows["stripped_c_per_m2"]).to_list()
        return [_Column("mean\nV", volts, ".4g")]
    from natrode.metrics.half_cycles import cycles_of
    from natrode.metrics.plateau import hysteresis

    wanted = set(cycles)
    known = {
        cycle.number: hysteresis(run.record, cycle)
        for cycle in cycles_of(run.record)
        if cycle.number in wanted
    }
    values = [
        1e3 * known[cycle].value if cycle in known and known[cycle].valid else float("nan")
        for cycle in cycles
    ]
    if not any(map(math.isfinite, values)):
        return []
    return [_Column("hyst.\nmV", values, ".3g")]


def _ageing(rows: pd.DataFrame) -> list[_Column]:
    found = []
    if "roughness_m" in rows:
        found.append(_Column("rough\num", (1e6 * rows["roughness_m"]).to_list(), ".2g"))
    for head, column in (("sites\n%", "active_sites"), ("wetted\n%", "wetted_share")):
        if column in rows and float(rows[column].min()) < 1.0 - _SEEN:
            found.append(_Column(head, (100.0 * rows[column]).to_list(), ".4g"))
    return found


def _number(value: float, form: str) -> str:
    if not math.isfinite(value):
        return "-"
    text = format(int(value) if form == "d" else value, form)
    return text.replace("-0.000", "0.000")
