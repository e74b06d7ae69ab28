"""Rows of the table of cycles: what follows from the numbers of a cycle, and cycles in a jump."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from natrode.ageing.columns import NAMES, SUMS
from natrode.ageing.position import Node, Position


def summed(numbers: dict[str, float], at: Position) -> tuple[dict[str, float], Position]:
    """The row of a cycle with what follows from its numbers and from those before."""
    row = {name: numbers.get(name, math.nan) for name in NAMES}
    sums = {total: at.sums.get(total, 0.0) + _number(row[part]) for total, part in SUMS.items()}
    row.update(sums)
    plated, stripped = row["plated_c_per_m2"], row["stripped_c_per_m2"]
    row["efficiency"] = stripped / plated if plated > 0.0 else math.nan
    whole = sums["plated_total_c_per_m2"]
    row["cumulative_efficiency"] = (
        sums["stripped_total_c_per_m2"] / whole if whole > 0.0 else math.nan
    )
    row["capacity_c_per_m2"] = stripped
    row["error_share"] = at_share(at)
    reference = at.reference
    if not reference and plated > 0.0 and stripped > 0.0:
        reference = {"capacity_c_per_m2": stripped}
    first = reference.get("capacity_c_per_m2", math.nan)
    row["retention"] = stripped / first if first > 0.0 else math.nan
    return row, at.with_(sums=sums, reference=reference)


def at_share(at: Position) -> float:
    """Declared error so far, as the last row has it."""
    return at.nodes[-1].row.get("error_share", 0.0) if at.nodes else 0.0


def _number(value: float) -> float:
    return 0.0 if math.isnan(value) else value


#: Amounts that grow by what each cycle loses: their slope is known at both ends of a jump.
AMOUNTS: dict[str, str] = {
    "interphase_c_per_m2": "lost_to_interphase_c_per_m2",
    "dead_c_per_m2": "lost_to_dead_c_per_m2",
}

#: Columns that follow the amounts, not their rates: straight over the number of the cycle.
FOLLOWING = frozenset(
    {
        "live_c_per_m2",
        "electrolyte_m",
        "wetted_share",
        "cathode_sodium_fraction",
        "least_salt_share",
        "least_porosity",
    }
)


def between(nodes: Sequence[Node], x: np.ndarray) -> list[dict[str, float]]:
    """Numbers of cycles between the last two nodes.

    Amounts follow a cubic with their slopes at both ends; the other columns a monotone curve through
    all nodes, over the number of the cycle or its logarithm.

    Parameters
    ----------
    nodes : sequence of Node
        Before and after the jump; at most one further one before them.
    x : numpy.ndarray
        Cycles since the phase began.
    """
    at = np.array([node.x for node in nodes])
    names = [name for name in nodes[-1].row if name not in SUMS and name != "cycle"]
    found = {}
    for name in names:
        values = np.array([node.row.get(name, math.nan) for node in nodes], dtype=float)
        keep = ~np.isnan(values)
        slopes = np.array([node.row.get(AMOUNTS.get(name, ""), math.nan) for node in nodes[-2:]])
        if not keep[-1] or keep.sum() < 2:
            found[name] = np.full(x.size, math.nan)
        elif not np.isnan(slopes).any():
            found[name] = CubicHermiteSpline(at[-2:], values[-2:], slopes)(x)
        elif name in FOLLOWING:
            found[name] = PchipInterpolator(at[keep], values[keep])(x)
        else:
            found[name] = PchipInterpolator(np.log(at[keep]), values[keep])(np.log(x))
    return [{name: float(column[k]) for name, column in found.items()} for k in range(x.size)]
