"""Sodium on the walls of the host: areas, gates and balance (theory 2.5, 2.8, (1.6), (1.9), (1.16))."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import nucleation
from natrode.cell.derived import Derived
from natrode.cell.geometry import Pores, room_gate
from natrode.cell.ops import Array, maximum, positive, rows, sqrt
from natrode.cell.parameters import Parameters
from natrode.cell.signs import plating_share
from natrode.constants import F


@dataclass(frozen=True)
class Wall:
    """What a surface brings to nucleation and coverage at a state; arrays over its cells.

    Attributes
    ----------
    f : array
        Mean barrier factor of the area that can nucleate.
    barrier : array
        ``B f`` of the sodiophilic sites in V2.
    spread, cap : array
        See `nucleation.Surface`.
    share : array
        Share of the sodiophilic sites.
    bare_barrier : array or None
        ``B f`` of the rest; None where the share is one.
    """

    f: Array
    barrier: Array
    spread: Array
    cap: Array
    share: Array = 1.0
    bare_barrier: Array | None = None


@dataclass(frozen=True)
class Deposit:
    """Sodium on a surface: per volume in the cells of a host, per cell area on the face."""

    coverage: Array  #: theta
    current: Array  #: A/m3 or A/m2, faradaic current of sodium (1.6), anodic positive
    growth: Array  #: 1/s or m/s, sodium volume that the current brings per time
    births: Array  #: 1/(m2 s), dN/dt
    area: Array  #: 1/m or 1, sodium area a_N
    wall: Array  #: 1/m or 1, area of the wall a_w
    bare: Array  #: 1/m or 1, wall that is bare and reached by electrons
    gate: Array  #: g, 1 where nothing hinders the current
    plating: Array  #: 1 in plating, 0 in stripping
    ell: Array  #: m, sodium volume per wall area
    room: Array  #: 1 where the pores have room, 0 where they are full


def front_area(eps_n: Array, j: Array, dx: Array, j_small: Array, p: Parameters) -> Array:
    """Area per volume in 1/m of a compact front in a host that does not conduct electrons (1.11).

    Plating advances from the fuller neighbour on the collector side; stripping recedes from the own
    face on the separator side and stops when the cell is empty. The last cell has the collector plane
    instead of a neighbour (C12). Plating and stripping are told apart by the sign of the local
    current density, not of the potential (F6).
    """
    gap = 0.5 * (dx[1:, :] + dx[:-1, :])
    gradient = (eps_n[1:, :] - eps_n[:-1, :]) / gap
    rest = 0.5 * p.a_eps
    advance = rows(positive(gradient, p.a_eps) - rest, 0.0 * eps_n[-1:, :])
    own_first = eps_n[:1, :] / dx[:1, :]
    own = positive(rows(own_first, gradient), p.a_eps) - rest
    available = eps_n / (sqrt(eps_n * eps_n) + p.avail_eps)
    plating = plating_share(j, j_small)
    return plating * plating * advance + (1.0 - plating) * own * available


def deposit(
    eps_n: Array,
    nuclei: Array,
    eta: Array,
    j: Array,
    pores: Pores,
    wall: Wall,
    d: Derived,
    front: Array,
    j_small: Array,
    p: Parameters,
) -> Deposit:
    """Evaluate areas and currents of the host cells.

    Plating needs room, stripping is never blocked. The two are told apart by the sign of the local
    current density: wall overpotentials in a host are 0.1-4 mV, so a switch over the overpotential
    (2 mV wide) stays half open and would fill the pores beyond their volume.

    Parameters
    ----------
    eps_n, nuclei, eta, j : arrays, shape (n, nt)
        Sodium volume fraction, nuclei per m2 of wall, overpotential in V, current density on sodium
        in A/m2.
    pores : Pores
    wall : Wall
    d : Derived
    front : array
        Area of a compact front in 1/m (`front_area`), zero where the host conducts electrons.
    j_small : scalar
        Current density in A/m2 below which plating and stripping are not told apart.
    p : Parameters
    """
    plating = plating_share(j, j_small)
    ell = eps_n / pores.wall_area0
    theta = nucleation.coverage(ell, nuclei, wall.spread, 1.0 - plating, p)
    area = pores.wall_area * theta * nucleation.area_per_base(theta, wall.cap) + front

    room = room_gate(pores.porosity, p)
    gate = 1.0 - plating * (1.0 - room)
    on_walls = d.active * nucleation.birth_current(
        eta, wall.barrier, p, wall.share, wall.bare_barrier
    )
    on_plane = d.plane_share * nucleation.birth_current(eta[-1:, :], d.plane_barrier, p)
    bare = rows(on_walls[:-1, :], on_walls[-1:, :] + on_plane)
    # a pore that the integrator's error overfills gives sodium back, but nuclei do not unform
    birth = (1.0 - theta) * maximum(room, 0.0) * bare
    current = area * gate * j + pores.wall_area * birth
    reached = rows(d.active[:-1, :], d.active[-1:, :] + d.plane_share)
    return Deposit(
        coverage=theta,
        current=current,
        growth=-p.molar_volume / F * current,
        births=nucleation.births(birth, p) * pores.wall_area / pores.wall_area0,
        area=area,
        wall=pores.wall_area,
        bare=pores.wall_area * (1.0 - theta) * reached,
        gate=gate,
        plating=plating,
        ell=ell,
        room=room,
    )
