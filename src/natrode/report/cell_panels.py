"""Panels of whole cells: voltage against a cathode, masses of the stack, temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from natrode.compare.stack import layer_parts, mass_parts
from natrode.report import first_cycle as fc
from natrode.report.style import (
    DARK,
    INK,
    INSIDE,
    MUTED,
    SMALL,
    STRIPPING,
    TOP,
    dress,
    fewer,
    legend,
)
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from natrode.cell import CellMasses, Run

_CAPACITY = "areal capacity / mAh cm⁻²"
_WORDS = {1.0: "charge", -1.0: "discharge"}
_ELECTRODE_WORDS = {1.0: "plating", -1.0: "stripping"}
_COLOURS = {1.0: INSIDE, -1.0: TOP}

#: Fill and hatch of the parts of a stack, alternating in brightness.
PART_STYLE: dict[str, dict[str, Any]] = {
    "cathode": {"color": DARK},
    "electrolyte": {"color": "#cfe3f1"},
    "separator": {"color": "#ffffff", "hatch": "xxx"},
    "sodium": {"color": TOP, "hatch": "//"},
    "deposit": {"color": TOP, "hatch": "//"},
    "host": {"color": "#7cc4a8", "hatch": ".."},
    "collectors": {"color": "#8d99a5"},
}

#: Share of a bar from which on a part is named in it.
_NAMED = 0.08


def full_voltage(ax: Axes, run: Run) -> None:
    """Cell voltage against capacity: first cycle, last cycle dashed, open circuit dotted."""
    shown = _cycles(run)
    for number in shown:
        first = number == shown[0]
        for sign, part in fc.directions(run, number):
            q = part["areal_capacity_c_per_m2"].to_numpy() / MAH_CM2
            q, v = fewer(q, part["voltage_v"].to_numpy())
            label = f"{_WORDS[sign]}, cycle {number}"
            _line(ax, q, v, sign, label, first)
    for sign, part in fc.directions(run, shown[0])[:1]:
        q = part["areal_capacity_c_per_m2"].to_numpy() / MAH_CM2
        q, v = fewer(q, part["open_circuit_v"].to_numpy())
        ax.plot(
            q, v, color=INK, linestyle=":", linewidth=1.3, label=f"open circuit, {_WORDS[sign]}"
        )
    ax.set_xlim(left=0.0)
    dress(ax, "Cell voltage", _CAPACITY, "cell voltage / V")
    legend(ax, loc="best")


def electrode_potential(ax: Axes, run: Run, key: bool = True) -> None:
    """Working electrode against a sodium reference at its face, over each half cycle."""
    shown = _cycles(run)
    inner = []
    for number in shown:
        first = number == shown[0]
        for sign, part in fc.directions(run, number):
            q = part["areal_capacity_c_per_m2"].to_numpy() / MAH_CM2
            q, v = fewer(q, 1e3 * part["electrode_potential_v"].to_numpy())
            _line(ax, q, v, sign, f"{_ELECTRODE_WORDS[sign]}, cycle {number}", first)
            inner.append(_inner(q, v, sign))
    low, high = _limits(inner)
    ax.set_ylim(low, high)
    ax.set_xlim(left=0.0)
    ax.axhline(0.0, color=MUTED, linewidth=0.6)
    dress(ax, "Sodium electrode alone", _CAPACITY, "potential against Na / mV")
    if key:
        legend(ax, loc="best")


def _cycles(run: Run) -> list[int]:
    """First cycle and, where there are more, the last one that was finished or begun."""
    numbers = sorted(set(run.curves["cycle"].astype(int)))
    return numbers[:1] if len(numbers) == 1 else [numbers[0], numbers[-1]]


def _line(ax: Axes, q: np.ndarray, v: np.ndarray, sign: float, label: str, first: bool) -> None:
    ax.plot(
        q,
        v,
        color=_COLOURS[sign],
        linestyle="-" if first else "--",
        linewidth=1.7 if first else 1.2,
        label=label,
    )


def _inner(q: np.ndarray, v: np.ndarray, sign: float) -> np.ndarray:
    """Values that set the axis: without the start from a bare surface and the last rise."""
    if q.size == 0 or q[-1] <= 0.0:
        return v
    if sign > 0.0:
        # the dip belongs to the picture, the fall from the potential of the bare electrode does not
        return v[(q > 0.02 * q[-1]) | (v < 0.0)]
    return v[(q > 0.002 * q[-1]) & (q < 0.97 * q[-1])]


def _limits(values: list[np.ndarray]) -> tuple[float, float]:
    every = np.concatenate([v for v in values if v.size] or [np.zeros(1)])
    low, high = min(float(every.min()), 0.0), max(float(every.max()), 0.0)
    span = max(high - low, 1e-3)
    return low - 0.1 * span, high + 0.3 * span


def masses(ax: Axes, stack: CellMasses, energy: float) -> None:
    """Areal masses of the parts of a cell as one bar; `energy` of the discharge in J/m2."""
    parts = {name: 100.0 * mass for name, mass in mass_parts(stack).items()}  # mg/cm2
    number = stack.energy_per_mass(energy) / 3600.0
    _stacked(ax, parts, "mg cm⁻²")
    title = f"Mass {100.0 * stack.mass:.3g} mg cm⁻²: {number:.3g} Wh/kg"
    dress(ax, title, "mass / mg cm⁻²", "")
    _bare(ax)


def layers(ax: Axes, stack: CellMasses, energy: float) -> None:
    """Thicknesses of the layers of the charged cell as one bar."""
    parts = {name: 1e6 * layer for name, layer in layer_parts(stack).items()}
    number = stack.energy_per_volume(energy) / 3.6e6
    _stacked(ax, parts, "µm")
    title = f"Thickness {1e6 * stack.thickness:.3g} µm: {number:.3g} Wh/L"
    dress(ax, title, "thickness / µm", "")
    _bare(ax)


def _stacked(ax: Axes, parts: dict[str, float], unit: str) -> None:
    total = sum(parts.values())
    left = 0.0
    for name, value in parts.items():
        if value <= 1e-3 * total:
            continue
        style = PART_STYLE[name]
        ax.barh(
            0, value, left=left, height=0.8, edgecolor=INK, linewidth=0.6,
            label=f"{name} {value:.3g} {unit}", **style,
        )  # fmt: skip
        if value >= _NAMED * total:
            ax.text(
                left + 0.5 * value,
                0,
                f"{100.0 * value / total:.0f} %",
                ha="center",
                va="center",
                fontsize=SMALL,
                color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9},
            )
        left += value
    ax.set_xlim(0.0, total)
    ax.set_ylim(-0.45, 0.45)


def _bare(ax: Axes) -> None:
    """One bar needs no y axis."""
    ax.grid(False)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)


def temperature(ax: Axes, run: Run) -> None:
    """Temperature of the cell over time, with that of the surroundings."""
    c = run.curves
    t, kelvin = fewer(c["time_s"].to_numpy() / 3600.0, c["temperature_k"].to_numpy())
    celsius = kelvin - 273.15
    outside = run.case.inputs.temperature.value - 273.15
    ax.plot(t, celsius, color=STRIPPING, linewidth=1.4, label="cell")
    ax.axhline(outside, color=MUTED, linewidth=1.0, linestyle="--", label="surroundings")
    span = max(float(celsius.max() - celsius.min()), abs(float(celsius.max()) - outside), 0.01)
    low, high = min(float(celsius.min()), outside), max(float(celsius.max()), outside)
    ax.set_ylim(low - 0.15 * span, high + 0.3 * span)
    ax.set_xlim(0.0, max(float(t[-1]), 1e-9))
    ax.ticklabel_format(axis="y", useOffset=False)
    dress(ax, "Temperature", "time / h", "temperature / °C")
    legend(ax, loc="best")
