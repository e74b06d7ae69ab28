"""Pairs of one study: does the model order control and modified electrode as reported, by how much?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from natrode import literature
from natrode.compare.validation.predictions import Prediction

if TYPE_CHECKING:
    from natrode.literature import Pair

#: Two predictions closer than this, as a ratio, are not ordered.
EQUAL = 0.02


@dataclass(frozen=True)
class PairRow:
    """A modified electrode and its control.

    Attributes
    ----------
    modified, control, property, unit, reference : str
    reported_modified, reported_control : str
        With qualifiers.
    model_modified, model_control : float or None
    ratio_reported, ratio_model : float or None
        Modified over control.
    order : str
        "as reported", "reversed", "equal" (the model sees no difference) or "not simulated".
    rests_on : str
        Classes of the two predictions.
    modified_obs, control_obs : str
    """

    modified: str
    control: str
    property: str
    unit: str
    reference: str
    reported_modified: str
    reported_control: str
    model_modified: float | None
    model_control: float | None
    ratio_reported: float | None
    ratio_model: float | None
    order: str
    rests_on: str
    modified_obs: str
    control_obs: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def pair_rows(rows: Sequence[Prediction]) -> list[PairRow]:
    """The pairs of the literature whose two numbers are among the rows."""
    known = {row.obs_id: row for row in rows}
    return [
        _pair(pair, known[pair.modified_obs], known[pair.control_obs])
        for pair in literature.pairs()
        if pair.modified_obs in known and pair.control_obs in known
    ]


def _pair(pair: Pair, modified: Prediction, control: Prediction) -> PairRow:
    a, b = modified.predicted, control.predicted
    ratio = a / b if a is not None and b else None
    return PairRow(
        modified=pair.modified_system,
        control=pair.control_system,
        property=pair.property,
        unit=pair.unit,
        reference=f"{pair.source} {pair.reference_number}",
        reported_modified=pair.modified,
        reported_control=pair.control,
        model_modified=a,
        model_control=b,
        ratio_reported=pair.ratio_modified_over_control,
        ratio_model=ratio,
        order=_order(pair, ratio),
        rests_on=" / ".join(dict.fromkeys((modified.kind, control.kind))),
        modified_obs=pair.modified_obs,
        control_obs=pair.control_obs,
    )


def _order(pair: Pair, ratio: float | None) -> str:
    if ratio is None or pair.property != pair.control_property:
        return "not simulated"
    if abs(ratio - 1.0) < EQUAL:
        return "equal"
    larger = pair.modified_value > pair.control_value
    return "as reported" if (ratio > 1.0) == larger else "reversed"
