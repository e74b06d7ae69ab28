"""A case takes an electrolyte from a user's file and stands alone afterwards."""

from __future__ import annotations

import pytest

import natrode
from natrode.case import CaseError, load_case, save_case

OWN = """
tetraglyme:
  name: 1 M NaPF6 in tetraglyme
  family: ether
  concentration: 1 mol/L
  conductivity:
    value: 2.1 mS/cm
    range: [1.9 mS/cm, 2.4 mS/cm]
    source: own impedance
    confidence: confirmed
  diffusivity: 0.9e-6 cm2/s
  t_plus: 0.43
  activation_energy: 14 kJ/mol
"""

CASE = """
name: own
host: {geometry: foil, substrate: cu}
electrolyte: {file: liquids/own.yaml, base: tetraglyme, t_plus: 0.4}
cell: {separator: celgard}
protocol: [plate at 1 mA/cm2 to 1 mAh/cm2]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "liquids").mkdir()
    (tmp_path / "liquids" / "own.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def test_the_file_lies_beside_the_case_and_its_numbers_keep_their_source(folder):
    case = load_case(str(folder / "case.yaml"))
    conductivity = case.inputs.conductivity
    assert conductivity.value == pytest.approx(0.21)
    assert (conductivity.low, conductivity.high) == pytest.approx((0.19, 0.24))
    assert "own impedance" in conductivity.source
    assert case.inputs.diffusivity.origin == "estimate"
    assert case.inputs.t_plus.value == 0.4  # a field of the case wins over the file


def test_the_saved_case_no_longer_needs_the_file(folder, tmp_path):
    case = load_case(str(folder / "case.yaml"))
    saved = save_case(case, tmp_path / "saved.yaml")
    (folder / "liquids" / "own.yaml").unlink()
    assert load_case(str(saved)).hash() == case.hash()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"file": "nowhere.yaml", "base": "x"}, "does not exist"),
        ({"file": "liquids/own.yaml", "base": "tetra"}, "allowed: a name in that file: tetraglyme"),
        ({"file": "liquids/own.yaml"}, "allowed: a name in that file"),
        ({"file": 3, "base": "tetraglyme"}, "electrolyte"),
    ],
)
def test_what_does_not_lead_to_an_entry_is_one_line(folder, monkeypatch, given, says):
    monkeypatch.chdir(folder)
    with pytest.raises(CaseError, match=says) as caught:
        natrode.load_case("cu_foil").with_overrides({"electrolyte": given})
    assert "\n" not in caught.value.messages[0]


def test_a_rigid_stack_is_another_simulation():
    case = natrode.load_case("cu_foil")
    assert case.with_overrides({"cell.stack": "rigid"}).hash() != case.hash()
    with pytest.raises(CaseError, match="sprung"):
        case.with_overrides({"cell.stack": "loose"})
