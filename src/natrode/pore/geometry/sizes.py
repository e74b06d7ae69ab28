"""Size of the features and their spacing from porosity and wall area, before overlaps.

All lengths of a pattern scale with 1/a; each rule below is written for a wall area of 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from natrode.pore.errors import PoreError

EDGE_LENGTH = 5.345
"""Edge length per volume of Kelvin cells of unit volume (24 edges of sqrt(2)/4 in a cube of two)."""


@dataclass(frozen=True)
class Sizes:
    """Lengths of a pattern.

    Attributes
    ----------
    feature : float
        Diameter of a strut, fibre or wire, or thickness of a plate or wall, m.
    period : float
        Distance between neighbours, m.
    area : float
        Wall area per volume of the host, 1/m.
    """

    feature: float
    period: float
    area: float

    def scaled(self, factor: float) -> Sizes:
        """All lengths times a factor."""
        return Sizes(self.feature * factor, self.period * factor, self.area / factor)


def slenderness(eps: float) -> float:
    """Length over width of the straight part of a strut in a section, from porosity.

    Discs where little pore is left: turned pieces would close it.
    """
    return min(1.0, max(0.0, (eps - 0.55) / 0.25))


def _discs(eps: float) -> tuple[float, float]:
    diameter = 4.0 * (1.0 - eps)
    return diameter, math.sqrt(math.pi / (4.0 * (1.0 - eps))) * diameter


def _plates(eps: float) -> tuple[float, float]:
    return 2.0 * (1.0 - eps), 2.0


def _squares(eps: float) -> tuple[float, float]:
    period = 4.0 * math.sqrt(eps)
    return period * (1.0 - math.sqrt(eps)), period


def _foam_3d(eps: float) -> tuple[float, float]:
    diameter = 4.0 * (1.0 - eps)
    return diameter, 0.5 * diameter * math.sqrt(EDGE_LENGTH * math.pi / (1.0 - eps))


def _foam_2d(eps: float) -> tuple[float, float]:
    """Sections of struts, with round ends."""
    slender = slenderness(eps)
    solid = slender + 0.25 * math.pi
    diameter = (1.0 - eps) * (2.0 * slender + math.pi) / solid
    return diameter, diameter * math.sqrt(solid / (1.0 - eps))


def _fibres_3d(eps: float) -> tuple[float, float]:
    """Fibres that may cross: porosity exp(-pi r^2 L) with L the length per volume."""
    diameter = -4.0 * eps * math.log(eps)
    return diameter, 0.5 * diameter * math.sqrt(math.pi / -math.log(eps))


_RULES: dict[tuple[str, int], Callable[[float], tuple[float, float]]] = {
    ("foam", 2): _foam_2d,
    ("foam", 3): _foam_3d,
    ("fibres", 2): _discs,
    ("fibres", 3): _fibres_3d,
    ("nanowires", 2): _plates,
    ("nanowires", 3): _discs,
    ("nanosheets", 2): _plates,
    ("nanosheets", 3): _plates,
    ("honeycomb", 2): _plates,
    ("honeycomb", 3): _squares,
    ("channels", 2): _plates,
    ("channels", 3): _squares,
}

PATTERNS: tuple[str, ...] = tuple(dict.fromkeys(name for name, _ in _RULES))
"""Patterns with a porosity."""


def sizes_of(
    name: str,
    dim: int,
    porosity: float,
    *,
    feature: float | None = None,
    spacing: float | None = None,
    wall_area: float | None = None,
) -> Sizes:
    """Sizes of a pattern from its porosity and one more number.

    Parameters
    ----------
    name : str
        One of `PATTERNS`.
    dim : int
        2 or 3.
    porosity : float
        From 0.05 to 0.999.
    feature, spacing, wall_area : float or None
        Exactly one: m, m, 1/m.

    Raises
    ------
    PoreError
        If a number is missing, given twice or out of its range.
    """
    if name not in PATTERNS:
        raise PoreError(f"geometry: got {name!r}; allowed: {', '.join(PATTERNS)}")
    if dim not in (2, 3):
        raise PoreError(f"dim: got {dim!r}; allowed: 2 or 3")
    if not 0.05 <= porosity <= 0.999:
        raise PoreError(f"porosity: got {porosity!r}; allowed: 0.05 to 0.999")
    given = {"feature": feature, "spacing": spacing, "wall_area": wall_area}
    known = {key: value for key, value in given.items() if value is not None}
    if len(known) != 1:
        raise PoreError(
            f"{name}: got {' and '.join(known) or 'no size'}; allowed: exactly one of feature, "
            "spacing, wall_area"
        )
    key, value = next(iter(known.items()))
    if not (math.isfinite(value) and value > 0.0):
        raise PoreError(f"{key}: got {value!r}; allowed: above 0")
    unit_feature, unit_period = _RULES[name, dim](porosity)
    scale = {"feature": value / unit_feature, "spacing": value / unit_period}.get(key, 1.0 / value)
    return Sizes(unit_feature, unit_period, 1.0).scaled(scale)
