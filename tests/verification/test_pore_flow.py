"""The flow that a magnetic field drives in pores, and the salt it carries.

The problems with closed forms (A14-pore, A14-salt) run with all others in `test_level1_model.py`; here
are their refinement, what a march does with a flow, and what is refused.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from natrode.cell.driver import StepPlan
from natrode.pore import transport
from natrode.pore.errors import PoreError
from natrode.pore.flow import Stokes
from natrode.pore.march import March
from natrode.pore.model import Model
from natrode.pore.position import Position
from natrode.pore.run import run_model
from natrode.pore.stirring import flow_words
from natrode.pore.structure import Structure
from natrode.theory.convection import hartmann_number, lorentz_channel_speed, sherwood_number
from natrode.verify import level2_flow as flows
from natrode.verify import level2_front as front
from natrode.verify import problems
from natrode.verify.problem import observed_order


def fibres(cells: int, rows: int = 2, pitch: float = 50e-6, diameter: float = 10e-6) -> Structure:
    """Fibres across the section, one in each square of an edge `pitch`, below half a pitch of gap."""
    h = pitch / cells
    x = (np.arange(cells * rows + cells // 2) + 0.5) * h - 0.5 * pitch
    y = (np.arange(cells) + 0.5) * h - 0.5 * pitch
    away = np.abs(x - 0.5 * pitch - np.clip(np.round(x / pitch - 0.5), 0, rows - 1) * pitch)
    distance = np.hypot(away[:, None], y[None, :]) - 0.5 * diameter
    return Structure(h, distance, gap=cells // 2, origin={"section": 1.0})


def in_field(field: float):  # type: ignore[no-untyped-def]
    return replace(front.salt_metal(), magnetic_field=field, viscosity=2e-3)


def test_the_problems_of_the_flow_are_registered():
    assert {"A14-pore", "A14-salt"} <= {p.id for p in problems("model")}


def test_flow_between_plates_is_of_second_order():
    errors = [flows.profile_error(cells) for cells in (8, 16, 32, 64)]
    for coarse, fine in pairwise(errors):
        assert observed_order(coarse, fine) == pytest.approx(2.0, abs=1e-3)
    assert 1e3 * lorentz_channel_speed(0.5, 10.0, 1e-3, 1e-3) == pytest.approx(0.625)


def test_flow_round_a_body_converges_at_first_order():
    errors = [flows.ring(cells)[0] for cells in (32, 64, 128)]
    assert observed_order(errors[0], errors[2], 4.0) > 0.8


def test_induced_currents_change_nothing():
    """Hartmann flow with the field across the walls: 1 - 5/12 (Ha/2)^2 of Poiseuille's largest speed."""
    number = float(hartmann_number(0.5, 1e-3, 1.0, 1e-3))
    assert number == pytest.approx(0.016, abs=2e-4)
    a, y = 0.5 * number, np.linspace(-1.0, 1.0, 41)[1:-1]
    hartmann = (np.cosh(a) - np.cosh(a * y)) / (a * np.sinh(a))
    poiseuille = 0.5 * (1.0 - y**2)
    assert np.abs(hartmann / poiseuille - 1.0).max() < 1e-4


def test_nothing_flows_in_a_closed_box_under_a_uniform_force():
    shape = (24, 17)
    walls = Stokes(np.ones(shape))
    flow = walls.forced((np.full(shape, 2.0), np.full(shape, -7.0)), 1e-6, 1e-3)
    assert flow.fastest == 0.0
    assert walls.bodies == 0


def test_what_flows_in_flows_out_round_many_bodies():
    generator = np.random.default_rng(3)
    liquid = (generator.random((40, 30)) > 0.1).astype(float)
    room = Stokes(liquid)
    assert room.bodies > 20
    flow = room.lorentz(generator.random((40, 30)) * 1e-5, 1.0, 1e-6, 1e-3)
    assert flow.fastest > 0.0
    assert np.abs(flow.divergence()).max() < 1e-13 * flow.fastest
    down, side = flow.velocity
    assert np.all(down[(liquid[1:] < 0.5) | (liquid[:-1] < 0.5)] == 0.0)
    assert np.all(side[(liquid[:, 1:] < 0.5) | (liquid[:, :-1] < 0.5)] == 0.0)


def test_flow_follows_force_over_viscosity():
    room = Stokes(np.pad(np.zeros((4, 4)), 8, constant_values=1.0))
    leaving = np.zeros((20, 20))
    leaving[7, 8:12] = 1e-5
    one = room.lorentz(leaving, 0.1, 1e-6, 1e-3)
    assert room.lorentz(leaving, -0.3, 1e-6, 2e-3).velocity[0] == pytest.approx(
        -1.5 * one.velocity[0], abs=1e-12 * one.fastest
    )


def test_leveque_layer_converges():
    errors = [flows.leveque(rows) - 1.0 for rows in (64, 128, 256)]
    assert observed_order(errors[1], errors[2]) == pytest.approx(1.0, abs=0.1)
    assert abs(errors[2]) < 5e-4


def test_limiting_current_in_a_free_gap_goes_with_the_cube_root():
    """A strip as long as the gap is wide: 0.641 M^(1/3), where level 1 has 0.5 M^(1/3)."""
    for m in (1e4, 3.2e4):
        found = flows.gap_sherwood(m)
        assert found == pytest.approx(0.8075 * (0.5 * m) ** (1 / 3), rel=1e-2)
        assert 1.2 < found / float(sherwood_number(m)) < 1.35


def test_salt_between_two_cells_is_exact_in_one_dimension():
    """c = (e^(Px) - 1)/(e^P - 1) along a flow, whatever the cells; nothing overshoots at large P."""
    n, p = 12, 0.7
    sink, right = np.zeros((1, n)), np.zeros((1, n))
    links = [np.zeros((0, n)), np.ones((1, n - 1))]
    sink[0, [0, -1]] = 1e12  # keeps the ends
    right[0, -1] = 1e12
    for peclet in (p, 80.0):
        salt = transport.solve(
            links, sink, right, [np.zeros((0, n)), np.full((1, n - 1), peclet)], right
        )[0]
        exact = np.expm1(peclet * (np.arange(n) - n + 1)) - np.expm1(-peclet * (n - 1))
        assert salt == pytest.approx(exact / -np.expm1(-peclet * (n - 1)), abs=1e-9)
    assert transport.added_diffusion(0.01) == pytest.approx(0.01**2 / 12, rel=1e-3)
    assert transport.added_diffusion(100.0) == pytest.approx(49.0)


def test_salt_in_a_march_is_conserved_with_a_flow_and_the_flow_stirs_it():
    """At 50 T, where the flow is no trifle."""
    plans = [
        StepPlan("plate", current=40.0, capacity=800.0),
        StepPlan("rest", duration=50.0, timed=True),
        StepPlan("strip", current=40.0, capacity=400.0),
    ]
    structure = fibres(16)
    still = run_model(structure, in_field(0.0), plans)
    stirred = run_model(structure, in_field(50.0), plans)
    for run in (still, stirred):
        assert run.ended.kind == "completed"
        assert max(row.salt_error for row in run.rows) < 1e-9
        assert max(row.charge_error for row in run.rows) < 1e-9
    least = [min(row.min_concentration for row in run.rows) for run in (still, stirred)]
    assert least[1] > least[0] + 5.0
    assert any("Peclet number" in line for line in stirred.words)
    assert not any("field" in line for line in still.words)


def test_a_march_in_a_field_goes_on_as_if_it_had_not_been_stopped():
    model = Model(fibres(16), in_field(50.0))
    plans = [StepPlan("plate", current=40.0, capacity=4000.0)]
    march = March(model, plans)
    steps = iter(march)
    for _ in range(4):
        next(steps)
    arrays, plain = march.position.saved()
    arrays = {name: np.array(values) for name, values in arrays.items()}
    again = March(model, plans, Position.read(arrays, plain))
    one, other = next(steps), next(iter(again))
    assert np.array_equal(one.state.salt, other.state.salt)
    assert march.position.fastest_flow == again.position.fastest_flow > 0.0


def test_a_flat_electrode_in_a_closed_gap_is_not_stirred():
    model = Model(front.plane(16, 8, 1e-6), in_field(0.32))
    march = March(model, [StepPlan("plate", current=40.0, capacity=40.0)])
    for _ in march:
        pass
    assert march.position.fastest_flow == 0.0
    assert "moves nothing" in flow_words(model, march.position)[0]


def test_an_uneven_electrode_in_a_closed_gap_is_not_stirred_either():
    model = Model(front.wave(16), in_field(0.32))
    march = March(model, [StepPlan("plate", current=40.0, capacity=40.0)])
    for _ in march:
        pass
    assert march.position.fastest_flow == 0.0


def test_a_field_in_three_dimensions_is_refused():
    distance = np.full((6, 6, 6), 1e-6)
    with pytest.raises(PoreError, match="three dimensions"):
        Model(Structure(1e-6, distance), in_field(0.1))
    Model(Structure(1e-6, distance), in_field(0.0))
    with pytest.raises(PoreError, match="three dimensions"):
        Stokes(np.ones((4, 4, 4)))


def test_speed_in_a_small_pore_goes_with_its_area():
    """Twice the cells of half the size: the same bodies in a pore half as wide."""
    leaving = np.zeros((20, 20))
    room = Stokes(np.pad(np.zeros((4, 4)), 8, constant_values=1.0))
    leaving[7, 8:12] = 1e-5
    wide = room.lorentz(leaving, 0.1, 2e-6, 1e-3)
    narrow = room.lorentz(0.5 * leaving, 0.1, 1e-6, 1e-3)  # the same current density
    assert math.log2(wide.fastest / narrow.fastest) == pytest.approx(2.0, abs=1e-9)
