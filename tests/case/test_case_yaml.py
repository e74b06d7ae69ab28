"""YAML is read from untrusted text, and what is saved reads back equal."""

import os
import stat
import subprocess
import sys

import pytest
import yaml
from case_inputs import FOAM, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.case import (
    Case,
    CaseError,
    Quantity,
    case_schema,
    case_text,
    library_keys,
    load_case,
    parse_case,
    save_case,
)

TEXT = yaml.safe_dump(FOAM)


def refused(text):
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    assert all(line.isprintable() for line in caught.value.messages)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name: !!python/object/apply:os.system [ls]", "line 1: tags (!)"),
        ("name: !x y", "tags (!)"),
        ("a: &a [1]\nb: *a", "line 1: anchors (&)"),
        ("b: *a", "anchors (&) and aliases (*)"),
        ("<<: {name: x}", "got '<<' as the name of a field"),
        ("name: x\nname: y", "line 2: field 'name' is given twice"),
        ("host: {a: 1, a: 2}", "field 'a' is given twice"),
        ("1: x", "line 1: got '1' as the name of a field"),
        ("yes: x", "got 'yes' as the name of a field"),
        ("? [a]\n: x", "as the name of a field"),
        ("a: 1\n---\nb: 2", "line 2: a second document"),
        ("[" * 30 + "]" * 30, "nested more than 24 deep"),
        ("[" * 100_000, "nested more than 24 deep"),
        ("{" * 100_000, "nested more than 24 deep"),
        ("- " * 100_000, "nested more than 24 deep"),
        ("[" + "1," * 60_000 + "]", "more than 20000 entries"),
        ("name: '" + "x" * 300_000 + "'", "larger than 256 kB"),
        ("name: x\n\thost: y", "line 2: not valid YAML"),
        ("name: [", "not valid YAML"),
        ("name: 'x", "not valid YAML"),
        ("name: x\nhost: \x00", "line 2: a character that YAML does not allow"),
        ("", "the text is empty; allowed: a mapping"),
        ("- a", "line 1: got a list of 1; allowed: a mapping"),
        ("foam", "got 'foam'; allowed: a mapping"),
        ("name: " + "9" * 5000, "allowed: a smaller number"),
        ("name: 2020-13-45", "host: required"),
        ("name: \ud800", ""),
    ],
)
def test_text_that_is_no_plain_mapping_is_refused(text, part):
    assert part in refused(text)


def test_a_mistake_names_file_and_line(tmp_path):
    text = "name: x\nhost:\n  geometry: foam\n  thickness: 5\n"
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(CaseError) as caught:
        load_case(path)
    assert any(
        line.startswith("mine.yaml, line 4: host.thickness: got 5 without a unit")
        for line in caught.value.messages
    )


@pytest.mark.parametrize("key", library_keys())
def test_a_saved_library_case_reads_back_equal_with_the_same_hash(key, tmp_path):
    case = load_case(key)
    again = load_case(save_case(case, tmp_path / "case.yaml"))
    assert again == case
    assert again.hash() == case.hash()
    assert case_text(again) == case_text(case)


lengths = st.floats(min_value=2e-5, max_value=1.9e-2).filter(lambda x: x > 0)


@given(thickness=lengths, porosity=st.floats(0.01, 0.99), celsius=st.floats(-40, 90))
@settings(max_examples=60, deadline=None)
def test_any_number_reads_back_exactly(thickness, porosity, celsius):
    data = FOAM | {
        "host": FOAM["host"]
        | {
            "thickness": Quantity(thickness, "m"),
            "porosity": porosity,
            "wall_area": "1e6 1/m",
        },
        "surroundings": {"temperature": f"{celsius!r} degC"},
    }
    case = Case.from_dict(data)
    again = parse_case(case_text(case))
    assert again.host.thickness.value == thickness
    assert again == case


KEYS = st.sampled_from(
    ["name", "host", "geometry", "thickness", "protocol", "step", "steps", "times", "cell", "value"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["foam", "500 um", "plate at 1 mA/cm2 to 1 mAh/cm2", "repeat", "ni", "1e999"]),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_ends_in_a_case_or_a_case_error(text):
    assert isinstance(outcome(parse_case, text), Case | CaseError)


@given(st.text(alphabet="{}[]:,-?&*!|>'\"%@`#\n\t ~.<=0123456789eExyn", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_punctuation_ends_in_a_case_or_a_case_error(text):
    assert isinstance(outcome(parse_case, text), Case | CaseError)


@given(TREES)
@settings(max_examples=200, deadline=None)
def test_any_tree_ends_in_a_case_or_a_case_error(tree):
    assert isinstance(
        outcome(parse_case, yaml.safe_dump(tree, allow_unicode=True)), Case | CaseError
    )


@given(st.sampled_from(TEXT.splitlines()), st.data())
@settings(max_examples=200, deadline=None)
def test_a_valid_file_with_one_damaged_line_ends_in_a_case_or_a_case_error(line, data):
    start = data.draw(st.integers(0, len(line)))
    inserted = data.draw(st.text(max_size=8))
    damaged = TEXT.replace(line, line[:start] + inserted + line[start + 1 :])
    assert isinstance(outcome(parse_case, damaged), Case | CaseError)


@given(TREES, st.sampled_from(["host", "coating", "electrolyte", "cell", "protocol", "limits"]))
@settings(max_examples=200, deadline=None)
def test_any_block_ends_in_a_case_or_a_case_error(tree, block):
    assert isinstance(outcome(Case.from_dict, FOAM | {block: tree}), Case | CaseError)


def test_saving_replaces_the_file_in_one_step_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "case.yaml"
    case = Case.from_dict(FOAM)
    path.write_text("old")
    path.chmod(0o640)
    save_case(case, path)
    assert [item.name for item in tmp_path.iterdir()] == ["case.yaml"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert load_case(path) == case


def test_a_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "case.yaml"
    path.write_text("old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(CaseError, match="No space left"):
        save_case(Case.from_dict(FOAM), path)
    assert [item.name for item in tmp_path.iterdir()] == ["case.yaml"]
    assert path.read_text() == "old"


def test_files_that_cannot_be_read_say_why(tmp_path):
    with pytest.raises(CaseError, match="does not exist"):
        load_case(tmp_path / "none.yaml")
    with pytest.raises(CaseError, match="is not a file"):
        load_case(tmp_path)
    with pytest.raises(CaseError, match="cannot be written"):
        save_case(Case.from_dict(FOAM), tmp_path / "none" / "case.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(CaseError, match="byte 9 is not UTF-8"):
        load_case(tmp_path / "latin.yaml")
    (tmp_path / "big.yaml").write_bytes(b"#" * 300_000)
    with pytest.raises(CaseError, match="larger than 256 kB"):
        load_case(str(tmp_path / "big.yaml"))


def test_the_hash_is_the_same_in_another_process():
    code = "from natrode.case import load_case; print(load_case('miec_mat').hash())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {load_case("miec_mat").hash()}


def test_the_hash_follows_the_physics_and_not_the_words():
    case = load_case("nif2_nf")
    other_words = case.with_overrides(
        {"name": "other", "title": "x", "summary": "y", "host.thickness": "0.5 mm"}
    )
    assert other_words.hash() == case.hash()
    for changes in (
        {"host.thickness": "501 um"},
        {"current": "4 mA/cm2"},
        {"cutoff": "0.9 V"},
        {"coating.thickness": "51 nm"},
        {"coating": None},
        {"temperature": "26 degC"},
        {"electrolyte": "napf6_dme"},
        {"limits.step_duration": "10 h"},
        {"cell.contact_resistance": "1 Ohm cm2"},
        {"host.nucleation.top": 0.01},
    ):
        assert case.with_overrides(changes).hash() != case.hash(), changes


def test_the_schema_knows_every_block_and_forbids_unknown_fields():
    schema = case_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"name", "host", "electrolyte", "cell", "protocol"}
    assert schema["$defs"]["Host"]["additionalProperties"] is False
    assert "500 um" in str(schema["$defs"]["Host"]["properties"]["thickness"])


@pytest.mark.parametrize("key", library_keys())
def test_saved_cases_satisfy_the_schema(key):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(case_schema()).validate(load_case(key).to_dict())


@pytest.mark.parametrize("text", ["", "  \n", "# a comment\n", "---\n", "null"])
def test_an_empty_file_is_called_empty(text, tmp_path):
    (tmp_path / "none.yaml").write_text(text)
    with pytest.raises(CaseError, match=r"^none\.yaml: the file is empty; allowed: a mapping"):
        load_case(tmp_path / "none.yaml")
    with pytest.raises(CaseError, match=r"^the text is empty; allowed: a mapping"):
        parse_case(text)
