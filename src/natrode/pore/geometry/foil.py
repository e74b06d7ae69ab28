"""Foils: the plane of the collector, flat or rough, with electrolyte above."""

from __future__ import annotations

import math

import numpy as np

from natrode.pore.errors import PoreError
from natrode.pore.geometry.box import Box
from natrode.pore.geometry.skeleton import Floats
from natrode.pore.structure import Structure
from natrode.units import show

MOST_SEED = 2**63 - 1

_MODES = 6
_BAND, _STEPS = 3.0, 12
_STEEPEST = 1.5
"""Largest root mean square slope of a rough foil."""


def foil(dim: int, voxel: float, height: float, width: float) -> Structure:
    """A flat collector under electrolyte.

    Parameters
    ----------
    dim : int
        2 or 3.
    voxel, height, width : float
        Edge of a cell, distance from the separator to the foil, width of the window, m.

    Raises
    ------
    PoreError
        If the window is not usable.
    """
    box = Box(dim, voxel, height, width)
    distance = np.broadcast_to(box.to_collector(), box.shape).copy()
    return Structure(
        voxel=voxel,
        distance=distance,
        gap=box.shape[0] - 1,
        name="foil",
        words=(f"foil, {dim}D: {box.text()}, {show(box.sides[0], 'um')} of electrolyte",),
    )


def rough_foil(
    dim: int,
    voxel: float,
    height: float,
    width: float,
    *,
    wavelength: float,
    amplitude: float | None = None,
    area_ratio: float | None = None,
    random: bool = True,
    seed: int = 0,
) -> Structure:
    """A collector with bumps under electrolyte.

    Parameters
    ----------
    dim : int
        2 or 3.
    voxel, height, width : float
        Edge of a cell, distance from the separator to the collector under the bumps, width of the
        window, m.
    wavelength : float
        Distance from bump to bump, m; rounded so that mirrors fit.
    amplitude, area_ratio : float or None
        Exactly one: root mean square height of the bumps, m, or real over projected area.
    random : bool
        Sum of several waves of nearby lengths with random heights, else one cosine (in 3D the
        product of one along each axis).
    seed : int
        Start of the random numbers.

    Raises
    ------
    PoreError
        If a number is not usable, the bumps are too steep, or they reach the separator.
    """
    box = Box(dim, voxel, height, width)
    if not (isinstance(seed, int | np.integer) and 0 <= seed <= MOST_SEED):
        raise PoreError(f"seed: got {seed!r}; allowed: a whole number from 0 to {MOST_SEED}")
    if not 4.0 * voxel <= wavelength <= 2.0 * width:
        raise PoreError(
            f"wavelength: got {show(wavelength, 'um')}; allowed: {show(4.0 * voxel, 'um')} (four "
            f"cells) to {show(2.0 * width, 'um')} (twice the window)"
        )
    waves = _Waves(box, wavelength, random, np.random.default_rng(int(seed)))
    if (amplitude is None) == (area_ratio is None):
        raise PoreError("rough foil: allowed: exactly one of amplitude and area_ratio")
    if amplitude is not None:
        if not (math.isfinite(amplitude) and amplitude > 0.0):
            raise PoreError(f"amplitude: got {amplitude!r} m; allowed: above 0")
        waves.scale = amplitude
    elif area_ratio is not None:
        waves.scale = waves.scale_for(area_ratio)
    fine = waves.fine_heights()
    slope = waves.slope()
    if slope > _STEEPEST:
        raise PoreError(
            f"bumps of {show(waves.scale, 'um')} over {show(wavelength, 'um')} have slopes of "
            f"{slope:.2g}; allowed: at most {_STEEPEST}"
        )
    # the lowest point of the foil lies two cells above the plane of the collector
    base = 2.0 * voxel - float(fine.min())
    peak = base + float(fine.max())
    if peak > box.sides[0] - 4.0 * voxel:
        raise PoreError(
            f"bumps of {show(peak, 'um')} in a window of {show(box.sides[0], 'um')} reach the "
            "separator; use a larger height"
        )
    distance = waves.distance(base)
    rows = math.ceil(peak / voxel) + 1
    return Structure(
        voxel=voxel,
        distance=np.minimum(distance, box.to_collector()),
        gap=max(0, box.shape[0] - rows),
        name="rough-foil",
        words=(
            f"rough foil, {dim}D: {box.text()}",
            f"bumps of {show(waves.scale, 'um')} (root mean square) about "
            f"{show(wavelength, 'um')} apart, real over projected area {waves.area_ratio():.4g}; "
            f"seed {seed}",
        ),
        origin={
            "area_ratio": waves.area_ratio(),
            "amplitude": waves.scale,
            "period": wavelength,
            "seed": float(seed),
        },
    )


class _Waves:
    """Heights of a foil: cosines with mirrors at the ends of the window."""

    def __init__(self, box: Box, wavelength: float, random: bool, rng: np.random.Generator) -> None:
        self.box = box
        self.scale = 1.0
        self.width = box.sides[1]
        order = max(1, round(2.0 * self.width / wavelength))
        across = box.dim - 1
        if random:
            near = np.arange(max(1, math.ceil(order / 1.6)), max(2, math.floor(order * 1.3) + 1))
            picks = [rng.choice(near, _MODES) for _ in range(across)]
            if across == 2:  # keep the length of the wave, turn it
                turn = rng.uniform(0.0, 0.5 * math.pi, _MODES)
                picks = [np.rint(picks[0] * f(turn)).astype(int) for f in (np.cos, np.sin)]
                picks[0] = np.where(picks[0] + picks[1] == 0, 1, picks[0])
            self.modes = np.stack(picks, axis=1)
            self.heights = rng.normal(0.0, 1.0, _MODES)
        else:
            self.modes = np.full((1, across), order)
            self.heights = np.ones(1)
        spread = float(self._at(self._grid(4)).std())
        self.heights = self.heights / spread if spread > 0.0 else self.heights

    def _grid(self, finer: int) -> list[Floats]:
        count = self.box.shape[1] * finer
        line = (np.arange(count) + 0.5) * self.width / count
        return list(np.meshgrid(*([line] * (self.box.dim - 1)), indexing="ij"))

    def _at(self, places: list[Floats], derivative: int | None = None) -> Floats:
        """Heights, or their slope along an axis, in units of `scale`."""
        total = np.zeros_like(places[0])
        for mode, height in zip(self.modes, self.heights, strict=True):
            term = np.full_like(places[0], height)
            for axis, k in enumerate(mode):
                phase = math.pi * k / self.width
                wave = np.sin if axis == derivative else np.cos
                term = term * wave(phase * places[axis])
                if axis == derivative:
                    term = -phase * term
            total += term
        return total

    def fine_heights(self) -> Floats:
        return self.scale * self._at(self._grid(4))

    def slopes(self, places: list[Floats]) -> list[Floats]:
        return [self.scale * self._at(places, axis) for axis in range(len(places))]

    def slope(self) -> float:
        return math.sqrt(sum(float((s**2).mean()) for s in self.slopes(self._grid(4))))

    def area_ratio(self) -> float:
        """Real over projected area."""
        steep = [s**2 for s in self.slopes(self._grid(4))]
        return float(np.sqrt(1.0 + sum(steep)).mean())

    def scale_for(self, ratio: float) -> float:
        """Root mean square height that gives an area ratio, m."""
        from scipy.optimize import brentq

        if not 1.001 <= ratio <= 2.0:
            raise PoreError(f"area_ratio: got {ratio!r}; allowed: 1.001 to 2")
        steep = sum(s**2 for s in self.slopes(self._grid(2))) / self.scale**2

        def error(scale: float) -> float:
            return float(np.sqrt(1.0 + scale**2 * steep).mean()) - ratio

        return float(brentq(error, 0.0, 100.0 * self.width))

    def distance(self, base: float) -> Floats:
        """Signed distance of the cells to the surface, m.

        Near the surface the foot of the perpendicular is found by damped steps; further away the
        distance is that to the foot of the nearest of these cells.
        """
        from scipy import ndimage

        shape, voxel = self.box.shape, self.box.voxel
        cells = list(np.meshgrid(*self.box.centres(), indexing="ij"))
        floor = self.box.sides[0] - base  # depth of the mean plane
        above = np.broadcast_to(floor - self.scale * self._at(_flat(cells)), shape) - cells[0]
        steep = np.sqrt(1.0 + sum(s**2 for s in self.slopes(_flat(cells))))
        near = np.abs(above) < _BAND * voxel * steep
        spots = [c[near] for c in cells]
        feet = spots[1:]
        for _ in range(_STEPS):
            height = floor - self.scale * self._at(feet) - spots[0]
            slopes = self.slopes(feet)
            damp = 1.0 + sum(s**2 for s in slopes)
            feet = [
                foot + (spot - foot + height * slope) / damp
                for foot, spot, slope in zip(feet, spots[1:], slopes, strict=True)
            ]
        found = [floor - self.scale * self._at(feet), *feet]
        index = ndimage.distance_transform_edt(~near, return_distances=False, return_indices=True)
        away = np.zeros(shape)
        for cell, values in zip(cells, found, strict=True):
            place = np.zeros(shape)
            place[near] = values
            away += (place[tuple(index)] - cell) ** 2
        return np.copysign(np.sqrt(away), above)


def _flat(cells: list[Floats]) -> list[Floats]:
    """Lateral coordinates of one row of cells."""
    return [c[:1] for c in cells[1:]]
