"""Small runs of every type of cell, each simulated once for all tests of comparison and report."""

from __future__ import annotations

from functools import cache
from typing import Any

import natrode
from natrode.cell import Run, Settings

#: A coarse grid: what is tested here does not depend on it.
COARSE = Settings(n_host=8, n_separator=4)

FOIL = natrode.load_case("cu_foil").to_dict()
MAT = natrode.load_case("cnf_mat").to_dict()["host"]

PLATE, STRIP = "plate at 1 mA/cm2 to 1 mAh/cm2", "strip at 1 mA/cm2 to 1 V"
BACK = "strip at 1 mA/cm2 to 1 mAh/cm2"
LOSSES = ("sei", "dead_sodium", "roughness", "electrolyte_loss", "site_loss")


def times(count: int, *steps: str) -> list[dict[str, Any]]:
    """Protocol of `count` times these steps."""
    return [{"step": "repeat", "times": count, "steps": list(steps)}]


#: Name to what differs from a copper foil against sodium.
CASES: dict[str, dict[str, Any]] = {
    "half": {"protocol": times(2, PLATE, STRIP)},
    "without_losses": {
        "processes": dict.fromkeys(LOSSES, False),
        "protocol": [PLATE, STRIP],
    },
    "long": {"protocol": times(15, "plate at 2 mA/cm2 to 0.2 mAh/cm2", "strip at 2 mA/cm2 to 1 V")},
    "short": {
        "cell": {"type": "half", "separator": {"base": "celgard", "thickness": "6 um"}},
        "protocol": ["plate at 10 mA/cm2 to 10 mAh/cm2", STRIP],
    },
    "warm": {
        "heat": {"capacity": "500 J/m2/K", "transfer": "10 W/m2/K"},
        "protocol": ["plate at 5 mA/cm2 to 1 mAh/cm2", "strip at 5 mA/cm2 to 1 V"],
    },
    "oxide": {
        "host": MAT,
        "coating": {"material": "sno2", "thickness": "20 nm", "state": "pristine"},
        "protocol": times(2, "plate at 1 mA/cm2 to 3 mAh/cm2", STRIP),
    },
    "oxide_foil": {
        "coating": {"material": "nio", "thickness": "200 nm", "state": "pristine"},
        "protocol": [PLATE, STRIP],
    },
    "reservoir": {
        "protocol": [
            {
                "step": "aurbach",
                "reservoir": "2 mAh/cm2",
                "capacity": "1 mAh/cm2",
                "current": "1 mA/cm2",
                "cycles": 2,
                "cutoff": "1 V",
            }
        ]
    },
    "symmetric": {
        "host": MAT,
        "cell": {"type": "symmetric", "separator": "celgard"},
        "preparation": {"method": "deposited", "capacity": "2 mAh/cm2"},
        "protocol": times(2, PLATE, BACK),
    },
    "symmetric_foil": {
        "cell": {"type": "symmetric", "separator": "celgard"},
        "preparation": {"method": "foil", "capacity": "10 mAh/cm2"},
        "protocol": times(2, PLATE, BACK),
    },
    "full": {
        "host": MAT,
        "cell": {
            "type": "full",
            "separator": "celgard",
            "cathode": {"base": "nvp", "capacity": "2 mAh/cm2"},
            "n_p": 1.56,
        },
        "preparation": {"method": "deposited"},
        "protocol": times(2, "charge at 1C to 3.8 V", "discharge at 1C to 2.5 V"),
    },
    "anode_free": {
        "cell": {"type": "anode_free", "separator": "celgard", "cathode": "nvp"},
        "protocol": times(
            2, "charge at 1C to 3.8 V", "hold at 3.8 V until C/20", "discharge at 1C to 2.5 V"
        ),
    },
    "made_charged": {
        "cell": {"type": "full", "separator": "celgard", "cathode": "fes2"},
        "preparation": {"method": "foil", "capacity": "5 mAh/cm2"},
        "protocol": ["discharge at C/5 to 0.8 V", "charge at C/5 to 2.5 V"],
    },
}


def case_of(name: str, **changes: Any) -> natrode.Case:
    """One of `CASES` with its name as title, as a case; `changes` replace its blocks."""
    words = {"name": name, "title": name.replace("_", " ").capitalize(), "summary": ""}
    return natrode.Case.from_dict({**FOIL, **words, **CASES[name], **changes})


@cache
def run_of(name: str) -> Run:
    """The run of one of `CASES`."""
    return natrode.simulate(case_of(name), COARSE)


def system_run(name: str, system: str, **changes: Any) -> Run:
    """The run of one of `CASES` as another system of the literature."""
    return natrode.simulate(case_of(name, system=system, **changes), COARSE)
