"""Small hosts and electrolytes for the tests of a march."""

from __future__ import annotations

import numpy as np

from natrode.constants import T_REF, F, R
from natrode.pore.fields import Ions
from natrode.pore.kinetics import Law
from natrode.pore.march import March
from natrode.pore.model import Materials, Model
from natrode.pore.structure import Structure

V_T = R * T_REF / F
VOXEL = 1e-6
SHAPE = (20, 16)
MOLAR_VOLUME = 2.375e-5


def materials(*, kappa=0.75, i_0=20.0, **changes) -> Materials:
    """1 M NaPF6/diglyme and bare walls that must nucleate."""
    law = Law(V_T, i_0, 1000.0, 2.4e8, 1e4, 3.35e-23, MOLAR_VOLUME)
    ions = Ions(kappa, 1000.0, 1.0, 2e-10, 0.4, 2.0 * V_T * 0.6)
    given = {
        "temperature": T_REF, "molar_volume": MOLAR_VOLUME, "surface_energy": 0.22,
        "ions": ions, "concentration": 1000.0, "law": law, "film": 5e-4,
    }  # fmt: skip
    return Materials(**{**given, **changes})


def grid(shape=SHAPE):
    return np.meshgrid(*[np.arange(n) + 0.5 for n in shape], indexing="ij")


def foil(shape=SHAPE, gap=None, voxel=VOXEL) -> Structure:
    """Nothing but electrolyte over the collector."""
    rows = shape[0] - grid(shape)[0]
    return Structure(voxel, rows * voxel + 1.0, gap=shape[0] // 2 if gap is None else gap)


def channel(shape=SHAPE, width=8.0, gap=3, voxel=VOXEL) -> Structure:
    """Two walls with a straight pore between them, below a gap."""
    x, y = grid(shape)
    inside = np.abs(y - shape[1] / 2) - width / 2  # negative in the pore
    below = gap - x  # positive in the gap
    outside = np.hypot(np.maximum(below, 0.0), np.maximum(-inside, 0.0))
    solid = np.minimum(inside, -below)  # positive in the wall
    return Structure(voxel, np.where(solid > 0, -solid, outside) * voxel, gap=gap)


def necked(shape=(26, 16), gap=3, neck=2.0, voxel=VOXEL) -> Structure:
    """A channel with a narrow place in the middle of its depth."""
    x, y = grid(shape)
    middle = 0.5 * (shape[0] + gap)
    half = neck / 2 + np.clip(np.abs(x - middle) - 2.0, 0.0, shape[1] / 2 - 2.0 - neck / 2)
    wall = half - np.abs(y - shape[1] / 2)  # positive in the pore
    return Structure(voxel, np.where(x < gap, np.maximum(wall, gap - x), wall) * voxel, gap=gap)


def discs(seed, shape=(16, 24), gap=3, voxel=VOXEL) -> Structure:
    """Discs at random below a gap."""
    rng = np.random.default_rng(seed)
    distance = np.full(shape, np.inf)
    for _ in range(int(rng.integers(2, 7))):
        x, y = rng.uniform(gap + 2, shape[0]), rng.uniform(0, shape[1])
        radius = rng.uniform(1.5, 4.0)
        away = np.hypot(grid(shape)[0] - x, grid(shape)[1] - y) - radius
        distance = np.minimum(distance, away)
    return Structure(voxel, distance * voxel, gap=gap)


def run(march: March, most=600):
    """All instants of a march; it must end by itself within so many steps."""
    voltages, misses = [], []
    for instant in march:
        voltages.append(instant.voltage)
        misses.append(abs(instant.missed))
        assert march.position.steps < most, march.position
    return np.array(voltages), np.array(misses)


def misses(march: March) -> dict[str, float]:
    """What charge and salt lack in a march, relative."""
    at, model = march.position, march.model
    made = at.volume * model.voxel / model.columns * F / MOLAR_VOLUME
    salt = march._salt_content(at.salt, march.surface()[0])
    start = max(at.salt_start, 1e-300)
    return {
        "charge": abs(made - at.charge) / max(at.passed, 1e-300),
        "salt": abs(salt - at.salt_start - at.salt_in + at.salt_out) / start,
    }


def model(structure: Structure, **changes) -> Model:
    return Model(structure, materials(**changes))
