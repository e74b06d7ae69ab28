"""Ways in which sodium may fill a host, as families of signed distances that grow with one number.

The host is that of a `Structure` without the plane of its current collector: what a piece of host does
at any depth. Each way gives the signed distance to the sodium for a level; the level that holds a wanted
amount of sodium is found by a root finder.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from natrode.pore import fractions
from natrode.pore.effective_host import Host
from natrode.pore.errors import PoreError

Mode = Literal["conformal", "patchy", "pore_centred", "bottom_front"]
"""conformal: a film of one thickness on all walls; patchy: caps on nuclei at random sites of the walls;
pore_centred: what is farthest from the walls fills first; bottom_front: dense from the collector up."""

MODES: tuple[str, ...] = get_args(Mode)

MOST_NUCLEI = 200_000

NUCLEI = 1e11
"""Nuclei per wall area where nothing is said, 1/m2: about 3 um apart."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Filling:
    """One way of filling one host.

    `at` gives the signed distance to the sodium, cells, for a level; a higher level holds more sodium.
    `lowest` and `highest` are levels of an empty and of a full host.
    """

    mode: Mode
    at: Callable[[float], jax.Array]
    lowest: float
    highest: float
    words: str

    def level(self, host: Host, fill: float) -> float:
        """Level at which sodium takes `fill` of the host volume."""
        from scipy.optimize import brentq

        if fill <= 0.0:
            return self.lowest
        wanted = host.liquid() - fill

        def missing(level: float) -> float:
            return wanted - host.liquid(self.at(level))

        if missing(self.highest) < 0.0:
            raise PoreError(f"{self.mode}: no filling of {fill:.4g} in this host")
        found = brentq(missing, self.lowest, self.highest, xtol=1e-6, rtol=1e-8, maxiter=200)
        return float(found)


def filling_of(
    host: Host, mode: Mode, *, nuclei: float = NUCLEI, angle: float = 0.5 * math.pi, seed: int = 0
) -> Filling:
    """A way of filling a host.

    Parameters
    ----------
    host : Host
    mode : str
        One of `MODES`.
    nuclei : float
        For ``"patchy"``: nuclei per wall area, 1/m2. In 2D they are ridges, of the same mean distance.
    angle : float
        For ``"patchy"``: contact angle of the caps, rad; pi/2 for half spheres.
    seed : int
        Start of the random numbers of the sites.

    Raises
    ------
    PoreError
        For another mode, or numbers that cannot be used.
    """
    reach = float(np.hypot.reduce(host.distance.shape)) + 4.0
    if mode == "conformal":
        return Filling(
            mode, lambda t: host.distance - t, -1.0, host.widest() + 1.0, "a film of one thickness"
        )
    if mode == "pore_centred":
        # the level rises as the least distance from the walls that is filled falls
        return Filling(
            mode, lambda t: -t - host.distance, -host.widest() - 1.0, 1.0,
            "farthest from the walls first",
        )  # fmt: skip
    if mode == "bottom_front":
        rows = host.distance.shape[0]
        depth = jnp.asarray(
            (rows - np.arange(rows) - 0.5).reshape(-1, *([1] * (host.distance.ndim - 1)))
        )
        plane = jnp.broadcast_to(depth, host.distance.shape)
        return Filling(mode, lambda t: plane - t, -1.0, rows + 1.0, "a plane from the collector")
    if mode == "patchy":
        sites, normals = _sites(host, nuclei, seed)
        if not 0.0 < angle <= math.pi:
            raise PoreError(f"angle: got {angle!r} rad; allowed: above 0, at most pi")
        words = (
            f"caps of contact angle {math.degrees(angle):.3g} degrees on {len(sites)} nuclei, "
            f"{nuclei:.3g} per m2 of wall; seed {seed}"
        )
        at = partial(_caps, sites, normals, math.cos(angle), host.distance.shape)
        return Filling(mode, at, 0.0, reach / max(1.0 - math.cos(angle), 0.05), words)
    raise PoreError(f"mode: got {mode!r}; allowed: {', '.join(MODES)}")


def _caps(
    sites: Floats, normals: Floats, cosine: float, shape: tuple[int, ...], radius: float
) -> jax.Array:
    """Signed distance to balls whose centres lie under (or over) the sites so that they cut the wall
    at the contact angle."""
    from scipy.spatial import cKDTree

    centres = sites - radius * cosine * normals
    points = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in shape), indexing="ij"), -1)
    found, _ = cKDTree(centres).query(points.reshape(-1, len(shape)))
    return jnp.asarray(found.reshape(shape) - radius)


def _sites(host: Host, nuclei: float, seed: int) -> tuple[Floats, Floats]:
    """Places on the walls, cells, and the normals there."""
    if not (math.isfinite(nuclei) and nuclei > 0.0):
        raise PoreError(f"nuclei: got {nuclei!r} per m2; allowed: above 0")
    area = np.asarray(host.wall_cells)
    dim = area.ndim
    # per face of a cell: 1/m2 in 3D; in 2D lines at the distance that the nuclei would have
    density = nuclei * host.voxel**2 if dim == 3 else math.sqrt(nuclei) * host.voxel
    count = max(1, round(density * float(area.sum())))
    if count > MOST_NUCLEI:
        raise PoreError(f"nuclei: {count} sites in the window; allowed: {MOST_NUCLEI}")
    rng = np.random.default_rng(seed)
    chance = area.ravel() / area.sum()
    cell = rng.choice(area.size, size=count, p=chance)
    place = np.stack(np.unravel_index(cell, area.shape), -1) + 0.5
    slopes = [np.asarray(g).ravel()[cell] for g in fractions.gradient(host.distance)]
    normal = np.stack(slopes, -1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None]
    place = place + rng.uniform(-0.5, 0.5, place.shape)
    # onto the wall: the plane of the cell
    centre = np.stack(np.unravel_index(cell, area.shape), -1) + 0.5
    off = np.asarray(host.distance).ravel()[cell] + np.sum((place - centre) * normal, axis=1)
    return place - off[:, None] * normal, normal
