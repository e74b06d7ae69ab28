"""Lives with jumps against lives in which every cycle is run, and against closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import small_cells
from lives import COARSE, EXACT, case_of, march, repeated
from scipy.integrate import solve_ivp

from natrode import load_case
from natrode.ageing import Life, Until, run_life
from natrode.cell.driver import StepPlan
from natrode.cell.ledger import CLOSURE
from natrode.cell.processes import Process
from natrode.constants import F
from natrode.theory import life as closed
from natrode.units import MAH_CM2
from natrode.verify.probe import CLOSED_FILM, REFERENCE, V_T, planar

V_M = REFERENCE.molar_volume
SEI = frozenset({Process.SEI})
DEAD = SEI | {Process.DEAD}
LOST = ["interphase_c_per_m2", "dead_c_per_m2"]

#: A foil whose film only renews.
RENEWED = planar(
    t_plus=1.0, film_patch=1e-3, film_counter=1e-3, delta00=1e-9, delta0=1e-8, delta_wall0=1e-8,
    v_sei=2e-5, l_cr=24e-6,
)  # fmt: skip
BARE = RENEWED.with_(metal_patch0=0.0, nuclei_patch0=0.0, eta0=0.5)


def leaves(fraction):
    """Constants that leave `fraction` of what is stripped behind on a smooth face."""
    p = REFERENCE
    return {"chi_dead": 2.0 * fraction * (p.f_patch + p.f_chi) / p.f_patch}


def cycle(current, charge, rest=0.0):
    """Plate and strip the same charge, then rest."""
    plans = [StepPlan(kind, current=current, capacity=charge) for kind in ("plate", "strip")]
    return [*plans, StepPlan("rest", duration=rest, timed=True)] if rest else plans


def closes(ledger):
    assert ledger.unphysical == ()
    for closure in (ledger.charge_closure, ledger.sodium_closure, ledger.salt_closure):
        assert abs(closure) < 0.01 * CLOSURE


def jumped(course):
    """It did jump, and far."""
    assert course.position.jumps >= 3
    return course.position.number > 5 * course.position.simulated


# --- against every cycle run


@pytest.fixture(scope="module")
def foil() -> tuple[Life, Life]:
    case = case_of("cu_foil", 300)
    return run_life(case, jumps=EXACT), run_life(case)


@pytest.fixture(scope="module")
def foam() -> tuple[Life, Life]:
    case = case_of("ni_foam", 120)
    return run_life(case, settings=COARSE, jumps=EXACT), run_life(case, settings=COARSE)


@pytest.fixture(params=["foil", "foam"])
def pair(request) -> tuple[Life, Life]:
    return request.getfixturevalue(request.param)


def test_every_cycle_of_an_exact_life_was_run(pair):
    exact, _ = pair
    assert exact.position.jumps == 0
    assert exact.position.simulated == len(exact.cycles) == exact.lifetime.cycles
    assert (exact.cycles["simulated"] == 1.0).all()
    assert (exact.cycles["error_share"] == 0.0).all()


def test_a_life_with_jumps_has_every_cycle_once(pair):
    exact, other = pair
    assert other.position.jumps >= 3
    assert other.position.simulated < len(other.cycles) / 3
    assert other.cycles["cycle"].tolist() == exact.cycles["cycle"].tolist()
    # two cycles after each jump only let it settle, and one in its middle only measures it
    hidden = other.position.simulated - int(other.cycles["simulated"].sum())
    assert hidden == 2 * other.position.jumps + 3 * other.position.checks


@pytest.mark.parametrize(
    "column",
    ["capacity_c_per_m2", "retention", "efficiency", "cumulative_efficiency", "polarisation_v",
     "time_s", "plated_total_c_per_m2", "top_fraction"],
)  # fmt: skip
def test_numbers_of_every_cycle_agree(pair, column):
    exact, other = (life.cycles[column].to_numpy() for life in pair)
    np.testing.assert_allclose(other, exact, rtol=5e-3)


def test_losses_of_every_cycle_agree(pair):
    exact, other = (life.cycles[LOST].sum(axis=1).to_numpy() for life in pair)
    np.testing.assert_allclose(other, exact, rtol=5e-3)


def test_losses_after_a_jump_agree_within_the_declared_error(pair):
    exact, other = pair
    run = other.cycles["simulated"] == 1.0
    declared = other.cycles["error_share"][run]
    assert declared.iloc[-1] < 5e-3
    ran, whole = other.cycles[LOST][run], exact.cycles[LOST][run]
    true = np.abs(ran.sum(axis=1) / whole.sum(axis=1) - 1.0)
    assert (true <= declared + 1e-7).all()
    for name in LOST:
        assert (np.abs(ran[name] / whole[name] - 1.0) <= declared + 1e-7).all(), name


def test_ageing_states_after_the_last_jump_agree(pair):
    exact, other = (life.cycles.iloc[-1] for life in pair)
    for name in ("roughness_m", "top_film_m", "electrolyte_m", "calendar_total_c_per_m2"):
        assert other[name] == pytest.approx(exact[name], rel=3e-3), name


def test_books_of_both_close(pair):
    for life in pair:
        closes(life.ledger)
    exact, other = (life.ledger for life in pair)
    for name in ("plated", "stripped", "interphase", "dead", "counter", "salt_consumed"):
        assert getattr(other, name) == pytest.approx(getattr(exact, name), rel=5e-3), name


def test_profiles_of_a_host_are_kept_at_cycles_that_were_run(foam):
    exact, other = foam
    numbers = other.profiles["profile_cycle"].to_numpy()
    run = other.cycles["cycle"][other.cycles["simulated"] == 1.0]
    assert set(numbers) <= set(run)
    assert numbers[0] == 1
    assert np.all(np.diff(numbers) > 0)
    place = {n: k for k, n in enumerate(exact.profiles["profile_cycle"].to_numpy())}
    common = [n for n in numbers if n in place]
    assert len(common) >= 3
    for n in common:
        mine = other.profiles["sodium_fraction"].sel(profile=list(numbers).index(n))
        true = exact.profiles["sodium_fraction"].sel(profile=place[n])
        np.testing.assert_allclose(mine, true, rtol=2e-2)


def test_a_long_life_is_flagged_as_extrapolated():
    life = run_life(case_of("cu_foil", 1600))
    assert life.lifetime.cycles == 1600 > 20 * life.position.simulated
    assert life.lifetime.extrapolated
    assert life.lifetime.text.startswith("> 1 600 cycles (censored: ")
    assert life.lifetime.text.endswith("; extrapolated)")
    closes(life.ledger)


# --- events


@pytest.mark.parametrize("until", ["dead > 0.12 mAh/cm2", "salt < 70 %", "time > 120 h"])
def test_a_condition_ends_the_life_where_every_cycle_run_would(foil, until):
    exact, _ = foil
    condition = Until.read(until)
    met = [int(row["cycle"]) for _, row in exact.cycles.iterrows() if condition.met(row)]
    assert met[0] > 60
    life = run_life(exact.case, until=until)
    assert life.position.jumps >= 3
    assert life.position.event == "until"
    assert not life.lifetime.censored
    assert life.lifetime.cause == until
    assert life.lifetime.cycles == pytest.approx(met[0], rel=0.01)
    last = life.cycles.iloc[-1]
    assert last["simulated"] == 1.0
    assert condition.met(last)
    # the jumps came close to it, and did not pass it
    assert not any(condition.met(row) for _, row in life.cycles.iloc[3:-1].iterrows())


def test_a_condition_that_is_met_at_once_ends_the_first_cycle():
    life = run_life(case_of("cu_foil", 50), until="time > 1 s")
    assert life.lifetime.cycles == 1
    assert len(life.cycles) == 1


def test_an_event_is_found_within_a_percent_of_its_cycle():
    case = case_of(
        "cu_foil", 400, ["plate at 1 mA/cm2 to 0.5 mAh/cm2", "strip at 1 mA/cm2 to 1 V"],
        electrolyte="naclo4_ec_dec", cell__separator="glass_fibre",
        cell__electrolyte_volume="40 uL/cm2", kinetics__salt_per_charge=0.6,
        processes__roughness=False,
    )  # fmt: skip
    exact, other = run_life(case, jumps=EXACT), run_life(case)
    assert other.position.jumps >= 3
    for life in (exact, other):
        assert life.position.event == "salt depleted"
        assert not life.lifetime.censored
        assert "the salt ran out at a surface" in life.lifetime.text
        # the cycle in which it happened is not complete
        assert life.lifetime.cycles == len(life.cycles) - 1
        assert life.ledger.unphysical == ()
    assert other.lifetime.cycles == pytest.approx(exact.lifetime.cycles, rel=0.01)
    run = other.cycles["simulated"].to_numpy()
    assert run[-3:].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("dead", "film", "renewal"), [(5e-3, 1e-8, 24e-6)])
def test_a_symmetric_cell_runs_out_of_sodium_when_the_closed_form_says(dead, film, renewal):
    structure = small_cells.small("symmetric", 0, processes=DEAD)
    charge = MAH_CM2
    there = 2.0 * charge * V_M / F  # cycled at a depth of discharge of one half
    p = RENEWED.with_(
        delta0=film, delta_wall0=film, l_cr=renewal, metal_patch0=there, face_origin=there,
        **leaves(dead),
    )  # fmt: skip
    course = march(p, structure, repeated(cycle(10.0, charge), 1000), rtol=1e-5)
    assert course.position.jumps >= 3
    assert course.position.event == "sodium exhausted"
    closes(course.ledger)
    loss = closed.renewal_loss(film, p.v_sei, renewal, V_M)
    life = float(closed.symmetric_life(0.5, closed.coulombic_efficiency(loss, dead)))
    assert course.position.number == pytest.approx(life, rel=0.01)


# --- closed forms


def test_v11_a_film_on_bare_walls_grows_as_the_root_of_the_cycles():
    # held below U_S, a bare foil grows its film by k_p/delta alone
    structure = small_cells.small("half", 0, processes=SEI)
    growth, seconds = 1e-21, 3600.0
    p = BARE.with_(
        delta00=0.0, l_cr=math.inf, k_p_wall=growth, eta0=0.3, delta_wall0=1e-8, delta0=1e-8
    )
    hold = StepPlan("hold", voltage=0.3, duration=seconds, timed=True)
    course = march(p, structure, repeated([hold], 1000), rtol=1e-6)
    assert jumped(course)
    slices = small_cells.solver(structure, 1e-6).layout.slices
    n, film = course.values(slices, "delta_w_t")
    exact = 1e-8**2 + 2.0 * growth * seconds * n
    assert n[-1] == 1000
    np.testing.assert_allclose(film**2, exact, rtol=5e-4)
    # cycles that were run carry the error of the integrator; a jump adds none of its own
    slope = np.diff(film**2) / np.diff(n)
    np.testing.assert_allclose(slope, 2.0 * growth * seconds, rtol=5e-4)
    closes(course.ledger)


def test_v13_sites_fall_as_one_over_the_swings():
    structure = small_cells.small("half", 0, processes=frozenset({Process.COATING, Process.SITES}))
    p = REFERENCE.with_(
        host_thickness=0.0, eta0=1.5, t_plus=1.0, coating_face_moles=1e-4, n_alloy=3.75,
        u_alloy=0.5, w_alloy=V_T, alloy_conductance=100.0, site_loss=3e-3,
    )  # fmt: skip
    swing = [
        StepPlan("plate", current=0.02, cutoff=0.02),
        StepPlan("strip", current=0.02, cutoff=1.3),
    ]
    course = march(p, structure, repeated(swing, 1000), rtol=1e-6)
    assert jumped(course)
    slices = small_cells.solver(structure, 1e-6).layout.slices
    n, sites = course.values(slices, "sites_t")
    np.testing.assert_allclose(1.0 / sites, 1.0 + 3e-3 * n, rtol=1.5e-3)
    assert sites[-1] == pytest.approx(0.250, rel=2e-3)
    np.testing.assert_allclose(
        course.cycles["active_sites"], 1.0 / (1.0 + 3e-3 * course.cycles["cycle"]), rtol=2e-2
    )
    closes(course.ledger)


@pytest.mark.parametrize(("film", "volume", "renewal", "dead"), [(3e-8, 3e-5, 3e-6, 0.02)])
def test_v10_the_efficiency_stays_that_of_renewal_and_dead_sodium(film, volume, renewal, dead):
    structure = small_cells.small("half", 0, processes=DEAD)
    p = BARE.with_(delta0=film, delta_wall0=film, v_sei=volume, l_cr=renewal, **leaves(dead))
    plans = [
        StepPlan("plate", current=10.0, capacity=MAH_CM2),
        StepPlan("strip", current=10.0, cutoff=0.5),
    ]
    course = march(p, structure, repeated(plans, 1000), rtol=1e-6)
    assert jumped(course)
    ce = float(closed.coulombic_efficiency(closed.renewal_loss(film, volume, renewal, V_M), dead))
    frame = course.cycles
    np.testing.assert_allclose(frame["efficiency"], ce, rtol=1e-4)
    np.testing.assert_allclose(frame["cumulative_efficiency"], ce, rtol=1e-4)
    run = frame["simulated"] == 1.0
    lost = frame[LOST].sum(axis=1)[run]
    np.testing.assert_allclose(lost, frame["cycle"][run] * MAH_CM2 * (1.0 - ce), rtol=1e-3)
    assert frame["error_share"].iloc[-1] < 1e-3
    closes(course.ledger)


def test_an_anode_free_cell_fades_with_the_power_of_its_efficiency():
    structure = small_cells.small("full", 0, processes=DEAD)
    p = BARE.with_(**small_cells.CATHODE, **leaves(5e-3))
    plans = [
        StepPlan("charge", current=5.0, cutoff=3.8),
        StepPlan("discharge", current=5.0, cutoff=2.0),
    ]
    course = march(p, structure, repeated(plans, 200), rtol=1e-5)
    assert jumped(course)
    loss = closed.renewal_loss(p.delta0, p.v_sei, p.l_cr, V_M)
    ce = float(closed.coulombic_efficiency(loss, 5e-3))
    frame = course.cycles
    np.testing.assert_allclose(frame["efficiency"], ce, rtol=1e-4)
    faded = ce ** (frame["cycle"] - 1.0)
    assert 0.2 < faded.iloc[-1] < 0.4
    np.testing.assert_allclose(frame["retention"], faded, rtol=1e-2)
    n80 = int(frame["cycle"][frame["retention"] < 0.8].iloc[0])
    assert n80 - 1 == pytest.approx(float(closed.cycles_to_retention(0.8, ce)), abs=1.0)
    closes(course.ledger)


# --- slow manifolds


def roughness_of_one_cycle(p, charge):
    """Fixed point of ``w^2`` after stripping, and what a cycle leaves of a deviation, with omega = 0.

    Plating adds ``Xi^2 l_cr s`` for a way s of the surface, stripping relaxes to ``Xi^2 l_cr l_heal/2``.
    """
    way = V_M / F * charge
    source = p.heterogeneity**2 * p.l_cr
    kept = math.exp(-2.0 * way / p.l_heal)
    relaxed = 0.5 * source * p.l_heal * (1.0 - kept)
    return (source * way * kept + relaxed) / (1.0 - kept), kept


@pytest.mark.parametrize("begun", [0.0, 1.0])
def test_roughness_settles_through_jumps_and_stays_where_it_is_steady(begun):
    structure = small_cells.small("half", 0, processes=frozenset({Process.ROUGHNESS}))
    p = planar(
        metal_patch0=50e-6, face_origin=50e-6, nuclei_patch0=CLOSED_FILM, t_plus=1.0, l_cr=3e-6,
        heterogeneity=0.8, l_heal=2e-4, lambda_w=10.0,
    )  # fmt: skip
    charge = 18e3
    steady, kept = roughness_of_one_cycle(p, charge)
    assert steady == pytest.approx(p.heterogeneity**2 * p.l_cr * p.l_heal, rel=0.02)
    layout = small_cells.solver(structure, 1e-6).layout
    start = layout.initial(p)
    start[layout.slices["w2"]] = begun * steady
    course = march(p, structure, repeated(cycle(20.0, charge), 400), start=start, rtol=1e-6)
    assert jumped(course)
    n, w2 = course.values(layout.slices, "w2")
    exact = steady * (1.0 - (1.0 - begun) * kept**n)
    np.testing.assert_allclose(w2, exact, rtol=5e-4)


@pytest.mark.parametrize("begun", [4e-8])
def test_a_film_settles_where_growth_and_renewal_balance(begun):
    # k_p/(delta + delta_00) = (delta - delta_0) |v|/l_cr, averaged over cycle and rest
    structure = small_cells.small("half", 0, processes=SEI)
    current, charge, rest = 10.0, 3600.0, 1e4
    p = RENEWED.with_(k_p=1e-21, metal_patch0=50e-6, face_origin=50e-6)
    moving, still = 2.0 * charge / current, rest
    speed = V_M / F * current

    def one_cycle(film):
        for seconds, v in ((moving, speed), (still, 0.0)):
            film = solve_ivp(
                lambda t, d, v=v: p.k_p / (d + p.delta00) + (p.delta0 - d) * v / p.l_cr,
                (0.0, seconds), [film], rtol=1e-9, atol=1e-18,
            ).y[0, -1]  # fmt: skip
        return film

    exact = [begun]
    for _ in range(300):
        exact.append(one_cycle(exact[-1]))
    mean = speed * moving / (moving + still) / p.l_cr
    balance = p.k_p / (exact[-1] + p.delta00) / ((exact[-1] - p.delta0) * mean)
    assert balance == pytest.approx(1.0, abs=0.8)  # the film breathes within a cycle
    layout = small_cells.solver(structure, 1e-6).layout
    start = layout.initial(p)
    start[layout.slices["delta_t"]] = begun
    plans = repeated(cycle(current, charge, rest), 300)
    course = march(p, structure, plans, start=start, rtol=1e-6)
    assert jumped(course)
    n, film = course.values(layout.slices, "delta_t")
    np.testing.assert_allclose(film, np.array(exact)[n], rtol=1e-2)
    assert film[-1] == pytest.approx(exact[-1], rel=5e-4)


# --- phases, and cells with everything


def test_nothing_is_jumped_over_where_the_protocol_changes():
    steps = ["plate at {0} mA/cm2 to 0.5 mAh/cm2", "strip at {0} mA/cm2 to 1 V"]
    protocol = [
        {"step": "repeat", "times": 45, "steps": [step.format(current) for step in steps]}
        for current in ("1", "2")
    ]
    life = run_life(load_case("cu_foil").with_overrides({"protocol": protocol}))
    frame = life.cycles.set_index("cycle")
    assert life.position.jumps >= 4
    assert life.lifetime.cycles == 90
    run = frame["simulated"]
    assert run.loc[1:8].tolist() == [1.0] * 8
    assert run.loc[45:53].tolist() == [1.0] * 9
    assert (run == 0.0).any()
    # nothing of one phase shows in the other
    np.testing.assert_allclose(frame["duration_s"].loc[:45], 3600.0, rtol=2e-2)
    np.testing.assert_allclose(frame["duration_s"].loc[46:], 1800.0, rtol=2e-2)
    closes(life.ledger)


@pytest.mark.parametrize(
    ("cell", "n_host", "cycles"), [("half", 4, 40), ("symmetric", 4, 32), ("full", 4, 32)]
)
def test_books_close_over_jumps_with_every_process(cell, n_host, cycles):
    structure = small_cells.small(cell, n_host, processes=small_cells.ALL)
    p = small_cells.LOSSY.with_(sodium_counter0=5e4)
    if cell != "half":
        p = small_cells.sodium(p)
    course = march(p, structure, repeated(small_cells.cycle(cell, 5.0, 1800.0), cycles))
    assert course.position.number == cycles
    assert course.position.jumps >= 1
    closes(course.ledger)
    assert course.ledger.plated == pytest.approx(course.cycles["plated_c_per_m2"].sum(), rel=1e-9)


def test_jumps_and_exact_have_the_same_first_cycles():
    plans = repeated(cycle(10.0, 1800.0), 12)
    structure = small_cells.small("half", 0, processes=SEI)
    p = RENEWED.with_(metal_patch0=20e-6)
    exact = march(p, structure, plans, jumps=EXACT)
    first = march(p, structure, plans, jumps=replace(EXACT, exact=False, first=100))
    np.testing.assert_array_equal(exact.cycles.to_numpy(), first.cycles.to_numpy())


def test_an_end_by_roughness_lies_within_its_declared_error():
    steps = ("plate at 2 mA/cm2 to 3 mAh/cm2", "strip at 2 mA/cm2 to 1 V")
    exact, other = (run_life(case_of("cu_foil", 500, steps), jumps=j) for j in (EXACT, None))
    assert exact.position.event == other.position.event == "short circuit"
    assert other.position.simulated < exact.lifetime.cycles / 4
    miss = abs(other.lifetime.cycles - exact.lifetime.cycles)
    assert miss <= max(other.lifetime.error_cycles, 0.5)
    assert other.lifetime.error_cycles < 0.02 * exact.lifetime.cycles


def test_a_cell_that_takes_no_charge_keeps_its_balances_over_jumps():
    """Every charge ends at once at its limit of voltage, so no cycle has a number for what it plates."""
    case = case_of(
        "anode_free_nvp_zn_al", 60, ("charge at 5C to 3.8 V", "discharge at 5C to 2.5 V"),
        cell__contact_resistance="1000 Ohm cm2",
    )  # fmt: skip
    life = run_life(case, settings=COARSE)
    assert not (life.cycles["capacity_c_per_m2"] > 0.0).any()
    assert life.position.jumps > 0
    assert life.ledger.unphysical == ()
