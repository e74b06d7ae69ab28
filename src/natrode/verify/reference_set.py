"""The closed forms at the reference parameter set of the Level-1 model, against other methods.

T = 298.15 K, kappa = 0.75 S/m, D = 2e-10 m2/s, t+ = 0.4, c0 = 1000 mol/m3, Bruggeman 1.5,
i_0 = 20 A/m2, no film; sodium with V_m = 2.375e-5 m3/mol and 0.22 J/m2. The problems of the same
number on the cell model itself live elsewhere; here the ids end in "-closed".
"""

from __future__ import annotations

import math

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar

from natrode.constants import E_CHARGE, K_B, N_A, T_REF, F, R
from natrode.theory import (
    depletion,
    distribution,
    fronts,
    inventory,
    life,
    nucleation,
    stability,
    voltage,
)
from natrode.units import MAH_CM2
from natrode.verify import oracles
from natrode.verify.problem import Compare, Problem, Result, define, second_order

V_T = R * T_REF / F
V_M, GAMMA = 2.375e-5, 0.22
MOLAR_MASS, DENSITY = 22.990e-3, 968.0
KAPPA, D, T_PLUS, C0, I_0 = 0.75, 2e-10, 0.4, 1000.0, 20.0
R_CT = V_T / I_0


@define(
    "V1-closed", "Secondary distribution in a foam", "theory (0.11); solve_bvp, resistor ladder"
)
def foam_distribution(compare: Compare) -> list[Result]:
    length, area, eps, current = 5e-4, 4.9e4, 0.82, 10.0
    kappa = KAPPA * eps**1.5
    depth = np.array([0.0, 0.5, 1.0])
    out = []
    for sigma in (1e5, 0.05):
        nu = float(distribution.thiele_modulus(length, area, R_CT, kappa, sigma))
        got = np.asarray(distribution.reaction_profile(depth, nu, kappa, sigma))
        profile, _ = oracles.porous_electrode(
            length, kappa, sigma, current, lambda eta: area * eta / R_CT, -1e-3
        )
        out += [
            compare(f"rate at xi = {x:g}, sigma {sigma:g} S/m", e, g, 1e-6)
            for x, e, g in zip(depth, profile(depth), got, strict=True)
        ]
        tops = [oracles.ladder(n, length, kappa, area / R_CT, sigma=sigma)[2] for n in (400, 800)]
        out.append(
            compare(
                f"rate at xi = 0, ladder, sigma {sigma:g} S/m",
                tops[1],
                got[0],
                1e-2,
                **second_order(tops[0] - got[0], tops[1] - got[0]),
            )
        )
    nu = float(distribution.thiele_modulus(length, area, R_CT, kappa))
    bottom = float(distribution.bottom_overpotential(current, length, kappa, nu))
    rates, _, _ = oracles.ladder(4000, length, kappa, area / R_CT)
    expected = float(rates[-1]) * current / (area * length) * R_CT
    out.append(compare("growth overpotential at the bottom, V", expected, bottom, 1e-4))
    return out


@define("V2-closed", "Top fraction", "theory (0.12); resistor ladder with an outer face")
def top_fraction(compare: Compare) -> list[Result]:
    out = []
    for name, area, length, eps in (
        ("Ni foam", 7e3, 5e-4, 0.95),
        ("Cu foam", 4.9e4, 115e-6, 0.82),
        ("CNF mat", 1e6, 1e-4, 0.90),
        ("Ni foam, ten times the area", 7e4, 5e-4, 0.95),
    ):
        kappa = KAPPA * eps**1.5
        nu = float(distribution.thiele_modulus(length, area, R_CT, kappa))
        got = float(distribution.top_fraction(1.0, area, length, nu))
        shares = [
            oracles.ladder(n, length, kappa, area / R_CT, patch=1 / R_CT)[1] for n in (100, 200)
        ]
        out.append(
            compare(
                f"top fraction, {name}",
                shares[1],
                got,
                1e-3,
                **second_order(shares[0] - got, shares[1] - got),
            )
        )
    return out


@define("V3-closed", "Sand's time in a separator", "theory (0.8); finite volumes")
def separator_sand(compare: Compare) -> list[Result]:
    out = []
    for current, eps in ((50.0, 0.45), (100.0, 0.45), (100.0, 1.0)):
        d_e = float(depletion.bruggeman(D, eps))
        tau = float(depletion.sand_time(current, C0, d_e, T_PLUS, eps))
        length = 6 * math.sqrt(d_e * tau / eps)
        flux = (1 - T_PLUS) * current / (F * C0)
        times = [
            oracles.depletion_time(n, length, d_e, eps, flux, 2 * tau, False) for n in (60, 120)
        ]
        out.append(
            compare(
                f"Sand's time at {current:g} A/m2, porosity {eps:g}, s",
                times[1],
                tau,
                1e-3,
                **second_order(times[0] - tau, times[1] - tau),
            )
        )
    return out


@define("V4-closed", "Steady separator", "theory (0.8); finite volumes run to the steady state")
def steady_separator(compare: Compare) -> list[Result]:
    out = []
    for gap, eps in ((25e-6, 0.45), (300e-6, 0.9)):
        d_e = float(depletion.bruggeman(D, eps))
        end = 5 * eps * gap**2 / d_e
        flux = (1 - T_PLUS) * 50.0 / (F * C0)
        sol, dx = oracles.diffusion(40, gap, d_e, eps, flux, flux, end)
        cells = sol(end)
        left = C0 * float(cells[0] + flux * 0.5 * dx / d_e)
        right = C0 * float(cells[-1] - flux * 0.5 * dx / d_e)
        limit = float(depletion.limiting_current(C0, gap, d_e, T_PLUS))
        label = f"{gap * 1e6:g} um"
        out.append(compare(f"I_lim, {label}, A/m2", 50.0 * C0 / (C0 - right), limit, 1e-5))
        for name, x, expected in (("stripping", 0.0, left), ("plating", gap, right)):
            got = depletion.gap_concentration(x, end, 50.0, gap, C0, d_e, T_PLUS, eps)
            out.append(
                compare(f"c at the {name} face, {label}, mol/m3", expected, float(got), 1e-6)
            )
    return out


@define("V5-closed", "Faraday's law", "counting atoms")
def faraday(compare: Compare) -> list[Result]:
    atoms = MAH_CM2 / E_CHARGE
    mass = atoms * MOLAR_MASS / N_A
    got = float(inventory.deposit_mass(MAH_CM2, MOLAR_MASS))
    thick = float(inventory.deposit_thickness(MAH_CM2, MOLAR_MASS / DENSITY))
    porous = float(inventory.deposit_thickness(MAH_CM2, MOLAR_MASS / DENSITY, 0.5))
    front = float(fronts.bottom_up_front(MAH_CM2, 0.8, MOLAR_MASS / DENSITY))
    return [
        compare("mass per mAh/cm2, kg/m2", mass, got, 1e-12),
        compare("thickness per mAh/cm2, m", mass / DENSITY, thick, 1e-12),
        compare("the same, half porous, m", 2 * mass / DENSITY, porous, 1e-12),
        compare(
            "front per mAh/cm2 in a host of porosity 0.8, m", mass / DENSITY / 0.8, front, 1e-12
        ),
    ]


@define("V6-closed", "Nucleation dip", "theory (0.5); saddle of (0.2) found numerically, brentq")
def nucleation_dip(compare: Compare) -> list[Result]:
    prefactor = 2.4e8
    b = float(nucleation.barrier_constant(GAMMA, V_M))

    def saddle(eta: float, f: float) -> float:
        """Height of the barrier over k_B T."""
        best = minimize_scalar(
            lambda r: -float(nucleation.cap_free_energy(r * 1e-9, eta, f, GAMMA, V_M)) * 1e18,
            bounds=(1e-2, 1e2),
            method="bounded",
            options={"xatol": 1e-9},
        )
        return -float(best.fun) * 1e-18 / (K_B * T_REF)

    out = []
    for f, current, eta_r in (
        (0.0154, 0.5, 3e-3),
        (0.0154, 10.0, 3e-3),
        (0.0154, 50.0, 3e-3),
        (0.0019, 10.0, 3e-3),
        (0.0154, 10.0, 0.0),
    ):
        log = math.log(prefactor / current)
        eta = brentq(
            lambda u, f=f, e=eta_r, g=log: saddle(math.hypot(u, e), f) - g, 5e-3, 0.2, xtol=1e-12
        )
        got = float(nucleation.dip(current, f, b, prefactor, 1.0, eta_r))
        out.append(
            compare(f"dip, f {f:g}, {current:g} A/m2, eta_r {eta_r:g} V, V", float(eta), got, 1e-7)
        )
    # threshold: march the current up until the plateau overtakes the dip
    got = float(voltage.dip_threshold(0.0154, b, prefactor, I_0, 1e-3))
    step, current = 1.0, 1e-3
    while step > 1e-9:
        trial = current + step
        plateau = 2 * V_T * math.log(trial / 40 + math.hypot(trial / 40, 1)) + trial * 1e-3
        rate = prefactor * math.exp(-b * 0.0154 / plateau**2)
        if rate < trial:  # at the plateau overpotential too few nuclei: the dip is deeper
            current = trial
        else:
            step /= 2
    out.append(compare("threshold current of the dip, A/m2", current, got, 1e-7))
    return out


@define("V7-closed", "Planar polarisation", "theory (0.6); Butler-Volmer in sinh form, brentq")
def planar_polarisation(compare: Compare) -> list[Result]:
    out = []
    for current, i_0, film in (
        (10.0, 20.0, 0.0),
        (10.0, 20.0, 1e-3),
        (50.0, 20.0, 1e-3),
        (10.0, 1.0, 1e-2),
    ):
        root = brentq(
            lambda u, j=current, k=i_0, r=film: (
                k * (math.exp(0.5 * (u - j * r) / V_T) - math.exp(-0.5 * (u - j * r) / V_T)) - j
            ),
            0.0,
            1.0,
            xtol=1e-15,
        )
        got = float(voltage.plateau_overpotential(current, i_0, film))
        out.append(
            compare(f"{current:g} A/m2, i_0 {i_0:g}, R_f {film:g}, V", float(root), got, 1e-10)
        )
    return out


@define("V9-closed", "Parallel ion path", "theory (0.11), 1.4; solve_bvp, quadrature")
def parallel_path(compare: Compare) -> list[Result]:
    length, area, eps = 5e-4, 4.9e4, 0.82
    kappa, d_e = KAPPA * eps**1.5, D * eps**1.5
    out = []
    for solid in (0.0, kappa, 5.0):
        ion = kappa + solid
        nu = float(distribution.thiele_modulus(length, area, R_CT, ion, 1e5))
        profile, _ = oracles.porous_electrode(
            length, ion, 1e5, 10.0, lambda eta: area * eta / R_CT, -1e-3
        )
        got = float(distribution.reaction_profile(0.0, nu, ion, 1e5))
        out.append(
            compare(
                f"rate at xi = 0, sigma_m {solid:.4f} S/m",
                float(profile(np.zeros(1))[0]),
                got,
                1e-6,
            )
        )
        drop = quad(
            lambda x, s=solid: (
                (1 - T_PLUS) * 50.0 * (1 - x / length) * kappa / (kappa + s) / (F * d_e)
            ),
            0,
            length,
        )[0]
        starvation = distribution.starvation_number(50.0, length, d_e, C0, T_PLUS, kappa, solid)
        out.append(
            compare(
                f"salt difference, sigma_m {solid:.4f} S/m, mol/m3",
                drop,
                C0 * float(starvation),
                1e-10,
            )
        )
    return out


@define(
    "V10-closed", "Coulombic efficiency and life", "theory (0.17), (0.18); bookkeeping by cycle"
)
def efficiency_and_life(compare: Compare) -> list[Result]:
    out = []
    for film, volume, renewal, dead in (
        (1e-8, 2e-5, 24e-6, 0.0),
        (1e-8, 2e-5, 24e-6, 5e-4),
        (3e-8, 3e-5, 3e-6, 0.02),
    ):
        loss = float(life.renewal_loss(film, volume, renewal, V_M))
        got = float(life.coulombic_efficiency(loss, dead))
        # each metre that the surface moves costs film/renewal metres of film, each cubic metre of
        # film F/volume coulombs; the same on the way back, where dead sodium is lost as well
        charge = MAH_CM2
        film_charge = (V_M * charge / F) * (film / renewal) * F / volume
        metal = charge - film_charge
        per_strip = charge * (1 + dead) + film_charge
        out.append(
            compare(f"CE, film {film * 1e9:g} nm, dead {dead:g}", metal / per_strip, got, 1e-10)
        )
    sodium, n = 1.0, 0
    while n < 100:
        sodium -= (1 - 0.998) * sodium
        n += 1
    out.append(
        compare(
            "anode-free retention after 100", sodium, float(life.capacity(100, 1, 0.998)), 1e-10
        )
    )
    cathode, stock, n = 1.0, 2.56, 0  # the cathode brings its own charge
    while stock >= cathode * (1 - 1e-9):
        stock -= (1 - 0.998) * cathode
        n += 1
    onset = float(life.cycles_until_fade(inventory.excess_charge(1.56, 1.0), 1.0, 0.998))
    out.append(compare("cycles before fade at N/P 1.56", n - 1, onset, 1e-9))
    total, cycled, n = 2.0, 1.0, 0  # symmetric cell at 50 % depth of discharge
    while total - cycled > -1e-9:
        total -= cycled * 1e-3
        n += 1
    out.append(
        compare("symmetric cell at DOD 0.5", n - 1, float(life.symmetric_life(0.5, 0.999)), 1e-9)
    )
    return out


@define(
    "V12-closed", "Roughness dispersion in a separator", "theory (0.9); discretised Laplace problem"
)
def separator_dispersion(compare: Compare) -> list[Result]:
    eps, current = 0.45, 10.0
    kappa, d_e = KAPPA * eps**1.5, D * eps**1.5

    def slab_drop(j: float) -> float:
        """Potential over a 1 nm slab at c0, against a sodium reference."""
        width = 1e-9
        dc = (1 - T_PLUS) * j * width / (F * d_e)
        return j * width / kappa + 2 * V_T * (1 - T_PLUS) * math.log1p(dc / C0)

    resistivity = (slab_drop(1e3) - slab_drop(-1e3)) / 2e3 / 1e-9
    kappa_d = float(stability.dc_conductivity(kappa, d_e, C0, T_PLUS))
    out = [compare("kappa_D, S/m", 1 / resistivity, kappa_d, 1e-6)]
    surface = stability.Surface(GAMMA)
    for r_ct in (1.6e-3, 0.02):
        k = float(stability.fastest_wavenumber(current, kappa_d, r_ct, surface, V_M))
        got = float(stability.growth_rate(k, current, kappa_d, r_ct, surface, V_M))
        rates = [
            oracles.perturbed_plane(n, x, current, kappa_d, r_ct, GAMMA * x**2, V_M / F)
            for n, x in ((600, k), (600, 0.98 * k), (600, 1.02 * k))
        ]
        vertex = k * (1 + 0.01 * (rates[2] - rates[1]) / (2 * rates[0] - rates[1] - rates[2]))
        out.append(compare(f"largest growth rate, R_ct {r_ct:g}, 1/s", rates[0], got, 1e-4))
        out.append(
            compare(
                f"its wavelength, R_ct {r_ct:g}, m", 2 * math.pi / vertex, 2 * math.pi / k, 1e-3
            )
        )
    return out


PROBLEMS: tuple[Problem, ...] = (
    foam_distribution,
    top_fraction,
    separator_sand,
    steady_separator,
    faraday,
    nucleation_dip,
    planar_polarisation,
    parallel_path,
    efficiency_and_life,
    separator_dispersion,
)
