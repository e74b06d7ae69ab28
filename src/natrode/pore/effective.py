"""Effective properties of a resolved host as sodium fills it: what Level 1 needs (theory 8).

Transport of the electrolyte and electronic conduction of the sodium are Laplace problems through the
depth with the open shares of the faces as conductances; areas come from the cut cells.
`natrode.pore.effective_fits` fits the laws of Level 1.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from natrode.constants import F
from natrode.pore import fractions
from natrode.pore.effective_fits import fit_of
from natrode.pore.effective_host import Host
from natrode.pore.effective_table import EffectiveRow, EffectiveTable
from natrode.pore.errors import PoreError
from natrode.pore.fills import MODES, NUCLEI, Filling, Mode, filling_of
from natrode.pore.laplace import Laplace, Links, Parts, parts_of
from natrode.pore.structure import Structure

FILLS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Fills over the porosity where nothing is said."""

MOST_FILLS = 100

WAGNER = 1e-3
"""kappa R_ct where nothing is said, m: 0.75 S/m and 1.3 mOhm m2."""

SPREAD_CELLS = 4_000_000
"""Cells up to which the spread of the current is computed."""

FROM_START = 1e-3
"""Fill below which sodium that conducts has done so from the first film on."""

_HALVINGS = 12
"""Halvings of the interval in which pores close or sodium connects."""

Floats = NDArray[np.float64]
Progress = Callable[[int, int, str], None]


def effective_table(
    structure: Structure,
    modes: Sequence[Mode] | None = None,
    fills: Sequence[float] | None = None,
    progress: Progress | None = None,
    *,
    nuclei: float = NUCLEI,
    angle: float = 0.5 * math.pi,
    seed: int = 0,
    wagner: float = WAGNER,
    surface_energy: float = 0.22,
    molar_volume: float = 2.375e-5,
) -> EffectiveTable:
    """Effective properties of a host for ways and degrees of filling, with the fits of Level 1.

    Parameters
    ----------
    structure : Structure
        The rows above the host and the plane of the collector do not count.
    modes : sequence of str, optional
        Of `natrode.pore.fills.MODES`. Default: all.
    fills : sequence of float, optional
        Sodium per host volume eps_N, from 0 to below the porosity; 0 is always added. Default:
        `FILLS` times the porosity.
    progress : callable, optional
        Called with rows done, rows in all, and what comes next.
    nuclei, angle, seed
        Of the caps of ``"patchy"`` (`filling_of`).
    wagner : float
        kappa R_ct of the linear problem for the spread of the current, m.
    surface_energy, molar_volume : float
        Of sodium, J/m2 and m3/mol.

    Returns
    -------
    EffectiveTable

    Raises
    ------
    PoreError
        For a foil, for fills or modes that cannot be used, or if a solver does not converge.
    """
    chosen: tuple[Mode, ...] = tuple(modes) if modes is not None else get_args(Mode)
    wrong = [mode for mode in chosen if mode not in MODES]
    if wrong or not chosen or len(set(chosen)) < len(chosen):
        raise PoreError(f"modes: got {list(chosen)!r}; allowed, each once: {', '.join(MODES)}")
    if not (math.isfinite(wagner) and wagner > 0.0):
        raise PoreError(f"wagner: got {wagner!r} m; allowed: above 0")
    host = Host.of(structure)
    porosity = host.liquid()
    wanted = _checked(fills, porosity)
    spread = int(np.prod(structure.shape)) <= SPREAD_CELLS
    rows: list[EffectiveRow] = []
    solver, wall_solver = Laplace(), Laplace()
    fits = []
    for number, mode in enumerate(chosen):
        filling = filling_of(host, mode, nuclei=nuclei, angle=angle, seed=seed)
        own = []
        for k, fill in enumerate(wanted):
            if progress is not None:
                done = number * len(wanted) + k
                progress(done, len(chosen) * len(wanted), f"{mode}, fill {fill:.3g}")
            row = _row(
                host, filling, fill, porosity, solver, wall_solver if spread else None, wagner
            )
            own.append(
                replace(row, gibbs_thomson=-surface_energy * molar_volume * row.curvature / F)
            )
        closes, connects = _thresholds(host, filling, own)
        fits.append(fit_of(own, porosity, closes=closes, connects=connects))
        rows += own
    if progress is not None:
        progress(len(rows), len(rows), "done")
    words = [*structure.words, *(f"warning: {line}" for line in structure.warnings)]
    if "patchy" in chosen:
        words.append(filling_of(host, "patchy", nuclei=nuclei, angle=angle, seed=seed).words)
    return EffectiveTable(
        rows=tuple(rows),
        fits=tuple(fits),
        structure=structure.name,
        words=tuple(words),
        structure_hash=structure_hash(structure),
        shape=structure.shape,
        voxel=structure.voxel,
        porosity=porosity,
        wall_area=rows[0].wall_area,
        wagner=wagner,
    )


def structure_hash(structure: Structure) -> str:
    """SHA-256 of the numbers of a structure: grid, gap, distances."""
    found = hashlib.sha256()
    found.update(repr((structure.shape, float(structure.voxel), int(structure.gap))).encode())
    found.update(np.ascontiguousarray(structure.distance, dtype="<f8").tobytes())
    if structure.coating is not None:
        found.update(np.ascontiguousarray(structure.coating, dtype="<f8").tobytes())
    return found.hexdigest()


def transport_factor(structure: Structure) -> float:
    """D_eff/D of the electrolyte through the depth of the empty host."""
    host = Host.of(structure)
    return Laplace().through(host.faces.links()).factor


def _checked(fills: Sequence[float] | None, porosity: float) -> tuple[float, ...]:
    if fills is None:
        return tuple(porosity * share for share in FILLS)
    found = [float(fill) for fill in fills]
    if len(found) > MOST_FILLS:
        raise PoreError(f"fills: got {len(found)}; allowed: at most {MOST_FILLS}")
    for fill in found:
        if not (math.isfinite(fill) and 0.0 <= fill < porosity):
            raise PoreError(
                f"fills: got {fill:.4g}; allowed: from 0 to below the porosity, {porosity:.4g}"
            )
    return tuple(sorted({0.0, *found}))


@jax.jit
def _curvature(sodium: jax.Array) -> jax.Array:
    """Sum of the principal curvatures, 1/cell; positive for a ball of sodium."""
    normal = fractions.unit(fractions.gradient(sodium))
    return sum(fractions.gradient(n)[axis] for axis, n in enumerate(normal))


def _row(
    host: Host, filling: Filling, fill: float, porosity: float, solver: Laplace,
    wall_solver: Laplace | None, wagner: float,
) -> EffectiveRow:  # fmt: skip
    """All properties at one fill; the potential of Gibbs and Thomson is left at 0."""
    gap, h = host.gap, host.voxel
    empty = fill <= 0.0
    sodium = filling.at(filling.level(host, fill))
    front = host.distance if empty else jnp.minimum(host.distance, sodium)
    cut, faces = host.cut(front)
    liquid, surface = np.asarray(cut.volume), np.asarray(cut.surface)
    links = faces.links()
    parts = parts_of(links)
    transport = solver.through(links, parts).factor
    conduction = 0.0
    if not empty:
        conduction = solver.through(host.faces.taken(faces).links()).factor
    own = np.zeros_like(surface) if empty else surface * np.asarray(sodium < host.distance)[gap:]
    volume = surface.size * h
    walls = float(host.wall_cells.sum())
    curvature = 0.0
    if not empty and own.sum() > 0.0:
        bend = np.clip(np.asarray(_curvature(sodium))[gap:], -2.0, 2.0)
        curvature = float((own * bend).sum() / own.sum()) / h
    closed = float(liquid[~parts.to_first].sum()) / max(float(liquid.sum()), 1e-300)
    spread = 0.0
    if wall_solver is not None:
        depth = np.clip(np.asarray(front)[gap:], -1.0, 1.0)
        spread = _spread(links, parts, surface, depth, wagner / h, wall_solver)
    return EffectiveRow(
        mode=filling.mode,
        fill=fill,
        liquid=float(liquid.mean()),
        transport=transport,
        closed=min(closed, 1.0),
        wall_area=float(surface.sum()) / volume,
        sodium_area=float(own.sum()) / volume,
        coverage=float(np.clip(1.0 - (surface - own).sum() / walls, 0.0, 1.0))
        if not empty
        else 0.0,
        conduction=conduction,
        curvature=curvature,
        spread=spread,
    )


def _spread(
    links: Links, parts: Parts, surface: Floats, depth: Floats, wagner: float, solver: Laplace
) -> float:
    """std(j)/mean(j) on the walls about the mean of each depth, for linear kinetics.

    Ions enter at the separator side. What the depth as a whole does, Level 1 knows.
    """
    there = parts.to_first & (surface > 0.0)
    if not there.any():
        return 0.0
    rate = np.where(there, 1.0 / np.maximum(wagner + depth, 0.05), 0.0)
    sink, right = surface * rate, np.zeros(surface.shape)
    reached = parts.to_first
    inner = []
    for axis, link in enumerate(links.inner):
        n = reached.shape[axis]
        both = np.take(reached, range(n - 1), axis) & np.take(reached, range(1, n), axis)
        inner.append(np.where(both, link, 0.0))
    sink[:1] += links.first
    right[:1] = links.first
    j = solver.solve(inner, sink, right) * rate
    area = np.where(there, surface, 0.0)
    across = tuple(range(1, surface.ndim))
    total = area.sum(axis=across, keepdims=True)
    mean = (area * j).sum(axis=across, keepdims=True) / np.maximum(total, 1e-300)
    off = np.where(there & (mean > 0.0), j / np.where(mean > 0.0, mean, 1.0) - 1.0, 0.0)
    return float(np.sqrt((area * off**2).sum() / area.sum()))


def _thresholds(
    host: Host, filling: Filling, rows: Sequence[EffectiveRow]
) -> tuple[float | None, float | None]:
    """Liquid fraction at which no pore leads through any more, and fill at which sodium does."""
    if filling.mode == "bottom_front":
        return None, None
    closes = connects = None
    for before, after in pairwise(rows):
        ends = before.fill, after.fill
        if closes is None and before.transport > 0.0 and after.transport <= 0.0:
            closes = rows[0].liquid - _switch(host, filling, ends, sodium=False)
        if connects is None and before.conduction <= 0.0 < after.conduction:
            found = _switch(host, filling, ends, sodium=True)
            connects = found if found > FROM_START else 0.0
    return closes, connects


def _switch(host: Host, filling: Filling, fills: tuple[float, float], *, sodium: bool) -> float:
    """Fill between two at which the connection of sodium, or of the electrolyte, changes."""
    low, high = (filling.level(host, fill) for fill in fills)
    for _ in range(_HALVINGS):
        level = 0.5 * (low + high)
        faces = host.cut(jnp.minimum(host.distance, filling.at(level)))[1]
        links = host.faces.taken(faces).links() if sodium else faces.links()
        if bool(parts_of(links).through.any()) == sodium:
            high = level
        else:
            low = level
    return min(max(host.liquid() - host.liquid(filling.at(0.5 * (low + high))), fills[0]), fills[1])
