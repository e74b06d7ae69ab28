"""The file of a pore table comes back as it was, and nothing else is taken for one."""

from __future__ import annotations

import json
import math

import pytest

from natrode.pore.effective_file import MAX_BYTES, read_table
from natrode.pore.effective_table import EffectiveFit, EffectiveRow, EffectiveTable, write_table
from natrode.pore.errors import PoreError


def row(mode: str, fill: float, transport: float) -> EffectiveRow:
    return EffectiveRow(
        mode=mode,
        fill=fill,
        liquid=0.8 - fill,
        transport=transport,
        closed=0.1,
        wall_area=1.0e5 / 3.0,
        sodium_area=1e4,
        coverage=0.5,
        conduction=0.0,
        curvature=-1.5e5,
        spread=0.1,
        gibbs_thomson=8e-6,
    )


def table() -> EffectiveTable:
    whole = EffectiveFit(
        "conformal", 0.5, 0.7, 0.01, 0.03, 1.7, 0.01, 0.02, 1.4, 0.1, 0.004, 0.008, 0.14, 0.0
    )
    return EffectiveTable(
        rows=(row("conformal", 0.0, 0.7), row("conformal", 0.6, 0.0), row("patchy", 0.0, 0.7)),
        fits=(whole, EffectiveFit("patchy", 0.5, 0.7, 0.01, 0.03)),
        structure="foam",
        words=("foam, 3D", "seed 1"),
        structure_hash="ab" * 32,
        shape=(40, 40, 40),
        voxel=2e-6,
        porosity=0.8,
        wall_area=1.0e5 / 3.0,
        wagner=1e-3,
    )


@pytest.fixture
def file(tmp_path):
    return write_table(table(), tmp_path / "foam.csv")


def test_a_table_comes_back_digit_by_digit(file):
    assert read_table(file) == table()
    assert table().write(file) == file


def test_the_file_says_units_and_structure(file):
    text = file.read_text(encoding="utf-8")
    assert "# words foam, 3D" in text
    assert "wall_area 1/m" in text
    assert "gibbs_thomson V" in text
    assert text.count("# fit ") == 2


def test_json_has_no_infinite_numbers():
    rows = json.loads(table().json())["rows"]
    assert rows[0]["macmullin"] == pytest.approx(1 / 0.7)
    assert rows[1]["macmullin"] is None
    assert math.isinf(table().rows[1].tortuosity)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version 1", "version 2", "line 1: not a pore table of version 1"),
        ("mode,fill", "fill,mode", "wrong columns"),
        (",0.1,", ",nan,", "allowed: a finite number"),
        (",0.1,", ",-0.1,", "allowed: 0 or more"),
        (",0.1,", ",inf,", "allowed: a finite number"),
        (",0.1,", ",x,", "allowed: a number"),
        (",0.1,", ",0.1,0.1,", "15 columns"),
        ("conformal,0.6", "conformal,0.0", "fill: not rising"),
        ("conformal,0.6", "conformal,1.6", "at most 1"),
        ("conformal,0.6", "films,0.6", "mode: got 'films'"),
        ("patchy,0.0", "pore_centred,0.0", "the fits are not those of the modes"),
        ("patchy,0.0", "conformal,0.7", "the fits are not those of the modes"),
        ("bruggeman=1.7", "bruggeman=17", "bruggeman: got 17; allowed: 1 to 5"),
        ("bruggeman_rms=0.01 ", "", "fit: lacks bruggeman_rms"),
        ("growth_exponent=0.5 ", "", "fit: lacks growth_exponent"),
        ("growth_exponent", "growth", "got 'growth'"),
        ("# voxel 2e-06 m", "# voxel 2 um", "allowed: a value in m"),
        ("# voxel", "# pixel", "got 'pixel'"),
        ("# hash", "# hash x\n# hash", "allowed, once"),
        ("# cells 40 x 40 x 40", "# cells 40", "cells"),
        ("# fit patchy", "# fit film", "fit: got 'film'"),
        ("# fit conformal", "# fit ", "fit"),
        ("\npatchy,0.0", "\n\npatchy,0.0", "1 columns"),
    ],
)
def test_anything_else_is_refused_in_one_line(file, old, new, says):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PoreError, match=says) as caught:
        read_table(file)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("foam.csv, line ")


def test_what_is_no_text_file_is_refused(tmp_path, file):
    with pytest.raises(PoreError, match="does not exist"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(PoreError, match="is not a file"):
        read_table(tmp_path)
    file.write_bytes(b"\xff" * 10)
    with pytest.raises(PoreError, match="not UTF-8"):
        read_table(file)
    file.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(PoreError, match="larger than 1 MB"):
        read_table(file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(PoreError, match="not a pore table"):
        read_table(file)
    head = table().text().split("\nmode,fill")[0]
    file.write_text(head, encoding="utf-8")
    with pytest.raises(PoreError, match="wrong columns"):
        read_table(file)


def test_a_table_that_cannot_be_written_is_one_line(tmp_path):
    with pytest.raises(PoreError, match="cannot be written"):
        write_table(table(), tmp_path / "no" / "foam.csv")
