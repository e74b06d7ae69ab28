"""The inside of a host: transport, plating on its walls, what is lost there (theory 2.3-2.8)."""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell import coating, dead, electrolyte, electrons, inventory, kinetics, sites
from natrode.cell.columns import Columns
from natrode.cell.deposit import Deposit, Wall, deposit, front_area
from natrode.cell.derived import Derived
from natrode.cell.geometry import Pores, plane_area, pores
from natrode.cell.inventory import Outside
from natrode.cell.ops import Array, log, rows, suffix_sum, total
from natrode.cell.parameters import Parameters
from natrode.cell.patch import Entrance
from natrode.cell.processes import Process
from natrode.cell.state import ElectrodeState
from natrode.cell.surface import Aged, coated, film_of, losses
from natrode.constants import F


@dataclass(frozen=True)
class Transport:
    """Potentials and currents in the pores and the solid (1.4), (1.5)."""

    phi: Array  #: V, electrolyte potential in the cells
    sigma: Array  #: S/m, electronic conductivity of the cells
    ion: Array  #: S/m, ionic conductivity of the solid in the cells
    liquid: Array  #: A/m2, on the interior faces
    solid: Array  #: A/m2, ions in the solid
    electron: Array  #: A/m2
    salt_flux: Array  #: mol/(m2 s)


@dataclass(frozen=True)
class Host:
    """A host at a state, before it is coupled to its face."""

    dx: Array
    pores: Pores
    c: Array  #: mol/m3, salt concentration in the pores
    deposit: Deposit
    transport: Transport
    wall: Wall
    j_small: Array


def host(
    s: ElectrodeState,
    current: Array,
    passing: Array,
    saturation: Array,
    p: Parameters,
    d: Derived,
    columns: Columns,
) -> Host:
    """Geometry, transport and plating of the host cells.

    Parameters
    ----------
    s : ElectrodeState
    current : scalar
        Current density into the electrode in A/m2, plating positive.
    passing : scalar
        Cell current density in A/m2 below which plating and stripping are not told apart.
    saturation : scalar
        Wetted share of the pores.
    """
    structure = columns.structure
    dx = columns.host * p.host_thickness
    reacts = structure.has(Process.COATING)
    gained: Array = 0.0
    ion: Array = 0.0 * s.eps_n + p.sigma_ion
    wall = Wall(f=d.f, barrier=d.wall.barrier, spread=d.wall.spread, cap=d.wall.cap)
    if reacts:
        gained = p.coating_fraction * coating.swelling(s.xi_c, s.xi_a, p)
        extent = coating.sodiated(s.xi_c, s.xi_a, p)
        ion = ion + p.sigma_coating * (p.coating_fraction + gained) * extent
        philic = p.f_top + (p.f_bottom - p.f_top) * columns.depth
        plane = (p.f_plane, columns.last * d.plane_share)
        extents = (s.xi_c, s.xi_a)
        wall = coated(philic, p.f_bare_walls, plane, d.active, extents, s.sites, p)
    plane_of = plane_area(columns.last, dx, p)
    inside = pores(s.eps_n, s.eps_d, s.eps_s, gained, saturation, plane_of, p)
    c = s.salt / inside.porosity_reg
    j_small = passing / (p.wall_area * p.host_thickness)
    if structure.front:
        front = front_area(s.eps_n, s.j, dx, j_small, p)
        front = front * (1.0 - electrons.connected_host(p))
    else:
        front = 0.0 * s.eps_n
    on = deposit(s.eps_n, s.nuclei, s.eta, s.j, inside, wall, d, front, j_small, p)
    transport = _transport(s, c, ion, current, p, inside, dx)
    return Host(dx, inside, c, on, transport, wall, j_small)


@dataclass(frozen=True)
class HostRates:
    """Balances of the host cells."""

    rates: dict[str, Array]
    residual: Array  #: of the kinetics, V
    double_layer: Array  #: C/m2
    liquid_out: Array  #: m/s, electrolyte that leaves the pores
    salt_out: Array  #: mol/(m2 s), its salt
    production: Array  #: mol of electrons/(m2 s) that end in the interphase
    calendar: Array  #: the part of it that goes with time
    power: Array  #: W/m2 stored by the reactions of coating and bare wall


def balances(
    s: ElectrodeState,
    h: Host,
    entrance: Entrance,
    passing: Array,
    beside: Outside,
    p: Parameters,
    d: Derived,
    columns: Columns,
) -> HostRates:
    """Rates of all unknowns inside the host, given what enters through its face."""
    structure, dx, on, inside = columns.structure, h.dx, h.deposit, h.pores
    rates: dict[str, Array] = {}
    none = 0.0 * entrance.flux
    flux = rows(entrance.flux, h.transport.salt_flux, none)
    ionic = rows(entrance.current, h.transport.liquid + h.transport.solid, none)
    faradaic, filled = on.current, on.growth
    at_rest = dead.volume_rate(passing / p.host_thickness, p)
    production = calendar = power = 0.0 * on.current
    rates["eps_n"] = on.growth
    rates["nuclei"] = on.births

    if structure.has(Process.COATING):
        reach = p.wall_area
        connected = electrons.connected_host(p)
        step = coating.sodiate(s.xi_c, s.xi_a, s.eta, p.coating_wall_moles, connected, p)
        rates["xi_c"], rates["xi_a"] = step.conversion, step.alloying
        faradaic = faradaic + reach * step.current
        power = power + reach * step.power
        filled = filled + p.coating_fraction * coating.swelling(step.conversion, step.alloying, p)
        if structure.has(Process.SITES):
            # what the current density at rest would do to the whole coating
            amount = F * p.n_alloy * p.coating_wall_moles + 1e-9
            rates["sites"] = sites.site_rate(s.sites, step.alloying, h.j_small / amount, p)

    if structure.has(Process.SEI) or structure.has(Process.DEAD):
        isolated: Array = 0.0
        if structure.has(Process.ISOLATION):
            isolated = dead.cut_off(s.eps_n, s.rho_e, 1.0 - on.plating, p)
            rates["rho_e"] = dead.resistance_rate(s.rho_e, electrons.contact(h.transport.sigma, dx))
        lost = losses(
            on,
            h.wall,
            Aged(s.delta, s.delta_w, s.as_made, s.eps_d),
            s.nuclei,
            s.eta,
            s.j,
            h.j_small,
            at_rest,
            inside.wall_area0,
            dead.dead_fraction(h.wall.f, p),
            isolated,
            p,
            structure,
        )
        rates["eps_n"] = rates["eps_n"] - lost.live
        filled = filled - lost.live + lost.dead + lost.interphase
        faradaic = faradaic - lost.wall_current
        power = power + lost.wall_current * p.u_sei
        production, calendar = lost.production, lost.calendar
        rates["eps_d"], rates["eps_s"] = lost.dead, lost.interphase
        rates["delta"], rates["delta_w"] = lost.thickening, lost.wall_thickening
        rates["as_made"] = -s.as_made * lost.renewal

    if structure.has(Process.CREEP):
        spread = dead.creep(s.eps_n, on.room, dx, p)
        rates["eps_n"] = rates["eps_n"] + spread
        filled = filled + spread

    film = film_of(p.film_host, s.delta, s.as_made, 0.0, p, structure)
    i0 = kinetics.exchange_current(h.c, p.i00, p)
    capacitance = inside.wall_area0 * p.c_dl
    rates["eta"] = ((ionic[1:, :] - ionic[:-1, :]) / dx - faradaic) / capacitance
    leaving, displaced = inventory.crossing(inside.porosity_slope * filled, at_rest, h.c, beside)
    salt = (flux[1:, :] - flux[:-1, :]) / dx + displaced
    if structure.has(Process.SEI):
        salt = salt + p.nu_salt * production
    rates["salt"] = -salt
    return HostRates(
        rates=rates,
        residual=kinetics.butler_volmer(s.j, s.eta, i0, film, p),
        double_layer=total(capacitance * s.eta * dx),
        liquid_out=total(leaving * dx),
        salt_out=total(displaced * dx),
        production=total(production * dx),
        calendar=total(calendar * dx),
        power=total(power * dx),
    )


def _transport(
    s: ElectrodeState,
    c: Array,
    ion: Array,
    current: Array,
    p: Parameters,
    inside: Pores,
    dx: Array,
) -> Transport:
    """Currents through liquid, solid ion conductor and electrons on the interior faces (1.4), (1.5)."""
    kappa = electrolyte.conductivity(c, p) * inside.transport
    sigma = electrons.conductivity(s.eps_n, p)
    k_face = electrolyte.harmonic(kappa, dx)
    # the arithmetic mean: a harmonic one is not defined where the solid conducts nothing
    m_face = (ion[1:, :] + ion[:-1, :]) / (dx[1:, :] + dx[:-1, :])
    s_face = electrons.contact(sigma, dx)
    log_c = log(electrolyte.regular(c, p))
    diffusion = k_face * electrolyte.diffusion_voltage(p) * (log_c[1:, :] - log_c[:-1, :])
    d_eta = s.eta[1:, :] - s.eta[:-1, :]

    d_phi = -(current - diffusion + s_face * d_eta) / (k_face + m_face + s_face)
    liquid = -k_face * d_phi + diffusion
    solid = -m_face * d_phi
    # Phi_n = phi_cc - eta_n at the last cell, then towards the separator
    last = -s.eta[-1:, :]
    phi = rows(last - suffix_sum(d_phi), last)
    diffusivity = p.diffusivity * inside.transport
    flux = electrolyte.salt_flux(
        c[1:, :] - c[:-1, :], electrolyte.harmonic(diffusivity, dx), liquid, p
    )
    return Transport(
        phi=phi,
        sigma=sigma,
        ion=ion,
        liquid=liquid,
        solid=solid,
        electron=-s_face * (d_phi + d_eta),
        salt_flux=flux,
    )
