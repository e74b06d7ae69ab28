"""Every wrong input ends in one line that names the field, what was given and what is allowed."""

import copy

import pytest
from case_inputs import FOAM, refused

from natrode.case import Case, CaseError, Coating, Host, Quantity, parse_case


def changed(path, value):
    data = copy.deepcopy(FOAM)
    here = data
    *way, last = path.split(".")
    for part in way:
        here = here.setdefault(part, {})
    here[last] = value
    return data


def test_the_case_that_the_others_break_is_valid():
    assert Case.from_dict(FOAM).host.thickness.value == pytest.approx(5e-4)


@pytest.mark.parametrize(
    ("path", "value", "parts"),
    [
        ("host.thicknes", "5 um", ["host.thicknes: unknown field", "did you mean 'thickness'"]),
        ("hots", {}, ["hots: unknown field", "did you mean 'host'"]),
        ("host.thickness", "500", ["host.thickness: ", "'500'", "unit", "'500 um'"]),
        ("host.thickness", 500, ["host.thickness: ", "500", "'500 um'"]),
        ("host.thickness", "500 mA", ["host.thickness: ", "'500 mA'"]),
        ("host.thickness", "-5 um", ["host.thickness: got -5 um", "at least 0 um"]),
        ("host.thickness", "0 um", ["host.thickness: got 0 um", "above 0"]),
        ("host.thickness", "nan um", ["host.thickness: ", "nan"]),
        ("host.thickness", float("inf"), ["host.thickness: ", "inf"]),
        ("host.thickness", True, ["host.thickness: got True"]),
        ("host.thickness", None, ["host.thickness: required for a foam"]),
        ("host.thickness", ["500 um"], ["host.thickness: got a list of 1"]),
        ("host.thickness", "5" * 300 + " um", ["host.thickness: "]),
        ("host.thickness", {"val": "5 um"}, ["host.thickness: unknown field 'val'", "'value'"]),
        ("host.thickness", {"origin": "user"}, ["host.thickness: value: required"]),
        (
            "host.thickness",
            {"value": "5 um", "origin": "typcal"},
            ["host.thickness: origin: got 'typcal'; did you mean 'typical'?"],
        ),
        (
            "host.thickness",
            {"value": "500 um", "origin": "reported"},
            ["host.thickness: source: required"],
        ),
        (
            "host.thickness",
            {"value": "500 um", "range": ["600 um", "700 um"]},
            ["host.thickness: range: got '600 um' to '700 um'", "500 um between"],
        ),
        ("host.thickness", {"value": "500 um", "range": "600 um"}, ["range: got '600 um'"]),
        ("host.thickness", {"value": "500 um", "source": 5}, ["source: got 5"]),
        ("host.porosity", 1.0, ["host.porosity: got 1", "above 0 and below 1"]),
        ("host.porosity", "0 %", ["host.porosity: got 0"]),
        ("host.porosity", "95 mA", ["host.porosity: "]),
        ("host.geometry", "foma", ["host.geometry: got 'foma'; did you mean 'foam'?", "aerogel"]),
        ("host.geometry", ["foam"], ["host.geometry: got a list of 1"]),
        ("host.substrate", "copr", ["host.substrate: unknown substrate 'copr'"]),
        ("host.substrate", 5, ["host.substrate: got 5; allowed: text"]),
        ("host.wall_area", None, ["host.wall_area: required for a foam (or fibre_diameter)"]),
        ("host.fibre_diameter", "300 nm", ["host.fibre_diameter: got with wall_area"]),
        ("host.wall_area", "9e8 1/m", ["host.wall_area: ", "struts of 0.22 nm"]),
        ("host.wall_area", "10 1/m", ["host.wall_area: ", "0.005 of wall per area of face"]),
        ("host.nucleation", {"top": 2}, ["host.nucleation.top: got 2"]),
        ("host.nucleation", {"side": 1}, ["host.nucleation.side: unknown field"]),
        ("host", "foam", ["host: got 'foam'; allowed: a mapping"]),
        ("electrolyte", "napf6_diglime", ["electrolyte.base: ", "did you mean 'napf6_diglyme'"]),
        ("electrolyte", {"conductivity": "1 S/m"}, ["electrolyte.family: required", "napf6_dme"]),
        ("electrolyte", 5, ["electrolyte: got 5"]),
        ("cell.type", "full", ["cell.cathode: required for type full, but missing"]),
        ("cell.type", "symmetric", ["preparation.method: got none", "needs sodium in both"]),
        ("cell.type", "hlaf", ["cell.type: got 'hlaf'; did you mean 'half'?"]),
        ("cell.separator", "celgrad", ["cell.separator.base: ", "did you mean 'celgard'"]),
        ("cell.separator", {"thickness": "25 um"}, ["cell.separator.porosity: required"]),
        ("surroundings", {"temperature": "-41 degC"}, ["surroundings.temperature: got -41 degC"]),
        ("surroundings", {"temperature": "90.1 degC"}, ["surroundings.temperature: got 90.1 degC"]),
        ("surroundings", {"temperature": 25}, ["surroundings.temperature: got 25 without a unit"]),
        ("name", "../../etc/passwd", ["name: got '../../etc/passwd'"]),
        ("name", 5, ["name: got 5; allowed: text"]),
        ("system", "Ni foam", ["system: got 'Ni foam'"]),
        ("title", "x" * 201, ["title: got ", "at most 200 characters"]),
        ("protocol", [], ["protocol: got 0 steps; allowed: 1 to 1000"]),
        ("protocol", "plate", ["protocol: got 'plate'; allowed: a list"]),
        ("limits", {"plating_voltage": "1 V"}, ["limits.plating_voltage: got 1 V", "below 0 V"]),
        ("kinetics", {"exchange_current": "0 mA/cm2"}, ["kinetics.exchange_current: got 0"]),
    ],
)
def test_a_wrong_field_gets_one_line_with_path_value_and_what_is_allowed(path, value, parts):
    messages = refused(changed(path, value))
    assert any(all(part in line for part in parts) for line in messages), messages


@pytest.mark.parametrize(
    ("coating", "parts"),
    [
        ({"material": "nif3", "thickness": "5 nm"}, ["coating.material: ", "did you mean 'nif2'"]),
        ({"material": "nif2"}, ["coating.thickness: required (or loading)"]),
        (
            {"material": "nif2", "thickness": "5 nm", "loading": "1 mg/cm2"},
            ["coating.loading: got with thickness"],
        ),
        (
            {"material": "nif2", "thickness": "5 nm", "state": "pristin"},
            ["coating.state: got 'pristin'; did you mean 'pristine'?", "allowed: sodiated, "],
        ),
        ({"material": "nif2", "thickness": "5 nm", "covers": "floor"}, ["coating.covers: "]),
        (
            {"material": "nif2", "thickness": "90 um"},
            ["coating.thickness: got 9e+04 nm", "porosity 0.95", "left free"],
        ),
        ({"material": "nif2", "loading": "500 mg/cm2"}, ["coating.loading: got 500 mg/cm2"]),
        (
            {
                "material": "nif2",
                "thickness": "5 nm",
                "covers": "face",
                "nucleation_factor_bottom": 0.01,
            },
            ["coating.nucleation_factor_bottom: the coating is not on walls"],
        ),
    ],
)
def test_a_wrong_coating_is_refused(coating, parts):
    messages = refused(FOAM | {"coating": coating})
    assert any(all(part in line for part in parts) for line in messages), messages


def test_one_surface_cannot_have_two_nucleation_factors():
    data = changed("host.nucleation", {"walls": 0.01})
    data["coating"] = {"material": "nif2", "thickness": "5 nm", "nucleation_factor": 0.002}
    assert refused(data)[0].startswith("host.nucleation.walls: given here and by the coating")


def test_a_foil_takes_no_depth():
    data = changed("host.geometry", "foil")
    messages = refused(data)
    for name in ("thickness", "porosity", "wall_area", "conductivity"):
        assert any(line.startswith(f"host.{name}: ") for line in messages), messages
    data["host"] = {"geometry": "foil", "substrate": "cu", "thickness": "0 um"}
    assert Case.from_dict(data).host.planar


def test_a_coating_on_the_walls_of_a_foil_is_refused():
    data = FOAM | {
        "host": {"geometry": "foil", "substrate": "cu"},
        "coating": {"material": "sn", "thickness": "5 nm", "covers": "walls"},
    }
    assert refused(data) == ("coating.covers: got 'walls'; allowed on a foil: face",)


def test_every_mistake_is_reported_at_once():
    data = changed("host.porosity", 2)
    data["host"]["thickness"] = "5"
    data["protocol"] = ["plate at 5 mA/cm2 to 1 V"]
    messages = refused(data)
    assert len(messages) == 3
    assert {line.split(":")[0] for line in messages} == {
        "host.porosity",
        "host.thickness",
        "protocol.0.voltage",
    }


def test_blocks_built_in_python_report_in_the_same_way():
    with pytest.raises(CaseError, match=r"^geometry: got 'foma'; did you mean 'foam'"):
        Host(geometry="foma", substrate="cu")
    with pytest.raises(CaseError, match=r"^matrial: unknown field"):
        Coating(matrial="nif2", thickness="5 nm")


def test_a_quantity_of_another_kind_is_refused_and_of_the_same_kind_adopted():
    messages = refused(changed("host.thickness", Quantity(5e-4, "A/m2")))
    assert messages == ("host.thickness: got a quantity in A/m2; allowed: one in m",)
    case = Case.from_dict(changed("host.thickness", Quantity(5e-4, "m")))
    assert case == Case.from_dict(FOAM)


def test_a_case_cannot_be_changed_in_place():
    case = Case.from_dict(FOAM)
    with pytest.raises(ValueError, match="frozen"):
        case.host.substrate = "cu"


@pytest.mark.parametrize("data", [None, 5, "foam", [1], {1: 2}])
def test_from_dict_takes_a_mapping_of_texts(data):
    assert "allowed: a mapping" in refused(data)[0]


def test_the_ends_of_the_temperature_range_are_allowed():
    for text in ("-40 degC", "90 degC", "233.15 K"):
        case = Case.from_dict(changed("surroundings", {"temperature": text}))
        assert 233.1 < case.surroundings.temperature.value < 363.2


def test_control_characters_do_not_reach_a_message():
    message = refused(changed("host.geometry", "fo\x1b[31m\nam"))[0]
    assert message.isprintable()


def test_unprintable_field_names_do_not_reach_a_message():
    with pytest.raises(CaseError) as caught:
        parse_case('"a\\e[31mb": 1')
    assert all(line.isprintable() for line in caught.value.messages)


def test_the_form_of_a_name_is_said_in_words():
    (message,) = refused(FOAM | {"name": "my foam"})
    assert message.startswith("name: got 'my foam'; allowed: letters, digits, _ - .")
    assert "^" not in message
    (message,) = refused(FOAM | {"system": "NiF2@NF"})
    assert message.startswith("system: got 'NiF2@NF'; allowed: small letters, digits, _")


def test_a_text_for_a_block_names_its_fields():
    (message,) = refused(FOAM | {"coating": "nif2"})
    assert message.startswith("coating: got 'nif2'; allowed: a mapping of fields: material, ")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("5 ma/cm2", "'mA/cm2'"),
        ("5 MA/cm2", "'5 mA/cm2'"),
        ({"value": "5 MA/cm2"}, "'5 mA/cm2'"),
    ],
)
def test_a_current_in_wrong_capitals_is_recognised(given, meant):
    step = {"step": "plate", "current": given, "capacity": "1 mAh/cm2"}
    assert f"did you mean {meant}?" in refused(FOAM | {"protocol": [step]})[0]


def test_a_value_that_other_capitals_do_not_save_gets_no_such_hint():
    step = {"step": "plate", "current": "5e9 MA/cm2", "capacity": "1 mAh/cm2"}
    assert "did you mean" not in refused(FOAM | {"protocol": [step]})[0]
