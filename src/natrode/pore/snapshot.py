"""Fields and numbers of a march in SI, for files, figures and people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from natrode.constants import F
from natrode.pore import kinetics
from natrode.pore.frames import Frame, Row
from natrode.pore.front import sodium_volume
from natrode.pore.march import Instant
from natrode.pore.model import FLOOR, Model
from natrode.pore.pace import least_salt
from natrode.pore.surface import closed_share

SURFACE_CELL = 1e-3
"""Reacting surface over the face of a cell from which its current density is shown."""


def frame_of(model: Model, instant: Instant) -> Frame:
    """The host after a step; potentials and currents are those of the step."""
    at, state, surface = instant.position, instant.state, instant.surface
    ground = model.ground
    share = instant.sodium
    liquid = np.asarray(surface.liquid)
    wet = liquid > 0.0
    area = np.asarray(surface.area)
    here = area > SURFACE_CELL
    theta = np.asarray(
        kinetics.coverage(surface.ell, state.nuclei, model.wall, model.materials.law)
    )
    phi = np.asarray(state.potential[0])

    def cut(field: NDArray[np.float64]) -> NDArray[np.float32]:
        return field[:-FLOOR].astype(np.float32)

    return Frame(
        time=at.time,
        step=at.steps,
        capacity=at.charge,
        metal=np.asarray(at.metal)[:-FLOOR] * model.voxel,
        sodium=cut(np.where(at.dead, 0.0, share)),
        dead=cut(np.where(at.dead, share, 0.0)),
        liquid=cut(np.maximum(np.asarray(ground.outside) - share, 0.0)),
        scaffold=cut(1.0 - np.asarray(ground.outside)),
        concentration=cut(np.where(wet, np.asarray(state.salt), np.nan)),
        potential=cut(np.where(wet, phi, np.nan)),
        current=cut(np.where(here, np.asarray(instant.current), np.nan)),
        coverage=cut(np.where(here, theta, np.nan)),
    )


def row_of(model: Model, instant: Instant) -> Row:
    """Numbers of a step."""
    at, surface = instant.position, instant.surface
    h, columns = model.voxel, model.columns
    share = instant.sodium
    dead = float(np.where(at.dead, share, 0.0).sum())
    # cells may hold a little less than nothing where a surface turns; only the sum is exact
    volume = float(sodium_volume(at.metal, model.ground)[0])
    by_depth = share.reshape(share.shape[0], -1).sum(axis=1)[:-FLOOR]
    total = max(float(by_depth.sum()), 1e-300)
    gap, n = model.structure.gap, model.structure.shape[0]
    tenth = gap + max(round(0.1 * (n - gap)), 1)
    depth = (np.arange(n) + 0.5 - gap) * h
    below = by_depth[gap:]
    area = np.asarray(surface.area)
    least = least_salt(instant.state.salt, surface, instant.reached)
    reacting = area > SURFACE_CELL
    current = np.asarray(instant.current)
    made = at.charge * model.materials.law.molar_volume / F
    per_area = h / columns
    moved = max(at.passed * model.materials.law.molar_volume / F, 1e-300)
    balance = at.salt_start + at.salt_in - at.salt_out
    return Row(
        time=at.time,
        capacity=at.charge,
        voltage=instant.voltage,
        overpotential=abs(instant.voltage),
        current=-instant.current_density,
        sodium_volume=(volume - dead) * per_area,
        dead_volume=dead * per_area,
        above=float(by_depth[:gap].sum()) / total,
        first_tenth=float(by_depth[gap:tenth].sum()) / total,
        mean_depth=float((below * depth[gap:]).sum() / max(float(below.sum()), 1e-300)),
        reacting_area=float(area.sum()) / columns,
        min_concentration=least if np.isfinite(least) else 0.0,
        max_current=float(np.abs(current[reacting]).max()) if reacting.any() else 0.0,
        closed_pore_fraction=closed_share(np.asarray(surface.liquid), instant.reached),
        salt=instant.salt_after,
        charge_error=abs(volume * per_area - made) / moved,
        salt_error=abs(instant.salt_after - balance) / max(at.salt_start, 1e-300),
        newton=instant.effort.newton,
        iterations=instant.effort.iterations,
        dt=instant.dt,
    )
