"""Two equal electrodes face to face."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells
from scipy.interpolate import CubicSpline

from natrode.cell.driver import StepPlan
from natrode.cell.nucleation import nucleus_volume
from natrode.cell.processes import Process
from natrode.cell.state import SECOND, Layout

CURRENT, DURATION = 20.0, 600.0
FOIL = small_cells.sodium(small_cells.planar(small_cells.LOSSY))
HOST = small_cells.sodium(small_cells.LOSSY, metal_fraction0=0.2)


def one_way(p, structure, kind, rtol=1e-7):
    plan = StepPlan(kind, current=CURRENT, duration=DURATION, timed=True)
    (result,) = small_cells.run(p, structure, plan, rtol=rtol)
    assert result.end.duration == DURATION
    return result


@pytest.mark.parametrize("n_host", [0, 4])
@pytest.mark.parametrize("processes", [frozenset(), small_cells.ALL])
def test_reversed_current_reverses_the_voltage_and_swaps_the_electrodes(n_host, processes):
    p = HOST if n_host else FOIL
    structure = small_cells.small("symmetric", n_host, processes=processes)
    up, down = (one_way(p, structure, kind) for kind in ("plate", "strip"))
    times = np.linspace(0.0, DURATION, 61)[1:]
    there, back = (CubicSpline(r.segment.time, r.seen.voltage[0])(times) for r in (up, down))
    assert np.abs(there).min() > 5e-3
    np.testing.assert_allclose(there, -back, atol=1e-6)
    slices, scales = Layout(structure).slices, Layout(structure).scales
    for key, rows in slices.items():
        if key.startswith(SECOND):
            mirrored = slices[key.removeprefix(SECOND)]
            for first, other in ((up, down), (down, up)):
                one, two = first.segment.values[rows, -1], other.segment.values[mirrored, -1]
                error = np.abs(one - two) / np.maximum(scales[rows], np.abs(one))
                assert error.max() < 1e-5, key
    mirrored = up.state.c_sep[::-1, -1]
    np.testing.assert_allclose(mirrored, down.state.c_sep[:, -1], rtol=1e-6)
    # the electrodes do differ
    electrode, second = up.state.electrode, up.state.second
    assert electrode.h_t[0, -1] > 1.01 * second.h_t[0, -1]


def test_two_foils_without_losses_are_a_half_cell():
    # a sodium counter electrode is a covered foil of unlimited sodium
    ours = one_way(FOIL, small_cells.small("symmetric", 0), "plate")
    half = one_way(FOIL, small_cells.small("half", 0), "plate")
    times = np.linspace(0.0, DURATION, 61)[1:]
    one, other = (CubicSpline(r.segment.time, r.seen.voltage[0])(times) for r in (ours, half))
    np.testing.assert_allclose(one, other, atol=1e-7)


def test_salt_and_temperature_are_shared():
    structure = small_cells.small("symmetric", 4, processes=frozenset({Process.HEAT}))
    result = one_way(HOST, structure, "plate", rtol=1e-5)
    s, seen = result.state, result.seen
    dx, dx_sep = structure.grid.host * HOST.host_thickness, HOST.separator_thickness / 4
    salt = HOST.separator_porosity * dx_sep * s.c_sep.sum(axis=0) + s.salt_out[0]
    for electrode in (s.electrode, s.second):
        salt = salt + dx @ electrode.salt
    np.testing.assert_allclose(salt, salt[0], rtol=1e-9)
    assert s.warming[0, -1] > 0.0
    # the electrode that is stripped ends richer in salt than the one that plates
    assert seen.second.salt[:, -1].min() > seen.electrode.salt[:, -1].max()


def test_each_electrode_forgets_its_stripped_nuclei():
    # a few nuclei of the second foil hold all its sodium; most of it is stripped
    structure = small_cells.small("symmetric", 0)
    charge = 0.9995 * FOIL.metal_patch0 / FOIL.molar_volume * 96485.33212
    plans = [
        StepPlan("plate", current=20.0, capacity=charge),
        StepPlan("strip", current=20.0, duration=1.0, timed=True),
    ]
    p = FOIL.with_(nuclei_patch0=1e16)
    emptied, after = small_cells.run(p, structure, *plans)
    left = emptied.state.second.h_t[0, -1]
    assert emptied.state.second.n_t[0, -1] * nucleus_volume(p) > left
    start = after.segment.values[Layout(structure).slices[SECOND + "n_t"], 0]
    assert start[0] == pytest.approx(left / nucleus_volume(p), rel=1e-9, abs=0.0)
    assert after.segment.values[Layout(structure).slices["n_t"], 0][0] > 1e15
