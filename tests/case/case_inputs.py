"""A valid case and ways to try others, shared by the tests of cases."""

import pytest

from natrode.case import Case, CaseError

FOAM = {
    "name": "foam",
    "host": {
        "geometry": "foam",
        "substrate": "ni",
        "thickness": "500 um",
        "porosity": 0.95,
        "wall_area": "7e3 1/m",
        "conductivity": "2e5 S/m",
    },
    "electrolyte": "napf6_diglyme",
    "cell": {"separator": "glass_fibre"},
    "protocol": ["plate at 5 mA/cm2 to 10 mAh/cm2", "strip at 5 mA/cm2 to 1 V"],
}


def refused(data):
    with pytest.raises(CaseError) as caught:
        Case.from_dict(data)
    assert all("\n" not in line and len(line) <= 500 for line in caught.value.messages)
    assert len(caught.value.locations) == len(caught.value.messages)
    return caught.value.messages


def outcome(build, given):
    """The case that `build` makes, or the error that it ends in, checked to be printable lines."""
    try:
        return build(given)
    except CaseError as error:
        found = error
    assert found.messages
    assert all(line.isprintable() and len(line) <= 500 for line in found.messages)
    return found
