"""Speed in the pores: solver beside its peers, memory bandwidth, whole marches.

Run from the root of the repository: ``python -m benchmarks.pore_speed``, with ``--march`` or
``--volume`` for marches. FiPy is left out where it is not installed (``pip install fipy``).
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable

import numpy as np

from benchmarks.pore_systems import (
    Prepared,
    System,
    fipy,
    natrode,
    ruge_stuben,
    smoothed,
    systems,
)
from benchmarks.timing import quartiles
from natrode.case import load_case
from natrode.cell.driver import StepPlan
from natrode.pore.backend import device_words, jax, jnp
from natrode.pore.from_case import materials_of
from natrode.pore.geometry import structure_of_case
from natrode.pore.march import March
from natrode.pore.model import Model
from natrode.pore.multigrid import Network, apply

MA_CM2 = 10.0  # A/m2
CASE = "cu_foam"

PEERS: dict[str, Callable[[System], Prepared]] = {
    "natrode": natrode,
    "PyAMG Ruge-Stuben": ruge_stuben,
    "PyAMG smoothed aggregation": smoothed,
    "FiPy": fipy,
}


def clock(call: Callable[[], object]) -> float:
    """Seconds that pass in a call; some of the solvers use more than one core."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def solvers(system: System, repetitions: int) -> None:
    """Set-up and solve of all, in turns; ratios to natrode beside it."""
    names = [n for n in PEERS if n != "FiPy" or importlib.util.find_spec("fipy")]
    made = {name: PEERS[name](system) for name in names}
    prepared = {name: made[name][0]() for name in names}
    residuals = {name: system.residual(made[name][1](prepared[name])) for name in names}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(repetitions):
        for name in names:
            prepare, run = made[name]
            times[name].append((clock(prepare), clock(lambda n=name, r=run: r(prepared[n]))))
    print(f"\n{system.name}: set-up + solve, s; times natrode's; residual")
    own = [sum(t) for t in times["natrode"]]
    for name in names:
        set_up, solve = (np.median([t[k] for t in times[name]]) for k in (0, 1))
        ratio = quartiles([sum(t) / o for t, o in zip(times[name], own, strict=True)])
        print(
            f"  {name:27s} {set_up:.3g} + {solve:.3g}; {ratio}; {residuals[name]:.1e}", flush=True
        )


def bandwidth(repetitions: int, n: int = 192) -> None:
    """Bytes per second of the triad, and of the operator on the finest level of n^3 cells."""
    count = n**3
    a, b = jnp.arange(count, dtype=float), jnp.ones(count)
    triad = jax.jit(lambda a, b: a + 3.0 * b)
    shape = (1, n, n, n)
    links = tuple(jnp.ones([m - (k == axis) for k, m in enumerate(shape)]) for axis in (1, 2, 3))
    net = Network(links, jnp.zeros((1, 1, 1)), jnp.full(shape, 0.1))
    x = jnp.asarray(np.random.default_rng(0).normal(size=shape))
    operator = jax.jit(apply)
    calls = {
        "triad": (lambda: triad(a, b), 3),
        "operator": (lambda: operator(net, x), 6),  # three links, sink, x, result
    }
    rates: dict[str, list[float]] = {name: [] for name in calls}
    for call, _ in calls.values():
        jax.block_until_ready(call())
    for _ in range(repetitions):
        for name, (call, arrays) in calls.items():
            spent = clock(lambda c=call: jax.block_until_ready(c()))
            rates[name].append(8.0 * arrays * count / spent / 1e9)
    print(f"\nmemory, {n}^3 doubles: triad {quartiles(rates['triad'])} GB/s")
    share = [o / t for o, t in zip(rates["operator"], rates["triad"], strict=True)]
    print(f"  operator {quartiles(rates['operator'])} GB/s, {quartiles(share)} of the triad")


def march(dim: int, cells: int, steps: int) -> None:
    """Plating at 1 mA/cm2 for an hour, or some steps of it; twice, as the first compiles."""
    case = load_case(CASE)
    usual = structure_of_case(case, dim=dim, cells=cells, coarsen=True)
    voxel = usual.voxel * usual.shape[0] / cells  # as wide as deep
    structure = structure_of_case(
        case, dim=dim, cells=round(1.1 * cells), voxel=voxel, width=cells * voxel
    )
    materials, _ = materials_of(case)
    hour = [StepPlan("plate", current=MA_CM2, capacity=3600.0 * MA_CM2)]
    words = " x ".join(map(str, structure.shape))
    for turn in ("with compilation", "compiled"):
        found = March(Model(structure, materials), hour)
        spent, iterations = [], 0
        started = last = time.perf_counter()
        for instant in found:
            now = time.perf_counter()
            spent.append(now - last)
            last, iterations = now, iterations + instant.effort.iterations
            if len(spent) == steps:
                break
        how = "not ended" if found.ended is None else found.ended.kind
        print(
            f"{CASE}, {words}, {turn}: {len(spent)} steps to {found.position.time:.0f} s ({how}) in "
            f"{last - started:.1f} s; a step {quartiles(spent)} s; {iterations} iterations",
            flush=True,
        )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--march", action="store_true", help="an hour at 1 mA/cm2 in a section")
    parser.add_argument("--volume", action="store_true", help="steps of it in a volume")
    parser.add_argument("--cells", type=int, help="across; default 256, and 96 in a volume")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps")
    parser.add_argument("--repetitions", type=int, default=5)
    given = parser.parse_args()
    print(device_words())
    if given.march:
        march(2, given.cells or 256, given.steps)
    if given.volume:
        march(3, given.cells or 96, given.steps or 12)
    if not given.march and not given.volume:
        for shape in ((given.cells or 256,) * 2, (min(given.cells or 96, 96),) * 3):
            for system in systems(shape):
                solvers(system, given.repetitions)
        bandwidth(given.repetitions * 4)


if __name__ == "__main__":
    main()
