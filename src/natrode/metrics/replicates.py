"""Several cells of one kind: mean, scatter and interval of a metric, with what was left out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from natrode.metrics.metric import Metric


@dataclass(frozen=True)
class Replicates:
    """One metric over several records.

    Attributes
    ----------
    name, unit, cycle : of the metric.
    n : valid values.
    mean : arithmetic mean; nan for none.
    standard_deviation : of the sample, with n - 1; nan for fewer than two values.
    low, high : interval of Student's t for the mean at `confidence`; nan for fewer than two.
    confidence : level of the interval [-].
    left_out : names of the records whose value is invalid or censored, with the reason.
    missing : names of the records without this metric.
    mean_log_loss, standard_deviation_log_loss : mean and sample standard deviation of log10(1 - CE)
        of efficiencies; nan for other metrics and where a value is 1 or more.
    note : remarks.
    """

    name: str
    unit: str
    cycle: int | None
    n: int
    mean: float
    standard_deviation: float
    low: float
    high: float
    confidence: float
    left_out: tuple[str, ...]
    missing: tuple[str, ...]
    mean_log_loss: float
    standard_deviation_log_loss: float
    note: str = ""


def summarise_replicates(
    metrics: Mapping[str, Sequence[Metric]],
    name: str,
    *,
    cycle: int | None = None,
    confidence: float = 0.95,
) -> Replicates:
    """Mean and scatter of the metric `name` over several records.

    Parameters
    ----------
    metrics : metrics of each record, by the name of the record.
    name : name of the metric.
    cycle : number of the cycle for metrics that come per cycle; None for those of a record.
    confidence : level of the interval, between 0 and 1.

    Returns
    -------
    Replicates. Values that are not valid, or of another convention than most, are named and never
    averaged.

    Raises
    ------
    ValueError
        For metrics of different unit, and for a name that a record has twice.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence: got {confidence!r}, allowed: between 0 and 1")
    found: dict[str, Metric] = {}
    missing = []
    for record, values in metrics.items():
        same = [m for m in values if m.name == name and m.cycle == cycle]
        if len(same) > 1:
            raise ValueError(f"{record}: has {len(same)} metrics {name!r} of cycle {cycle}")
        if same:
            found[record] = same[0]
        else:
            missing.append(record)
    units = sorted({m.unit for m in found.values()})
    if len(units) > 1:
        raise ValueError(f"{name}: unit differs: {' | '.join(units)}")
    counts = Counter(m.convention for m in found.values() if m.valid)
    usual = counts.most_common(1)[0][0] if counts else ""
    good = np.array([m.value for m in found.values() if m.valid and m.convention == usual])
    left_out = tuple(
        f"{r}: {m.reason or f'another convention ({m.convention})'}"
        for r, m in found.items()
        if not m.valid or m.convention != usual
    )
    n = int(good.size)
    mean = float(good.mean()) if n else math.nan
    deviation = float(good.std(ddof=1)) if n > 1 else math.nan
    half = float(stdtrit(n - 1, 0.5 + 0.5 * confidence)) * deviation / n**0.5 if n > 1 else 0.0
    log_mean = log_deviation = math.nan
    notes = []
    if "efficiency" in name and n:
        if np.all(good < 1.0):
            loss = np.log10(1.0 - good)
            log_mean = float(loss.mean())
            log_deviation = float(loss.std(ddof=1)) if n > 1 else math.nan
        else:
            notes.append("no logarithm of the loss: an efficiency of 100 % or more")
    if n < 3:
        notes.append("fewer than three valid cells")
    return Replicates(
        name=name,
        unit=next((m.unit for m in found.values()), ""),
        cycle=cycle,
        n=n,
        mean=mean,
        standard_deviation=deviation,
        low=mean - half if n > 1 else math.nan,
        high=mean + half if n > 1 else math.nan,
        confidence=confidence,
        left_out=left_out,
        missing=tuple(missing),
        mean_log_loss=log_mean,
        standard_deviation_log_loss=log_deviation,
        note="; ".join(notes),
    )
