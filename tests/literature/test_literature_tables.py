"""The shipped tables are complete and consistent, and damage to them is found and named."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from natrode import literature
from natrode.literature.dataset import parse_discrepancies

SHIPPED = Path(str(files("natrode.literature") / "data"))


def _rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def damage(tmp_path: Path) -> Callable[..., Path]:
    """Copy the shipped tables and change one cell of one row."""

    def change(name: str, key: str, column: str, text: str) -> Path:
        folder = tmp_path / "data"
        shutil.copytree(SHIPPED, folder)
        rows = _rows(name)
        hit = [row for row in rows if key in list(row.values())[:2]]
        assert hit, f"no row {key}"
        hit[0][column] = text
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return folder

    return change


def test_every_row_of_the_shipped_tables_becomes_one_record() -> None:
    data = literature.dataset()
    assert [s.system_id for s in data.systems] == [r["system_id"] for r in _rows("systems.csv")]
    assert [o.obs_id for o in data.observations] == [r["obs_id"] for r in _rows("observations.csv")]
    assert len(data.pairs) == len(_rows("pairs.csv")) == 31
    assert len(data.properties) == len(_rows("properties.csv")) == 59
    assert len(data.systems) == 102
    assert len(data.observations) == 354


def test_a_value_is_none_exactly_where_the_table_says_withheld() -> None:
    rows = {row["obs_id"]: row for row in _rows("observations.csv")}
    for o in literature.observations():
        assert o.withheld == (rows[o.obs_id]["withheld"] == "yes") == (o.value is None)
        assert (o.reported == "withheld") == o.withheld
        if not o.withheld:
            assert o.value == float(rows[o.obs_id]["value"])
    assert sum(o.withheld for o in literature.observations()) == 85


def test_tables_are_read_once_and_kept() -> None:
    assert literature.dataset() is literature.dataset()
    assert literature.observations()[0] is literature.observations()[0]


def test_import_and_a_query_do_not_load_heavy_libraries() -> None:
    code = (
        "import sys; from natrode import literature; literature.observations();"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'pint', 'pydantic', 'rich'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "key", "column", "text", "expected"),
    [
        ("systems.csv", "cu_foil", "host_class", "sponge", "line 2: host_class is 'sponge'"),
        ("systems.csv", "al_foil", "system_id", "cu_foil", "'cu_foil' occurs twice"),
        ("systems.csv", "cu_foil", "name", " ", "name is empty"),
        ("observations.csv", "N001", "value", "", "not marked as withheld"),
        ("observations.csv", "N029", "value", "12", "value is '12' but the value is withheld"),
        ("observations.csv", "N029", "value_qualifier", "=", "but the value is withheld"),
        ("observations.csv", "N001", "value", "12 %", "value is '12 %', expected a number"),
        ("observations.csv", "N001", "value", "nan", "expected a number"),
        ("observations.csv", "N001", "value", "1_000", "expected a number"),
        ("observations.csv", "N015", "current_density_mA_cm2", "0", "must be positive"),
        ("observations.csv", "N059", "cycle_count", "3.5", "expected a whole number"),
        ("observations.csv", "N001", "unit", "mV", "is given in '%'"),
        ("observations.csv", "N001", "withheld", "maybe", "withheld is 'maybe'"),
        ("observations.csv", "N001", "property", "crustal_abundence", "did you mean"),
        ("observations.csv", "N001", "system_id", "const_il", "did you mean 'const_li'"),
        ("observations.csv", "N082", "duplicate_of", "N999", "unknown duplicate_of 'N999'"),
        ("observations.csv", "N082", "duplicate_of", "N001", "is another duplicate, system"),
        ("observations.csv", "N010", "comparator_of", "of_cnt;nix", "comparator_of 'nix'"),
        ("pairs.csv", "of_cnt", "modified_obs", "N012", "does not agree with observation N012"),
        ("pairs.csv", "of_cnt", "control_value", "-2.5", "does not agree with observation N009"),
        ("pairs.csv", "of_cnt", "better_is", "bigger", "allowed: lower, higher"),
        ("properties.csv", "overpotential", "n_observations", "4", "observations.csv has 3"),
    ],
)
def test_damage_is_reported_in_one_line_that_names_the_place(
    damage: Callable[..., Path], name: str, key: str, column: str, text: str, expected: str
) -> None:
    folder = damage(name, key, column, text)
    with pytest.raises(literature.LiteratureError) as caught:
        literature.load(folder)
    message = str(caught.value)
    assert message.startswith(name)
    assert expected in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("property,unit,", "property,units,", "missing column 'unit'"),
        ("property,unit,definition", "property,unit,definition,extra", "unknown column 'extra'"),
        ("property,unit,definition", "property,unit,unit,definition", "given twice"),
        (",V,Standard", ",V,one more,Standard", "5 cells, expected 4"),
        (',%,"Stripped', ',%,"Stri"pped', "line 6"),
    ],
)
def test_a_malformed_table_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder)
    file = folder / "properties.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(literature.LiteratureError, match=r"properties\.csv") as caught:
        literature.load(folder)
    assert expected in str(caught.value)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(literature.LiteratureError, match=r"systems\.csv cannot be read"):
        literature.load(tmp_path)


def test_discrepancies_keep_bars_inside_cells_and_their_scope() -> None:
    by_id = {d.discrepancy_id: d for d in literature.discrepancies()}
    assert len(by_id) == 44
    assert by_id["C11"].handling == "electrolyte given as alternatives 'A | B', class ambiguous"
    assert by_id["N2"].severity == "A"
    assert by_id["N2"].scope == "Inside nanoscale2024"
    assert by_id["X11"].scope.startswith("Between the papers")


def test_a_discrepancy_with_a_wrong_severity_is_refused() -> None:
    with pytest.raises(literature.LiteratureError, match="line 2: severity is 'D'"):
        parse_discrepancies("# x\n| N1 | D | what | handling |\n")
    with pytest.raises(literature.LiteratureError, match="3 cells, expected 4"):
        parse_discrepancies("| N1 | A | what |\n")
