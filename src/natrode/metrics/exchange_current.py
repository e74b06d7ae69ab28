"""Apparent exchange current density of a metal electrode, by four methods that never agree fully.

All of them are apparent: the resistance of the interphase is part of what is measured, and the area
is the geometric one. A current density is positive in plating, an overpotential negative in
plating; both belong to one electrode.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import curve_fit
from scipy.stats import t as student_t

from natrode.constants import T_REF, F, R
from natrode.metrics.impedance_fit import CircuitFit
from natrode.metrics.metric import Metric, metric
from natrode.metrics.polarisation import FEWEST_LEVELS, Polarisation, polarisation_points
from natrode.record.segments import Floats

__all__ = [
    "Polarisation",
    "butler_volmer",
    "exchange_currents",
    "from_impedance",
    "linear",
    "polarisation_points",
    "tafel",
]

UNIT = "A/m2"
APPARENT = "apparent: contains the interphase, geometric area"
#: Largest overpotential of the linear method in units of RT/F, 10.3 mV at 25 degC.
LINEAR_REACH = 0.4
#: Smallest overpotential of the Tafel method in units of RT/F, 70 mV at 25 degC.
TAFEL_REACH = 2.725
#: Allowed distance of the slope from that of alpha = 0.5, V per decade at 298.15 K.
SLOPE_MARGIN_V = 0.025
_ALPHA_RANGE = (0.3, 0.7)


def _metric(
    method: str,
    points: Polarisation,
    value: float,
    how: str,
    where: str,
    problems: Sequence[str],
    notes: Sequence[str] = (),
) -> Metric:
    name = f"exchange_current_{method}"
    at = f"; {points.at_s:g} s after the start of a step" if math.isfinite(points.at_s) else ""
    if points.ohmic_share > 0.5:
        share = 100 * points.ohmic_share
        problems = [*problems, f"{share:.0f} % of a voltage is ohmic drop taken off, above half"]
    return metric(
        name,
        value,
        UNIT,
        f"{how}; {APPARENT}",
        where + at,
        points.sampling_interval_s,
        problems=problems,
        notes=[*notes, points.note],
    )


def linear(points: Polarisation, within_v: float | None = None) -> Metric:
    """j0 = (RT/F) |dj/d eta| at 0 [A/m2], straight line through the origin.

    Parameters
    ----------
    points : overpotentials and current densities of one electrode.
    within_v : largest |eta| used [V]; 0.4 RT/F when None. Beyond 0.5 RT/F never valid.

    Notes
    -----
    Valid for |eta| below 0.4 RT/F (10 mV), where sinh of half of it is linear to 1 %; needs 3
    points there, a coefficient of determination above 0.98 and less than half of the voltage taken
    off as ohmic drop. Bard and Faulkner, Electrochemical Methods, section 3.4.
    """
    reach = LINEAR_REACH * points.thermal_v if within_v is None else within_v
    inside = (np.abs(points.overpotential_v) <= reach) & (points.overpotential_v != 0)
    eta, j = points.overpotential_v[inside], points.current_density_a_per_m2[inside]
    how = "j0 = (RT/F) |dj/d eta| at eta = 0, straight line through the origin"
    where = f"|eta| <= {1e3 * reach:.1f} mV, {eta.size} points"
    problems: list[str] = []
    notes: list[str] = []
    value = math.nan
    if eta.size < FEWEST_LEVELS:
        problems.append(f"{eta.size} points in the linear range, at least {FEWEST_LEVELS} needed")
    if reach > 0.5 * points.thermal_v:
        problems.append(f"window of {1e3 * reach:.0f} mV beyond RT/2F: not the linear range")
    if eta.size:
        slope = float(-(eta @ j) / (eta @ eta))
        value = points.thermal_v * slope
        rest = j + slope * eta
        fit = 1.0 - float(rest @ rest) / max(float(j @ j), 1e-300)
        error = math.sqrt(float(rest @ rest) / max(eta.size - 1, 1) / float(eta @ eta))
        notes.append(f"R2 {fit:.4f}, standard error {points.thermal_v * error:.2g} {UNIT}")
        if fit < 0.98:
            problems.append(f"not linear: R2 {fit:.3f}")
        if not (np.any(eta > 0) and np.any(eta < 0)):
            notes.append("points of one sign only")
    return _metric("linear", points, value, how, where, problems, notes)


def tafel(points: Polarisation, branch: str = "both", within_v: float | None = None) -> Metric:
    """Intercept of log |j| against |eta| [A/m2], from |eta| above 2.7 RT/F (70 mV).

    Parameters
    ----------
    points : overpotentials and current densities of one electrode.
    branch : "cathodic" (plating), "anodic" (stripping), or "both" in one line.
    within_v : largest |eta| used [V]; all when None.

    Notes
    -----
    Valid when the slope is that of a one-electron step, alpha = 0.5 (118 mV per decade at 298.15 K,
    scaled with temperature) within 25 mV and the currents span a decade. The back reaction near the
    lower end of the window makes the value up to 7 % too small. Metal electrodes with fast kinetics
    fail: Boyle et al., ACS Energy Lett. 2020, 5, 701.
    """
    if branch not in ("both", "cathodic", "anodic"):
        raise ValueError(f"branch: got {branch!r}, allowed: 'both', 'cathodic', 'anodic'")
    reach = TAFEL_REACH * points.thermal_v
    eta, j = points.overpotential_v, np.abs(points.current_density_a_per_m2)
    inside = (np.abs(eta) > reach) & (j > 0) & (np.abs(eta) <= (within_v or math.inf))
    if branch != "both":
        inside &= (eta < 0) if branch == "cathodic" else (eta > 0)
    eta, j = np.abs(eta[inside]), j[inside]
    which = "both branches" if branch == "both" else f"{branch} branch"
    how = f"intercept of log|j| against |eta| (Tafel), {which}"
    limit = f" and <= {1e3 * within_v:.0f} mV" if within_v else ""
    where = f"|eta| > {1e3 * reach:.0f} mV{limit}, {eta.size} points"
    method = "tafel" if branch == "both" else f"tafel_{branch}"
    problems: list[str] = []
    notes: list[str] = []
    value = math.nan
    if eta.size < FEWEST_LEVELS or np.unique(eta).size < 2:
        problems.append(f"{eta.size} points in the Tafel range, at least {FEWEST_LEVELS} needed")
        return _metric(method, points, value, how, where, problems, notes)
    rise, start = (float(c) for c in np.polyfit(eta, np.log10(j), 1))
    value = 10.0**start
    expected = math.log(10.0) * points.thermal_v / 0.5
    margin = SLOPE_MARGIN_V * points.temperature_k / T_REF
    slope = 1.0 / rise if rise > 0 else math.inf
    span = float(np.log10(j.max() / j.min()))
    notes.append(f"slope {1e3 * slope:.0f} mV per decade over {span:.2f} decades")
    if abs(slope - expected) > margin:
        allowed = f"{1e3 * expected:.0f} +- {1e3 * margin:.0f}"
        problems.append(f"slope {1e3 * slope:.0f} mV per decade, allowed: {allowed}")
    if span < 1.0:
        problems.append(f"currents span {span:.2f} decades, at least 1 needed")
    return _metric(method, points, value, how, where, problems, notes)


def butler_volmer(
    points: Polarisation, alpha: float | None = None, within_v: float | None = None
) -> Metric:
    """Least-squares fit of j = j0 [exp(-alpha F eta/RT) - exp((1 - alpha) F eta/RT)] [A/m2].

    Parameters
    ----------
    points : overpotentials and current densities of one electrode.
    alpha : cathodic transfer coefficient; None fits it within 0.3 to 0.7.
    within_v : largest |eta| used [V]; all when None.

    Notes
    -----
    Each point counts with 1/|j|, the floor being 5 % of the largest. Refused when the deviations
    follow each other along the curve or exceed 10 %: the law is then the wrong one, for instance
    because of a potential-dependent rate (Boyle et al., ACS Energy Lett. 2020, 5, 701).
    """
    order = np.argsort(points.overpotential_v)
    eta, j = points.overpotential_v[order], points.current_density_a_per_m2[order]
    used = (eta != 0) & (np.abs(eta) <= (within_v or math.inf))
    eta, j = eta[used], j[used]
    free = alpha is None
    given = "alpha free within 0.3 to 0.7" if free else f"alpha = {alpha:g}"
    method = "butler_volmer" if free else "butler_volmer_fixed_alpha"
    how = f"Butler-Volmer fit, {given}, weighted with 1/|j|"
    where = f"{eta.size} points"
    if eta.size:
        where += f", eta {1e3 * eta.min():.0f} to {1e3 * eta.max():.0f} mV"
    if eta.size < FEWEST_LEVELS + free:
        few = [f"{eta.size} points, at least {FEWEST_LEVELS + free} needed"]
        return _metric(method, points, math.nan, how, where, few)
    x = eta / points.thermal_v
    weight = np.maximum(np.abs(j), 0.05 * float(np.abs(j).max()))

    def model(at: Floats, log_j0: float, a: float = 0.5 if alpha is None else alpha) -> Floats:
        return np.exp(log_j0) * (np.exp(-a * at) - np.exp((1.0 - a) * at))

    first = math.log(max(float(np.median(np.abs(j) / (2 * np.sinh(np.abs(x) / 2)))), 1e-300))
    start, low, high = [first], [first - 12.0], [first + 12.0]
    if free:
        start, low, high = [*start, 0.5], [*low, _ALPHA_RANGE[0]], [*high, _ALPHA_RANGE[1]]
    found, cov = curve_fit(
        model, x, j, start, sigma=weight, bounds=(low, high), method="trf", max_nfev=2000
    )
    value = math.exp(float(found[0]))
    quantile = float(student_t.ppf(0.975, max(eta.size - len(start), 1)))
    error = value * math.sqrt(float(cov[0, 0])) * quantile
    rest = (model(x, *found) - j) / weight
    size = float(np.sqrt(np.mean(rest**2)))
    follow = float(rest[1:] @ rest[:-1]) / max(float(rest @ rest), 1e-300)
    notes = [f"95 % half width {error:.2g} {UNIT}, deviations {100 * size:.2g} %"]
    problems = []
    if free:
        notes.append(f"alpha {float(found[1]):.2f}")
        if min(abs(float(found[1]) - edge) for edge in _ALPHA_RANGE) < 1e-3:
            problems.append(f"alpha runs to the end of its range, {float(found[1]):.1f}")
    if size > 0.1:
        problems.append(f"deviations {100 * size:.0f} %, allowed: 10 %")
    if size > 0.02 and eta.size >= 6 and follow > 2.0 / math.sqrt(eta.size):
        problems.append("deviations are systematic along the curve: not Butler-Volmer kinetics")
    if not np.any(np.abs(x) > 1.0):
        notes.append("no point beyond RT/F: alpha is not determined")
    return _metric(method, points, value, how, where, problems, notes)


def from_impedance(
    fit: CircuitFit,
    area_m2: float | None,
    *,
    arc: int = -1,
    symmetric: bool = True,
    temperature_k: float = T_REF,
) -> Metric:
    """j0 = RT/(F A R_ct) [A/m2] from one arc of a circuit fit.

    Parameters
    ----------
    fit : circuit of the whole cell.
    area_m2 : geometric area [m2]; None gives an invalid metric.
    arc : which arc is taken for charge transfer, from high to low frequency; the slowest by
        default.
    symmetric : two equal electrodes, each with half of the resistance.
    temperature_k : [K].
    """
    share = "half of the arc per electrode" if symmetric else "the whole arc"
    how = f"j0 = RT/(F A R_ct), R_ct = {share} (impedance)"
    problems: list[str] = []
    notes: list[str] = []
    value = math.nan
    where = f"circuit {fit.circuit or 'none'}"
    if not fit.valid:
        problems.append(f"circuit fit not valid: {fit.reason}")
    if area_m2 is None:
        problems.append("area unknown")
    try:
        chosen = fit.arcs[arc]
    except IndexError:
        problems.append("no such arc in the circuit")
    else:
        where += f", arc at {chosen.frequency_hz:.3g} Hz"
        if not chosen.resolved:
            problems.append("the arc is not resolved")
        if area_m2 is not None:
            r = chosen.resistance_ohm / (2.0 if symmetric else 1.0)
            value = R * temperature_k / (F * area_m2 * r)
            relative = chosen.resistance_error_ohm / chosen.resistance_ohm
            notes.append(f"95 % half width {value * relative:.2g} {UNIT}")
        if len(fit.arcs) == 1:
            notes.append("one arc: interphase and charge transfer are not told apart")
    return metric(
        "exchange_current_impedance",
        value,
        UNIT,
        f"{how}; {APPARENT}",
        where,
        math.nan,
        problems=problems,
        notes=notes,
    )


def exchange_currents(points: Polarisation) -> tuple[Metric, ...]:
    """All methods that polarisation points allow, each with its own verdict."""
    return (
        linear(points),
        tafel(points),
        tafel(points, "cathodic"),
        tafel(points, "anodic"),
        butler_volmer(points),
        butler_volmer(points, 0.5),
    )
