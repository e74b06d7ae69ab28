"""Impedance functions of the circuits that are fitted, and where their fits start."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import nnls

from natrode.metrics.impedance_validity import library
from natrode.record.segments import Floats

_SEED_N = 0.8


@lru_cache(maxsize=16)
def impedance_of(circuit: str, arcs: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Impedance of a circuit and its derivatives by the fitted parameters, as functions of f, x."""
    import sympy  # type: ignore[import-untyped]

    names = sympy.symbols(f"x0:{1 + 3 * arcs + circuit.endswith('W')}", real=True)
    expression = library().parse_cdc(circuit).to_sympy()
    own = {str(s): s for s in expression.free_symbols}
    put = {own["R_0"]: sympy.exp(names[0])}
    for k in range(arcs):
        r, tau, n = names[1 + 3 * k : 4 + 3 * k]
        put |= {own[f"R_{1 + 2 * k}"]: sympy.exp(r), own[f"n_{2 + 2 * k}"]: n}
        put[own[f"Y_{2 + 2 * k}"]] = sympy.exp(tau * n - r)
    if circuit.endswith("W"):
        put |= {own[f"Y_{1 + 2 * arcs}"]: sympy.exp(names[-1])}
        put |= {own[f"n_{1 + 2 * arcs}"]: sympy.Rational(1, 2)}
    f = own.get("f", sympy.Symbol("f"))
    z = expression.subs(put)
    slopes = [sympy.diff(z, name) for name in names]
    return (
        sympy.lambdify([f, *names], z, "numpy", cse=True),
        sympy.lambdify([f, *names], slopes, "numpy", cse=True),
    )


def starting_points(circuit: str, arcs: int, f: Floats, z: Any, weight: Floats) -> list[Floats]:
    """Up to three starting points: resistances by linear least squares on a grid of times."""
    if arcs == 0:
        return [np.array([math.log(max(float(np.mean(z.real)), 1e-12))])]
    w = 2j * np.pi * f
    warburg = circuit.endswith("W")
    grid = np.geomspace(0.2 / w.imag.max(), 5.0 / w.imag.min(), 12)
    tried = []
    for taus in combinations(grid, arcs):
        columns = [np.ones_like(w), *(1.0 / (1.0 + (w * t) ** _SEED_N) for t in taus)]
        columns += [1.0 / np.sqrt(w)] if warburg else []
        a = np.array(columns).T * weight[:, None]
        b = z * weight
        r, rest = nnls(np.vstack([a.real, a.imag]), np.concatenate([b.real, b.imag]))
        r = np.maximum(r, 1e-3 * float(np.abs(z).max()))
        x = [math.log(r[0])]
        for k, t in enumerate(taus):
            x += [math.log(r[1 + k]), math.log(t), _SEED_N]
        tried.append((rest, np.array([*x, -math.log(r[-1])] if warburg else x)))
    tried.sort(key=lambda pair: pair[0])
    return [x for _, x in (tried[0], tried[1], tried[len(tried) // 4])]
