"""Shape of the voltage over a half cycle: peak, valley and peak, or an arc.

Between two metal electrodes the voltage of a half cycle has a tip where metal nucleates, a valley
while the deposit of the half cycle before is used up, and a second peak where bulk metal has to be
pitted. As dead metal and interphase pile up, transport through them takes over and the trace turns
into an arc that rises to its end (Wood et al., ACS Cent. Sci. 2016, 2, 790; Chen et al., J. Mater.
Chem. A 2017, 5, 11671; both for lithium, recalled). One shape proves little; the trend over cycles
is judged, against its own standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from natrode.metrics.metric import Metric, metric
from natrode.metrics.plateau import voltage_at_charge
from natrode.record.record import Record
from natrode.record.segments import Floats, HalfCycle

Shape = Literal["peak-valley-peak", "arc", "flat", "other"]

#: Parts of the charge: the tip, the middle and the end; a final rise to a cut-off lies behind it.
TIP_WINDOW = (0.0, 0.15)
MIDDLE_WINDOW = (0.4, 0.6)
END_WINDOW = (0.85, 0.95)
#: Ratios that make a peak or a slope (chosen, documented).
PEAK = 1.05
#: A trend counts beyond this many standard errors and this rise of end over middle in all [-, -].
SIGNIFICANT = 3.0
LEAST_RISE = 0.1
LEAST_HALF_CYCLES = 6
_LEAST_SAMPLES = 20


@dataclass(frozen=True)
class HalfCycleShape:
    """Shape of one half cycle.

    Attributes
    ----------
    number : 1, 2, 3 ... over the half cycles of its role.
    role : "plating" or "stripping".
    start_s : test time of its start [s].
    tip_over_middle, end_over_middle : ratios of |V| [-].
    curvature : second derivative of |V|/|V_middle| with respect to the share of the charge, of a
        parabola through 15 to 95 % [-]; > 0 is a valley, < 0 flattens towards the end.
    shape : "peak-valley-peak", "arc", "flat" or "other".
    """

    number: int
    role: str
    start_s: float
    tip_over_middle: float
    end_over_middle: float
    curvature: float
    shape: Shape


@dataclass(frozen=True)
class Trend:
    """Straight line through one ratio against the number of the half cycle.

    Attributes
    ----------
    slope : change per half cycle [-].
    standard_error : of the slope [-]; nan for fewer than three half cycles.
    n : half cycles used.
    """

    slope: float
    standard_error: float
    n: int

    @property
    def significant(self) -> bool:
        """Whether the slope is more than three of its standard errors away from none."""
        return self.n >= LEAST_HALF_CYCLES and abs(self.slope) > SIGNIFICANT * self.standard_error


@dataclass(frozen=True)
class Arcing:
    """Shapes of all half cycles of one role and their trends.

    Attributes
    ----------
    shapes : one per half cycle that could be read.
    end_trend, tip_trend, curvature_trend : trends of the three numbers.
    arcing : True only when end over middle rises significantly, by at least 0.1 in all, and the
        last half cycles are arcs or rise towards their end.
    metric : slope of end over middle [1 per half cycle] with window, validity and note.
    """

    shapes: tuple[HalfCycleShape, ...] = field(repr=False)
    end_trend: Trend
    tip_trend: Trend
    curvature_trend: Trend
    arcing: bool
    metric: Metric


def find_arcing(record: Record, role: Literal["plating", "stripping"] = "plating") -> Arcing:
    """Shape of every half cycle of one role and its trend over cycles.

    Parameters
    ----------
    record : record of a symmetric cell, or of a half cell.
    role : half cycles to look at.

    Returns
    -------
    Shapes and trends. Invalid for cells with a cathode and for fewer than 6 half cycles of at least
    20 samples.
    """
    halves = [h for h in record.half_cycles() if h.role == role]
    problems = []
    if record.metadata.cell_type not in ("half", "symmetric"):
        problems.append("cell voltage against a cathode, not the electrode against its metal")
    largest = max((h.charge_c_per_m2 for h in halves), default=0.0)
    shapes = []
    for number, half in enumerate(halves, start=1):
        found = _shape(number, half) if half.charge_c_per_m2 > 0.1 * largest else None
        if found is not None:
            shapes.append(found)
    numbers = [s.number for s in shapes]
    end = trend(numbers, [s.end_over_middle for s in shapes])
    if len(shapes) < LEAST_HALF_CYCLES:
        problems.append(f"{len(shapes)} half cycles with enough samples, needs {LEAST_HALF_CYCLES}")
    rise = end.slope * (shapes[-1].number - shapes[0].number) if shapes else 0.0
    late = [s.end_over_middle > PEAK for s in shapes[-3:]]
    verdict = not problems and end.significant and rise > LEAST_RISE and all(late)
    intervals = [h.sampling_interval_s for h in halves]
    return Arcing(
        shapes=tuple(shapes),
        end_trend=end,
        tip_trend=trend(numbers, [s.tip_over_middle for s in shapes]),
        curvature_trend=trend(numbers, [s.curvature for s in shapes]),
        arcing=bool(verdict),
        metric=metric(
            "arcing_trend",
            end.slope,
            "1",
            "slope of |V| at 85-95 % over |V| at 40-60 % of the charge, per half cycle",
            f"{role} half cycles 1-{len(halves)}, {len(shapes)} used",
            float(np.median(intervals)) if intervals else float("nan"),
            problems=problems,
            notes=[
                f"standard error {end.standard_error:.2g}",
                "significant" if end.significant else "not significant",
            ],
        ),
    )


def _shape(number: int, half: HalfCycle) -> HalfCycleShape | None:
    """Shape of one half cycle; None when it has too few samples or no polarisation."""
    charge = half.areal_capacity_c_per_m2
    if charge.size < _LEAST_SAMPLES or charge[-1] <= 0:
        return None
    u = -half.voltage_v if half.role == "plating" else half.voltage_v

    def part(window: tuple[float, float]) -> Floats:
        return voltage_at_charge(u, charge, window)[::10]

    middle = float(np.median(part(MIDDLE_WINDOW)))
    if middle <= 0:
        return None
    tip = float(np.max(part(TIP_WINDOW))) / middle
    end = float(np.median(part(END_WINDOW))) / middle
    body = part((TIP_WINDOW[1], END_WINDOW[1])) / middle
    at = np.linspace(TIP_WINDOW[1], END_WINDOW[1], body.size)
    second = float(2.0 * np.polynomial.polynomial.polyfit(at, body, 2)[2])
    start = float(np.median(body[: max(body.size // 10, 1)]))
    shape: Shape
    if tip > PEAK and end > PEAK:
        shape = "peak-valley-peak"
    elif end > PEAK and start < 1.0:
        shape = "arc"
    elif abs(end - 1.0) <= PEAK - 1.0 and tip <= PEAK:
        shape = "flat"
    else:
        shape = "other"
    return HalfCycleShape(number, half.role, float(half.time_s[0]), tip, end, second, shape)


def trend(x: Sequence[float], y: Sequence[float]) -> Trend:
    """Least-squares line of `y` against `x` with the standard error of its slope."""
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    n = a.size
    if n < 2 or np.ptp(a) == 0:
        return Trend(float("nan"), float("nan"), n)
    da = a - a.mean()
    slope = float(np.sum(da * (b - b.mean())) / np.sum(da**2))
    if n < 3:
        return Trend(slope, float("nan"), n)
    left = b - b.mean() - slope * da
    error = float(np.sqrt(np.sum(left**2) / (n - 2) / np.sum(da**2)))
    return Trend(slope, error, n)
