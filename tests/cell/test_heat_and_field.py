"""Lumped temperature, Arrhenius' law, magnetic stirring."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells
from scipy.interpolate import CubicSpline

import natrode
from natrode.cell import convection
from natrode.cell.driver import StepPlan
from natrode.cell.from_case import parameters_of
from natrode.cell.parameters import SCALARS
from natrode.cell.processes import Process, processes_of
from natrode.cell.thermal import at_temperature
from natrode.constants import F
from natrode.theory import convection as theory
from natrode.verify.probe import planar

HEAT, FIELD = frozenset({Process.HEAT}), frozenset({Process.CONVECTION})

#: An ohmic cell: resistances only, none of which changes with temperature.
OHMIC = planar(
    t_plus=1.0,
    i00=1e9,
    i00_counter=1e9,
    film_patch=2e-3,
    film_counter=1e-3,
    heat_capacity=500.0,
    metal_patch0=1e-4,
)
RESISTANCE = 3e-3 + OHMIC.separator_thickness / (0.75 * 0.9**1.5)


def timed(kind, current, duration):
    return StepPlan(kind, current=current, duration=duration, timed=True, lowest=-50.0)


# --- heat


@pytest.mark.parametrize("kind", ["plate", "strip"])
def test_ohmic_cell_warms_to_its_heat_over_the_transfer(kind):
    current, transfer = 100.0, 10.0
    p = OHMIC.with_(heat_transfer=transfer, heat_capacity=500.0)
    structure = small_cells.small("half", 0, processes=HEAT)
    # twelve time constants: at the end all heat is handed over
    (result,) = small_cells.run(p, structure, timed(kind, current, 600.0), rtol=1e-8)
    rise = result.state.warming[0]
    final = current**2 * RESISTANCE / transfer
    assert final > 0.5
    expected = final * -np.expm1(-transfer / p.heat_capacity * result.segment.time)
    np.testing.assert_allclose(rise, expected, atol=2e-5 * final)
    eta = abs(result.seen.voltage[0, -1])
    assert rise[-1] == pytest.approx(current * eta / transfer, rel=1e-4, abs=0.0)


def test_insulated_cell_keeps_all_its_heat():
    current, duration = 100.0, 200.0
    structure = small_cells.small("half", 0, processes=HEAT)
    (result,) = small_cells.run(OHMIC, structure, timed("plate", current, duration), rtol=1e-7)
    rise = result.state.warming[0, -1]
    assert rise == pytest.approx(current**2 * RESISTANCE * duration / 500.0, rel=1e-5, abs=0.0)


@pytest.mark.parametrize("kind", ["charge", "discharge"])
def test_full_cell_warms_by_the_distance_from_its_open_circuit(kind):
    p = small_cells.sodium(small_cells.planar(small_cells.LOSSY), y0=0.5, heat_transfer=0.0)
    structure = small_cells.small("full", 0, processes=HEAT)
    (result,) = small_cells.run(p, structure, timed(kind, 50.0, 600.0), rtol=1e-6)
    seen = result.seen
    power = result.plan.drive * (seen.voltage[0] - seen.open_circuit[0])
    assert power[1:].min() > 0.0
    expected = CubicSpline(result.segment.time, power).integrate(0.0, 600.0) / p.heat_capacity
    rise = float(result.state.warming[0, -1])
    assert rise == pytest.approx(float(expected), rel=1e-3, abs=0.0)


@pytest.mark.parametrize("n_host", [0, 4])
def test_reactions_give_heat_whatever_the_voltage(n_host):
    # from 1.5 V: the cell gives work, the rest of what coating and first film set free is heat
    p = small_cells.LOSSY if n_host else small_cells.planar(small_cells.LOSSY)
    p = p.with_(heat_transfer=0.0, k_p=0.0, l_cr=np.inf, chi_area=0.0, site_loss=0.0)
    processes = HEAT | {Process.COATING, Process.SEI}
    structure = small_cells.small("half", n_host, processes=processes)
    area = p.wall_area * p.host_thickness if n_host else 1.0
    plan = StepPlan("plate", current=area, cutoff=0.02, highest=5.0)
    (result,) = small_cells.run(p, structure, plan, rtol=1e-6)
    time = result.segment.time
    work = -np.trapezoid(result.seen.voltage[0] * result.plan.drive, time)
    assert work < 0.0
    s = result.state.electrode
    dx = structure.grid.host * p.host_thickness

    def whole(on_walls, on_face):
        """Sum over walls and face at the end."""
        walls = p.wall_area * dx @ on_walls[:, -1] if n_host else 0.0
        return walls + on_face[0, -1]

    moles = p.coating_wall_moles
    conversion = moles * p.n_conversion * whole(s.xi_c, s.xi_c_t) * p.u_conversion
    alloying = moles * p.n_alloy * whole(s.xi_a, s.xi_a_t) * p.u_alloy
    film = (dx @ s.eps_s[:, -1] if n_host else 0.0) + s.s_t[0, -1]
    chemical = F * (conversion + alloying) + F / p.v_sei * film * p.u_sei
    assert film > 0.8 * p.delta0 * area
    rise = p.heat_capacity * result.state.warming[0, -1]
    assert rise == pytest.approx(work + chemical, rel=1e-2, abs=0.0)
    assert rise > 0.05 * chemical


WARM = 313.15


@pytest.fixture(scope="module", params=["cu_foil", "sn_rgo"])
def cases(request):
    case = natrode.load_case(request.param)
    other = case.with_overrides({"temperature": "40 degC"})
    return parameters_of(case), parameters_of(other)


def test_warming_the_parameters_gives_those_of_the_warm_case(cases):
    room, warm = cases
    assert warm.temperature == WARM
    warmed = at_temperature(room, WARM)
    changed = {name for name in SCALARS if getattr(room, name) != getattr(warm, name)}
    assert changed >= {
        "diffusivity", "kappa1", "i00", "i00_counter", "film_host", "film_patch", "film_counter",
        "k_p", "k_p_wall", "viscosity",
    }  # fmt: skip
    for name in SCALARS:
        if name == "w_alloy" and not room.alloy_conductance:
            continue  # a width of nothing
        assert getattr(warmed, name) == pytest.approx(getattr(warm, name), rel=1e-9, abs=0.0), name
    back = at_temperature(warm, room.temperature)
    for name in changed:
        assert getattr(back, name) == pytest.approx(getattr(room, name), rel=1e-9, abs=0.0), name


def test_a_warm_cell_is_the_same_whichever_way_it_became_warm(cases):
    room, warm = cases
    plan = StepPlan("plate", current=10.0, capacity=7200.0)
    losses, n_host = processes_of(room, front=False), 4 if room.host_thickness else 0
    assert Process.SEI in losses
    plain = small_cells.small("half", n_host, processes=losses)
    thermal = small_cells.small("half", n_host, processes=losses | HEAT)
    (given,) = small_cells.run(warm, plain, plan, rtol=1e-7)
    # one cell holds its ambient; the other was warmed before and is too heavy to cool down
    tight = warm.with_(heat_capacity=1.0, heat_transfer=1e7)
    (held,) = small_cells.run(tight, thermal, plan, rtol=1e-7)
    heavy = room.with_(heat_capacity=1e15)
    layout = small_cells.solver(thermal, 1e-7).layout
    start = layout.initial(heavy)
    start[layout.slices["warming"]] = WARM - room.temperature
    (warmed,) = small_cells.run(heavy, thermal, plan, rtol=1e-7, start=start)
    times = np.geomspace(1.0, 720.0, 30)[:-1]
    voltages = [
        CubicSpline(r.segment.time, r.seen.voltage[0])(times) for r in (given, held, warmed)
    ]
    np.testing.assert_allclose(voltages[1], voltages[0], rtol=2e-6)
    np.testing.assert_allclose(voltages[2], voltages[0], rtol=2e-6)
    (cold,) = small_cells.run(room, plain, plan, rtol=1e-7)
    colder = CubicSpline(cold.segment.time, cold.seen.voltage[0])(times)
    assert np.abs(colder - voltages[0]).max() > 5e-3


# --- magnetic field


def test_sherwood_number_is_that_of_the_theory():
    p = planar(magnetic_field=0.32, free_gap=1e-3, viscosity=2e-3)
    current = np.array([[-300.0, -1.0, 0.1, 10.0, 500.0]])
    number = theory.magnetic_number(0.32, current, 1e-3, 2e-3, p.diffusivity)
    expected = theory.sherwood_number(number, 0.5)
    np.testing.assert_allclose(convection.sherwood(current, p), expected, rtol=1e-9)
    assert float(np.max(expected)) > 5.0
    assert convection.sherwood(np.zeros((1, 1)), p)[0, 0] == pytest.approx(1.0, abs=2e-3)


def test_field_does_nothing_in_a_pore_and_stirs_a_free_gap():
    current = 20.0
    steps = timed("plate", current, 3000.0)
    still_structure = small_cells.small("half", 0)
    structure = small_cells.small("half", 0, processes=FIELD)
    p = planar(magnetic_field=0.32, viscosity=2e-3)
    (still,) = small_cells.run(p, still_structure, steps, rtol=1e-6)
    (pore,) = small_cells.run(p.with_(free_gap=1e-6), structure, steps, rtol=1e-6)
    (gap,) = small_cells.run(p.with_(free_gap=1e-3), structure, steps, rtol=1e-6)
    depletion = [float(1000.0 - r.state.electrode.c_t[0, -1]) for r in (still, pore, gap)]
    effective = p.diffusivity * p.separator_porosity**p.bruggeman_separator
    length = p.separator_thickness
    assert depletion[0] == pytest.approx(
        0.6 * current * length / (2 * F * effective), rel=1e-4, abs=0.0
    )
    assert depletion[1] == pytest.approx(depletion[0], rel=1e-3, abs=0.0)
    assert pore.seen.voltage[0, -1] == pytest.approx(still.seen.voltage[0, -1], rel=1e-3, abs=0.0)
    number = theory.magnetic_number(0.32, current, 1e-3, 2e-3, p.diffusivity)
    sherwood = float(theory.sherwood_number(number, 0.5))
    assert sherwood > 2.0
    assert depletion[2] == pytest.approx(depletion[0] / sherwood, rel=1e-4, abs=0.0)
