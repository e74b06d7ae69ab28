"""The moving surface of Level 2: convergence, and the end of the salt.

The problems with closed forms (A10-pore, A15-pore) run with all others in `test_level1_model.py`; here
are their refinement and what is no closed form.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq

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
    """That of a layer of 32 um; the surface advances by less than a tenth of it meanwhile."""
    model = Model(front.plane(64, 4, 0.5e-6), front.salt_metal(film=0.0))
    layer, diffusivity = 32e-6, 2e-10
    limit = F * diffusivity * 1000.0 / (0.6 * layer)
    assert current > 1.4 * limit
    march = March(
        model, [StepPlan("plate", current=current, duration=60.0, timed=True, lowest=-50.0)]
    )
    for instant in march:
        assert np.all(np.isfinite(instant.state.salt))
    assert march.ended is not None
    assert march.ended.kind == "salt_depleted"
    odd = 2.0 * np.arange(400) + 1.0

    def used(time):
        fading = np.exp(-((0.5 * np.pi * odd / layer) ** 2) * diffusivity * time)
        return current / limit * (1.0 - 8.0 / np.pi**2 * np.sum(fading / odd**2))

    exact = brentq(lambda time: used(time) - 1.0, 1e-4, 100.0)
    assert exact >= 0.999 * float(depletion.sand_time(current, 1000.0, diffusivity, 0.4))
    # a step takes up to a tenth of the salt
    assert exact < march.position.time < 1.12 * exact
    assert float(instant.state.salt.min()) >= 0.0


def test_below_the_limiting_current_the_salt_lasts():
    model = Model(front.plane(64, 4, 0.5e-6), front.salt_metal(film=0.0))
    march = March(model, [StepPlan("plate", current=800.0, duration=10.0, timed=True)])
    for _ in march:
        pass
    assert march.ended is not None
    assert march.ended.kind == "completed"
