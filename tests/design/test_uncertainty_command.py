"""`natrode uncertainty` prints lives with their bands, keeps everything, and refuses bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from members import NUMBERS
from typer.testing import CliRunner, Result

import natrode.ageing
from natrode.ageing import run_life
from natrode.cli import app
from natrode.report import uncertainty_page

SMALL = ("-n", "4", "--set", "capacity=0.1 mAh/cm2", "--samples", "4", "--cells", "8", "-j", "1")
ONLY = ("--only", NUMBERS[0], "--only", NUMBERS[1])


def natrode_command(*args: str) -> Result:
    result = CliRunner().invoke(app, ["uncertainty", *args], env={"COLUMNS": "80"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_prints_the_band_and_keeps_tables_and_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = natrode_command("cu_foil", *SMALL, *ONLY, "--out", "kept", "--report")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 80
    for text in (
        "cu_foil: Bare copper foil",
        "life: > 4 cycles (0 % have ended)",
        "4 members: still alive 100 %",
        "numbers that vary: 2; taken as certain: 7",
        "4/4",
        "kinetics.renewal_length  24 (8 to 100) um",
        "measure first:",
        "1. kinetics.renewal_length: ",
        "of the variance of the loss (1 - CE) at the end",
        "by Coulombic efficiency of a half cell",
    ):
        assert text in result.stdout, text
    assert "one at a time: 5 lives" in result.stderr
    place = Path("kept")
    for name in ("bands", "survival", "tornado-cu_foil"):
        assert (place / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
        assert "<svg" in (place / f"{name}.svg").read_text(encoding="utf-8")
    lives = pd.read_parquet(place / "lives.parquet")
    assert list(lives["cycles"]) == [4, 4, 4, 4]
    assert lives[NUMBERS[0]].between(5e-6, 150e-6).all()
    assert len(pd.read_csv(place / "one_at_a_time.csv")) == 2
    page = (place / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "&gt; 4 cycles" in page
    assert 'href="http' not in page
    # a second call runs nothing and says the same
    monkeypatch.setattr(natrode.ageing, "run_life", None)
    monkeypatch.setattr(uncertainty_page, "figures_of", lambda *_: {})
    again = natrode_command("cu_foil", *SMALL, *ONLY, "--out", "kept", "--json")
    summary = json.loads(again.stdout)
    assert summary == {
        **json.loads((place / "summary.json").read_text(encoding="utf-8")),
        "written": str(place.resolve()),
    }
    assert summary["cases"]["cu_foil"]["measure_first"][0]["path"] == NUMBERS[0]
    other = natrode_command("cu_foil", *SMALL, *ONLY, "--out", "kept", "--seed", "2")
    assert other.exit_code == 2
    assert "holds another plan (seed: 1 there, 2 now)" in other.stderr
    assert other.stderr.count("\n") == 1


def test_cases_are_compared_pair_by_pair_and_indices_are_computed() -> None:
    result = natrode_command(
        "cu_foil", "al_foil", *SMALL, "--only", NUMBERS[0], "--until", "time > 2000 s",
        "--sensitivity", "sobol", "--most", "1",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "sobol: 4 x (1 + 2) + 4 x (1 + 2): 24 lives, about" in result.stderr
    assert "Sobol' indices of the loss (1 - CE)" in result.stdout
    assert "time > 2000 s 100 %" in result.stdout
    assert "cu_foil outlives al_foil in 0 % of 4 pairs" in result.stdout
    assert "equal 100 %" in result.stdout
    kept = Path("natrode-out/cu_foil-al_foil-uncertainty")
    assert len(pd.read_csv(kept / "sobol.csv")) == 6
    assert len(list((kept / "members" / "al_foil").iterdir())) == 4


def test_an_interruption_shows_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def stopped(case: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count > 2:
            raise KeyboardInterrupt
        return run_life(case, **options)

    monkeypatch.setattr(natrode.ageing, "run_life", stopped)
    monkeypatch.setattr(uncertainty_page, "figures_of", lambda *_: {})
    result = natrode_command("cu_foil", *SMALL, *ONLY, "--out", "kept")
    assert result.exit_code == 130
    assert "2 members: still alive 100 %" in result.stdout
    assert "the same command goes on" in result.stdout


def test_no_life_at_all_is_told_by_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(case: Any, **options: Any) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr(natrode.ageing, "run_life", never)
    result = natrode_command("cu_foil", *SMALL, *ONLY, "--out", "kept")
    assert result.exit_code == 1
    assert "life: unknown: no member gave a life" in result.stdout
    assert "failed 4x: RuntimeError: no" in result.stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nothing_like_it",), "nothing_like_it"),
        (("cu_foil", "--samples", "5"), "allowed: a power of two"),
        (("cu_foil", "--until", "retention"), "until: got 'retention'"),
        (("cu_foil", "--only", "kinetics.renewal"), "not uncertain in this case; did you mean"),
        (("cu_foil", "--vary", "kinetics.renewal_length=1 um"), "allowed: PATH=LOW..HIGH"),
        (("cu_foil", "--vary", "kinetics.renewal_length=1..2"), "kinetics.renewal_length"),
        (("cu_foil", "--vary", "host.porosity=0.8..0.9"), "host.porosity"),
        (("cu_foil", "--out", "mine.csv"), "the name of a file"),
        (("cu_foil", "--set", "kinetics.x=1"), "kinetics.x: unknown field"),
        (("cu_foil", "--sensitivity", "some"), "sensitivity"),
        (("cu_foil", "--jobs", "0"), "jobs"),
    ],
)
def test_bad_input_is_refused_in_one_line(args: tuple[str, ...], words: str) -> None:
    result = natrode_command(*args)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert words in result.stderr
    assert list(Path().iterdir()) == []
