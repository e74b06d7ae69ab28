"""Equivalent circuits of an impedance spectrum by complex nonlinear least squares.

The impedance of a circuit and its derivatives come from the library pyimpspec (optional, extra
`eis`), the fit from scipy. `pyimpspec.fit_circuit` itself is not used: it hands squared deviations
to a routine that squares them again, so it minimises fourth powers, stops short of the minimum with
its default method, and its standard errors are not those of least squares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import curve_fit
from scipy.stats import t as student_t

from natrode.metrics.impedance_circuits import impedance_of, starting_points
from natrode.metrics.impedance_validity import (
    FAST_PART_REMARK,
    KramersKronig,
    akaike,
    data_set,
    kramers_kronig,
    library,
    unfit,
)
from natrode.record.segments import Floats
from natrode.record.spectrum import Spectrum

#: Circuit, arcs, fewest frequencies and decades that support it (chosen).
CIRCUITS: tuple[tuple[str, int, int, float], ...] = (
    ("R", 0, 5, 1.0),
    ("R(RQ)", 1, 5, 1.0),
    ("R(RQ)W", 1, 8, 2.0),
    ("R(RQ)(RQ)", 2, 14, 4.0),
    ("R(RQ)(RQ)W", 2, 16, 4.0),
)
#: A longer circuit must lower Akaike's criterion by more than this (Burnham and Anderson, 2002).
CLEARLY_BETTER = 4.0
_N_RANGE = (0.4, 1.0)
#: Largest rms residual and relative error of a resistance that still say something (chosen).
RESIDUAL_LIMIT = 0.05
ERROR_LIMIT = 0.5


@dataclass(frozen=True)
class Arc:
    """One resistance in parallel with a constant-phase element, admittance Y (j w)^n.

    Attributes
    ----------
    resistance_ohm, resistance_error_ohm : value and 95 % half width [ohm].
    cpe_y : Y of the constant-phase element [S s^n].
    cpe_n : its exponent [-].
    capacitance_f : (Y R)^(1/n) / R, the effective capacitance at the apex [F].
    frequency_hz : frequency of the apex [Hz].
    resolved : apex inside the measured range and error below half of the value.
    """

    resistance_ohm: float
    resistance_error_ohm: float
    cpe_y: float
    cpe_n: float
    capacitance_f: float
    frequency_hz: float
    resolved: bool


@dataclass(frozen=True)
class CircuitFit:
    """The circuit that a spectrum supports.

    Attributes
    ----------
    circuit : R, R(RQ), R(RQ)W, R(RQ)(RQ) or R(RQ)(RQ)W; empty when nothing was fitted.
    ohmic_ohm, ohmic_error_ohm : series resistance and its 95 % half width [ohm].
    arcs : from high to low frequency.
    chi_squared : sum of squared relative deviations of both parts over free values [-].
    residual : their root mean square, not divided by the free values [-].
    valid : whether the numbers mean what their names say.
    reason : why not; empty when valid.
    note : remarks that leave it valid.
    """

    circuit: str
    ohmic_ohm: float
    ohmic_error_ohm: float
    arcs: tuple[Arc, ...]
    chi_squared: float
    residual: float
    valid: bool
    reason: str
    note: str = ""


@dataclass(frozen=True)
class _Solution:
    """One converged fit; `x` = ln R0, (ln R, ln tau, n) per arc, ln of the Warburg admittance."""

    circuit: str
    arcs: int
    x: Floats
    variance: Floats
    squares: float
    score: float


def _fast_first(x: Floats, arcs: int) -> list[int]:
    """Order of the parameters that puts the fastest arc first."""
    by_time = sorted(range(arcs), key=lambda k: float(x[2 + 3 * k]))
    inner = [1 + 3 * k + i for k in by_time for i in range(3)]
    return [0, *inner, *range(1 + 3 * arcs, x.size)]


def _solve(circuit: str, arcs: int, f: Floats, z: Any) -> list[_Solution]:
    """Converged fits of one circuit from several starts, best first."""
    value, slope = impedance_of(circuit, arcs)
    weight = 1.0 / np.abs(z)
    target = np.concatenate([z.real * weight, z.imag * weight])

    def split(y: Any) -> Any:
        y = np.broadcast_to(y, f.shape) * weight
        return np.concatenate([y.real, y.imag])

    def model(at: Floats, *x: float) -> Any:
        return split(value(at, *x))

    def jacobian(at: Floats, *x: float) -> Any:
        return np.array([split(column) for column in slope(at, *x)]).T

    top = float(np.abs(z).max())
    low = [math.log(1e-6 * top)]
    high = [math.log(1e3 * top)]
    for _ in range(arcs):
        low += [math.log(1e-4 * top), -math.log(2e1 * np.pi * f.max()), _N_RANGE[0]]
        high += [math.log(1e3 * top), math.log(1e1 / (2 * np.pi * f.min())), _N_RANGE[1]]
    if circuit.endswith("W"):
        low, high = [*low, -math.log(1e3 * top) - 10], [*high, -math.log(1e-6 * top) + 10]
    found = []
    for start in starting_points(circuit, arcs, f, z, weight):
        x0 = np.clip(start, np.array(low) + 1e-6, np.array(high) - 1e-6)
        try:
            x, cov = curve_fit(
                model, f, target, x0, jac=jacobian, bounds=(low, high), method="trf", max_nfev=150
            )
        except (RuntimeError, ValueError, np.linalg.LinAlgError):
            continue
        squares = float(np.sum((model(f, *x) - target) ** 2))
        score = akaike(squares, target.size, x.size)
        order = _fast_first(x, arcs)
        found.append(_Solution(circuit, arcs, x[order], np.diag(cov)[order], squares, score))
    return sorted(found, key=lambda s: s.squares)


def _error(at: int, best: _Solution, all_found: list[_Solution], values: int) -> float:
    """95 % half width of exp(x[at]): covariance, spread of models and of equally good starts.

    Models are averaged with Akaike weights (Burnham and Anderson, 2002, section 4.3); only those
    with as many arcs count, for the series resistance all that have an arc.
    """
    own = [s for s in all_found if s.arcs == best.arcs or (at == 0 and s.arcs and best.arcs)]
    heads = {s.circuit: s for s in reversed(own)}.values()
    weight = np.array([math.exp(-0.5 * min(h.score - best.score, 200.0)) for h in heads])
    value = math.exp(best.x[at])
    scatter = [
        (math.exp(min(h.x[at], 700.0)) * math.sqrt(h.variance[at])) ** 2
        + (math.exp(min(h.x[at], 700.0)) - value) ** 2
        for h in heads
    ]
    free = max(values - best.x.size, 1)
    factor = float(student_t.ppf(0.975, free))
    total = factor * math.sqrt(float(np.sum(weight * np.array(scatter)) / weight.sum()))
    close = best.squares * (1.0 + factor**2 / free)
    spread = [
        abs(math.exp(s.x[at]) - value)
        for s in own
        if s.circuit == best.circuit and s.squares <= close
    ]
    return max(total, *spread) if math.isfinite(total) else math.inf


def _arc(best: _Solution, k: int, error: float, f: Floats) -> Arc:
    r, tau = math.exp(best.x[1 + 3 * k]), math.exp(best.x[2 + 3 * k])
    n, apex = float(best.x[3 + 3 * k]), 1.0 / (2.0 * math.pi * tau)
    seen = bool(f.min() <= apex <= f.max() and error < ERROR_LIMIT * r)
    return Arc(r, error, tau**n / r, n, tau / r, apex, seen)


def fit_circuit(spectrum: Spectrum, test: KramersKronig | None = None) -> CircuitFit:
    """Fit the circuit that the spectrum supports, weighted with 1/|Z|.

    Parameters
    ----------
    spectrum : impedance of the whole cell.
    test : its Kramers-Kronig test; made here when None. A spectrum that fails is fitted, marked
        invalid.

    Returns
    -------
    Result with `valid` False and a reason for fewer than 5 frequencies, less than 1 decade, values
    that are not finite, inductive spectra, failed tests, and when no arc is resolved.

    Raises
    ------
    RecordError
        Without the library pyimpspec.

    Notes
    -----
    Circuits by Akaike's criterion for few values; two arcs only from 14 frequencies over 4 decades.
    An apex is sought within a decade of the measured range; one that runs there is not resolved,
    and only the sum of its resistance and the ohmic part means something.
    Inductive points at the high-frequency end are left out.
    """
    library()
    why = unfit(spectrum)
    nothing = CircuitFit("", math.nan, math.nan, (), math.nan, math.nan, False, why)
    if why:
        return nothing
    test = kramers_kronig(spectrum) if test is None else test
    data = data_set(spectrum)
    f, z = np.asarray(data.get_frequencies()), np.asarray(data.get_impedances())
    first = int(np.argmax(z.imag <= 0.005 * np.abs(z)))
    f, z = f[first:], z[first:]
    decades = math.log10(f.max() / f.min())
    found: list[_Solution] = []
    for circuit, arcs, points, span in CIRCUITS:
        if f.size >= points and decades >= span - 0.3:
            found += _solve(circuit, arcs, f, z)
    if not found:
        return replace(nothing, reason="the fit did not converge")
    lowest = min(s.score for s in found)
    best = min((s for s in found if s.score <= lowest + CLEARLY_BETTER), key=lambda s: s.x.size)
    best = min((s for s in found if s.circuit == best.circuit), key=lambda s: s.squares)
    return _result(best, found, f, test, first)


def _result(
    best: _Solution, found: list[_Solution], f: Floats, test: KramersKronig, left_out: int
) -> CircuitFit:
    """The chosen solution with its errors, verdict and remarks."""
    values = 2 * f.size
    errors = [_error(1 + 3 * k, best, found, values) for k in range(best.arcs)]
    arcs = [_arc(best, k, error, f) for k, error in enumerate(errors)]
    rms = math.sqrt(best.squares / values)
    problems = [] if test.passed else [f"Kramers-Kronig test failed: {test.note}"]
    if rms > RESIDUAL_LIMIT:
        problems.append(f"residual {100 * rms:.2g} % of |Z|: no circuit describes the spectrum")
    if arcs and not any(a.resolved for a in arcs):
        problems.append("no arc is resolved: apex outside the range or error above half the value")
    elif rms > max(0.01, 4.0 * test.residual_rms):
        problems.append(f"residual {100 * rms:.2g} % of |Z|, far above the scatter: other circuit")
    notes = [f"{left_out} inductive points left out"] if left_out else []
    if arcs and not all(a.resolved for a in arcs):
        loose = [f"{a.frequency_hz:.2g}" for a in arcs if not a.resolved]
        notes.append(f"arcs not resolved (apex in Hz): {', '.join(loose)}")
    if not left_out and (not arcs or arcs[0].frequency_hz > 0.3 * f.max() or best.arcs == 1):
        notes.append(f"{FAST_PART_REMARK}, {f.max():.3g} Hz")
    return CircuitFit(
        circuit=best.circuit,
        ohmic_ohm=math.exp(best.x[0]),
        ohmic_error_ohm=_error(0, best, found, values),
        arcs=tuple(arcs),
        chi_squared=best.squares / max(values - best.x.size, 1),
        residual=rms,
        valid=not problems,
        reason="; ".join(problems),
        note="; ".join(notes),
    )
