"""The moving surface of Level 2: convergence, and the end of the salt.

The problems with closed forms (A10-pore, A15-pore) run with all others in `test_level1_model.py`; here
are their refinement and what is no closed form.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from natrode.cell.driver import StepPlan
from natrode.constants import F
from natrode.pore.march import March
from natrode.pore.model import Model
from natrode.theory import depletion
from natrode.verify import level2_front as front
from natrode.verify import problems


def test_the_problems_of_the_front_are_registered():
    assert {"A10-pore", "A15-pore"} <= {p.id for p in problems("model")}


@pytest.mark.parametrize("wagner", [0.05, 0.5])
def test_mullins_sekerka_growth_converges(wagner):
    coarse, fine = (front.grow(cells, wagner) for cells in (32, 64))
    errors = [abs(g.got / g.exact - 1.0) for g in (coarse, fine)]
    assert errors[0] < 1e-2
    assert errors[1] < 0.75 * errors[0]


def test_primary_distribution_over_a_wave_of_small_amplitude():
    """A9: i_1/i_0 = k h/(1 + Wa_k) once the gap is deep."""
    found = front.grow(32, 0.05)
    k = math.pi / front.WIDTH
    deep = k * front.AMPLITUDE / (1.0 + 0.05 * math.pi)
    assert found.ratio == pytest.approx(deep, rel=1e-2)


@pytest.mark.parametrize("current", [1500.0, 4000.0])
def test_above_the_limiting_current_the_salt_is_used_up_at_sands_time(current):
    """Until then diffusion sees no separator; the surface advances by less than a tenth of its layer."""
    model = Model(front.plane(64, 4, 0.5e-6), front.salt_metal(film=0.0))
    limit = F * 2e-10 * 1000.0 / (0.6 * 32e-6)
    assert current > 1.4 * limit
    march = March(
        model, [StepPlan("plate", current=current, duration=60.0, timed=True, lowest=-50.0)]
    )
    for instant in march:
        assert np.all(np.isfinite(instant.state.salt))
    assert march.ended is not None
    assert march.ended.kind == "salt_depleted"
    sand = float(depletion.sand_time(current, 1000.0, 2e-10, 0.4))
    # a step takes a tenth of the salt, and the separator, 32 um away, feeds the slower one
    assert sand < march.position.time < 1.25 * sand


def test_below_the_limiting_current_the_salt_lasts():
    model = Model(front.plane(64, 4, 0.5e-6), front.salt_metal(film=0.0))
    march = March(model, [StepPlan("plate", current=800.0, duration=10.0, timed=True)])
    for _ in march:
        pass
    assert march.ended is not None
    assert march.ended.kind == "completed"
