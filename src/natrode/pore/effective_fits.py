"""The laws of Level 1 fitted to a table of effective properties, with what they miss as model error.

Transport ``T = <(eps_l - eps_pc)/(1 - eps_pc)>^b`` (theory 2.2), once with eps_pc free and once with
the eps_pc = 0 that the cell model uses; wall area
``a_w = a_h (1 + eps_N/eps_0)^n_g (eps_l/eps_l0)^m_g`` (1.2).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from natrode.pore.effective_table import EffectiveFit, EffectiveRow

MOST_EXPONENT = 5.0
"""Largest exponent that is tried; the case allows no larger one either."""

LEAST_BRUGGEMAN = 1.0
"""A transport factor above the porosity would be no obstacle but a conductor."""

Floats = NDArray[np.float64]


def transport_law(liquid: Floats, exponent: float, closed_below: float = 0.0) -> Floats:
    """T of Level 1 at the liquid fractions eps_l."""
    free = np.maximum((liquid - closed_below) / (1.0 - closed_below), 0.0)
    return np.asarray(np.where(free > 0.0, np.maximum(free, 1e-300) ** exponent, 0.0))


def wall_law(
    fill: Floats, liquid: Floats, porosity: float, growth: float, closure: float
) -> Floats:
    """a_w/a_h of Level 1 at the fills eps_N."""
    solid = max(1.0 - porosity, 1e-12)
    open_ = np.maximum(liquid / porosity, 1e-12)
    return np.asarray((1.0 + fill / solid) ** growth * open_**closure)


def fit_of(
    rows: Sequence[EffectiveRow],
    porosity: float,
    *,
    closes: float | None = None,
    connects: float | None = None,
) -> EffectiveFit:
    """Fit of the rows of one mode.

    Parameters
    ----------
    rows : sequence of EffectiveRow
        Of one mode, fill rising from 0.
    porosity : float
        eps_l0.
    closes, connects : float or None
        Liquid fraction at which the pores close and fill at which sodium connects, kept as they are.

    Returns
    -------
    EffectiveFit
        Of a front from the collector, which is no state of a piece of host, without transport.
    """
    mode = rows[0].mode
    fill = np.array([row.fill for row in rows])
    liquid = np.array([row.liquid for row in rows])
    wall = np.array([row.wall_area for row in rows]) / rows[0].wall_area
    growth, closure, wall_off = _fitted_wall(fill, liquid, wall, porosity)
    found = EffectiveFit(
        mode=mode,
        growth_exponent=growth,
        closure_exponent=closure,
        wall_rms=_rms(wall_off),
        wall_max=_most(wall_off),
        closes=closes,
        connects=connects,
    )
    if mode == "bottom_front":
        return found
    transport = np.array([row.transport for row in rows])
    plain, plain_off = _fitted_plain(liquid, transport)
    exponent, closed_below, off = _fitted_closing(liquid, transport, plain, closes)
    return found.with_transport(
        bruggeman=plain,
        bruggeman_rms=_rms(plain_off),
        bruggeman_max=_most(plain_off),
        exponent=exponent,
        closed_below=closed_below,
        transport_rms=_rms(off),
        transport_max=_most(off),
    )


def _rms(off: Floats) -> float:
    return float(np.sqrt(np.mean(off**2)))


def _most(off: Floats) -> float:
    return float(np.max(np.abs(off)))


def _fitted_plain(liquid: Floats, transport: Floats) -> tuple[float, Floats]:
    from scipy.optimize import minimize_scalar

    def misfit(b: float) -> float:
        return float(np.sum((transport_law(liquid, b) - transport) ** 2))

    best = minimize_scalar(
        misfit, bounds=(LEAST_BRUGGEMAN, MOST_EXPONENT), method="bounded",
        options={"xatol": 1e-7},
    )  # fmt: skip
    # the bounded search never returns an end
    ends = (LEAST_BRUGGEMAN, MOST_EXPONENT, float(best.x))
    b = min(ends, key=misfit)
    return b, transport_law(liquid, b) - transport


def _fitted_closing(
    liquid: Floats, transport: Floats, start: float, closes: float | None
) -> tuple[float, float, Floats]:
    """Exponent and eps_pc together."""
    from scipy.optimize import least_squares

    open_ = liquid[transport > 0.0]
    highest = float(open_.min()) if len(open_) else float(liquid.min())
    highest = min(max(highest, 1e-3), 0.99)

    def off(x: Floats) -> Floats:
        return transport_law(liquid, float(x[0]), float(x[1])) - transport

    tried = []
    for guess in {0.0, 0.5 * highest, min(closes or 0.0, 0.98 * highest)}:
        first = [min(max(start, 0.6), MOST_EXPONENT - 0.1), guess]
        found = least_squares(off, first, bounds=([0.5, 0.0], [MOST_EXPONENT, highest]))
        tried.append((float(np.sum(found.fun**2)), float(found.x[0]), float(found.x[1])))
    _, exponent, closed_below = min(tried)
    return exponent, closed_below, off(np.array([exponent, closed_below]))


def _fitted_wall(
    fill: Floats, liquid: Floats, wall: Floats, porosity: float
) -> tuple[float, float, Floats]:
    from scipy.optimize import least_squares

    def off(x: Floats) -> Floats:
        return wall_law(fill, liquid, porosity, float(x[0]), float(x[1])) - wall

    bounds = [0.0, 0.0], [MOST_EXPONENT, MOST_EXPONENT]
    found = least_squares(off, [0.3, 0.5], bounds=bounds, xtol=1e-12, ftol=1e-12, gtol=1e-12)
    return float(found.x[0]), float(found.x[1]), off(found.x)
