"""Hosts that conduct electrons badly: the potential in the scaffold is resolved to a part of a cell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from natrode.pore.fields import Drive, State
from natrode.pore.model import METAL_OVER, Model
from natrode.pore.solver import Effort, Problem, Solver
from natrode.pore.structure import Structure
from natrode.pore.surface import surface_of
from natrode.verify.level2_effective import channel_profile
from natrode.verify.level2_front import linear_metal

CURRENT, KAPPA, WALL = 10.0, 0.3, 2e-5


def slab_potential(cells: int, at: float, sigma: float, height: float = 2e-5) -> float:
    """Potential at the separator above a flat slab that begins at a share of the height, V."""
    import jax.numpy as jnp

    h = height / cells
    depth = h * (np.arange(cells) + 0.5)
    distance = np.broadcast_to((at * height - depth)[:, None], (cells, 4)).copy()
    model = Model(Structure(h, distance), linear_metal(WALL, KAPPA, sigma))
    surface = surface_of(
        model.base,
        model.ground,
        jnp.ones(model.shape),
        jnp.float64(h),
        conducting=model.conducting,
        conducts_ions=model.conducts_ions,
    )
    state = State(
        jnp.zeros((model.fields, *model.shape)), jnp.full(model.shape, 1e3), jnp.zeros(model.shape)
    )
    problem = Problem.of(model, surface)
    drive = Drive(jnp.float64(CURRENT), jnp.float64(1000.0))
    found, _ = Solver().potentials(state, problem, drive, Effort(), fresh=True)
    return float(found.potential[0, 0, 0]) + CURRENT * 0.5 * h / KAPPA


@pytest.mark.parametrize("at", [0.5, 0.51, 0.53, 0.55])
@pytest.mark.parametrize("sigma", [0.5, math.inf])
def test_electrolyte_wall_and_slab_add_up_wherever_the_wall_lies_in_its_cell(at, sigma):
    height = 2e-5
    resistance = at * height / KAPPA + WALL + (1.0 - at) * height / sigma
    collector = 2.5 * height / 16 / (METAL_OVER * KAPPA) if sigma < 1.0 else 0.0
    got = slab_potential(16, at, sigma)
    tolerance = 2.0 * collector / resistance + 1e-9  # the three rows of the collector
    assert got == pytest.approx(CURRENT * resistance, rel=tolerance)


@pytest.mark.parametrize("sigma", [0.8, 0.08])
def test_two_potentials_give_the_profile_of_a_porous_electrode(sigma):
    """For plates that conduct worse than the electrolyte sodium grows from the collector."""
    got, exact = channel_profile(8, 0.3, sigma)
    # the resistance across a channel, which the homogenised host has not, is 0.2 % of the walls'
    np.testing.assert_allclose(got, exact, rtol=2e-3)
    assert (got[-1] > got[0]) == (0.4 * sigma < 0.6 * 0.3)
