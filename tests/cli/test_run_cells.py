"""`natrode run` prints for each type of cell what its user looks for first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from natrode_command import natrode
from small_runs import CASES, COARSE, case_of, run_of
from typer.testing import Result

from natrode import cell
from natrode.case import save_case
from natrode.cli import screen
from natrode.cli.render_cycles import ENDS, SHOWN
from natrode.cli.render_numbers import label_of, value_text
from natrode.cli.run import _before, simulate
from natrode.compare.losses import first_and_last


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`natrode run` whose simulation is one of the small runs."""

    def call(name: str, *options: str, **changes: object) -> Result:
        run = replace(run_of(name), **changes) if changes else run_of(name)
        monkeypatch.setattr(cell, "simulate", lambda *args: run)
        return natrode("run", "cu_foil", *options)

    return call


def flat(result: Result) -> str:
    return " ".join(result.stdout.split())


@pytest.mark.parametrize("name", CASES)
def test_every_cell_fits_80_columns_and_shows_its_split(
    name: str, printed: Callable[..., Result]
) -> None:
    result = printed(name)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for split in first_and_last(run_of(name)):
        assert split.window in result.stdout
        assert f"{100 * split.given_back:.3f} %" in result.stdout
        if split.interphase is not None:
            assert f"~{100 * split.interphase:.3f} %" in result.stdout
    closure = result.stdout.split("closure: ")[1]
    for word in ("charge", "sodium", "salt", "volume"):
        assert f"{word} " in closure.split("parameter hash")[0]


def test_a_full_cell_tells_energy_and_masses_in_one_line(printed: Callable[..., Result]) -> None:
    metrics = run_of("full").metrics
    text = flat(printed("full"))
    (line,) = re.findall(r"energy: .*? separator \d+ %", text)
    assert f"~{metrics['gravimetric_energy'].value / 3600:.3g} Wh/kg" in line
    assert f"~{metrics['volumetric_energy'].value / 3.6e6:.3g} Wh/L" in line
    shares = [int(n) for n in re.findall(r"(\d+) %", line)]
    assert 97 <= sum(shares) <= 103
    for name in ("cathode", "electrolyte", "sodium", "host", "collectors"):
        assert re.search(rf"{name} \d+ %", line)
    assert "given back: discharge over charge" in text
    assert f"capacity retention ~{100 * metrics['capacity_retention'].value:.3g} %" in text
    assert "against nvp of 2 mAh/cm2" in text
    assert "3.12 mAh/cm2 deposited" in text


def test_a_cell_without_discharge_has_no_energy_and_says_so(
    printed: Callable[..., Result],
) -> None:
    run = run_of("full")
    case = run.case.with_overrides({"protocol": ["charge at 1C to 3.8 V"]})
    only = cell.simulate(case, run.settings)
    assert "energy: none, no discharge was run" in flat(printed("full", **vars_of(only)))
    unknown = run.case.with_overrides({"electrolyte": LIQUID})
    text = flat(printed("full", case=unknown))
    assert "energy: not known, " in text
    assert "electrolyte.density" in text


#: An electrolyte of which nobody gave the density.
LIQUID = {
    "name": "mine",
    "family": "ether",
    "concentration": "1 mol/L",
    "conductivity": "8 mS/cm",
    "c_max_conductivity": "1 mol/L",
    "activation_energy": "12 kJ/mol",
    "thermodynamic_factor": 1.0,
    "diffusivity": "3e-6 cm2/s",
    "t_plus": 0.4,
}


def vars_of(run: cell.Run) -> dict[str, object]:
    return {name: getattr(run, name) for name in ("case", "outcome", "curves", "cycles", "ledger")}


def test_a_symmetric_cell_tells_hysteresis_and_depth_of_discharge(
    printed: Callable[..., Result],
) -> None:
    metrics = run_of("symmetric").metrics
    text = flat(printed("symmetric"))
    assert "depth of discharge 50 %" in text  # given by the case: no sign before it
    for name in ("hysteresis", "hysteresis_last"):
        assert f"{label_of(name)} ~{1e3 * metrics[name].value:.3g} mV" in text
    assert "given back, as the protocol asks 100.000 % 100.000 %" in text
    assert "all live sodium of the electrode" in text
    assert "net from the other electrode 0" in text


def test_a_coating_that_reacts_is_part_of_the_split(printed: Callable[..., Result]) -> None:
    text = flat(printed("oxide"))
    first = first_and_last(run_of("oxide"))[0]
    assert first.coating is not None
    assert f"lost to the coating ~{100 * first.coating:.3f} %" in text
    assert "coated with sno2 as deposited" in text
    assert "lost to the coating" not in flat(printed("half"))


def test_a_reservoir_method_is_told_as_a_whole(printed: Callable[..., Result]) -> None:
    text = flat(printed("reservoir"))
    assert "sodium plated whole test" in text
    assert "given back: reservoir efficiency ~99." in text


def test_losses_that_are_off_are_named(printed: Callable[..., Result]) -> None:
    text = flat(printed("without_losses"))
    assert "without sei, dead_sodium, roughness, electrolyte_loss, site_loss" in text
    assert "upper bound: no loss is modelled" in text
    assert "lost as dead sodium" not in text


def test_cycles_are_shown_for_two_to_twelve_and_cut_for_more(
    printed: Callable[..., Result],
) -> None:
    def rows(result: Result) -> list[str]:
        part = result.stdout.partition("per cycle")[2].partition("\n\n")[0]
        return re.findall(r"^ +(\d+|\.\.\.)  ", part, re.MULTILINE)

    assert len(run_of("long").cycles) > SHOWN
    assert rows(printed("half")) == ["1", "2"]
    assert rows(printed("warm")) == []
    assert rows(printed("warm", "--cycles-table")) == ["1"]
    assert rows(printed("half", "--no-cycles-table")) == []
    cut = printed("long")
    assert rows(cut) == ["1", "2", "3", "4", "...", "12", "13", "14", "15"]
    assert len(rows(cut)) == 2 * ENDS + 1
    assert "15 cycles; --cycles-table shows all of them" in cut.stdout
    assert rows(printed("long", "--cycles-table")) == [str(n) for n in range(1, 16)]


def test_the_ledger_names_what_is_bound_and_what_the_other_electrode_gave(
    printed: Callable[..., Result],
) -> None:
    for name, words in (("half", "counter electrode"), ("full", "cathode")):
        book = run_of(name).ledger
        text = flat(printed(name))
        assert f"dead {book.dead / 36000:.4g}, interphase {book.interphase / 36000:.4g}" in text
        assert f"net from the {words} {book.counter / 36000:.4g}" in text


def test_what_cannot_be_trusted_is_red(printed: Callable[..., Result]) -> None:
    book = replace(run_of("half").ledger, salt_closure=1e-3)
    result = printed("half", ledger=book)
    assert result.exit_code == 1
    assert "do not trust this run: salt does not close: 1.00e-03" in flat(result)
    coloured = natrode("run", "cu_foil", FORCE_COLOR="1")
    assert re.search(r"\x1b\[31mdo not trust this run", coloured.stdout)


def test_json_says_what_each_number_is_worth(printed: Callable[..., Result]) -> None:
    data = json.loads(printed("full", "--json").stdout)
    assert set(data["standing"]) == set(data["metrics"])
    assert data["standing"]["n_p_ratio"] == "input"
    assert data["standing"]["gravimetric_energy"] == "estimated"


def test_a_calibrated_number_has_its_own_sign() -> None:
    text = flat(natrode("run", "ni_foam_nucleation", "--cells", "8"))
    assert re.search(r"nucleation, electrode \*\d+\.?\d* mV", text)
    assert "~ rests on estimated constants; * was fitted (N068)" in text


def test_numbers_are_printed_in_field_units() -> None:
    metrics = run_of("full").metrics
    shown = {name: value_text(m) for name, m in metrics.items()}
    assert shown["discharge_capacity"].endswith(" mAh/cm2")
    assert shown["discharge_energy"].endswith(" mWh/cm2")
    assert shown["discharge_voltage"].endswith(" V")
    assert shown["gravimetric_energy"].endswith(" Wh/kg")
    assert shown["volumetric_energy"].endswith(" Wh/L")
    assert shown["n_p_ratio"] == "1.56"
    energy = metrics["discharge_energy"].value
    assert float(shown["discharge_energy"].split()[0]) == pytest.approx(energy / 36000, rel=1e-2)


def test_the_deposition_before_assembly_is_announced() -> None:
    assert _before(case_of("symmetric")) == ", then depositing 2 mAh/cm2 of sodium"
    assert _before(case_of("half")) == _before(case_of("symmetric_foil")) == ""


def test_progress_counts_the_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int | None]] = []

    @contextmanager
    def recording() -> Iterator[Callable[..., None]]:
        yield lambda text, done=0, total=None: told.append((text, done, total))

    monkeypatch.setattr(screen, "progress", recording)
    simulate(case_of("symmetric"), COARSE)
    first, *steps = told
    assert first[0].endswith("then depositing 2 mAh/cm2 of sodium")
    assert [text.split(": ")[1] for text, _, _ in steps] == [
        "plate, cycle 1 of 2",
        "strip, cycle 1 of 2",
        "plate, cycle 2 of 2",
        "strip, cycle 2 of 2",
    ]
    assert [(done, total) for _, done, total in steps] == [(n, 4) for n in range(1, 5)]


@pytest.mark.parametrize("name", ["symmetric", "anode_free"])
def test_a_cell_from_a_file_runs(name: str, tmp_path: object) -> None:
    path = f"{tmp_path}/{name}.yaml"
    save_case(case_of(name), path)
    result = natrode("run", path, "--cells", "8", "--cycles", "1")
    assert result.exit_code == 0
    assert f"{name.replace('_', '-')} cell, " in result.stdout
    assert "outcome: completed" in result.stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("processes.sei=false", "without sei"),
        ("temperature=-40degC", "-40 degC"),
        ('surroundings.magnetic_field="320 mT"', "320 mT field"),
    ],
)
def test_the_changes_of_the_help_are_accepted(change: str, expected: str) -> None:
    assert change in natrode("run", "--help").stdout
    path, _, value = change.partition("=")
    given = f"{path}={value.strip(chr(34))}"
    assert expected in flat(natrode("theory", "cu_foil", "--set", given))
