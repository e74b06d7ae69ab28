"""What ends a life: `retention < 80 %`, `efficiency < 0.99`, `time > 2000 h`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from natrode._text import near_miss
from natrode.units import UnitError, to_si

#: Words of the field: column, unit in which a value is read, and unit of a bare number.
QUANTITIES: dict[str, tuple[str, str]] = {
    "retention": ("retention", "1"),
    "capacity": ("capacity_c_per_m2", "C/m2"),
    "efficiency": ("efficiency", "1"),
    "cumulative efficiency": ("cumulative_efficiency", "1"),
    "polarisation": ("polarisation_v", "V"),
    "nucleation": ("nucleation_v", "V"),
    "top fraction": ("top_fraction", "1"),
    "wetted share": ("wetted_share", "1"),
    "salt": ("least_salt_share", "1"),
    "dead": ("dead_c_per_m2", "C/m2"),
    "time": ("time_s", "s"),
}

_FORM = re.compile(r"^\s*([A-Za-z_ ]+?)\s*(<=|>=|<|>)\s*(\S.*?)\s*$")

MOST = 120

#: Largest share that is meant as one; 80 is meant as 80 %.
LARGEST_SHARE = 1.5


class UntilError(ValueError):
    """A condition that cannot be read; one line."""


@dataclass(frozen=True)
class Until:
    """A condition on the numbers of a cycle.

    Attributes
    ----------
    text : str
        As it was given.
    column : str
    below : bool
        Whether it is met below the limit.
    inclusive : bool
        Whether it is met at the limit itself.
    limit : float
        SI.
    """

    text: str
    column: str
    below: bool
    inclusive: bool
    limit: float

    @classmethod
    def read(cls, text: str) -> Until:
        """Read a condition.

        Raises
        ------
        UntilError
            In one line, if it is none.
        """
        if len(text) > MOST:
            raise UntilError(f"until: got {len(text)} characters; allowed: at most {MOST}")
        found = _FORM.match(text)
        if found is None:
            raise UntilError(f'until: got {text!r}; allowed: "retention < 80 %", "time > 2000 h"')
        word, sign, value = found[1].lower().strip(), found[2], found[3]
        word = " ".join(word.replace("_", " ").split())
        if word not in QUANTITIES:
            hint = near_miss(word, tuple(QUANTITIES)) or ";"
            raise UntilError(f"until: got {word!r}{hint} allowed: {', '.join(QUANTITIES)}")
        column, unit = QUANTITIES[word]
        try:
            limit = float(to_si(value, unit))
        except UnitError as error:
            raise UntilError(f"until: {word}: {error}") from None
        if not math.isfinite(limit):
            raise UntilError(f"until: {word}: got {value!r}; allowed: a finite number")
        if unit == "1" and abs(limit) > LARGEST_SHARE:
            raise UntilError(
                f"until: {word}: got {value!r}, which is {100.0 * limit:g} %; allowed: a share, as in "
                f'"{word} {sign} 80 %" or "{word} {sign} 0.8"'
            )
        return cls(" ".join(text.split()), column, sign[0] == "<", sign.endswith("="), limit)

    def met(self, row: Mapping[str, float]) -> bool:
        """Whether a cycle meets the condition; a number that it does not have meets nothing."""
        value = row.get(self.column, math.nan)
        if math.isnan(value):
            return False
        if value == self.limit:
            return self.inclusive
        return (value < self.limit) == self.below

    def watched(self, row: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """Column with its value now and the limit, for jumps that must not pass it."""
        value = row.get(self.column, math.nan)
        return {} if math.isnan(value) else {self.column: (value, self.limit)}
