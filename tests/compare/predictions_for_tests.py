"""Rows of a validation made by hand."""

from __future__ import annotations

from typing import Any

from natrode.compare.validation import Kind, Prediction
from natrode.compare.validation.predictions import compared


def row(obs_id: str, **more: Any) -> Prediction:
    """A prediction of an observation; agreement and difference follow."""
    base: dict[str, Any] = {
        "obs_id": obs_id,
        "system_id": "ni_foam",
        "property": "overpotential",
        "unit": "mV",
        "conditions": "",
        "reference": "",
        "reported": "",
        "reported_value": 10.0,
        "qualifier": "=",
        "kind": str(Kind.PREDICTED),
        "reason": "",
        "predicted": 10.0,
        "low": 5.0,
        "high": 20.0,
    }
    return compared(Prediction(**{**base, **more}))
