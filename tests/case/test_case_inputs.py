"""Every number reaches the models with its origin, and the hash follows what decides the result."""

from dataclasses import fields

import pytest
from case_inputs import ANODE_FREE, BASES, FOAM, FOIL, FULL, SYMMETRIC, changed, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from natrode.case import Case, CaseError, Quantity, case_schema, library_keys, load_case, parse_case
from natrode.case.kinetics import LOSSES
from natrode.constants import F
from natrode.materials import Fact, artificial_interphases, coatings, kinetics

SNO2 = {"material": "sno2", "thickness": "10 nm"}


def case(base, changes=None):
    return Case.from_dict(changed(base, changes or {}))


def test_the_moles_of_a_coating_carry_its_capacity():
    pristine = {"coating": SNO2 | {"state": "pristine"}}
    inputs = case(FOAM, pristine).inputs
    charge = F * inputs.coating_wall_moles.value
    charge *= inputs.n_conversion.value + inputs.n_alloy.value
    assert charge == pytest.approx(coatings["sno2"].volumetric_capacity.value * 10e-9)
    assert inputs.coating_face_moles.value == inputs.coating_wall_moles.value
    assert inputs.coating_pristine_fraction.value == pytest.approx(7e3 * 10e-9)
    swollen = inputs.coating_pristine_fraction.value * (
        1.0 + inputs.conversion_volume.value + inputs.alloy_volume.value
    )
    assert inputs.coating_fraction.value == pytest.approx(swollen)
    assert inputs.coating_state == "pristine"


def test_the_coating_stands_only_on_the_surfaces_that_it_covers():
    walls = case(FOAM, {"coating": SNO2 | {"covers": "walls"}}).inputs
    assert walls.coating_face_moles.value == 0.0 < walls.coating_wall_moles.value
    face = case(FOAM, {"coating": SNO2 | {"covers": "face"}}).inputs
    assert face.coating_wall_moles.value == 0.0 < face.coating_face_moles.value
    assert face.coating_pristine_fraction.value == 0.0
    bare = case(FOAM).inputs
    assert bare.coating_state == ""
    assert bare.coating_wall_moles is None
    assert bare.conversion_potential is None


def test_the_bare_surface_keeps_the_factor_of_its_substrate():
    inputs = case(FOAM, {"coating": SNO2}).inputs
    bare = case(FOAM).inputs.nucleation_walls
    assert inputs.nucleation_bare_walls == inputs.nucleation_bare_face == bare
    assert inputs.nucleation_walls.value < bare.value


def test_the_ions_of_backbone_and_coating_add_up():
    given = {"host.ionic_conductivity": "0.1 mS/cm", "coating": SNO2 | {"material": "red_p"}}
    inputs = case(FOAM, given).inputs
    assert inputs.backbone_ionic_conductivity.value == pytest.approx(0.01)
    dense = inputs.coating_ion_conductivity.value * inputs.coating_fraction.value
    assert inputs.ionic_conductivity.value == pytest.approx(0.01 + dense)
    zinc = case(FOAM, {"coating": SNO2 | {"material": "zn"}}).inputs
    assert zinc.coating_ion_conductivity is None


@pytest.mark.parametrize("family", sorted(kinetics))
def test_losses_are_those_of_the_family_until_they_are_measured(family):
    name = {"ether": "napf6_diglyme", "carbonate": "naclo4_pc", "carbonate_fec": "naclo4_pc_fec"}
    found = case(FOAM, {"electrolyte": name[family]})
    for field in LOSSES:
        quantity, fact = getattr(found.inputs, field), getattr(kinetics[family], field)
        assert isinstance(fact, Fact)
        assert quantity.value == fact.value, field
        measured = found.with_overrides({f"kinetics.{field}": quantity.plain()})
        assert getattr(measured.inputs, field).value == fact.value, field


def test_only_salts_and_artificial_layers_make_another_first_film():
    own = case(FOAM).inputs
    assert own.film_as_made_fraction == own.inorganic_fraction
    assert own.film_as_made_conductivity is None
    for material, share in (("nif2", 1.0), ("sno2", 1.0), ("zn", 0.8), ("sn", 0.8)):
        found = case(FOAM, {"coating": SNO2 | {"material": material}}).inputs
        assert found.film_as_made_fraction.value == share, material
        assert found.film_as_made_thickness is None


@pytest.mark.parametrize("key", sorted(artificial_interphases))
def test_an_artificial_layer_brings_thickness_conductivity_and_barrier(key):
    layer = artificial_interphases[key]
    inputs = case(FOIL, {"interphase.material": key}).inputs
    resistance = inputs.film_as_made_thickness.value / inputs.film_as_made_conductivity.value
    assert resistance == pytest.approx(layer.resistance())
    thin = case(FOIL, {"interphase": {"material": key, "thickness": "20 nm"}}).inputs
    assert thin.film_as_made_thickness.value == pytest.approx(20e-9)
    change = layer.charge_transfer_energy_change
    expected = case(FOIL).inputs.charge_transfer_energy.value + (change.value if change else 0.0)
    assert inputs.charge_transfer_energy.value == pytest.approx(expected)


@pytest.mark.parametrize("key", library_keys())
def test_every_number_of_a_library_case_has_unit_origin_and_source(key):
    inputs = load_case(key).inputs
    for field in fields(inputs):
        item = getattr(inputs, field.name)
        if isinstance(item, Quantity):
            assert item.unit
            assert item.source or item.origin == "user", field.name
            assert item.text()
    for name, value in inputs.values().items():
        assert value is None or isinstance(value, float | int | str), name


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        (FOAM, {"preparation.formed": False}),
        (FOAM, {"processes.sei": False}),
        (FOAM, {"processes.roughness": False}),
        (FOAM, {"heat": {}}),
        (FOAM, {"surroundings.magnetic_field": "1 T"}),
        (FOAM, {"kinetics.dead_fraction": 0.002}),
        (FOAM, {"kinetics.formation_time": "30 s"}),
        (FOAM, {"cell.electrolyte_volume": "50 uL/cm2"}),
        (FOAM, {"coating": SNO2 | {"state": "pristine"}}),
        (FULL, {"cell.n_p": 1.57}),
        (FULL, {"cell.cathode.base": "nvpf"}),
        (FULL, {"cell.cathode.start": 0.9}),
        (FULL, {"cell.cathode.conductivity": "1 S/m"}),
        (FULL, {"protocol": ["charge at 1C to 3.7 V", "discharge at 1C to 2.5 V"]}),
        (SYMMETRIC, {"preparation.current": "1 mA/cm2"}),
        (SYMMETRIC, {"preparation.capacity": "11 mAh/cm2"}),
        (FOIL, {"interphase.material": "na3p"}),
    ],
)
def test_the_hash_follows_every_choice(base, changes):
    assert case(base, changes).hash() != case(base).hash()


def test_the_hash_does_not_follow_what_changes_nothing():
    full = case(FULL)
    same = full.with_overrides({"surroundings.free_gap": "1 mm", "title": "x"})
    assert same.hash() == full.hash()
    written_out = case(FOAM, {"protocol": ["rest 1 h", "rest 1 h"]})
    repeated = case(FOAM, {"protocol": [{"step": "repeat", "times": 2, "steps": ["rest 1 h"]}]})
    assert written_out.hash() == repeated.hash()


@pytest.mark.parametrize("key", library_keys())
def test_every_described_field_of_every_library_case_can_be_set(key):
    found = load_case(key)
    for row in found.describe():
        if row.field and row.section not in ("case", "protocol") and row.value:
            value = row.value if row.origin else row.value.replace(" ", "_")
            again = found.with_overrides({row.field: value})
            assert isinstance(again, Case), row.field


def test_words_of_a_command_line_switch_processes():
    found = case(FOAM).with_overrides({"processes.sei": "false", "preparation.formed": "off"})
    assert not found.processes.sei
    assert not found.preparation.formed
    assert found.with_overrides({"processes.sei": "true"}).processes.sei
    assert found.to_dict()["processes"]["sei"] is False
    assert "processes" not in case(FOAM).to_dict()


def test_the_schema_holds_the_new_blocks():
    definitions = case_schema()["$defs"]
    for name in ("Cathode", "Preparation", "Interphase", "Heat", "Processes", "Aurbach", "Hold"):
        assert name in definitions
    assert "C-rate" in str(definitions["Charge"]["properties"]["current"])


@pytest.mark.parametrize("base", BASES, ids=lambda base: base["name"])
def test_cases_of_every_type_satisfy_the_schema(base):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(case_schema())
    validator.validate(base)
    validator.validate(case(base).to_dict())


KEYS = st.sampled_from(
    [
        *("method", "capacity", "current", "temperature", "time", "formed", "material", "base"),
        *("thickness", "type", "cathode", "n_p", "loading", "start", "sei", "transfer", "step"),
        *("rates", "cycles", "cutoff", "upper", "lower", "reservoir", "tag", "until", "voltage"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["deposited", "infused", "nvp", "fes2", "na3p", "1C", "C/0", "1 mAh/cm2", "3.8 V", "30 deg"]
    ),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BLOCKS = st.sampled_from(
    [
        "cell",
        "preparation",
        "interphase",
        "heat",
        "processes",
        "kinetics",
        "surroundings",
        "coating",
    ]
)


@given(st.sampled_from(BASES), BLOCKS, TREES)
@settings(max_examples=300, deadline=None)
def test_any_block_ends_in_a_case_or_a_case_error(base, block, tree):
    assert isinstance(outcome(Case.from_dict, base | {block: tree}), Case | CaseError)


@given(
    st.sampled_from(BASES),
    BLOCKS,
    st.dictionaries(KEYS, SCALARS, max_size=4),
)
@settings(max_examples=400, deadline=None)
def test_any_field_of_a_block_ends_in_a_case_or_a_case_error(base, block, some):
    whole = base.get(block, {})
    found = outcome(Case.from_dict, base | {block: {**whole, **some}})
    if isinstance(found, Case):
        assert Case.from_dict(found.to_dict()) == found
        assert found.describe()


@given(st.sampled_from(BASES), st.lists(st.dictionaries(KEYS, TREES, max_size=5), max_size=2))
@settings(max_examples=200, deadline=None)
def test_any_protocol_ends_in_a_case_or_a_case_error(base, steps):
    kinds = ["aurbach", "adams", "rate_test", "hold", "charge"]
    named = [{"step": kinds[i % 5], **step} for i, step in enumerate(steps)]
    assert isinstance(outcome(Case.from_dict, base | {"protocol": named}), Case | CaseError)


def test_anode_free_cells_take_yaml_with_a_cathode_by_name():
    text = (
        "name: x\nhost: {geometry: foil, substrate: al}\nelectrolyte: napf6_dme\n"
        "cell:\n  type: anode_free\n  separator: celgard\n  cathode: nvp\n"
        "protocol:\n  - Charge at C/2 until 3.8 V\n  - Hold at 3.8 V until C/20\n"
        "  - Discharge at C/2 until 2.5 V\n"
    )
    found = parse_case(text)
    assert found.inputs.cathode.key == "nvp"
    assert found.cell.type == ANODE_FREE["cell"]["type"]
    assert [step.step for step in found.steps()] == ["charge", "hold", "discharge"]
