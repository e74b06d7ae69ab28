"""Coulombic efficiency by the reservoir method of Aurbach, and by the protocol of Adams.

A reservoir Q_T is plated, then n times Q_C is stripped and plated again, then everything is
stripped to the cut-off: Q_S. Adams et al. plate and strip Q_T once before that, to spare the
copper's own losses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from natrode.metrics.efficiency import strips_to_cut_off
from natrode.metrics.half_cycles import Cycle, cycles_of
from natrode.metrics.metric import Metric, metric
from natrode.record.record import Record

#: A short strip that delivers less than this share of the short plating before it ended early.
_SHORT_STRIP = 0.99


def reservoir_total(q_t: float, q_c: float, n: int, q_s: float) -> float:
    """CE = (n Q_C + Q_S)/(n Q_C + Q_T) [-]: all charge stripped over all charge plated.

    Parameters
    ----------
    q_t : reservoir plated [C/m2].
    q_c : charge of each of the n short cycles [C/m2].
    n : number of short cycles.
    q_s : charge of the last stripping to the cut-off [C/m2].

    Source: Aurbach, Gofer, Langzam, J. Electrochem. Soc. 1989, 136, 3198 (recalled).
    """
    _check(q_t, q_c, n, q_s)
    return (n * q_c + q_s) / (n * q_c + q_t)


def reservoir_cycles_only(q_t: float, q_c: float, n: int, q_s: float) -> float:
    """CE = 1 - (Q_T - Q_S)/(n Q_C) [-]: the whole loss charged to the n short cycles.

    Arguments as `reservoir_total`. Lower than it, because plating the reservoir costs nothing here.
    """
    _check(q_t, q_c, n, q_s)
    return 1.0 - (q_t - q_s) / (n * q_c)


def _check(q_t: float, q_c: float, n: int, q_s: float) -> None:
    if not (q_t > 0 and q_c > 0 and n >= 1 and q_s >= 0):
        got = f"Q_T={q_t:g}, Q_C={q_c:g}, n={n}, Q_S={q_s:g}"
        raise ValueError(f"reservoir: got {got}, allowed: Q_T, Q_C > 0, n >= 1, Q_S >= 0")


@dataclass(frozen=True)
class ReservoirEfficiency:
    """Both formulas, the charges [C/m2] and the number of short cycles they were taken from."""

    total: Metric
    cycles_only: Metric
    q_t_c_per_m2: float
    q_c_c_per_m2: float
    q_s_c_per_m2: float
    n: int


def reservoir_efficiency(
    record: Record, *, conditioning: bool, cut_off_v: float | None = None
) -> ReservoirEfficiency:
    """Coulombic efficiency of a record of the reservoir protocol.

    Parameters
    ----------
    record : record of a half cell, from the first plating to the last stripping.
    conditioning : True for the protocol of Adams (Adv. Energy Mater. 2018, 8, 1702097): the first
        plating and stripping are left out.
    cut_off_v : upper cut-off voltage of the last stripping [V]; None finds it by the voltage.

    Returns
    -------
    Both formulas with the charges as they passed (n Q_C is the sum over the short cycles). They are
    invalid when the reservoir ran out within the short cycles: the cut-off, or too little charge.
    """
    cycles = [c for c in cycles_of(record) if c.number >= 1]
    cycles = cycles[1:] if conditioning else cycles
    n = len(cycles) - 1
    problems = _problems(record, cycles, cut_off_v)
    q_t = cycles[0].plated_c_per_m2 if cycles else float("nan")
    q_s = cycles[-1].stripped_c_per_m2 if cycles else float("nan")
    short = sum((c.plated_c_per_m2 for c in cycles[1:]), 0.0)
    returned = sum((c.stripped_c_per_m2 for c in cycles[:-1]), 0.0)
    total = cycles_only = float("nan")
    if n >= 1 and short > 0:
        total = (returned + q_s) / (short + q_t)
        cycles_only = 1.0 - (q_t + short - returned - q_s) / short
    method = "Adams" if conditioning else "Aurbach"
    q_c = short / n if n >= 1 else float("nan")
    window = f"Q_T {q_t:.4g} C/m2, Q_C {q_c:.4g} C/m2, n = {max(n, 0)}"
    intervals = [c.sampling_interval_s for c in cycles]
    known = [i for i in intervals if np.isfinite(i)]
    interval = float(np.median(known)) if known else float("nan")

    def make(kind: str, value: float, formula: str) -> Metric:
        name = f"reservoir_efficiency_{kind}"
        text = f"{method} reservoir, {formula}"
        return metric(name, value, "1", text, window, interval, problems=problems)

    return ReservoirEfficiency(
        make("total", total, "(n Q_C + Q_S)/(n Q_C + Q_T)"),
        make("cycles_only", cycles_only, "1 - (Q_T - Q_S)/(n Q_C)"),
        q_t,
        q_c,
        q_s,
        max(n, 0),
    )


def _problems(record: Record, cycles: list[Cycle], cut_off_v: float | None) -> list[str]:
    """Why the record is not a complete reservoir test, if so."""
    if record.metadata.cell_type != "half":
        return [f"{record.metadata.cell_type} cell: needs a half cell against sodium"]
    if len(cycles) < 2:
        return ["no short cycles after the reservoir"]
    for k, cycle in enumerate(cycles[:-1], start=1):
        if strips_to_cut_off(cycle.stripping[-1], cut_off_v):
            return [f"reservoir used up in short cycle {k}: cut-off reached"]
        following = cycles[k].plated_c_per_m2
        if cycle.stripped_c_per_m2 < _SHORT_STRIP * following:
            return [f"short cycle {k} ended early: less stripped than plated after it"]
    last = cycles[-1]
    if not last.stripping:
        return ["censored: no last stripping"]
    if not strips_to_cut_off(last.stripping[-1], cut_off_v):
        return ["censored: the last stripping did not reach the cut-off"]
    return []
