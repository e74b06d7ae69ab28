"""Losses of live sodium on a surface: interphase and dead sodium, in a host and on its face alike."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import dead, nucleation, sei
from natrode.cell.coating import sodiated
from natrode.cell.deposit import Deposit, Wall
from natrode.cell.ops import Array, maximum, minimum
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.signs import forward_part, magnitude
from natrode.cell.structure import Structure
from natrode.constants import F


@dataclass(frozen=True)
class Aged:
    """Unknowns of the losses on a surface."""

    delta: Array
    delta_w: Array
    as_made: Array
    dead: Array


@dataclass(frozen=True)
class Losses:
    """What the losses do to a surface; volumes per host volume, or per cell area on the face."""

    live: Array  #: sodium volume per time that live sodium loses
    dead: Array  #: change of dead sodium
    interphase: Array  #: change of the interphase volume
    production: Array  #: mol of electrons per time that end in the interphase
    calendar: Array  #: the part of it that goes with time, not with the motion of sodium
    wall_current: Array  #: A/m3 or A/m2, external current that forms the film on bare walls, >= 0
    thickening: Array
    wall_thickening: Array
    renewal: Array


def losses(
    on: Deposit,
    wall: Wall,
    aged: Aged,
    nuclei: Array,
    eta: Array,
    j: Array,
    j_small: Array,
    growth_small: Array,
    base: Array,
    fraction: Array,
    isolated: Array,
    p: Parameters,
    structure: Structure,
) -> Losses:
    """Evaluate (1.14), (1.15), (1.17) on a surface.

    Parameters
    ----------
    on : Deposit
    wall : Wall
    aged : Aged
    nuclei, eta, j : array
        Nuclei per m2, potential against the electrolyte in V, current density on sodium in A/m2.
    j_small, growth_small : array
        What counts as rest: A/m2, and sodium volume per time.
    base : array
        Wall area to which nuclei and `on.ell` refer.
    fraction : array
        chi_d, dead sodium per stripped sodium.
    isolated : array
        Sodium volume cut off from electrons per time.
    """
    zero = 0.0 * on.current
    live = died = interphase = production = calendar = wall_current = zero
    thickening = wall_thickening = renewal = zero
    if structure.has(Process.DEAD):
        stripped = dead.volume_rate(on.area * on.gate * forward_part(j, j_small), p)
        corrosion = p.k_cor * on.room if structure.has(Process.SEI) else 0.0
        lost = dead.left_behind(stripped, aged.dead, fraction, isolated, corrosion)
        live, died = lost.live, lost.dead
        if structure.has(Process.SEI):
            production = calendar = lost.corroded / p.molar_volume
    if structure.has(Process.SEI):
        plated = forward_part(on.growth, growth_small)
        created = on.wall * sei.area_creation(
            on.ell, nuclei, on.coverage, wall.spread, wall.cap, plated / base, on.births, p
        )
        film = sei.film(
            aged.delta,
            aged.delta_w,
            aged.as_made,
            eta,
            on.area,
            on.wall,
            on.bare,
            dead.volume_rate(on.gate * magnitude(j, j_small), p),
            created,
            plated,
            growth_small,
            on.room,
            p,
        )
        live = live + p.molar_volume * film.corrosion
        production = production + film.corrosion + film.wall_reduction
        calendar = calendar + film.calendar
        interphase = p.v_sei * production
        wall_current = F * film.wall_reduction
        thickening, wall_thickening = film.thickening, film.wall_thickening
        renewal = film.renewal
    return Losses(
        live=live,
        dead=died,
        interphase=interphase,
        production=production,
        calendar=calendar,
        wall_current=wall_current,
        thickening=thickening,
        wall_thickening=wall_thickening,
        renewal=renewal,
    )


def film_of(
    fresh: Array,
    delta: Array,
    as_made: Array,
    extra: Array,
    p: Parameters,
    structure: Structure,
) -> Array:
    """Film resistance in Ohm m2: that of the family, or of the film as it has grown."""
    if not structure.has(Process.SEI):
        return fresh
    if not structure.has(Process.COMPOSITION):
        return fresh * (delta / p.delta0)
    return sei.film_resistance(fresh, delta, as_made, extra, p)


def coated(
    philic: Array,
    bare: Array,
    plane: tuple[Array, Array] | None,
    active: Array,
    extents: tuple[Array, Array],
    sites: Array,
    p: Parameters,
) -> Wall:
    """A surface whose coating offers philic sites as far as it is sodiated (1.8), (1.10).

    Parameters
    ----------
    philic, bare : array
        Barrier factors of the sodiated coating and of the surface without it.
    plane : pair of arrays or None
        Barrier factor of the collector plane and its share of the area.
    active : array
        Share of the area that is wall and nucleates.
    extents : pair of arrays
        xi_c and xi_a.
    sites : array
        Active fraction s.
    """
    scale = nucleation.barrier_scale(p)
    # the integrator's error must not leave the range in which a contact angle exists
    share = maximum(minimum(sites * sodiated(*extents, p), 1.0), 0.0)
    f = share * philic + (1.0 - share) * bare
    if plane is not None:
        f = (active * f + plane[1] * plane[0]) / (active + plane[1])
    surface = nucleation.surface(f, p)
    return Wall(
        f=f,
        barrier=scale * philic,
        spread=surface.spread,
        cap=surface.cap,
        share=share,
        bare_barrier=scale * bare,
    )
