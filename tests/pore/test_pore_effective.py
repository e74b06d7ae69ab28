"""Effective properties of resolved hosts against geometry, closed forms and another solver."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from natrode.constants import F
from natrode.pore.effective import effective_table, structure_hash, transport_factor
from natrode.pore.effective_fits import transport_law, wall_law
from natrode.pore.effective_host import scaffold_distance
from natrode.pore.errors import PoreError
from natrode.pore.geometry.box import Box
from natrode.pore.geometry.generate import generate
from natrode.pore.laplace import Laplace, aperture_links, matrix_of, parts_of
from natrode.pore.structure import Structure


def slits(open_: float, cells: int = 16, period: float = 1e-5) -> Structure:
    """Half a period of parallel plates along the depth."""
    h = 0.5 * period / cells
    y = h * (np.arange(cells) + 0.5)
    distance = np.broadcast_to(y - 0.5 * (1.0 - open_) * period, (2 * cells, cells))
    return Structure(h, distance.copy())


def blobs(cells: int, open_: float, seed: int) -> np.ndarray:
    """Smooth random pores: a level of filtered noise, in cells."""
    from scipy.ndimage import gaussian_filter

    noise = gaussian_filter(np.random.default_rng(seed).normal(size=(cells,) * 3), 2.5)
    level = noise - np.quantile(noise, 1.0 - open_)
    slope = np.sqrt(sum(g * g for g in np.gradient(level)))
    return level / np.maximum(slope, 0.2 * slope.mean())


@pytest.mark.parametrize("open_", [0.6, 0.5, 0.47])
def test_straight_channels_conduct_with_their_porosity_and_keep_their_walls(open_):
    """Also where the walls lie on faces of the grid (0.5)."""
    table = effective_table(slits(open_), ["conformal"], [0.1, 0.2, 0.3])
    for row in table.rows:
        assert row.liquid == pytest.approx(open_ - row.fill, abs=1e-6)
        assert row.transport == pytest.approx(row.liquid, abs=1e-12)
        assert row.conduction == pytest.approx(row.fill, abs=1e-6)
        assert row.wall_area == pytest.approx(2.0 / 1e-5, rel=1e-9)
        assert row.tortuosity == pytest.approx(1.0, abs=1e-9)
        assert row.coverage == float(row.fill > 0.0)
        assert row.spread < 1e-9
    fit = table.fit("conformal")
    assert fit.bruggeman == 1.0
    assert (fit.growth_exponent, fit.closure_exponent) == pytest.approx((0.0, 0.0), abs=1e-5)
    assert fit.connects == 0.0
    assert fit.closes is None


def test_films_on_fibres_grow_as_level_1_assumes():
    """a_w ~ radius is n_g = 1/2, m_g = 0; the curvature is that of the radius."""
    side, radius, n = 1e-5, 1.5e-6, 64
    x = side * ((np.arange(n) + 0.5) / n - 0.5)
    host = Structure(side / n, np.hypot(x[:, None], x[None, :]) - radius)
    table = effective_table(host, ["conformal"], [0.05, 0.1, 0.2, 0.3, 0.4])
    for row in table.rows[1:]:
        now = math.sqrt(radius**2 + row.fill * side**2 / math.pi)
        assert row.wall_area == pytest.approx(2.0 * math.pi * now / side**2, rel=0.005)
        assert row.curvature == pytest.approx(1.0 / now, rel=0.01)
        assert row.gibbs_thomson == pytest.approx(-0.22 * 2.375e-5 * row.curvature / F)
    fit = table.fit("conformal")
    assert fit.growth_exponent == pytest.approx(0.5, abs=0.02)
    assert fit.closure_exponent == pytest.approx(0.0, abs=0.02)
    assert fit.wall_rms < 0.005


def test_a_cap_of_sodium_is_half_a_sphere_of_its_curvature():
    n, h = 24, 1e-6
    depth = h * (np.arange(n) + 0.5)
    wall = np.broadcast_to(depth[None, :, None] - 4e-6, (n, n, n)).copy()
    # one nucleus, well inside the window with this seed
    table = effective_table(Structure(h, wall), ["patchy"], [0.01], nuclei=1.0, seed=1)
    bare, row = table.rows
    radius = 1.0 / (0.5 * row.curvature)
    cap = 2.0 * math.pi * radius**2 / 3.0 * radius
    assert row.fill * (n * h) ** 3 == pytest.approx(cap, rel=0.05)
    gained = row.wall_area - bare.wall_area
    covered = row.coverage * bare.wall_area
    assert row.sodium_area == pytest.approx(gained + covered, rel=1e-9)
    assert row.sodium_area == pytest.approx(2.0 * covered, rel=0.05)  # half sphere over its base
    assert row.conduction == 0.0


def test_pores_that_close_and_sodium_that_connects_are_found():
    """Cylinders across the current touch at pi/4 of solid; then sodium leads across them too."""
    n = 48
    x = ((np.arange(n) + 0.5) / n - 0.5) * 1e-5
    host = Structure(1e-5 / n, np.hypot(x[:, None], x[None, :]) - 2e-6)
    table = effective_table(host, ["conformal", "pore_centred"], [0.2, 0.4, 0.6, 0.7, 0.8])
    fit = table.fit("conformal")
    assert fit.closes == pytest.approx(1.0 - math.pi / 4.0, abs=0.01)
    assert fit.connects == pytest.approx(math.pi / 4.0 - (1.0 - table.porosity), abs=0.01)
    last = [row for row in table.rows if row.mode == "conformal"][-1]
    assert last.transport == 0.0
    assert math.isinf(last.macmullin)
    assert last.closed > 0.4  # what lies behind the closed throat
    assert fit.closed_below <= fit.closes + 0.02
    assert fit.transport_rms < fit.bruggeman_rms
    # the middle of the pores is the same set from the other side
    assert table.fit("pore_centred").connects == pytest.approx(fit.closes, abs=0.01)


def test_a_front_from_the_collector_is_dense_and_has_no_transport():
    table = effective_table(slits(0.6), ["bottom_front"], [0.15, 0.3, 0.45])
    for row in table.rows[1:]:
        share = row.fill / 0.6
        assert row.transport == 0.0
        assert row.closed == 0.0
        assert row.coverage == pytest.approx(share, abs=0.03)
        assert row.wall_area == pytest.approx(2e5 * (1 - share) + 0.6 / 1.6e-4 * 16, rel=0.1)
    assert table.fit("bottom_front").bruggeman is None


def test_the_collector_and_the_gap_are_no_part_of_the_walls():
    box = Box(2, 0.5e-6, 40e-6, 20e-6, 5e-6)
    made = generate("channels", box, 0.6, spacing=10e-6)
    walls = scaffold_distance(made)
    assert np.all(walls >= made.outer)
    assert walls[-1].max() > made.outer[-1].max() + made.voxel
    table = effective_table(made, ["conformal"], [0.1])
    plane = 0.6 / 40e-6
    assert table.rows[0].wall_area == pytest.approx(made.origin["wall_area"], rel=0.02)
    assert table.rows[0].wall_area < made.origin["wall_area"] + 0.3 * plane


def test_pore_networks_of_blobs_against_algebraic_multigrid():
    pyamg = pytest.importorskip("pyamg")
    import jax.numpy as jnp

    from natrode.pore import fractions

    distance = jnp.asarray(blobs(28, 0.5, 4))
    cut, normal = fractions.cells(distance)
    open_ = fractions.apertures(distance, normal)
    links = aperture_links(open_, open_[0][:1], open_[0][-1:])
    parts = parts_of(links)
    assert parts.through.any()
    assert not parts.through.all()
    mine = Laplace(direct=False).through(links)
    active = parts.through
    inner = []
    for axis, link in enumerate(links.inner):
        n = active.shape[axis]
        both = np.take(active, range(n - 1), axis) & np.take(active, range(1, n), axis)
        inner.append(np.where(both, link, 0.0))
    sink = np.zeros(active.shape)
    sink[:1] += np.where(active[:1], links.first, 0.0)
    right = sink.copy()
    sink[-1:] += np.where(active[-1:], links.last, 0.0)
    matrix, kept = matrix_of(inner, sink)
    solver = pyamg.ruge_stuben_solver(matrix.tocsr())
    phi = np.zeros(active.size)
    phi[kept] = solver.solve(right.ravel()[kept], tol=1e-11, accel="cg", maxiter=200)
    current = float(np.sum(sink[-1] * phi.reshape(active.shape)[-1]))
    assert mine.factor == pytest.approx(current * 28 / 28**2, rel=1e-7)
    # and without any iteration
    assert Laplace(direct=True).through(links).factor == pytest.approx(mine.factor, rel=1e-9)
    assert 0.0 < mine.factor < float(cut.volume.mean())


def test_walls_in_the_shade_take_less_current():
    """The spread grows where kinetics are fast over the size of the pores, and falls with R_ct."""
    made = generate("fibres", Box(2, 1e-6, 40e-6, 40e-6, 0.0), 0.8, feature=6e-6, seed=2)
    fast, slow = (
        effective_table(made, ["conformal"], [0.1], wagner=wagner).rows[1].spread
        for wagner in (1e-6, 1e-3)
    )
    assert slow < 0.05 < fast


def test_laws_of_level_1_are_those_of_the_cell_model():
    from types import SimpleNamespace

    from natrode.cell.geometry import pores

    fill = np.array([0.0, 0.2, 0.5])
    p = SimpleNamespace(
        solid_fraction=0.2,
        coating_fraction=0.0,
        eps_min=1e-3,
        eps_width=1e-9,
        wall_area=1e5,
        growth_exponent=0.7,
        closure_exponent=0.4,
        bruggeman_host=1.8,
    )
    found = pores(fill, 0.0, 0.0, 0.0, 1.0, 0.0, p)
    np.testing.assert_allclose(found.transport, transport_law(0.8 - fill, 1.8), rtol=1e-9)
    np.testing.assert_allclose(
        found.wall_area / 1e5, wall_law(fill, 0.8 - fill, 0.8, 0.7, 0.4), rtol=1e-9
    )


@pytest.mark.parametrize(
    ("modes", "fills", "more", "says"),
    [
        (["conformal"], [0.7], {}, "below the porosity"),
        (["conformal"], [float("nan")], {}, "fills"),
        (["conformal"], [0.001 * k for k in range(101)], {}, "at most 100"),
        (["films"], None, {}, "allowed, each once: conformal"),
        ([], None, {}, "modes"),
        (["patchy"], [0.1], {"nuclei": 1e30}, "sites in the window"),
        (["patchy"], [0.1], {"nuclei": -1.0}, "nuclei"),
        (["patchy"], [0.1], {"angle": 0.0}, "angle"),
        (["conformal"], [0.1], {"wagner": 0.0}, "wagner"),
    ],
)
def test_what_cannot_be_computed_is_one_line(modes, fills, more, says):
    with pytest.raises(PoreError, match=says) as caught:
        effective_table(slits(0.6), modes, fills, **more)
    assert "\n" not in str(caught.value)


def test_a_foil_has_no_effective_properties():
    rows = np.arange(16)[::-1].reshape(-1, 1) + 0.5
    foil = Structure(1e-6, np.broadcast_to(rows * 1e-6, (16, 8)).copy())
    with pytest.raises(PoreError, match="foil"):
        transport_factor(foil)


def test_progress_and_provenance():
    seen = []
    host = slits(0.6, cells=8)
    table = effective_table(host, ["conformal"], [0.1], progress=lambda *told: seen.append(told))
    assert [told[:2] for told in seen] == [(0, 2), (1, 2), (2, 2)]
    assert table.structure_hash == structure_hash(host)
    other = Structure(host.voxel, host.distance + 1e-12)
    assert structure_hash(other) != table.structure_hash
    told = json.loads(table.json())
    assert told["units"]["wall_area"] == "1/m"
    assert len(told["rows"]) == 2
