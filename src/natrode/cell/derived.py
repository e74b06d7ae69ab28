"""Constants that follow from the parameters alone, computed once and not in every time step."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import electrons
from natrode.cell.nucleation import Surface, barrier_scale, surface
from natrode.cell.ops import Array, rows, total
from natrode.cell.parameters import Parameters


@dataclass(frozen=True)
class Derived:
    """Surfaces and transport factors of a cell.

    Attributes
    ----------
    f : array
        Mean barrier factor of the area of each host cell that can nucleate, ``(n, 1)``.
    wall : Surface
        Of each host cell, columns ``(n, 1)``; its barrier is that of the walls without the plane.
    active : array
        Share of the area of each host cell that is wall where nuclei can form, ``(n, 1)``.
    plane_barrier : scalar
        Barrier of the collector plane, V2.
    plane_share : scalar
        Share of the area of the last cell that is collector plane.
    outer : Surface
        Of the outer face.
    separator_transport, patch_transport : scalars
        ``eps^b`` of separator and of the deposit on the outer face.
    """

    f: Array
    wall: Surface
    active: Array
    plane_barrier: Array
    plane_share: Array
    outer: Surface
    separator_transport: Array
    patch_transport: Array


def n_derived(n_host: int) -> int:
    """Length of the stacked form."""
    return 5 * n_host + 7


def derive(p: Parameters, depth: Array, plane_area: Array) -> Derived:
    """Evaluate the constants of a cell.

    Walls take ``f`` linear in depth; they nucleate only where the host conducts electrons (C11). The
    collector plane always does, with a barrier of its own. The caps of the last cell take the mean
    ``f`` over the area that can nucleate.

    Parameters
    ----------
    p : Parameters
    depth : array, shape (n, 1)
        Relative depth of the host cell centres.
    plane_area : array, shape (n, 1)
        Collector plane as area per volume in 1/m.
    """
    f_wall = p.f_top + (p.f_bottom - p.f_top) * depth
    area = p.wall_area + plane_area
    active = p.wall_area * electrons.connected_host(p) / area
    plane = plane_area / area
    f = (active * f_wall + plane * p.f_plane) / (active + plane)
    wall = surface(f, p)
    return Derived(
        f=f,
        wall=Surface(barrier_scale(p) * f_wall, wall.spread, wall.cap),
        active=active,
        plane_barrier=barrier_scale(p) * p.f_plane,
        plane_share=total(plane),
        outer=surface(p.f_patch, p),
        separator_transport=p.separator_porosity**p.bruggeman_separator,
        patch_transport=p.patch_porosity**p.bruggeman_host,
    )


def pack(d: Derived) -> Array:
    """Stack into one column, see `unpack`."""
    return rows(
        d.f,
        d.wall.barrier,
        d.wall.spread,
        d.wall.cap,
        d.active,
        d.plane_barrier,
        d.plane_share,
        d.outer.barrier,
        d.outer.spread,
        d.outer.cap,
        d.separator_transport,
        d.patch_transport,
    )


def unpack(column: Array, n: int) -> Derived:
    """Inverse of `pack` for a host of `n` cells."""
    parts = [column[k * n : (k + 1) * n, :] for k in range(5)]
    tail = [column[5 * n + k : 5 * n + k + 1, :] for k in range(7)]
    return Derived(
        f=parts[0],
        wall=Surface(parts[1], parts[2], parts[3]),
        active=parts[4],
        plane_barrier=tail[0],
        plane_share=tail[1],
        outer=Surface(tail[2], tail[3], tail[4]),
        separator_transport=tail[5],
        patch_transport=tail[6],
    )
