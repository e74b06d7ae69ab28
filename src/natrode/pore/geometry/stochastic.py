"""Structures of PoreSpy, an optional library (BSD) of random porous media."""

from __future__ import annotations

from typing import Any

import numpy as np

from natrode.pore.errors import PoreError
from natrode.pore.geometry.box import Box
from natrode.pore.geometry.foil import MOST_SEED
from natrode.pore.geometry.labels import distance_of_solid
from natrode.pore.geometry.measures import porosity as porosity_of
from natrode.pore.geometry.measures import wall_area
from natrode.pore.structure import Structure
from natrode.units import show

PORESPY: tuple[str, ...] = (
    "porespy:blobs",
    "porespy:overlapping_spheres",
    "porespy:cylinders",
)
"""Generators of PoreSpy that `porespy_structure` knows."""

INSTALL = "pip install 'natrode[structures]'"


def porespy_structure(
    name: str, box: Box, porosity: float, *, feature: float, seed: int = 0
) -> Structure:
    """A structure of PoreSpy, with its surface smoothed from voxels as that of an image.

    Parameters
    ----------
    name : str
        One of `PORESPY`.
    box : Box
        Window. The ends of a random structure are mirrors, but its pattern does not know it.
    porosity : float
        From 0.05 to 0.99.
    feature : float
        Diameter of the spheres or fibres, or size of the blobs, m.
    seed : int
        Start of the random numbers.

    Raises
    ------
    PoreError
        If PoreSpy is missing, a number is not usable, or PoreSpy fails.
    """
    if name not in PORESPY:
        raise PoreError(f"geometry: got {name!r}; allowed: {', '.join(PORESPY)}")
    if not 0.05 <= porosity <= 0.99:
        raise PoreError(f"porosity: got {porosity!r}; allowed: 0.05 to 0.99")
    if not (isinstance(seed, int | np.integer) and 0 <= seed <= MOST_SEED):
        raise PoreError(f"seed: got {seed!r}; allowed: a whole number from 0 to {MOST_SEED}")
    across = feature / box.voxel
    if not 2.0 <= across <= min(box.shape):
        raise PoreError(
            f"feature: {show(feature, 'um')} is {across:.2g} cells; allowed: 2 to {min(box.shape)}"
        )
    try:
        import porespy  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise PoreError(f"{name} needs PoreSpy, which is missing: {INSTALL}") from error
    shape = (box.shape[0] - box.gap_rows, *box.shape[1:])
    try:
        pores = _image(porespy, name, shape, porosity, across, int(seed) % 2**31)
    except Exception as error:
        raise PoreError(f"{name}: PoreSpy failed ({type(error).__name__}: {error})") from error
    solid = np.zeros(box.shape, bool)
    solid[box.gap_rows :] = ~np.asarray(pores, bool).reshape(shape)
    bare = distance_of_solid(solid, box.voxel)
    got = porosity_of(bare[box.gap_rows :], box.voxel)
    area = wall_area(bare[box.gap_rows :], box.voxel)
    made = Structure(
        voxel=box.voxel,
        distance=np.minimum(bare, box.to_collector()),
        gap=box.gap_rows,
        name=name,
        words=(
            f"{name}, {box.dim}D: {box.text()}, features of about {show(feature, 'um')}",
            f"porosity {got:.4g}, wall area {area:.3g} 1/m; seed {seed}",
        ),
        origin={"porosity": got, "wall_area": area, "feature": feature, "seed": float(seed)},
    )
    if abs(got - porosity) > 0.01 * porosity:
        made = made.with_warnings(f"porosity {got:.4g} where {porosity:.4g} was asked")
    return made


def _image(
    porespy: Any, name: str, shape: tuple[int, ...], porosity: float, across: float, seed: int
) -> Any:
    """True in the pores."""
    make = porespy.generators
    kind = name.partition(":")[2]
    if kind == "blobs":
        # PoreSpy's blobs are noise smoothed over (mean side)/(40 blobiness) cells
        blobiness = max(0.1, float(np.mean(shape)) / (40.0 * 0.5 * across))
        return make.blobs(list(shape), porosity=porosity, blobiness=blobiness, seed=seed)
    if kind == "overlapping_spheres":
        radius = max(1, round(0.5 * across))
        return make.overlapping_spheres(list(shape), r=radius, porosity=porosity, seed=seed)
    if len(shape) == 2:
        raise ValueError("cylinders are made in 3D only")
    radius = max(1, round(0.5 * across))
    # its cylinders lie in the plane of the first two axes; ours across the depth
    turned = [*shape[1:], shape[0]]
    image = make.cylinders(turned, r=radius, porosity=porosity, phi_max=10, seed=seed)
    return np.moveaxis(image, 2, 0)
