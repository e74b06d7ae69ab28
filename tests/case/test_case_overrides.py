"""Changes by dotted path, as the command line makes them."""

import pytest

from natrode.case import CaseError, load_case
from natrode.case.overrides import EXAMPLES


@pytest.fixture
def foam():
    return load_case("ni_foam")


def refused(case, changes):
    with pytest.raises(CaseError) as caught:
        case.with_overrides(changes)
    return caught.value.messages


def test_a_path_changes_one_field_and_nothing_else(foam):
    thin = foam.with_overrides({"host.thickness": "200 um"})
    assert thin.host.thickness.value == pytest.approx(2e-4)
    assert thin.host.thickness.origin == "user"
    assert foam.host.thickness.value == pytest.approx(5e-4)
    assert thin.with_overrides({"host.thickness": foam.host.thickness}) == foam


def test_no_changes_give_an_equal_case(foam):
    assert foam.with_overrides({}) == foam


def test_short_names_change_every_step(foam):
    case = foam.with_overrides({"current": "1 mA/cm2", "capacity": "2 mAh/cm2", "cutoff": "0.5 V"})
    plate, strip = case.steps()
    assert (plate.current.value, strip.current.value) == pytest.approx((10.0, 10.0))
    assert plate.capacity.value == pytest.approx(7.2e4)
    assert strip.cutoff.value == pytest.approx(0.5)
    case = foam.with_overrides({"plating_current": "2 mA/cm2", "stripping_current": "3 mA/cm2"})
    assert [step.current.value for step in case.steps()] == pytest.approx([20.0, 30.0])
    assert foam.with_overrides({"temperature": "-20 degC"}).surroundings.temperature.value == (
        pytest.approx(253.15)
    )


def test_steps_are_reached_by_index_also_inside_repeats(foam):
    steps = [{"step": "repeat", "times": 3, "steps": ["plate at 1 mA/cm2 to 1 mAh/cm2"]}]
    case = foam.with_overrides({"protocol": steps})
    changed = case.with_overrides(
        {"protocol.0.times": "5", "protocol.0.steps.0.capacity": "3 mAh/cm2"}
    )
    assert [step.capacity.value for step in changed.steps()] == pytest.approx([1.08e5] * 5)
    assert len(case.with_overrides({"cycles": "7"}).steps()) == 7
    assert len(case.with_overrides({"cycles": 8}).steps()) == 8
    replaced = case.with_overrides({"protocol.0.steps.0": "rest 1 h"})
    assert {step.step for step in replaced.steps()} == {"rest"}


def test_named_entries_open_for_changes(foam):
    case = foam.with_overrides(
        {"electrolyte.diffusivity": "1e-6 cm2/s", "cell.separator.thickness": "100 um"}
    )
    assert case.inputs.diffusivity.value == pytest.approx(1e-10)
    assert case.inputs.conductivity == foam.inputs.conductivity
    assert case.inputs.separator_thickness.value == pytest.approx(1e-4)
    assert case.inputs.separator_porosity == foam.inputs.separator_porosity
    assert foam.with_overrides({"electrolyte": "naclo4_pc"}).inputs.family == "carbonate"


def test_a_coating_can_be_added_and_removed(foam):
    coated = foam.with_overrides({"coating.material": "nif2", "coating.thickness": "50 nm"})
    assert coated.inputs.nucleation_walls.value < foam.inputs.nucleation_walls.value
    assert coated.with_overrides({"coating": "none"}) == foam
    assert refused(foam, {"coating.material": "nif2"}) == (
        "coating.thickness: required (or loading), but missing",
    )


def test_of_two_ways_to_say_the_same_the_new_one_wins(foam):
    fibres = foam.with_overrides({"host.fibre_diameter": "300 nm"})
    assert fibres.host.wall_area is None
    assert fibres.inputs.wall_area.value == pytest.approx(4 * 0.05 / 300e-9)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("host.thicknes", "did you mean 'host.thickness'"),
        ("hosts.thickness", "did you mean 'host.thickness'"),
        ("thickness", "host.thickness"),
        ("separator.porosity", "did you mean 'cell.separator.porosity'"),
        ("curent", "did you mean 'current'"),
        ("zzz", "allowed: name, title"),
        ("host.thickness.value", "unknown field"),
        ("protocol.9.current", "no step '9'; allowed: 0 to 1"),
        ("protocol.x", "no step 'x'"),
        ("protocol.-1", "no step '-1'"),
        ("protocol.²", "no step"),
        ("protocol.0.curent", "did you mean 'current'"),
        ("protocol.0.current.a", "unknown field"),
        ("host..thickness", "unknown field"),
        ("", "as a path"),
        ("x" * 300, "as a path"),
        ("cycles", "has 0 repeats"),
    ],
)
def test_an_unknown_path_is_refused_with_the_nearest_one(foam, path, part):
    (message,) = refused(foam, {path: "1 um"})
    assert part in message
    assert "\n" not in message


def test_a_short_name_without_a_step_to_change_is_refused(foam):
    resting = foam.with_overrides({"protocol": ["rest 1 h"]})
    assert refused(resting, {"current": "1 mA/cm2"}) == (
        "current: the protocol has no step with it",
    )


def test_a_wrong_value_names_the_field(foam):
    (message,) = refused(foam, {"host.porosity": "2"})
    assert message.startswith("host.porosity: got 2; allowed: above 0 and below 1")


def test_a_text_for_a_block_shows_how_to_set_its_fields(foam):
    (message,) = refused(foam, {"coating": "nif2"})
    assert 'coating.material="nif2" and coating.thickness="50 nm"' in message
    assert "fields: material, thickness, loading" in message


@pytest.mark.parametrize("block", EXAMPLES)
def test_the_examples_in_messages_work(foam, block):
    (message,) = refused(foam, {block: "anything"})
    assert all(f'{path}="{value}"' in message for path, value in EXAMPLES[block].items())
    assert foam.with_overrides(EXAMPLES[block]) != foam
