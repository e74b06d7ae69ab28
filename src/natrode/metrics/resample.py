"""What a metric would have been had the record been logged more coarsely.

A dense simulated curve and a sparse measured one are compared only after the dense one has been
logged like the sparse one: 10 s between points hide half of a nucleation tip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from natrode.metrics.metric import Metric
from natrode.record.record import Record


def resample(record: Record, dt_s: float | None = None, *, dv_v: float | None = None) -> Record:
    """The record as logged every `dt_s` [s] and/or at voltage changes of `dv_v` [V].

    See `Record.resampled`.
    """
    return record.resampled(dt_s, dv_v=dv_v)


def at_intervals(
    record: Record, intervals_s: Sequence[float], take: Callable[[Record], Metric]
) -> tuple[Metric, ...]:
    """One metric at several sampling intervals.

    Parameters
    ----------
    record : dense record.
    intervals_s : sampling intervals [s].
    take : function from a record to a metric.
    """
    return tuple(take(record.resampled(dt)) for dt in intervals_s)
