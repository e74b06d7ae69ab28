"""Tables of the report by type of cell, ready to print: every number with what it is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from natrode.compare.losses import LOSS_WORDS, Split
from natrode.compare.standing import standing
from natrode.compare.systems import LOGGED_EVERY
from natrode.report.content import millivolt, percent, plain
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.compare import Group, SystemRow
    from natrode.metrics import Metric


#: Share of the tip that a slow logger may miss without a word.
_RESOLVED = 0.02


class Field(NamedTuple):
    """A number in a table: its text, what it is worth, or why there is none."""

    text: str
    worth: str = ""
    why: str = ""
    note: str = ""


class Line(NamedTuple):
    """A row: name, smaller lines below it, numbers."""

    title: str
    below: tuple[str, ...]
    fields: tuple[Field, ...]


class Table(NamedTuple):
    """A table: what it is, pairs of head and unit, rows."""

    title: str
    heads: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def cell_tables(groups: Sequence[Group], rows: Sequence[SystemRow]) -> list[Table]:
    """Tables of the cells that there are: half, symmetric, with a cathode; then the losses.

    Parameters
    ----------
    groups : sequence of Group
    rows : sequence of SystemRow
        One for each group, in the same order.
    """
    pairs = list(zip(groups, rows, strict=True))
    found = []
    for make, kinds in (
        (_half, ("half",)),
        (_symmetric, ("symmetric",)),
        (_cathode, ("full", "anode_free")),
    ):
        mine = [(group, row) for group, row in pairs if row.cell in kinds]
        if mine:
            found.append(make(mine))
    if any(row.split for row in rows):
        found.append(_losses(pairs))
    return found


_Pairs = Sequence[tuple["Group", "SystemRow"]]


def _half(pairs: _Pairs) -> Table:
    lines = []
    for group, row in pairs:
        dips = (row.nucleation_electrode, row.nucleation_absolute, row.nucleation_relative)
        fields = [
            Field("" if row.nucleation_current is None else plain(row.nucleation_current / 10)),
            *(_field(group.nucleation, m, millivolt) for m in dips),
            _logged(row),
            _field(group.main, row.plateau, millivolt),
            _field(group.main, row.hysteresis, millivolt),
            _field(group.main, row.coulombic_efficiency, lambda v: percent(v, 2)),
        ]
        lines.append(Line(row.title, _test(row), tuple(fields)))
    heads = (
        ("dip at", "mA/cm²"),
        ("dip of the electrode alone", "mV"),
        ("dip of the cell, from 0 V", "mV"),
        ("from the plateau", "mV"),
        (f"from 0 V, a point every {LOGGED_EVERY:g} s", "mV"),
        ("plateau", "mV"),
        ("hysteresis", "mV"),
        ("Coulombic efficiency", "%"),
    )
    return Table("Half cells", heads, tuple(lines))


def _logged(row: SystemRow) -> Field:
    """The dip as a slow logger gives it."""
    value = row.nucleation_absolute_logged
    if value.valid:
        return Field(millivolt(value.value))
    loss = row.logging_loss
    if loss is None:
        return Field("", why=value.reason)
    if abs(loss) < _RESOLVED:
        return Field(millivolt(value.value), note=value.reason)
    why = (
        f"not resolved; lowest point {millivolt(value.value)}, {percent(loss, 0)} % of the tip gone"
    )
    return Field("", why=why)


def _symmetric(pairs: _Pairs) -> Table:
    heads = (
        ("sodium in each electrode", "mAh/cm²"),
        ("depth of discharge", "%"),
        ("hysteresis, first cycle", "mV"),
        ("last cycle", "mV"),
        ("plateau", "mV"),
    )
    lines = []
    for group, row in pairs:
        sodium = group.main.case.inputs.prepared_sodium
        fields = (
            Field("" if sodium is None else plain(sodium.value / MAH_CM2)),
            _field(group.main, row.number("depth_of_discharge"), percent),
            _field(group.main, row.hysteresis, millivolt),
            _field(group.main, row.hysteresis_last, millivolt),
            _field(group.main, row.plateau, millivolt),
        )
        lines.append(Line(row.title, _test(row), fields))
    return Table("Symmetric cells", heads, tuple(lines))


_FULL: tuple[tuple[str, str, str, Callable[[float], str]], ...] = (
    ("N/P", "", "n_p_ratio", plain),
    ("discharge", "mAh/cm²", "discharge_capacity", lambda v: plain(v / MAH_CM2)),
    ("mean voltage", "V", "discharge_voltage", plain),
    ("efficiency, first cycle", "%", "cell_efficiency", lambda v: percent(v, 2)),
    ("last cycle", "%", "cell_efficiency_last", lambda v: percent(v, 2)),
    ("of energy", "%", "energy_efficiency", percent),
    ("capacity kept", "%", "capacity_retention", lambda v: percent(v, 2)),
    ("per mass", "Wh/kg", "gravimetric_energy", lambda v: plain(v / 3600.0)),
    ("per volume", "Wh/L", "volumetric_energy", lambda v: plain(v / 3.6e6)),
    ("dip of the electrode", "mV", "nucleation_overpotential_electrode", millivolt),
)


def _cathode(pairs: _Pairs) -> Table:
    lines = []
    for group, row in pairs:
        fields = tuple(_field(group.main, row.number(name), text) for _, _, name, text in _FULL)
        cathode = group.main.case.inputs.cathode
        below = (() if cathode is None else (f"against {cathode.name}",)) + _test(row)
        lines.append(Line(row.title, below, fields))
    heads = tuple((head, unit) for head, unit, _, _ in _FULL)
    return Table("Cells with a cathode", heads, tuple(lines))


#: Metric whose standing a share of the plated sodium has.
_WORTH: Mapping[str, str] = {
    "interphase": "lost_to_interphase",
    "dead": "lost_to_dead_sodium",
    "coating": "lost_to_coating",
}


def _losses(pairs: _Pairs) -> Table:
    heads = (
        ("", ""),
        ("plated", "mAh/cm²"),
        ("given back", "%"),
        *((LOSS_WORDS[name], "%") for name in _WORTH),
        ("left (−: from the stock)", "%"),
    )
    lines = []
    for group, row in pairs:
        for i, split in enumerate(row.split):
            title = row.title if i == 0 else ""
            lines.append(Line(title, (), _split(group.main, split)))
    return Table("What became of the plated sodium", heads, tuple(lines))


def _split(run: Run, split: Split) -> tuple[Field, ...]:
    back = "cell_efficiency" if run.structure.cell == "full" else "coulombic_efficiency"
    worth = "" if run.structure.cell == "symmetric" else str(standing(run, back))
    why = "sodium was left at the cut-off: not an efficiency" if split.polarised else ""
    given = Field(_share(split.given_back), worth, note=why)
    bare = run.case.coating is None
    lost = [
        Field("–")
        if name == "coating" and bare
        else Field("", why="not counted")
        if share is None
        else Field(_share(share), str(standing(run, _WORTH[name])))
        for name, share in split.losses().items()
    ]
    return (
        Field(split.window),
        Field(plain(split.plated / MAH_CM2)),
        given,
        *lost,
        Field(_share(split.rest)),
    )


def _share(value: float) -> str:
    text = f"{100 * value:.3f}"
    return "0.000" if text == "-0.000" else text.replace("-", "−")


def _field(run: Run, found: Metric, text: Callable[[float], str]) -> Field:
    if not found.valid or not math.isfinite(found.value):
        return Field("", why=found.reason or "none")
    return Field(text(found.value), str(standing(run, found.name)), note=found.note)


def _test(row: SystemRow) -> tuple[str, ...]:
    """Name of the case and the test in small lines."""
    if row.current is None or row.capacity is None:
        return (row.name,)
    test = f"{plain(row.current / 10)} mA/cm², {plain(row.capacity / MAH_CM2)} mAh/cm²"
    return row.name, test
