"""`natrode pore`: a small march from start to end, its files, resume, and bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xarray as xr
from typer.testing import CliRunner

from natrode.cli import app
from natrode.pore.keep import CHECKPOINT, FRAMES, REPORT

RUN = CliRunner()
SMALL = ["pore", "cu_foam", "--cells", "44", "--capacity", "0.2 mAh/cm2", "--frames", "4"]


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Directory and printed page of a small march."""
    place = tmp_path_factory.mktemp("march") / "foam"
    done = RUN.invoke(app, [*SMALL, "--out", str(place), "--vtk", "--png"])
    assert done.exit_code == 0, done.output
    return place, done.output


def test_a_march_prints_how_it_ended_and_where_the_sodium_is(march: tuple[Path, str]) -> None:
    _, page = march
    assert "outcome: completed" in page
    assert "mean depth" in page
    assert "frames.zarr" in page


def test_the_charge_is_closed_and_kept_with_the_maps(march: tuple[Path, str]) -> None:
    place, _ = march
    with xr.open_zarr(place / FRAMES) as maps:
        assert float(maps.charge_error.max()) < 1e-9
        assert float(maps.salt_error.max()) < 1e-9
        assert float(maps.capacity.max()) == pytest.approx(0.2 * 36000.0, rel=1e-9)
        assert 4 <= maps.sizes["time"] <= 12
        assert float(maps.sodium.isel(time=2).sum()) > 0.0


def test_report_pictures_and_files_for_paraview_are_there(march: tuple[Path, str]) -> None:
    place, _ = march
    assert "Not predicted" in (place / REPORT).read_text(encoding="utf-8")
    assert list((place / "png").glob("maps_*.png"))
    assert list((place / "vtk").glob("*.vti"))


def test_a_march_that_has_ended_is_resumed_to_the_same_end(march: tuple[Path, str]) -> None:
    place, _ = march
    assert (place / CHECKPOINT).is_dir()
    done = RUN.invoke(app, ["resume", str(place), "--json", "--no-report"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outcome"]["kind"] == "completed"


def test_a_dry_run_shows_structure_and_cost_as_json() -> None:
    done = RUN.invoke(app, ["pore", "cnf_mat", "--depth", "5 um", "--dry-run", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["porosity"] == pytest.approx(0.9, abs=0.02)
    assert any("memory" in line for line in told["words"])


def test_effective_properties_are_written_as_a_table(tmp_path: Path) -> None:
    done = RUN.invoke(
        app, ["pore", "cu_foam", "--cells", "44", "--effective", "--out", str(tmp_path / "e")]
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "e" / "effective.csv").is_file()
    assert "D_eff/D" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pore", "cu_foam", "-g", "blob"], "geometry: got 'blob'"),
        (["pore", "cu_foam", "--voxel", "3 mA"], "--voxel"),
        (["pore", "cu_foam", "--voxel", "-1 um"], "voxel"),
        (["pore", "cu_foam", "-g", "missing.tif", "--voxel", "1 um"], "missing.tif"),
        (["pore", "cu_foam", "-g", "scan.tif", "--depth", "1 um"], "--depth"),
        (["pore", "cu_foam", "--labels", "pore=0"], "--labels"),
        (["pore", "cu_foam", "-g", "x.npy", "--labels", "air=0"], "--labels"),
        (["pore", "full_prussian_blue"], "cell.type"),
        (["pore", "infused_cf_zno"], "allowed"),
        (["pore", "nothing_like_it"], "nothing_like_it"),
    ],
)
def test_bad_input_is_one_line(words: list[str], told: str) -> None:
    done = RUN.invoke(app, words)
    assert done.exit_code == 2
    lines = [line for line in done.output.splitlines() if line.startswith("error")]
    assert len(lines) == 1
    assert told in lines[0]


def test_a_directory_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    done = RUN.invoke(app, [*SMALL, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert (tmp_path / "mine.txt").read_text() == "keep"
