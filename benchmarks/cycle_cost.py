"""Cost of a cycle: against a half-cell DFN of PyBaMM, of each process and type of cell, in long runs.

Run from the root of the repository: ``python -m benchmarks.cycle_cost``. Only ratios within one run
mean anything; the times of two machines, or of one machine on two days, do not compare.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks import process_cost
from benchmarks.process_cost import CELLS, HOST, SEPARATOR_CELLS
from benchmarks.timing import Cycle, compare, pairs, quartiles, seconds
from natrode.case import load_case
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.from_case import parameters_of, structure_of
from natrode.cell.parameters import Parameters
from natrode.cell.solver import CellSolver, Tolerances, solver_for
from natrode.cell.steps import steps_of


def flagship(compiled: bool, bare: bool = False) -> tuple[CellSolver, Parameters, list[StepPlan]]:
    """Solver, numbers and one cycle of bare nickel foam, 5 mA/cm2, 10 mAh/cm2.

    Parameters
    ----------
    compiled : bool
        Whether the equations are compiled ahead of time.
    bare : bool
        Plating and stripping alone, without losses.
    """
    case = load_case(HOST)
    if bare:
        off = ("sei", "dead_sodium", "roughness", "electrolyte_loss", "site_loss")
        case = case.with_overrides({f"processes.{name}": False for name in off})
    p = parameters_of(case)
    structure = structure_of(case, p, CELLS, SEPARATOR_CELLS)
    return solver_for(structure, Tolerances(), compiled), p, steps_of(case)


def natrode_cycle(compiled: bool, bare: bool = False) -> Cycle:
    """A function that runs one plate/strip cycle from the pristine host."""
    solver, p, plans = flagship(compiled, bare)

    def cycle() -> object:
        ends = [result.end for result in run_protocol(lambda plan: solver, p, plans)]
        if len(ends) != len(plans) or not all(end.planned for end in ends):
            raise RuntimeError(f"the cycle did not complete: {ends[-1].end}")
        return ends

    return cycle


def dfn_cycle() -> Cycle:
    """A function that runs one discharge/charge cycle at C/2 of a lithium-metal half-cell DFN.

    Xu2019 between 3.5 and 4.2 V, IDAKLU with its own tolerances; everything is built beforehand,
    and each call steps from the same initial state.
    """
    import pybamm

    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    values = pybamm.ParameterValues("Xu2019")
    current = values["Nominal cell capacity [A.h]"] / 2.0
    values.update({"Current function [A]": "[input]"})
    values.update({"Lower voltage cut-off [V]": 3.5, "Upper voltage cut-off [V]": 4.2})
    geometry = model.default_geometry
    values.process_model(model)
    values.process_geometry(geometry)
    mesh = pybamm.Mesh(geometry, model.default_submesh_types, model.default_var_pts)
    pybamm.Discretisation(mesh, model.default_spatial_methods).process_model(model)
    solver = pybamm.IDAKLUSolver()
    day = 86400.0

    def cycle() -> object:
        solution = None
        for signed in (current, -current):
            inputs = {"Current function [A]": signed}
            solution = solver.step(solution, model, day, inputs=inputs, save=False)
            if "voltage" not in solution.termination or solution.t[-1] < 1000.0:
                raise RuntimeError(f"the DFN did not reach its cut-off: {solution.termination}")
            # a step continues only from a solution that was not ended by an event
            solution.termination = "final time"
        return solution

    return cycle


def ratio(repetitions: int, compiled: bool) -> None:
    """Cycle of the flagship over cycle of the DFN; with `compiled` also ahead-of-time compiled."""
    cycles = {
        "dfn": dfn_cycle(),
        "natrode bare": natrode_cycle(False, bare=True),
        "natrode": natrode_cycle(False),
    }
    if compiled:
        cycles["natrode compiled"] = natrode_cycle(True)
    times = compare(cycles, repetitions)
    print(f"{repetitions} alternating repetitions, one cycle each")
    for name, values in times.items():
        print(f"  {name:<18} ms     {quartiles([1e3 * v for v in values])}")
    for name in cycles:
        if name == "dfn":
            continue
        whole = statistics.median(times[name]) / statistics.median(times["dfn"])
        print(
            f"  {name} over dfn: {whole:.3f} by medians, {quartiles(pairs(times, name, 'dfn'))} by pairs"
        )
    if compiled:
        gain = statistics.median(times["natrode"]) / statistics.median(times["natrode compiled"])
        print(f"  compilation makes a cycle {gain:.2f} times as fast")


def setup(repetitions: int, compiled: bool) -> None:
    """Time to build the flagship's solver and to run its first cycle, against a later cycle."""
    from natrode.cell.trace import traced, traced_derived

    for flag in (False, True) if compiled else (False,):
        build, first, later = [], [], []
        for _ in range(repetitions):
            for cached in (solver_for, traced, traced_derived):
                cached.cache_clear()
            started = time.process_time()
            cycle = natrode_cycle(flag)
            build.append(time.process_time() - started)
            first.append(seconds(cycle))
            later.append(statistics.median(seconds(cycle) for _ in range(5)))
        print("compiled ahead" if flag else "not compiled")
        for name, values in (("set-up", build), ("first cycle", first), ("later cycle", later)):
            print(f"  {name:<12} s      {quartiles(values)}")


def resident_mb() -> float:
    """Resident memory of this process in MB."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def memory(n_cycles: int, compiled: bool) -> float:
    """Run many cycles in a row and print how the resident memory grows; slope in kB per cycle."""
    solver, p, plans = flagship(compiled)
    many = (
        StepPlan(**{**vars(plan), "cycle": cycle})
        for cycle in range(1, n_cycles + 1)
        for plan in plans
    )
    cycles: list[int] = []
    used: list[float] = []
    started = time.perf_counter()
    for result in run_protocol(lambda plan: solver, p, many):
        if not result.end.planned:
            raise RuntimeError(f"cycle {result.plan.cycle}: {result.end.end}")
        if result.plan.kind == "strip":
            cycles.append(result.plan.cycle)
            used.append(resident_mb())
    print(f"{cycles[-1]} cycles in {time.perf_counter() - started:.3g} s")
    for cycle in sorted({1, 3, 10, 30, 100, 300, cycles[-1]}):
        if cycle <= cycles[-1]:
            print(f"  cycle {cycle:>5}   {used[cycle - 1]:.2f} MB")
    settled = len(cycles) // 5
    slope = float(np.polyfit(cycles[settled:], used[settled:], 1)[0]) * 1e3
    print(f"  slope after the first fifth: {slope:.3g} kB per cycle")
    return slope


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cycle_cost", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--ratio", action="store_true", help="one cycle against the DFN (default)")
    what.add_argument("--processes", action="store_true", help="what each process adds")
    what.add_argument("--cells", action="store_true", help="one case of each type of cell")
    what.add_argument("--setup", action="store_true", help="time to build a model")
    what.add_argument("--memory", action="store_true", help="resident memory over many cycles")
    parser.add_argument("--repetitions", type=int, help="of a cycle (51 or 15) or set-up (3)")
    parser.add_argument("--cycles", type=int, default=500, help="of --memory (500)")
    parser.add_argument("--compiled", action="store_true", help="also compiled ahead of time")
    given = parser.parse_args(arguments)
    if given.memory:
        memory(given.cycles, given.compiled)
    elif given.setup:
        setup(given.repetitions or 3, given.compiled)
    elif given.processes:
        process_cost.table(given.repetitions or 15)
    elif given.cells:
        process_cost.cells(given.repetitions or 15, dfn_cycle)
    else:
        ratio(given.repetitions or 51, given.compiled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
