"""Pictures of a march: depth runs downward, units are right, nothing is blank, gaps are allowed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import synthetic
import xarray as xr
from matplotlib.figure import Figure
from PIL import Image

from natrode.pore.errors import PoreError
from natrode.pore.layout import attributes_of, dataset_of
from natrode.report import (
    pore_animation,
    pore_images,
    pore_panels,
    pore_scales,
    pore_solid_panels,
)
from natrode.report.pore_files import to_png
from natrode.report.pore_page import pore_report
from natrode.report.pore_view import picture

FLAT, SOLID = (40, 30), (24, 18, 16)


def march(shape: tuple[int, ...], frames: int = 5) -> xr.Dataset:
    host = synthetic.structure(shape, gap=6)
    return dataset_of(host, *synthetic.march(host, frames))


@pytest.fixture(scope="module")
def flat() -> xr.Dataset:
    return march(FLAT)


@pytest.fixture(scope="module")
def solid() -> xr.Dataset:
    return march(SOLID)


def pixels(figure: Figure) -> np.ndarray:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def coloured(image: np.ndarray) -> float:
    """Share of the pixels that are neither white nor grey."""
    spread = image.max(axis=-1).astype(int) - image.min(axis=-1)
    return float((spread > 25).mean())


FLAT_FIGURES = (
    pore_panels.maps_figure, pore_panels.profile_figure, pore_panels.history_figure,
)  # fmt: skip
SOLID_FIGURES = (
    pore_solid_panels.slices_figure, pore_solid_panels.thickness_figure,
    pore_solid_panels.view_figure, pore_panels.profile_figure, pore_panels.history_figure,
)  # fmt: skip


@pytest.mark.parametrize("draw", FLAT_FIGURES)
def test_a_figure_in_two_dimensions_is_not_blank(
    flat: xr.Dataset, draw: Callable[[xr.Dataset], Figure]
) -> None:
    assert coloured(pixels(draw(flat))) > 0.003


@pytest.mark.parametrize("draw", SOLID_FIGURES)
def test_a_figure_in_three_dimensions_is_not_blank(
    solid: xr.Dataset, draw: Callable[[xr.Dataset], Figure]
) -> None:
    assert coloured(pixels(draw(solid))) > 0.003


def test_depth_runs_downward_from_the_separator_in_micrometres(flat: xr.Dataset) -> None:
    figure = pore_panels.maps_figure(flat)
    ax = figure.axes[0]
    assert ax.get_ylabel() == "depth / µm"
    assert ax.get_ylim() == (FLAT[0], 0.0)
    assert ax.get_xlim() == (0.0, FLAT[1])
    words = {t.get_text(): t.get_position()[1] for t in ax.texts}
    assert words["separator"] > 0.9
    assert words["collector"] < 0.1
    # the gap above the host is drawn in its first rows
    image = np.asarray(ax.images[0].get_array())
    assert np.allclose(image[0], image[0, 0])
    assert ax.images[0].origin == "upper"


def test_a_plan_has_y_to_the_right_and_z_upward(solid: xr.Dataset) -> None:
    section = solid.isel(time=-1, x=10)
    marked = np.arange(SOLID[1] * SOLID[2]).reshape(SOLID[1], SOLID[2])
    shown = pore_panels.oriented(section, marked)
    assert shown[-1, 0] == marked[0, 0]
    assert shown[0, 0] == marked[0, -1]
    assert shown[-1, -1] == marked[-1, 0]
    assert pore_panels.extent(section) == (0.0, SOLID[1], 0.0, SOLID[2])


def test_numbers_are_in_field_units(flat: xr.Dataset) -> None:
    last = flat.isel(time=-1)
    salt = pore_images.values(last, pore_images.CONCENTRATION)
    assert np.nanmax(salt) == pytest.approx(float(last["concentration"].max()) / 1000.0)
    current = pore_images.values(last, pore_images.CURRENT)
    assert np.nanmax(current) == pytest.approx(-0.1 * float(last["current"].min()))
    total = float((last["sodium"] + last["dead"]).sum())
    assert pore_images.thickness(last).sum() == pytest.approx(total)  # cells of 1 um


def test_the_phases_are_told_apart(flat: xr.Dataset) -> None:
    parts = pore_images.shares(flat.isel(time=-1))
    assert set(parts) == set(pore_images.PHASES)
    np.testing.assert_allclose(sum(parts.values()), 1.0, atol=1e-6)
    assert pore_images.phases_seen(flat) == list(pore_images.PHASES)
    bare = synthetic.structure(FLAT, gap=6, coated=False)
    early = dataset_of(bare, [synthetic.frame(bare, 1)], [])
    assert pore_images.phases_seen(early) == ["electrolyte", "live sodium", "scaffold"]


def test_instants_are_spread_over_the_charge(flat: xr.Dataset) -> None:
    many = march(FLAT, 13)
    assert pore_images.instants(many) == [3, 6, 9, 12]
    assert pore_images.instants(flat.isel(time=[0, 1])) == [0, 1]
    assert pore_images.instants(flat.isel(time=[])) == []


def test_an_instant_at_the_cut_off_does_not_take_the_scale_of_the_potential() -> None:
    plateau = [np.linspace(0.0, 30.0, 50), np.linspace(-20.0, 0.0, 50), np.linspace(5.0, 25.0, 50)]
    maps = [*plateau, np.linspace(-1050.0, -1000.0, 50)]
    ends, _ = pore_scales.scale_of(maps, pore_images.POTENTIAL)
    assert ends == pytest.approx((-20.0, 30.0))
    assert pore_scales.beyond(maps, ends) == "min"
    assert pore_scales.beyond(plateau, ends) == "neither"
    even, _ = pore_scales.scale_of(maps[-1:], pore_images.POTENTIAL)
    assert even == pytest.approx((-1050.0, -1000.0))


def test_the_fullest_instant_is_shown_also_between_others() -> None:
    many = march(FLAT, 13)
    charge = np.concatenate([np.arange(8.0), [5.0, 3.0, 2.0, 1.0, 0.0]])
    there_and_back = many.assign(frame_capacity=("time", charge))
    assert pore_images.fullest(there_and_back) == 7
    shown = pore_images.instants(there_and_back)
    assert 7 in shown
    assert shown[-1] == 12
    assert len(shown) == 4
    assert pore_images.fullest(many) == 12


def test_layers_have_the_mean_of_their_cells() -> None:
    found = pore_images.layer_means(np.arange(5.0), 2)
    np.testing.assert_allclose(found, [0.5, 2.5, 4.0])


def test_a_view_shows_solids_and_clear_electrolyte(solid: xr.Dataset) -> None:
    last = solid.isel(time=-1).load()
    image = picture(last, pixels=120)
    assert max(image.shape[:2]) == 120
    assert coloured((255 * image).astype(np.uint8)) > 0.05
    empty = last.copy()
    empty["liquid"] = xr.ones_like(last["liquid"])
    for name in ("sodium", "dead", "scaffold"):
        empty[name] = xr.zeros_like(last[name])
    empty = empty.drop_vars("coating_distance")
    assert coloured((255 * picture(empty, pixels=120)).astype(np.uint8)) == 0.0


def test_a_view_has_the_separator_on_top(solid: xr.Dataset) -> None:
    top = solid.isel(time=-1).load().drop_vars("coating_distance")
    down = np.arange(SOLID[0])[:, None, None] + np.zeros(SOLID)
    for name in ("dead", "scaffold"):
        top[name] = xr.zeros_like(top[name])
    top["sodium"] = top["sodium"].copy(data=(down < 3).astype(np.float32))
    top["liquid"] = 1.0 - top["sodium"]
    image = picture(top, pixels=120)
    rows = np.flatnonzero((image.max(axis=-1) - image.min(axis=-1) > 0.1).any(axis=1))
    assert rows.max() < 0.75 * image.shape[0]
    assert rows.min() < 0.1 * image.shape[0]


@pytest.mark.parametrize("shape", [FLAT, SOLID])
def test_maps_without_a_number_are_drawn(shape: tuple[int, ...], tmp_path: Path) -> None:
    host = synthetic.structure(shape, gap=0, coated=False)
    nothing = np.full(shape, np.nan, np.float32)
    frame = replace(
        synthetic.frame(host, 0),
        concentration=nothing, potential=nothing, current=nothing, coverage=nothing,
    )  # fmt: skip
    row = replace(synthetic.row(0), mean_depth=np.nan, min_concentration=np.nan, max_current=np.nan)
    data = dataset_of(host, [frame], [row])
    assert len(to_png(data, tmp_path)) == (4 if len(shape) == 2 else 5)
    pore_animation.animate(data, tmp_path / "a.gif", width=240)


@pytest.mark.parametrize("shape", [FLAT, SOLID])
def test_a_march_without_frames_or_steps_is_drawn(shape: tuple[int, ...], tmp_path: Path) -> None:
    host = synthetic.structure(shape, gap=6)
    data = dataset_of(host, [], [])
    assert {p.name for p in to_png(data, tmp_path)} == {"profile.png", "history.png"}
    assert "No step was accepted" in pore_report(data, None, outcome="the solver gave up")
    for draw in FLAT_FIGURES if len(shape) == 2 else SOLID_FIGURES[1:]:
        pixels(draw(data))
    with pytest.raises(PoreError, match="no frames"):
        pore_animation.animate(data, tmp_path / "a.gif")


def test_a_current_of_both_signs_gets_a_symmetric_scale() -> None:
    both = np.array([[-2.0, 1.0], [np.nan, 0.5]])
    (low, high), _ = pore_scales.scale_of([both], pore_images.CURRENT)
    assert low == -high
    (low, high), _ = pore_scales.scale_of([np.abs(both)], pore_images.CURRENT)
    assert low == 0.0


def test_a_closed_pocket_does_not_take_the_scale_of_the_salt() -> None:
    salt = np.linspace(900.0, 1100.0, 2500).reshape(50, 50)
    salt[3, 3] = 4000.0
    ends, _ = pore_scales.scale_of([salt], pore_images.CONCENTRATION)
    assert 900.0 <= ends[0] < 901.0
    assert 1099.0 < ends[1] <= 1100.0
    assert pore_scales.beyond([salt], ends) == "both"


@pytest.mark.parametrize("shape", [FLAT, SOLID])
def test_an_animation_has_a_picture_per_frame(shape: tuple[int, ...], tmp_path: Path) -> None:
    data = march(shape, 6)
    path = pore_animation.animate(data, tmp_path / "a.gif", width=480, seconds=3.0)
    with Image.open(path) as movie:
        assert movie.n_frames == 6
        assert abs(movie.width - 480) <= 1
        pictures = []
        for k in range(6):
            movie.seek(k)
            pictures.append(np.asarray(movie.convert("RGB")))
            assert coloured(pictures[-1]) > 0.01
    assert (pictures[0] != pictures[-1]).any()
    assert tuple(pictures[0][-1, -1]) == (255, 255, 255)
    assert [p.name for p in tmp_path.iterdir()] == ["a.gif"]


def test_dead_sodium_keeps_its_colour_in_an_animation(tmp_path: Path) -> None:
    data = march(FLAT, 3)
    block = (2, slice(10, 13), slice(10, 13))  # nine cells of 1200
    for name in ("sodium", "liquid", "scaffold", "dead"):
        data[name][block] = float(name == "dead")
    path = pore_animation.animate(data.drop_vars("coating_distance"), tmp_path / "a.gif", width=480)
    with Image.open(path) as movie:
        movie.seek(movie.n_frames - 1)
        image = np.asarray(movie.convert("RGB")).astype(int)
    wanted = np.array([0xC0, 0x39, 0x8F])
    assert (np.abs(image - wanted).max(axis=-1) < 12).sum() > 20


def test_long_marches_are_thinned(
    flat: xr.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pore_animation, "MOST_FRAMES", 3)
    with Image.open(pore_animation.animate(flat, tmp_path / "a.gif", width=240)) as movie:
        assert movie.n_frames == 3


@pytest.mark.parametrize(
    ("name", "options", "match"),
    [
        ("a.avi", {}, "allowed: .gif, .mp4"),
        ("a.gif", {"width": 9}, "width 9"),
        ("a.gif", {"seconds": 0.0}, "above 0"),
        ("none/a.gif", {}, "cannot be written"),
    ],
)
def test_what_an_animation_cannot_be_is_one_line(
    flat: xr.Dataset, tmp_path: Path, name: str, options: dict[str, float], match: str
) -> None:
    with pytest.raises(PoreError, match=match):
        pore_animation.animate(flat, tmp_path / name, **options)


def test_mp4_needs_ffmpeg(flat: xr.Dataset, tmp_path: Path) -> None:
    if shutil.which("ffmpeg") is None:
        with pytest.raises(PoreError, match="ffmpeg"):
            pore_animation.animate(flat, tmp_path / "a.mp4")
    else:
        path = pore_animation.animate(flat, tmp_path / "a.mp4", width=481)
        assert path.read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize("shape", [FLAT, SOLID])
def test_the_report_stands_alone_and_says_what_it_was_given(
    shape: tuple[int, ...], tmp_path: Path
) -> None:
    from natrode.case import load_case

    case = load_case("ni_foam")
    host = synthetic.structure(shape, gap=6)
    data = dataset_of(host, *synthetic.march(host, 3), attributes_of(host, case, "0123abc"))
    movie = pore_animation.animate(data, tmp_path / "a.gif", width=240)
    text = pore_report(
        data, case, outcome="pores closed at 0.3 mAh/cm2", words=("a word <b>",),
        warnings=("fibres of 2 cells",), path=tmp_path / "r.html", animation=movie,
    )  # fmt: skip
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == text
    assert not re.search(r'(src|href)="(?!#|data:)', text)
    for wanted in (
        "pores closed at 0.3 mAh/cm²", "a word &lt;b&gt;", "fibres of 2 cells", "discs of 8 µm",
        "features of 8 voxels", "0123abc", "data:image/gif;base64,", "What this model cannot predict",
        case.title, "salt diffusivity",
    ):  # fmt: skip
        assert wanted in text
    assert text.count("<svg") == (3 if len(shape) == 2 else 5)
    identifiers = re.findall(r'\bid="([^"]+)"', text)
    assert len(identifiers) == len(set(identifiers))
