"""The moving surface of Level 2 against closed forms: small waves, salt in a slab, balances."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from natrode.cell.driver import StepPlan
from natrode.constants import T_REF, F, R
from natrode.theory import depletion
from natrode.verify.problem import Compare, Problem, Result, define

if TYPE_CHECKING:
    from natrode.pore.march import March
    from natrode.pore.model import Materials
    from natrode.pore.structure import Structure

V_T = R * T_REF / F
MOLAR_VOLUME = 2.375e-5
WIDTH = 32e-6  #: half a wavelength, m
GAP = 48e-6  #: mean distance from the separator at the start, m
AMPLITUDE = 0.25e-6  #: of the wave at the start, m
CURRENT = 10.0  #: A/m2
GROWTH = 3e-6  #: mean thickness plated, m


def linear_metal(
    resistance: float, conductivity: float = 1.0, electrons: float = np.inf
) -> Materials:
    """Sodium with the linear law ``eta = j resistance`` (Ohm m2), and salt that stays even.

    `conductivity` is that of the electrolyte, `electrons` that of the scaffold, S/m.
    """
    from natrode.pore.fields import Ions
    from natrode.pore.kinetics import Law
    from natrode.pore.model import Materials

    v_t = 1e4  # so high that asinh is a straight line
    law = Law(v_t, v_t / resistance, 1000.0, 0.0, 1e4, 3e-23, MOLAR_VOLUME)
    ions = Ions(conductivity, 1000.0, 0.0, 2e-10, 1.0, 0.0)
    return Materials(
        T_REF, MOLAR_VOLUME, 0.22, ions, 1000.0, law,
        sodium_from_start=True, scaffold_electrons=electrons,
    )  # fmt: skip


def salt_metal(film: float = 5e-4) -> Materials:
    """Covered sodium in 1 M NaPF6/diglyme: 0.75 S/m, 2e-10 m2/s, t+ 0.4, i_0 20 A/m2."""
    from natrode.pore.fields import Ions
    from natrode.pore.kinetics import Law
    from natrode.pore.model import Materials

    law = Law(V_T, 20.0, 1000.0, 2.4e8, 1e4, 3.35e-23, MOLAR_VOLUME)
    ions = Ions(0.75, 1000.0, 1.0, 2e-10, 0.4, 2.0 * V_T * 0.6)
    return Materials(
        T_REF, MOLAR_VOLUME, 0.22, ions, 1000.0, law, film=film, sodium_from_start=True
    )


def plane(rows: int, columns: int, voxel: float) -> Structure:
    """Open electrolyte over a flat collector."""
    from natrode.pore.structure import Structure

    depth = (np.arange(rows)[:, None] + 0.5 + np.zeros((rows, columns))) * voxel
    return Structure(voxel, rows * voxel - depth + 1.0, gap=min(columns, rows - 1))


def wave(cells: int, amplitude: float = AMPLITUDE) -> Structure:
    """A metal surface with half a wave across `cells`, its crest towards the separator."""
    from natrode.pore.structure import Structure

    h = WIDTH / cells
    x = (np.arange(round((GAP + 4e-6) / h)) + 0.5) * h
    y = (np.arange(cells) + 0.5) * h
    k = math.pi / WIDTH
    height = GAP - amplitude * np.cos(k * y)
    slope = amplitude * k * np.sin(k * y)
    return Structure(h, (height[None, :] - x[:, None]) / np.sqrt(1.0 + slope**2), gap=1)


def shape_of(march: March) -> tuple[float, float]:
    """Amplitude of the wave and mean distance from the separator, m."""
    from natrode.pore import fractions

    cut, _ = fractions.cells(march.position.metal)
    open_ = np.asarray(cut.volume).sum(axis=0) * march.model.voxel
    phase = math.pi * (np.arange(open_.size) + 0.5) / open_.size
    return 2.0 * float(np.mean(open_ * np.cos(phase))), float(open_.mean())


@dataclass(frozen=True)
class Growth:
    """Logarithm of the growth of a wave, by the march and exact; i_1/i_0 of the first step likewise."""

    got: float
    exact: float
    ratio: float
    ratio_exact: float


def grow(cells: int, wagner: float, kind: str = "plate") -> Growth:
    """Plate on a wave, or plate and then strip it; (0.9) without capillarity in a finite gap.

    ``d ln(amplitude)/d(thickness) = k T/(1 + Wa k W T)``, ``T = tanh(k gap)``, with Wa = kappa R_ct/W.
    """
    from natrode.pore.march import March
    from natrode.pore.model import Model

    model = Model(wave(cells), linear_metal(wagner * WIDTH))
    charge = GROWTH * F / MOLAR_VOLUME
    wide = StepPlan("plate", current=CURRENT, capacity=charge, lowest=-1e9, highest=1e9)
    plans = [wide]
    if kind == "strip":
        plans.append(replace(wide, kind="strip", capacity=0.5 * charge))
    march = March(model, plans)
    march.position.dt = 1e9
    before = shape_of(march)
    k = math.pi / WIDTH
    first = None
    phase = math.pi * (np.arange(cells) + 0.5) / cells
    for instant in march:
        if first is None:
            flow = np.asarray(instant.surface.area * instant.current).sum(axis=0)
            first = 2.0 * float(np.mean(flow * np.cos(phase)) / np.mean(flow))
        if kind == "strip" and march.position.plan == 0:
            before = shape_of(march)
    after = shape_of(march)
    gap = np.linspace(before[1], after[1], 65)
    t = np.tanh(k * gap)
    rate = k * t / (1.0 + wagner * WIDTH * k * t)
    exact = float(np.trapezoid(rate, -gap))
    t0 = math.tanh(k * GAP)
    return Growth(
        math.log(abs(after[0] / before[0])),
        exact,
        first or math.nan,
        k * AMPLITUDE * t0 / (1.0 + wagner * WIDTH * k * t0),
    )


@define(
    "A10-pore",
    "Growth and decay of a wave on a plated surface",
    "theory (0.9) in a finite gap: k T/(1 + kappa R_ct k T), T = tanh(k gap)",
    cost="model",
)
def waves(compare: Compare) -> list[Result]:
    out = []
    for wagner in (0.05, 0.5, 5.0):
        found = grow(32, wagner)
        out.append(compare(f"ln of growth, 32 cells, Wa {wagner:g}", found.exact, found.got, 1e-2))
        out.append(
            compare(
                f"i_1/i_0 of a wave (A9), 32 cells, Wa {wagner:g}",
                found.ratio_exact,
                found.ratio,
                1e-2,
            )
        )
    found = grow(32, 0.5, "strip")
    out.append(compare("ln of decay on stripping, Wa 0.5", found.exact, found.got, 1e-2))
    return out


def slab_profile(rows: int, share: float) -> tuple[float, float]:
    """Concentration at the wall of a slab at a share of its limiting current, and the exact one."""
    from natrode.pore.backend import jnp
    from natrode.pore.fields import Drive, State
    from natrode.pore.march import March
    from natrode.pore.model import Model
    from natrode.pore.solver import Effort, Problem, Solver

    length = 32e-6
    model = Model(plane(rows, 4, length / rows), salt_metal())
    m = model.materials
    limit = float(
        depletion.limiting_current(m.concentration, length, m.ions.diffusivity, m.ions.t_plus)
    )
    # (0.8) keeps the mean salt; here it is kept at the separator, and half as much is the limit
    current = 0.5 * share * limit
    surface, _ = March(model, []).surface()
    problem = Problem.of(model, surface)
    start = State(
        jnp.zeros((1, *model.shape)), jnp.full(model.shape, m.concentration), jnp.zeros(model.shape)
    )
    drive = Drive(jnp.float64(current), jnp.float64(m.concentration))
    state, _ = Solver().both(start, problem, drive, 1.0, Effort(), fresh=True, steady=True)
    last = np.asarray(state.salt)[:rows, 0]
    return float(last[-1] + 0.5 * (last[-1] - last[-2])), m.concentration * (1.0 - share)


def balances_of_a_plane() -> tuple[float, float, float, str]:
    """Misses of charge, of the current in a step and of salt over plate, rest and strip; the end."""
    from natrode.pore.march import March
    from natrode.pore.model import Model

    model = Model(plane(16, 4, 1e-6), salt_metal())
    march = March(
        model,
        [
            StepPlan("plate", current=10.0, capacity=3000.0),
            StepPlan("rest", duration=300.0, timed=True),
            StepPlan("strip", current=20.0, capacity=2000.0),
        ],
    )
    volume = applied = 0.0
    per_cell = model.voxel / model.columns * F / MOLAR_VOLUME
    for instant in march:
        at = instant.position
        volume = max(volume, abs(instant.missed) / max(at.volume, 1.0))
        applied = max(applied, abs(at.volume * per_cell - at.charge) / at.passed)
    at = march.position
    assert march.ended is not None
    salt = march._salt_content(at.salt, march.surface()[0])
    missing = (salt - at.salt_start - at.salt_in + at.salt_out) / at.salt_start
    return volume, applied, abs(missing), march.ended.kind


@define(
    "A15-pore",
    "Balances and limiting current of a flat front",
    "volume = charge; c_wall = c_0 (1 - I/I_lim), theory (0.8)",
    cost="model",
)
def flat_front(compare: Compare) -> list[Result]:
    volume, applied, salt, _ = balances_of_a_plane()
    out = [
        compare("volume of sodium against that of the currents, relative", 0.0, volume, 1e-12),
        compare("charge against that applied, relative", 0.0, applied, 1e-9),
        compare("salt unaccounted for, relative", 0.0, salt, 1e-9),
    ]
    for share in (0.3, 0.9):
        got, exact = slab_profile(16, share)
        out.append(
            compare(f"salt at the wall at {share:g} of the limiting current", exact, got, 1e-4)
        )
    return out


PROBLEMS: tuple[Problem, ...] = (waves, flat_front)
