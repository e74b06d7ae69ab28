"""Plain data of JSON in which every float comes back with all its digits, special ones too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

#: JSON has no such numbers.
_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def plain(value: Any) -> Any:
    """Mappings, sequences, texts and numbers as data that strict JSON can hold.

    Parameters
    ----------
    value : mappings, sequences, texts, numbers of Python or NumPy, None
    """
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def restored(value: Any) -> Any:
    """What `plain` was given, with lists for tuples."""
    if isinstance(value, dict):
        if set(value) == {"float"}:
            return _SPECIAL[value["float"]]
        return {name: restored(item) for name, item in value.items()}
    if isinstance(value, list):
        return [restored(item) for item in value]
    return value
