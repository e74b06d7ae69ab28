"""Electrolytes of a user's file: read exactly, refused in one line, never more than data."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.materials import (
    ElectrolyteFileError,
    electrolytes,
    electrolytes_text,
    load_electrolytes,
)

WHOLE = """
# remark
tetraglyme:
  name: 1 M NaPF6 in tetraglyme
  family: ether
  concentration: 1 mol/L
  conductivity:
    value: 2.1 mS/cm
    range: [1.9 mS/cm, 2.4 mS/cm]
    source: own impedance, cell constant from KCl
    confidence: confirmed
    note: dried over sieve
  diffusivity: 0.9e-6 cm2/s
  t_plus: {value: 0.43, source: our lab}
  activation_energy: 14 kJ/mol
  freezing: {value: -30 degC, range: [-35 degC, null]}
"""


@pytest.fixture
def read(tmp_path):
    def load(text):
        path = tmp_path / "mine.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_electrolytes(path)

    return load


def test_a_whole_entry(read):
    liquid = read(WHOLE)["tetraglyme"]
    assert (liquid.key, liquid.name, liquid.family) == (
        "tetraglyme", "1 M NaPF6 in tetraglyme", "ether"
    )  # fmt: skip
    kappa = liquid.conductivity
    assert kappa.value == pytest.approx(0.21)
    assert kappa.range == pytest.approx((0.19, 0.24))
    assert (kappa.unit, kappa.symbol, kappa.confidence) == ("S/m", "kappa", "confirmed")
    assert kappa.source == "own impedance, cell constant from KCl"
    assert kappa.note == "dried over sieve"
    assert liquid.diffusivity.value == pytest.approx(0.9e-10)
    assert liquid.freezing.value == pytest.approx(243.15)
    assert (liquid.freezing.low, liquid.freezing.high) == (pytest.approx(238.15), None)
    assert liquid.boiling is None


def test_what_is_not_said_is_recorded(read):
    liquid = read(WHOLE)["tetraglyme"]
    assert liquid.diffusivity.source == "mine.yaml, no source given"
    assert liquid.diffusivity.confidence == "estimate"
    assert (liquid.t_plus.source, liquid.t_plus.confidence) == ("our lab", "estimate")
    for fact in (liquid.viscosity, liquid.density, liquid.c_max_conductivity):
        assert fact.confidence == "estimate"
        assert fact.note == "not given in mine.yaml: usual for the family ether"
        assert fact.low <= fact.value <= fact.high


def test_a_base_lends_what_is_not_given(read):
    liquid = read("mine: {base: napf6_diglyme, diffusivity: 1.5e-6 cm2/s}")["mine"]
    base = electrolytes["napf6_diglyme"]
    expected = replace(
        base, key="mine", name=f"{base.name}, changed", diffusivity=liquid.diffusivity
    )
    assert liquid == expected
    assert liquid.diffusivity.value == pytest.approx(1.5e-10)


@pytest.mark.parametrize("key", electrolytes)
def test_every_library_entry_survives_being_written_and_read(key, read):
    base = electrolytes[key]
    again = read(electrolytes_text({"mine": base}))["mine"]
    assert (again.name, again.family, again.comment) == (base.name, base.family, base.comment)
    assert list(again.facts()) == list(base.facts())
    for name, fact in base.facts().items():
        copy = again.facts()[name]
        assert copy.value == pytest.approx(fact.value, rel=1e-11)
        assert (copy.source, copy.confidence, copy.note, copy.symbol, copy.unit) == (
            fact.source, fact.confidence, fact.note, fact.symbol, fact.unit
        )  # fmt: skip


HEAD = "mine: {base: napf6_dme, "


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "got nothing; allowed: a mapping"),
        ("- a", "line 1: got a list of 1"),
        ("mine: 3", "line 1: mine: got 3; allowed: a mapping of properties"),
        ("My Liquid: {}", "small letters"),
        ("napf6_dme: {base: napf6_diglyme}", "a name of its own"),
        ("mine: {family: ether}", "concentration, conductivity, diffusivity, t_plus"),
        ("mine: {base: napf6_dmee}", "did you mean 'napf6_dme'?"),
        ("mine: {base: 3}", "mine.base: got 3; known: "),
        (HEAD + "conductivty: 1 S/m}", "did you mean 'conductivity'?"),
        (HEAD + "family: ester}", "mine.family: got 'ester'; allowed: ether, carbonate"),
        (HEAD + "conductivity: 7.5}", "mine.conductivity: got 7.5 without a unit"),
        (HEAD + "conductivity: 7.5 mS}", "measures something else"),
        (HEAD + "conductivity: -1 mS/cm}", "above 0 mS/cm"),
        (HEAD + "t_plus: 1}", "mine.t_plus: got 1; allowed: at least 0 and below 1"),
        (HEAD + "t_plus: .nan}", "mine.t_plus: got"),
        (HEAD + "concentration: 0 mol/L}", "above 0 mol/L and at most 20 mol/L"),
        (HEAD + "t_plus: {value: 0.4, range: [0.5, 0.6]}}", "does not hold the value"),
        (HEAD + "t_plus: {value: 0.4, range: 0.5}}", "a list of two values"),
        (HEAD + "t_plus: {range: [0.3, 0.6]}}", "mine.t_plus.value: value missing"),
        (HEAD + "t_plus: {value: 0.4, sourse: x}}", "did you mean 'source'?"),
        (HEAD + "t_plus: {value: 0.4, confidence: sure, source: x}}", "got 'sure'; allowed: "),
        (HEAD + "t_plus: {value: 0.4, confidence: confirmed}}", "without a source"),
        (HEAD + "t_plus: {value: 0.4, source: [a]}}", "mine.t_plus.source: got a list of 1"),
        (HEAD + "name: 3}", "mine.name: got 3; allowed: text"),
        (HEAD + f"comment: {'x' * 501}}}", "501 characters"),
        (HEAD + "t_plus: 0.4, t_plus: 0.5}", "is given twice"),
        ("mine: !!python/object/apply:os.system ['x']", "tags"),
        ("a: &x {base: napf6_dme}\nb: *x", "anchors"),
        ("mine: {base: napf6_dme", "not valid YAML"),
        ("[" * 40, "nested more than"),
        ("{a: " * 30 + "1" + "}" * 30, "nested more than"),
        ("1: {base: napf6_dme}", "as the name of a field"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"x" * 256_001, "larger than 256 kB"),
        ("\n".join(f"a{i}: {{base: napf6_dme}}" for i in range(201)), "at most 200"),
    ],
)  # fmt: skip
def test_wrong_files_are_refused_in_one_line(text, says, read):
    with pytest.raises(ElectrolyteFileError) as caught:
        read(text)
    message = str(caught.value)
    assert message.startswith("mine.yaml")
    assert says in message
    assert len(message.splitlines()) == 1
    assert len(message) < 600


def test_the_line_of_the_mistake_is_named(read):
    with pytest.raises(ElectrolyteFileError, match=r"^mine\.yaml, line 8: tetraglyme\.conduct"):
        read(WHOLE.replace("2.1 mS/cm", "2.1 mV"))


def test_files_that_are_none(tmp_path):
    with pytest.raises(ElectrolyteFileError, match=r"^none\.yaml: does not exist"):
        load_electrolytes(tmp_path / "none.yaml")
    with pytest.raises(ElectrolyteFileError, match="is not a file"):
        load_electrolytes(str(tmp_path))
    with pytest.raises(ElectrolyteFileError, match=r"^a b: does not exist"):
        load_electrolytes("a\0b")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abc:{}[] \n-&*!'\"#0.5,|>\t\\", max_size=60))
def test_any_text_is_read_or_refused_in_one_line(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ElectrolyteFileError) as caught:
        load_electrolytes(path)
    assert len(str(caught.value).splitlines()) == 1
