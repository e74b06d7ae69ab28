"""Structures from numbers: a skeleton, thickened until the porosity is reached."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from natrode.pore.errors import PoreError
from natrode.pore.geometry.box import Box
from natrode.pore.geometry.foil import MOST_SEED
from natrode.pore.geometry.measures import porosity as porosity_of
from natrode.pore.geometry.measures import wall_area as wall_area_of
from natrode.pore.geometry.patterns import SKELETONS
from natrode.pore.geometry.sizes import PATTERNS, Sizes, sizes_of
from natrode.pore.structure import Structure
from natrode.units import show

GENERATED: tuple[str, ...] = ("foil", "rough-foil", *PATTERNS)
"""Names of the structures made here; `PORESPY` has more."""

TOLERANCE = 0.01
"""Largest error of the porosity that is not told; aim for the wall area."""

TOLD = 0.03
"""Largest error of wall area or feature, where it is asked for, that is not told."""

_TRIES = 4

_SOLIDS = {
    ("foam", 2): "sections of struts",
    ("foam", 3): "struts",
    ("fibres", 2): "cross sections of fibres",
    ("fibres", 3): "fibres",
    ("nanowires", 2): "upright plates",
    ("nanowires", 3): "upright wires",
    ("nanosheets", 2): "upright plates",
    ("nanosheets", 3): "upright sheets",
    ("honeycomb", 2): "upright walls",
    ("honeycomb", 3): "walls of hexagonal tubes",
    ("channels", 2): "walls between slits",
    ("channels", 3): "walls between square pores",
}


def generate(
    name: str,
    box: Box,
    porosity: float,
    *,
    feature: float | None = None,
    spacing: float | None = None,
    wall_area: float | None = None,
    seed: int = 0,
) -> Structure:
    """A structure of a given porosity.

    Parameters
    ----------
    name : str
        ``"foam"``, ``"fibres"``, ``"nanowires"``, ``"nanosheets"``, ``"honeycomb"`` or
        ``"channels"``. The lateral ends of the box are mirrors of the pattern.
    box : Box
        Window; without a gap, upright walls reach the separator.
    porosity : float
        Share of the host that is pore, from 0.05 to 0.999. It is met by the thickness of the
        features, which therefore differs a little from the one asked for.
    feature, spacing, wall_area : float or None
        Exactly one: diameter or thickness of the features, m; distance between neighbours, m; wall
        area per volume of the host, 1/m. Patterns of another spacing are tried, `_TRIES` at most,
        until feature or wall area is met within 1 %; the window must be wide for that.
    seed : int
        Start of the random numbers; the same seed gives the same structure.

    Returns
    -------
    Structure
        With the numbers reached in `words` and `origin`; a warning where they are off by more than
        `TOLERANCE`.

    Raises
    ------
    PoreError
        If a number is not usable or no thickness gives the porosity.
    """
    if not (isinstance(seed, int | np.integer) and 0 <= seed <= MOST_SEED):
        raise PoreError(f"seed: got {seed!r}; allowed: a whole number from 0 to {MOST_SEED}")
    first = sizes_of(name, box.dim, porosity, feature=feature, spacing=spacing, wall_area=wall_area)
    goal = {"wall_area": wall_area, "feature": feature}
    asked = next(((key, value) for key, value in goal.items() if value is not None), None)
    sizes, best, error = first, None, np.inf
    for _ in range(_TRIES):
        made = _thicken(name, box, porosity, sizes, int(seed))
        if asked is None:
            return made
        off = made.origin[asked[0]] / asked[1]
        if abs(off - 1.0) >= 0.9 * error:
            break  # whole numbers of features in the window: no better one near
        best, error = made, abs(off - 1.0)
        if error <= TOLERANCE:
            break
        sizes = sizes.scaled(off if asked[0] == "wall_area" else 1.0 / off)
    assert best is not None
    assert asked is not None
    if error <= TOLD:
        return best
    texts = [
        f"{value:.3g} 1/m" if wall_area is not None else show(value, "um")
        for value in (best.origin[asked[0]], asked[1])
    ]
    return best.with_warnings(
        f"{asked[0].replace('_', ' ')} {texts[0]} where {texts[1]} was asked: the pattern has to "
        "fit the window; another width may come closer"
    )


def _thicken(name: str, box: Box, porosity: float, sizes: Sizes, seed: int) -> Structure:
    """The structure of one skeleton."""
    skeleton = SKELETONS[name](box, porosity, sizes, np.random.default_rng(seed))
    host = np.s_[box.gap_rows :]

    def reached(half: float) -> float:
        return porosity_of(skeleton[host] - half, box.voxel)

    half = _solve(reached, porosity, 0.5 * sizes.feature, box)
    bare = skeleton - half
    got, area = reached(half), wall_area_of(bare[host], box.voxel)
    words = [
        f"{name}, {box.dim}D: {box.text()}, {show(box.sides[0], 'um')} of host under "
        f"{show(box.top, 'um')} of electrolyte",
        f"{_SOLIDS[name, box.dim]} of {show(2.0 * half, 'um')}, about "
        f"{show(sizes.period, 'um')} apart",
        f"porosity {got:.4g}, wall area {area:.3g} 1/m; seed {seed}",
    ]
    origin = {
        "porosity": got,
        "wall_area": area,
        "feature": 2.0 * half,
        "period": sizes.period,
        "seed": float(seed),
        "section": float(box.dim == 2 and name in ("foam", "fibres")),
    }
    structure = Structure(
        voxel=box.voxel,
        distance=np.minimum(bare, box.to_collector()),
        gap=box.gap_rows,
        name=name,
        words=tuple(words),
        origin=origin,
    )
    if abs(got - porosity) > TOLERANCE * porosity:
        return structure.with_warnings(f"porosity {got:.4g} where {porosity:.4g} was asked")
    return structure


def _solve(reached: Callable[[float], float], target: float, guess: float, box: Box) -> float:
    """Half thickness that gives the porosity, m."""
    from scipy.optimize import brentq

    low, high = 0.5 * guess, 1.5 * guess
    for _ in range(8):
        if reached(low) >= target:
            break
        low *= 0.5
    for _ in range(6):
        if reached(high) <= target:
            break
        high *= 1.5
    if reached(low) < target or reached(high) > target:
        raise PoreError(
            f"no thickness of the features gives porosity {target:.3g} with cells of "
            f"{show(box.voxel, 'um')}; use a wider window or a finer voxel"
        )
    return float(
        brentq(lambda half: reached(half) - target, low, high, xtol=1e-4 * guess, rtol=1e-5)
    )
