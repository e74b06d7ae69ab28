"""Images as structures, and files that are none."""

import pickle
import zlib

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from natrode.pore.errors import PoreError
from natrode.pore.geometry import structure_of_image, wall_area
from natrode.pore.geometry.labels import distance_of_solid
from natrode.pore.geometry.measures import porosity

UM = 1e-6


def ball(n, radius, centre, dim=3):
    x = np.meshgrid(*[np.arange(n) + 0.5] * dim, indexing="ij")
    return np.sqrt(sum((a - c) ** 2 for a, c in zip(x, centre, strict=True))) < radius


def pillars(shape=(30, 24, 20), size=6):
    """Upright square pillars under five rows of pores."""
    solid = np.zeros(shape, bool)
    solid[5:, 4 : 4 + size, 4 : 4 + size] = True
    solid[5:, 14 : 14 + size, 10 : 10 + size] = True
    return solid


def save_tiff(path, stack, **options):
    pages = [Image.fromarray(p) for p in stack]
    pages[0].save(path, save_all=True, append_images=pages[1:], **options)


@pytest.mark.parametrize("radius", [4, 6, 10])
def test_digitised_spheres_and_cylinders_keep_volume_and_area(radius):
    rng = np.random.default_rng(1)
    n = 2 * radius + 12
    volumes, areas = {2: [], 3: []}, {2: [], 3: []}
    for _ in range(16):
        for dim in (2, 3):  # a disc is a section of a cylinder
            solid = ball(n, radius, n / 2 + rng.uniform(-0.5, 0.5, dim), dim)
            d = distance_of_solid(solid, 1.0)
            volume = (1.0 - porosity(d, 1.0)) * solid.size
            assert volume == pytest.approx(np.count_nonzero(solid), rel=0.01)
            exact = {2: np.pi * radius**2, 3: 4 / 3 * np.pi * radius**3}[dim]
            surface = {2: 2 * np.pi * radius, 3: 4 * np.pi * radius**2}[dim]
            volumes[dim].append(volume / exact)
            areas[dim].append(wall_area(d, 1.0) * solid.size / surface)
    for dim in (2, 3):
        assert np.mean(volumes[dim]) == pytest.approx(1.0, abs=0.015)
        assert np.mean(areas[dim]) == pytest.approx(1.0, abs=0.025 if radius == 4 else 0.015)


def test_plates_keep_their_thickness():
    for cells in (2, 3, 5):
        solid = np.zeros((12, 30), bool)
        solid[:, 10 : 10 + cells] = True
        d = distance_of_solid(solid, 1.0)
        assert (1.0 - porosity(d, 1.0)) * 30 == pytest.approx(cells, abs=0.01)


def test_a_sphere_goes_to_a_file_and_back(tmp_path):
    solid = ball(30, 8, (15, 15, 15))
    solid[22:, 12:18, 12:18] = True  # a foot
    np.save(tmp_path / "ball.npy", solid.astype(np.uint8))
    save_tiff(tmp_path / "ball.tif", solid.astype(np.uint8) * 255)
    save_tiff(tmp_path / "packed.tif", solid.astype(np.uint8) * 255, compression="tiff_lzw")
    made = [
        structure_of_image(tmp_path / name, 2 * UM)
        for name in ("ball.npy", "ball.tif", "packed.tif")
    ]
    assert made[0].shape == (36, 30, 30)
    assert made[0].gap == 6
    assert made[0].porosity() == pytest.approx(1.0 - solid.mean(), abs=2e-3)
    for other in made[1:]:
        assert np.allclose(other.distance, made[0].distance)


def test_axes_direction_crop_and_blocks(tmp_path):
    solid = pillars()
    np.save(tmp_path / "turned.npy", np.moveaxis(solid, 0, 2)[..., ::-1])
    np.save(tmp_path / "plain.npy", solid)
    np.save(tmp_path / "fine.npy", solid.repeat(2, 0).repeat(2, 1).repeat(2, 2))
    np.save(tmp_path / "negative.npy", ~solid)
    plain = structure_of_image(tmp_path / "plain.npy", 2 * UM)
    turned = structure_of_image(tmp_path / "turned.npy", 2 * UM, depth_axis=2, flip=True)
    assert np.allclose(plain.distance, turned.distance)
    blocks = structure_of_image(tmp_path / "fine.npy", UM, coarsen=2)
    assert np.allclose(plain.distance, blocks.distance)
    negative = structure_of_image(tmp_path / "negative.npy", 2 * UM, invert=True)
    assert np.allclose(plain.distance, negative.distance)
    part = structure_of_image(tmp_path / "plain.npy", 2 * UM, crop=(None, (0, 12), (2, 14)))
    assert part.shape == (36, 12, 12)


def test_labels_with_a_coating(tmp_path):
    solid = np.zeros((40, 40), np.uint8)
    solid[8:, 12:28] = 3
    solid[12:, 16:24] = 1
    Image.fromarray(solid).save(tmp_path / "coated.png")
    made = structure_of_image(
        tmp_path / "coated.png", UM, labels={"pore": 0, "solid": 1, "coating": [3]}
    )
    assert made.coating is not None
    assert np.all(made.coating <= made.distance)
    assert made.distance[30, 14] == pytest.approx(1.5 * UM, abs=0.2 * UM)
    assert made.coating[30, 14] == pytest.approx(-2.5 * UM, abs=0.3 * UM)


def test_voxel_size_from_the_file(tmp_path):
    stack = pillars().astype(np.uint8)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[282], tags[283], tags[296] = 2.0, 2.0, 1
    tags[270] = "ImageJ=1.53\nimages=30\nunit=micron\nspacing=0.5\n"
    save_tiff(tmp_path / "imagej.tif", stack, tiffinfo=tags)
    assert structure_of_image(tmp_path / "imagej.tif").voxel == pytest.approx(0.5 * UM)
    tags[270] = "ImageJ=1.53\nunit=micron\nspacing=2\n"
    save_tiff(tmp_path / "flat.tif", stack, tiffinfo=tags)
    with pytest.raises(PoreError, match="no cubes"):
        structure_of_image(tmp_path / "flat.tif")
    save_tiff(tmp_path / "screen.tif", stack, dpi=(96, 96))
    with pytest.raises(PoreError, match="give the voxel"):
        structure_of_image(tmp_path / "screen.tif")


def test_refusals_of_images_are_one_line(tmp_path):
    solid = pillars()
    rng = np.random.default_rng(0)
    np.save(tmp_path / "grey.npy", rng.normal(size=solid.shape))
    np.save(tmp_path / "three.npy", solid.astype(np.int16) + (rng.random(solid.shape) > 0.9))
    np.save(tmp_path / "one.npy", np.ones(solid.shape))
    np.save(tmp_path / "line.npy", np.ones(10))
    np.save(tmp_path / "nan.npy", np.where(solid, np.nan, 1.0))
    np.save(tmp_path / "text.npy", np.array([["a", "b"]]))
    np.save(tmp_path / "objects.npy", np.array([[{}, {}]]), allow_pickle=True)
    (tmp_path / "pickled.npy").write_bytes(pickle.dumps(solid))
    (tmp_path / "empty.tif").write_bytes(b"")
    (tmp_path / "words.png").write_text("no image")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    Image.fromarray(rng.integers(0, 255, (20, 20, 3), np.uint8)).save(tmp_path / "colour.png")
    with (tmp_path / "huge.npy").open("wb") as stream:
        head = {"descr": "|u1", "fortran_order": False, "shape": (9000, 9000, 9000)}
        np.lib.format.write_array_header_1_0(stream, head)
    cases = {
        "grey.npy": "grey-scale",
        "three.npy": "holds the values 0, 1, 2",
        "one.npy": "all cells have the value 1",
        "line.npy": "two or three axes",
        "nan.npy": "not numbers",
        "text.npy": "whole or real numbers",
        "objects.npy": "whole or real numbers",
        "pickled.npy": "cannot be read",
        "huge.npy": "cells; allowed",
        "empty.tif": "above 0",
        "words.png": "cannot be read",
        "photo.jpg": "not an image of a known kind",
        "colour.png": "in colour",
        "missing.tif": "No such file",
    }
    for name, says in cases.items():
        with pytest.raises(PoreError) as caught:
            structure_of_image(tmp_path / name, UM)
        assert says in str(caught.value), name
        assert "\n" not in str(caught.value)
    np.save(tmp_path / "good.npy", solid)
    for options, says in (
        ({"voxel": None}, "give the voxel"),
        ({"voxel": 1.0}, "voxel: got"),
        ({"labels": {"pore": 0}}, "no label for the values 1"),
        ({"labels": {"air": 0}}, "labels: got 'air'"),
        ({"labels": {"pore": 0, "solid": [0, 1]}}, "given twice"),
        ({"depth_axis": 3}, "depth_axis"),
        ({"coarsen": 0}, "coarsen: got 0"),
        ({"coarsen": 8}, "at least 4 blocks"),
        ({"crop": (None, (0, 99), None)}, "outside the image"),
        ({"crop": (None, None)}, "crop has 2 axes"),
        ({"crop": ((5, 2), None, None)}, "crop: got 5 to 2"),
        ({"threshold": float("nan")}, "threshold"),
        ({"gap": -1}, "gap: got"),
    ):
        with pytest.raises(PoreError, match=says):
            structure_of_image(tmp_path / "good.npy", **{"voxel": UM, **options})


def test_a_threshold_makes_a_grey_image_usable(tmp_path):
    solid = pillars()
    grey = solid * 100.0 + np.random.default_rng(0).normal(size=solid.shape)
    np.save(tmp_path / "grey.npy", grey)
    np.save(tmp_path / "plain.npy", solid)
    made = structure_of_image(tmp_path / "grey.npy", UM, threshold=50.0)
    assert np.allclose(made.distance, structure_of_image(tmp_path / "plain.npy", UM).distance)


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path):
    """A PNG of 30000 x 30000 in a few kilobytes."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    size = (30000).to_bytes(4, "big")
    head = chunk(b"IHDR", size + size + b"\x08\x00\x00\x00\x00")
    data = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    png = b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(png)
    with pytest.raises(PoreError, match=r"allowed|exceeds|cannot be read"):
        structure_of_image(tmp_path / "bomb.png", UM)


def outcome(path):
    """What a user reads: the first words of the structure, or the error."""
    try:
        return structure_of_image(path, UM).words[0]
    except PoreError as error:
        return str(error)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_files_give_one_line_or_a_structure(tmp_path):
    """100 mutated files; the reading process is entered directly, as a start costs 0.3 s each."""
    from natrode.pore.geometry.image_worker import answer

    rng = np.random.default_rng(5)
    stack = pillars().astype(np.uint8)
    save_tiff(tmp_path / "a.tif", stack, compression="tiff_deflate")
    save_tiff(tmp_path / "b.tif", stack)
    Image.fromarray(stack[10]).save(tmp_path / "c.png")
    np.save(tmp_path / "d.npy", stack)
    sources = [tmp_path / name for name in ("a.tif", "b.tif", "c.png", "d.npy")]
    refused = 0
    for k in range(100):
        source = sources[k % 4]
        data = bytearray(source.read_bytes())
        for _ in range(int(rng.integers(1, 8))):
            data[int(rng.integers(0, min(len(data), 400)))] = int(rng.integers(256))
        if k % 3 == 0:
            data = data[: int(rng.integers(1, len(data)))]
        path = tmp_path / f"bad{k}{source.suffix}"
        path.write_bytes(bytes(data))
        found = answer(path, tmp_path, None)
        refused += "error" in found
        if k % 10 == 0:
            assert "\n" not in outcome(path)
    assert refused > 20


def test_porespy_is_asked_for_by_name_when_it_is_missing():

    from natrode.pore.geometry import Box, porespy_structure

    box = Box(2, UM, 40 * UM, 40 * UM, 5 * UM)
    try:
        import porespy  # noqa: F401
    except ImportError:
        with pytest.raises(PoreError, match=r"pip install 'natrode\[structures\]'"):
            porespy_structure("porespy:blobs", box, 0.7, feature=8 * UM)
    else:
        made = porespy_structure("porespy:blobs", box, 0.7, feature=8 * UM)
        assert made.porosity() == pytest.approx(0.7, rel=0.02)
    with pytest.raises(PoreError, match="geometry: got"):
        porespy_structure("porespy:bricks", box, 0.7, feature=8 * UM)
