"""The host of a case as a structure, in a window that a computer can hold."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from natrode.pore.errors import PoreError
from natrode.pore.geometry.box import Box
from natrode.pore.geometry.checks import check_structure
from natrode.pore.geometry.coating import with_coating
from natrode.pore.geometry.foil import foil, rough_foil
from natrode.pore.geometry.generate import GENERATED, TOLD, TOLERANCE, generate
from natrode.pore.geometry.sizes import Sizes, sizes_of
from natrode.pore.geometry.skeleton import LATTICE
from natrode.pore.geometry.stochastic import PORESPY, porespy_structure
from natrode.pore.geometry.window import Window, window_for
from natrode.pore.structure import Structure
from natrode.units import show

if TYPE_CHECKING:
    from natrode.case.model import Case

OF_HOST = {
    "foam": "foam",
    "fibre_mat": "fibres",
    "nanowire_array": "nanowires",
    "nanosheet_array": "nanosheets",
    "aerogel": "fibres",
}
"""Generator for the geometry of a host."""

FOIL_WINDOW = 40e-6
"""Width and height of the window above a foil, m."""

FOIL_WAVELENGTH = 10e-6
"""Distance from bump to bump of a rough foil, m."""

_FOAM_TRIES = 3
_SMOOTH = 1.002
_MOST_RATIO = 2.0


def structure_of_case(
    case: Case,
    dim: int = 2,
    geometry: str | None = None,
    voxel: float | None = None,
    cells: int | None = None,
    seed: int = 0,
    *,
    depth: float | None = None,
    width: float | None = None,
    coarsen: bool = False,
    force: bool = False,
) -> Structure:
    """The host of a case on a grid.

    Parameters
    ----------
    case : Case
        Its host gives thickness, porosity and wall area; its coating the thickness on the walls (of
        the sodiated coating where the case starts with one).
    dim : int
        2 (a section) or 3.
    geometry : str or None
        A name of `GENERATED` or `PORESPY` instead of the one that fits the host.
    voxel : float or None
        Edge of a cell, m. Default: a sixth of a feature, less where the window gets too large.
    cells : int or None
        Most cells along an edge of a square or cube of as many cells as the window. Default: 256
        in 2D, 96 in 3D.
    seed : int
        Start of the random numbers.
    depth : float or None
        Only the top part of the host, m. Default: all of it, or what can be afforded.
    width : float or None
        Width of the window, m. Default: two to four features apart.
    coarsen : bool
        Where the features are too fine for the whole depth, make coarser ones of the same porosity,
        with a warning how much smaller the wall area is.
    force : bool
        Let features of fewer than three cells pass.

    Returns
    -------
    Structure
        Checked, with words and warnings.

    Raises
    ------
    PoreError
        With one line: what cannot be built, and which window or voxel can.
    """
    for name, value in (("voxel", voxel), ("depth", depth), ("width", width)):
        if value is not None and not (math.isfinite(value) and value > 0.0):
            raise PoreError(f"{name}: got {value!r} m; allowed: above 0")
    host = case.host
    chosen = geometry or ("foil" if host.planar else OF_HOST[host.geometry])
    if chosen not in (*GENERATED, *PORESPY):
        allowed = ", ".join((*GENERATED, *PORESPY))
        raise PoreError(f"geometry: got {chosen!r}; allowed: {allowed}")
    if dim not in (2, 3):
        raise PoreError(f"dim: got {dim!r}; allowed: 2 or 3")
    most = cells if cells is not None else (256 if dim == 2 else 96)
    if not 16 <= most <= 4096:
        raise PoreError(f"cells: got {most!r}; allowed: 16 to 4096")
    if chosen in ("foil", "rough-foil"):
        bare = _foil_of(case, dim, geometry, voxel, most, seed, depth, width)
    else:
        if host.planar:
            raise PoreError(
                f"geometry: {chosen!r} on a foil, which has no porosity; allowed: foil, rough-foil"
            )
        bare = _host_of(case, dim, chosen, voxel, most, seed, depth, width, coarsen, force)
    return check_structure(_coated(case, bare), force)


def _foil_of(
    case: Case,
    dim: int,
    geometry: str | None,
    voxel: float | None,
    most: int,
    seed: int,
    depth: float | None,
    width: float | None,
) -> Structure:
    if not case.host.planar:
        raise PoreError(
            f"geometry: {geometry!r} for a {case.host.geometry}; allowed for foils only"
        )
    wide, high = width or FOIL_WINDOW, depth or FOIL_WINDOW
    edge = voxel or max(max(wide, high) / most, min(wide, high) / 128.0)
    ratio = case.host.face_area_quantity().value
    rough = geometry == "rough-foil" or (geometry is None and ratio > _SMOOTH)
    if not rough:
        return foil(dim, edge, high, wide)
    taken = min(max(ratio, _SMOOTH), _MOST_RATIO)
    wavelength = min(FOIL_WAVELENGTH, wide)
    made = rough_foil(dim, edge, high, wide, wavelength=wavelength, area_ratio=taken, seed=seed)
    lines = [
        f"no case says how far the bumps of a foil are apart: {show(wavelength, 'um')} is an "
        "estimate"
    ]
    if taken != ratio:
        lines.append(f"real over projected area {taken:g}; the case has {ratio:.4g}")
    return made.with_warnings(*lines)


def _host_of(
    case: Case,
    dim: int,
    chosen: str,
    voxel: float | None,
    most: int,
    seed: int,
    depth: float | None,
    width: float | None,
    coarsen: bool,
    force: bool,
) -> Structure:
    host = case.host
    assert host.thickness is not None
    assert host.porosity is not None
    eps, area = host.porosity.value, host.wall_area_quantity().value
    pattern = "foam" if chosen in PORESPY else chosen
    sizes = sizes_of(pattern, dim, eps, wall_area=area)
    asked = Window(host.thickness.value, sizes, dim, most, depth, width, voxel, coarsen, force)
    box, sizes, lines = window_for(pattern, asked)
    if chosen in PORESPY:
        made = porespy_structure(chosen, box, eps, feature=sizes.feature, seed=seed)
    elif chosen == "foam" and dim == 3 and width is None:
        made = _foam_of(box, eps, sizes, seed)
    else:
        made = generate(chosen, box, eps, wall_area=sizes.area, seed=seed)
    if dim == 2 and chosen in ("nanowires", "honeycomb"):
        lines.append("a section of plates of the same porosity and wall area stands for the host")
    if host.geometry == "aerogel" and chosen == "fibres":
        lines.append("an aerogel is shown as fibres of its porosity and wall area, not as sheets")
    return made.with_warnings(*lines)


def _foam_of(box: Box, eps: float, sizes: Sizes, seed: int) -> Structure:
    """A foam in a window whose width is chosen for the wall area.

    Half cells must fit the depth, which is given; the width makes up for the volume of the cells.
    """
    period, best, error = sizes.period, None, math.inf
    for _ in range(_FOAM_TRIES):
        lattice = LATTICE * period
        halves = max(1, round(2.0 * box.sides[0] / lattice))
        across = max(1, round(2.0 * box.sides[1] / lattice))
        width = 0.5 * across * math.sqrt(lattice**3 * halves / (2.0 * box.sides[0]))
        made = generate("foam", replace(box, width=width), eps, spacing=period, seed=seed)
        off = made.origin["wall_area"] / sizes.area
        if abs(off - 1.0) < error:
            best, error = made, abs(off - 1.0)
        if error <= TOLERANCE:
            break
        period *= off  # wall area goes with one over the size of the cells
    assert best is not None
    if error <= TOLD:
        return best
    return best.with_warnings(
        f"wall area {best.origin['wall_area']:.3g} 1/m where {sizes.area:.3g} 1/m was asked: half "
        "cells of the foam have to fit the depth"
    )


def _coated(case: Case, bare: Structure) -> Structure:
    coating, host = case.coating, case.host
    if coating is None:
        return bare
    if not host.planar and not coating.on_walls(host):
        return bare.with_warnings("the coating of this case covers the outer face only: left out")
    thickness = coating.wall_thickness(host)
    if coating.state == "sodiated":
        thickness *= max(0.0, 1.0 + coating.volume_change())
    return with_coating(bare, thickness)
