"""A host on a grid with its numbers: what a march runs on.

The grid of the structure is continued by a few rows of metal, the current collector.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from natrode.pore import fractions
from natrode.pore.backend import jnp
from natrode.pore.fields import Ions, Solid, Surface
from natrode.pore.flow import check_dimensions
from natrode.pore.kinetics import Law, Wall, wall_of
from natrode.pore.structure import Structure
from natrode.pore.surface import Ground, ground_of, pair

FLOOR = 3
"""Rows of the current collector."""

EQUIPOTENTIAL = 1.0
"""Electronic conductivity from which a host counts as equipotential, S/m: 10 A/m2 over 100 um lose
1 mV."""

METAL_OVER = 1e3
"""Conductivity given to sodium, over the larger of host and electrolyte, where electrons are
resolved."""


@dataclass(frozen=True)
class Materials:
    """Numbers of electrolyte, host and sodium, SI.

    Attributes
    ----------
    temperature : float
        K.
    molar_volume, surface_energy : float
        Of sodium, m3/mol and J/m2.
    ions : Ions
    concentration : float
        Of the salt at the start, mol/m3.
    law : Law
    film : float
        R_f of sodium, Ohm m2.
    factor_top, factor_bottom, factor_face, factor_collector : float
        Nucleation barrier factors: on the walls at the separator and at the collector side of the
        host (linear between), on surfaces above the host, and on the collector.
    scaffold_ions, coating_ions : float
        Ionic conductivity of the materials of scaffold and coating, S/m.
    scaffold_electrons : float
        Electronic conductivity of the scaffold, S/m; 0 for an insulator, inf for 0 V everywhere.
    sodium_from_start : bool
        Whether all walls are sodium from the start: no nucleation.
    salt_drop : float
        What the concentration at the separator is below that at the start, mol/m3 per A/m2 of
        plating.
    magnetic_field : float
        B, T, in the plane of the cell and normal to the section that the grid is; 0 for none.
    viscosity : float
        Of the electrolyte, Pa s; used with a field only.
    """

    temperature: float
    molar_volume: float
    surface_energy: float
    ions: Ions
    concentration: float
    law: Law
    film: float = 0.0
    factor_top: float = 0.0153
    factor_bottom: float = 0.0153
    factor_face: float = 0.0153
    factor_collector: float = 0.0153
    scaffold_ions: float = 0.0
    coating_ions: float = 0.0
    scaffold_electrons: float = np.inf
    sodium_from_start: bool = False
    salt_drop: float = 0.0
    magnetic_field: float = 0.0
    viscosity: float = 1e-3

    def top_salt(self, current: float) -> float:
        """Concentration at the separator for a current density (A/m2, plating positive), mol/m3."""
        return max(self.concentration - self.salt_drop * current, 1e-2 * self.concentration)


@dataclass(frozen=True)
class Model:
    """Structure and materials together, on the grid with its floor."""

    structure: Structure
    materials: Materials
    words: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.materials.magnetic_field:
            check_dimensions(self.structure.dim)

    @property
    def voxel(self) -> float:
        """Edge of a cell, m."""
        return self.structure.voxel

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells along each axis, floor included."""
        return (self.structure.shape[0] + FLOOR, *self.structure.shape[1:])

    @property
    def columns(self) -> int:
        """Cells in a plane of the cell."""
        return int(np.prod(self.shape[1:]))

    @property
    def conducting(self) -> bool:
        """Whether the scaffold leads electrons."""
        return self.materials.scaffold_electrons > 0.0

    @property
    def fields(self) -> int:
        """1, or 2 where the potential of the electrons is resolved."""
        return 2 if 0.0 < self.materials.scaffold_electrons < EQUIPOTENTIAL else 1

    @property
    def conducts_ions(self) -> bool:
        """Whether scaffold or coating conduct ions."""
        return self.materials.scaffold_ions > 0.0 or self.materials.coating_ions > 0.0

    def _continued(self, distance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Signed distances in cells, continued below the host as they are at its end."""
        widths = [(0, FLOOR)] + [(0, 0)] * (distance.ndim - 1)
        return np.pad(distance / self.voxel, widths, mode="edge")

    @cached_property
    def floor(self) -> jnp.ndarray:
        """Signed distance to the collector, cells."""
        n = self.structure.shape[0]
        line = n - (np.arange(self.shape[0], dtype=np.float64) + 0.5)
        return jnp.asarray(np.broadcast_to(_column(line, self.shape), self.shape))

    @cached_property
    def wall_distance(self) -> jnp.ndarray:
        """Signed distance to the host with its coating, cells."""
        return jnp.asarray(self._continued(self.structure.outer))

    @cached_property
    def ground(self) -> Ground:
        """Host and collector: where no sodium can be."""
        return ground_of(jnp.minimum(self.wall_distance, self.floor))

    @cached_property
    def base(self) -> jnp.ndarray:
        """Signed distance to what leads electrons before there is sodium, cells."""
        return self.ground.distance if self.conducting else self.floor

    @cached_property
    def solid_share(self) -> NDArray[np.float64]:
        """Share of host and collector in each cell."""
        return 1.0 - np.asarray(self.ground.outside)

    @cached_property
    def wall(self) -> Wall:
        """Constants of the walls."""
        m, n, gap = self.materials, self.structure.shape[0], self.structure.gap
        depth = (np.arange(self.shape[0]) + 0.5 - gap) / max(n - gap, 1)
        linear = m.factor_top + (m.factor_bottom - m.factor_top) * np.clip(depth, 0.0, 1.0)
        factor = np.array(np.broadcast_to(_column(linear, self.shape), self.shape))
        # the outer face: what looks to the separator at the top of the host
        factor[: gap + 1] = m.factor_face
        on_floor = np.asarray(self.floor) < np.asarray(self.wall_distance)
        factor = np.where(on_floor, m.factor_collector, factor)
        closed = np.full(self.shape, float(m.sodium_from_start))
        return wall_of(
            factor, m.film, surface_energy=m.surface_energy, molar_volume=m.molar_volume,
            temperature=m.temperature, closed=closed,
        )  # fmt: skip

    @cached_property
    def ionic_solid(self) -> tuple[jnp.ndarray, ...]:
        """Ionic conductances of scaffold and coating along each axis, over those of electrolyte."""
        m, s = self.materials, self.structure
        shape = self.shape
        if not self.conducts_ions:
            return tuple(jnp.zeros(_less(shape, axis)) for axis in range(len(shape)))
        above = np.ones(shape)
        above[-FLOOR:] = 0.0  # the collector conducts no ions
        bare = fractions.cells(jnp.asarray(self._continued(s.distance)))[0]
        coated = fractions.cells(self.wall_distance)[0]
        film = np.maximum(np.asarray(bare.volume - coated.volume), 0.0)
        thin = s.origin.get("coating_thickness", 0.0) if s.coating is None else 0.0
        if thin:
            film = np.asarray(bare.surface) * thin / self.voxel
        inside = np.asarray(1.0 - bare.volume)
        relative = above / m.ions.kappa_1
        found = []
        for axis in range(len(shape)):
            total = np.zeros(_less(shape, axis))
            for share, sigma in ((film, m.coating_ions), (inside, m.scaffold_ions)):
                a, b = pair(share * relative, axis)
                # along a film, or through a solid: the smaller share of both cells leads on
                total += sigma * np.minimum(a, b)
            found.append(jnp.asarray(total))
        return tuple(found)

    def solid(self, surface: Surface) -> Solid:
        """Conduction of the host, with the sodium of a surface where electrons are resolved."""
        if self.fields == 1:
            return Solid(self.ionic_solid, (), jnp.zeros(self.shape))
        m = self.materials
        sigma = m.scaffold_electrons / m.ions.kappa_1
        metal = METAL_OVER * max(sigma, 1.0)
        below = jnp.zeros(self.shape).at[-FLOOR:].set(1.0)
        found = []
        for axis, open_ in enumerate(surface.open_):
            solid = jnp.maximum(1.0 - self.ground.open_[axis], 0.0)
            sodium = jnp.maximum(self.ground.open_[axis] - open_, 0.0)
            a, b = pair(below, axis)
            # half a cell of scaffold leads onto the collector; the plane between is the collector itself
            scaffold = 1.0 - self._scaffold_open[axis]
            onto = jnp.where(scaffold > 0.0, 2.0 * sigma * scaffold, metal)
            inside = jnp.where(a != b, onto, sigma * solid + metal * sodium)
            found.append(jnp.where(a * b > 0, metal, inside))
        ground = jnp.zeros(self.shape).at[-1].set(2.0 * metal)
        # scaffold between the centre of a cell and the surface; under a centre in the open it counts
        # too much, and sodium does not count
        way = jnp.clip(-self.wall_distance, -1.0, 1.0)
        way = jnp.where((way > 0.0) | (surface.ell <= 0.0), way, 0.0)
        way = jnp.where(self.wall_distance < self.floor, way, 0.0)
        return Solid(
            self.ionic_solid, tuple(found), ground, way * self.voxel / m.scaffold_electrons
        )

    @cached_property
    def _scaffold_open(self) -> tuple[jnp.ndarray, ...]:
        """Open shares of the faces beside the scaffold alone, without the collector."""
        _, normal = fractions.cells(self.wall_distance)
        return fractions.apertures(self.wall_distance, normal)


def _column(line: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    return line.reshape(-1, *([1] * (len(shape) - 1)))


def _less(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return tuple(n - (k == axis) for k, n in enumerate(shape))
