"""What an ensemble says, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import combinations
from typing import Any

import natrode
from natrode.design.ensemble import Ensemble, Subject
from natrode.design.member import Member
from natrode.design.one_at_a_time import OneAtATime
from natrode.design.sensitivity import Sensitivity, to_measure
from natrode.design.survival import causes_of, compare, survival_of

FORMAT = "natrode-uncertainty"


def summary_of(
    ensemble: Ensemble,
    one: Mapping[str, OneAtATime],
    sobol: Mapping[str, Sensitivity],
) -> dict[str, Any]:
    """Lives with bands, ends, pairs, and what to measure.

    Parameters
    ----------
    ensemble : Ensemble
    one, sobol : mapping
        Label of a case to its sensitivity; empty where it was not asked for.
    """
    subjects = ensemble.setup.subjects
    return {
        "format": FORMAT,
        "natrode": natrode.__version__,
        "samples": ensemble.samples,
        "seed": ensemble.seed,
        "until": ensemble.setup.until,
        "complete": ensemble.complete,
        "cases": {s.label: _case(s, ensemble, one, sobol) for s in subjects},
        "pairs": [
            {
                "first_case": a.label,
                "second_case": b.label,
                **asdict(compare(ensemble.members[a.label], ensemble.members[b.label])),
            }
            for a, b in combinations(subjects, 2)
        ],
    }


def _case(
    subject: Subject,
    ensemble: Ensemble,
    one: Mapping[str, OneAtATime],
    sobol: Mapping[str, Sensitivity],
) -> dict[str, Any]:
    members = ensemble.of(subject.label)
    life = survival_of(members)
    effects, indices = one.get(subject.label), sobol.get(subject.label)
    return {
        "life": {
            "text": life.text,
            "median": life.median,
            "low": life.low,
            "high": life.high,
            "limit": life.limit,
            "died": life.died,
            "censored": life.censored,
            "failed": life.failed,
        },
        "ends": causes_of(members) if members else {},
        "failures": failures_of(members),
        "measure_first": [
            {
                "path": advice.parameter.path,
                "share": advice.share,
                "output": advice.output,
                "how": advice.how,
            }
            for advice in (to_measure(effects, indices) if effects is not None else [])
        ],
        "indices_of_life_are_lower_bounds": indices is not None and indices.censored > 0.0,
        "not_measured": [number.text() for number in subject.case.unmeasured],
        "parameters": {
            p.path: {"value": p.value, "low": p.low, "high": p.high, "unit": p.unit}
            for p in subject.parameters
        },
        "certain": subject.ranges.certain,
        "not_settable": subject.ranges.unreachable,
    }


def failures_of(members: list[Member]) -> dict[str, int]:
    """Why members have no life, with how many."""
    found: dict[str, int] = {}
    for member in members:
        if member.failed:
            found[member.failed] = found.get(member.failed, 0) + 1
    return found
