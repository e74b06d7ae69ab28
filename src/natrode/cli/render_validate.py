"""A validation as a page of text for a terminal of 80 columns or more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from natrode.cli.screen import new_table
from natrode.compare.validation import MEANING, Kind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.compare.validation import Prediction, Validation
    from natrode.compare.validation.files import Tables
    from natrode.compare.validation.pairs import PairRow
    from natrode.compare.validation.scores import Score

#: Colour by class: what was fitted must not look like what was predicted.
_STYLES = {"predicted": "cyan", "calibrated": "magenta", "blind": "bold", "not predictable": "dim",
           "input": "dim"}  # fmt: skip


def validation_page(
    found: Validation, made: Tables, place: Path, *, in_detail: bool
) -> list[RenderableType]:
    """Everything that `natrode validate` prints.

    Parameters
    ----------
    found : Validation
    made : Tables
    place : Path
        Where everything is kept.
    in_detail : bool
        Whether to print every number, not only scores and pairs.
    """
    parts: list[RenderableType] = []
    if in_detail:
        parts += [*_observations(made.rows), Text("")]
    parts += [_classes(made.rows), Text("")]
    if made.scores:
        parts += [_scores(made.scores), Text("")]
        parts += [Text(f"{_words(s.property)}: {s.verdict}") for s in made.scores]
        parts.append(Text(""))
    shown = [pair for pair in made.pairs if pair.order != "not simulated"]
    if shown:
        parts += [_pairs(shown), Text("")]
    if not found.complete:
        parts.append(Text("interrupted: the same command goes on"))
    runs = f"{found.ran} runs made, {found.cached} known; constants: set {found.universals.version}"
    parts.append(Text(runs))
    parts.append(Text(f"tables and figures: {place}", no_wrap=True))
    return parts


def _observations(rows: Sequence[Prediction]) -> list[RenderableType]:
    table = new_table("row", "quantity", "reported", "model", "interval", "class", right=("model",))
    for row in rows:
        if row.kind == Kind.INPUT:
            continue
        table.add_row(
            row.obs_id,
            f"{row.system_id} {_words(row.property)}\n{row.conditions}",
            row.reported,
            _number(row.predicted, row.bound),
            _interval(row),
            Text(row.kind, style=_STYLES.get(row.kind, "")),
        )
    reasons = [
        Text(f"{row.obs_id}: {row.reason}")
        for row in rows
        if row.predicted is None and row.kind != Kind.INPUT
    ]
    return [table, *reasons]


def _classes(rows: Sequence[Prediction]) -> RenderableType:
    counts = Counter(row.kind for row in rows)
    table = new_table("class", "numbers", "meaning", right=("numbers",))
    for kind in Kind:
        if counts[kind]:
            table.add_row(Text(kind, style=_STYLES[kind]), str(counts[kind]), MEANING[kind])
    return table


def _scores(scores: Sequence[Score]) -> RenderableType:
    table = new_table(
        "property", "rows", "error", "class\nerror", "control\nerror", "inside", "rank", "order",
        right=("rows", "error", "class\nerror", "control\nerror", "inside", "rank", "order"),
    )  # fmt: skip
    for s in scores:
        table.add_row(
            f"{_words(s.property)}\n({s.scale})",
            str(s.rows),
            _plain(s.error),
            _plain(s.class_error),
            _plain(s.control_error),
            f"{100.0 * s.inside:.0f} %",
            _plain(s.rank),
            _plain(s.order),
        )
    return table


def _pairs(pairs: Sequence[PairRow]) -> RenderableType:
    table = new_table("pair of one study", "property", "reported", "model", "order")
    for pair in pairs:
        table.add_row(
            f"{pair.modified}\nover {pair.control}",
            _words(pair.property),
            f"{pair.reported_modified}\n{pair.reported_control}",
            f"{_number(pair.model_modified)} {pair.unit}\n{_number(pair.model_control)} {pair.unit}",
            Text(pair.order).append(
                "" if pair.rests_on == Kind.PREDICTED else f"\n({pair.rests_on})", "dim"
            ),
        )
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"


def _number(value: float | None, bound: bool = False) -> str:
    return "" if value is None else f"{'> ' if bound else ''}{value:.4g}"


def _interval(row: Prediction) -> str:
    if row.low is None:
        return ""
    return f"{row.low:.3g} to {'open' if row.high is None else f'{row.high:.3g}'}"
