"""Roughness of the deposit on the outer face, and the short that it ends in."""

from __future__ import annotations

import numpy as np
import pytest
import small_cells

from natrode.cell.driver import StepPlan
from natrode.cell.outcome import End
from natrode.cell.processes import Process
from natrode.cell.roughness import growth_rate, profile
from natrode.constants import T_REF, F
from natrode.theory import stability
from natrode.verify.probe import CLOSED_FILM, REFERENCE

ROUGH = frozenset({Process.ROUGHNESS})

#: A thick foil; the lateral scale is so wide that nothing but the film makes it rough.
FOIL = small_cells.planar(REFERENCE).with_(
    metal_patch0=50e-6, face_origin=50e-6, nuclei_patch0=CLOSED_FILM, t_plus=1.0, l_cr=3e-6,
    heterogeneity=0.8, l_heal=2e-4, lambda_w=10.0,
)  # fmt: skip


def timed(kind, current, duration):
    return StepPlan(kind, current=current, duration=duration, timed=True, lowest=-50.0)


def moved(p, current, duration):
    return p.molar_volume / F * current * duration


def test_film_roughens_both_ways_and_stripping_heals():
    structure = small_cells.small("half", 0, processes=ROUGH)
    way = moved(FOIL, 20.0, 1000.0)
    source = FOIL.heterogeneity**2 * FOIL.l_cr
    for kind in ("plate", "strip"):
        (result,) = small_cells.run(FOIL, structure, timed(kind, 20.0, 1000.0), rtol=1e-7)
        expected = source * way
        if kind == "strip":
            q = np.exp(-2.0 * way / FOIL.l_heal)
            expected = 0.5 * source * FOIL.l_heal * (1.0 - q)
        assert result.state.electrode.w2[0, -1] == pytest.approx(expected, rel=1e-5, abs=0.0)


def test_cycles_end_in_the_steady_roughness_of_film_and_healing():
    # w^2 -> Xi^2 l_cr l_heal in small cycles; the map of plating and stripping has a fixed point
    charge = 18e3
    way = moved(FOIL, 1.0, charge)
    source = FOIL.heterogeneity**2 * FOIL.l_cr
    q = np.exp(-2.0 * way / FOIL.l_heal)
    stripped = (source * way * q + 0.5 * source * FOIL.l_heal * (1.0 - q)) / (1.0 - q)
    assert stripped + 0.5 * source * way == pytest.approx(source * FOIL.l_heal, rel=2e-3, abs=0.0)
    structure = small_cells.small("half", 0, processes=ROUGH)
    layout = small_cells.solver(structure, 1e-7).layout
    start = layout.initial(FOIL)
    for begun in (0.0, 3.0 * stripped):
        start[layout.slices["w2"]] = begun
        plans = [StepPlan(k, n + 1, 20.0, charge) for n in range(40) for k in ("plate", "strip")]
        last = small_cells.run(FOIL, structure, *plans, rtol=1e-6, start=start)[-1]
        found = float(last.state.electrode.w2[0, -1])
        left = (begun - stripped) * q**40
        assert found == pytest.approx(stripped + left, rel=1e-4, abs=0.0)


@pytest.mark.parametrize("resistance", [1.6e-3, 0.02])
def test_growth_is_that_of_the_linear_analysis(resistance):
    # V12: the fastest wave at 1 mA/cm2 in a separator of porosity 0.45
    p = FOIL.with_(
        t_plus=0.4, separator_porosity=0.45, separator_thickness=25e-6, heterogeneity=1e-3, i00=1e6,
        film_patch=resistance - 0.025692579 / 1e6 - REFERENCE.film_min,
    )  # fmt: skip
    transport = 0.45**1.5
    structure = small_cells.small("half", 0, processes=ROUGH)
    current, duration = 10.0, 1e5
    (steady,) = small_cells.run(p, structure, timed("plate", current, 100.0), rtol=1e-6)
    c = float(steady.state.electrode.c_t[0, -1])
    conductivity = stability.dc_conductivity(0.75 * transport, 2e-10 * transport, c, 0.4)
    surface = stability.Surface(0.22)
    k = stability.fastest_wavenumber(current, conductivity, resistance, surface, p.molar_volume)
    omega = float(
        stability.growth_rate(k, current, conductivity, resistance, surface, p.molar_volume)
    )
    printed = {1.6e-3: (42.8e-6, 1.114e-5), 0.02: (98.0e-6, 9.26e-7)}[resistance]
    assert 2.0 * np.pi / k == pytest.approx(printed[0], rel=1e-2, abs=0.0)
    assert omega == pytest.approx(printed[1], rel=1e-2, abs=0.0)
    p = p.with_(lambda_w=float(2.0 * np.pi / k))
    (result,) = small_cells.run(p, structure, timed("plate", current, duration), rtol=1e-8)
    source = p.heterogeneity**2 * p.l_cr * moved(p, current, 1.0)
    expected = source * np.expm1(2.0 * omega * duration) / (2.0 * omega)
    assert omega * duration > 0.09
    assert result.state.electrode.w2[0, -1] == pytest.approx(expected, rel=1e-4, abs=0.0)


@pytest.mark.parametrize("current", [-30.0, 0.0, 30.0])
def test_growth_rate_is_that_of_the_theory_at_any_state(current):
    p = REFERENCE.with_(kappa_shape=1.0, lambda_w=8e-6, chi=1.3)
    c, i0, film, transport, diffusivity = 600.0, 15.0, 2e-3, 0.4, 3e-10
    got = growth_rate(current, -1.2 * current, c, i0, film, transport, diffusivity, p)
    kappa = 0.75 * 0.6 * np.exp(0.4) * transport
    conductivity = stability.dc_conductivity(kappa, diffusivity * transport, c, 0.4, 1.3)
    transfer = stability.charge_transfer_resistance(i0, 1.2 * current, film, T_REF)
    expected = stability.growth_rate(
        2.0 * np.pi / p.lambda_w, current, conductivity, transfer, stability.Surface(0.22),
        p.molar_volume,
    )  # fmt: skip
    assert got == pytest.approx(float(expected), rel=1e-5, abs=0.0)


def test_deposit_is_at_least_as_rough_as_its_nuclei_stand_apart():
    p = FOIL.with_(lambda_w=8e-6, patch_roughness=1.2)
    nuclei = np.array([[0.0, 1e10, 1e14]])
    height = np.full((1, 3), 1e-6)
    found = profile(np.zeros((1, 3)), height, nuclei, p)
    floor = 1e-12 / (1.0 + np.hypot(nuclei, p.n_eps) * 1e-12)
    np.testing.assert_allclose(found.variance, floor, rtol=1e-6)
    # few nuclei: as rough as it is thick; many: as rough as they are apart
    assert found.variance[0, 2] == pytest.approx(1e-14, rel=2e-2, abs=0.0)
    ratio = 1.2 * np.sqrt(1.0 + (np.pi / 8e-6) ** 2 * floor)
    np.testing.assert_allclose(found.area_ratio, ratio, rtol=1e-9)


def test_rough_deposit_shorts_before_a_flat_one():
    p = FOIL.with_(separator_thickness=50e-6, heterogeneity=0.8, alpha_w=4.0)
    structure = small_cells.small("half", 0, processes=ROUGH)
    (result,) = small_cells.run(p, structure, timed("plate", 50.0, 1e6), rtol=1e-6)
    assert result.end.end is End.SHORT
    way = moved(p, 50.0, result.end.duration)
    w = np.sqrt(p.heterogeneity**2 * p.l_cr * way)
    assert 4.0 * w == pytest.approx(50e-6, rel=1e-3, abs=0.0)
    # the sprung stack makes room for the mean thickness; a rigid one does not
    rigid = p.with_(stack_give=0.0)
    (sooner,) = small_cells.run(rigid, structure, timed("plate", 50.0, 1e6), rtol=1e-6)
    assert sooner.end.end is End.SHORT
    way = moved(p, 50.0, sooner.end.duration)
    w = np.sqrt(p.heterogeneity**2 * p.l_cr * way)
    assert way / (1.0 - p.patch_porosity) + 4.0 * w == pytest.approx(50e-6, rel=1e-3, abs=0.0)


def test_two_rough_electrodes_share_the_separator():
    p = FOIL.with_(separator_thickness=50e-6, metal_patch0=400e-6, face_origin=400e-6)
    structure = small_cells.small("symmetric", 0, processes=ROUGH)
    plans = [StepPlan(k, n + 1, 50.0, 36e3) for n in range(40) for k in ("plate", "strip")]
    results = small_cells.run(p, structure, *plans)
    last = results[-1]
    assert last.end.end is End.SHORT
    s = last.state
    # independent surfaces: their variances add
    reach = 4.0 * np.sqrt(s.electrode.w2[0, -1] + s.second.w2[0, -1])
    assert reach == pytest.approx(50e-6, rel=1e-3, abs=0.0)
