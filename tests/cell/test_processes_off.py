"""A process without rate constants changes no bit of the others.

The comparisons are exact. One thing is not a rate constant: where nuclei stand apart the deposit is
at least as rough as they are high (C7), so roughness is switched off by an infinite lateral scale.
The interphase gives roughness its renewal length, so those two are not compared with one another.
"""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
import small_cells

import natrode
from natrode.cell import Settings
from natrode.cell.columns import Columns
from natrode.cell.equations import derived_constants, evaluate
from natrode.cell.from_case import parameters_of, structure_of
from natrode.cell.parameters import SCALARS
from natrode.cell.processes import Process, processes_of
from natrode.cell.state import SECOND, Layout
from natrode.cell.steps import steps_of

ALL = small_cells.ALL

#: Constants that switch a process off, and the values at which its unknowns stand then.
OFF: dict[Process, tuple[dict[str, float], dict[str, float]]] = {
    Process.COATING: (
        {
            "coating_wall_moles": 0.0, "coating_face_moles": 0.0, "beta_conversion": 0.0,
            "beta_alloy": 0.0, "sigma_coating": 0.0, "alloy_max": 1.0, "xi_c0": 1.0,
        },
        {"xi_c": 1.0, "xi_c_t": 1.0, "xi_a": 0.3, "xi_a_t": 0.3},
    ),
    Process.SITES: ({"site_loss": 0.0, "site_corrosion": 0.0}, {"sites": 1.0, "sites_t": 1.0}),
    Process.SEI: (
        {"k_p": 0.0, "k_p_wall": 0.0, "l_cr": inf, "chi_area": 0.0, "k_cor": 0.0},
        {
            "delta": 3e-8, "delta_t": 3e-8, "delta_ce": 3e-8, "delta_w": 3e-8, "delta_w_t": 3e-8,
            "eps_s": 0.0, "s_t": 0.0, "s_ce": 0.0,
        },
    ),
    Process.COMPOSITION: (
        {"psi_made": 0.3, "film_made_ratio": 1.0},
        {"as_made": 0.4, "as_made_t": 0.4},
    ),
    Process.DEAD: ({"chi_dead": 0.0, "k_cor": 0.0, "k_iso": 0.0}, {"eps_d": 0.0, "d_t": 0.0}),
    Process.ISOLATION: ({"k_iso": 0.0}, {"rho_e": 0.3}),
    Process.CREEP: ({"wall_diffusivity": 0.0}, {}),
    Process.ROUGHNESS: ({"heterogeneity": 0.0, "lambda_w": inf}, {"w2": 2e-12}),
    Process.INVENTORY: ({"v_e": 0.0, "exchange_time": inf}, {"liquid": 1e-3, "saturation": 1.0}),
    Process.HEAT: ({"heat_capacity": 0.0}, {"warming": 0.0}),
    Process.CONVECTION: ({"magnetic_field": 0.0}, {}),
}  # fmt: skip

#: Processes that mean nothing without another.
NEEDS = {
    Process.SITES: Process.COATING,
    Process.COMPOSITION: Process.SEI,
    Process.INVENTORY: Process.SEI,
    Process.ISOLATION: Process.DEAD,
}

#: Lower and upper bounds of random states.
RANGES = {
    "c_sep": (500, 1500), "salt": (200, 1200), "eta": (-0.05, 0.05), "eps_n": (0.0, 0.3),
    "nuclei": (1e11, 1e13), "xi_c": (0.2, 0.9), "xi_a": (0.05, 0.6), "sites": (0.4, 1.0),
    "delta": (1e-8, 6e-8), "delta_w": (1e-8, 6e-8), "eps_s": (0.0, 0.05), "s_t": (0.0, 1e-6),
    "as_made": (0.0, 1.0), "eps_d": (0.0, 0.05), "d_t": (0.0, 1e-6), "rho_e": (0.0, 1.0),
    "w2": (0.0, 4e-12), "h_t": (0.0, 1e-5), "n_t": (1e11, 1e13), "c_t": (500, 1500),
    "salt_out": (0.0, 1e-2), "liquid_out": (0.0, 1e-5), "q_ce": (1e5, 1e6), "s_ce": (0.0, 1e-6),
    "c_cat": (500, 1500),
    "y": (0.1, 0.9), "liquid": (2e-5, 1e-3), "saturation": (0.5, 1.0), "warming": (-20, 30),
    "charge": (0.0, 1e5), "j": (-30.0, 30.0), "current": (-50.0, 50.0),
}  # fmt: skip
COLUMNS = 12


def random_values(structure):
    rng = np.random.default_rng(5)
    found = {}
    for placed in Layout(structure).placed:
        field = placed.unknown.field
        stem = field.removesuffix("_ce").removesuffix("_t")
        low, high = RANGES[field] if field in RANGES else RANGES[stem]
        shape = (placed.rows.stop - placed.rows.start, COLUMNS)
        found[placed.key] = low + (high - low) * rng.random(shape)
    return found


def evaluated(p, structure, values):
    layout, columns = Layout(structure), Columns.numeric(structure)
    stacked = np.concatenate([values[placed.key] for placed in layout.placed])
    with np.errstate(divide="ignore"):
        return evaluate(
            layout.split(stacked), p, derived_constants(p, columns), columns,
            held_voltage=None, set_current=np.linspace(-40.0, 40.0, COLUMNS)[None, :],
        )  # fmt: skip


@pytest.mark.parametrize("cell", small_cells.CELLS)
@pytest.mark.parametrize("process", list(Process))
def test_process_without_rates_changes_no_bit(process, cell):
    constants, standing = OFF[process]
    dependent = {p for p, needed in NEEDS.items() if needed is process}
    others = ALL - {process} - dependent
    if process is Process.SEI:
        others = others - {Process.ROUGHNESS}
    alone = frozenset({NEEDS[process]}) if process in NEEDS else frozenset()
    for n_host in (0, 4):
        p = small_cells.LOSSY if n_host else small_cells.planar(small_cells.LOSSY)
        p = p.with_(**constants)
        for company in (others, alone):
            plain = small_cells.small(cell, n_host, processes=company, front=n_host > 0)
            forced = small_cells.small(
                cell, n_host, processes=company | {process}, front=n_host > 0
            )
            values = random_values(forced)
            for key, value in values.items():
                if key.removeprefix(SECOND) in standing:
                    value[:] = standing[key.removeprefix(SECOND)]
            without, with_it = (evaluated(p, s, values) for s in (plain, forced))
            for placed in Layout(plain).placed:
                kind = "rates" if placed.unknown.differential else "residuals"
                expected = getattr(without, kind)[placed.key]
                assert np.all(np.isfinite(expected)), placed.key
                found = getattr(with_it, kind)[placed.key]
                np.testing.assert_array_equal(found, expected, err_msg=placed.key)
            np.testing.assert_array_equal(with_it.voltage, without.voltage)
            np.testing.assert_array_equal(with_it.c_min, without.c_min)


@pytest.mark.parametrize("process", list(Process))
def test_process_with_rates_changes_something(process):
    # the comparison above would notice it
    standing = OFF[process][1]
    dependent = {p for p, needed in NEEDS.items() if needed is process}
    plain = small_cells.small("half", 4, processes=ALL - {process} - dependent, front=True)
    forced = small_cells.small("half", 4, processes=ALL, front=True)
    values = random_values(forced)
    for key, value in values.items():
        if key in standing:
            value[:] = standing[key]
    without, with_it = (evaluated(small_cells.LOSSY, s, values) for s in (plain, forced))
    # some act through their unknown alone
    moved = {Process.INVENTORY: "saturation", Process.HEAT: "warming", Process.SITES: "sites"}
    if process in moved:
        values[moved[process]] = 0.9 * values[moved[process]] - 0.01
        with_it = evaluated(small_cells.LOSSY, forced, values)
    changed = [p.key for p in Layout(plain).placed if differ(without, with_it, p)]
    assert changed


def differ(one, other, placed):
    kind = "rates" if placed.unknown.differential else "residuals"
    return np.any(getattr(one, kind)[placed.key] != getattr(other, kind)[placed.key])


@pytest.mark.parametrize("process", list(Process))
def test_process_without_rates_is_dropped(process):
    p = small_cells.LOSSY
    assert process in processes_of(p, front=True)
    assert process not in processes_of(p.with_(**OFF[process][0]), front=True)


def test_what_needs_a_renewal_length_is_dropped_without_one():
    found = processes_of(small_cells.LOSSY.with_(l_cr=inf), front=True)
    assert small_cells.ALL - found == {Process.COMPOSITION, Process.ROUGHNESS}


def test_a_foil_or_a_connected_host_needs_no_process_of_hosts():
    assert Process.ISOLATION not in processes_of(small_cells.LOSSY, front=False)
    found = processes_of(small_cells.planar(small_cells.LOSSY), front=False)
    assert ALL - found == {Process.ISOLATION, Process.CREEP}


def test_case_without_a_loss_runs_bit_for_bit_as_the_model_without_it():
    steps = ["plate at 1 mA/cm2 to 0.2 mAh/cm2", "strip at 1 mA/cm2 to 0.5 V"]
    case = natrode.Case.from_dict({**natrode.load_case("cu_foil").to_dict(), "protocol": steps})
    losses = ("sei", "dead_sodium", "roughness", "electrolyte_loss", "site_loss")
    off = case.with_overrides({f"processes.{name}": "false" for name in losses})
    given = Settings(n_host=4, n_separator=4)
    found = natrode.simulate(off, given)
    assert found.structure.processes == frozenset()
    # the same core under the numbers of the case with its losses, which nothing reads
    p = parameters_of(case)
    structure = structure_of(off, parameters_of(off), 4, 4)
    results = small_cells.run(p, structure, *steps_of(case))
    differing = {n for n in SCALARS if getattr(p, n) != getattr(found.parameters, n)}
    assert {"chi_dead", "k_p", "heterogeneity", "v_e"} <= differing
    for step, result in zip(found.outcome.steps, results, strict=True):
        assert step.duration == result.end.duration
        assert step.voltage == result.end.voltage
        assert step.charge == result.end.charge


def test_zero_constants_in_a_case_are_the_switched_off_process():
    case = natrode.load_case("cu_foil")
    zero = case.with_overrides({"kinetics.dead_fraction": "0", "kinetics.heterogeneity": "0"})
    off = case.with_overrides({"processes.dead_sodium": "false", "processes.roughness": "false"})
    given = Settings(n_separator=4)
    one, other = natrode.simulate(zero, given), natrode.simulate(off, given)
    assert one.structure == other.structure
    assert Process.SEI in one.structure.processes
    np.testing.assert_array_equal(one.curves.to_numpy(), other.curves.to_numpy())
