"""`natrode literature` answers in tables and files, and fails in one line with status 2."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from natrode import literature
from natrode.cli.literature import app

COMMANDS = ("show", "query", "pairs", "export", "discrepancies", "systems", "properties")


def run(*args: str, columns: int = 100) -> Result:
    return CliRunner().invoke(app, list(args), env={"COLUMNS": str(columns)})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"natrode literature {command}" in result.stdout


def test_show_tells_all_that_is_known_of_a_system() -> None:
    result = run("show", "nif2@NF")
    assert result.exit_code == 0
    for o in literature.observations(system="nif2_nf"):
        assert o.obs_id in result.stdout
    for text in ("fluorinated Ni foam", "1600 h", "0.2931", "N9", "34 Li et al., ACS 2023"):
        assert text in result.stdout


def test_show_prints_bracketed_citations_as_they_are() -> None:
    assert "[65] S. Wu" in run("show", "F-A-Al").stdout


@pytest.mark.parametrize("name", [s.system_id for s in literature.systems()])
def test_show_works_for_every_system_within_80_columns(name: str) -> None:
    result = run("show", name, columns=80)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_no_value_is_cut_in_a_narrow_terminal(columns: int) -> None:
    shown = run("query", columns=columns).stdout
    lines = shown.splitlines()
    assert max(map(len, lines)) <= max(80, columns)
    for o in literature.observations():
        row = next(line for line in lines if line.startswith(f"{o.obs_id} "))
        assert f" {o.reported} " in f"{row} "
    ratios = run("pairs", columns=columns).stdout
    assert all(p.ratio in ratios for p in literature.pairs())


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_word_of_the_list_of_systems_is_cut(columns: int) -> None:
    lines = run("systems", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= max(80, columns)
    words = [line.split() for line in lines]
    text = " ".join(" ".join(line) for line in words)
    for s in literature.systems():
        assert [s.system_id, s.host_class, s.conduction_class, s.role] in words
        assert " ".join(s.name.split()) in text


def test_query_says_withheld_and_counts_it() -> None:
    result = run("query", "-s", "cf_zno")
    assert result.stdout.count("  withheld  ") == 10
    assert "10 observations, 10 withheld" in result.stdout
    assert run("query", "-s", "cf_zno", "--no-withheld").stdout.strip() == "no observations match"


def test_query_options_reach_the_query() -> None:
    args = ("-s", "NiF2@NF", "-c", "Symmetric", "-e", "ether", "--current-min", "50 A/m2")
    result = run("query", *args, "--format", "csv")
    got = [row["obs_id"] for row in csv.DictReader(StringIO(result.stdout))]
    expected = literature.observations(
        system="nif2_nf", cell_type="symmetric", electrolyte_class="ether", current_min=5
    )
    assert got == [o.obs_id for o in expected]
    assert len(got) == 5
    more = ("--source", "ccl2025", "--current-max", "0.5", "--no-duplicates", "-f", "JSON")
    document = json.loads(run("query", *more).stdout)
    rows = literature.observations(source="ccl2025", current_max=0.5, include_duplicates=False)
    assert document["metadata"]["count"] == len(rows) > 0


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_out_writes_the_file_and_says_what(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    result = run("query", "-p", "nucleation_overpotential", "--out", str(path))
    assert result.exit_code == 0
    assert f"wrote {path} (14 observations)" in result.stdout
    assert path.stat().st_size > 0
    assert run("pairs", "--out", str(path)).exit_code == 0
    assert run("export", str(path), "--what", "systems").exit_code == 0


def test_an_empty_result_says_so_and_succeeds() -> None:
    table = run("query", "--current-min", "99")
    assert (table.exit_code, table.stdout) == (0, "no observations match\n")
    as_csv = run("query", "--current-min", "99", "-f", "csv")
    assert as_csv.exit_code == 0
    assert as_csv.stdout.count("\n") == 1
    assert as_csv.stderr == "no observations match\n"


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("show", "nif2nf"), "did you mean 'nif2_nf'"),
        (("show", "IEDC"), "give the id"),
        (("query", "-p", "overpotental"), "did you mean 'overpotential'"),
        (("query", "-f", "xml"), "format 'xml' on the screen, allowed: table, csv, json"),
        (("query", "-f", "parquet"), "on the screen"),
        (("query", "--current-min", "nan"), "current_min"),
        (("query", "--out", "."), "it is a directory"),
        (("query", "--out", "here.txt"), "no format for 'here.txt'"),
        (("query", "--out", "here.csv", "-f", "table"), "in a file, allowed: csv"),
        (("pairs", "-s", "cu_foill"), "did you mean 'cu_foil'"),
        (("export", "missing/out.csv"), "No such file"),
        (("export", "here.csv", "-w", "system"), "did you mean 'systems'"),
        (("discrepancies", "--severity", "Z"), "allowed: A, B, C"),
        (("systems", "--role", "boss"), "unknown role 'boss'"),
    ],
)
def test_errors_are_one_line_on_stderr_with_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert expected in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_discrepancies_filter_by_severity() -> None:
    result = run("discrepancies", "--severity", "a", "-f", "json")
    severities = {d["severity"] for d in json.loads(result.stdout)["discrepancies"]}
    assert severities == {"A"}
    assert "44 discrepancies" in run("discrepancies").stdout


def test_systems_and_properties_list_what_queries_accept() -> None:
    assert "10 systems" in run("systems", "--conduction-class", "MIEC").stdout
    assert "59 properties" in run("properties").stdout


def _piped(code: str, command: str) -> subprocess.CompletedProcess[str]:
    script = f"{sys.executable} -c '{code}' {command}"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"], capture_output=True, text=True, timeout=60
    )


def test_a_reader_that_stops_early_is_no_error() -> None:
    code = "from natrode.cli.literature import app; app()"
    done = _piped(code, "query --format json | head -c 10")
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_line() -> None:
    code = "from natrode.cli.literature import app; app()"
    done = _piped(code, "query > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "error: cannot write the output: No space left on device\n"


def test_the_command_module_does_not_load_tables_or_libraries() -> None:
    code = (
        "import sys, natrode.cli.literature;"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'pint', 'rich.table', 'natrode.literature'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
