"""Frames that look like a march: a layer that grows on discs or balls, faster at the separator."""

from __future__ import annotations

import numpy as np

from natrode.pore.frames import Frame, Row
from natrode.pore.structure import Structure

VOXEL = 1e-6


def structure(shape=(48, 32), gap=8, coated=True, seed=1) -> Structure:
    """Discs or balls of 4 voxels below a gap."""
    rng = np.random.default_rng(seed)
    grid = np.meshgrid(*(VOXEL * (np.arange(n) + 0.5) for n in shape), indexing="ij")
    distance = np.full(shape, np.inf)
    for _ in range(max(4, int(np.prod(shape)) // (400 if len(shape) == 2 else 3000))):
        centre = [rng.uniform((gap + 5) * VOXEL, shape[0] * VOXEL)]
        centre += [rng.uniform(0, n * VOXEL) for n in shape[1:]]
        r = np.sqrt(sum((g - c) ** 2 for g, c in zip(grid, centre, strict=True)))
        distance = np.minimum(distance, r - 4 * VOXEL)
    coating = distance - 0.8 * VOXEL if coated else None
    return Structure(
        VOXEL, distance, coating, gap, "discs", ("discs of 8 um",), ("features of 8 voxels",),
        {"seed": float(seed)},
    )  # fmt: skip


def _fraction(distance: np.ndarray) -> np.ndarray:
    """Share inside, from a signed distance."""
    return np.clip(0.5 - distance / VOXEL, 0.0, 1.0)


def frame(host: Structure, k: int, of: int = 8) -> Frame:
    """The k-th of some frames."""
    outer = host.outer
    shape = outer.shape
    depth = (np.arange(shape[0]) + 0.5).reshape(-1, *[1] * (len(shape) - 1)) * VOXEL
    down = np.clip(depth / (shape[0] * VOXEL), 0.0, 1.0)
    thickness = VOXEL * (0.2 + 3.0 * k / of * (1.3 - down))
    metal = outer - thickness
    scaffold = _fraction(outer)
    sodium = np.clip(_fraction(metal) - scaffold, 0.0, 1.0)
    dead = np.zeros(shape)
    corner = tuple(slice(n // 2, n // 2 + max(5, n // 5)) for n in shape)
    if k > of // 2:
        dead[corner] = 0.7 * sodium[corner]
    live = sodium - dead
    liquid = 1.0 - scaffold - sodium
    wet = liquid > 0.02
    nan = np.float32(np.nan)
    salt = 1000.0 * (1.0 - 0.5 * down * k / of) + 0.0 * metal
    phi = 0.02 + 0.03 * (1.0 - down) + 0.0 * metal
    surface = (liquid > 0.02) & (liquid < 0.98)
    reacting = -10.0 * (1.4 - down) + 0.0 * metal
    f4 = np.float32
    return Frame(
        time=600.0 * k,
        step=10 * k,
        capacity=1.2e3 * k,
        metal=metal,
        sodium=live.astype(f4),
        dead=dead.astype(f4),
        liquid=liquid.astype(f4),
        scaffold=scaffold.astype(f4),
        concentration=np.where(wet, salt, nan).astype(f4),
        potential=np.where(wet, phi, nan).astype(f4),
        current=np.where(surface, reacting, nan).astype(f4),
        coverage=np.where(surface, min(1.0, 0.2 + k / of), nan).astype(f4),
    )


def row(k: int) -> Row:
    """The k-th row, counted from 0; all its numbers follow from k."""
    return Row(
        time=60.0 * (k + 1), capacity=120.0 * (k + 1),
        voltage=-0.03 - 0.04 * np.exp(-k / 4.0), overpotential=0.02, current=-10.0,
        sodium_volume=3e-8 * (k + 1), dead_volume=1e-9 * k, above=0.01 * min(k / 40, 1.0),
        first_tenth=0.2, mean_depth=2e-5, reacting_area=4.0, min_concentration=1000.0 - 5.0 * k,
        max_current=15.0, closed_pore_fraction=0.001 * k, salt=0.03, charge_error=1e-12,
        salt_error=2e-12, newton=3, iterations=40, dt=60.0,
    )  # fmt: skip


def march(host: Structure, frames: int = 9) -> tuple[list[Frame], list[Row]]:
    """Frames and ten rows for each but the first."""
    found = [frame(host, k, frames - 1) for k in range(frames)]
    return found, [row(k) for k in range(10 * (frames - 1))]
