"""Numbers of a run as tables: what became of the sodium, energy of the cell, metrics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.text import Text

from natrode.cli.screen import new_table
from natrode.compare.losses import Split, first_and_last
from natrode.compare.stack import mass_parts, stack_of
from natrode.compare.standing import fitted_to, standing
from natrode.compare.status import Status
from natrode.units import show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.cell import Run
    from natrode.metrics import Metric

_FIELD_UNITS = {
    "V": "mV",
    "m": "um",
    "C/m2": "mAh/cm2",
    "A/m2": "mA/cm2",
    "J/m2": "mWh/cm2",
    "J/kg": "Wh/kg",
    "J/m3": "Wh/L",
}
_LABELS = {
    "nucleation_overpotential_absolute": "nucleation, absolute",
    "nucleation_overpotential_relative": "nucleation, relative",
    "nucleation_overpotential_electrode": "nucleation, electrode",
    "plateau_overpotential": "plateau overpotential",
    "hysteresis_last": "hysteresis, last cycle",
    "coulombic_efficiency": "Coulombic efficiency",
    "coulombic_efficiency_last": "efficiency, last cycle",
    "reservoir_efficiency": "reservoir efficiency",
    "reservoir_efficiency_cycles_only": "of its cycles alone",
    "cell_efficiency": "cell efficiency",
    "cell_efficiency_last": "efficiency, last cycle",
    "n_p_ratio": "N/P ratio",
    "gravimetric_energy": "energy per mass",
    "volumetric_energy": "energy per volume",
}
_FINE = ("coulombic_efficiency", "reservoir_efficiency", "cell_efficiency", "lost_to")
_PERCENT = (
    *_FINE,
    "top_fraction",
    "pore_fill",
    "capacity_retention",
    "energy_efficiency",
    "depth_of_discharge",
)
_VOLTS = ("discharge_voltage",)

#: Numbers that stand in a table of their own.
_ELSEWHERE = ("lost_to_", "gravimetric_energy", "volumetric_energy")

#: Sign in front of a value and style, by what the value is worth.
_MARKS = {
    Status.ESTIMATED: ("~", "yellow"),
    Status.CALIBRATED: ("*", "magenta"),
    Status.PREDICTED: ("", "green"),
    Status.INPUT: ("", ""),
}
_MEANING = {
    Status.ESTIMATED: "~ rests on estimated constants",
    Status.CALIBRATED: "* was fitted to a reported number",
    Status.PREDICTED: "unmarked: predicted, or set by the case",
}

_GIVEN_BACK = {
    "half": "given back: Coulombic efficiency",
    "symmetric": "given back, as the protocol asks",
    "full": "given back: discharge over charge",
}
_SPLIT = (
    ("interphase", "lost to the interphase"),
    ("dead", "lost as dead sodium"),
    ("coating", "lost to the coating"),
    ("rest", "left (-: from the stock)"),
)

#: Share that is printed as none.
_NOTHING = 1e-9

#: Share of the mass above which a part of the cell is named.
_NAMED = 0.005


def split_table(run: Run) -> list[RenderableType]:
    """What became of the sodium plated in the first and the last cycle; nothing without one."""
    found = first_and_last(run)
    if not found:
        return []
    windows = [split.window for split in found]
    table = new_table("sodium plated", *windows, right=windows, whole=("sodium plated",))
    table.add_row(Text("plated"), *(Text(show(s.plated, "mAh/cm2", 3)) for s in found))
    kind = run.structure.cell
    back = _GIVEN_BACK[kind]
    if found[0].cycle is None:
        back = "given back: reservoir efficiency"
    sign = Status.INPUT if kind == "symmetric" else _efficiency_standing(run)
    table.add_row(Text(back), *(_given_back(split, sign) for split in found))
    for name, words in _SPLIT:
        shares = [getattr(split, name) for split in found]
        if shares[0] is not None:
            mark = Status.INPUT if name == "rest" else standing(run, _METRIC_OF[name])
            table.add_row(Text(words), *(_marked(_share(share), mark) for share in shares))
    return [table]


_METRIC_OF = {
    "interphase": "lost_to_interphase",
    "dead": "lost_to_dead_sodium",
    "coating": "lost_to_coating",
}


def _efficiency_standing(run: Run) -> Status:
    return standing(run, "cell_efficiency" if run.structure.cell == "full" else "coulombic")


def _given_back(split: Split, sign: Status) -> Text:
    text = _share(split.given_back)
    return Text(f"({text})", "yellow") if split.polarised else _marked(text, sign)


def _share(value: float) -> str:
    """Share in percent with three decimals, so that a column adds up."""
    text = f"{100 * value:.3f} %"
    return text.replace("-0.000 %", "0.000 %")


def energy_lines(run: Run) -> list[RenderableType]:
    """Energy per mass and volume with the shares of the mass; nothing without a cathode."""
    mass, volume = (run.metrics.get(f"{kind}_energy") for kind in ("gravimetric", "volumetric"))
    if mass is None or volume is None:
        if run.structure.cell != "full":
            return []
        return [Text("energy: none, no discharge was run", style="yellow")]
    if not mass.valid:
        return [Text(f"energy: not known, {mass.reason}", style="yellow")]
    sign = standing(run, mass.name)
    line = Text.assemble(
        "energy: ",
        _marked(value_text(mass), sign),
        ", ",
        _marked(value_text(volume), sign),
        f" ({mass.window}), of the stack: {_mass_words(run)}",
    )
    return [line, Text(f"  {mass.note}", style="dim")]


def _mass_words(run: Run) -> str:
    """Shares of the mass of the stack in words, the heaviest first."""
    stack = stack_of(run)
    ordered = sorted(mass_parts(stack).items(), key=lambda item: -item[1])
    shares = [(name, mass / stack.mass) for name, mass in ordered]
    return ", ".join(f"{name} {100 * s:.0f} %" for name, s in shares if s >= _NAMED)


def metric_table(run: Run) -> list[RenderableType]:
    """Metrics with their conventions, and what the signs before the values mean.

    A note that several metrics share stands at the first of them.
    """
    table = new_table("metric", "value", "what it is", right=("value",), whole=("metric",))
    seen: set[Status] = set()
    noted: set[str] = set()
    for name, m in run.metrics.items():
        if name.startswith(_ELSEWHERE):
            continue
        meaning = Text(m.convention)
        if not m.valid:
            meaning.append(f"\nnot valid: {m.reason}", style="yellow")
        if m.note and m.note not in noted:
            meaning.append(f"\nnote: {m.note}", style="dim")
            noted.add(m.note)
        worth = standing(run, name)
        value = Text(value_text(m, name))
        if m.valid:
            seen.add(worth)
            value = _marked(value_text(m, name), worth)
        table.add_row(Text(label_of(name)), value, meaning)
    return [table, *_legend(run, seen)]


def _legend(run: Run, seen: set[Status]) -> list[RenderableType]:
    texts = [_MEANING[status] for status in (Status.ESTIMATED,) if status in seen]
    if Status.CALIBRATED in seen:
        texts.append(f"* was fitted ({', '.join(fitted_to(run))})")
    if Status.PREDICTED in seen or Status.INPUT in seen:
        texts.append(_MEANING[Status.PREDICTED])
    return [Text("; ".join(texts), style="dim")] if texts else []


def _marked(text: str, worth: Status) -> Text:
    sign, style = _MARKS.get(worth, ("", ""))
    return Text(f"{sign}{text}", style=style)


def label_of(name: str) -> str:
    """Name of a metric in words."""
    return _LABELS.get(name, name.replace("_", " "))


def value_text(m: Metric, name: str = "") -> str:
    """Value of a metric in field units, in brackets where it is not valid."""
    if not math.isfinite(m.value):
        return "none"
    name = name or m.name
    if m.unit == "1" and name.startswith(_PERCENT):
        share = m.value if abs(m.value) > _NOTHING else 0.0
        text = f"{100 * share:.3f} %" if name.startswith(_FINE) else f"{100 * share:.3g} %"
    elif name.startswith(_VOLTS):
        text = show(m.value, "V", 4)
    else:
        text = show(m.value, _FIELD_UNITS.get(m.unit, m.unit), 3)
    return text if m.valid else f"({text})"
