"""Pores and walls of the host: volume fractions, wall area, transport factor (theory 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell.ops import Array, exp, log, maximum, sqrt, tanh
from natrode.cell.parameters import Parameters


@dataclass(frozen=True)
class Pores:
    """Geometry of the host cells; arrays over the cells unless stated."""

    porosity: Array  #: eps_l, electrolyte volume fraction, may be slightly negative by solver error
    porosity_reg: Array  #: eps_l kept above ``eps_min``
    porosity_slope: Array  #: d porosity_reg / d porosity
    porosity0: Array  #: scalar, porosity without sodium
    wall_area0: Array  #: 1/m, a_h with the collector plane in the last cell (C12)
    wall_area: Array  #: 1/m, a_w
    transport: Array  #: T(eps_l), MacMullin number to the power -1


def plane_area(last: Array, dx: Array, p: Parameters) -> Array:
    """Pore area of the collector plane per volume of the last cell in 1/m, zero elsewhere (C12)."""
    return last * p.plane_fraction * (1.0 - p.solid_fraction - p.coating_fraction) / dx


def regular_porosity(porosity: Array, p: Parameters) -> Array:
    """Porosity kept above ``eps_min``; also of PyBaMM symbols."""
    free = porosity - p.eps_min
    return p.eps_min + 0.5 * (free + (free * free + p.eps_width * p.eps_width) ** 0.5)


def pores(
    eps_n: Array,
    dead: Array,
    interphase: Array,
    gained: Array,
    saturation: Array,
    plane: Array,
    p: Parameters,
) -> Pores:
    """Evaluate (1.1) and (1.2).

    Parameters
    ----------
    eps_n : array, shape (n, nt)
        Live sodium volume fraction.
    dead, interphase : array
        Volume fractions of dead sodium and of the interphase.
    gained : array
        Volume fraction that the coating gained by its sodiation.
    saturation : array
        Wetted share of the pores.
    plane : array, shape (n, 1)
        Collector plane as area per volume in 1/m (`plane_area`).
    p : Parameters

    Notes
    -----
    The collector plane under the host is a wall, too. Its pore area ``eps_p/dx`` is kept constant and
    shares the fill factor of the walls (correction C12 of the model notes).
    """
    porosity0 = 1.0 - p.solid_fraction - p.coating_fraction
    porosity = porosity0 - eps_n - dead - interphase - gained
    free = porosity - p.eps_min
    root = sqrt(free * free + p.eps_width * p.eps_width)
    porosity_reg = p.eps_min + 0.5 * (free + root)
    slope = 0.5 * (1.0 + free / root)
    wall0 = p.wall_area + plane
    solid = maximum(eps_n, 0.0) + dead + gained
    growth = 1.0 + solid / (p.solid_fraction + p.coating_fraction)
    log_porosity = log(porosity_reg)
    factor = exp(
        p.growth_exponent * log(growth) + p.closure_exponent * (log_porosity - log(porosity0))
    )
    return Pores(
        porosity=porosity,
        porosity_reg=porosity_reg,
        porosity_slope=slope,
        porosity0=porosity0,
        wall_area0=wall0,
        wall_area=wall0 * factor * saturation,
        transport=exp(p.bruggeman_host * log_porosity) * saturation,
    )


def room_gate(porosity: Array, p: Parameters) -> Array:
    """Room for plating, 1 in open pores and 0 in a full one (theory 2.5).

    ``R = tanh((eps_l - eps_min)/eps_room)``. Plating stops at the least porosity that transport
    knows, not at zero, so that the integrator's error never makes a volume negative; and open pores
    have all the room, where the ratio ``eps_l/(eps_l + eps_room)`` would slow every wall by a percent.
    """
    return tanh((porosity - p.eps_min) / p.eps_room)
