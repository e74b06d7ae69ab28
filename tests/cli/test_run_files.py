"""A run on disk: complete, readable without Natrode, and never at the cost of other files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from natrode_command import files_in

from natrode import load_case, simulate
from natrode.cell import Run, Settings
from natrode.cell.files import FILES, RunFilesError, checked_target, json_text, save_run
from natrode.record import Record

DATA = sorted(set(FILES) - {"report.html"})


@pytest.fixture(scope="module")
def foam() -> Run:
    return simulate(load_case("nif2_nf"), Settings(n_host=10, n_separator=3))


@pytest.fixture(scope="module")
def foil() -> Run:
    return simulate(load_case("cu_foil"), Settings(n_host=10, n_separator=3))


def test_every_file_is_written_and_nothing_else(foam: Run, tmp_path: Path) -> None:
    target = save_run(foam, tmp_path / "deep" / "run")
    assert target == tmp_path / "deep" / "run"
    assert files_in(target) == DATA
    assert files_in(tmp_path / "deep") == ["run", *(f"run/{name}" for name in DATA)]
    assert target.stat().st_mode & 0o777 == 0o777 & ~umask()


def umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def test_a_foil_has_no_profiles(foil: Run, tmp_path: Path) -> None:
    target = save_run(foil, tmp_path / "foil")
    assert files_in(target) == [name for name in DATA if name != "profiles.nc"]


def test_the_case_reads_back_as_the_same_simulation(foam: Run, tmp_path: Path) -> None:
    target = save_run(foam, tmp_path / "run")
    assert load_case(target / "case.yaml").hash() == foam.case.hash()


@pytest.mark.parametrize("engine", [None, "h5netcdf"])
def test_plain_xarray_opens_the_profiles_with_their_units(
    foam: Run, tmp_path: Path, engine: str | None
) -> None:
    target = save_run(foam, tmp_path / "run")
    with xr.open_dataset(target / "profiles.nc", engine=engine) as profiles:
        for name, values in foam.profiles.variables.items():
            np.testing.assert_array_equal(profiles[name].to_numpy(), values.to_numpy())
            assert profiles[name].attrs["units"], name
            assert profiles[name].attrs["long_name"], name
        assert profiles["depth"].attrs["units"] == "m"
        assert profiles["time"].dtype == float  # seconds, not decoded into dates
        assert profiles.attrs["case"] == "nif2_nf"
        assert profiles.attrs["parameter_hash"] == foam.parameter_hash


def test_record_and_cycles_read_back(foam: Run, tmp_path: Path) -> None:
    target = save_run(foam, tmp_path / "run")
    for read in (
        Record.read_csv(target / "record.csv"),
        Record.read_parquet(target / "record.parquet"),
    ):
        pd.testing.assert_frame_equal(read.frame, foam.record.frame, rtol=1e-12)
    cycles = pd.read_csv(target / "cycles.csv")
    pd.testing.assert_frame_equal(cycles, foam.cycles, check_dtype=False, rtol=1e-12)


def test_the_result_is_strict_json_with_null_for_nan(foil: Run, tmp_path: Path) -> None:
    def never(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    text = (save_run(foil, tmp_path / "foil") / "result.json").read_text(encoding="utf-8")
    data = json.loads(text, parse_constant=never)
    assert data["format"] == "natrode-run"
    assert data["natrode"]
    assert data["metrics"]["pore_fill"]["value"] is None
    assert data["ledger"]["least_porosity"] is None
    assert data["ledger"]["plated"] == foil.ledger.plated


def test_numbers_that_json_lacks_become_null() -> None:
    given = {"a": [1.0, np.nan, np.inf], "b": np.float64(2.5), "c": np.int64(3), 4: (True, None)}
    assert json.loads(json_text(given)) == {
        "a": [1.0, None, None],
        "b": 2.5,
        "c": 3,
        "4": [True, None],
    }
    assert json.loads(json_text(np.array([1.0, -np.inf]))) == [1.0, None]


def test_an_earlier_run_is_replaced_whole(foam: Run, foil: Run, tmp_path: Path) -> None:
    save_run(foam, tmp_path / "run")
    save_run(foil, tmp_path / "run")
    assert "profiles.nc" not in files_in(tmp_path / "run")
    assert load_case(tmp_path / "run" / "case.yaml").name == "cu_foil"
    assert files_in(tmp_path) == ["run", *(f"run/{name}" for name in files_in(tmp_path / "run"))]


def test_an_empty_directory_is_used(foil: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "result.json" in files_in(save_run(foil, tmp_path / "empty"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("thesis.tex", "years of work"),
        ("result.json", "not JSON"),
        ("result.json", "[]"),
        ("result.json", '{"natrode": "0.1.0"}'),
        ("result.json", '{"format": "natrode-run"}'),
        ("case.yaml", "name: mine"),
    ],
)
def test_a_directory_of_somebody_else_is_refused(
    foil: Run, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(RunFilesError, match="was not made by natrode"):
        save_run(foil, tmp_path)
    assert files_in(tmp_path) == [name]
    assert (tmp_path / name).read_text() == content


def test_a_file_put_beside_a_run_is_not_lost(foil: Run, tmp_path: Path) -> None:
    target = save_run(foil, tmp_path / "run")
    (target / "notes.txt").write_text("observations")
    with pytest.raises(RunFilesError, match=r"holds notes\.txt beside an earlier run"):
        save_run(foil, target)
    assert (target / "notes.txt").read_text() == "observations"


def test_the_current_directory_and_a_disk_are_refused(
    foil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for place in (".", "..", "/"):
        with pytest.raises(RunFilesError, match="current directory"):
            save_run(foil, place)
    with pytest.raises(RunFilesError, match="mounted disk"):
        checked_target("/proc")


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    assert checked_target(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(RunFilesError, match="Permission denied"):
        checked_target(tmp_path / "locked" / "run")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_half_way_keeps_what_was_there(
    foam: Run, foil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    target = save_run(foam, tmp_path / "run")
    before = {name: (target / name).read_bytes() for name in files_in(target)}

    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(Record, "to_parquet", fail)
    expected = RunFilesError if isinstance(error, OSError) else KeyboardInterrupt
    for place in (target, tmp_path / "new"):
        with pytest.raises(expected, match="No space left" if expected is RunFilesError else None):
            save_run(foil, place)
    assert {name: (target / name).read_bytes() for name in files_in(target)} == before
    assert sorted(item.name for item in tmp_path.iterdir()) == ["run"]


def test_run_save_is_the_same(foil: Run, tmp_path: Path) -> None:
    assert files_in(foil.save(tmp_path / "run")) == files_in(save_run(foil, tmp_path / "other"))


def test_a_report_is_added_on_request(
    foil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "report", lambda self, path: Path(path).write_text("<html>"))
    target = save_run(replace(foil), tmp_path / "run", report=True)
    assert "report.html" in files_in(target)
    save_run(foil, target)
    assert "report.html" not in files_in(target)
