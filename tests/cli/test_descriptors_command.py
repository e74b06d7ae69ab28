"""`natrode descriptors`: shows, ranks, exports, and refuses in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from natrode_command import files_in, natrode, refused

WITHOUT = find_spec("sevenn") is None


def test_a_material_has_its_numbers_with_what_they_are() -> None:
    text = natrode("descriptors", "naf").stdout
    assert text.startswith("naf: sodium fluoride\n")
    for word in ("0.728", "0.005", "bulk-vacancy", "mechanism: not stated", "nanoscale2024"):
        assert word in text
    assert max(map(len, text.splitlines())) <= 80


def test_json_has_every_field(tmp_path: Path) -> None:
    content = json.loads(natrode("descriptors", "NaF", "--json").stdout)
    assert content["material"] == "naf"
    assert {"value", "uncertainty", "reference", "mechanism", "geometry", "unit", "domain"} <= set(
        content["descriptors"][0]
    )
    listed = json.loads(natrode("descriptors", "list", "--json").stdout)["descriptors"]
    assert len(listed) > len(content["descriptors"])


def test_the_list_names_every_material_and_fits_the_screen() -> None:
    text = natrode("descriptors").stdout
    assert text == natrode("descriptors", "list").stdout
    for key in ("naf", "cu", "graphene", "al_oxidised", "cnt_o"):
        assert f"\n{key} " in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_ranking_stays_inside_its_group() -> None:
    text = natrode("descriptors", "compare", "cu", "al", "graphene", "-q", "binding").stdout
    assert "reference: Na bulk" in text
    assert "coverages differ" in text
    content = json.loads(
        natrode("descriptors", "compare", "cu", "al", "graphene", "-q", "binding", "--json").stdout
    )
    for ranking in content["rankings"]:
        groups = {
            tuple(p[k] for k in ("source", "method", "reference", "mechanism"))
            for p in ranking["places"]
        }
        assert len(groups) == 1
        values = [p["value"] for p in ranking["places"]]
        assert values == sorted(values)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("compare", "cnt", "al_oxidised"), "cannot be ranked: different source"),
        (("compare", "cu", "naf", "-q", "barrier"), "no migration barrier of cu"),
        (("compare", "cu"), "at least two materials"),
        (("compare", "cu", "gold", "-q", "colour"), "no quantity 'colour'"),
        (("nafx",), "did you mean 'naf'"),
        (("naf", "cu"), "natrode descriptors compare naf cu"),
        (("naf", "--task", "barrier"), "--task goes with --compute"),
        (("list", "--compute"), "--compute does not go with list"),
        (("list", "naf"), "list takes no material"),
        (("export",), "export needs one file"),
        (("export", "a.xls"), ".csv, .json, .png or .svg"),
        (("screen",), "screen needs CIF files or formulas"),
        (("naf", "--compute", "--task", "colour"), "--task: got 'colour'; allowed"),
        (("naf", "--compute", "--engine", "7net"), "no engine '7net'"),
        (("nafx", "--compute"), "no crystal structure of 'nafx'"),
        (("naf", "--compute", "--task", "binding"), "on NaF(100) 7net-0 errs by 1.5 eV"),
        (
            ("naf", "--compute", "--task", "binding", "--dft"),
            "--dft keeps the geometry of the engine",
        ),
        (("naf", "--compute", "--task", "lattice", "--dft"), "--dft goes with --task barrier"),
        (("naf", "--dft"), "--dft goes with --compute"),
        (("screen", "a.cif", "--dft"), "--dft does not go with screen"),
        (("cu", "--compute", "--task", "binding", "--engine", "chgnet"), "below sodium on copper"),
    ],
)
def test_a_wrong_call_is_one_line(words: tuple[str, ...], expected: str) -> None:
    assert expected in refused("descriptors", *words)


@pytest.mark.skipif(not WITHOUT, reason="the extra is installed")
@pytest.mark.parametrize(
    "words",
    [
        ("naf", "--compute"), ("screen", "Na2S"), ("screen", "a.cif"),
        ("naf", "--compute", "--engine", "7net-l3i5"), ("naf", "--compute", "--dft"),
    ],
)  # fmt: skip
def test_a_missing_extra_says_what_to_install(words: tuple[str, ...]) -> None:
    line = refused("descriptors", *words)
    assert "pip install torch==2.13.0" in line
    assert 'pip install "natrode[atomistic]"' in line


def test_export_writes_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "written to d.csv" in natrode("descriptors", "export", "d.csv").stdout
    natrode("descriptors", "export", "d.svg", "-q", "binding")
    assert files_in(tmp_path) == ["d.csv", "d.svg"]
    assert (tmp_path / "d.csv").read_text().startswith("material,quantity,value,uncertainty")


def test_showing_imports_neither_ase_nor_torch() -> None:
    code = (
        "import sys; from natrode.cli.descriptors import app\n"
        "for words in (['naf'], ['list'], ['compare', 'cu', 'al']):\n"
        "    try: app(words)\n"
        "    except SystemExit as end: assert not end.code\n"
        "sys.exit(', '.join({'ase', 'torch', 'sevenn', 'spglib'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
