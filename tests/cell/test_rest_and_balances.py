"""Nothing happens at rest, and nothing is lost over many cycles, in every type of cell."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells

from natrode.cell.driver import StepPlan
from natrode.cell.ledger import CLOSURE, Bookkeeper
from natrode.cell.processes import Process
from natrode.cell.state import Layout

ALL = small_cells.ALL

#: The interphase grows at rest, and so does what it feeds.
CALM = ALL - {Process.SEI, Process.COMPOSITION, Process.INVENTORY, Process.ISOLATION}


def resting(p):
    """Sodium everywhere, dead sodium that stays, a coating as far alloyed as sodium makes it."""
    sodium = small_cells.sodium(p, k_cor=0.0, site_corrosion=0.0)
    up, down = (np.log1p(np.exp(sign * p.u_alloy / p.w_alloy)) for sign in (1.0, -1.0))
    return sodium.with_(xi_a0=float(p.alloy_max * up / (up + down)))


@pytest.mark.parametrize("n_host", [0, 4])
@pytest.mark.parametrize("cell", small_cells.CELLS)
def test_rest_without_interphase_is_a_fixed_point(cell, n_host):
    p = resting(small_cells.LOSSY if n_host else small_cells.planar(small_cells.LOSSY))
    p = p.with_(y0=0.3)
    structure = small_cells.small(cell, n_host, processes=CALM)
    (result,) = small_cells.run(p, structure, StepPlan("rest", duration=86400.0))
    change = np.ptp(result.segment.values, axis=1) / Layout(structure).scales
    assert change.max() < 1e-9
    expected = 0.0
    if cell == "full":
        expected = float(small_cells.open_circuit(0.3))
        assert result.seen.open_circuit[0, -1] == pytest.approx(expected, abs=1e-9)
    np.testing.assert_allclose(result.seen.voltage[0], expected, atol=1e-9)


@pytest.mark.parametrize("cell", small_cells.CELLS)
def test_film_at_rest_grows_as_the_root_of_time(cell):
    # nothing moves the sodium: neither a film that forms on walls nor salt that is used up unevenly
    p = resting(small_cells.LOSSY).with_(
        k_p=1e-22, k_p_wall=0.0, delta0=1e-8, delta_wall0=1e-8, nu_salt=0.0
    )
    structure = small_cells.small(cell, processes=frozenset({Process.SEI}))
    time = 1e6
    (result,) = small_cells.run(p, structure, StepPlan("rest", duration=time), rtol=1e-7)
    grown = np.sqrt((p.delta0 + p.delta00) ** 2 + 2.0 * p.k_p * time) - p.delta00
    assert grown == pytest.approx(16.92e-9, rel=1e-3, abs=0.0)
    s = result.state
    films = [s.electrode.delta_t[0, -1], *s.electrode.delta[:, -1]]
    if s.second is not None:
        films += [s.second.delta_t[0, -1], *s.second.delta[:, -1]]
    if cell == "half":
        films.append(s.delta_ce[0, -1])
        assert s.s_ce[0, -1] == pytest.approx(grown - p.delta0, rel=1e-5, abs=0.0)
    np.testing.assert_allclose(films, grown, rtol=1e-5)


CYCLES = 50


@pytest.mark.parametrize("cell", small_cells.CELLS)
def test_fifty_cycles_with_every_process_lose_nothing(cell):
    p = small_cells.LOSSY
    if cell != "half":
        p = small_cells.sodium(p, metal_patch0=60e-6, face_origin=60e-6)
    structure = small_cells.small(cell, 4, processes=ALL, front=True)
    plans = [s for n in range(CYCLES) for s in small_cells.cycle(cell, 10.0, 9000.0, n + 1)]
    results = small_cells.run(p, structure, *plans)
    assert len(results) == 2 * CYCLES
    assert all(result.end.planned for result in results)
    for forth, back in zip(results[::2], results[1::2], strict=True):
        books = Bookkeeper(p, structure)
        books.add(forth)
        books.add(back)
        ledger = books.close()
        assert abs(ledger.charge_closure) < CLOSURE
        assert abs(ledger.sodium_closure) < CLOSURE
        assert abs(ledger.salt_closure) < CLOSURE
        assert ledger.volume_closure < 1e-12
        assert ledger.unphysical == ()
    # the losses are no rounding: each took its share
    first, last = results[0].state, results[-1].state
    assert ledger.dead > 0.01 * ledger.plated
    assert ledger.interphase > 0.01 * ledger.plated
    assert ledger.coating > 0.01 * ledger.plated
    assert last.liquid[0, -1] < first.liquid[0, 0]
    assert last.electrode.w2[0, -1] > 0.0
    assert last.electrode.sites[:, -1].max() < 1.0


def test_cycles_of_an_ion_conducting_host_lose_nothing():
    p = small_cells.LOSSY.with_(
        sigma_host=0.0, sigma_ion=0.1, wall_area=1e6, k_iso=1e-3, coating_wall_moles=0.0,
        coating_fraction=0.0, eta0=0.5,
    )  # fmt: skip
    processes = ALL - {Process.COATING, Process.SITES}
    structure = small_cells.small("half", 6, processes=processes, front=True)
    books = Bookkeeper(p, structure)
    plans = [s for n in range(3) for s in small_cells.cycle("half", 10.0, 18e3, n + 1)]
    results = small_cells.run(p, structure, *plans)
    for result in results:
        assert result.end.planned
        books.add(result)
    ledger = books.close()
    assert ledger.unphysical == ()
    assert ledger.dead > 0.05 * ledger.plated / 3


def test_cycling_pumps_no_salt_into_the_host():
    # pores fill in plating, when their salt is thin, and open in stripping, when it is thick
    lossless = {"v_sei": 0.0, "chi_dead": 0.0, "k_iso": 0.0, "heterogeneity": 0.0}
    p = small_cells.LOSSY.with_(
        **lossless, coating_wall_moles=0.0, coating_fraction=0.0, wall_area=1e6, eta0=1.0
    )
    structure = small_cells.small("half", 8)
    plans = [s for n in range(20) for s in small_cells.cycle("half", 50.0, 54e3, n + 1)]
    results = small_cells.run(p, structure, *plans)
    assert results[-1].end.planned
    dx = structure.grid.host * p.host_thickness
    salt = np.array([dx @ r.state.electrode.salt[:, -1] for r in results[1::2]])
    whole = dx @ results[0].state.electrode.salt[:, 0]
    displaced = max(float(np.ptp(r.state.liquid_out)) for r in results)
    assert displaced > 0.2 * p.host_thickness
    # it settles with what is outside; with the pore's own salt both ways it gains 2 % in every cycle
    assert np.abs(np.diff(salt[2:])).max() < 5e-5 * whole
    outside = results[-1].state.liquid_out[0, -1] - results[0].state.liquid_out[0, 0]
    assert abs(float(outside)) < 1e-2 * displaced
