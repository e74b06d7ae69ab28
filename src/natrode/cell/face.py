"""Balances of the outer face of a host, or of a planar electrode (theory 2.9, (1.19)-(1.21))."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import coating, dead, kinetics, roughness, sei, sites
from natrode.cell.columns import Columns
from natrode.cell.deposit import Wall
from natrode.cell.derived import Derived
from natrode.cell.ops import Array
from natrode.cell.parameters import Parameters
from natrode.cell.patch import Entrance, Patch, patch
from natrode.cell.processes import Process
from natrode.cell.separator import Separator
from natrode.cell.state import ElectrodeState
from natrode.cell.surface import Aged, coated, film_of, losses
from natrode.constants import F

#: Time in s in which the salt concentration of the outer face settles. As an algebraic unknown it
#: has two solutions near depletion, and the integrator stops between them.
FACE_TIME = 1e-5


@dataclass(frozen=True)
class Face:
    """The face at a state, before it is coupled to separator and host."""

    patch: Patch
    wall: Wall
    film: Array  #: Ohm m2
    i0: Array  #: A/m2
    residual: Array  #: of the kinetics, V
    variance: Array  #: m2, roughness


def face(s: ElectrodeState, passing: Array, p: Parameters, d: Derived, columns: Columns) -> Face:
    """Areas, kinetics and thickness of the deposit on the face."""
    structure = columns.structure
    wall = Wall(f=p.f_patch, barrier=d.outer.barrier, spread=d.outer.spread, cap=d.outer.cap)
    if structure.has(Process.COATING):
        # one coating covers walls and face: where the face is bare its Gamma is zero, and both
        # barrier factors are those of the bare face
        wall = coated(p.f_patch, p.f_bare_face, None, 1.0, (s.xi_c_t, s.xi_a_t), s.sites_t, p)
    ratio: Array = p.patch_roughness
    variance: Array = 0.0 * s.h_t
    if structure.has(Process.ROUGHNESS):
        shape = roughness.profile(s.w2, s.h_t, s.n_t, p)
        ratio, variance = shape.area_ratio, shape.variance
    on = patch(
        s.h_t, s.n_t, s.eta_t, s.j_t, s.d_t + s.s_t, wall, ratio, passing / p.patch_roughness, p
    )
    film = film_of(p.film_patch, s.delta_t, s.as_made_t, p.delta_patch0, p, structure)
    i0 = kinetics.exchange_current(s.c_t, p.i00, p)
    residual = kinetics.butler_volmer(s.j_t, s.eta_t, i0, film, p)
    return Face(on, wall, film, i0, residual, variance)


@dataclass(frozen=True)
class FaceRates:
    """Balances of the face."""

    rates: dict[str, Array]
    production: Array  #: mol of electrons/(m2 s) that end in the interphase
    calendar: Array  #: the part of it that goes with time
    power: Array  #: W/m2 stored by the reactions of coating and bare wall


def balances(
    s: ElectrodeState,
    f: Face,
    entrance: Entrance,
    current: Array,
    passing: Array,
    separator: Separator,
    p: Parameters,
    columns: Columns,
) -> FaceRates:
    """Rates of all unknowns of the face.

    Parameters
    ----------
    s : ElectrodeState
    f : Face
    entrance : Entrance
    current : scalar
        Current density into the electrode in A/m2, plating positive.
    passing : scalar
        Current density in A/m2 below which plating and stripping are not told apart.
    separator : Separator
    """
    structure, on = columns.structure, f.patch
    rates: dict[str, Array] = {"h_t": on.growth, "n_t": on.births}
    faradaic: Array = on.current
    production = calendar = power = 0.0 * on.current

    if structure.has(Process.COATING):
        step = coating.sodiate(s.xi_c_t, s.xi_a_t, s.eta_t, p.coating_face_moles, 1.0, p)
        rates["xi_c_t"], rates["xi_a_t"] = step.conversion, step.alloying
        faradaic = faradaic + p.patch_roughness * step.current
        power = power + p.patch_roughness * step.power
        if structure.has(Process.SITES):
            amount = (F * p.n_alloy * p.coating_face_moles + 1e-9) * p.patch_roughness
            rates["sites_t"] = sites.site_rate(s.sites_t, step.alloying, passing / amount, p)

    if structure.has(Process.SEI) or structure.has(Process.DEAD):
        lost = losses(
            on,
            f.wall,
            Aged(s.delta_t, s.delta_w_t, s.as_made_t, s.d_t),
            s.n_t,
            s.eta_t,
            s.j_t,
            passing / p.patch_roughness,
            dead.volume_rate(passing, p),
            1.0,
            dead.dead_fraction_face(f.wall.f, on.area_ratio / p.patch_roughness, p),
            0.0,
            p,
            structure,
        )
        rates["h_t"] = rates["h_t"] - lost.live
        faradaic = faradaic - lost.wall_current
        power = power + lost.wall_current * p.u_sei
        production, calendar = lost.production, lost.calendar
        rates["d_t"], rates["s_t"] = lost.dead, lost.interphase
        rates["delta_t"], rates["delta_w_t"] = lost.thickening, lost.wall_thickening
        rates["as_made_t"] = -s.as_made_t * lost.renewal

    if structure.has(Process.ROUGHNESS):
        plating = -on.current
        omega = roughness.growth_rate(
            plating, s.j_t, s.c_t, f.i0, f.film, separator.transport, separator.stirred, p
        )
        rates["w2"] = roughness.variance_rate(
            s.w2, omega, plating, passing, sei.renewal_length(s.as_made_t, p), p
        )

    rates["eta_t"] = (entrance.current - current - faradaic) / p.c_dl
    rates["c_t"] = -entrance.concentration_error / FACE_TIME
    return FaceRates(rates, production, calendar, power)
