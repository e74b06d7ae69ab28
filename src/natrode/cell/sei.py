"""Solid electrolyte interphase on live sodium and on bare walls (theory 2.7, (1.14), (1.15), C5).

On sodium the film forms by corrosion and takes metal; moving the surface by ``l_cr`` renews it once.
On bare walls it is formed by the external current below ``U_S``.
"""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell.ops import Array, exp, log, maximum, step
from natrode.cell.parameters import Parameters
from natrode.cell.signs import magnitude

#: Width of the sodium area below which the film no longer changes, of the area of the wall.
AREA_WIDTH = 1e-3

#: 1/m2, nuclei whose area (1e-5 of a wall when they are born) is not worth counting. Where the first
#: nuclei form, the area that they create follows sodium and nuclei 1e10 times as steeply without it.
FEW_NUCLEI = 1e10


@dataclass(frozen=True)
class Film:
    """What the interphase does on a surface; arrays over its cells."""

    thickening: Array  #: m/s, of the film on sodium
    renewal: Array  #: 1/s, share of the film that is no longer as made, per time
    corrosion: Array  #: mol/(m3 s) or mol/(m2 s), sodium metal consumed
    wall_thickening: Array  #: m/s, of the film on bare walls
    wall_reduction: Array  #: mol/(m3 s) or mol/(m2 s), electrons from the external current
    calendar: Array  #: of both, what grows with time and not with the motion of sodium


def area_creation(
    ell: Array,
    nuclei: Array,
    theta: Array,
    spread: Array,
    cap: Array,
    growth: Array,
    births: Array,
    p: Parameters,
) -> Array:
    """Sodium area created by plating, per wall area and time in 1/s; never negative.

    The area ``theta (1 + cap (1 - theta))`` of (1.10) and (1.11) differentiated along growth and
    nucleation.

    Parameters
    ----------
    ell : array
        Sodium volume per wall area in m.
    nuclei : array
        Nuclei per m2 of wall.
    theta, spread, cap : array
        Coverage and constants of the surface.
    growth : array
        Rate of `ell` by plating in m/s, not negative.
    births : array
        Rate of `nuclei` in 1/(m2 s).
    p : Parameters
    """
    depth = maximum(ell, 0.0)
    square = depth * depth + p.ell_r**2
    density = maximum(nuclei, 0.0) + p.n_eps
    factor = spread * exp(log(density) / 3.0 - log(square) / 6.0)
    by_growth = factor * (1.0 - depth * depth / (3.0 * square)) * growth
    by_birth = factor * depth * births / (3.0 * (density + FEW_NUCLEI))
    # flat caps that grow together lose area, which renews no film
    shape = maximum(1.0 + cap * (1.0 - 2.0 * theta), 0.0)
    return shape * (1.0 - theta) * (by_growth + by_birth)


def film(
    delta: Array,
    delta_w: Array,
    as_made: Array,
    eta: Array,
    area: Array,
    wall: Array,
    bare: Array,
    speed: Array,
    created: Array,
    growth: Array,
    growth_small: Array,
    room: Array,
    p: Parameters,
) -> Film:
    """Evaluate (1.14) and (1.15).

    Parameters
    ----------
    delta, delta_w : array
        Film thickness on sodium and on bare walls in m.
    as_made : array
        Share of the film that is as made.
    eta : array
        Potential against the electrolyte in V.
    area : array
        Sodium area a_N; ``1/m`` in a host, 1 on a face.
    wall : array
        Area of the wall itself, in the same unit: `area` where it is covered.
    bare : array
        Wall area that is bare and reached by electrons, in the same unit.
    speed : array
        |v_n|, speed of the sodium surface in m/s.
    created : array
        Area created per time, in that unit per s (`area_creation` times the wall area).
    growth, growth_small : array
        Sodium volume plated per time (1/s or m/s), and the rate that counts as rest.
    room : array
        Room for the film, 1 in open pores and 0 in a full one.
    p : Parameters

    Notes
    -----
    The film takes more room than the sodium that it consumes, and needs electrolyte: in a full pore
    it does not thicken (`geometry.room_gate`).

    Creating area never costs more sodium than is plated (F5): the cost is limited by
    ``1/(1 + q)``, ``q = chi_A delta_0 (V_m/V_S) (da_N/dt)/(plating rate)``.
    """
    cost = p.chi_area * p.delta0 * p.molar_volume / p.v_sei * created
    limited = p.chi_area * created * growth / (growth + cost + 1e-6 * growth_small)
    swept = area * speed / renewal_length(as_made, p)
    # weights that are one on a full cover and vanish with the sodium, smoothly through its error
    width = AREA_WIDTH * wall
    sodium = 0.5 * (area + magnitude(area, width))
    square = sodium * sodium + width * width
    parabolic = room * p.k_p / (delta + p.delta00)
    growing = parabolic * sodium * sodium / square
    # area that comes and goes renews its share of the whole wall, the moving surface of the sodium
    renewal = limited / wall + swept * sodium / square
    switch = room * step((p.u_sei - eta) / p.w_sei)
    formation = maximum(p.delta0 - delta_w, 0.0) / p.formation_time
    wall_growth = p.k_p_wall / (delta_w + p.delta00)
    wall_thickening = (wall_growth + formation) * switch
    return Film(
        thickening=growing + (p.delta0 - delta) * renewal,
        renewal=renewal + growing / delta,
        corrosion=(area * parabolic + p.delta0 * (limited + swept)) / p.v_sei,
        wall_thickening=wall_thickening,
        wall_reduction=bare * wall_thickening / p.v_sei,
        calendar=(area * parabolic + bare * wall_growth * switch) / p.v_sei,
    )


def renewal_length(as_made: Array, p: Parameters) -> Array:
    """Way of the surface after which the film is renewed, ``l_cr e^{s_psi (psi - psi_e)}``, in m.

    ``psi = psi_e + (psi_made - psi_e) phi`` for the share `as_made` phi, so that the electrolyte's own
    film has the length of its family.
    """
    return p.l_cr * exp(p.s_psi * (p.psi_made - p.psi_e) * as_made)


def film_resistance(
    fresh: Array, delta: Array, as_made: Array, extra: Array, p: Parameters
) -> Array:
    """Area resistance in Ohm m2 of a film of which the share `as_made` is still as made.

    Renewal goes patch by patch, so the two kinds of film conduct side by side:
    ``1/R = phi/R_made + (1 - phi)/R_own``. A mean conductivity with the mean thickness would make a
    thick artificial layer that conducts well pass through a resistance higher than either.

    Parameters
    ----------
    fresh : array
        Resistance of the family's film at ``delta0`` in Ohm m2.
    delta : array
        Mean thickness in m.
    as_made : array
        Share of the film that is as made.
    extra : array
        Thickness of the film as made beyond ``delta0`` in m.
    p : Parameters
    """
    own = fresh * ((delta - as_made * extra) / p.delta0)
    made = fresh * p.film_made_ratio * ((delta + (1.0 - as_made) * extra) / p.delta0)
    return own / (1.0 + as_made * (own / made - 1.0))
