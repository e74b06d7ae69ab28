"""A life that was stopped goes on to the same result, bit for bit, whatever stopped it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import zarr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lives import EXACT, case_of

import natrode
import natrode._files
from natrode.ageing import (
    CheckpointError,
    JumpSettings,
    Life,
    LifeError,
    StoreError,
    checkpoint,
    life,
    read_store,
    resume_life,
    run_life,
)
from natrode.ageing.directory import held
from natrode.ageing.position import Node, Position
from natrode.cell import Settings
from natrode.cell.files import json_text
from natrode.cell.ledger import Bookkeeper

#: 4 cells over the depth.
SMALL = Settings(n_host=4, n_separator=3)

FOIL = case_of("cu_foil", 45)
FOAM = case_of("ni_foam", 26)
JUMPING = JumpSettings()

#: Columns that every cycle of a half cell has.
ALWAYS = ("cycle", "simulated", "error_share", "time_s", "efficiency", "capacity_c_per_m2")


class Stopped(Exception):
    """What a test stops a life with."""


@pytest.fixture(autouse=True)
def saved_on_demand(monkeypatch):
    """Nothing is saved before `Stop` asks for it: saving costs more than a cycle here."""
    monkeypatch.setattr(life, "EVERY", np.inf)


class Stop:
    """Stops a life after so many moves, the last of which is saved before.

    Parameters
    ----------
    after : int
        Moves; 0 for never.
    error : exception
    each : callable, optional
        Called after each move, which is then saved.
    """

    def __init__(self, after: int, error: Any = Stopped, each: Callable[[int], Any] | None = None):
        self.after, self.error, self.each = after, error, each
        self.moves = 0
        life.EVERY = 0.0 if each is not None or after == 1 else np.inf

    def __call__(self, number: int, whole: int, text: str) -> None:
        self.moves += 1
        assert f"cycle {number} of {whole}" in text
        if self.each is not None:
            self.each(number)
        if self.moves == self.after - 1:
            life.EVERY = 0.0
        if self.moves == self.after:
            life.EVERY = np.inf
            raise self.error


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Callable[..., Life]:
    """Lives that nothing stopped, kept in directories."""
    done: dict[Any, Life] = {}

    def of(case: Any, jumps: JumpSettings) -> Life:
        key = (case.hash(), jumps)
        if key not in done:
            place = tmp_path_factory.mktemp("undisturbed") / "life"
            done[key] = run_life(case, directory=place, settings=SMALL, jumps=jumps)
        return done[key]

    return of


def same(one: Life, other: Life) -> None:
    """Everything but the seconds that it took, to the last bit."""
    pd.testing.assert_frame_equal(one.cycles, other.cycles, check_exact=True)
    xr.testing.assert_identical(one.profiles, other.profiles)
    assert repr(one.ledger) == repr(other.ledger)
    assert one.lifetime == other.lifetime
    same_position(one.position, other.position)
    a, b = one.as_dict(), other.as_dict()
    assert a.pop("seconds") > 0.0
    b.pop("seconds")
    assert json_text(a) == json_text(b)
    assert one.directory is not None
    assert other.directory is not None
    a, b = (json.loads((x.directory / "result.json").read_text()) for x in (one, other))
    assert {**a, "seconds": 0} == {**b, "seconds": 0}


def same_position(one: Position, other: Position) -> None:
    for f in fields(Position):
        a, b = getattr(one, f.name), getattr(other, f.name)
        if f.name == "nodes":
            assert [(n.x, n.rate.tobytes(), repr(n.row)) for n in a] == [
                (n.x, n.rate.tobytes(), repr(n.row)) for n in b
            ]
        elif isinstance(a, np.ndarray):
            assert a.shape == b.shape
            assert a.tobytes() == b.tobytes(), f.name
        else:
            assert repr(a) == repr(b), f.name


# --- stopped


@pytest.mark.parametrize(
    ("case", "jumps", "after"),
    [(FOIL, JUMPING, 9), (FOAM, JUMPING, 9)],
)
def test_a_life_that_broke_off_goes_on_to_the_same_result(
    case, jumps, after, undisturbed, tmp_path
):
    place = tmp_path / "life"
    with pytest.raises(Stopped):
        run_life(case, directory=place, settings=SMALL, jumps=jumps, progress=Stop(after))
    assert not (place / "result.json").exists()
    done = undisturbed(case, jumps)
    assert done.position.jumps >= 2
    same(resume_life(place), done)


def test_an_exact_life_too(undisturbed, tmp_path):
    case = case_of("cu_foil", 9)
    place = tmp_path / "life"
    with pytest.raises(Stopped):
        run_life(case, directory=place, settings=SMALL, jumps=EXACT, progress=Stop(6))
    same(resume_life(place), undisturbed(case, EXACT))


def test_a_condition_and_the_settings_are_remembered(tmp_path):
    case = case_of("cu_foil", 40)
    given = {"until": "time > 30 h", "settings": SMALL, "jumps": JumpSettings(tolerance=1e-3)}
    whole = run_life(case, **given)
    assert whole.lifetime.cycles < 40
    with pytest.raises(Stopped):
        run_life(case, directory=tmp_path / "life", progress=Stop(9), **given)
    resumed = resume_life(tmp_path / "life")
    assert (resumed.settings, resumed.jumps) == (SMALL, given["jumps"])
    assert resumed.lifetime == whole.lifetime
    same_position(resumed.position, whole.position)


def test_an_interrupted_life_is_a_result_and_goes_on(undisturbed, tmp_path):
    place = tmp_path / "life"
    part = run_life(FOIL, directory=place, settings=SMALL, progress=Stop(9, KeyboardInterrupt))
    done = undisturbed(FOIL, JUMPING)
    n = len(part.cycles)
    assert part.interrupted
    assert part.lifetime.text == f"> {n} cycles (censored: interrupted)"
    assert part.ledger.unphysical == ()
    pd.testing.assert_frame_equal(part.cycles, done.cycles[:n], check_exact=True)
    kept = json.loads((place / "result.json").read_text())
    assert kept["interrupted"] is True
    resumed = resume_life(place)
    assert not resumed.interrupted
    same(resumed, done)


def test_a_life_can_be_interrupted_again_and_again(undisturbed, tmp_path):
    place = tmp_path / "life"
    run_life(FOIL, directory=place, settings=SMALL, progress=Stop(3, KeyboardInterrupt))
    assert resume_life(place, progress=Stop(3, KeyboardInterrupt)).interrupted
    same(resume_life(place), undisturbed(FOIL, JUMPING))


def test_without_a_directory_an_interrupted_life_is_a_result_too(undisturbed):
    part = run_life(FOIL, settings=SMALL, progress=Stop(4, KeyboardInterrupt))
    assert part.interrupted
    assert part.directory is None
    assert len(part.cycles) == 4
    done = undisturbed(FOIL, JUMPING).cycles[:4]
    assert set(part.cycles) == set(done)
    for name in done:
        np.testing.assert_array_equal(part.cycles[name], done[name])


def test_an_interruption_while_a_cycle_is_counted_counts_nothing_twice(
    undisturbed, tmp_path, monkeypatch
):
    # Ctrl-C arrives anywhere: here between the two steps of the third cycle
    place, real = tmp_path / "life", Bookkeeper.add
    calls = []

    def add(books: Bookkeeper, result: Any) -> None:
        calls.append(0)
        if len(calls) == 6:
            raise KeyboardInterrupt
        real(books, result)

    monkeypatch.setattr(Bookkeeper, "add", add)
    part = run_life(FOIL, directory=place, settings=SMALL)
    assert part.interrupted
    assert part.ledger.unphysical == ()
    same(resume_life(place), undisturbed(FOIL, JUMPING))


def test_ctrl_c_waits_for_the_end_of_a_move_and_is_heard_as_before_afterwards(undisturbed):
    handler = signal.getsignal(signal.SIGINT)

    def press(number: int, whole: int, text: str) -> None:
        if number == 5:
            os.kill(os.getpid(), signal.SIGINT)

    part = run_life(FOIL, settings=SMALL, progress=press)
    assert part.interrupted
    assert len(part.cycles) == 5
    assert signal.getsignal(signal.SIGINT) is handler


def test_the_second_ctrl_c_does_not_wait(undisturbed, monkeypatch):
    real, calls = Bookkeeper.add, []

    def add(books: Bookkeeper, result: Any) -> None:
        calls.append(0)
        if len(calls) == 6:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            pytest.fail("it did wait")
        real(books, result)

    monkeypatch.setattr(Bookkeeper, "add", add)
    part = run_life(FOIL, settings=SMALL)
    assert part.interrupted
    assert len(part.cycles) == 2  # the third was not counted
    assert part.ledger.unphysical == ()


def test_a_life_runs_in_a_thread_too():
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(run_life, case_of("cu_foil", 2), settings=SMALL).result()
    assert found.lifetime.cycles == 2


def test_a_life_that_has_ended_is_shown_again(undisturbed, tmp_path):
    done = undisturbed(FOIL, JUMPING)
    place = tmp_path / "copy"
    shutil.copytree(done.directory, place)
    same(resume_life(place, progress=Stop(1)), done)


# --- between store and checkpoint


def test_rows_beyond_the_checkpoint_are_dropped(undisturbed, tmp_path):
    place, old = tmp_path / "life", tmp_path / "old.npz"
    run_life(FOAM, directory=place, settings=SMALL, progress=Stop(4, KeyboardInterrupt))
    shutil.copy(place / "checkpoint.npz", old)
    resume_life(place, progress=Stop(6, KeyboardInterrupt))
    assert len(read_store(place / "cycles.zarr")["cycle"]) > 10
    shutil.copy(old, place / "checkpoint.npz")
    same(resume_life(place), undisturbed(FOAM, JUMPING))


def test_a_stop_between_store_and_checkpoint_is_no_harm(undisturbed, tmp_path, monkeypatch):
    place, real = tmp_path / "life", checkpoint.save

    def save(path: Path, position: Position, more: dict[str, Any]) -> None:
        if position.number >= 8:
            raise Stopped
        real(path, position, more)

    monkeypatch.setattr(checkpoint, "save", save)
    stop = Stop(0, each=lambda number: setattr(life, "EVERY", 0.0 if number > 6 else np.inf))
    with pytest.raises(Stopped):
        run_life(FOIL, directory=place, settings=SMALL, progress=stop)
    monkeypatch.undo()
    monkeypatch.setattr(life, "EVERY", np.inf)
    assert len(read_store(place / "cycles.zarr")["cycle"]) == 8
    same(resume_life(place), undisturbed(FOIL, JUMPING))


def test_what_a_killed_writer_left_behind_is_no_harm(undisturbed, tmp_path, recwarn):
    # killed before the first checkpoint, the life begins anew, beside files that never got their name
    place = tmp_path / "life"
    with pytest.raises(Stopped):
        run_life(FOIL, directory=place, settings=SMALL, progress=Stop(3))
    store = place / "cycles.zarr"
    for left in (
        "zarr.0123456789abcdef.partial",
        "time_s/zarr.0123.partial",
        "time_s/c/0.ff.partial",
    ):
        (store / left).write_bytes(b"{")
    (place / "checkpoint.npz").rename(place / ".checkpoint.npz.abc.tmp")
    same(resume_life(place), undisturbed(FOIL, JUMPING))
    assert [str(w.message) for w in recwarn] == []


def test_a_store_that_lost_rows_is_refused(tmp_path):
    place = tmp_path / "life"
    with pytest.raises(Stopped):
        run_life(FOIL, directory=place, settings=SMALL, progress=Stop(4))
    zarr.open_array(str(place / "cycles.zarr" / "time_s"), mode="r+").resize((2,))
    with pytest.raises(StoreError, match="time_s: holds 2 entries, 4 were written"):
        resume_life(place)
    shutil.rmtree(place / "cycles.zarr")
    with pytest.raises(StoreError, match="cannot be written"):
        resume_life(place)


# --- readers


def test_any_reader_sees_whole_cycles_while_the_life_runs(tmp_path):
    place = tmp_path / "life" / "cycles.zarr"
    seen: list[int] = []

    def look(number: int) -> None:
        life.EVERY = 0.0 if number >= 7 else np.inf
        if number not in (1, 8) and number < 12:
            return
        with xr.open_zarr(str(place)) as data:
            assert data.sizes["cycle"] == number
            np.testing.assert_array_equal(data["cycle"], np.arange(1, number + 1))
            for name in ALWAYS:
                assert not np.isnan(data[name]).any(), name
            frame = data.drop_dims("profile").to_dataframe()
            gaps = frame.isna()
            # a number is there in all cycles or in none, but for those that need sodium or a tip
            for name in set(frame) - {"nucleation_v"}:
                assert gaps[name].nunique() == 1, name
            if data.sizes["profile"]:
                assert not np.isnan(data["sodium_fraction"]).any()
                assert data["profile_cycle"].max() <= number
            assert data["time_s"].attrs == {
                "units": "s",
                "long_name": "time at the end of the cycle",
            }
        seen.append(number)

    run_life(FOAM, directory=place.parent, settings=SMALL, progress=Stop(0, each=look))
    assert seen[:2] == [1, 8]
    assert seen[-1] == 26
    assert len(seen) > 3


def test_store_and_memory_hold_the_same(undisturbed):
    done = undisturbed(FOAM, JUMPING)
    memory = run_life(FOAM, settings=SMALL)
    assert set(memory.cycles) == set(done.cycles)
    for name in memory.cycles:
        np.testing.assert_array_equal(memory.cycles[name], done.cycles[name], err_msg=name)
    for name in memory.profiles:
        np.testing.assert_array_equal(memory.profiles[name], done.profiles[name], err_msg=name)
    assert repr(memory.ledger) == repr(done.ledger)


# --- full disk


def full(*args: Any, **kwargs: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def one_line(error: BaseException) -> str:
    text = str(error)
    assert len(text.splitlines()) == 1
    assert "No space left on device" in text
    return text


def test_a_disk_that_is_full_at_a_checkpoint_loses_nothing(undisturbed, tmp_path, monkeypatch):
    place = tmp_path / "life"

    def fill(number: int) -> None:
        life.EVERY = 0.0 if number > 6 else np.inf
        if number == 8:
            monkeypatch.setattr(natrode._files.os, "fsync", full)

    with pytest.raises(CheckpointError) as error:
        run_life(FOIL, directory=place, settings=SMALL, progress=Stop(0, each=fill))
    assert "checkpoint.npz: cannot be written" in one_line(error.value)
    monkeypatch.undo()
    monkeypatch.setattr(life, "EVERY", np.inf)
    assert not [p for p in place.iterdir() if p.suffix == ".tmp"]
    same(resume_life(place), undisturbed(FOIL, JUMPING))


def test_a_disk_that_is_full_within_the_store_loses_nothing(undisturbed, tmp_path, monkeypatch):
    from zarr.storage import _local

    place, real, left = tmp_path / "life", _local._put, [10**6]

    def put(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        return real(*args, **kwargs) if left[0] > 0 else full()

    def fill(number: int) -> None:
        life.EVERY = 0.0 if number > 6 else np.inf
        if number == 8:
            left[0] = 40

    monkeypatch.setattr(_local, "_put", put)
    with pytest.raises(StoreError) as error:
        run_life(FOIL, directory=place, settings=SMALL, progress=Stop(0, each=fill))
    assert "cycles.zarr: cannot be written" in one_line(error.value)
    monkeypatch.undo()
    monkeypatch.setattr(life, "EVERY", np.inf)
    # readers still see the cycles before
    assert read_store(place / "cycles.zarr")["cycle"].to_numpy().tolist() == [*range(1, 9)]
    same(resume_life(place), undisturbed(FOIL, JUMPING))


def test_a_disk_that_is_full_at_the_very_end_loses_nothing(undisturbed, tmp_path, monkeypatch):
    place = tmp_path / "life"
    monkeypatch.setattr(life, "replace_bytes", full)
    with pytest.raises(LifeError) as error:
        run_life(FOIL, directory=place, settings=SMALL)
    one_line(error.value)
    monkeypatch.undo()
    same(resume_life(place), undisturbed(FOIL, JUMPING))


# --- damaged checkpoints


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[bytes, Position, dict[str, Any]]:
    """A checkpoint as bytes, and what it holds; larger than what a reader takes at a time."""
    rng = np.random.default_rng(1)
    row = {"time_s": 0.1 + 0.2, "nucleation_v": np.nan, "horizon": np.inf}
    position = Position(
        number=77, phase=1, values=rng.normal(size=1200), before=rng.normal(size=1200),
        decay=rng.normal(size=1200), errors=np.zeros(4), origin=rng.normal(size=4),
        nodes=(Node(7.0, rng.normal(size=40), row), Node(77.0, rng.normal(size=40), row)),
        signature=("plate capacity reached", "strip cut-off voltage"), sums={"time_s": 1 / 3},
    )  # fmt: skip
    more = {"rows": 77, "books": {"_plated": 1e5 / 3, "_least_sodium": np.inf}}
    path = tmp_path_factory.mktemp("kept") / "checkpoint.npz"
    checkpoint.save(path, position, more)
    return path.read_bytes(), position, more


def test_a_checkpoint_holds_every_bit(kept, tmp_path):
    content, position, more = kept
    path = tmp_path / "checkpoint.npz"
    path.write_bytes(content)
    read, others = checkpoint.load(path)
    same_position(read, position)
    assert repr(others) == repr(more)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_checkpoint_is_one_line_or_no_damage(kept, tmp_path, data):
    content, position, more = kept
    heads = [content.index(b"PK\x01\x02"), 0]  # the directory of the archive, and its first array
    place = data.draw(
        st.one_of(
            st.integers(0, len(content) - 1),
            st.integers(0, 200).map(lambda k: k + heads[1]),
            st.integers(heads[0], len(content) - 1),
        )
    )
    damaged = bytearray(content)
    damaged[place] ^= data.draw(st.integers(1, 255))
    refused_or_same(tmp_path / "checkpoint.npz", bytes(damaged), position, more)


def refused_or_same(path: Path, content: bytes, position: Position, more: dict[str, Any]) -> None:
    path.write_bytes(content)
    message = ""
    try:
        read, others = checkpoint.load(path)
    except CheckpointError as error:
        message = str(error)
    if message:
        assert len(message.splitlines()) == 1
        assert message.startswith(str(path))
    else:
        same_position(read, position)
        assert repr(others) == repr(more)


def test_a_head_that_promises_fewer_numbers_is_found(kept, tmp_path):
    content, _, _ = kept
    path = tmp_path / "checkpoint.npz"
    path.write_bytes(content.replace(b"(1200,)", b"(1100,)", 1))
    with pytest.raises(CheckpointError, match="check sum"):
        checkpoint.load(path)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_checkpoint_that_was_cut_off_is_refused(share, kept, tmp_path):
    content, _, _ = kept
    path = tmp_path / "checkpoint.npz"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError, match="no checkpoint or is damaged"):
        checkpoint.load(path)


def test_what_is_no_checkpoint_is_refused(kept, tmp_path, monkeypatch):
    content, position, _ = kept
    path = tmp_path / "checkpoint.npz"
    with pytest.raises(CheckpointError, match="No such file"):
        checkpoint.load(path)
    np.savez(path, values=np.arange(3))
    with pytest.raises(CheckpointError, match="text"):
        checkpoint.load(path)
    np.savez(path, text=np.frombuffer(b"[1]", dtype=np.uint8))
    with pytest.raises(CheckpointError, match="is no checkpoint"):
        checkpoint.load(path)
    np.savez(path, text=np.array([{"a": 1}], dtype=object))  # would have to be unpickled
    with pytest.raises(CheckpointError, match="is no checkpoint"):
        checkpoint.load(path)
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "FORMAT", "natrode-life-checkpoint-0")
        checkpoint.save(path, position, {})
    with pytest.raises(CheckpointError, match="another version"):
        checkpoint.load(path)
    path.write_bytes(content)
    monkeypatch.setattr(checkpoint, "MOST_BYTES", len(content) - 1)
    with pytest.raises(CheckpointError, match="larger than a checkpoint; allowed: "):
        checkpoint.load(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(CheckpointError):
        checkpoint.load(path)


# --- directories


def tiny(place: Path) -> Life:
    return run_life(case_of("cu_foil", 2), directory=place, settings=SMALL)


@pytest.fixture(scope="module")
def ended(tmp_path_factory) -> Path:
    """Directory of a life that has ended."""
    place = tmp_path_factory.mktemp("ended") / "life"
    tiny(place)
    return place


@pytest.fixture
def copy(ended, tmp_path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(ended, tmp_path / "life"))


def refused(action: Callable[[], Any], told: str) -> None:
    with pytest.raises(LifeError) as error:
        action()
    assert told in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_changed_case_is_refused(copy):
    path = copy / "case.yaml"
    path.write_text(path.read_text().replace("celgard", "glass_fibre"))
    refused(lambda: resume_life(copy), "was changed since the life began")


@pytest.mark.parametrize(
    "content",
    [None, b"", b"{", b"[]", b"{}", b'{"format": "natrode-life"}', b"\xff\xfe", b'{"format": 3}',
     b'{"format": "natrode-life", "settings": {"n_host": 1}, "jumps": {}, "until": null}',
     b'{"format": "natrode-life", "settings": {}, "jumps": {"longest": 3}, "until": null}'],
)  # fmt: skip
def test_settings_that_are_none_are_refused(content, copy):
    path = copy / "life.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    refused(lambda: resume_life(copy), str(copy))


def test_a_place_that_holds_no_life_is_refused(tmp_path):
    refused(lambda: resume_life(tmp_path / "nothing"), "holds no life to resume")
    refused(lambda: resume_life(tmp_path), "holds no life to resume")


def test_other_files_are_left_alone(tmp_path):
    place = tmp_path / "mine"
    place.mkdir()
    (place / "thesis.tex").write_text("years of work")
    refused(lambda: tiny(place), "is not empty and holds no life")
    assert [p.name for p in place.iterdir()] == ["thesis.tex"]
    (tmp_path / "file").write_text("")
    refused(lambda: tiny(tmp_path / "file"), "a file is in the way")
    refused(lambda: tiny(tmp_path / "file" / "life"), "cannot be written")


def test_a_life_that_is_not_finished_is_not_overwritten(tmp_path):
    place = tmp_path / "life"
    run_life(FOIL, directory=place, settings=SMALL, progress=Stop(2, KeyboardInterrupt))
    before = sorted(str(p) for p in place.rglob("*"))
    refused(lambda: tiny(place), "holds a life that is not finished")
    assert sorted(str(p) for p in place.rglob("*")) == before
    with pytest.raises(Stopped):
        resume_life(place, progress=Stop(2))
    refused(lambda: tiny(place), "natrode resume")


def test_a_directory_whose_life_has_ended_is_used_again(copy):
    again = run_life(case_of("cu_foil", 3), directory=copy, settings=SMALL)
    assert len(again.cycles) == 3
    assert resume_life(copy).lifetime == again.lifetime


def test_a_store_is_told_from_what_is_none(tmp_path):
    with pytest.raises(StoreError, match="is no store of cycles"):
        read_store(tmp_path / "nothing")
    (tmp_path / "zarr.json").write_text("{")
    with pytest.raises(StoreError, match="is no store of cycles"):
        read_store(tmp_path)


# --- two processes, and a directory that was only begun


def test_a_life_that_another_process_works_on_is_refused(copy):
    with held(copy):
        refused(lambda: resume_life(copy), "another process works on this life")
        refused(lambda: tiny(copy), "another process works on this life")
    resume_life(copy)


@pytest.mark.parametrize("left", [(), ("life.json",)])
def test_a_directory_that_was_only_begun_is_taken_again(left, copy):
    for entry in copy.iterdir():
        if entry.name not in (*left, ".lock"):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    tiny(copy)
    assert (copy / "result.json").is_file()


def test_an_old_report_does_not_outlive_a_new_run(copy):
    (copy / "report.html").write_text("of the life before")
    tiny(copy)
    assert not (copy / "report.html").exists()


def test_another_version_is_told(copy):
    path = copy / "life.json"
    path.write_text(path.read_text().replace(natrode.__version__, "0.0.1", 1))
    assert any("begun with Natrode 0.0.1" in event for event in resume_life(copy).events)
