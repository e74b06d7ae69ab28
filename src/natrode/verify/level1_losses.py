"""The Level-1 model against closed forms of its losses: interphase, dead sodium, sites, roughness."""

from __future__ import annotations

import math

import numpy as np

from natrode.cell.driver import Kind, StepPlan
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.constants import F
from natrode.theory import life, stability
from natrode.units import MAH_CM2
from natrode.verify.probe import REFERENCE, V_T, balance, planar, plate, run
from natrode.verify.problem import Compare, Problem, Result, define

V_M = REFERENCE.molar_volume

SEI = frozenset({Process.SEI})
COATING = frozenset({Process.COATING})
ROUGH = frozenset({Process.ROUGHNESS})

#: A foil whose film only renews: walls have theirs, and nothing grows.
RENEWED = planar(
    t_plus=1.0, film_patch=1e-3, film_counter=1e-3, delta00=1e-9, delta0=1e-8, delta_wall0=1e-8,
    v_sei=2e-5, l_cr=24e-6,
)  # fmt: skip

#: A coating on a foil: it converts at 0.8 V and alloys at 0.1 V.
COATED = REFERENCE.with_(
    eta0=1.5, t_plus=1.0, coating_face_moles=1e-3, n_conversion=4.0, n_alloy=3.75, u_conversion=0.8,
    i_conversion=2.0, u_alloy=0.1, w_alloy=V_T, alloy_conductance=100.0, xi_c0=0.0,
)  # fmt: skip


def _strip(current: float, cutoff: float) -> StepPlan:
    return StepPlan("strip", current=current, cutoff=cutoff)


def _plate_to(current: float, cutoff: float) -> StepPlan:
    return StepPlan("plate", current=current, cutoff=cutoff)


def _timed(kind: Kind, current: float, duration: float) -> StepPlan:
    return StepPlan(kind, current=current, duration=duration, timed=True)


def _dead(p: Parameters, fraction: float) -> dict[str, float]:
    """Constants that leave `fraction` behind on a smooth face, (1.17) and theory 2.9."""
    if fraction == 0.0:
        return {}
    return {"chi_dead": 2.0 * fraction * (p.f_patch + p.f_chi) / p.f_patch}


@define(
    "V10",
    "Coulombic efficiency of renewal and dead sodium",
    "theory (0.17), (0.18)",
    cost="model",
)
def efficiency(compare: Compare) -> list[Result]:
    out = []
    for film, volume, renewal, dead, printed in (
        (1e-8, 2e-5, 24e-6, 0.0, 0.999011),
        (1e-8, 2e-5, 24e-6, 5e-4, 0.998512),
        (3e-8, 3e-5, 3e-6, 0.02, 0.965140),
    ):
        p = RENEWED.with_(
            delta0=film, delta_wall0=film, v_sei=volume, l_cr=renewal, metal_patch0=0.0,
            nuclei_patch0=0.0, eta0=0.5, **_dead(RENEWED, dead),
        )  # fmt: skip
        processes = SEI | ({Process.DEAD} if dead else set())
        steps = [plate(10.0, MAH_CM2), _strip(10.0, 0.5)]
        ledger, _ = balance(p, *steps, n_host=0, rtol=1e-6, processes=processes)
        found = (ledger.stripped + ledger.double_layer) / ledger.plated
        loss = float(life.renewal_loss(film, volume, renewal, V_M))
        exact = float(life.coulombic_efficiency(loss, dead))
        label = f"CE, film {film * 1e9:g} nm, l_cr {renewal * 1e6:g} um, dead {dead:g}"
        out.append(compare(label, exact, found, 1e-4))
        # sodium that is left at the cut-off is not lost
        lost = 1.0 - found - ledger.sodium_on_top / ledger.plated
        out.append(compare(f"{label}: lost share", 1.0 - exact, lost, 1e-3))
        out.append(compare(f"{label}: printed", printed, exact, 1e-5))
    return out


@define(
    "V11",
    "Film that grows at rest by diffusion",
    "delta = -d00 + sqrt((delta_i + d00)^2 + 2 k_p t)",
    cost="model",
)
def film_at_rest(compare: Compare) -> list[Result]:
    p = RENEWED.with_(k_p=1e-22, metal_patch0=20e-6)
    result = run(p, StepPlan("rest", duration=1e6), n_host=0, rtol=1e-7, processes=SEI)[0]
    exact = -1e-9 + math.sqrt(11e-9**2 + 2e-22 * 1e6)
    s = result.state
    metal = float(s.electrode.h_t[0, 0] - s.electrode.h_t[0, -1])
    return [
        compare("film on sodium after 1e6 s [m]", exact, float(s.electrode.delta_t[0, -1]), 1e-4),
        compare("film on the counter electrode [m]", exact, float(s.delta_ce[0, -1]), 1e-4),
        compare("sodium that the film took [m]", (exact - p.delta0) * V_M / p.v_sei, metal, 1e-4),
    ]


@define("V12", "Growth of roughness in the cell model", "theory (0.9), (1.21)", cost="model")
def roughening(compare: Compare) -> list[Result]:
    out = []
    porosity, current, duration = 0.45, 10.0, 1e5
    transport = porosity**1.5
    for resistance, printed_length, printed_rate in (
        (1.6e-3, 42.8e-6, 1.114e-5),
        (0.02, 98.0e-6, 9.26e-7),
    ):
        # a thin separator keeps the salt at the face close to c0
        p = planar(
            separator_porosity=porosity, separator_thickness=5e-6, i00=1e6, l_cr=3e-6,
            film_patch=resistance - V_T / 1e6, metal_patch0=20e-6, face_origin=20e-6,
            heterogeneity=1e-3, alpha_w=1e-3,
        )  # fmt: skip
        conductivity = stability.dc_conductivity(0.75 * transport, 2e-10 * transport, 1000.0, 0.4)
        arguments = (current, conductivity, resistance, stability.Surface(p.surface_energy), V_M)
        k = float(stability.fastest_wavenumber(*arguments))
        omega = float(stability.growth_rate(k, *arguments))
        label = f"R_ct {resistance:g} Ohm m2"
        out.append(compare(f"fastest wavelength, {label} [m]", printed_length, 2 * np.pi / k, 5e-3))
        out.append(compare(f"its growth rate, {label} [1/s]", printed_rate, omega, 5e-3))
        p = p.with_(lambda_w=2.0 * np.pi / k)
        step = _timed("plate", current, duration)
        result = run(p, step, n_host=0, rtol=1e-8, processes=ROUGH)[0]
        source = p.heterogeneity**2 * p.l_cr * V_M / F * current
        exact = source * math.expm1(2.0 * omega * duration) / (2.0 * omega)
        found = float(result.state.electrode.w2[0, -1])
        out.append(compare(f"variance after {duration:g} s, {label} [m2]", exact, found, 5e-3))
    return out


@define(
    "V13", "Loss of sites with the swing of the alloy", "s_n = s_0/(1 + lambda s_0 n)", cost="model"
)
def sites(compare: Compare) -> list[Result]:
    out = []
    # lambda n decides: ten swings at a hundred times the loss of a thousand
    for loss, swings in ((0.3, 10), (3e-3, 3)):
        p = COATED.with_(
            i_conversion=0.0, xi_c0=1.0, u_alloy=0.5, coating_face_moles=1e-4, site_loss=loss
        )
        steps = [_plate_to(0.02, 0.02), _strip(0.02, 1.3)] * swings
        processes = COATING | {Process.SITES}
        results = run(p, *steps, n_host=0, rtol=1e-6, processes=processes)
        left = float(results[-1].state.electrode.sites_t[0, -1])
        label = f"active sites after {swings} swings, lambda {loss:g}"
        out.append(compare(label, 1.0 / (1.0 + loss * swings), left, 1e-3))
    return out


@define(
    "coating-model",
    "First sodiation of a coating",
    "Q = F Gamma (n_c + n_a); U_c - w ln(exp(I/i_c) - 1)",
    cost="model",
)
def first_sodiation(compare: Compare) -> list[Result]:
    converted, alloyed = (F * COATED.coating_face_moles * n for n in (4.0, 3.75))
    steps = [_plate_to(0.05, 0.002), _strip(0.05, 0.9)]
    ledger, (first, back) = balance(COATED, *steps, n_host=0, rtol=1e-6, processes=COATING)
    s = first.state.electrode
    # no step ever ends in a finite time: what is missing is known from the rates
    layer = COATED.c_dl * float(s.eta_t[0, -1] - s.eta_t[0, 0])
    extent = np.array([s.xi_c_t[0, -1], s.xi_a_t[0, -1]])
    taken = float(np.array([converted, alloyed]) @ extent)
    eta = float(np.interp(0.5, s.xi_c_t[0], s.eta_t[0]))
    plateau = COATED.u_conversion - COATED.w_conversion * math.log(
        math.expm1(0.05 / (0.5 * COATED.i_conversion))
    )
    given = alloyed * float(extent[1] - back.state.electrode.xi_a_t[0, -1])
    layer_back = COATED.c_dl * float(
        back.state.electrode.eta_t[0, -1] - back.state.electrode.eta_t[0, 0]
    )
    return [
        compare(
            "charge of the first sodiation [C/m2]", converted + alloyed, first.end.charge, 2e-2
        ),
        compare("charge against extents [C/m2]", taken - layer, first.end.charge, 1e-10),
        compare("charge given back [C/m2]", given + layer_back, back.end.charge, 1e-10),
        compare("potential halfway through the conversion [V]", plateau, eta, 1e-3),
        compare("charge balance", 0.0, ledger.charge_closure, 1e-10),
    ]


@define(
    "roughness-model",
    "Steady roughness of cycles",
    "w^2 = Xi^2 l_cr l_heal; map of one plating and one stripping",
    cost="model",
)
def steady_roughness(compare: Compare) -> list[Result]:
    # without transport: the lateral scale is so wide that the instability is nothing
    p = planar(
        t_plus=1.0, metal_patch0=50e-6, face_origin=50e-6, l_cr=3e-6, heterogeneity=0.8,
        l_heal=2e-4, lambda_w=10.0,
    )  # fmt: skip
    charge = 18e3
    way = V_M / F * charge
    source = p.heterogeneity**2 * p.l_cr
    kept = math.exp(-2.0 * way / p.l_heal)
    low = (source * way * kept + 0.5 * source * p.l_heal * (1.0 - kept)) / (1.0 - kept)
    steps = [plate(20.0, charge), StepPlan("strip", current=20.0, capacity=charge)] * 30
    results = run(p, *steps, n_host=0, rtol=1e-6, processes=ROUGH)
    after, before = (float(results[i].state.electrode.w2[0, -1]) for i in (-1, -3))
    # each cycle leaves the same share of the distance to the steady value
    steady = (after - kept * before) / (1.0 - kept)
    mean = steady + 0.5 * source * way
    return [
        compare("variance after 30 cycles [m2]", low * (1.0 - kept**30), after, 1e-4),
        compare("steady variance, mean of a cycle [m2]", source * p.l_heal, mean, 1e-3),
    ]


PROBLEMS: tuple[Problem, ...] = (
    efficiency,
    film_at_rest,
    roughening,
    sites,
    first_sodiation,
    steady_roughness,
)
