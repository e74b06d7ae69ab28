"""Generated structures: what was asked for is what is there."""

import math

import numpy as np
import pytest

from natrode.case import load_case
from natrode.pore.errors import PoreError
from natrode.pore.geometry import (
    Box,
    check_structure,
    estimate_cost,
    foil,
    generate,
    rough_foil,
    structure_of_case,
    wall_area,
    with_coating,
)
from natrode.pore.geometry.checks import findings
from natrode.pore.geometry.skeleton import (
    cell_edges,
    mirrored,
    packed_points,
    segment_distance,
)
from natrode.pore.structure import Structure

UM = 1e-6
PATTERNS = ["foam", "fibres", "nanowires", "nanosheets", "honeycomb", "channels"]


def window(dim, gap=10 * UM):
    """A window of the host, 2D or 3D."""
    side = 80 * UM if dim == 2 else 54 * UM
    return Box(dim, 1 * UM, side, side, gap)


@pytest.mark.parametrize("dim", [2, 3])
@pytest.mark.parametrize("name", PATTERNS)
def test_the_porosity_is_met_and_the_surface_is_a_distance(name, dim):
    box = window(dim, 0.0 if name == "channels" else 10 * UM)
    made = generate(name, box, 0.7, feature=7 * UM, seed=2)
    assert made.shape == box.shape
    assert made.porosity() == pytest.approx(0.7, rel=0.01)
    assert made.origin["porosity"] == pytest.approx(0.7, rel=0.001)
    slopes = np.sqrt(sum(g**2 for g in np.gradient(made.distance, made.voxel)))
    near = np.abs(made.distance) < made.voxel
    assert np.median(slopes[near]) == pytest.approx(1.0, abs=0.02)
    assert np.mean(np.abs(slopes[near] - 1.0) < 0.1) > 0.8
    assert findings(made).closed < 0.01


@pytest.mark.parametrize("name", ["foam", "fibres", "nanowires", "nanosheets", "honeycomb"])
def test_solid_in_three_dimensions_hangs_together_and_touches_the_collector(name):
    made = generate(name, window(3), 0.8, feature=10 * UM, seed=5)
    assert findings(made).floating < 0.01


def test_wall_area_of_fibre_sections_is_four_times_solid_over_diameter():
    made = generate("fibres", Box(2, 0.5 * UM, 100 * UM, 100 * UM), 0.9, feature=8 * UM, seed=1)
    expected = 4.0 * (1.0 - 0.9) / made.origin["feature"]
    assert made.origin["wall_area"] == pytest.approx(expected, rel=0.02)
    assert made.origin["feature"] == pytest.approx(8 * UM, rel=0.02)


def test_wall_area_of_wires_is_four_times_solid_over_diameter():
    box = Box(3, 1 * UM, 60 * UM, 50 * UM)
    made = generate("nanowires", box, 0.85, feature=9 * UM, seed=1)
    expected = 4.0 * (1.0 - 0.85) / made.origin["feature"]
    assert made.origin["wall_area"] == pytest.approx(expected, rel=0.02)


def test_wall_area_of_crossing_fibres_follows_the_random_overlap():
    made = generate("fibres", Box(3, 1 * UM, 90 * UM, 64 * UM), 0.85, feature=8 * UM, seed=1)
    expected = -4.0 * 0.85 * math.log(0.85) / made.origin["feature"]
    assert made.origin["wall_area"] == pytest.approx(expected, rel=0.08)


def test_channels_are_exact():
    made = generate("channels", Box(2, 1 * UM, 20 * UM, 60 * UM), 0.6, spacing=20 * UM)
    assert made.porosity() == pytest.approx(0.6, abs=1e-4)
    assert made.origin["wall_area"] == pytest.approx(2.0 / (20 * UM), rel=1e-6)
    square = generate("channels", Box(3, 0.5 * UM, 25 * UM, 40 * UM), 0.64, spacing=20 * UM)
    assert square.porosity() == pytest.approx(0.64, abs=1e-4)
    assert square.origin["wall_area"] == pytest.approx(4.0 * 0.8 / (20 * UM), rel=0.03)
    assert np.array_equal(square.distance[0], square.distance[20])


def test_an_asked_wall_area_is_met():
    made = generate("foam", window(2), 0.9, wall_area=5e4, seed=3)
    assert made.origin["wall_area"] == pytest.approx(5e4, rel=0.03)


def test_the_same_seed_gives_the_same_structure_and_another_one_does_not():
    for name, dim in (("foam", 3), ("fibres", 3), ("foam", 2), ("nanosheets", 3)):
        one, two, other = (
            generate(name, window(dim), 0.8, spacing=26 * UM, seed=s) for s in (7, 7, 8)
        )
        assert np.array_equal(one.distance, two.distance)
        assert not np.array_equal(one.distance, other.distance)


def test_mirror_images_of_foam_struts_add_nothing():
    sides = (60 * UM, 40 * UM, 50 * UM)
    ends = cell_edges(packed_points(sides, 20 * UM, np.random.default_rng(1)), sides)
    axes = [(np.arange(20) + 0.5) * side / 20 for side in sides]
    assert len(ends[0]) > 100
    alone = segment_distance(axes, *ends)
    both = segment_distance(axes, *mirrored(*ends, (0.0, 0.0, 0.0), sides))
    assert np.allclose(alone, both, atol=1e-9 * UM)


def test_what_leaves_the_window_comes_back_from_its_mirrors():
    """The images of the images are there already: the pattern is its own mirror image."""
    rng = np.random.default_rng(2)
    low, high = (10.0, 0.0, 0.0), (60.0, 40.0, 40.0)
    middle = low + rng.random((12, 3)) * np.subtract(high, low)
    half = rng.normal(size=(12, 3)) * 8.0
    once = mirrored(middle - half, middle + half, low, high)
    axes = [np.linspace(a, b, 15) for a, b in zip(low, high, strict=True)]
    assert len(once[0]) > 12
    first, second = (segment_distance(axes, *ends) for ends in (once, mirrored(*once, low, high)))
    assert np.allclose(first, second, atol=1e-9)


@pytest.mark.parametrize("dim", [2, 3])
def test_rough_foil_has_its_area(dim):
    made = rough_foil(dim, 0.5 * UM, 30 * UM, 20 * UM, wavelength=10 * UM, area_ratio=1.12, seed=2)
    assert made.origin["area_ratio"] == pytest.approx(1.12, abs=1e-3)
    assert wall_area(made.distance, made.voxel) * made.extent[0] == pytest.approx(1.12, rel=0.01)
    assert not check_structure(made).warnings


def test_a_sine_foil_is_where_the_sine_is():
    made = rough_foil(
        2, 0.25 * UM, 20 * UM, 20 * UM, wavelength=20 * UM, amplitude=1 * UM, random=False
    )
    y = (np.arange(made.shape[1]) + 0.5) * made.voxel
    height = np.sqrt(2.0) * UM * np.cos(2 * np.pi * y / (20 * UM))
    zero = np.array([np.interp(0.0, -c, np.arange(len(c)) + 0.5) for c in made.distance.T])
    level = made.extent[0] - zero * made.voxel
    assert np.ptp(level - height) < 0.02 * made.voxel


def test_a_foil_is_flat_and_passes_the_checks():
    made = check_structure(foil(2, 1 * UM, 20 * UM, 10 * UM))
    assert made.warnings == ()
    assert made.distance[-1, 0] == pytest.approx(0.5 * UM)
    assert made.porosity() == 1.0


def test_a_thick_coating_is_on_the_grid_and_a_thin_one_is_a_number():
    bare = generate("fibres", window(2), 0.9, feature=8 * UM, seed=1)
    thick = with_coating(bare, 2.5 * UM)
    assert np.allclose(thick.coating, bare.distance - 2.5 * UM)
    assert thick.porosity() < bare.porosity()
    thin = with_coating(bare, 100e-9)
    assert thin.coating is None
    assert thin.origin["coating_thickness"] == 100e-9
    assert "100 nm" in thin.words[-1]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: generate("foam", window(2), 0.8), "exactly one of"),
        (lambda: generate("foam", window(2), 0.8, feature=1e-6, spacing=1e-5), "exactly one of"),
        (lambda: generate("foam", window(2), 1.2, feature=1e-6), "porosity: got 1.2"),
        (lambda: generate("bricks", window(2), 0.8, feature=1e-6), "geometry: got 'bricks'"),
        (lambda: generate("foam", window(2), 0.8, feature=-1.0), "feature: got"),
        (lambda: generate("foam", window(2), 0.8, feature=1e-5, seed=-1), "seed: got"),
        (lambda: Box(2, 1e-6, 2e-6, 1e-5), "cells along a side"),
        (lambda: Box(3, 1e-9, 1e-3, 1e-3), "at most"),
        (lambda: Box(4, 1e-6, 1e-5, 1e-5), "dim: got 4"),
        (lambda: Box(2, float("nan"), 1e-5, 1e-5), "voxel: got nan"),
        (lambda: rough_foil(2, 1e-6, 2e-5, 2e-5, wavelength=1e-5), "exactly one of"),
        (lambda: rough_foil(2, 1e-6, 2e-5, 2e-5, wavelength=1e-5, amplitude=1e-5), "slopes of"),
        (lambda: rough_foil(2, 1e-6, 2e-5, 2e-5, wavelength=1e-6, amplitude=1e-7), "wavelength"),
        (lambda: with_coating(foil(2, 1e-6, 2e-5, 1e-5), -1.0), "coating: got"),
        (lambda: estimate_cost((10,), 5), "2 or 3 axes"),
        (lambda: estimate_cost((512, 512, 512), 5, free=16e9), "are free"),
    ],
)
def test_refusals_are_one_line(make, says):
    with pytest.raises(PoreError) as caught:
        make()
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def block(solid, gap=2):
    """A structure from cells, distances by the sign only."""
    d = np.where(solid, -0.5, 0.5) * UM
    return Structure(voxel=UM, distance=d, gap=gap)


def test_checks_refuse_what_cannot_work():
    solid = np.zeros((12, 10), bool)
    with pytest.raises(PoreError, match="no solid"):
        check_structure(block(solid))
    solid[6:10] = True
    with pytest.raises(PoreError, match="no path of pores"):
        check_structure(block(solid))
    solid[3:] = True
    with pytest.raises(PoreError, match="no pores reach the collector"):
        check_structure(block(np.pad(solid, ((0, 20), (0, 0)), constant_values=True)))
    with pytest.raises(PoreError, match="no electrolyte at the separator"):
        check_structure(block(np.eye(12, 10, dtype=bool) | (np.arange(12) < 3)[:, None]))
    thin = np.zeros((12, 10), bool)
    thin[4:, 5] = True
    with pytest.raises(PoreError, match="cells across"):
        check_structure(block(thin))
    assert any("cells across" in w for w in check_structure(block(thin), force=True).warnings)


def test_closed_pores_and_floating_solid_are_told_with_their_share():
    solid = np.zeros((24, 24), bool)
    solid[8:24, 2:12] = True
    solid[12:16, 4:8] = False
    solid[6:12, 15:22] = True
    found = findings(block(solid))
    assert found.closed == pytest.approx(16 / np.count_nonzero(~solid[2:]))
    assert found.floating == pytest.approx(42 / np.count_nonzero(solid))
    text = " ".join(check_structure(block(solid), force=True).warnings)
    assert "closed off" in text
    assert "does not touch the collector" in text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ni_foam", "foam"),
        ("cnf_mat", "fibres"),
        ("zn_al_3d", "nanowires"),
        ("al_nsars", "nanosheets"),
        ("cu_foil", "rough-foil"),
    ],
)
def test_hosts_of_the_library_in_two_dimensions(name, kind):
    case = load_case(name)
    made = structure_of_case(case, 2)
    assert made.name == kind
    assert math.prod(made.shape) <= 256**2
    if not case.host.planar:
        assert made.porosity() == pytest.approx(case.host.porosity.value, rel=0.01)
        area = case.host.wall_area_quantity().value
        assert made.origin["wall_area"] == pytest.approx(area, rel=0.06)
        assert made.host_depth == pytest.approx(case.host.thickness.value, rel=0.01)


def test_too_fine_features_are_refused_with_ways_out():
    case = load_case("graphene_scaffold")
    with pytest.raises(PoreError) as caught:
        structure_of_case(case, 3)
    text = str(caught.value)
    assert "\n" not in text
    for word in ("depth", "cells", "2D", "coarsen"):
        assert word in text
    depth = structure_of_case(case, 2, depth=5 * UM)
    assert "only the top 5 um" in " ".join(depth.warnings)


def test_coarsened_features_say_how_much_wall_is_lost():
    case = load_case("cnt")
    made = structure_of_case(case, 3, coarsen=True, cells=64)
    assert made.host_depth == pytest.approx(100 * UM, rel=0.02)
    lost = case.host.wall_area_quantity().value / made.origin["wall_area"]
    text = next(w for w in made.warnings if "times smaller" in w)
    assert float(text.split("wall area is ")[1].split()[0]) == pytest.approx(lost, rel=0.1)


def test_options_of_a_case_are_checked():
    case = load_case("ni_foam")
    for options, says in (
        ({"geometry": "sponge"}, "allowed: foil"),
        ({"geometry": "foil"}, "for foils only"),
        ({"dim": 1}, "dim: got 1"),
        ({"voxel": 1e-4}, "cells across features"),
        ({"cells": 3}, "cells: got 3"),
        ({"width": -1.0}, "width: got"),
    ):
        with pytest.raises(PoreError, match=says):
            structure_of_case(case, **{"dim": 2, **options})
    with pytest.raises(PoreError, match="no porosity"):
        structure_of_case(load_case("cu_foil"), 2, geometry="foam")


def test_cost_in_words():
    cost = estimate_cost((96, 96, 96), 100, free=100e9)
    assert 1e9 < cost.memory < 4e9
    assert cost.shortest < cost.longest
    assert "GB" in cost.words
    # measured on two cores: 17 s and 52 s
    for shape, steps, seconds in (((256, 256), 36, 17.0), ((71, 89, 89), 12, 52.0)):
        cost = estimate_cost(shape, steps)
        assert cost.shortest < seconds < cost.longest
