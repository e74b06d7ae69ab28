"""`natrode run` prints what came out, and refuses what it cannot use before it starts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from natrode_command import COARSE, files_in, natrode, refused

from natrode import cell, load_case, simulate
from natrode.case import save_case
from natrode.cell import End, Run, Settings
from natrode.cell.outcome import Outcome, StepEnd

STEPS = ["plate at 1 mA/cm2 to 0.1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"]
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture(scope="module")
def finished() -> Run:
    return simulate(load_case("nif2_nf"), Settings(n_host=10, n_separator=3))


def strict(text: str) -> Any:
    def never(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=never)


def test_a_run_prints_case_outcome_metrics_profile_and_balances() -> None:
    result = natrode("run", "nif2_nf", *COARSE)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert max(map(len, result.stdout.splitlines())) <= 80
    for text in (
        "nif2_nf: Fluorinated nickel foam (NiF2@NF)",
        "half cell, foam (ni), 500 um, porosity 0.95, coated with nif2",
        "protocol: plate at 5 mA/cm2 to 10 mAh/cm2; strip at 5 mA/cm2 to 1 V",
        "conduction class: EC, electronic over ionic conductivity",
        "outcome: completed 2 steps",
        "nucleation, absolute",
        "Coulombic efficiency",
        "percent on the outer face | in fifths of the host",
        "closure: charge",
        "balance in mAh/cm2: plated 10, stripped 9.9",
        "not kept; add --out DIR",
    ):
        assert text in result.stdout
    assert list(Path().iterdir()) == []


def test_the_printed_numbers_are_those_of_the_run(finished: Run) -> None:
    text = natrode("run", "nif2_nf", *COARSE).stdout
    assert f"sodium: {finished.profile_line}" in text
    assert f"{1000 * finished.metrics['plateau_overpotential'].value:.3g} mV" in text
    assert f"{100 * finished.metrics['top_fraction'].value:.3g} %" in text


def test_json_is_strict_and_holds_the_run(finished: Run) -> None:
    result = natrode("run", "nif2_nf", *COARSE, "--json")
    assert result.exit_code == 0
    data = strict(result.stdout)
    assert data["metrics"]["top_fraction"]["value"] == pytest.approx(
        finished.metrics["top_fraction"].value, rel=1e-6
    )
    assert data["outcome"]["completed"] is True
    assert data["written"] is None


def test_a_metric_without_a_value_says_why_and_is_null() -> None:
    text = natrode("run", "cu_foil", *COARSE).stdout
    assert "not valid: the electrode is planar" in text
    data = strict(natrode("run", "cu_foil", *COARSE, "--json").stdout)
    assert data["metrics"]["pore_fill"]["value"] is None
    assert data["metrics"]["pore_fill"]["valid"] is False


def test_an_early_end_is_a_result() -> None:
    result = natrode("run", "cu_foil", *COARSE, "--current", "60 mA/cm2")
    assert result.exit_code == 0
    assert "outcome: ended in step 1 (plate, cycle 1) after" in result.stdout
    assert "the salt ran out at a surface" in result.stdout.replace("\n", " ")


@pytest.mark.parametrize("trouble", ["solver", "balance"])
def test_a_run_that_cannot_be_trusted_is_status_1(
    trouble: str, finished: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = StepEnd(End.SOLVER, 1, 1, "plate", 10.0, 500.0, -0.1, 3, "no progress")
    bad = {
        "solver": replace(finished, outcome=Outcome(False, (end,))),
        "balance": replace(finished, ledger=replace(finished.ledger, charge_closure=1e-3)),
    }[trouble]
    monkeypatch.setattr(cell, "simulate", lambda *args: bad)
    result = natrode("run", "nif2_nf")
    assert result.exit_code == 1
    said = {"solver": "the solver could not advance", "balance": "charge does not close: 1.00e-03"}
    assert said[trouble] in result.stdout.replace("\n", " ")


def test_options_change_the_case() -> None:
    options = ("--current", "1 mA/cm2", "-q", "1 mAh/cm2", "-t", "40 degC", "--cycles", "2")
    more = ("--set", "host.thickness=200 um", "--set", "cutoff=0.5 V")
    data = strict(natrode("run", "ni_foam", *COARSE, "--json", *options, *more).stdout)
    case = data["case"]
    assert case["host"]["thickness"] == "200 um"
    assert case["surroundings"]["temperature"] == "40 degC"
    (repeat,) = case["protocol"]
    assert repeat == {
        "step": "repeat",
        "times": 2,
        "steps": ["plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 0.5 V"],
    }
    assert [step["cycle"] for step in data["outcome"]["steps"]] == [1, 1, 2, 2]


def test_cycles_set_the_repeat_that_is_there() -> None:
    protocol = [{"step": "repeat", "times": 9, "steps": STEPS}]
    save_case(load_case("cu_foil").with_overrides({"protocol": protocol}), "mine.yaml")
    data = strict(natrode("run", "mine.yaml", "--cycles", "2", "--json").stdout)
    assert len(data["outcome"]["steps"]) == 4
    assert data["case"]["protocol"][0]["times"] == 2


def test_out_keeps_the_run_and_says_where() -> None:
    result = natrode("run", "cu_foil", *COARSE, "--out", "runs/first", "--no-report")
    assert result.exit_code == 0
    assert f"written: {Path('runs/first').resolve()}\n" in result.stdout
    assert strict(Path("runs/first/result.json").read_text())["outcome"]["completed"] is True
    assert not Path("runs/first/report.html").exists()
    again = natrode("run", "cu_foil", *COARSE, "-o", "runs/first", "--no-report", "--json")
    assert strict(again.stdout)["written"] == str(Path("runs/first").resolve())


@pytest.fixture
def _no_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object) -> None:
        raise AssertionError("simulated before the input was checked")

    monkeypatch.setattr(cell, "simulate", never)


@pytest.mark.usefixtures("_no_simulation")
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("ni_fom",), "unknown case 'ni_fom'; did you mean 'ni_foam'?"),
        (("",), "unknown case ''"),
        (("ni_foam", "--current", "5 mA"), "'5 mA'"),
        (("ni_foam", "--current", "5"), "unit"),
        (("ni_foam", "--current", "-5 mA/cm2"), "-5 mA/cm2"),
        (("ni_foam", "--current", "nan mA/cm2"), "nan"),
        (("ni_foam", "--capacity", "10 mA/cm2"), "'10 mA/cm2'"),
        (("ni_foam", "--temperature", "60"), "surroundings.temperature"),
        (("ni_foam", "--set", "host.thickness=-5 um"), "host.thickness: got -5 um"),
        (("ni_foam", "--set", "host.porosity=1.2"), "host.porosity: got 1.2"),
        (("ni_foam", "--set", "cutoff=-1 V"), "cutoff: got -1 V"),
        (("ni_foam", "--set", "host.thicknes=5 um"), "did you mean 'host.thickness'?"),
        (("ni_foam", "--set", "protocol.7.current=1 mA/cm2"), "protocol.7.current: no step"),
        (("ni_foam", "--set", "host.thickness"), "allowed: PATH=VALUE"),
        (("ni_foam", "--set", "=5 um"), "allowed: PATH=VALUE"),
        (("ni_foam", "-s", "cutoff=1 V", "-s", "cutoff=2 V"), "cutoff is given twice"),
        (("ni_foam", "--current", "1 mA/cm2", "-s", "current=1 mA/cm2"), "given twice"),
        (("ni_foam", "--set", "coating.material=nif3"), "nif3"),
        (("ni_foam", "--cells", "2"), "--cells"),
        (("ni_foam", "--cells", "many"), "--cells"),
        (("ni_foam", "--cycles", "0"), "--cycles"),
        (("ni_foam", "--cycles", "9999999"), "protocol"),
        (("missing.yaml",), "missing.yaml: does not exist"),
        (("folder/",), "folder: does not exist"),
        (("../here/",), "is not a file"),
        (("/dev/null.yaml",), "does not exist"),
        (("ni_foam", "--out", ""), "--out: got an empty name"),
        (("ni_foam", "--out", "."), "is the current directory"),
        (("ni_foam", "--out", ".."), "is the current directory or above it"),
        (("ni_foam", "--out", "/proc/natrode/out"), "cannot be written"),
        (("ni_foam", "--out", "x" * 300), "cannot be written"),
        (("ni_foam", "--out", "a\0b"), "cannot be written"),
    ],
)
def test_bad_input_is_one_line_before_anything_runs(args: tuple[str, ...], expected: str) -> None:
    assert expected in refused("run", *args)
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("_no_simulation")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOMB, "anchors (&) and aliases (*) are not allowed"),
        ("!!python/object/apply:os.system ['true']", "tags (!) are not allowed"),
        ("name: [", "not valid YAML"),
        ("", "allowed: a mapping"),
        ("name: x\nname: y", "given twice"),
        ("[" * 5000, "nested more than"),
        ("- a\n", "allowed: a mapping"),
        ("x" * 300_000, "larger than 256 kB"),
    ],
)
def test_a_bad_file_is_one_line(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    assert expected in refused("run", str(tmp_path / "bad.yaml"))
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("_no_simulation")
def test_each_mistake_has_its_line() -> None:
    args = ("--set", "host.thickness=-5 um", "--set", "host.porosity=2", "--current", "5")
    text = refused("run", "ni_foam", *args, lines=3)
    assert all(
        f"error: {word}: " in text for word in ("host.thickness", "host.porosity", "current")
    )


@pytest.mark.usefixtures("_no_simulation")
@pytest.mark.parametrize("command", ["run", "theory"])
def test_a_file_that_cannot_be_read_is_one_line(command: str, tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in refused(command, str(tmp_path / "binary.yaml"))
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    assert "loop.yaml" in refused(command, str(loop))


@pytest.mark.usefixtures("_no_simulation")
def test_what_natrode_did_not_make_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("more")
    before = files_in(tmp_path)
    for out, expected in (
        ("mine", "is not empty and was not made by natrode"),
        ("file", "a file is in the way"),
        ("file/below", "is a file, not a directory"),
    ):
        assert expected in refused("run", "ni_foam", "--out", str(tmp_path / out))
    Path("natrode-out").write_text("a file")
    assert "is a file, not a directory" in refused("run", "ni_foam", "--report")
    assert files_in(tmp_path) == sorted([*before, "here/natrode-out"])


@pytest.mark.parametrize("name", ["z.html", "runs/z.JSON", "z.csv", "profiles.nc "])
def test_the_name_of_a_file_is_no_directory_for_a_run(name: str) -> None:
    assert "the name of a file; allowed: a directory" in refused("run", "nif2_nf", "--out", name)
    assert "the name of a file" in refused("demo", "--out", name)
    assert list(Path().iterdir()) == []


def test_json_and_files_together_carry_the_notes() -> None:
    result = natrode("run", "nif2_nf", *COARSE, "--json", "--out", "kept", "--no-report")
    assert result.exit_code == 0
    printed = strict(result.stdout)
    kept = strict(Path("kept/result.json").read_text(encoding="utf-8"))
    for data in (printed, kept):
        note = data["metrics"]["coulombic_efficiency"]["note"]
        assert note == "counts interphase, dead sodium, with constants that are estimates"
    assert "profiles.nc" in files_in(Path("kept"))


def test_the_efficiency_is_printed_with_what_it_counts_once(finished: Run) -> None:
    text = " ".join(natrode("run", "nif2_nf", *COARSE).stdout.split())
    value = finished.metrics["coulombic_efficiency"].value
    assert f"Coulombic efficiency ~{100 * value:.3f} %" in text
    assert text.count("counts interphase, dead sodium") == 1
    assert "upper bound" not in text
