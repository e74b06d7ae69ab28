"""Sodium over time in small hosts: where it goes, what it balances to, and how every march ends."""

from __future__ import annotations

import json

import hosts
import numpy as np
import pytest

from natrode.cell.driver import StepPlan
from natrode.constants import F
from natrode.pore import front
from natrode.pore.backend import jnp
from natrode.pore.errors import PoreError
from natrode.pore.fractions import LEAST
from natrode.pore.march import March
from natrode.pore.position import Position
from natrode.pore.solver import Unsolved
from natrode.pore.structure import Structure
from natrode.pore.surface import closed_share, sodium_share

pytestmark = pytest.mark.usefixtures("quick_compile")

ENDS = {"completed", "shorted", "salt_depleted", "cut_off", "no_sodium", "no_surface"}


def plate(capacity, current=10.0, **more):
    return StepPlan("plate", current=current, capacity=capacity, **more)


def strip(capacity=np.inf, current=10.0, **more):
    return StepPlan("strip", current=current, capacity=capacity, **more)


def rest(duration):
    return StepPlan("rest", duration=duration, timed=True)


def rows(march):
    """Sodium in each row of the host, cells."""
    model = march.model
    share = sodium_share(march.position.metal, model.ground)
    assert float(share.min()) >= 0.0
    return np.asarray(share).sum(axis=1)[: model.structure.shape[0]]


def assert_closed(march):
    found = hosts.misses(march)
    assert found["charge"] < 1e-9, found
    assert found["salt"] < 1e-9, found


def test_a_foil_is_plated_and_stripped_bare_with_its_dip_and_its_thickness():
    model = hosts.model(hosts.foil())
    march = March(model, [plate(2000.0)])
    voltage, missed = hosts.run(march)
    thickness = march.position.volume / model.columns * model.voxel
    assert thickness == pytest.approx(hosts.MOLAR_VOLUME * 2000.0 / F, rel=1e-9)
    assert -0.055 < voltage.min() < -0.045  # (0.5): 48.7 mV at 10 A/m2
    assert -0.022 < voltage[-1] < -0.015
    assert missed.max() < 1e-11
    on = March(model, [strip(cutoff=0.5)], march.position)
    march.position.plan = 0
    hosts.run(on)
    assert on.ended.kind == "completed"
    assert abs(on.position.volume) < 1e-6 * model.columns
    assert rows(on).sum() < LEAST * model.columns
    assert_closed(on)


def test_stripping_ends_with_the_sodium_and_the_next_plating_has_its_dip_again():
    march = March(hosts.model(hosts.foil()), [plate(1000.0), strip(), plate(1000.0), strip()])
    voltage, _ = hosts.run(march)
    assert march.ended.kind == "completed"
    assert march.position.volume >= -1e-9
    assert (np.diff((voltage < -0.04).astype(int)) == 1).sum() + (voltage[0] < -0.04) == 2
    assert_closed(march)


@pytest.mark.parametrize(("gives", "kind"), [(0.995, "completed"), (0.9, "unsolved")])
def test_the_last_sodium_that_carries_no_current_ends_stripping_and_is_told(gives, kind):
    march = March(hosts.model(hosts.foil()), [plate(1000.0), strip(), plate(500.0)])
    solved = march.solver.both

    def both(state, problem, drive, dt, effort, **how):
        at = march.position
        if at.plan == 1 and at.plan_charge + 10.0 * dt > 1000.0 * gives:
            raise Unsolved("residual 1.0e+00")
        return solved(state, problem, drive, dt, effort, **how)

    march.solver.both = both
    hosts.run(march)
    assert march.ended.kind == kind
    told = [event for event in march.position.events if event["kind"] == "left"]
    assert len(told) == (kind == "completed")
    assert_closed(march)


@pytest.mark.parametrize("covered", [False, True])
def test_stripping_and_resting_without_sodium_do_nothing(covered):
    march = March(hosts.model(hosts.foil(), sodium_from_start=covered), [strip(), rest(60.0)])
    voltage, _ = hosts.run(march)
    assert march.ended.kind == "completed"
    assert np.all(np.abs(voltage) < 1e-12)
    assert march.position.volume == 0.0


def test_a_rest_relaxes_the_salt_and_the_voltage():
    march = March(hosts.model(hosts.foil()), [plate(2000.0, 50.0), rest(600.0), strip(500.0)])
    plated = [(i.current_density, i.voltage, i.state.salt) for i in march]
    resting = [(v, s) for current, v, s in plated if current == 0.0]
    assert march.ended.kind == "completed"
    assert abs(resting[-1][0]) < 1e-5
    liquid = slice(0, 15)
    assert float(jnp.ptp(resting[-1][1][liquid])) < 0.1
    assert_closed(march)


@pytest.mark.parametrize(("voxel", "current"), [(5e-8, 0.5), (1e-6, 0.1), (1e-5, 1.0)])
def test_small_currents_and_small_cells_are_solved_to_their_rounding(voxel, current):
    model = hosts.model(hosts.foil(voxel=voxel))
    march = March(model, [plate(2.0 * voxel * F / hosts.MOLAR_VOLUME, current)])
    hosts.run(march)
    assert march.ended.kind == "completed"
    assert_closed(march)


@pytest.mark.parametrize("ions", [0.0, 0.05])
def test_a_host_without_electrons_fills_from_its_collector(ions):
    march = March(
        hosts.model(hosts.channel(), scaffold_electrons=0.0, scaffold_ions=ions), [plate(12000.0)]
    )
    _, missed = hosts.run(march, most=120)
    assert march.ended.kind == "completed"
    filled = rows(march)
    front_row = np.flatnonzero(filled > 0.05)[0]
    # one row below the front all is full, the width of the pore; above it nothing is
    assert np.all(filled[front_row + 2 : -1] > 7.5)
    assert np.all(filled[: front_row - 1] == 0.0)
    assert missed.max() < 1e-10
    assert_closed(march)


def test_walls_that_lead_electrons_plate_on_top_first_at_low_conductivity():
    march = March(hosts.model(hosts.channel(), kappa=0.01), [plate(4000.0)])
    hosts.run(march)
    filled = rows(march)
    inside = filled[4:-2]
    assert filled[:4].sum() > 0.25 * filled.sum()
    assert inside[0] > 3.0 * inside[-1]
    thirds = [part.mean() for part in np.array_split(inside, 3)]
    assert thirds[0] > thirds[1] > thirds[2]
    assert_closed(march)


def test_a_host_of_poor_electrons_plates_at_its_collector_more_than_one_of_good_ones():
    share = []
    for sigma in (np.inf, 0.01):
        march = March(hosts.model(hosts.channel(), scaffold_electrons=sigma), [plate(3000.0)])
        hosts.run(march)
        assert march.ended.kind == "completed"
        assert_closed(march)
        filled = rows(march)
        share.append(filled[10:].sum() / filled.sum())
    assert share[1] > share[0]


def test_salt_and_potentials_agree_in_a_few_turns_beside_a_scaffold_that_conducts_ions():
    """Corners between deposit and scaffold hold little salt, and each turn there overshoots the last."""
    host = hosts.discs(5, shape=(36, 24), voxel=5e-6)
    model = hosts.model(host, scaffold_ions=2.0, sodium_from_start=True)
    march = March(model, [plate(3e5, 100.0, lowest=-9.0)])
    steps = [instant.effort.newton for instant in march]
    assert march.ended.kind == "completed"
    assert max(steps) < 20  # 28 without mixing
    assert_closed(march)


def test_sodium_that_crosses_the_gap_is_a_short():
    march = March(hosts.model(hosts.channel(), scaffold_electrons=0.0), [plate(1e9, 100.0)])
    hosts.run(march, most=200)
    assert march.ended.kind == "shorted"
    assert "mAh/cm2" in march.ended.words
    assert_closed(march)


def mushroom() -> March:
    """A ball on a stalk over the collector; resistive films make stripping even."""
    model = hosts.model(hosts.foil((26, 20)), sodium_from_start=True, film=0.1)
    x, y = hosts.grid(model.shape)
    ball = np.hypot(x - 14.0, y - 10.0) - 5.0
    stalk = np.maximum(np.abs(y - 10.0) - 1.2, 14.0 - x)
    layer = 24.0 - x
    at = Position.start(model)
    at.metal = jnp.asarray(np.minimum(np.minimum(ball, stalk), layer))
    at.volume = float(front.sodium_volume(at.metal, model.ground)[0])
    at.nuclei = jnp.full(model.shape, 1e13)
    return March(model, [strip(cutoff=2.0, highest=10.0)], at)


def test_a_cap_whose_neck_is_stripped_through_is_dead_and_stays():
    march = mushroom()
    volume = march.position.volume
    dead = []
    share = None
    for _ in march:
        share = np.asarray(sodium_share(march.position.metal, march.model.ground))
        dead.append(share[march.position.dead].sum())
        assert march.position.steps < 400
    dead = np.array(dead)
    assert march.ended.kind == "completed"
    assert dead[0] == 0.0
    first = np.flatnonzero(dead > 0.0)[0]
    assert dead[first] > 0.2 * volume
    # surfaces of dead sodium carry nothing: only its last live cells may still go
    assert np.ptp(dead[first + 1 :]) < 5e-3 * dead[first]
    # what was stripped is what was live
    assert march.position.volume == pytest.approx(dead[-1], rel=2e-2)


def test_pores_without_a_way_to_the_separator_stay_empty():
    shape = (20, 16)
    x, y = hosts.grid(shape)
    cavity = 3.0 - np.hypot(x - 13.0, y - 8.0)
    solid = np.where(x < 5, 5 - x, np.maximum(cavity, 5 - x))
    model = hosts.model(Structure(hosts.VOXEL, solid * hosts.VOXEL, gap=5))
    march = March(model, [plate(2000.0)])
    hosts.run(march)
    assert march.ended.kind == "completed"
    surface, reached = march.surface()
    assert closed_share(np.asarray(surface.liquid), reached) > 0.15
    assert rows(march)[9:17].sum() == 0.0
    assert_closed(march)


def test_a_march_that_goes_on_from_a_checkpoint_repeats_the_unbroken_one_to_the_last_bit():
    model = hosts.model(hosts.discs(5))
    plans = [plate(600.0), strip(300.0)]
    whole = March(model, plans)
    kept = None
    for _ in whole:
        if whole.position.steps == 13:
            arrays, plain = whole.position.saved()
            kept = {k: v.copy() for k, v in arrays.items()}, json.loads(json.dumps(plain))
    assert kept is not None
    again = March(model, plans, Position.read(*kept))
    hosts.run(again)
    assert again.ended == whole.ended
    one, other = whole.position.saved(), again.position.saved()
    assert one[1] == other[1]
    for name, array in one[0].items():
        assert np.array_equal(array, other[0][name]), name


def test_only_steps_of_constant_current_are_accepted():
    with pytest.raises(PoreError, match="hold"):
        March(hosts.model(hosts.foil()), [StepPlan("hold", voltage=-0.1, duration=10.0)])


def drawn(seed):
    """A host and a protocol with numbers over decades."""
    rng = np.random.default_rng(seed)
    kind = seed % 4
    changes = {
        "kappa": 10.0 ** rng.uniform(-1.5, 0.3),
        "i_0": 10.0 ** rng.uniform(-1.0, 2.0),
        "film": 10.0 ** rng.uniform(-5.0, -2.0),
        "factor_top": 10.0 ** rng.uniform(-3.0, -1.0),
        "scaffold_electrons": (np.inf, 0.0, 0.0, 10.0 ** rng.uniform(-2.0, -0.5))[kind],
        "scaffold_ions": 10.0 ** rng.uniform(-3.0, -1.0) if kind == 2 else 0.0,
    }
    current = 10.0 ** rng.uniform(0.0, 2.0)
    charge = rng.uniform(20.0, 200.0)
    plans = [plate(charge, current)]
    if seed % 3 == 0:
        changes["sodium_from_start"] = True
        plans.append(strip(rng.uniform(0.3, 1.2) * charge, current, cutoff=0.5))
    elif seed % 3 == 1:
        plans.append(rest(5.0))
    return hosts.model(hosts.discs(seed), **changes), plans


@pytest.mark.parametrize("seed", range(30))
def test_any_host_ends_with_a_reason_finite_numbers_and_closed_balances(seed):
    model, plans = drawn(seed)
    march = March(model, plans)
    for instant in march:
        state = instant.state
        for field in (state.potential, state.salt, state.nuclei, march.position.metal):
            assert bool(jnp.all(jnp.isfinite(field)))
        assert np.isfinite(instant.voltage)
        assert instant.dt > 0.0
        # the last thousandth of a cell at a face is rounded; all else is exact
        assert abs(instant.missed) < LEAST * model.columns
        assert march.position.steps < 500
    assert march.ended.kind in ENDS, march.ended
    assert march.position.volume > -1e-9 * model.columns
    assert rows(march).sum() >= 0.0
    assert_closed(march)
