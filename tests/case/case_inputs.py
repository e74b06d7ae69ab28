"""Valid cases and ways to try others, shared by the tests of cases."""

import copy

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
"""A half cell."""

SYMMETRIC = FOAM | {
    "name": "symmetric",
    "cell": {"type": "symmetric", "separator": "glass_fibre"},
    "preparation": {"method": "deposited", "capacity": "12 mAh/cm2"},
    "protocol": ["plate at 5 mA/cm2 to 10 mAh/cm2", "strip at 5 mA/cm2 to 10 mAh/cm2"],
}
FULL = FOAM | {
    "name": "full",
    "cell": {
        "type": "full",
        "separator": "celgard",
        "cathode": {"base": "nvp", "capacity": "2 mAh/cm2"},
        "n_p": 1.56,
    },
    "preparation": {"method": "deposited"},
    "protocol": ["charge at 1C to 3.8 V", "discharge at 1C to 2.5 V"],
}
ANODE_FREE = FOAM | {
    "name": "anode_free",
    "cell": {"type": "anode_free", "separator": "celgard", "cathode": "nvp"},
    "protocol": FULL["protocol"],
}
INFUSED = SYMMETRIC | {
    "name": "infused",
    "coating": {"material": "zno", "thickness": "100 nm"},
    "preparation": {"method": "infused"},
}
FOIL = {
    "name": "sodium",
    "host": {"geometry": "foil", "substrate": "steel"},
    "electrolyte": "napf6_diglyme",
    "cell": {"type": "symmetric", "separator": "celgard"},
    "preparation": {"method": "foil", "capacity": "50 mAh/cm2"},
    "protocol": SYMMETRIC["protocol"],
}
BASES = (FOAM, SYMMETRIC, FULL, ANODE_FREE, INFUSED, FOIL)


def changed(base, changes):
    """A deep copy of a mapping with some dotted paths set, or removed where the value is None."""
    data = copy.deepcopy(base)
    for path, value in changes.items():
        here = data
        *way, last = path.split(".")
        for part in way:
            here = here.setdefault(part, {})
        if value is None:
            here.pop(last, None)
        else:
            here[last] = value
    return data


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
