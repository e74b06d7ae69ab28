"""Each uncertain number at the ends of its range, the others at their values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from natrode.design.ensemble import Progress, Setup, Subject, run_tasks
from natrode.design.keep import Keep
from natrode.design.member import Member
from natrode.design.outputs import OUTPUTS, outputs_of, varies
from natrode.design.ranges import Uncertain

BASE = "as-it-is"

#: Least share of the variance that is worth a measurement.
WORTH = 0.01


@dataclass(frozen=True)
class Effect:
    """What one number does.

    Attributes
    ----------
    parameter : Uncertain
    low, high : Member or None
        Lives at the ends of its range; None if not run.
    """

    parameter: Uncertain
    low: Member | None
    high: Member | None

    @property
    def members(self) -> tuple[Member | None, Member | None]:
        """Both lives."""
        return self.low, self.high


@dataclass(frozen=True)
class OneAtATime:
    """Effects of all uncertain numbers of a case.

    Attributes
    ----------
    label : str
    base : Member or None
        The case as it is.
    effects : tuple of Effect
    """

    label: str
    base: Member | None
    effects: tuple[Effect, ...]

    def values(self) -> np.ndarray:
        """Outputs at low, as it is, and high; shape (outputs, effects, 3)."""
        base = outputs_of(self.base)
        rows = [
            np.column_stack([outputs_of(e.low), base, outputs_of(e.high)]) for e in self.effects
        ]
        return np.array(rows).transpose(1, 0, 2) if rows else np.zeros((len(OUTPUTS), 0, 3))

    def shares(self) -> dict[str, np.ndarray]:
        """Share of each number in the variance of an output, as far as its effects add up.

        The half width of what an output does between low and high, squared, over the sum of all; zeros
        for an output that does not change.
        """
        found = {}
        for output, values in zip(OUTPUTS, self.values(), strict=True):
            if not varies(values):
                found[output.key] = np.zeros(len(self.effects))
                continue
            known = np.where(np.isfinite(values), values, values[:, 1:2])
            square = np.ptp(np.nan_to_num(known), axis=1) ** 2
            found[output.key] = square / square.sum() if square.sum() > 0.0 else square
        return found

    def deciding(self) -> str:
        """Output by which the numbers are ranked: the life where it changes, else the loss."""
        shares = self.shares()
        return next((key for key, share in shares.items() if share.sum() > 0.0), OUTPUTS[0].key)

    def ranked(self, key: str = "") -> list[tuple[Effect, float]]:
        """Effects with their shares in the variance of an output, largest first."""
        share = self.shares()[key or self.deciding()]
        order = np.argsort(-share, kind="stable")
        return [(self.effects[k], float(share[k])) for k in order]

    def strongest(self, most: int) -> list[Uncertain]:
        """Numbers that matter most, at most so many.

        First those with a share in the variance of the deciding output, then those that change
        another one.
        """
        if not self.effects:
            return []
        shares = self.shares()
        first = shares[self.deciding()]
        any_output = np.max(list(shares.values()), axis=0)
        score = np.where(first >= WORTH, 1.0 + first, any_output)
        order = np.argsort(-score, kind="stable")[:most]
        return [self.effects[k].parameter for k in order if score[k] > 0.0]

    @property
    def censored(self) -> bool:
        """Whether some of the lives were still alive when they were last seen."""
        members = [self.base, *(m for effect in self.effects for m in effect.members)]
        return any(m is not None and not m.failed and m.censored for m in members)


def cost(setup: Setup) -> int:
    """Lives that `run_one_at_a_time` needs."""
    return sum(len(_ends(subject)) for subject in setup.subjects)


def _ends(subject: Subject) -> dict[str, dict[str, str | float]]:
    """Name of each life with its changes; an end that is the value itself is the case as it is."""
    found: dict[str, dict[str, str | float]] = {BASE: {}}
    for parameter in subject.parameters:
        for word, end in (("low", parameter.low), ("high", parameter.high)):
            name = _name(parameter, word)
            if name != BASE:
                found[name] = parameter.overrides(end)
    return found


def _name(parameter: Uncertain, word: str) -> str:
    end = parameter.low if word == "low" else parameter.high
    return BASE if end == parameter.value else f"{parameter.path}-{word}"


def run_one_at_a_time(
    setup: Setup,
    *,
    directory: Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, OneAtATime], bool]:
    """Run the lives at the ends of every range.

    Parameters
    ----------
    setup : Setup
    directory : Path, optional
        Where members are kept, as in `natrode.design.run_ensemble`.
    jobs : int, optional
    progress : callable, optional

    Returns
    -------
    dict, bool
        Effects by the label of the case, and whether all lives were run.

    Raises
    ------
    natrode.design.DesignError
        In one line.
    """
    keep = Keep(directory, setup.about("one at a time", {}))
    tasks = [
        setup.task(subject, name, changes)
        for subject in setup.subjects
        for name, changes in _ends(subject).items()
    ]
    complete = run_tasks(tasks, keep, jobs, progress)
    return {s.label: _effects(s, keep) for s in setup.subjects}, complete


def _effects(subject: Subject, keep: Keep) -> OneAtATime:
    return OneAtATime(
        subject.label,
        keep.get(f"{subject.label}/{BASE}"),
        tuple(
            Effect(
                p,
                keep.get(f"{subject.label}/{_name(p, 'low')}"),
                keep.get(f"{subject.label}/{_name(p, 'high')}"),
            )
            for p in subject.parameters
        ),
    )


def table(found: dict[str, OneAtATime]) -> pd.DataFrame:
    """One row per case and number: range (SI), outputs at low, as it is and high, shares."""
    rows = []
    for label, one in found.items():
        shares, values = one.shares(), one.values()
        for k, effect in enumerate(one.effects):
            p = effect.parameter
            row: dict[str, object] = {
                "case": label,
                "path": p.path,
                "label": p.label,
                "unit": p.unit,
                "value": p.value,
                "low": p.low,
                "high": p.high,
            }
            ends = (effect.low, one.base, effect.high)
            for at, member in zip(("low", "value", "high"), ends, strict=True):
                alive = member is not None and not member.failed
                row[f"cycles_at_{at}"] = member.cycles if member is not None and alive else None
                row[f"ended_at_{at}"] = "" if member is None else member.ended
            for output, number in zip(OUTPUTS[1:], values[1:, k], strict=True):
                for at, value in zip(("low", "value", "high"), number, strict=True):
                    row[f"{output.key}_at_{at}"] = value
            for output in OUTPUTS:
                row[f"share_{output.key}"] = shares[output.key][k]
            rows.append(row)
    return pd.DataFrame(rows)
