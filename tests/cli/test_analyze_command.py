"""`natrode analyze` prints numbers with their worth, keeps tables and report, refuses in one line."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from natrode_command import files_in, natrode, refused

from natrode.compare.measured.row_table import COLUMNS
from natrode.record import Record

sys.path.insert(0, str(Path(__file__).parents[1] / "analysis"))
from measured_cells import adams, series, symmetric, write_bdf


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def measured(tmp_path: Path) -> str:
    return str(write_bdf(tmp_path / "adams.csv", series(adams())))


def test_a_file_prints_what_it_is_its_numbers_and_where_it_stands(measured: str) -> None:
    result = natrode("analyze", measured, "--area", "2 cm2", "-e", "1 M NaPF6 in diglyme")
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    text = " ".join(result.stdout.split())
    for part in (
        "half cell, inferred",
        "plating at negative current of the instrument",
        "area 2 cm2, given",
        "adams (high): conditioning, reservoir 2.5 mAh/cm2, 10 cycles of 0.5 mAh/cm2",
        "reservoir efficiency 99 %",
        "shorts: none",
        "beside what has been reported",
        "life: more than",
    ):
        assert part in text, part
    assert files_in(Path()) == []


def test_what_is_kept_can_be_read_by_others(measured: str) -> None:
    result = natrode("analyze", measured, "--area", "2 cm2", "--host", "my foam", "--out", "mine")
    assert result.exit_code == 0
    assert files_in(Path("mine")) == [
        "analysis.json", "literature_row.csv", "metrics.csv", "record.parquet", "report.html",
        "steps.csv",
    ]  # fmt: skip
    page = Path("mine/report.html").read_text()
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "<svg" in page
    row = pd.read_csv("mine/literature_row.csv")
    assert tuple(row.columns) == COLUMNS
    assert set(row["system_id"]) == {"my_foam"}
    assert Record.read_parquet("mine/record.parquet").metadata.area_m2 == pytest.approx(2e-4)
    numbers = json.loads(Path("mine/analysis.json").read_text())
    assert numbers["cells"][0]["protocol"]["kind"] == "adams"
    # once more into the same place, but never over files of somebody else
    assert natrode("analyze", measured, "--out", "mine").exit_code == 0
    Path("theirs").mkdir()
    Path("theirs/data.txt").write_text("x")
    assert "holds other files" in refused("analyze", measured, "--out", "theirs")


def test_json_is_strict_and_complete(measured: str) -> None:
    result = natrode("analyze", measured, "--area", "2 cm2", "--json")

    def never(name: str) -> None:
        raise AssertionError(name)

    found = json.loads(result.stdout, parse_constant=never)["cells"][0]
    assert {"metrics", "shorts", "life", "literature_row", "ranks", "flags"} <= set(found)


def test_without_an_area_no_number_is_printed_per_area(measured: str) -> None:
    result = natrode("analyze", measured)
    assert "area unknown" in " ".join(result.stdout.split())
    assert "/cm2" not in result.stdout


def test_equal_cells_are_averaged_and_some_bad_ones_named(tmp_path: Path) -> None:
    for k in range(3):
        write_bdf(tmp_path / f"{k}.csv", series([1.0, (-0.98 - 0.005 * k, True)] * 3))
    names = [str(tmp_path / f"{k}.csv") for k in range(3)]
    result = natrode("analyze", *names, "--replicates", "--area", "1 cm2")
    assert result.exit_code == 0
    assert "98.5 %" in result.stdout
    (tmp_path / "bad.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = natrode("analyze", *names, str(tmp_path / "bad.csv"))
    assert result.exit_code == 1
    assert "not analysed: bad.csv" in result.stdout


def test_steps_are_listed_with_their_evidence(tmp_path: Path) -> None:
    t, v, i = symmetric()
    path = write_bdf(tmp_path / "na.csv", (t, v, i))
    result = natrode("analyze", str(path), "--steps")
    assert len(re.findall(r"^ +\d+ +[\d.]+ +none \(0\.8\)", result.stdout, re.M)) == 16


def test_formats_are_listed_without_a_file() -> None:
    result = natrode("analyze", "--formats")
    assert result.exit_code == 0
    for maker in ("BioLogic", "Neware", "Arbin", "LAND", "Maccor", "Gamry"):
        assert maker in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cell", "pouch"), "--cell: got 'pouch'"),
        (("--area", "3 mm"), "--area: got '3 mm'"),
        (("--area", "-1 cm2"), "--area"),
        (("--area", "1.13"), "without a unit"),
        (("--plating", "up"), "--plating"),
        (("--window", "90-50"), "--window"),
        (("--columns", "current"), "--columns"),
        (("--metal", "zinc"), "--metal"),
        (("--with", "no_such_case", "--area", "1 cm2"), "no_such_case"),
        (("--with", "symmetric_nif2_nf", "--area", "1 cm2"), "symmetric"),
        (("--replicates",), "--replicates"),
        (("--out", "x.html"), "--out"),
    ],
)
def test_a_wrong_option_is_one_line(measured: str, options: tuple[str, ...], said: str) -> None:
    assert said in refused("analyze", measured, *options)


def test_a_wrong_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "note.csv").write_text("dear diary\ntoday nothing happened\n")
    assert "note.csv" in refused("analyze", str(tmp_path / "note.csv"))
    assert "no such file" in refused("analyze", str(tmp_path / "none.mpr"))
    assert "nothing given" in refused("analyze")
