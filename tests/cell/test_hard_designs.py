"""Random cases of every cell that an earlier version failed end typed, balanced and within bounds."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.designs import drawn, sample
from benchmarks.trial import run_trial

from natrode.cell import electrons
from natrode.cell.cathode import open_circuit_voltage, spline_coefficients
from natrode.cell.columns import Columns
from natrode.cell.equations import derived_constants, evaluate
from natrode.cell.from_case import CONNECTED
from natrode.cell.parameters import OPEN_CIRCUIT_POINTS
from natrode.cell.signs import forward_part
from natrode.cell.state import Layout
from natrode.materials import cathodes

#: Hypercubes (n, seed) of the campaigns from which the designs are taken.
SMALL, MIDDLE, LARGE = (100, 1), (300, 2), (1000, 2)

#: Designs with what went wrong.
HARD = [
    (SMALL, 5, "salt did not close: steep area of the first nuclei"),
    (SMALL, 33, "a hold began below its current limit"),
    (SMALL, 49, "a hold stopped in a corner of the open-circuit voltage"),
    (SMALL, 55, "dead sodium corroded to nothing where no interphase was modelled"),
    (SMALL, 70, "negative dead sodium from plating"),
    (SMALL, 75, "interphase and creep overfilled closed pores"),
    (SMALL, 80, "negative salt in a hold"),
    (MIDDLE, 98, "no step small enough at the first nuclei"),
    (MIDDLE, 228, "several currents for one held voltage"),
    (LARGE, 600, "negative births in a full pore: never ended"),
]


@pytest.mark.parametrize(
    ("cube", "index"),
    [pytest.param(cube, index, id=f"{cube[0]}-{index}") for cube, index, _ in HARD],
)
def test_random_case_ends_typed_and_physical(cube: tuple[int, int], index: int) -> None:
    trial = run_trial(drawn(*cube, index))
    assert trial.typed, f"{trial.end}: {trial.detail}"
    assert trial.problems == ""
    assert trial.steps < 10000


def test_a_hypercube_of_cases_covers_all_cells_and_repeats() -> None:
    first, again = sample(80, 7), sample(80, 7)
    assert [d.case.hash() for d in first] == [d.case.hash() for d in again]
    assert sample(80, 8)[0].case.hash() != first[0].case.hash()
    cells = Counter(d.case.cell.type for d in first)
    assert set(cells) == {"half", "symmetric", "full", "anode_free"}
    states = {d.case.coating.state for d in first if d.case.coating is not None}
    assert states == {"pristine", "sodiated"}
    assert {d.case.preparation.method for d in first} == {"none", "deposited", "infused", "foil"}
    hosts = [d.parameters for d in first if d.parameters.host_thickness > 0.0]
    conduct = {bool(electrons.connected_host(p) >= CONNECTED) for p in hosts}
    assert conduct == {True, False}
    assert any(p.sigma_ion > 0.0 for p in hosts)


def test_stripping_part_of_a_current_is_never_negative() -> None:
    u = np.linspace(-50.0, 50.0, 2001)
    for small in (1e-3, 1.0, 30.0):
        part = forward_part(u, small)
        assert part.min() >= 0.0
        assert forward_part(np.array([0.0]), small)[0] == 0.0
        # far from rest it is the current itself, or nothing
        np.testing.assert_allclose(forward_part(np.array([1e4 * small]), small), 1e4 * small, 1e-7)
        assert forward_part(np.array([-1e4 * small]), small)[0] < 1e-4 * small


def test_open_circuit_splines_never_rise() -> None:
    for name, material in cathodes.items():
        least = material.y_min.value
        given = material.open_circuit(np.linspace(least, 1.0, OPEN_CIRCUIT_POINTS))
        coefficients = spline_coefficients(given)[:, None]
        y = np.linspace(least - 0.01, 1.01, 5001)[None, :]
        voltage = open_circuit_voltage(y, coefficients, least)[0]
        assert np.diff(voltage).max() < 1e-9, name


def test_a_full_pore_neither_unforms_nuclei_nor_grows_film() -> None:
    design = next(
        d
        for d in sample(60, 7)
        if d.parameters.host_thickness > 0.0 and d.parameters.v_sei > 0.0 and d.parameters.k_p > 0.0
    )
    p, structure, _ = design.parts(6, 4)
    columns = Columns.numeric(structure)
    layout = Layout(structure)
    start = layout.initial(p.with_(eta0=-0.05, nuclei0=1e12))
    seen = {}
    for name, porosity in (("open", 0.1), ("full", p.eps_min), ("overfull", 0.5 * p.eps_min)):
        values = start.copy()
        free = 1.0 - p.solid_fraction - p.coating_fraction
        swollen = p.coating_fraction * (p.beta_conversion * p.xi_c0 + p.beta_alloy * p.xi_a0)
        values[layout.slices["eps_n"]] = free - swollen - porosity
        seen[name] = evaluate(
            layout.split(values),
            p,
            derived_constants(p, columns),
            columns,
            held_voltage=None,
            set_current=np.full((1, 1), 10.0),
        )
    for name, found in seen.items():
        on = found.electrode.deposit
        assert on is not None
        assert on.births.min() >= 0.0, name
    grown = {name: float(np.max(found.rates["eps_s"])) for name, found in seen.items()}
    assert grown["open"] > 0.0
    assert abs(grown["full"]) < 1e-6 * grown["open"]
    assert grown["overfull"] <= 0.0
