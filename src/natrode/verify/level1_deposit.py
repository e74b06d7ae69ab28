"""The Level-1 model against closed forms of nucleation, polarisation, Faraday's law and balances."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from natrode.cell.driver import StepPlan
from natrode.constants import K_B, T_REF, F
from natrode.units import MAH_CM2
from natrode.verify.probe import REFERENCE, V_T, balance, covered_host, hold, planar, plate, run
from natrode.verify.problem import Compare, Problem, Result, define, observed_order

#: A nickel foam as it is: bare, textured, with its collector plane.
FOAM = REFERENCE.with_(
    solid_fraction=0.05,
    wall_area=7e3,
    closure_exponent=2.0 / 3.0,
    kappa_shape=1.0,
    film_host=5e-4,
    film_patch=5e-4,
    film_counter=5e-4,
    f_top=0.022,
    f_bottom=0.022,
    f_patch=0.022,
    f_plane=0.022,
    eta0=1.0,
)


@define(
    "V5",
    "Faraday's law and the inventory",
    "h = V_m Q/F; sodium given off = sodium found",
    cost="model",
)
def faraday(compare: Compare) -> list[Result]:
    result = run(planar(metal_patch0=1e-9), plate(10.0, MAH_CM2), n_host=0)[0]
    grown = float(result.state.electrode.h_t[0, -1] - result.state.electrode.h_t[0, 0])
    out = [compare("thickness of 1 mAh/cm2 [m]", 2.375e-5 * MAH_CM2 / F, grown, 1e-6)]
    ledger, _ = balance(FOAM, plate(50.0, 5 * MAH_CM2), n_host=20)
    return [
        *out,
        compare("sodium unaccounted for over sodium plated", 0.0, ledger.sodium_closure, 1e-8),
    ]


@define(
    "V6",
    "Nucleation dip of a planar electrode",
    "eta_n = sqrt(B f/ln(i_b0/I) - eta_r^2)",
    cost="model",
)
def dip(compare: Compare) -> list[Result]:
    b = 16.0 * np.pi / 3.0 * 0.22**3 * 2.375e-5**2 / (F**2 * K_B * T_REF)
    out = []
    for f, current, i0 in (
        (0.0154, 0.5, 20.0),
        (0.0154, 10.0, 20.0),
        (0.0154, 50.0, 200.0),
        (0.0019, 10.0, 20.0),
    ):
        p = REFERENCE.with_(f_patch=f, i00=i0, eta0=0.5)
        result = run(p, plate(current, 1e9, duration=30.0), n_host=0, rtol=1e-7)[0]
        exact = np.sqrt(b * f / np.log(2.4e8 / current) - 3e-3**2)
        out.append(
            compare(
                f"dip at {current:g} A/m2, f {f:g} [V]",
                exact,
                -float(result.state.electrode.eta_t.min()),
                3e-2,
            )
        )
    return out


@define("V7", "Polarisation of a covered electrode", "2 v_T asinh(I/(2 i_0)) + I R_f", cost="model")
def polarisation(compare: Compare) -> list[Result]:
    out = []
    for current, i0, film in (
        (10.0, 20.0, 0.0),
        (10.0, 20.0, 1e-3),
        (50.0, 20.0, 1e-3),
        (10.0, 1.0, 1e-2),
    ):
        p = planar(i00=i0, film_patch=film, t_plus=1.0)
        result = run(p, plate(current, 1e9, duration=100.0), n_host=0, rtol=1e-7)[0]
        exact = 2.0 * V_T * np.arcsinh(current / (2.0 * i0)) + current * film
        out.append(
            compare(
                f"overpotential at {current:g} A/m2, i0 {i0:g}, film {film:g} [V]",
                exact,
                -float(result.state.electrode.eta_t[0, -1]),
                1e-4,
            )
        )
    return out


@define(
    "A7-model",
    "Growth at constant voltage",
    "dh/dt = V_m j/F, j from Butler-Volmer and ohm by brentq",
    cost="model",
)
def growth_at_constant_voltage(compare: Compare) -> list[Result]:
    # the separator of the model has a fixed thickness, so the gap does not close
    voltage, duration = -0.15, 1800.0
    p = planar(t_plus=1.0, film_patch=1e-3, film_counter=5e-4, metal_patch0=1e-9)
    ohm = 300e-6 / (0.75 * 0.9**1.5) + 1e-3 + 5e-4

    def excess(j: float) -> float:
        return float(4.0 * V_T * np.arcsinh(j / 40.0)) + j * ohm + voltage

    j = float(brentq(excess, 0.0, 1e4))
    result = run(p, hold(voltage, duration), n_host=0, control="voltage")[0]
    grown = float(result.state.electrode.h_t[0, -1] - result.state.electrode.h_t[0, 0])
    return [
        compare("current density at the end [A/m2]", j, float(result.state.current[0, -1]), 1e-5),
        compare("thickness after 30 min [m]", 2.375e-5 * j * duration / F, grown, 1e-3),
    ]


@define(
    "A15",
    "Balances of charge, sodium, salt and volume",
    "nothing is lost over two cycles",
    cost="model",
)
def balances(compare: Compare) -> list[Result]:
    out = []
    cycle = [
        StepPlan("plate", current=50.0, capacity=10 * MAH_CM2),
        StepPlan("strip", current=50.0),
    ]
    ic = FOAM.with_(
        host_thickness=50e-6, solid_fraction=0.2, wall_area=1e6, sigma_host=0.0, sigma_ion=0.1
    )
    for label, p, front, steps in (
        ("Ni foam", FOAM, False, cycle * 2),
        (
            "ion conductor",
            ic,
            True,
            [StepPlan("plate", current=10.0, capacity=MAH_CM2), StepPlan("strip", current=10.0)],
        ),
    ):
        ledger, _ = balance(p, *steps, n_host=20, front=front)
        out += [
            compare(f"charge, {label}", 0.0, ledger.charge_closure, 1e-9),
            compare(f"sodium, {label}", 0.0, ledger.sodium_closure, 1e-9),
            compare(f"salt, {label}", 0.0, ledger.salt_closure, 1e-9),
            compare(f"volume, {label}", 0.0, ledger.volume_closure, 1e-12),
        ]
    return out


@define(
    "A16-model",
    "Limits of the cell model",
    "vanishing host = planar; t+ = 1: flat salt",
    cost="model",
)
def limits(compare: Compare) -> list[Result]:
    plain = FOAM.with_(f_patch=0.0154)
    flat = run(plain, plate(10.0, MAH_CM2), n_host=0, rtol=1e-7)[0]
    differences = []
    for thickness in (4e-6, 2e-6, 1e-6):
        thin = plain.with_(host_thickness=thickness, wall_area=1e3, plane_fraction=0.0)
        host = run(thin, plate(10.0, MAH_CM2), n_host=6, rtol=1e-7)[0]
        differences.append(float(host.seen.voltage[0, -1] - flat.seen.voltage[0, -1]))
    order = observed_order(differences[1], differences[2])
    salt = run(covered_host(t_plus=1.0), plate(50.0, 5 * MAH_CM2), n_host=20, rtol=1e-7)[0]
    spread = float(np.ptp(salt.seen.electrode.salt[:, -1])) / 1000.0
    planar_v = float(flat.seen.voltage[0, -1])
    return [
        compare(
            "voltage of a host of 1 um [V]", planar_v, planar_v + differences[2], 1e-3, order=order
        ),
        compare("spread of salt at t+ = 1, over c0", 0.0, spread, 1e-9),
    ]


PROBLEMS: tuple[Problem, ...] = (
    faraday,
    dip,
    polarisation,
    growth_at_constant_voltage,
    balances,
    limits,
)
