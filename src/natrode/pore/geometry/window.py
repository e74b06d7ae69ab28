"""Window and voxel for a host: a few pores wide, as deep as can be afforded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from natrode.pore.errors import PoreError
from natrode.pore.geometry.box import Box
from natrode.pore.geometry.checks import LEAST_CELLS_ACROSS, WANTED_CELLS
from natrode.pore.geometry.sizes import Sizes
from natrode.units import show

LEAST_SHARE = 0.2
"""Least share of the depth that is taken without being asked for."""

_FINE = (16.0, 12.0, 8.0, WANTED_CELLS, 5.0, 4.0, 3.4)
_LARGEST = 8192
"""Most `cells` that are advised."""
_CHEAP = 10.0
"""Finer cells than this are taken only where they cost a quarter of the window."""

_GAP_CELLS = 6
_PERIODS = {
    "foam": (2.52, 1.26),  # periods of the body-centred lattice
    "fibres": (5.0, 3.5),
    "nanosheets": (4.0, 3.0),
    "honeycomb": (2.0, 1.0),
    "channels": (2.0, 1.0),
}
_ELSE = (4.0, 3.0, 2.0)


@dataclass(frozen=True)
class Window:
    """What is asked for.

    Attributes
    ----------
    thickness : float
        Thickness of the host, m.
    sizes : Sizes
        Features of the host.
    dim : int
        2 or 3.
    cells : int
        The window may have as many cells as a square or cube of this edge.
    depth, width, voxel : float or None
        Given by the user, m.
    coarsen, force : bool
        As in `structure_of_case`.
    """

    thickness: float
    sizes: Sizes
    dim: int
    cells: int
    depth: float | None = None
    width: float | None = None
    voxel: float | None = None
    coarsen: bool = False
    force: bool = False


def window_for(pattern: str, asked: Window) -> tuple[Box, Sizes, list[str]]:
    """Box, sizes of the features in it, and warnings.

    Raises
    ------
    PoreError
        If the features are too fine; the line says what would work.
    """
    lines: list[str] = []
    depth = min(asked.depth or asked.thickness, asked.thickness)
    if depth < 0.999 * asked.thickness:
        lines.append(f"only the top {show(depth, 'um')} of a host of {show(asked.thickness, 'um')}")
    choices = _PERIODS.get(pattern, _ELSE) if asked.dim == 3 else _ELSE
    widths = [asked.width] if asked.width else [n * asked.sizes.period for n in choices]
    voxels = [asked.voxel] if asked.voxel else [asked.sizes.feature / q for q in _FINE]
    if asked.voxel and not asked.coarsen:
        _refuse_coarse(asked)
    found = _whole(asked, depth, voxels, widths)
    if found is not None:
        return _box(asked, found[0], depth, found[1]), asked.sizes, lines
    if asked.coarsen:
        return _coarsened(asked, depth, choices[-1], lines)
    voxel = asked.voxel or asked.sizes.feature / 4.0
    width = widths[-1]
    reach = _rows(asked, voxel, width) * voxel
    reach -= _gap(asked, voxel, reach)
    share = reach / asked.thickness
    if asked.depth is None and share >= LEAST_SHARE and reach >= 3.0 * asked.sizes.period:
        lines.append(
            f"only the top {show(reach, 'um', 3)} of a host of {show(asked.thickness, 'um')} fits "
            f"{asked.cells}{'²' if asked.dim == 2 else '³'} cells of {show(voxel, 'um', 3)}; the "
            "collector stands at its lower end"
        )
        return _box(asked, voxel, reach, width), asked.sizes, lines
    raise PoreError(_advice(asked, depth, reach, voxels, widths))


def _whole(
    asked: Window, depth: float, voxels: Sequence[float], widths: Sequence[float]
) -> tuple[float, float] | None:
    """Voxel and width with which the whole depth fits: fine cells first, then a wide window."""
    for voxel in voxels:
        for width in widths:
            cheap = 0.25 if asked.sizes.feature / voxel > _CHEAP and not asked.voxel else 1.0
            room = cheap * _rows(asked, voxel, width) * voxel
            if room >= depth + _gap(asked, voxel, depth):
                return voxel, width
    return None


def _gap(asked: Window, voxel: float, depth: float) -> float:
    return max(_GAP_CELLS * voxel, min(asked.sizes.period, 0.15 * depth))


def _rows(asked: Window, voxel: float, width: float) -> int:
    """Rows of cells that can be afforded."""
    across = max(4, round(width / voxel))
    return int(asked.cells**asked.dim // across ** (asked.dim - 1))


def _box(asked: Window, voxel: float, depth: float, width: float) -> Box:
    return Box(asked.dim, voxel, depth, width, gap=_gap(asked, voxel, depth))


def _refuse_coarse(asked: Window) -> None:
    assert asked.voxel is not None
    across = asked.sizes.feature / asked.voxel
    if across < LEAST_CELLS_ACROSS * (1.0 - 1e-9) and not asked.force:
        raise PoreError(
            f"voxel: {show(asked.voxel, 'um')} leaves {across:.2g} cells across features of "
            f"{show(asked.sizes.feature, 'um', 3)}; allowed: at most "
            f"{show(asked.sizes.feature / LEAST_CELLS_ACROSS, 'um', 3)}"
        )


def _coarsened(
    asked: Window, depth: float, periods: float, lines: list[str]
) -> tuple[Box, Sizes, list[str]]:
    """Features of four cells, as fine as the whole depth allows."""
    per_cell = 4.0
    across = periods * asked.sizes.period / asked.sizes.feature * per_cell
    rows = asked.cells**asked.dim / max(4.0, across) ** (asked.dim - 1)
    voxel = asked.voxel or 1.2 * depth / rows
    sizes = asked.sizes.scaled(per_cell * voxel / asked.sizes.feature)
    factor = sizes.feature / asked.sizes.feature
    lines.append(
        f"features of {show(sizes.feature, 'um', 3)} stand for those of "
        f"{show(asked.sizes.feature, 'um', 3)}: same porosity, but the wall area is {factor:.3g} "
        "times smaller, and local currents on it as much larger"
    )
    width = asked.width or periods * sizes.period
    gap = max(_GAP_CELLS * voxel, min(sizes.period, 0.15 * depth))
    try:
        return Box(asked.dim, voxel, depth, width, gap=gap), sizes, lines
    except PoreError as error:
        raise PoreError(f"coarsened features of {factor:.3g} times the size: {error}") from error


def _advice(
    asked: Window, depth: float, reach: float, voxels: Sequence[float], widths: Sequence[float]
) -> str:
    """What is too fine, and the ways out."""
    feature = asked.sizes.feature
    edge = 4 * math.ceil(asked.cells / 4)
    while edge < _LARGEST and _whole(replace(asked, cells=edge), depth, voxels, widths) is None:
        edge += 4
    fits = "at least " if edge >= _LARGEST else ""
    ways = []
    if reach >= 2.0 * asked.sizes.period:
        ways.append(f"depth {show(_floor(reach), 'um', 3)} (the top part)")
    if not fits:
        ways.append(f"cells {edge}")
    if asked.dim == 3:
        ways.append("2D")
    ways.append("coarsen (coarser features of the same porosity)")
    return (
        f"features of {show(feature, 'um', 3)} through {show(depth, 'um')} need {fits}"
        f"{float(edge) ** asked.dim:.2g} cells (at {show(voxels[-1], 'um', 3)}); allowed: "
        f"{asked.cells**asked.dim:.2g}. "
        f"Ways out: {', '.join(ways)}"
    )


def _floor(value: float) -> float:
    """Rounded down to two digits."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.floor(value / step) * step
