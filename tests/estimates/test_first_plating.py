"""The charge at which closed forms are evaluated, in every way in which a step may end."""

import pytest

from natrode.case import load_case
from natrode.estimates import NoPlating, host_numbers
from natrode.estimates.effective import plated_charge, plating_of

MAH = 36000.0
FULL = {
    "cell.type": "full",
    "cell.counter_sodium": None,
    "cell.cathode": {"base": "nvp", "capacity": "3 mAh/cm2"},
    "preparation": {"method": "deposited", "capacity": "4 mAh/cm2"},
}


@pytest.mark.parametrize(
    ("step", "charge"),
    [
        ("plate at 2 mA/cm2 to 3 mAh/cm2", 3.0),
        ("plate at 2 mA/cm2 for 2 h", 4.0),
        ("plate at 2 mA/cm2 for 2 h or until -1 V", 4.0),
    ],
)
def test_plating_of_a_half_cell(step, charge):
    case = load_case("ni_foam").with_overrides({"protocol": ["rest 1 h", step]})
    assert plated_charge(case) == pytest.approx(charge * MAH)
    assert plating_of(case).current.value == 20.0
    numbers = host_numbers(case)
    assert numbers is not None
    # 8.861 um per mAh/cm2 in the pores of 500 um, 95 % empty
    assert numbers.filling == pytest.approx(charge * 8.861 / (0.95 * 500), rel=1e-3)


@pytest.mark.parametrize(
    ("step", "charge"),
    [
        ("charge at 1 mA/cm2 to 3.8 V", 3.0),
        ("charge at 1 mA/cm2 for 2 h", 2.0),
        ("charge at 0.5C for 1 h", 1.5),
    ],
)
def test_first_charge_of_a_full_cell(step, charge):
    case = load_case("ni_foam").with_overrides({**FULL, "protocol": [step]})
    assert plated_charge(case) == pytest.approx(charge * MAH)


def test_unknown_charges_are_refused_in_one_line():
    foam = load_case("ni_foam")
    by_voltage = foam.with_overrides({"protocol": ["plate at 1 mA/cm2 to -0.5 V"]})
    with pytest.raises(NoPlating, match="only a voltage ends it; allowed: a capacity or a time"):
        plated_charge(by_voltage)
    assert host_numbers(by_voltage) is None
    resting = foam.with_overrides({"protocol": ["rest 1 h"]})
    with pytest.raises(NoPlating, match="no plating step"):
        plating_of(resting)
    emptied = foam.with_overrides({**FULL, "protocol": ["discharge at 0.1C to 2.5 V"]})
    with pytest.raises(NoPlating, match="no charging step"):
        plated_charge(emptied)
