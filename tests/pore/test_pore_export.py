"""Files for other programs hold the numbers of the march."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import numpy as np
import pytest
import synthetic
import xarray as xr

from natrode.pore.errors import PoreError
from natrode.pore.export import to_netcdf, to_vtk
from natrode.pore.frame_store import FrameStore
from natrode.pore.keep import load
from natrode.pore.layout import attributes_of, dataset_of
from natrode.pore.vtk import collection, image_data


def read_vti(path: Path) -> tuple[dict[str, np.ndarray], ET.Element]:
    """Arrays of cells by an independent reading of the file format."""
    root = ET.parse(path).getroot()
    assert root.get("header_type") == "UInt64"
    image = root.find("ImageData")
    assert image is not None
    bounds = [int(n) for n in image.get("WholeExtent", "").split()]
    shape = tuple(bounds[1::2])
    arrays = {}
    for element in image.iter("DataArray"):
        if element.get("format") != "binary":
            continue
        text = element.text or ""
        blocks, size, last = np.frombuffer(base64.b64decode(text[:32]), "<u8")
        head = -(-8 * (3 + int(blocks)) // 3) * 4
        packed = np.frombuffer(base64.b64decode(text[:head]), "<u8")[3:]
        body, at, content = base64.b64decode(text[head:]), 0, b""
        for k, n in enumerate(packed):
            part = zlib.decompress(body[at : at + int(n)])
            assert len(part) == (last if k == blocks - 1 and last else size)
            content, at = content + part, at + int(n)
        assert at == len(body)
        kind = {"Float32": "<f4", "Float64": "<f8", "Int32": "<i4"}[element.get("type", "")]
        arrays[element.get("Name", "")] = np.frombuffer(content, kind).reshape(shape, order="F")
    return arrays, image


@pytest.mark.parametrize("shape", [(14, 10), (12, 8, 6)])
def test_paraview_reads_the_numbers_of_the_march(tmp_path: Path, shape: tuple[int, ...]) -> None:
    host = synthetic.structure(shape, gap=2)
    frames, rows = synthetic.march(host, 3)
    index = to_vtk(dataset_of(host, frames, rows), tmp_path / "vtk")
    entries = list(ET.parse(index).getroot().iter("DataSet"))
    assert [float(e.get("timestep", "nan")) for e in entries] == [f.time for f in frames]
    for entry, frame in zip(entries, frames, strict=True):
        cells, image = read_vti(index.parent / entry.get("file", ""))
        assert image.get("Spacing") == "1.0 1.0 1.0"  # um
        full = (*shape, 1)[:3]
        for name, wanted in (
            ("sodium", frame.sodium),
            ("dead_sodium", frame.dead),
            ("conductor_distance_um", 1e6 * frame.metal),
            ("plating_current_ma_per_cm2", -0.1 * frame.current),
            ("concentration_mol_per_l", 1e-3 * frame.concentration),
            ("potential_mv", 1e3 * frame.potential),
        ):
            np.testing.assert_allclose(cells[name], wanted.reshape(full), rtol=1e-6)
        assert np.isnan(cells["plating_current_ma_per_cm2"]).any()
        time = image.find("FieldData/DataArray")
        assert time is not None
        assert float(time.text or "nan") == frame.time


@pytest.mark.parametrize("n", [2**18 - 1, 2**18, 2**18 + 5, 2**19])
def test_arrays_of_several_blocks_are_read_back(tmp_path: Path, n: int) -> None:
    values = np.random.default_rng(0).normal(size=(n, 1, 1)).astype(np.float32)
    (tmp_path / "a.vti").write_text(image_data({'a<"&b': values}, 0.5))
    cells, _ = read_vti(tmp_path / "a.vti")
    np.testing.assert_array_equal(cells['a<"&b'], values)


def test_names_and_notes_cannot_break_the_file() -> None:
    text = image_data({"a": np.zeros((2, 2), np.float32)}, 1.0, note="x --> <VTKFile> --")
    assert ET.fromstring(text).tag == "VTKFile"
    assert ET.fromstring(collection([(0.0, 'a"&.vti')])).find("Collection/DataSet") is not None


def test_a_netcdf_file_holds_all_of_a_store(tmp_path: Path) -> None:
    host = synthetic.structure((14, 10), gap=2)
    frames, rows = synthetic.march(host, 3)
    store = FrameStore.create(tmp_path / "s.zarr", host, attributes_of(host, None, "h"))
    store.extend(0, frames, 0, rows)
    path = to_netcdf(load(tmp_path / "s.zarr"), tmp_path / "all.nc")
    with xr.open_dataset(path) as found:
        xr.testing.assert_identical(found.load(), load(tmp_path / "s.zarr").load())


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    data = dataset_of(synthetic.structure((14, 10)), [], [])
    (tmp_path / "file").write_text("")
    with pytest.raises(PoreError, match="cannot be written"):
        to_vtk(data, tmp_path / "file" / "vtk")
    with pytest.raises(PoreError, match="cannot be written"):
        to_netcdf(data, tmp_path / "none" / "a.nc")
