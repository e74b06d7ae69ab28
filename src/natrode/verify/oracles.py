"""Independent references: small solvers that share no formula with the closed forms.

They are written for clarity and accuracy, not for speed, and are used by the verification problems
only. SI units.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad, solve_bvp, solve_ivp
from scipy.linalg import solve_banded
from scipy.optimize import brentq
from scipy.sparse import diags

from natrode.constants import T_REF, F, R

Array = NDArray[np.float64]


def porous_electrode(
    thickness: float,
    kappa: float,
    sigma: float,
    current: float,
    rate: Callable[[Array], Array],
    guess: float,
    nodes: int = 81,
) -> tuple[Callable[[Array], Array], float]:
    """Plating in a porous electrode as a boundary-value problem for two potentials.

    kappa Phi' = -i, sigma phi' = -(I - i), i' = rate(phi - Phi), i(0) = I at the separator,
    i(L) = 0 at the collector, Phi(0) = 0. `rate(eta)` is the anodic volumetric current a j [A/m3].

    Returns the profile of -a j L/I against xi = x/L and the voltage |phi(L) - Phi(0)| [V].
    """

    def equations(x: Array, y: Array) -> Array:
        liquid, solid, ionic = y
        return np.vstack(
            [
                -ionic * thickness / kappa,
                -(current - ionic) * thickness / sigma,
                rate(solid - liquid) * thickness,
            ]
        )

    def ends(left: Array, right: Array) -> Array:
        return np.array([left[0], left[2] - current, right[2]])

    x = np.linspace(0, 1, nodes)
    start = np.vstack([np.zeros_like(x), np.full_like(x, guess), current * (1 - x)])
    run = solve_bvp(equations, ends, x, start, tol=1e-9, max_nodes=200000)
    if not run.success:
        raise RuntimeError(f"reference boundary-value problem failed: {run.message}")

    def profile(xi: Array) -> Array:
        y = run.sol(xi)
        return np.asarray(-rate(y[1] - y[0]) * thickness / current)

    return profile, abs(float(run.sol(1.0)[1]))


def ladder(
    cells: int,
    thickness: float,
    kappa: float,
    admittance: float,
    patch: float = 0.0,
    sigma: float = np.inf,
) -> tuple[Array, float, float]:
    """Resistor ladder of a porous electrode, unit current, second order in 1/cells.

    `admittance` a/R_ct [S/m3] of the walls; `patch` r_T/R_T [S/m2] of an outer face at the same
    metal potential (only for sigma = inf).

    Returns the relative local rates in the cells, the share of the patch, and the rate
    extrapolated to the separator face.
    """
    dx = thickness / cells
    wall = admittance * dx
    if np.isinf(sigma):
        # unknown: liquid potential of entrance face and cells against the metal
        links = np.concatenate([[2 * kappa / dx], np.full(cells - 1, kappa / dx)])
        size = cells + 1
        matrix = np.zeros((3, size))
        matrix[1, 0] = patch + links[0]
        matrix[1, 1:] = wall + links
        matrix[1, 1:-1] += links[1:]
        matrix[0, 1:] = -links
        matrix[2, :-1] = -links
        right = np.zeros(size)
        right[0] = 1.0
        potential = solve_banded((1, 1), matrix, right)
        rates = wall * potential[1:]
        share = patch * float(potential[0])
        return rates * cells, share, float(potential[0]) * admittance * thickness
    # plating overpotential e per cell: e_k - e_{k+1} = i r_l - (1 - i) r_s on the face between,
    # i = 1 at the separator face, 0 at the collector face, wall e_k = i_left - i_right
    r_l, r_s = dx / kappa, dx / sigma
    matrix = np.zeros((3, cells))
    g = 1 / (r_l + r_s)
    matrix[1, :] = wall + 2 * g
    matrix[1, 0] = matrix[1, -1] = wall + g
    matrix[0, 1:] = -g
    matrix[2, :-1] = -g
    right = np.zeros(cells)
    face = r_s * g
    right[0] = 1.0 - face
    right[-1] = face
    eta = solve_banded((1, 1), matrix, right)
    rates = wall * eta * cells
    top = float(rates[0] + 0.5 * (rates[0] - rates[1]))
    return rates, 0.0, top


def diffusion(
    cells: int,
    length: float,
    diffusivity: float,
    porosity: float,
    flux_left: float,
    flux_right: float,
    end: float,
    fixed_right: bool = False,
    rtol: float = 1e-9,
) -> tuple[Callable[[float], Array], float]:
    """Finite volumes for eps c_t = D_e c_xx, implicit in time (Radau), from c = 1.

    `flux_left` enters at x = 0 and `flux_right` leaves at x = L (both in units of c m/s); with
    `fixed_right` the face at x = L is held at 0 instead.

    Returns the cell values at a time and dx.
    """
    dx = length / cells
    k = diffusivity / (porosity * dx**2)
    main = np.full(cells, -2.0 * k)
    main[0] = -k
    main[-1] = -3.0 * k if fixed_right else -k
    matrix = diags([np.full(cells - 1, k), main, np.full(cells - 1, k)], [-1, 0, 1], format="csc")
    source = np.zeros(cells)
    source[0] += flux_left / (porosity * dx)
    if not fixed_right:
        source[-1] -= flux_right / (porosity * dx)
    run = solve_ivp(
        lambda t, c: matrix @ c + source,
        (0.0, end),
        np.ones(cells),
        method="Radau",
        jac=lambda t, c: matrix,
        dense_output=True,
        rtol=rtol,
        atol=1e-11,
    )
    return run.sol, dx


def depletion_time(
    cells: int,
    length: float,
    diffusivity: float,
    porosity: float,
    flux: float,
    end: float,
    supply: bool,
) -> float:
    """Time at which the face x = L of `diffusion` reaches 0 under an outgoing flux (c0 = 1).

    `supply`: the same flux enters at x = 0 (a symmetric gap); otherwise that end is closed.
    """
    sol, dx = diffusion(cells, length, diffusivity, porosity, flux if supply else 0.0, flux, end)

    def face(t: float) -> float:
        return float(sol(t)[-1] - flux * 0.5 * dx / diffusivity)

    return float(brentq(face, 1e-6 * end, end, xtol=1e-10 * end))


def shooting_stefan(coefficient: float) -> float:
    """lambda of the one-phase Stefan-type front by shooting, for S = c0 V_m/(1 - t+).

    c'' = -2 z c' from c(lambda) = 0 with c'(lambda) = 2 lambda/S (the interface moves at the rate
    at which salt arrives); lambda is such that c -> 1 far away.
    """

    def miss(lam: float) -> float:
        run = solve_ivp(
            lambda z, y: [y[1], -2 * z * y[1]],
            (lam, lam + 7.0),
            [0.0, 2 * lam / coefficient],
            rtol=1e-11,
            atol=1e-13,
        )
        return float(run.y[0, -1] - 1)

    return float(brentq(miss, 1e-6, 5.0, xtol=1e-13))


def perturbed_plane(
    cells: int,
    wavenumber: float,
    current: float,
    kappa: float,
    resistance: float,
    restoring: float,
    volume: float,
) -> float:
    """Growth rate of a wavy plating plane from a discretised Laplace problem, second order.

    The first-order potential p(z) cos kx obeys p'' = k^2 p in 0 < z < 12/k, p = 0 far away. On the
    metal the current perturbation j_1 = kappa p' (into the metal) and the potential there,
    p + (I/kappa) zeta, drives it: R_ct j_1 = p + I zeta/kappa - V_m/F restoring zeta, zeta = 1.
    Then d zeta/dt = V_m/F j_1. `volume` is V_m/F.
    """
    height = 12 / wavenumber
    dz = height / cells
    n = cells + 1  # face value at z = 0, then cell centres
    matrix = np.zeros((3, n))
    right = np.zeros(n)
    first = 2 * kappa / dz
    # kappa p'(0) = first (p_1 - p_0) = j_1 and R j_1 = p_0 + drive
    matrix[1, 0] = 1 + resistance * first
    matrix[0, 1] = -resistance * first
    right[0] = -(current / kappa - volume * restoring)
    matrix[1, 1:] = 2 + (wavenumber * dz) ** 2
    matrix[1, 1] = 3 + (wavenumber * dz) ** 2
    matrix[1, -1] = 3 + (wavenumber * dz) ** 2
    matrix[2, 0] = -2.0
    matrix[0, 2:] = -1.0
    matrix[2, 1:-1] = -1.0
    p = solve_banded((1, 1), matrix, right)
    return float(volume * first * (p[1] - p[0]))


def symmetric_cell_voltage(ratio: float, t_plus: float) -> float:
    """U/v_T of a symmetric cell at I/I_lim = ratio, both electrodes at equilibrium.

    From the transport law of the cell model, i = -kappa Phi' + 2 kappa v_T (1 - t+) (ln c)', with
    Phi against a sodium reference, integrated over the linear steady profile; kappa is that of a
    dilute salt, kappa v_T/F = (D_+/t+) c. Lengths in L, concentrations in c0.
    """

    def drop(x: float) -> float:
        c = 1 + ratio - 2 * ratio * x
        ohmic = 4 * ratio * t_plus / c  # i = 4 F D_+ c0/L times the ratio
        return ohmic + 2 * (1 - t_plus) * 2 * ratio / c

    return float(quad(drop, 0.0, 1.0, epsabs=1e-13, epsrel=1e-13)[0])


def gap_growth(
    end: float,
    voltage: float,
    gap: float,
    kappa_deposit: float,
    kappa_liquid: float,
    exchange_current: float,
    film_resistance: float,
    limit: float,
    molar_volume: float,
) -> float:
    """Thickness at `end` of a planar deposit in a gap at constant voltage, marched in time.

    The surface overpotential is found by brentq at every step: Butler-Volmer in sinh form, the root
    of the surface concentration in the exchange current as a quadratic in j, Nernst shift, ohmic
    and film terms. `limit` is the limiting current density of the diffusion film (inf: none).
    """
    v_t = R * T_REF / F

    def passed(eta: float) -> float:
        bulk = 2 * exchange_current * np.sinh(0.5 * eta / v_t)
        if np.isinf(limit):
            return float(bulk)
        q = bulk**2 / (2 * limit)
        return float(-q + np.sqrt(q * q + bulk**2))

    def speed(t: float, h: Array) -> list[float]:
        ohmic = h[0] / kappa_deposit + (gap - h[0]) / kappa_liquid + film_resistance

        def imbalance(eta: float) -> float:
            j = passed(eta)
            return float(voltage - eta - j * ohmic + v_t * np.log1p(-j / limit))

        eta = brentq(imbalance, 0.0, voltage, xtol=1e-15)
        return [molar_volume / F * passed(eta)]

    run = solve_ivp(speed, (0.0, end), [0.0], rtol=1e-9, atol=1e-9 * gap)
    return float(run.y[0, -1])
