"""Slow flow of the electrolyte that a magnetic field drives, in two dimensions (theory 1.8).

The force ``j x B`` on the current in the liquid, with B normal to the grid, balances viscosity and
pressure: steady Stokes flow, ``mu lap u = grad p - j x B``, ``div u = 0``. Walls do not let the liquid
slip: solids, and the plane of the separator. The lateral ends are slippery walls, or joined.

The unknown is the stream function at the corners of the cells, the same all along a wall, so that what
flows into a cell flows out of it to rounding. Velocities lie on the faces, and the friction is that of a
staggered grid: ``sum w (u - u')^2`` over neighbours, with w = 2 against a wall half a cell away. A wall
goes where the faces are; where it lies between them it is up to half a cell off, and the flow is right
to first order.

The curl of the force is ``-B div j``: nothing but the current that leaves the liquid at walls. So
pressure balances the whole force, and nothing moves, unless current ends on a body that liquid
surrounds: the flow goes round it. A gap that is closed at its ends is at rest however uneven the current
is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix, csr_matrix, diags
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from natrode.pore.errors import PoreError

FLUID_CELL = 0.5
"""Share of electrolyte from which a cell takes part in the flow."""

FLUID_FACE = 0.25
"""Open share of a face from which the liquid flows through it."""

NEAR = 2.5
"""Distance within which a current belongs to a body, cells; what is smaller than a cell is a point."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Flow:
    """A flow.

    Attributes
    ----------
    velocity : tuple of numpy.ndarray
        m/s on the faces between cells along each axis, shapes (n0 - 1, n1) and (n0, n1 - 1), per area of
        the whole face.
    joined : numpy.ndarray or None
        m/s through the joined lateral ends, shape (n0,), along axis 1; None between walls.
    stream : numpy.ndarray
        Stream function at the corners, m2/s, shape (n0 + 1, n1 + 1).
    """

    velocity: tuple[Floats, Floats]
    joined: Floats | None
    stream: Floats

    @property
    def fastest(self) -> float:
        """Largest velocity on a face, m/s."""
        return max((float(np.abs(u).max(initial=0.0)) for u in self.velocity), default=0.0)

    def divergence(self) -> Floats:
        """What leaves each cell, m/s: rounding."""
        down, side = self.velocity
        out = np.zeros((down.shape[0] + 1, down.shape[1]))
        out[:-1] += down
        out[1:] -= down
        out[:, :-1] += side
        out[:, 1:] -= side
        if self.joined is not None:
            out[:, -1] += self.joined
            out[:, 0] -= self.joined
        return out


class Stokes:
    """Where the electrolyte can flow on a grid, and how it flows under forces.

    Parameters
    ----------
    liquid : numpy.ndarray
        Share of electrolyte of each cell, shape (n0, n1); axis 0 is the depth.
    open_ : tuple of numpy.ndarray, optional
        Open shares of the faces along each axis; without, every face between two cells of electrolyte.
    periodic : bool
        Whether the ends of axis 1 are joined; else they are walls without friction.

    Raises
    ------
    PoreError
        On a grid of three dimensions.
    """

    def __init__(
        self, liquid: Floats, open_: tuple[Floats, ...] | None = None, periodic: bool = False
    ) -> None:
        check_dimensions(liquid.ndim)
        self.periodic = periodic
        fluid = np.asarray(liquid) >= FLUID_CELL
        self.fluid = fluid
        down = ~(fluid[:-1] & fluid[1:])
        side = ~(fluid[:, :-1] & fluid[:, 1:])
        if open_ is not None:
            down |= np.asarray(open_[0]) < FLUID_FACE
            side |= np.asarray(open_[1]) < FLUID_FACE
        n0, n1 = fluid.shape
        ends = np.ones((n0, 1), dtype=bool)
        if periodic:
            ends = ~(fluid[:, -1:] & fluid[:, :1])
        self._closed = (
            np.concatenate([np.ones((1, n1), bool), down, np.ones((1, n1), bool)]),
            np.concatenate([ends, side, ends], axis=1),
        )
        self._number()
        self._factor: object = None

    @property
    def same(self) -> bytes:
        """Equal for grids on which the same can flow."""
        return b"".join(np.packbits(c).tobytes() for c in self._closed)

    def _number(self) -> None:
        """Unknowns of the corners: one each in the open, one for each body; none for the outer walls."""
        down, side = self._closed
        n0, n1 = self.fluid.shape
        corner = np.arange((n0 + 1) * (n1 + 1)).reshape(n0 + 1, n1 + 1)
        if self.periodic:
            corner = np.concatenate([corner[:, :-1], corner[:, :1]], axis=1)
        self._corner = corner
        a = np.concatenate([corner[:, :-1][down], corner[:-1][side]])
        b = np.concatenate([corner[:, 1:][down], corner[1:][side]])
        total = (n0 + 1) * (n1 + 1)
        joined = csr_matrix((np.ones(a.size), (a, b)), shape=(total, total))
        count, label = connected_components(joined, directed=False)
        used = np.zeros(count, dtype=bool)
        used[label[corner]] = True
        used[label[corner[0, 0]]] = False
        self._unknown = np.where(used, np.cumsum(used) - 1, -1)[label]
        self.unknowns = int(used.sum())
        solid = np.zeros(total, dtype=bool)
        solid[a] = solid[b] = True
        self._wall = solid[corner]
        self.bodies = int(np.unique(self._unknown[corner[self._wall]]).size - 1)

    def _curl(self) -> csr_matrix:
        """From the unknowns to all faces, end planes too: differences of the stream function."""
        corner, unknown = self._corner, self._unknown
        low = np.concatenate([corner[:, :-1].ravel(), corner[1:].ravel()])
        high = np.concatenate([corner[:, 1:].ravel(), corner[:-1].ravel()])
        face = np.arange(low.size)
        parts = []
        for at, sign in ((low, -1.0), (high, 1.0)):
            column = unknown[at]
            there = column >= 0
            parts.append((np.full(int(there.sum()), sign), face[there], column[there]))
        values, rows, columns = (np.concatenate(p) for p in zip(*parts, strict=True))
        return coo_matrix((values, (rows, columns)), shape=(low.size, self.unknowns)).tocsr()

    def _friction(self) -> csr_matrix:
        """``sum w (u - u')^2`` over neighbouring faces, as a matrix."""
        n0, n1 = self.fluid.shape
        first = (n0 + 1) * n1
        down = np.arange(first).reshape(n0 + 1, n1)
        side = first + np.arange(n0 * (n1 + 1)).reshape(n0, n1 + 1)
        last = n1 if self.periodic else n1 + 1
        wall = self._wall
        pairs = [(down[:-1], down[1:]), (side[:, :-1], side[:, 1:])]
        against = []
        corners = [(down[:, :-1], down[:, 1:], wall[:, 1:-1])]
        corners.append((side[:-1, :last], side[1:, :last], wall[1:-1, :last]))
        if self.periodic:  # the last column of faces along axis 1 is the first
            pairs[1] = (side[:, :-1], np.concatenate([side[:, 1:-1], side[:, :1]], axis=1))
            corners.append((down[:, -1:], down[:, :1], wall[:, :1]))
        for a, b, at_wall in corners:
            pairs.append((a[~at_wall], b[~at_wall]))
            against += [a[at_wall], b[at_wall]]
        against += [side[0, :last], side[-1, :last]]  # separator and the end of the grid
        low = np.concatenate([a.ravel() for a, _ in pairs])
        high = np.concatenate([b.ravel() for _, b in pairs])
        size = first + n0 * (n1 + 1)
        link = np.arange(low.size)
        ones = np.ones(low.size)
        difference = coo_matrix(
            (np.concatenate([ones, -ones]), (np.tile(link, 2), np.concatenate([low, high]))),
            shape=(low.size, size),
        ).tocsr()
        diagonal = 2.0 * np.bincount(np.concatenate([f.ravel() for f in against]), minlength=size)
        return (difference.T @ difference + diags(diagonal)).tocsr()

    def _solved(self, push: Floats, voxel: float, viscosity: float) -> Flow:
        """The flow for what pushes at each corner: the curl of the force over the cell, N/m2 m = N/m."""
        n0, n1 = self.fluid.shape
        right = np.zeros(self.unknowns)
        seen = self._corner.ravel()
        there = self._unknown[seen] >= 0
        np.add.at(right, self._unknown[seen][there], push.ravel()[there])
        psi = np.zeros(self.unknowns + 1)
        if np.any(right):
            if self._factor is None:
                curl = self._curl()
                matrix = (curl.T @ self._friction() @ curl).tocsc()
                self._factor = splu(
                    matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
                    options={"SymmetricMode": True},
                )  # fmt: skip
            psi[:-1] = voxel**2 / viscosity * self._factor.solve(right)  # type: ignore[attr-defined]
        stream = psi[self._unknown[self._corner]].reshape(n0 + 1, n1 + 1)
        down = (stream[1:-1, 1:] - stream[1:-1, :-1]) / voxel
        side = (stream[:-1] - stream[1:]) / voxel
        joined = side[:, 0].copy() if self.periodic else None
        return Flow((down, side[:, 1:-1]), joined, stream)

    def forced(self, force: tuple[Floats, Floats], voxel: float, viscosity: float) -> Flow:
        """The flow under a force.

        Parameters
        ----------
        force : tuple of numpy.ndarray
            N/m3 at the cells, along each axis, shape (n0, n1).
        voxel, viscosity : float
            m, Pa s.
        """
        x, y = (np.asarray(f, dtype=float) for f in force)
        n0, n1 = self.fluid.shape
        down = np.zeros((n0 + 1, n1))
        down[1:-1] = 0.5 * (x[1:] + x[:-1])
        side = np.zeros((n0, n1 + 1))
        side[:, 1:-1] = 0.5 * (y[:, 1:] + y[:, :-1])
        if self.periodic:
            side[:, 0] = 0.5 * (y[:, 0] + y[:, -1])
        last = n1 if self.periodic else n1 + 1
        push = np.zeros((n0 + 1, n1 + 1))
        push[:, 1:] += voxel * down
        push[:, :-1] -= voxel * down
        push[:-1, :last] += voxel * side[:, :last]
        push[1:, :last] -= voxel * side[:, :last]
        return self._solved(push, voxel, viscosity)

    def lorentz(self, leaving: Floats, field: float, voxel: float, viscosity: float) -> Flow:
        """The flow under ``j x B`` of a current that is free of sources but at walls.

        Parameters
        ----------
        leaving : numpy.ndarray
            Current that leaves the liquid for the walls in each cell, A per metre normal to the grid,
            shape (n0, n1). Only what ends on a body in the open drives a flow.
        field : float
            B, T, normal to the grid: along axis 0 x axis 1.
        voxel, viscosity : float
            m, Pa s.
        """
        push = np.zeros(self._wall.shape)
        where = np.nonzero(leaving)
        if where[0].size:
            far, place = ndimage.distance_transform_edt(~self._wall, return_indices=True)
            around = [(where[0] + a, where[1] + b) for a in (0, 1) for b in (0, 1)]
            distance = np.stack([far[at] for at in around])
            best = distance.argmin(axis=0)
            near = distance.min(axis=0) <= NEAR
            current = field * np.asarray(leaving)[where]
            for k, at in enumerate(around):
                here = near & (best == k)
                to = tuple(index[at][here] for index in place)
                np.add.at(push, to, current[here])
                np.add.at(push, (at[0][~near], at[1][~near]), 0.25 * current[~near])
        return self._solved(push, voxel, viscosity)

    def width(self, voxel: float) -> float:
        """Diameter of the largest circle in the open, m."""
        padded = np.pad(self.fluid, ((1, 1), (0, 0)))
        return float(2.0 * (ndimage.distance_transform_edt(padded).max() - 0.5) * voxel)


def check_dimensions(count: int) -> None:
    """Refuse what is not computed.

    Raises
    ------
    PoreError
    """
    if count != 2:
        raise PoreError(
            "a magnetic field in a structure of three dimensions is not simulated; "
            "allowed: two, or no field"
        )
