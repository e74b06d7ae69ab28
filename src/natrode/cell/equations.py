"""The Level-1 half cell: every process put together on a grid (theory 2, residual listing 5.6).

`evaluate` is the model. It is a pure function of the state, the parameters and the grid; it runs on
NumPy arrays (a whole trajectory at once) and on CasADi expressions (the solver's code) alike.

The electrolyte potential needs no solve: each face relation (1.5) holds one unknown difference, and
the potentials follow by summation from the current collector (C1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from natrode.cell import electrolyte, electrons, kinetics
from natrode.cell.deposit import Deposit, deposit, front_area
from natrode.cell.derived import Derived, derive
from natrode.cell.geometry import Pores, plane_area, pores
from natrode.cell.grid import Grid
from natrode.cell.ops import Array, log, minimum, rows, sqrt, suffix_sum, total
from natrode.cell.parameters import Parameters
from natrode.cell.patch import Entrance, Patch, host_entrance, patch, planar_entrance
from natrode.cell.state import State

#: Time in s in which the salt concentration of the outer face settles. As an algebraic unknown it
#: has two solutions near depletion, and the integrator stops between them.
FACE_TIME = 1e-5


@dataclass(frozen=True)
class Columns:
    """Grid as columns ``(n, 1)`` of the array type in use (NumPy or CasADi)."""

    separator: Array  #: relative widths
    host: Array  #: relative widths
    depth: Array  #: relative depth of the host cell centres
    last: Array  #: one in the cell at the collector
    planar: bool
    front: bool  #: whether a compact front can advance (host without electrons)

    @classmethod
    def numeric(cls, grid: Grid, front: bool) -> Columns:
        """NumPy columns of `grid`."""
        last = np.zeros_like(grid.host)
        last[-1:] = 1.0
        return cls(
            separator=grid.separator[:, None],
            host=grid.host[:, None],
            depth=grid.host_centres[:, None],
            last=last[:, None],
            planar=grid.planar,
            front=front,
        )


@dataclass(frozen=True)
class Evaluation:
    """Everything the model knows at a state."""

    rates: dict[str, Array]  #: time derivatives of the differential unknowns, SI
    residuals: dict[str, Array]  #: of the algebraic unknowns, in the unit of the unknown
    voltage: Array  #: V, working electrode against the sodium counter electrode
    c_counter: Array  #: mol/m3, salt at the face of the counter electrode
    c_min: Array  #: mol/m3, least salt concentration in the cell, faces included
    pores: Pores | None
    deposit: Deposit | None
    patch: Patch
    entrance: Entrance
    phi: Array | None  #: V, electrolyte potential in the host cells
    liquid_current: Array | None  #: A/m2, on the interior host faces
    electron_current: Array | None  #: A/m2, on the interior host faces
    host_charge: Array  #: C/m2, double layers of host and patch


def evaluate(
    s: State,
    p: Parameters,
    d: Derived,
    grid: Columns,
    *,
    held_voltage: Array | None,
    set_current: Array,
) -> Evaluation:
    """Rates, residuals and observables of the half cell.

    Parameters
    ----------
    s : State
    p : Parameters
        Numbers, or CasADi symbols under the same names.
    d : Derived
        What follows from the parameters alone.
    grid : Columns
    held_voltage : scalar or None
        If given, the current follows from this voltage (V); else it equals `set_current`.
    set_current : scalar
        Current density in A/m2, plating positive.

    Returns
    -------
    Evaluation
    """
    current = set_current if held_voltage is None else s.current
    sep = _separator(s, current, p, d, grid)
    passing = 1e-3 * sqrt(current * current + 1e-12)
    outer = patch(s.h_t, s.n_t, s.eta_t, s.j_t, d.outer, passing / p.patch_roughness, p)
    rates: dict[str, Array] = {}
    residuals: dict[str, Array] = {}

    i0_t = kinetics.exchange_current(s.c_t, p.i00, p)
    residuals["j_t"] = kinetics.butler_volmer(s.j_t, s.eta_t, i0_t, p.film_patch, p)

    if grid.planar:
        pore_state = host_deposit = phi = i_liquid = i_electron = None
        entrance = planar_entrance(
            s.c_t, s.c_sep[-1:, :], sep.half_resistance_last, current, s.eta_t, p
        )
        double_layer = p.c_dl * s.eta_t
        c_host_min = s.c_t
        rates["salt_out"] = 0.0 * s.h_t
    else:
        dx = grid.host * p.host_thickness
        pore_state = pores(s.eps_n, plane_area(grid.last, dx, p), p)
        j_small = passing / (p.wall_area * p.host_thickness)
        if grid.front:
            front = front_area(s.eps_n, s.j, dx, j_small, p)
            front = front * (1.0 - electrons.connected_host(p))
        else:
            front = 0.0 * s.eps_n
        host_deposit = deposit(s.eps_n, s.nuclei, s.eta, s.j, pore_state, d, front, j_small, p)
        host = _host_transport(s, current, p, pore_state, dx)
        phi, i_liquid, i_electron = host.phi, host.liquid, host.electron
        entrance = host_entrance(
            s.c_t,
            s.c_sep[-1:, :],
            s.c[:1, :],
            sep.half_resistance_last,
            pore_state.transport[:1, :],
            host.sigma[:1, :],
            dx[:1, :],
            outer.thickness,
            current,
            s.eta_t,
            s.eta[:1, :],
            phi[:1, :] + s.eta[:1, :],
            d.patch_transport,
            p,
        )
        none = 0.0 * current
        flux = rows(entrance.flux, host.salt_flux, none)
        ionic = rows(entrance.current, host.liquid + host.solid, none)
        i0 = kinetics.exchange_current(s.c, p.i00, p)
        residuals["j"] = kinetics.butler_volmer(s.j, s.eta, i0, p.film_host, p)
        capacitance = pore_state.wall_area0 * p.c_dl
        rates["eta"] = ((ionic[1:, :] - ionic[:-1, :]) / dx - host_deposit.current) / capacitance
        rates["c"] = -(flux[1:, :] - flux[:-1, :]) / (dx * pore_state.porosity_reg)
        rates["eps_n"] = host_deposit.growth
        rates["nuclei"] = host_deposit.births
        rates["salt_out"] = total(s.c * pore_state.porosity_slope * host_deposit.growth * dx)
        double_layer = p.c_dl * s.eta_t + total(capacitance * s.eta * dx)
        c_host_min = minimum(_least(s.c), s.c_t)

    rates["c_sep"] = _separator_rate(entrance.flux, sep, p, grid)
    rates["eta_t"] = (entrance.current - current - outer.current) / p.c_dl
    rates["h_t"] = outer.growth
    rates["n_t"] = outer.births
    rates["c_t"] = -entrance.concentration_error / FACE_TIME

    i0_ce = kinetics.exchange_current(sep.c_counter, p.i00_counter, p)
    residuals["j_ce"] = kinetics.butler_volmer(s.j_ce, s.eta_ce, i0_ce, p.film_counter, p)
    rates["eta_ce"] = (current - s.j_ce) / p.c_dl
    rates["q_ce"] = -current
    rates["charge"] = 1.0 * current

    # (1.24): V = (phi_cc - Phi_T) + (Phi_T - Phi_0) - eta_ce, phi_cc = 0
    voltage = -entrance.potential + sep.drop - s.eta_ce - current * p.contact_resistance
    if held_voltage is None:
        residuals["current"] = s.current - set_current
    else:
        residuals["current"] = voltage - held_voltage
    return Evaluation(
        rates=rates,
        residuals=residuals,
        voltage=voltage,
        c_counter=sep.c_counter,
        c_min=minimum(minimum(c_host_min, sep.c_counter), _least(s.c_sep)),
        pores=pore_state,
        deposit=host_deposit,
        patch=outer,
        entrance=entrance,
        phi=phi,
        liquid_current=i_liquid,
        electron_current=i_electron,
        host_charge=double_layer,
    )


def derived_constants(p: Parameters, grid: Columns) -> Derived:
    """Constants of a cell on `grid`."""
    dx = grid.host * p.host_thickness
    return derive(p, grid.depth, plane_area(grid.last, dx, p))


def _least(c: Array) -> Array:
    """Smallest row, by pairwise minima (traceable)."""
    least = c[:1, :]
    for i in range(1, c.shape[0]):
        least = minimum(least, c[i : i + 1, :])
    return least


@dataclass(frozen=True)
class _Separator:
    flux: Array  # interior faces
    drop: Array  # Phi at the host side minus Phi at the counter electrode
    c_counter: Array
    half_resistance_last: Array
    dx: Array


def _separator(s: State, current: Array, p: Parameters, d: Derived, grid: Columns) -> _Separator:
    """Salt flux and potential drop in the separator, where the liquid carries all the current."""
    dx = grid.separator * p.separator_thickness
    transport = d.separator_transport
    conductance = electrolyte.harmonic(0.0 * s.c_sep + transport * p.diffusivity, dx)
    flux = electrolyte.salt_flux(s.c_sep[1:, :] - s.c_sep[:-1, :], conductance, current, p)
    kappa = transport * electrolyte.conductivity(s.c_sep, p)
    ohm = 1.0 / electrolyte.harmonic(kappa, dx)
    c_counter = electrolyte.face_after_half_cell(s.c_sep[:1, :], dx[:1, :], transport, current, p)
    inner = electrolyte.ohmic_and_diffusion_drop(s.c_sep[:-1, :], s.c_sep[1:, :], ohm, current, p)
    first = electrolyte.ohmic_and_diffusion_drop(
        c_counter, s.c_sep[:1, :], 0.5 * dx[:1, :] / kappa[:1, :], current, p
    )
    last = electrolyte.ohmic_and_diffusion_drop(
        s.c_sep[-1:, :], s.c_t, 0.5 * dx[-1:, :] / kappa[-1:, :], current, p
    )
    return _Separator(
        flux=flux,
        drop=first + total(inner) + last,
        c_counter=c_counter,
        half_resistance_last=0.5 * dx[-1:, :] / (transport * p.diffusivity),
        dx=dx,
    )


def _separator_rate(flux_out: Array, sep: _Separator, p: Parameters, grid: Columns) -> Array:
    """dc/dt in the separator; no salt crosses the counter electrode (theory 3)."""
    flux = rows(0.0 * flux_out, sep.flux, flux_out)
    return -(flux[1:, :] - flux[:-1, :]) / (sep.dx * p.separator_porosity)


@dataclass(frozen=True)
class _HostTransport:
    phi: Array  # cells
    sigma: Array  # cells
    liquid: Array  # interior faces, A/m2
    solid: Array
    electron: Array
    salt_flux: Array


def _host_transport(
    s: State, current: Array, p: Parameters, pore_state: Pores, dx: Array
) -> _HostTransport:
    """Currents through liquid, solid ion conductor and electrons on the interior faces (1.4), (1.5)."""
    kappa = electrolyte.conductivity(s.c, p) * pore_state.transport
    sigma = electrons.conductivity(s.eps_n, p)
    k_face = electrolyte.harmonic(kappa, dx)
    m_face = 2.0 * p.sigma_ion / (dx[1:, :] + dx[:-1, :])
    s_face = electrons.contact(sigma, dx)
    log_c = log(electrolyte.regular(s.c, p))
    diffusion = k_face * electrolyte.diffusion_voltage(p) * (log_c[1:, :] - log_c[:-1, :])
    d_eta = s.eta[1:, :] - s.eta[:-1, :]

    d_phi = -(current - diffusion + s_face * d_eta) / (k_face + m_face + s_face)
    liquid = -k_face * d_phi + diffusion
    solid = -m_face * d_phi
    # Phi_n = phi_cc - eta_n at the last cell, then towards the separator
    last = -s.eta[-1:, :]
    phi = rows(last - suffix_sum(d_phi), last)
    diffusivity = p.diffusivity * pore_state.transport
    flux = electrolyte.salt_flux(
        s.c[1:, :] - s.c[:-1, :], electrolyte.harmonic(diffusivity, dx), liquid, p
    )
    return _HostTransport(
        phi=phi,
        sigma=sigma,
        liquid=liquid,
        solid=solid,
        electron=-s_face * (d_phi + d_eta),
        salt_flux=flux,
    )
