"""`natrode run` with many cycles and `natrode resume`: what they print, keep, refuse and survive."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lives import EXACT, case_of
from natrode_command import files_in, natrode, refused

from natrode import load_case
from natrode.ageing import life, read_store, run_life
from natrode.cell import Settings

LIFE = [".lock", "case.yaml", "checkpoint.npz", "life.json", "result.json"]

#: Ways in which a page could load something from elsewhere.
LOADS = re.compile(
    r"""<(?:script|link|img|iframe|object|embed|source)\b[^>]*\b(?:src|href|data)\s*=\s*['"]?(?!data:|\#)"""
    r"""|url\(\s*['"]?(?!data:|\#)|@import|xlink:href\s*=\s*['"](?!\#|data:)""",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def foil(tmp_path_factory) -> tuple[Path, Any]:
    """A life of 150 cycles on the command line: its directory and what was printed."""
    place = tmp_path_factory.mktemp("foil") / "life"
    return place, natrode("run", "cu_foil", "--cycles", "150", "--out", str(place))


def kept_files(place: Path) -> list[str]:
    return [name for name in files_in(place) if not name.startswith("cycles.zarr")]


# --- run


def test_many_cycles_are_a_life_that_says_what_it_is_worth(foil):
    place, result = foil
    assert result.exit_code == 0
    assert result.stderr == ""
    assert max(map(len, result.stdout.splitlines())) <= 80 + len(str(place))
    text = " ".join(result.stdout.split())
    for told in (
        "cu_foil: Bare copper foil",
        "life: ~> 150 cycles (censored: all cycles of the protocol are done)",
        "of cycling;",
        "the others jumped over; declared error of the ageing 0.",
        "*: in a jump, interpolated between cycles that were run",
        "lost for good: ~",
        "grew with time (calendar), the rest with cycling",
        "The constants of the losses are estimates",
        "balances close: charge",
        "kept in ",
    ):
        assert told in text, told
    assert re.search(r"^\s*150 ", result.stdout, re.MULTILINE)  # the last cycle was run


def test_it_is_kept_in_files_that_need_nothing_else(foil):
    place, _ = foil
    assert kept_files(place) == sorted([*LIFE, "report.html"])
    kept = json.loads((place / "result.json").read_text())
    assert kept["lifetime"]["cycles"] == 150
    assert kept["interrupted"] is False
    assert kept["unphysical"] == []
    assert load_case(place / "case.yaml").hash() == case_of("cu_foil", 150).hash()
    data = read_store(place / "cycles.zarr")
    assert data.sizes["cycle"] == 150
    assert int(data["simulated"].sum()) < 50
    assert int(data["simulated"].sum()) <= kept["simulated_cycles"]


def test_the_report_loads_nothing_and_tells_the_life(foil):
    place, _ = foil
    text = (place / "report.html").read_text()
    assert LOADS.search(text) is None
    assert "http://" not in re.sub(
        r"http://www\.w3\.org/[\w/.#-]+|http://purl\.org/[\w/.#-]+", "", text
    )
    for told in (
        "Life of Bare copper foil",
        "&gt; 150 cycles (censored: all cycles of the protocol are done)",
        "declared error of the ageing",
        "What the model does not predict",
        "<svg",
        "napf6_diglyme",
    ):
        assert told in text, told
    words = re.sub(r"<style.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL).lower().split()
    assert "nan" not in words


def test_a_life_that_has_ended_is_shown_again(foil):
    place, first = foil
    again = natrode("resume", str(place), "--no-report")
    assert again.exit_code == 0
    assert again.stderr == ""
    timing = re.compile(r"run in\s+\S+\s+s")
    assert timing.sub("", again.stdout) == timing.sub("", first.stdout)


def strict(text: str) -> Any:
    def never(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=never)


def test_json_is_one_object_and_a_condition_an_event(tmp_path):
    place = tmp_path / "life"
    result = natrode(
        "run", "cu_foil", "--until", "time > 20 h", "--out", str(place), "--no-report", "--json"
    )
    assert result.exit_code == 0
    told = strict(result.stdout)
    assert told["lifetime"]["event"] == "until"
    assert told["lifetime"]["text"] == "11 cycles (event: time > 20 h)"
    assert told["lifetime"]["censored"] is False
    assert kept_files(place) == LIFE
    assert {**strict((place / "result.json").read_text()), "seconds": 0} == {**told, "seconds": 0}
    shown = strict(natrode("resume", str(place), "--json", "--no-report").stdout)
    assert shown["lifetime"] == told["lifetime"]


def test_exact_runs_every_cycle_and_keeps_it_beside_short_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = natrode("run", "cu_foil", "--cycles", "12", "--exact", "--no-report")
    assert result.exit_code == 0
    assert "all 12 cycles were run in" in " ".join(result.stdout.split())
    assert "*" not in result.stdout.split("balances")[0].split("cycle", 1)[1]
    place = tmp_path / "natrode-out" / "cu_foil-life"
    assert "kept in" in result.stdout
    frame = read_store(place / "cycles.zarr")
    assert frame["simulated"].to_numpy().tolist() == [1.0] * 12
    direct = run_life(case_of("cu_foil", 12), jumps=EXACT)
    np.testing.assert_array_equal(frame["polarisation_v"], direct.cycles["polarisation_v"])


def test_a_cell_that_dies_is_a_result(tmp_path):
    result = natrode(
        "run", "cu_foil", "--cycles", "400", "--out", str(tmp_path / "life"), "--no-report",
        "--set", "electrolyte=naclo4_ec_dec", "--set", "cell.separator=glass_fibre",
        "--set", "cell.electrolyte_volume=40 uL/cm2", "--set", "kinetics.salt_per_charge=2",
        "--set", "processes.roughness=false",
    )  # fmt: skip
    assert result.exit_code == 0
    assert "cycles (event: the salt ran out at a surface" in " ".join(result.stdout.split())


@pytest.mark.parametrize("report", ["--no-report", "--report"])
def test_a_cell_that_dies_in_its_first_plating_is_a_result_too(report, tmp_path):
    result = natrode(
        "run", "cu_foil", "--cycles", "200", "--out", str(tmp_path / "life"), report,
        "--set", "electrolyte=naclo4_ec_dec", "--capacity", "3 mAh/cm2",
    )  # fmt: skip
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "life: ~0 cycles (event: the deposit on the outer face reached the counter" in text


# --- refused


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--until", "retension < 80 %"), "did you mean 'retention'?"),
        (("--until", "time > 2000"), "without a unit"),
        (("--until", ""), "allowed: \"retention < 80 %\""),
        (("--cycles", "200", "--out", "life.html"), "--out: got 'life.html', the name of a file"),
        (("--cycles", "200", "--out", ""), "--out: got an empty name"),
        (("--cycles", "200", "--cells", "2"), "--cells"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_one_line_and_leaves_nothing(given, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in refused("run", "cu_foil", *given)
    assert files_in(tmp_path) == []


def test_what_cannot_be_resumed_is_one_line(tmp_path, foil):
    assert "holds no life to resume" in refused("resume", str(tmp_path / "nothing"))
    (tmp_path / "notes.txt").write_text("mine")
    told = refused("run", "cu_foil", "--cycles", "200", "--out", str(tmp_path))
    assert "is not empty and holds no life" in told
    assert files_in(tmp_path) == ["notes.txt"]
    place, _ = foil
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("case.yaml", "life.json"):
        (broken / name).write_bytes((place / name).read_bytes())
    (broken / "checkpoint.npz").write_bytes((place / "checkpoint.npz").read_bytes()[:-40])
    assert "is no checkpoint or is damaged" in refused("resume", str(broken))
    text = (broken / "case.yaml").read_text()
    (broken / "case.yaml").write_text(text.replace("celgard", "glass_fibre"))
    assert "was changed since the life began" in refused("resume", str(broken))


def test_a_case_that_only_holds_a_voltage_has_a_life_of_one_cycle():
    held = load_case("cu_foil").with_overrides({"protocol": ["hold at 0.3 V for 1 h"]})
    found = run_life(held)
    assert found.lifetime.text == "> 1 cycles (censored: all cycles of the protocol are done)"
    assert found.ledger.unphysical == ()


# --- stopped by a signal


def begun(words: tuple[str, ...]) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    environment = {**os.environ, "COLUMNS": "80", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "natrode", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 120.0
    while not condition():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def ends_as_undisturbed(place: Path, cycles: int) -> None:
    """What is kept is bit for bit what a life has that nothing stopped."""
    direct = run_life(case_of("cu_foil", cycles), jumps=EXACT, settings=Settings(40, 10))
    data = read_store(place / "cycles.zarr")
    frame = direct.cycles
    assert set(data.variables) == set(frame)
    for name in frame:
        np.testing.assert_array_equal(data[name], frame[name], err_msg=name)
    kept = json.loads((place / "result.json").read_text())
    assert kept["lifetime"] == direct.lifetime.as_dict()
    ledger = direct.ledger.as_dict()
    pd.testing.assert_series_equal(
        pd.Series(kept["ledger"]["least"]), pd.Series(ledger["least"]), check_exact=True
    )
    for name in ("plated", "stripped", "charge_closure", "salt_closure", "counter"):
        assert kept["ledger"][name] == ledger[name], name


def test_ctrl_c_ends_with_a_result_and_the_way_to_go_on(tmp_path):
    place = tmp_path / "life"
    words = ("run", "cu_foil", "--cycles", "4000", "--exact", "--no-report", "--out", str(place))
    running = begun(words)
    wait_for((place / "checkpoint.npz").exists, running)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in err
    text = " ".join(out.split())
    assert "(censored: interrupted)" in text
    assert f"interrupted; to go on: natrode resume {place}" in text
    kept = json.loads((place / "result.json").read_text())
    assert kept["interrupted"] is True
    n = kept["lifetime"]["cycles"]
    assert 1 <= n < 4000
    assert read_store(place / "cycles.zarr")["cycle"].to_numpy().tolist() == [*range(1, n + 1)]
    told = refused(*words)
    assert "holds a life that is not finished; natrode resume" in told


@pytest.mark.parametrize("seed", [1])
def test_a_life_that_was_killed_three_times_ends_as_if_it_had_not_been(seed, tmp_path, monkeypatch):
    place, cycles = tmp_path / "life", 60
    rng = np.random.default_rng(seed)
    words: tuple[str, ...] = (
        "run", "cu_foil", "--cycles", str(cycles), "--exact", "--no-report", "--out", str(place),
    )  # fmt: skip
    numbers = []
    for _ in range(3):
        before = (place / "checkpoint.npz").stat().st_mtime_ns if numbers else 0
        running = begun(words)

        def saved(before: int = before) -> bool:
            path = place / "checkpoint.npz"
            return path.exists() and path.stat().st_mtime_ns != before

        # a run saves its first move at once, and then every two seconds
        wait_for(saved, running)
        time.sleep(float(rng.uniform(0.0, 0.15)))
        running.kill()
        running.communicate()
        assert running.returncode == -signal.SIGKILL
        numbers.append(len(read_store(place / "cycles.zarr")["cycle"]))
        words = ("resume", str(place), "--no-report")
    assert numbers == sorted(numbers)
    assert 1 <= numbers[-1] < cycles
    monkeypatch.setattr(life, "EVERY", np.inf)
    result = natrode(*words)
    assert result.exit_code == 0
    assert result.stderr == ""
    ends_as_undisturbed(place, cycles)
