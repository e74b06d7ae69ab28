"""A state that is carried over cycles keeps charge, sodium and salt; what settles, settles."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import small_cells

from natrode.ageing.slow import SlowState, TooFar
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.state import SECOND
from natrode.cell.structure import Structure
from natrode.constants import F

#: Little sodium in the counter electrode, so that round-off of it is nothing.
LOSSY = small_cells.LOSSY.with_(sodium_counter0=5e4)

#: Electrolyte in m: much outside the pores, or none.
WET, LEAN = 1e-3, 5e-5

CELLS = [
    ("half", 0, WET),
    ("half", 4, WET),
    ("half", 4, LEAN),
    ("symmetric", 0, LEAN),
    ("symmetric", 4, WET),
    ("full", 0, WET),
    ("full", 4, LEAN),
]


@lru_cache(maxsize=16)
def made(
    cell: str, n_host: int, liquid: float
) -> tuple[SlowState, Parameters, np.ndarray, np.ndarray]:
    """A cell with every process after one and after two cycles."""
    structure = small_cells.small(cell, n_host, processes=small_cells.ALL)
    p = LOSSY if n_host else small_cells.planar(LOSSY)
    p = p.with_(liquid0=liquid, dry_limit=0.0)
    if cell != "half":
        p = small_cells.sodium(p)
    plans = [*small_cells.cycle(cell, 5.0, 1800.0), *small_cells.cycle(cell, 5.0, 1800.0, 2)]
    results = small_cells.run(p, structure, *plans)
    assert len(results) == 4
    assert all(result.end.planned for result in results)
    slow = SlowState(small_cells.solver(structure), p)
    return slow, p, results[1].segment.values[:, -1], results[3].segment.values[:, -1]


def contents(values: np.ndarray, p: Parameters, structure: Structure) -> dict[str, float]:
    """Sodium of each electrode, of the whole cell, and salt, in mol/m2, straight from the unknowns."""
    s = small_cells.solver(structure).layout.slices
    dx = structure.grid.host * p.host_thickness

    def inside(key: str) -> float:
        return float(values[s[key]] @ dx) if key in s else 0.0

    def one(key: str) -> float:
        return float(values[s[key]][0]) if key in s else 0.0

    def electrode(prefix: str) -> tuple[float, float]:
        live = inside(prefix + "eps_n") + one(prefix + "h_t")
        dead = inside(prefix + "eps_d") + one(prefix + "d_t")
        film = (inside(prefix + "eps_s") + one(prefix + "s_t")) / p.v_sei
        walls = p.coating_wall_moles * p.wall_area
        taken = walls * (
            p.n_conversion * inside(prefix + "xi_c") + p.n_alloy * inside(prefix + "xi_a")
        )
        face = p.coating_face_moles * p.patch_roughness
        taken += face * (
            p.n_conversion * one(prefix + "xi_c_t") + p.n_alloy * one(prefix + "xi_a_t")
        )
        return (live + dead) / p.molar_volume + film + taken, film

    working, film = electrode("")
    lost = film
    salt = float(values[s["c_sep"]] @ (structure.grid.separator * p.separator_thickness))
    salt = salt * p.separator_porosity + inside("salt") + one("salt_out")
    if structure.cell == "half":
        other = one("q_ce") / F + one("s_ce") / p.v_sei
        film += one("s_ce") / p.v_sei
    elif structure.cell == "symmetric":
        other, more = electrode(SECOND)
        film, salt = film + more, salt + inside(SECOND + "salt")
    else:
        other = one("y") * p.cathode_charge / F
        width = structure.grid.cathode * p.cathode_thickness
        salt += p.cathode_porosity * float(values[s["c_cat"]] @ width)
    return {
        "working": working,
        "lost": (inside("eps_d") + one("d_t")) / p.molar_volume + lost,
        "sodium": working + other,
        "salt": salt + p.nu_salt * film,
        "passed": one("charge") / F,
    }


def rest_of(cell: str, n_host: int, liquid: float, cycles: float) -> tuple[np.ndarray, np.ndarray]:
    """State before and after carrying it over `cycles` with the rates of the last cycle."""
    slow, _, before, values = made(cell, n_host, liquid)
    change = cycles * (slow.read(values) - slow.read(before))
    decay = np.full(values.size, -0.1)
    return values, slow.carried(values, change, cycles, before, decay, 720.0)


# --- books


@pytest.mark.parametrize(("cell", "n_host", "liquid"), CELLS)
@pytest.mark.parametrize("cycles", [1, 5, 40])
def test_charge_sodium_and_salt_are_kept(cell, n_host, liquid, cycles):
    slow, p, _, _ = made(cell, n_host, liquid)
    values, new = rest_of(cell, n_host, liquid, cycles)
    old, now = (contents(v, p, slow.structure) for v in (values, new))
    gained = now["working"] - old["working"]
    # it is a jump that does something
    assert now["lost"] - old["lost"] > cycles * 1e-5
    assert now["passed"] - old["passed"] == pytest.approx(gained, abs=1e-12 * old["sodium"])
    assert now["sodium"] == pytest.approx(old["sodium"], rel=1e-12)
    assert now["salt"] == pytest.approx(old["salt"], rel=1e-12)


@pytest.mark.parametrize("off", [Process.INVENTORY, Process.SEI, Process.DEAD])
def test_they_are_kept_without_a_process(off):
    processes = small_cells.ALL - {off}
    if off is Process.SEI:
        processes -= {Process.INVENTORY, Process.COMPOSITION}
    structure = small_cells.small("half", 3, processes=processes)
    p = LOSSY.with_(liquid0=WET)
    plans = [*small_cells.cycle("half", 5.0, 1800.0), *small_cells.cycle("half", 5.0, 1800.0, 2)]
    results = small_cells.run(p, structure, *plans)
    before, values = (results[k].segment.values[:, -1] for k in (1, 3))
    slow = SlowState(small_cells.solver(structure), p)
    change = 20.0 * (slow.read(values) - slow.read(before))
    new = slow.carried(values, change, 20.0, before, np.full(values.size, -0.3), 720.0)
    keys = ("eps_s", "s_t", "s_ce") if off is Process.SEI else ()
    assert not set(keys) & set(slow.slices)
    p = p.with_(nu_salt=0.0) if off is Process.SEI else p
    old, now = (contents(v, p, structure) for v in (values, new))
    gained = now["working"] - old["working"]
    assert now["passed"] - old["passed"] == pytest.approx(gained, abs=1e-12 * old["sodium"])
    assert now["sodium"] == pytest.approx(old["sodium"], rel=1e-12)
    assert now["salt"] == pytest.approx(old["salt"], rel=1e-12)


@pytest.mark.parametrize(("cell", "n_host", "liquid"), CELLS)
def test_carrying_nothing_changes_nothing(cell, n_host, liquid):
    slow, _, _, values = made(cell, n_host, liquid)
    new = slow.carried(values, np.zeros(slow.read(values).size))
    scales = slow.solver.layout.scales
    assert np.abs((new - values) / np.maximum(scales, np.abs(values))).max() < 1e-12


@pytest.mark.parametrize(("cell", "n_host", "liquid"), CELLS)
def test_what_is_read_after_a_jump_is_what_was_carried(cell, n_host, liquid):
    slow, _, before, values = made(cell, n_host, liquid)
    change = 10.0 * (slow.read(values) - slow.read(before))
    new = slow.carried(values, change, 10.0, before, np.full(values.size, -0.1), 720.0)
    wanted = slow.read(values) + change
    if liquid == LEAN:
        # the last of the electrolyte outside comes and goes within a cycle
        (at,) = np.flatnonzero(slow.linear == slow.slices["liquid_out"].start)
        wanted[at] = values[slow.slices["liquid_out"]][0]
    there = np.maximum(np.abs(wanted), np.abs(slow.read(values)))
    there[-1] = max(there[-1], 1e-7)  # m, live sodium: none is left in a half cell
    assert np.all(np.abs(slow.read(new) - wanted) <= 1e-11 * there)


# --- laws in which films and sites are linear


def test_sites_go_as_one_over_n_and_bare_walls_as_a_root():
    slow, _, _, values = made("half", 4, WET)
    change = np.zeros(slow.read(values).size)
    first, second = slow.linear.size, slow.linear.size + slow.inverse.size
    change[first:second] = 3.0
    change[second:-1] = 5e-16
    new = slow.carried(values, change)
    sites, films = values[slow.inverse], values[slow.square]
    assert sites.min() > 0.5
    np.testing.assert_allclose(new[slow.inverse], sites / (1.0 + 3.0 * sites), rtol=1e-13)
    np.testing.assert_allclose(new[slow.square], np.sqrt(films**2 + 5e-16), rtol=1e-13)


def test_films_and_roughness_settle_exponentially():
    slow, _, before, values = made("half", 4, WET)
    rng = np.random.default_rng(1)
    decay = -rng.uniform(0.0, 2.0, values.size)
    rows = slow.settling
    decay[rows[:3]] = (0.0, -1e-12, -50.0)
    nothing = np.zeros(slow.read(values).size)
    m = 17
    new = slow.carried(values, nothing, m, before, decay, 720.0)
    step = values[rows] - before[rows]
    powers = np.exp(decay[rows])[:, None] ** np.arange(1, m + 1)
    np.testing.assert_allclose(new[rows], values[rows] + step * powers.sum(axis=1), rtol=1e-11)
    assert {"delta", "delta_t", "delta_ce", "w2", "as_made"} <= {
        key for key, place in slow.slices.items() if np.isin(place.start, rows)
    }


def test_a_correction_lets_nothing_settle():
    slow, _, before, values = made("half", 4, WET)
    nothing = np.zeros(slow.read(values).size)
    decay = np.full(values.size, -0.1)
    new = slow.carried(values, nothing, 0.0, before, decay, 720.0)
    np.testing.assert_array_equal(new[slow.settling], values[slow.settling])


# --- electrolyte


def test_all_electrolyte_loses_the_salt_alike():
    slow, p, _, values = made("half", 4, LEAN)
    s = slow.slices
    change = np.zeros(slow.read(values).size)
    (face,) = np.flatnonzero(slow.linear == s["s_t"].start)
    change[face] = 2e-7
    new = slow.carried(values, change)
    salt = p.nu_salt * 2e-7 / p.v_sei
    porosity = [slow.seen(v).electrode.pores.porosity[:, 0] for v in (values, new)]
    volumes = [
        p.separator_porosity * p.separator_thickness
        + float(e @ slow.structure.grid.host) * p.host_thickness
        for e in porosity
    ]
    shift = new[s["c_sep"]] - values[s["c_sep"]]
    np.testing.assert_allclose(shift, shift[0], rtol=1e-9)
    concentration = [v[s["salt"]] / e for v, e in zip((values, new), porosity, strict=True)]
    np.testing.assert_allclose(concentration[1] - concentration[0], shift[0], rtol=2e-3)
    assert shift[0] == pytest.approx(-salt / volumes[1], rel=2e-2)


def test_the_excess_outside_gives_its_salt_within_the_exchange_time():
    # the gap in concentration between separator and excess goes on shrinking over the jump
    slow, p, before, values = made("half", 0, WET)
    s = slow.slices
    nothing = np.zeros(slow.read(values).size)

    def gap(v):
        excess = v[s["salt_out"]][0] / v[s["liquid_out"]][0]
        return float(v[s["c_sep"]] @ slow.structure.grid.separator) - excess

    step = gap(values) - gap(before)
    seconds = 720.0
    inside, beside = p.separator_porosity * p.separator_thickness, values[s["liquid_out"]][0]
    rate = seconds / p.exchange_time * (1.0 + inside / beside)
    for cycles in (1, 30, 1000):
        exchanged = slow.exchange({"duration_s": seconds, "displaced_m": 0.0})
        new = slow.carried(values, nothing, cycles, before, np.zeros(values.size), exchanged)
        settled = step * np.exp(-rate * np.arange(1, cycles + 1)).sum()
        assert gap(new) - gap(values) == pytest.approx(settled, rel=1e-6, abs=1e-9)


# --- shape of the live sodium


def test_live_sodium_that_finds_no_room_goes_to_the_face():
    slow, p, _, values = made("full", 4, LEAN)
    s = slow.slices
    dx = slow.structure.grid.host * p.host_thickness
    room = 1.0 - p.solid_fraction - p.coating_fraction
    change = np.zeros(slow.read(values).size)
    change[-1] = room * p.host_thickness
    filled = values.copy()
    filled[s["y"]] = 5.0  # a cathode with enough to give
    new = slow.carried(filled, change)
    assert slow.live(new) == pytest.approx(slow.live(values) + change[-1], rel=1e-12)
    assert slow.seen(new).electrode.pores.porosity.min() > 0.0
    assert new[s["h_t"]][0] > values[s["h_t"]][0]
    assert np.all(new[s["eps_n"]] >= 0.0)
    assert float(new[s["eps_n"]] @ dx) < room * p.host_thickness


@pytest.mark.parametrize("factor", [0.3, 1.7])
def test_more_or_less_live_sodium_keeps_its_shape_without_a_history(factor):
    slow, _, _, values = made("symmetric", 4, WET)
    s = slow.slices
    change = np.zeros(slow.read(values).size)
    change[-1] = (factor - 1.0) * slow.live(values) * 0.1
    new = slow.carried(values, change)
    share = 1.0 + change[-1] / slow.live(values)
    np.testing.assert_allclose(new[s["eps_n"]], share * values[s["eps_n"]], rtol=1e-12)
    assert new[s["h_t"]][0] == pytest.approx(share * values[s["h_t"]][0], rel=1e-12)
    lost = slow.live(values) - slow.live(new)
    assert slow.live(new, SECOND) - slow.live(values, SECOND) == pytest.approx(lost, rel=1e-9)


# --- too far


def _changed(cell, n_host, liquid, key, amount):
    slow, _, _, values = made(cell, n_host, liquid)
    change = np.zeros(slow.read(values).size)
    if key == "live":
        change[-1] = amount
    else:
        place = slow.slices[key]
        rows = np.concatenate([slow.linear, slow.inverse, slow.square])
        change[:-1][np.isin(rows, np.arange(place.start, place.stop))] = amount
    return slow, values, change


@pytest.mark.parametrize(
    ("cell", "n_host", "key", "amount", "what"),
    [
        ("symmetric", 4, "live", -1e-3, "live sodium"),
        ("symmetric", 4, "live", 1e-3, "live sodium"),  # of the other electrode
        ("half", 4, "sites", -2.0, "sites or films"),
        ("half", 4, "delta_w", -1.0, "sites or films"),
        ("half", 4, "liquid", -1.0, "electrolyte"),
        ("half", 4, "eps_d", 0.9, "pores"),
        ("half", 0, "d_t", 1e-3, "counter electrode"),
        ("half", 0, "s_t", 4e-4, "salt"),
    ],
)
def test_a_jump_that_leaves_the_range_of_the_model_is_too_far(cell, n_host, key, amount, what):
    slow, values, change = _changed(cell, n_host, WET, key, amount)
    if cell == "half" and what != "counter electrode":
        values = values.copy()
        values[slow.slices["q_ce"]] = 1e9
    kept = values.copy()
    with pytest.raises(TooFar, match=what):
        slow.carried(values, change)
    np.testing.assert_array_equal(values, kept)


def test_dead_sodium_in_the_pores_does_not_fall_below_none():
    slow, values, change = _changed("half", 5, WET, "eps_d", -1.0)
    with pytest.raises(TooFar, match="dead sodium"):
        slow.carried(values, change)


def test_sodium_of_an_empty_second_electrode_is_not_made_from_nothing():
    slow, values, change = _changed("symmetric", 0, LEAN, "d_t", 1e-7)
    empty = values.copy()
    empty[slow.slices[SECOND + "h_t"]] = 1e-11
    with pytest.raises(TooFar):
        slow.carried(empty, change)


# --- what errors are measured by


def test_totals_are_amounts_per_cell_area():
    slow, p, _, values = made("half", 4, WET)
    s, dx = slow.slices, slow.structure.grid.host * p.host_thickness
    totals = {total.name: float(total.weights @ slow.read(values)) for total in slow.totals}
    expected = {
        "dead": values[s["eps_d"]] @ dx + values[s["d_t"]][0],
        "interphase": values[s["eps_s"]] @ dx + values[s["s_t"]][0],
        "interphase of the counter electrode": values[s["s_ce"]][0],
        "electrolyte": values[s["liquid"]][0],
        "live": values[s["eps_n"]] @ dx + values[s["h_t"]][0],
    }
    for name, value in expected.items():
        assert totals[name] == pytest.approx(float(value), rel=1e-12), name
    every = np.append(values[s["sites"]], values[s["sites_t"]])
    assert totals["sites"] == pytest.approx((1.0 / every).mean(), rel=1e-12)
    films = np.append(values[s["delta_w"]], values[s["delta_w_t"]])
    assert totals["wall film"] == pytest.approx((films**2).mean(), rel=1e-12)
