"""A protocol falls into phases of equal cycles; what differs in anything begins a new one."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from lives import PLATE_AND_STRIP, case_of, repeated

from natrode import load_case
from natrode.ageing.phases import phases_of
from natrode.cell.driver import StepPlan
from natrode.cell.steps import steps_of

PLATE = StepPlan("plate", current=10.0, capacity=3.6e4)
STRIP = StepPlan("strip", current=10.0, cutoff=1.0)


def shape(plans):
    return [(phase.first, phase.count, phase.last) for phase in phases_of(plans)]


def test_equal_cycles_are_one_phase():
    assert shape(repeated([PLATE, STRIP], 500)) == [(1, 500, 500)]
    (phase,) = phases_of(repeated([PLATE, STRIP], 3))
    assert phase.cycle(2) == [replace(PLATE, cycle=2), replace(STRIP, cycle=2)]


def test_nothing_is_no_phase():
    assert phases_of([]) == []


@pytest.mark.parametrize("name", [f.name for f in fields(StepPlan) if f.name != "cycle"])
def test_a_step_that_differs_in_anything_begins_a_phase(name):
    other = {"kind": "charge", "timed": True, "tag": "final"}.get(name, 0.123)
    changed = replace(PLATE, **{name: other})
    plans = repeated([PLATE, STRIP], 4) + repeated([changed, STRIP], 3, first=5)
    assert shape(plans) == [(1, 4, 4), (5, 3, 7)]


def test_steps_in_another_order_or_number_begin_a_phase():
    rest = StepPlan("rest", duration=60.0, timed=True)
    plans = [
        *repeated([PLATE, STRIP], 2),
        *repeated([PLATE, rest, STRIP], 2, first=3),
        *repeated([PLATE, STRIP, rest], 2, first=5),
        *repeated([PLATE, STRIP], 2, first=7),
    ]
    assert shape(plans) == [(1, 2, 2), (3, 2, 4), (5, 2, 6), (7, 2, 8)]


def test_formation_of_a_case_stays_apart():
    case = load_case("cu_foil").with_overrides(
        {
            "protocol": [
                "plate at 0.1 mA/cm2 to 0.1 mAh/cm2",
                "strip at 0.1 mA/cm2 to 1 V",
                {"step": "repeat", "times": 7, "steps": list(PLATE_AND_STRIP)},
                "rest for 10 h",
                {"step": "repeat", "times": 5, "steps": list(PLATE_AND_STRIP)},
            ]
        }
    )
    # the rest belongs to the cycle before it, which is then another one
    assert shape(steps_of(case)) == [(1, 1, 1), (2, 6, 7), (8, 1, 8), (9, 5, 13)]


def test_phases_cover_every_cycle_of_a_case_once():
    phases = phases_of(steps_of(case_of("cu_foil", 40)))
    assert [n for phase in phases for n in range(phase.first, phase.last + 1)] == [*range(1, 41)]
    written = [step for phase in phases for n in range(phase.count) for step in phase.cycle(n + 1)]
    assert written == steps_of(case_of("cu_foil", 40))
