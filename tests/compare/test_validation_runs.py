"""Runs of a validation: read, kept, found again, interrupted, and what the command makes of them."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from natrode import literature
from natrode.case import load_case
from natrode.cli import app
from natrode.compare.calibration import Universals
from natrode.compare.validation import (
    Experiment,
    Kind,
    Prediction,
    campaign,
    experiment_of,
    store,
    validate,
)
from natrode.compare.validation.outcomes import Outcome, run_task
from natrode.compare.validation.readings import beyond, reading
from natrode.compare.validation.spread import member_overrides, order
from natrode.compare.validation.store import Store, StoreError, key_of, task_of

PLAIN = Universals()


def named(obs_id: str) -> literature.Observation:
    return next(o for o in literature.observations() if o.obs_id == obs_id)


def outcome(**more) -> Outcome:
    return Outcome("key", **{"cycles": 400.0, "hours": 900.0, "censored": False, **more})


# --- readings


@pytest.fixture(scope="module")
def case():
    return load_case("full_nvp_na3p_cnt")


def test_lives_are_read_in_their_unit(case):
    assert reading(named("N105"), case, outcome()) == 900.0
    assert reading(named("C064"), case, outcome()) == 400.0
    assert beyond(named("N105"), outcome(censored=True))
    assert not beyond(named("N105"), outcome())


def test_full_cells_are_spent_at_80_percent_and_anode_free_ones_at_50(case):
    at = {"80 %": {"cycle": 120.0, "reached": 1.0}, "50 %": {"cycle": 300.0, "reached": 0.0}}
    found = outcome(at=at, censored=True)
    assert reading(named("N059"), case, found) == 120.0
    assert not beyond(named("N059"), found)
    assert reading(named("N064"), case, found) == 300.0
    assert beyond(named("N064"), found)


def test_numbers_of_a_cycle_are_those_of_that_cycle(case):
    at = {
        "300": {
            "cycle": 300.0,
            "retention": 0.9,
            "capacity_c_per_m2": 7.2e4,
            "mean_efficiency": 0.99,
        },
        "settled": {"cycle": 5.0, "polarisation_v": 0.04},
    }
    found = outcome(at=at, censored=True)
    assert reading(named("N062"), case, found) == pytest.approx(90.0)
    # 20 C per mg/cm2 of cathode: 7.2e4 C/m2 over 0.2 kg/m2 is 100 mAh/g
    assert case.inputs.cathode_loading.value == pytest.approx(0.2)
    assert reading(named("N061"), case, found) == pytest.approx(100.0)
    assert reading(named("C036"), case, found) == pytest.approx(40.0)
    assert reading(named("N056"), case, found) == pytest.approx(20.0)


def test_a_cell_that_ended_before_the_cycle_has_lost_everything(case):
    at = {"300": {"cycle": 120.0, "retention": 0.55}}
    assert reading(named("N062"), case, outcome(at=at)) == 0.0
    assert reading(named("N062"), case, outcome(at=at, censored=True)) == pytest.approx(55.0)


def test_what_failed_has_no_number(case):
    assert math.isnan(reading(named("N105"), case, outcome(failed="why")))


def test_a_cell_that_dies_in_its_first_cycle_is_a_miss_and_not_left_out(case):
    at_once = outcome(cycles=0.0, hours=0.01)
    assert reading(named("N105"), case, at_once) == 0.01
    assert reading(named("C064"), case, at_once) == 0.5
    assert reading(named("N059"), case, at_once) == 0.5


def test_a_solver_that_gave_up_is_no_survivor(monkeypatch):
    from natrode import ageing

    experiment = experiment_of(named("C067"))
    case = experiment.case.with_overrides({"cycles": 2})
    whole = ageing.run_life(case)
    broken = replace(
        whole, position=whole.position.with_(event="solver gave up", end="solver"),
        lifetime=replace(whole.lifetime, cause="the solver gave up", censored=True),
    )  # fmt: skip
    from natrode.cell import End

    broken = replace(broken, position=broken.position.with_(event=str(End.SOLVER)))
    monkeypatch.setattr(ageing, "run_life", lambda *a, **k: broken)
    assert "the solver gave up" in run_task(task_of(case, experiment)).failed


def test_blind_predictions_are_written_once_and_of_the_whole_table_only(tmp_path):
    from natrode.compare.validation.blind import Blind
    from natrode.compare.validation.files import Tables, write

    rows = tuple(
        Prediction(o.obs_id, o.system_id, o.property, o.unit, "", "", "", None, "", "input", "")
        for o in literature.observations()
    )
    one = Blind(
        "N029", "cf_zno", "voltage_hysteresis", "mV", 1.0, 0.5, 2.0, "model", 1.0, 0.5, 2.0, "c"
    )
    file = tmp_path / "blind_predictions.csv"
    write(Tables(rows[:3], (), (), (one,), True), tmp_path)
    write(Tables(rows, (), (), (one,), False), tmp_path)
    assert not file.exists()
    write(Tables(rows, (), (), (one,), True), tmp_path)
    kept = file.read_text()
    write(Tables(rows, (), (), (replace(one, median=9.0),), True), tmp_path)
    assert file.read_text() == kept


# --- members


def test_members_see_the_same_quantile_of_a_number_whatever_the_case():
    a, b = load_case("cu_foil"), load_case("ni_foam")
    path = "kinetics.renewal_length"
    assert [m[path] for m in member_overrides(a, 4)] == [m[path] for m in member_overrides(b, 4)]
    assert sorted(order("anything", 4)) == pytest.approx([0.125, 0.375, 0.625, 0.875])
    assert order("kinetics.renewal_length", 8) != order("kinetics.dead_fraction", 8)


# --- the cache


def test_the_key_changes_with_any_number_with_the_test_and_with_the_code(monkeypatch):
    experiment = experiment_of(named("N016"))
    case = experiment.case
    key = key_of(case, experiment)
    assert key == key_of(case, experiment)
    for path, value in (
        ("kinetics.exchange_current", "2.1 mA/cm2"), ("temperature", "26 degC"),
        ("host.nucleation.top", 0.02), ("cell.contact_resistance", "1 Ohm cm2"),
    ):  # fmt: skip
        assert key_of(case.with_overrides({path: value}), experiment) != key, path
    assert key_of(case.with_overrides({"title": "other"}), experiment) == key
    assert key_of(case, replace(experiment, at=(7,))) != key
    assert key_of(case, replace(experiment, until="time > 3 h")) != key
    monkeypatch.setattr(store, "code", lambda: "other")
    assert key_of(case, experiment) != key


def test_the_hash_of_the_code_covers_the_model():
    found = {name for room in store.ROOMS for name, _ in store._sources(_room(room))}
    assert {"cell/equations.py", "ageing/march.py", "theory/nucleation.py"} <= found
    assert len(store.code()) == 64


def _room(name: str):
    from importlib import resources

    return resources.files("natrode") / name


def test_outcomes_are_kept_and_damaged_ones_are_forgotten(tmp_path):
    one = outcome(at={"5": {"retention": math.nan, "cycle": 5.0}}, hours=math.nan)
    kept = replace(one, key="ab" + "0" * 62)
    Store(tmp_path).add(kept)
    (file,) = tmp_path.rglob("*.json")
    again = Store(tmp_path).get(kept.key)
    assert again.cycles == 400.0
    assert math.isnan(again.hours)
    assert math.isnan(again.at["5"]["retention"])
    for text in ("", "{", "[]", "{}", '{"key": 3}', file.read_text().replace(kept.key, "f" * 64)):
        file.write_text(text)
        assert Store(tmp_path).get(kept.key) is None
    assert Store(tmp_path).get("c" * 64) is None


def test_a_process_that_died_is_run_again(tmp_path):
    Store(tmp_path).add(outcome(failed="the process died (exit status -9)"))
    assert not list(tmp_path.rglob("*.json"))


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "file" / "cache")


# --- runs


def test_a_case_that_is_none_costs_only_itself():
    experiment = experiment_of(named("N016"))
    task = task_of(experiment.case, experiment)
    task = replace(task, case={**task.case, "host": {"geometry": "x"}})
    assert run_task(task).failed.startswith("CaseError")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    place = tmp_path_factory.mktemp("cache")
    found = validate(
        systems=["be_foil", "mhd_wang"], universals=PLAIN, members=3, store=place, jobs=1
    )
    return place, found


def test_a_dip_is_found_again_and_classed(first):
    _, found = first
    rows = {row.obs_id: row for row in found.rows}
    assert rows["N017"].kind == Kind.CALIBRATED
    assert rows["N017"].predicted == pytest.approx(36.3, rel=0.02)
    assert rows["N017"].low < 36.3 < rows["N017"].high
    assert rows["N017"].inside is True
    assert rows["C131"].kind == Kind.INPUT
    assert rows["C131"].predicted is None
    assert found.ran == 4
    assert found.complete


def test_a_second_call_runs_nothing_and_refresh_everything(first):
    place, found = first
    again = validate(
        systems=["be_foil", "mhd_wang"], universals=PLAIN, members=3, store=place, jobs=1
    )
    assert (again.ran, again.cached) == (0, 4)
    assert again.rows == found.rows
    fresh = validate(
        systems=["be_foil"], universals=PLAIN, members=0, store=place, jobs=1, refresh=True
    )
    assert (fresh.ran, fresh.cached) == (1, 0)
    assert fresh.rows[0].predicted == found.rows[0].predicted


def test_ctrl_c_keeps_what_was_done(tmp_path, monkeypatch):
    calls = 0

    def stop(task):
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return run_task(task)

    monkeypatch.setattr(campaign, "run_task", stop)
    found = validate(systems=["be_foil"], universals=PLAIN, members=2, store=tmp_path, jobs=1)
    assert not found.complete
    assert found.rows[0].predicted is not None
    monkeypatch.setattr(campaign, "run_task", run_task)
    rest = validate(systems=["be_foil"], universals=PLAIN, members=2, store=tmp_path, jobs=1)
    assert (rest.ran, rest.cached) == (2, 1)


def test_a_life_of_a_foil_gives_efficiency_and_end(tmp_path):
    """A short life with jumps, against the same numbers from the life itself."""
    from natrode.ageing import run_life

    case = load_case("cu_foil").with_overrides({"protocol": [{
        "step": "repeat", "times": 40,
        "steps": ["plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"]}]})  # fmt: skip
    experiment = Experiment(case, "life", "efficiency < 90 %", (20,), ())
    found = run_task(task_of(case, experiment))
    assert not found.failed
    from natrode.cell import Settings
    from natrode.compare.validation.outcomes import GRID

    frame = run_life(case, until="efficiency < 90 %", settings=Settings(**GRID)).cycles
    part = frame[(frame["cycle"] > 1) & (frame["cycle"] <= 20)]
    mean = part["stripped_c_per_m2"].sum() / part["plated_c_per_m2"].sum()
    assert found.at["20"]["mean_efficiency"] == pytest.approx(mean, abs=1e-12)
    assert found.cycles == 40.0
    assert found.censored
    assert found.hours == pytest.approx(frame["time_s"].iloc[-1] / 3600.0)


# --- the command


def natrode(*words: str):
    return CliRunner().invoke(app, list(words))


def test_the_command_writes_tables_and_plots(tmp_path):
    result = natrode("validate", "-s", "be_foil", "--members", "0", "-j", "1", "-o", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "N017" in result.output
    assert "calibrated" in result.output
    names = {file.name for file in tmp_path.iterdir() if file.is_file()}
    plots = {f"parity-nucleation_overpotential.{kind}" for kind in ("png", "svg")}
    assert {"observations.csv", "observations.parquet", *plots} <= names
    with (tmp_path / "observations.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["obs_id"] == "N017"
    assert float(rows[0]["predicted"]) == pytest.approx(36.1, rel=0.01)
    again = natrode("validate", "-s", "be_foil", "--members", "0", "-o", str(tmp_path), "--json")
    told = json.loads(again.stdout)
    assert (told["runs"], told["cached"]) == (0, 1)
    assert told["observations"][0]["kind"] == "calibrated"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-s", "nothing"), "unknown system"),
        (("-p", "nothing"), "nothing"),
        (("-s", "be_foil", "-p", "full_cell_cycles"), "no observation"),
        (("--universals", "missing.yaml"), "does not exist"),
        (("--members", "-1"), "members"),
    ],
)
def test_bad_input_is_one_line(words, told, tmp_path):
    result = natrode("validate", *words, "-o", str(tmp_path / "out"))
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert told in line


def test_a_damaged_set_of_constants_is_one_line(tmp_path):
    for text in ("", "format: other", "format: natrode-universal-1\nversion: a\nconstants: {X: {}}",
                 "format: natrode-universal-1\nversion: a\nconstants: {U10: {value: 1, low: 2, "
                 "high: 3, rows: []}}", "!!python/object:os.system {}"):  # fmt: skip
        file = tmp_path / "set.yaml"
        file.write_text(text)
        result = natrode(
            "validate", "-s", "be_foil", "--universals", str(file), "-o", str(tmp_path)
        )
        assert result.exit_code == 2
        assert "is no set of universal constants" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


def test_paths_of_the_cache_stay_in_the_directory(tmp_path):
    assert Path(Store(tmp_path)._file("ab" * 32)).is_relative_to(tmp_path)


def test_a_cell_that_takes_no_charge_does_not_live_for_ever():
    case = load_case("anode_free_nvp_zn_al").with_overrides({
        "cell.contact_resistance": "1000 Ohm cm2",
        "protocol": [{"step": "repeat", "times": 3,
                      "steps": ["charge at 5C to 3.8 V", "discharge at 5C to 2.5 V"]}],
    })  # fmt: skip
    found = run_task(task_of(case, Experiment(case, "life", None, (), ())))
    assert (found.cycles, found.censored) == (0.0, False)
    assert "takes no charge" in found.cause
    assert reading(named("N059"), case, found) == 0.5
