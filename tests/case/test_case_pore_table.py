"""A case takes the exponents of a pore table, says so, and stands alone afterwards."""

from __future__ import annotations

import pytest

import natrode
from natrode.case import CaseError, load_case, save_case
from natrode.case.yaml_io import case_text, parse_case
from natrode.pore.effective_table import EffectiveFit, EffectiveRow, EffectiveTable


def _row(mode: str, fill: float) -> EffectiveRow:
    return EffectiveRow(mode, fill, 0.8 - fill, 0.5, 0.0, 6e4, 0.0, 0.0, 0.0, 0.0, 0.0)


def _fit(mode: str, b: float) -> EffectiveFit:
    return EffectiveFit(mode, 0.6, 0.9, 0.015, 0.03, b, 0.016, 0.04, 1.4, 0.1, 0.004, 0.008)


FRONT = EffectiveFit("bottom_front", 0.1, 0.8, 0.05, 0.1)


def _write(path, *fits):
    rows = tuple(_row(fit.mode, fill) for fit in fits for fill in (0.0, 0.3))
    made = EffectiveTable(rows, fits, "foam", (), "0" * 64, (8, 8), 1e-6, 0.8, 6e4, 1e-3)
    made.write(path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "tables").mkdir()
    _write(tmp_path / "tables" / "foam.csv", _fit("patchy", 2.1), _fit("conformal", 1.8), FRONT)
    text = case_text(natrode.load_case("ni_foam"))
    host = "host:\n  pore_table: tables/foam.csv\n"
    (tmp_path / "own.yaml").write_text(text.replace("host:\n", host, 1), encoding="utf-8")
    return tmp_path


def test_the_fits_replace_the_defaults_and_name_their_table(folder):
    inputs = load_case(str(folder / "own.yaml")).inputs
    found = inputs.host_bruggeman
    assert (found.value, found.origin) == (1.8, "derived")
    assert found.source == "pore table foam.csv, conformal, fitted, rms residual 0.016"
    assert inputs.growth_exponent.value == 0.6
    assert inputs.closure_exponent.value == 0.9
    assert "rms residual 0.015" in inputs.closure_exponent.source


def test_a_run_computes_with_them(folder):
    from natrode.cell.from_case import parameters_of

    case = load_case(str(folder / "own.yaml"))
    found = parameters_of(case)
    assert (found.bruggeman_host, found.growth_exponent, found.closure_exponent) == (1.8, 0.6, 0.9)
    assert case.hash() != natrode.load_case("ni_foam").hash()


def test_a_saved_case_keeps_the_field_and_needs_no_file(folder, tmp_path):
    case = load_case(str(folder / "own.yaml"))
    saved = save_case(case, tmp_path / "saved.yaml")
    (folder / "tables" / "foam.csv").unlink()
    again = load_case(str(saved))
    assert again == case
    assert again.host.pore_table.file == "foam.csv"
    assert parse_case(case_text(again)).hash() == case.hash()
    with pytest.raises(CaseError, match=r"own.yaml, line \d+: host.pore_table: foam.csv: does not"):
        load_case(str(folder / "own.yaml"))


def test_paths_of_a_text_start_in_the_working_directory(folder, monkeypatch):
    monkeypatch.chdir(folder)
    case = natrode.load_case("ni_foam").with_overrides({"host.pore_table": "tables/foam.csv"})
    assert case.inputs.host_bruggeman.value == 1.8


@pytest.mark.parametrize(
    "given", ["tables/foam.csv, patchy", {"file": "tables/foam.csv", "mode": "patchy"}]
)
def test_another_filling_can_be_chosen(folder, monkeypatch, given):
    monkeypatch.chdir(folder)
    case = natrode.load_case("ni_foam").with_overrides({"host.pore_table": given})
    assert case.inputs.host_bruggeman.value == 2.1
    assert "patchy" in case.inputs.host_bruggeman.source
    # from a file of a case, the path is that of the case
    monkeypatch.chdir("/")
    text = f"host:\n  pore_table: {given!r}\n"
    plain = case_text(natrode.load_case("ni_foam")).replace("host:\n", text, 1)
    (folder / "patchy.yaml").write_text(plain, encoding="utf-8")
    assert load_case(str(folder / "patchy.yaml")).hash() == case.hash()


def test_what_the_case_says_itself_wins_over_the_table(folder):
    case = load_case(str(folder / "own.yaml"))
    assert case.with_overrides({"host.bruggeman": 2.5}).inputs.host_bruggeman.value == 2.5
    assert case.with_overrides({"host.bruggeman": 2.5}).inputs.growth_exponent.value == 0.6
    without = case.with_overrides({"host.pore_table": None})
    assert without.hash() == natrode.load_case("ni_foam").hash()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("tables/none.csv", "none.csv: does not exist"),
        ("tables", "is not a file"),
        ("own.yaml", "own.yaml, line 1: not a pore table"),
        ("tables/foam.csv, films", "mode: got 'films'; allowed: patchy, conformal"),
        ("tables/foam.csv, bottom_front", "mode: got 'bottom_front'"),
        ("front.csv", "has no fit of transport"),
        ("", "allowed: the name of a pore table"),
        (3, "got 3; allowed: the name of a pore table"),
        ({"file": 3}, "file: got 3"),
        ({"file": "tables/foam.csv", "mode": ["patchy"]}, "mode: got a list"),
        ({"file": "tables/foam.csv", "fit": 1}, "unknown field 'fit'"),
        ({"file": "f.csv", "mode": "conformal", "bruggeman": 9.0}, "bruggeman: got 9.0"),
        ({"file": "f.csv", "mode": "conformal", "bruggeman": 2.0}, "growth_exponent: got None"),
        ({"file": "f.csv", "mode": "conformal", "bruggeman": float("nan")}, "bruggeman: got nan"),
        ({"file": "f.csv", "mode": "front", "bruggeman": 2.0}, "mode: got 'front'"),
    ],
)
def test_what_is_no_table_is_one_line(folder, monkeypatch, given, says):
    monkeypatch.chdir(folder)
    _write(folder / "front.csv", FRONT)
    with pytest.raises(CaseError, match=says) as caught:
        natrode.load_case("ni_foam").with_overrides({"host.pore_table": given})
    assert len(caught.value.messages) == 1
    assert caught.value.messages[0].startswith("host.pore_table: ")


def test_a_foil_has_no_pores(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with pytest.raises(CaseError, match=r"host\.pore_table: a foil has no pores"):
        natrode.load_case("cu_foil").with_overrides({"host.pore_table": "tables/foam.csv"})
