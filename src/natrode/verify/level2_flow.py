"""Flow in a magnetic field, resolved (theory 1.8), and the salt it carries, against closed forms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from natrode.theory.convection import leveque_sherwood, lorentz_channel_speed
from natrode.verify.problem import Compare, Problem, Result, define, observed_order, second_order

GAP = 1e-3  #: between the plates, m
CURRENT = 10.0  #: A/m2
FIELD = 0.5  #: T
VISCOSITY = 1e-3  #: Pa s
INNER, OUTER = 0.15e-3, 0.45e-3  #: radii of a body and of the hole around it, m


def channel(cells: int, force: float, gap: float = GAP, viscosity: float = VISCOSITY):  # type: ignore[no-untyped-def]
    """Flow between two plates, joined at its ends, under a force along them (N/m3)."""
    from natrode.pore.flow import Stokes

    shape = (cells, 4)
    plates = Stokes(np.ones(shape), periodic=True)
    return plates.forced((np.zeros(shape), np.full(shape, force)), gap / cells, viscosity)


def profile_error(cells: int) -> float:
    """Largest miss of the velocity between two plates, over its largest value."""
    x = (np.arange(cells) + 0.5) / cells
    u = channel(cells, CURRENT * FIELD).joined
    top = float(lorentz_channel_speed(FIELD, CURRENT, GAP, VISCOSITY))
    return float(np.abs(u - 4.0 * top * x * (1.0 - x)).max()) / top


def current_against_force() -> float:
    """Miss between the flow from the current on the lower plate and that from j x B, relative."""
    from natrode.pore.flow import Stokes

    shape, h = (32, 4), GAP / 32
    leaving = np.zeros(shape)
    leaving[-1] = CURRENT * h
    plates = Stokes(np.ones(shape), periodic=True)
    by_current = plates.lorentz(leaving, FIELD, h, VISCOSITY)
    by_force = channel(32, -CURRENT * FIELD)
    return float(np.abs(by_current.joined - by_force.joined).max()) / by_force.fastest


def ring(cells: int) -> tuple[float, float, float]:
    """Flow round a body in a round hole: mean miss and largest speed over the exact ones, divergence.

    A current I per length from the hole to the body makes ``mu (u'' + u'/r - u/r^2) = B I/(2 pi r)``, so
    ``u = k r ln r + a r + b/r`` with ``k = B I/(4 pi mu)`` and u = 0 on both walls.
    """
    from natrode.pore import fractions
    from natrode.pore.backend import jnp
    from natrode.pore.flow import Stokes

    h = GAP / cells
    x = (np.arange(cells) + 0.5) * h - 0.5 * GAP
    r = np.hypot(x[:, None], x[None, :])
    distance = jnp.asarray(np.minimum(r - INNER, OUTER - r) / h)
    cut, normal = fractions.cells(distance)
    open_ = tuple(np.asarray(o) for o in fractions.apertures(distance, normal))
    area = np.asarray(cut.surface) * (r < 0.5 * (INNER + OUTER))
    total = CURRENT * 2.0 * math.pi * INNER
    hole = Stokes(np.asarray(cut.volume), open_)
    flow = hole.lorentz(total * area / area.sum(), FIELD, h, VISCOSITY)
    k = FIELD * total / (4.0 * math.pi * VISCOSITY)
    walls = np.array([[INNER, 1.0 / INNER], [OUTER, 1.0 / OUTER]])
    a, b = np.linalg.solve(walls, [-k * w * math.log(w) for w in (INNER, OUTER)])
    inside = (np.abs(x) > INNER) & (np.abs(x) < OUTER)
    y = np.abs(x[inside])
    # current flows inwards, B along axis 0 x axis 1
    exact = np.sign(x[inside]) * (k * y * np.log(y) + a * y + b / y)
    got = flow.velocity[0][cells // 2 - 1][inside]
    scale = float(np.abs(exact).max())
    spread = float(np.abs(flow.divergence()).max()) / flow.fastest
    return float(np.abs(got - exact).mean()) / scale, float(np.abs(got).max()) / scale, spread


def strip(
    rows: int,
    speed: Callable[[Any], Any],
    *,
    height: float,
    before: float = 0.0,
    after: float = 0.0,
    spreads: bool = False,
) -> float:
    """Mean Sherwood number, over its length, of a strip that keeps the salt at 0 below a flow along it.

    The strip is 1 long; fresh electrolyte, c = 1, comes in on one side and is kept at the far plane.

    Parameters
    ----------
    rows : int
        Cells along the strip.
    speed : callable
        Velocity times length of the strip over D at heights above the wall.
    height, before, after : float
        Of the box, and of the wall before and after the strip, over the length of the strip.
    spreads : bool
        Whether salt diffuses along the flow, too.
    """
    from natrode.pore import transport

    h = 1.0 / rows
    n0, n1 = round(height * rows), rows + round(before * rows) + round(after * rows)
    p = speed((np.arange(n0) + 0.5) * h) * h
    peclet = [np.zeros((n0 - 1, n1)), np.broadcast_to(p[:, None], (n0, n1 - 1))]
    shares = [np.ones((n0 - 1, n1)), np.full((n0, n1 - 1), 1.0 if spreads else 0.0)]
    sink, right = np.zeros((n0, n1)), np.zeros((n0, n1))
    first = round(before * rows)
    sink[0, first : first + rows] += 2.0
    sink[-1] += 2.0
    right[-1] += 2.0
    right[:, 0] += p
    sink[:, -1] += p
    salt = transport.solve(shares, sink, right, peclet, np.zeros((n0, n1)))
    return float(2.0 * salt[0, first : first + rows].sum())


def leveque(rows: int, group: float = 100.0, height: float = 2.0) -> float:
    """Mean Sherwood number of a strip in a linear shear over Leveque's; `group` is gamma l^2/D."""
    found = strip(rows, lambda y: group * y, height=height)
    return found / float(leveque_sherwood(group, 1.0, 1.0))


def gap_sherwood(magnetic: float, rows: int = 192) -> float:
    """Sherwood number of a strip as long as the gap is wide, below the flow that the field drives.

    ``M = B j L^3/(mu D)``; the velocity is that of the resolved flow between two plates.
    """
    u = np.abs(channel(rows, 1.0, 1.0, 1.0).joined) * magnetic
    return strip(rows, lambda y: u, height=1.0, before=0.5, after=0.5, spreads=True)


@define(
    "A14-pore",
    "Flow in a magnetic field, resolved",
    "plane Poiseuille flow; flow round a body; pressure balances a uniform force",
    cost="model",
)
def flows(compare: Compare) -> list[Result]:
    from natrode.pore.flow import Stokes

    flow = channel(64, CURRENT * FIELD)
    out = [
        compare(
            "largest speed between plates, 64 cells, mm/s", 0.625, 1e3 * float(flow.fastest), 1e-9
        ),
        compare(
            "profile between plates, largest miss over the largest speed, 64 cells",
            0.0,
            profile_error(64),
            3e-4,
            **second_order(profile_error(32), profile_error(64)),
        ),
        compare(
            "flow from the current against that from j x B", 0.0, current_against_force(), 1e-9
        ),
    ]
    shape = (32, 40)
    box = Stokes(np.ones(shape)).forced((np.full(shape, 3.0), np.full(shape, -5.0)), 1e-5, 1e-3)
    out.append(compare("flow in a closed box under a uniform force, m/s", 0.0, box.fastest, 1e-18))
    coarse, fine = ring(64), ring(256)
    order = observed_order(coarse[0], fine[0], 4.0)
    out.append(
        compare(
            "flow round a body, 256 cells, mean miss over the largest speed",
            0.0,
            fine[0],
            2e-2,
            order=order,
            expected_order=1.0,
        )
    )
    out.append(compare("flow round a body, largest speed over the exact", 1.0, fine[1], 2e-2))
    out.append(compare("divergence over the largest speed", 0.0, fine[2], 1e-12))
    return out


@define(
    "A14-salt",
    "Salt in a flow, resolved",
    "Leveque layer, 0.8075 (gamma l^2/D)^(1/3)",
    cost="model",
)
def salt(compare: Compare) -> list[Result]:
    coarse, fine = leveque(128), leveque(256)
    order = observed_order(coarse - 1.0, fine - 1.0)
    out = [
        compare(
            "Sherwood number of a strip in a shear, over Leveque's, 256 cells",
            1.0,
            fine,
            1e-3,
            order=order,
            expected_order=1.0,
        )
    ]
    low, high = gap_sherwood(1e4), gap_sherwood(8e4)
    exponent = math.log(high / low, 8.0)
    out.append(compare("limiting current in a field, exponent of j B", 1 / 3, exponent, 1e-2))
    return out


PROBLEMS: tuple[Problem, ...] = (flows, salt)
