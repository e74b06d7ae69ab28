"""The Level-1 model in symmetric and full cells and in a magnetic field against closed forms."""

from __future__ import annotations

import math

import numpy as np
from scipy.interpolate import CubicSpline

from natrode.cell.cathode import spline_coefficients
from natrode.cell.driver import Kind, StepPlan, StepResult
from natrode.cell.parameters import OPEN_CIRCUIT_POINTS, Parameters
from natrode.cell.processes import Process
from natrode.constants import F
from natrode.materials import cathodes
from natrode.theory import convection, life
from natrode.units import MAH_CM2
from natrode.verify.probe import CLOSED_FILM, V_T, covered_host, planar, plate, run
from natrode.verify.problem import Compare, Problem, Result, define, second_order

_NVP = cathodes["nvp"].open_circuit

#: A cathode of NVP, 2 mAh/cm2.
CATHODE = {
    "cathode_thickness": 100e-6, "cathode_charge": 2.0 * MAH_CM2, "cathode_wall": 3e6,
    "open_circuit": tuple(
        float(c) for c in spline_coefficients(_NVP(np.linspace(0.0, 1.0, OPEN_CIRCUIT_POINTS)))
    ),
}  # fmt: skip


def _with_cathode(p: Parameters, **changes: float) -> Parameters:
    return p.with_(**{**CATHODE, **changes})


def _timed(kind: Kind, current: float, duration: float) -> StepPlan:
    return StepPlan(kind, current=current, duration=duration, timed=True, lowest=-5.0)


def _in_symmetric_cell(p: Parameters, n_host: int, kind: Kind) -> StepResult:
    step = _timed(kind, 50.0, 360.0)
    return run(p, step, n_host=n_host, cell="symmetric", rtol=1e-8)[0]


@define("V14", "Mirror symmetry of a symmetric cell", "V(t) changes sign with I", cost="model")
def mirror(compare: Compare) -> list[Result]:
    out = []
    thick = {"metal_patch0": 20e-6, "nuclei_patch0": CLOSED_FILM, "face_origin": 20e-6}
    foil = planar(**thick)
    host = covered_host(**{**thick, "metal_fraction0": 0.05})
    for label, p, n_host in (("foils", foil, 0), ("hosts", host, 10)):
        p = p.with_(kappa_shape=1.0, film_patch=5e-4, film_host=5e-4, film_counter=5e-4)
        up = _in_symmetric_cell(p, n_host, "plate")
        down = _in_symmetric_cell(p, n_host, "strip")
        times = np.linspace(0.0, 360.0, 37)[1:]
        # the two runs take their own steps; cubics keep interpolation below the tolerance
        there = CubicSpline(up.segment.time, up.seen.voltage[0])(times)
        back = CubicSpline(down.segment.time, down.seen.voltage[0])(times)
        worst = int(np.argmax(np.abs(there + back)))
        text = f"voltage with the current reversed, two {label} [V]"
        out.append(compare(text, -there[worst], back[worst], 1e-6))
        assert down.state.second is not None
        grown, mirrored = up.state.electrode.h_t[0, -1], down.state.second.h_t[0, -1]
        out.append(compare(f"sodium on the other face, two {label} [m]", grown, mirrored, 1e-6))
    return out


@define(
    "cathode-model",
    "Ohmic drop and polarisation of a cathode",
    "theory (1.23), (1.24): I L/3 (1/kappa + 1/sigma)",
    cost="model",
)
def cathode_drop(compare: Compare) -> list[Result]:
    out = []
    p = _with_cathode(
        planar(t_plus=1.0, metal_patch0=10e-6), y0=0.55, cathode_thickness=300e-6,
        cathode_charge=20.0 * MAH_CM2, sigma_cathode=0.5, particle_radius=1e-6,
    )  # fmt: skip
    current, duration = 50.0, 60.0
    kappa = p.kappa1 * p.cathode_porosity**p.bruggeman_cathode
    drop = current * p.cathode_thickness / 3.0 * (1.0 / kappa + 1.0 / p.sigma_cathode)
    found, errors = 0.0, []
    for n in (5, 10, 20):
        result = run(
            p, _timed("charge", current, duration), n_host=0, cell="full", n_cathode=n, rtol=1e-8
        )[0]
        y = float(result.state.y[0, -1])
        surface = y - current * p.particle_radius**2 / (
            15.0 * p.cathode_diffusivity * p.cathode_charge
        )
        i0 = 2.0 * p.i0_cathode * math.sqrt(surface * (1.0 - surface))
        density = current / (p.cathode_wall * p.cathode_thickness)
        rest = float(_NVP(surface)) + 2.0 * V_T * math.asinh(density / (2.0 * i0))
        rest += 2.0 * V_T * math.asinh(current / (2.0 * p.i00))
        rest += current * p.separator_thickness / (p.kappa1 * p.separator_porosity**1.5)
        found = float(result.seen.voltage[0, -1]) - rest
        errors.append(found - drop)
    out.append(
        compare("ohmic drop of the cathode [V]", drop, found, 2e-3, **second_order(*errors[1:]))
    )
    passed = current * duration / p.cathode_charge
    out.append(compare("sodium fraction given off", passed, p.y0 - y, 1e-9))
    still = run(p, StepPlan("rest", duration=3600.0), n_host=0, cell="full", rtol=1e-8)[0]
    rest_voltage = float(still.seen.voltage[0, -1])
    return [*out, compare("voltage at rest [V]", float(_NVP(p.y0)), rest_voltage, 1e-7)]


@define(
    "anode-free-model",
    "Capacity of an anode-free cell",
    "theory (0.18): Q_n = Q_1 CE^(n-1)",
    cost="model",
)
def anode_free(compare: Compare) -> list[Result]:
    film, volume, renewal = 3e-8, 3e-5, 3e-6
    p = _with_cathode(
        planar(
            t_plus=1.0, metal_patch0=0.0, nuclei_patch0=0.0, eta0=0.5, delta0=film,
            delta_wall0=film, v_sei=volume, l_cr=renewal, film_patch=1e-3,
        ),
        # particles so fine and a wall so large that the voltage is the open circuit
        particle_radius=1e-8, i0_cathode=1e3,
    )  # fmt: skip
    steps = [
        StepPlan("charge", current=10.0, cutoff=3.75, lowest=0.0),
        StepPlan("discharge", current=10.0, cutoff=2.6, lowest=0.0),
    ] * 12
    results = run(
        p, *steps, n_host=0, cell="full", n_cathode=4, n_separator=4, rtol=1e-6,
        processes=frozenset({Process.SEI}),
    )  # fmt: skip
    charges = [r.end.charge for r in results if r.plan.kind == "discharge"]
    loss = float(life.renewal_loss(film, volume, renewal, p.molar_volume))
    exact = float(life.capacity(11, 1.0, float(life.coulombic_efficiency(loss))))
    return [
        compare("capacity of cycle 12 over that of cycle 1", exact, charges[-1] / charges[0], 2e-3)
    ]


@define(
    "A14-model",
    "Limiting current in a magnetic field",
    "I = I_0 Sh(M_0 I/I_0), theory 1.8",
    cost="model",
)
def stirred_limit(compare: Compare) -> list[Result]:
    p = planar(
        magnetic_field=0.32, free_gap=1e-3, viscosity=2e-3, metal_patch0=1e-6, film_patch=1e-4
    )
    effective = p.diffusivity * p.separator_porosity**p.bruggeman_separator
    still = 2.0 * F * effective * p.c0 / ((1.0 - p.t_plus) * p.separator_thickness)
    number = convection.magnetic_number(
        p.magnetic_field, still, p.free_gap, p.viscosity, p.diffusivity
    )
    limit = float(convection.stirred_limiting_current(still, number, p.stirring))
    out = []
    processes = frozenset({Process.CONVECTION})
    for share in (0.5, 0.95):
        current = share * limit
        result = run(p, plate(current, 1e9, duration=600.0), n_host=0, processes=processes)[0]
        left = float(result.state.electrode.c_t[0, -1])
        # the limit that the salt at the face tells: it falls in proportion to I/Sh(I)
        sherwood = float(convection.sherwood_number(number * current / still, p.stirring))
        extrapolated = current / (1.0 - left / p.c0) / sherwood
        out.append(
            compare(f"limit without field seen at {share:g} [A/m2]", still, extrapolated, 1e-3)
        )
    beyond = run(p, plate(1.01 * limit, 1e9, duration=6e3), n_host=0, processes=processes)[0]
    below = run(p, plate(0.99 * limit, 1e9, duration=6e3), n_host=0, processes=processes)[0]
    depleted = [float(r.end.end == "salt depleted") for r in (below, beyond)]
    out.append(compare("salt runs out 1 % above the limit", 1.0, depleted[1], 0.0))
    out.append(compare("and not 1 % below", 0.0, depleted[0], 0.0))
    pore = run(
        p.with_(free_gap=1e-6), plate(0.5 * still, 1e9, duration=600.0), n_host=0,
        processes=processes,
    )[0]  # fmt: skip
    left = float(pore.state.electrode.c_t[0, -1])
    return [*out, compare("salt at the face in a pore of 1 um [mol/m3]", 0.5 * p.c0, left, 1e-3)]


PROBLEMS: tuple[Problem, ...] = (mirror, cathode_drop, anode_free, stirred_limit)
