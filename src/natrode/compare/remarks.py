"""Statements on losses, early ends and logging: what to keep in mind when reading the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from natrode.cell.outcome import End
from natrode.compare.grouping import Group
from natrode.compare.losses import Split
from natrode.compare.systems import LOGGED_EVERY, SystemRow

if TYPE_CHECKING:
    from natrode.cell import Run

#: Change of the loss from the first to the last cycle that is worth a word, as a factor.
CHANGED = 1.3

#: Part of the loss that a cell must hide before it is said that its sodium hides it.
HIDDEN = 0.5


def percent(value: float, digits: int = 3) -> str:
    """Share as text; a tiny one is said to be tiny."""
    if 0.0 < abs(value) < 1e-4:
        return "less than 0.01 %"
    return f"{float(f'{100 * value:.{digits}g}'):g} %"


def micrometres(length: float) -> str:
    """Length in m as um with two digits, without an exponent."""
    return f"{float(f'{1e6 * length:.2g}'):g}"


def losses(rows: Sequence[SystemRow]) -> list[str]:
    """Where the lost sodium went, and whether the cell shows the loss."""
    told = [_loss(row) for row in rows if row.split and row.split[0].lost > 0.0]
    if not told:
        return []
    caution = (
        "How much sodium is lost rests on growth and dead-sodium constants that are estimates: "
        "compare designs by it, and check it against a measured efficiency before you trust a digit."
    )
    return [*told, caution]


def _loss(row: SystemRow) -> str:
    first, last = row.split[0], row.split[-1]
    text = (
        f"{row.title}: {percent(first.lost, 3)} of the sodium plated in the {_of(first)} is lost, "
        f"{_parts(first)}"
    )
    ratio = last.lost / first.lost
    if len(row.split) > 1 and not 1.0 / CHANGED < ratio < CHANGED:
        text += f"; in {last.window} it is {percent(last.lost, 2)}, {_parts(last)}"
    hidden = last.given_back - (1.0 - last.lost)
    excess = row.cell == "full" and row.number("n_p_ratio").value > 0.0
    if excess and hidden > HIDDEN * last.lost > 0.0:
        text += (
            f". The cell still gives back {100 * last.given_back:.2f} %: the loss comes out of the "
            "sodium that is there in excess, and shows when that is used up"
        )
    elif row.cell == "symmetric":
        text += (
            ". It comes out of the sodium that both electrodes hold; the voltage does not show it"
        )
    return f"{text}."


def _of(split: Split) -> str:
    return f"first cycle ({split.window})" if split.cycle is not None else split.window


def _parts(split: Split) -> str:
    words = {
        "interphase": "to the interphase",
        "dead": "as dead sodium",
        "coating": "to the coating",
    }
    shares = [
        (share / split.lost, words[name])
        for name, share in split.losses().items()
        if share is not None and share > 1e-3 * split.lost
    ]
    texts = [f"{percent(share, 2)} of that {where}" for share, where in sorted(shares)[::-1]]
    if len(texts) == 1:
        return f"all of it {sorted(shares)[-1][1]}"
    return f"{', '.join(texts[:-1])} and {texts[-1].replace(' of that', '')}"


def early_ends(group: Group) -> list[str]:
    """Runs that ended before their protocol did, and what that means."""
    found = []
    for run in group.runs:
        last = run.outcome.last
        if run.outcome.completed or last is None:
            continue
        text = f"{run.case.title or run.case.name} {run.outcome.message}."
        if last.end == End.SHORT:
            text += _short(run)
        found.append(text)
    return found


def _short(run: Run) -> str:
    p = run.parameters
    room = (
        "the stack makes room for its mean thickness"
        if p.stack_give >= 1.0
        else f"the stack makes room for {percent(p.stack_give, 2)} of its mean thickness"
    )
    return (
        f" The model calls it a short when the tallest points of the deposit reach through the "
        f"separator ({micrometres(p.separator_thickness)} um; {room}). The roughness behind it is "
        "a mean over the face with an estimated source: not the penetration of one dendrite."
    )


def logging(rows: Sequence[SystemRow]) -> list[str]:
    """What a slow logger misses of the nucleation tips."""
    known = [(row, row.logging_loss) for row in rows]
    lost = [(row, loss) for row, loss in known if loss is not None]
    if not lost:
        return []
    ordered = sorted(lost, key=lambda pair: pair[1], reverse=True)
    shown = ordered if len(ordered) <= 4 else [ordered[0], ordered[-1]]
    texts = "; ".join(
        f"{row.title} keeps {1e3 * row.nucleation_absolute_logged.value:.3g} of "
        f"{1e3 * row.nucleation_absolute.value:.3g} mV ({percent(loss, 2)} gone)"
        for row, loss in shown
    )
    if len(shown) < len(ordered):
        texts = f"from most to least, {texts}"
    half = float(np.median([loss for _, loss in lost]))
    share = "about half of the tip" if 0.4 <= half <= 0.6 else f"{percent(half, 2)} of the tip"
    return [
        f"A tip lasts seconds. A logger with a point every {LOGGED_EVERY:g} s misses {share} "
        f"(median over the electrodes): {texts}. Compare reported dips only with their sampling "
        "interval."
    ]
