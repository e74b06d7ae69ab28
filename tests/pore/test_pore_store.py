"""Frames, rows and checkpoints: what is read is whole, and comes back digit by digit."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import synthetic
import xarray as xr

from natrode.pore.errors import PoreError
from natrode.pore.frame_store import FrameStore
from natrode.pore.frames import INSTANTS, MAPS, ROWS, Frame, Row
from natrode.pore.keep import CHECKPOINT, FRAMES, Keep, held, load, new_directory
from natrode.pore.layout import attributes_of, dataset_of, structure_of
from natrode.pore.slots import Slots
from natrode.pore.structure import Structure

SMALL = (14, 10)


@pytest.fixture
def host() -> Structure:
    return synthetic.structure(SMALL, gap=2)


def begun(place: Path, host: Structure) -> Keep:
    keep = Keep.begin(new_directory(place), host, settings={"cfl": 0.3}, parameter_hash="h")
    keep.add(synthetic.row(0), synthetic.frame(host, 0))
    keep.save({"metal": host.outer}, {"k": 0})
    return keep


def check_whole(data: xr.Dataset, host: Structure, least: int = 1) -> int:
    """Row k and frame k are those of the synthetic march, all of them, without a gap."""
    n = data.sizes["step"]
    assert n >= least
    assert data.sizes["time"] == n
    whole = dataset_of(
        host, [synthetic.frame(host, k % 9) for k in range(n)], [synthetic.row(k) for k in range(n)]
    )
    xr.testing.assert_equal(data.load(), whole)
    return n


def test_every_field_of_a_frame_and_a_row_is_stored() -> None:
    assert {v.field for v in (*MAPS, *INSTANTS)} == set(Frame.__dataclass_fields__)
    assert {v.field for v in ROWS} == set(Row.__dataclass_fields__)


@pytest.mark.parametrize("shape", [(14, 10), (12, 8, 6)])
@pytest.mark.parametrize("coated", [True, False])
def test_frames_and_rows_come_back_from_a_store_as_they_are_in_memory(
    tmp_path: Path, shape: tuple[int, ...], coated: bool
) -> None:
    host = synthetic.structure(shape, gap=2, coated=coated)
    frames, rows = synthetic.march(host, 4)
    attributes = attributes_of(host, None, "hash")
    store = FrameStore.create(tmp_path / "s.zarr", host, attributes)
    store.extend(0, frames[:1], 0, rows[:5])
    store.extend(1, frames[1:], 5, rows[5:])
    in_memory = dataset_of(host, frames, rows, attributes)
    with xr.open_zarr(str(tmp_path / "s.zarr")) as plain:
        xr.testing.assert_identical(plain.load(), in_memory)
    assert in_memory["concentration"].isnull().any()
    assert in_memory["metal"].attrs["units"] == "m"


def test_the_structure_comes_back_from_a_dataset(host: Structure) -> None:
    found = structure_of(dataset_of(host, [], []))
    np.testing.assert_array_equal(found.distance, host.distance)
    np.testing.assert_array_equal(found.outer, host.outer)
    for name in ("voxel", "gap", "name", "words", "warnings", "origin"):
        assert getattr(found, name) == getattr(host, name)


def test_the_case_and_the_versions_are_in_the_attributes(host: Structure) -> None:
    from natrode.case import load_case, parse_case

    case = load_case("ni_foam")
    attributes = attributes_of(host, case, "abc")
    assert parse_case(attributes["case"]).hash() == case.hash()
    assert "natrode" in json.loads(attributes["versions"])
    assert attributes["parameter_hash"] == "abc"


def test_a_checkpoint_comes_back_digit_by_digit(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays = {"metal": rng.normal(size=(5, 4, 3)), "nuclei": np.array([np.nan, np.inf, 1e-300])}
    arrays["file"] = np.arange(4.0)  # a name that numpy.savez takes for itself
    scalars = {
        "t": 0.1 + 0.2,
        "n": 3,
        "bad": math.nan,
        "list": [1, "a", None],
        "in": {"x": -math.inf},
    }
    slots = Slots(tmp_path / "c")
    assert not slots.exists()
    assert slots.save(arrays, scalars) == 1
    found = slots.load()
    assert found.arrays.keys() == arrays.keys()
    for name, values in arrays.items():
        np.testing.assert_array_equal(found.arrays[name], values)
    assert math.isnan(found.scalars.pop("bad"))
    assert found.scalars == {name: v for name, v in scalars.items() if name != "bad"}
    assert found.note == ""


def test_the_checkpoint_before_is_used_when_the_last_is_damaged(tmp_path: Path) -> None:
    slots = Slots(tmp_path)
    for k in range(3):
        slots.save({"a": np.full(200, float(k))}, {"k": k})
    last = tmp_path / f"{json.loads((tmp_path / 'now.json').read_text())['slot']}.npz"
    content = bytearray(last.read_bytes())
    content[len(content) // 2] ^= 255
    last.write_bytes(content)
    found = slots.load()
    assert found.scalars["k"] == 1
    assert "could not be read" in found.note
    slots.save({"a": np.zeros(2)}, {"k": 9})  # over the damaged one
    assert slots.load().scalars["k"] == 9


@pytest.mark.parametrize(
    ("arrays", "scalars"),
    [({"a b": np.zeros(2)}, {}), ({"a": np.array([object()])}, {}), ({}, {"x": {1, 2}})],
)
def test_what_cannot_be_kept_is_refused_and_the_checkpoint_stays(
    tmp_path: Path, arrays: dict[str, np.ndarray], scalars: dict[str, object]
) -> None:
    slots = Slots(tmp_path)
    slots.save({"a": np.ones(2)}, {"k": 1})
    with pytest.raises(PoreError):
        slots.save(arrays, scalars)
    assert slots.load().scalars == {"k": 1}


def test_a_march_goes_on_where_its_checkpoint_stands(tmp_path: Path, host: Structure) -> None:
    keep = begun(tmp_path / "m", host)
    keep.add(synthetic.row(1), synthetic.frame(host, 1))
    # written to the store, but the checkpoint after it never came
    FrameStore(keep.directory / FRAMES).extend(
        1, [synthetic.frame(host, 5)] * 3, 1, [synthetic.row(7)] * 3
    )
    found = Keep.resume(tmp_path / "m")
    assert (found.scalars, found.settings, found.note) == ({"k": 0}, {"cfl": 0.3}, "")
    np.testing.assert_array_equal(found.arrays["metal"], host.outer)
    for k in (1, 2):
        found.keep.add(synthetic.row(k), synthetic.frame(host, k))
    found.keep.save({}, {"k": 2})
    assert check_whole(load(tmp_path / "m"), host) == 3
    assert load(tmp_path / "m").attrs["parameter_hash"] == "h"


def test_without_a_directory_everything_stays_in_memory(host: Structure) -> None:
    keep = Keep.begin(None, host)
    for k in range(4):
        keep.add(synthetic.row(k), synthetic.frame(host, k))
    assert not keep.save({}, {})
    keep.finish("done", warnings=("one", "two"))
    assert check_whole(keep.dataset(), host) == 4
    assert keep.dataset().attrs["warnings"] == "one\ntwo"


def test_nothing_is_written_before_its_time(tmp_path: Path, host: Structure) -> None:
    keep = begun(tmp_path / "m", host)
    keep.add(synthetic.row(1))
    assert not keep.save({}, {"k": 1}, every=3600.0)
    assert load(tmp_path / "m").sizes["step"] == 1
    assert keep.save({}, {"k": 1})


def test_only_a_march_that_ended_gives_its_directory_away(tmp_path: Path, host: Structure) -> None:
    keep = begun(tmp_path / "m", host)
    with pytest.raises(PoreError, match="not finished"):
        new_directory(tmp_path / "m")
    keep.finish("interrupted", interrupted=True)
    with pytest.raises(PoreError, match="not finished"):
        new_directory(tmp_path / "m")
    keep.finish("done")
    assert load(tmp_path / "m").attrs["outcome"] == "done"
    again = Keep.begin(new_directory(tmp_path / "m"), host)
    assert again.dataset().sizes["step"] == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("x")
    with pytest.raises(PoreError, match="holds no march"):
        new_directory(tmp_path / "other")


def test_what_is_no_march_is_refused(tmp_path: Path, host: Structure) -> None:
    for call in (load, Keep.resume):
        with pytest.raises(PoreError):
            call(tmp_path)
    keep = begun(tmp_path / "m", host)
    keep.add(frame=replace(synthetic.frame(host, 1), dead=np.zeros((3, 3), np.float32)))
    with pytest.raises(PoreError, match="dead of shape"):
        keep.save({}, {})


def test_a_directory_is_held_by_one_process(tmp_path: Path) -> None:
    with held(tmp_path):
        with pytest.raises(PoreError, match="another process"), held(tmp_path):
            pass
        with held(None):
            pass
    with held(tmp_path):
        pass


class _Stop(OSError):
    """In place of an interruption."""


@pytest.mark.parametrize("start", [3, 1], ids=["longer", "shorter first"])
def test_a_store_is_whole_after_an_interruption_at_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: Structure, start: int
) -> None:
    frames = [synthetic.frame(host, k) for k in range(5)]
    rows = [synthetic.row(k) for k in range(5)]
    real, left = os.replace, [0]

    def stopping(*args: object, **options: object) -> None:
        if left[0] == 0:
            raise _Stop(28, "no space left")
        left[0] -= 1
        real(*args, **options)  # type: ignore[arg-type]

    store = FrameStore.create(tmp_path / "s.zarr", host, {"voxel": 1e-6})
    store.extend(0, frames[:3], 0, rows[:3])
    stops = 0
    for allowed in range(0, 400, 9):
        left[0] = allowed
        seen = store.lengths()[0]
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", stopping)
            try:
                store.extend(min(start, seen), frames[min(start, seen) :], 0, rows)
            except PoreError:
                stops += 1
        left[0] = 10**9
        with xr.open_zarr(str(store.path)) as plain:
            n, m = plain.sizes["time"], plain.sizes["step"]
            whole = dataset_of(host, frames[:n], rows[:m])
            xr.testing.assert_equal(plain.load(), whole)
        if n == 5:
            break
        store.extend(min(n, 3), frames[min(n, 3) : 3], min(m, 3), rows[min(m, 3) : 3])
    assert stops > 8
    assert n == 5


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_march_that_is_killed_at_any_instant_is_whole_and_goes_on(
    tmp_path: Path, host: Structure
) -> None:
    place = tmp_path / "m"
    begun(place, host)
    rng = np.random.default_rng(5)
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": str(here)}
    reached = 1
    for _ in range(20):
        with subprocess.Popen(
            [sys.executable, str(here / "killed_writer.py"), str(place)],
            stdout=subprocess.PIPE, env=environment, text=True,
        ) as child:  # fmt: skip
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(float(rng.uniform(0.0, 0.4)))
            child.send_signal(signal.SIGKILL)
        found = Slots(place / CHECKPOINT).load()
        counted = found.scalars["k"] + 1
        assert found.note == ""
        assert counted >= reached
        if found.scalars["k"]:
            assert np.all(found.arrays["metal"] == found.scalars["k"])
        # rows after the checkpoint may be there, or not yet; none before it is missing
        check_whole(load(place), host, least=counted)
        reached = counted
    assert reached > 0
    with held(place):  # the lock went with its process
        Keep.resume(place)
    assert not list(place.glob("**/*.partial"))
    assert not list(place.glob("**/.*.tmp"))
