"""Problems on the closed forms of `natrode.theory`, each against an independent solver."""

from __future__ import annotations

import math

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.special import erfc

from natrode.constants import T_REF, F, R
from natrode.theory import (
    convection,
    depletion,
    distribution,
    fronts,
    stability,
    transients,
)
from natrode.verify import oracles
from natrode.verify.problem import Compare, Problem, Result, define, second_order

V_M = 2.38e-5  # m3/mol, the rounded value of these examples
V_T = R * T_REF / F

NEWMAN_TOBIAS = "Newman and Tobias, J. Electrochem. Soc. 109 (1962) 1183"


@define("A1", "Current distribution, linear kinetics", NEWMAN_TOBIAS + "; solve_bvp")
def linear_distribution(compare: Compare) -> list[Result]:
    length, kappa, sigma, area, i_0, current = 1e-4, 0.3, 3.0, 1e6, 20.0, 10.0
    r_ct = V_T / i_0
    nu = float(distribution.thiele_modulus(length, area, r_ct, kappa, sigma))
    profile, voltage = oracles.porous_electrode(
        length, kappa, sigma, current, lambda eta: area * eta / r_ct, -1e-4
    )
    depths = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    reference = profile(depths)
    got = np.asarray(distribution.reaction_profile(depths, nu, kappa, sigma))
    out = [
        compare(f"a j L/I at xi = {xi:g}", r, g, 1e-6)
        for xi, r, g in zip(depths, reference, got, strict=True)
    ]
    ratio = float(distribution.top_bottom_ratio(nu, kappa, sigma))
    out.append(compare("j(0)/j(1)", reference[0] / reference[-1], ratio, 1e-6))
    resistance = float(distribution.host_resistance(length, nu, kappa, sigma))
    out.append(compare("resistance, Ohm m2", voltage / current, resistance, 1e-6))
    tops = [oracles.ladder(n, length, kappa, area / r_ct, sigma=sigma)[2] for n in (200, 400)]
    errors = [abs(top - got[0]) for top in tops]
    out.append(
        compare(
            "a j L/I at xi = 0, resistor ladder",
            tops[1],
            got[0],
            1e-3,
            **second_order(*errors),
        )
    )
    return out


@define("A2", "Current distribution, Tafel kinetics", NEWMAN_TOBIAS + "; solve_bvp")
def tafel_distribution(compare: Compare) -> list[Result]:
    length, alpha = 1e-4, 0.5
    depths = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    out = []
    for kappa, sigma, current in ((0.3, 3.0, 400.0), (0.3, 3.0, 4000.0), (3.0, 0.3, 400.0)):
        # the product of wall area and exchange current must drop out: any value serves
        def rate(eta: np.ndarray) -> np.ndarray:
            return np.asarray(-20.0 / length * np.exp(-alpha * eta / V_T))

        profile, _ = oracles.porous_electrode(
            length,
            kappa,
            sigma,
            current,
            rate,
            -2 * V_T * math.log(current / 20.0),
        )
        got = np.asarray(distribution.tafel_profile(depths, current, length, kappa, sigma, alpha))
        out += [
            compare(f"a j L/I, kappa {kappa:g}, I {current:g}, xi = {xi:g}", r, g, 1e-6)
            for xi, r, g in zip(depths, profile(depths), got, strict=True)
        ]
    return out


@define("A3", "Sand's time and the finite gap", "Sand, Phil. Mag. 1 (1901) 45; finite volumes")
def sand_time(compare: Compare) -> list[Result]:
    d, c0, t_plus, current = 3e-10, 1000.0, 0.4, 100.0
    tau = float(depletion.sand_time(current, c0, d, t_plus))
    flux = (1 - t_plus) * current / (F * c0)
    length = 6 * math.sqrt(d * tau)
    times = [oracles.depletion_time(n, length, d, 1.0, flux, 2 * tau, False) for n in (60, 120)]
    out = [
        compare(
            "Sand's time, s",
            times[1],
            tau,
            1e-3,
            **second_order(times[0] - tau, times[1] - tau),
        )
    ]
    gap, eps = 3e-4, 0.9
    d_e = float(depletion.bruggeman(2e-10, eps))
    limit = float(depletion.limiting_current(c0, gap, d_e, t_plus))
    for factor in (1.05, 2.0):
        exact = float(depletion.gap_depletion_time(factor * limit, gap, c0, d_e, t_plus, eps))
        flux = (1 - t_plus) * factor * limit / (F * c0)
        times = [
            oracles.depletion_time(n, gap, d_e, eps, flux, 1.5 * exact, True) for n in (40, 80)
        ]
        out.append(
            compare(
                f"depletion time of a gap at {factor:g} I_lim, s",
                times[1],
                exact,
                2e-3,
                **second_order(times[0] - exact, times[1] - exact),
            )
        )
    # below the limiting current the face settles above zero: no Sand's time
    flux = (1 - t_plus) * 0.9 * limit / (F * c0)
    relaxation = float(depletion.relaxation_time(gap, d_e, eps))
    for multiple in (0.02, 0.5, 12.0):
        t = multiple * relaxation
        sol, dx = oracles.diffusion(160, gap, d_e, eps, flux, flux, t)
        face = float(sol(t)[-1] - flux * 0.5 * dx / d_e)
        got = depletion.gap_concentration(gap, t, 0.9 * limit, gap, c0, d_e, t_plus, eps)
        out.append(
            compare(f"c(L)/c0 at 0.9 I_lim, t = {multiple:g} t_relax", face, float(got) / c0, 5e-4)
        )
    return out


@define("A4", "Limiting current and tanh law", "Bazant, Chu and Bayly (2005); quadrature")
def tanh_law(compare: Compare) -> list[Result]:
    out = []
    for ratio in (0.1, 0.5, 0.99):
        for t_plus in (0.25, 0.4):
            voltage = oracles.symmetric_cell_voltage(ratio, t_plus) * V_T
            got = float(depletion.tanh_law(voltage))
            out.append(
                compare(f"I/I_lim at {voltage * 1e3:.1f} mV, t+ {t_plus}", ratio, got, 1e-11)
            )
    gap, d, c0, t_plus = 25e-6, 3e-10, 1000.0, 0.4
    # the steady surface depletion at a small current, scaled up until it takes all the salt
    flux = 1e-2 * d / gap
    sol, dx = oracles.diffusion(40, gap, d, 1.0, flux, flux, 5 * gap**2 / d)
    missing = 1 - float(sol(5 * gap**2 / d)[-1]) + flux * 0.5 * dx / d
    got = float(depletion.limiting_current(c0, gap, d, t_plus))
    out.append(compare("I_lim, A/m2", F * c0 * flux / missing / (1 - t_plus), got, 1e-6))
    d_plus = d / (2 * (1 - t_plus))  # dilute salt: D = 2 D_+ (1 - t+)
    out.append(compare("4 F D_+ c0/L, A/m2", 4 * F * d_plus * c0 / gap, got, 1e-12))
    return out


@define("A5", "Cottrell current", "Cottrell, Z. phys. Chem. 42 (1903) 385; finite volumes")
def cottrell(compare: Compare) -> list[Result]:
    d, c0, t_plus, eps, end = 1.5e-10, 1000.0, 0.4, 0.45, 100.0
    length = 7 * math.sqrt(d * end / eps)
    errors, currents = [], []
    for cells in (75, 150):
        sol, dx = oracles.diffusion(cells, length, d, eps, 0.0, 0.0, end, fixed_right=True)
        currents = [
            F * c0 / (1 - t_plus) * d * float(sol(t)[-1]) / (0.5 * dx) for t in (0.25 * end, end)
        ]
        got = [float(depletion.cottrell(t, c0, d, t_plus, eps)) for t in (0.25 * end, end)]
        errors.append(currents[1] - got[1])
    slope = math.log(currents[1] / currents[0]) / math.log(4)
    exact = math.log(got[1] / got[0]) / math.log(4)
    return [
        compare(
            "current at the end, A/m2",
            currents[1],
            got[1],
            1e-3,
            **second_order(*errors),
        ),
        compare("slope of log i against log t", slope, exact, 2e-3),
    ]


@define("A6", "Stefan-type advancing front", "Carslaw and Jaeger (1959) 11.2; shooting, brentq")
def stefan_front(compare: Compare) -> list[Result]:
    out = []
    for c0 in (500.0, 1000.0, 3000.0):
        s = c0 * V_M / 0.6
        got = float(fronts.stefan_coefficient(c0, V_M, 0.4))
        root = brentq(
            lambda x, s=s: math.sqrt(math.pi) * x * math.exp(x * x) * erfc(x) - s,
            1e-6,
            3.0,
            xtol=1e-15,
        )
        out.append(compare(f"lambda at {c0:g} mol/m3, brentq", float(root), got, 1e-10))
        out.append(compare("the same, shooting", oracles.shooting_stefan(s), got, 1e-7))
    return out


@define("A7", "Planar deposit that closes a gap", "scalar ODE in time, brentq at every step")
def gap_deposit(compare: Compare) -> list[Result]:
    gap, kappa_s, kappa_f, i_0, r_f = 1e-4, 1e4, 0.5, 20.0, 1e-3
    out = []
    for voltage, j_l, end in ((0.05, math.inf, 1.2e4), (0.3, math.inf, 1.5e3), (0.2, 150.0, 3e3)):
        expected = oracles.gap_growth(end, voltage, gap, kappa_s, kappa_f, i_0, r_f, j_l, V_M)
        got = fronts.gap_deposit(
            end, voltage, gap, kappa_s, kappa_f, i_0, V_M, r_f, limiting_current=j_l
        )
        label = f"thickness after {end:.0f} s at {voltage:g} V, j_L {j_l:g}, m"
        out.append(compare(label, expected, float(got), 1e-6))
    # linear kinetics: energy-like integral of the ODE
    r_ct, u, t = V_T / i_0 + r_f, 1e-3, 4e4
    got = float(fronts.gap_deposit_linear(t, u, gap, kappa_s, kappa_f, r_ct, V_M))
    spent = quad(lambda h: (r_ct + h / kappa_s + (gap - h) / kappa_f) / u, 0, got)[0]
    out.append(compare("time to that thickness, linear kinetics, s", t, spent * F / V_M, 1e-10))
    return out


@define("A8", "Potentiostatic nucleation transients", "Scharifker and Hills (1983); maximisation")
def nucleation_transients(compare: Compare) -> list[Result]:
    # i = z F c sqrt(D/(pi t)) {1 - exp[-(t/T)^p]}, in units of z F c sqrt(D/(pi T))
    out = []
    for mode, power, reduced in (
        ("instantaneous", 1, transients.scharifker_hills_instantaneous),
        ("progressive", 2, transients.scharifker_hills_progressive),
    ):

        def current(t: float, p: int = power) -> float:
            return -math.expm1(-(t**p)) / math.sqrt(t)

        best = minimize_scalar(
            lambda t, f=current: -f(t),
            bounds=(0.3, 4.0),
            method="bounded",
            options={"xatol": 1e-12},
        )
        t_m, i_m = float(best.x), -float(best.fun)
        product = float(transients.maximum_product(1.0 / F, 1.0, mode))
        out.append(compare(f"i_m^2 t_m, {mode}", i_m**2 * t_m / math.pi, product, 1e-6))
        out += [
            compare(
                f"(i/i_m)^2 at {x:g} t_m, {mode}",
                (current(x * t_m) / i_m) ** 2,
                float(reduced(x)),
                1e-6,
            )
            for x in (0.3, 3.0)
        ]
    for name, p, layer in (
        ("instantaneous", 2, transients.layer_instantaneous),
        ("progressive", 3, transients.layer_progressive),
    ):
        # rate of covering of exp(-t^p), scaled by its own maximum
        def covering(t: float, p: int = p) -> float:
            return p * t ** (p - 1) * math.exp(-(t**p))

        best = minimize_scalar(
            lambda t, f=covering: -f(t),
            bounds=(0.1, 2.0),
            method="bounded",
            options={"xatol": 1e-12},
        )
        t_m, i_m = float(best.x), -float(best.fun)
        out.append(
            compare(
                f"i/i_m at 1.5 t_m, layer, {name}",
                covering(1.5 * t_m) / i_m,
                float(layer(1.5)),
                1e-6,
            )
        )
    return out


@define("A10", "Dispersion relation of a plating plane", "discretised Laplace problem")
def dispersion(compare: Compare) -> list[Result]:
    current, kappa, r_ct, gamma = 10.0, 1.0, 2e-3, 0.2
    surface = stability.Surface(gamma)
    arguments = (current, kappa, r_ct, surface, V_M)
    k_max = float(stability.fastest_wavenumber(*arguments))
    k_c = float(stability.cut_off_wavenumber(current, kappa, surface, V_M))
    out = []
    for k in (0.1 * k_max, k_max, 2 * k_c):
        exact = float(stability.growth_rate(k, *arguments))
        restoring = gamma * k**2
        rates = [
            oracles.perturbed_plane(n, k, current, kappa, r_ct, restoring, V_M / F)
            for n in (300, 600)
        ]
        out.append(
            compare(
                f"growth rate at wavelength {2 * math.pi / k * 1e6:.1f} um, 1/s",
                rates[1],
                exact,
                1e-3,
                **second_order(rates[0] - exact, rates[1] - exact),
            )
        )
    # without capillarity the same problem gives the contrast of the current on a wavy plate
    amplitude, k = 1e-7, 0.3 * k_max
    crest = oracles.perturbed_plane(600, k, current, kappa, r_ct, 0.0, V_M / F) * F / V_M
    contrast = float(stability.profile_contrast(amplitude, k, kappa, r_ct))
    out.append(compare("i_1/i_0 on a wavy plate", crest * amplitude / current, contrast, 1e-4))
    best = minimize_scalar(
        lambda x: -float(stability.growth_rate(math.exp(x), *arguments)),
        bounds=(math.log(1e-3 * k_c), math.log(k_c)),
        method="bounded",
        options={"xatol": 1e-12},
    )
    out.append(compare("fastest wavenumber, 1/m", math.exp(float(best.x)), k_max, 1e-6))
    root = brentq(lambda k: float(stability.growth_rate(k, *arguments)), k_max, 100 * k_c)
    out.append(compare("cut-off wavenumber, 1/m", float(root), k_c, 1e-9))
    return out


@define(
    "A14", "Lorentz-driven channel and Leveque layer", "finite differences; similarity solution"
)
def magnetic_stirring(compare: Compare) -> list[Result]:
    field, current, gap, mu = 0.5, 10.0, 1e-3, 1e-3
    z = np.linspace(-0.5 * gap, 0.5 * gap, 201)
    n, dz = z.size - 2, z[1] - z[0]
    laplace = (np.eye(n, k=1) + np.eye(n, k=-1) - 2 * np.eye(n)) / dz**2
    speed = np.linalg.solve(mu * laplace, np.full(n, -field * current)).max()
    got = float(convection.lorentz_channel_speed(field, current, gap, mu))
    out = [compare("mid-plane speed, m/s", float(speed), got, 1e-9)]
    # c'' + 3 z^2 c' = 0, c(0) = 0, c(inf) = 1 with z = y (gamma/(9 D x))^{1/3}
    slope = 1 / quad(lambda s: math.exp(-(s**3)), 0, np.inf, epsabs=1e-13)[0]
    local = slope / 9 ** (1 / 3)
    mean = quad(lambda x: local * x ** (-1 / 3), 0, 1)[0]
    sherwood = float(convection.leveque_sherwood(1.0, 1.0, 1.0))
    out.append(compare("mean Sherwood number at gamma l^2/D = 1", mean, sherwood, 1e-8))
    return out


@define("A16", "Reciprocity and limits", "symmetries of the equations")
def reciprocity(compare: Compare) -> list[Result]:
    depth = np.linspace(0, 1, 11)
    profile = np.asarray(distribution.reaction_profile(depth, 3.7, 0.4, 6.0))
    mirrored = np.asarray(distribution.reaction_profile(1 - depth, 3.7, 6.0, 0.4))
    tafel = np.asarray(distribution.tafel_profile(depth, 900.0, 1e-4, 0.4, 6.0))
    tafel_mirrored = np.asarray(distribution.tafel_profile(1 - depth, 900.0, 1e-4, 6.0, 0.4))
    thin, r_ct = 1e-9, 1.2e-3
    nu = distribution.thiele_modulus(thin, 1e6, r_ct, 0.3, 3.0)
    as_foil = float(distribution.host_resistance(thin, nu, 0.3, 3.0)) * 1e6 * thin
    return [
        compare(
            "mirror of kappa and sigma, linear", 0.0, float(np.abs(profile - mirrored).max()), 1e-13
        ),
        compare(
            "mirror of kappa and sigma, Tafel",
            0.0,
            float(np.abs(tafel - tafel_mirrored).max()),
            1e-11,
        ),
        compare("host to planar foil, resistance over R_ct", r_ct, as_foil, 1e-5),
        compare(
            "I to -I, salt difference, mol/m3",
            0.0,
            float(depletion.concentration_drop(50.0, 3e-4, 1e-10, 0.4))
            + float(depletion.concentration_drop(-50.0, 3e-4, 1e-10, 0.4)),
            0.0,
        ),
        compare(
            "salt difference at t+ = 1, mol/m3",
            0.0,
            float(depletion.concentration_drop(50.0, 3e-4, 1e-10, 1.0)),
            0.0,
        ),
    ]


PROBLEMS: tuple[Problem, ...] = (
    linear_distribution,
    tafel_distribution,
    sand_time,
    tanh_law,
    cottrell,
    stefan_front,
    gap_deposit,
    nucleation_transients,
    dispersion,
    magnetic_stirring,
    reciprocity,
)
