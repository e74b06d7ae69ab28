"""What each process and each type of cell costs: time, solver steps, set-up.

Run from the root of the repository: ``python -m benchmarks.cycle_cost --processes`` or ``--cells``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.timing import Cycle, compare, pairs, quartiles
from natrode.case import load_case
from natrode.cell.driver import StepPlan, run_protocol
from natrode.cell.from_case import parameters_of, structure_of
from natrode.cell.parameters import Parameters
from natrode.cell.preparation import deposited
from natrode.cell.processes import Process, processes_of
from natrode.cell.solver import CellSolver, Tolerances, solver_for
from natrode.cell.steps import steps_of
from natrode.cell.structure import Structure
from natrode.cell.trace import traced, traced_derived

CELLS, SEPARATOR_CELLS = 40, 10

#: The flagship with everything that can happen to it, 10 mAh/cm2 at 5 mA/cm2.
HOST = "ni_foam"
WITH_ALL = {
    "coating": {"material": "sn", "thickness": "100 nm"},
    "heat": {},
    "kinetics.wall_diffusivity": "1e-15 m2/s",
    "kinetics.site_corrosion": "1e-8 1/s",
    "surroundings.magnetic_field": "320 mT",
    "surroundings.free_gap": "1 mm",
}

#: The composition of the film counts where an artificial or inorganic film is there at the start.
FILM_AS_MADE = {"psi_made": 1.0, "film_made_ratio": 0.5}

#: The same electrode as a host that conducts ions only, for the sodium that loses contact.
ION_HOST = "ic_scaffold"

#: Rate constants whose value takes a process out of the equations.
OFF: dict[Process, dict[str, float]] = {
    Process.COATING: {"coating_wall_moles": 0.0, "coating_face_moles": 0.0},
    Process.SITES: {"site_loss": 0.0, "site_corrosion": 0.0},
    Process.SEI: {"v_sei": 0.0},
    Process.COMPOSITION: {"psi_made": 0.0, "psi_e": 0.0, "film_made_ratio": 1.0},
    Process.DEAD: {"chi_dead": 0.0, "k_cor": 0.0},
    Process.ISOLATION: {"k_iso": 0.0},
    Process.CREEP: {"wall_diffusivity": 0.0},
    Process.ROUGHNESS: {"heterogeneity": 0.0},
    Process.INVENTORY: {"v_e": 0.0},
    Process.HEAT: {"heat_capacity": 0.0},
    Process.CONVECTION: {"magnetic_field": 0.0},
}

#: A process makes sense only with these.
NEEDS: dict[Process, tuple[Process, ...]] = {
    Process.SITES: (Process.COATING,),
    Process.COMPOSITION: (Process.SEI,),
    Process.INVENTORY: (Process.SEI,),
    Process.ISOLATION: (Process.DEAD,),
}

#: One library case of each type of cell.
EXAMPLES = (
    "cu_foil",
    "ni_foam",
    "sno2_first_cycle",
    "miec_mat",
    "ic_scaffold",
    "symmetric_na",
    "symmetric_nif2_nf",
    "anode_free_nvp_zn_al",
    "full_nvp_na3p_cnt",
)


@dataclass(frozen=True)
class Load:
    """A cell and what it is put through.

    Attributes
    ----------
    p : Parameters
    structure : Structure
    plans : list of StepPlan
    start : numpy.ndarray or None
        Where a deposition before assembly left it.
    """

    p: Parameters
    structure: Structure
    plans: list[StepPlan]
    start: np.ndarray | None = None

    def solver(self, plan: StepPlan) -> CellSolver:
        """Solver of a step."""
        driven = replace(self.structure, control=plan.control)
        return solver_for(driven, Tolerances(), False)

    def run(self) -> int:
        """One cycle; number of solver steps.

        Raises
        ------
        RuntimeError
            If it does not end as planned, as half a cycle has no cost.
        """
        steps, ends = 0, []
        for result in run_protocol(self.solver, self.p, self.plans, start=self.start):
            steps += result.segment.time.size - 1
            ends.append(result.end)
        if len(ends) != len(self.plans) or not ends[-1].planned:
            raise RuntimeError(f"the cycle did not complete: {ends[-1].end}")
        return steps

    def setup(self) -> float:
        """Processor time in s to trace, build and differentiate the equations."""
        for cached in (solver_for, traced, traced_derived):
            cached.cache_clear()
        started = time.process_time()
        self.run()
        first = time.process_time() - started
        started = time.process_time()
        self.run()
        return first - (time.process_time() - started)


def load_of(name: str, changes: dict[str, object] | None = None) -> Load:
    """First cycle of a library case."""
    case = load_case(name).with_overrides(changes or {})
    p = parameters_of(case)
    structure = structure_of(case, p, CELLS, SEPARATOR_CELLS)
    plans = [plan for plan in steps_of(case) if plan.cycle == 1]
    prepared = deposited(case, p, structure, Tolerances(), False)
    if prepared is None:
        return Load(p, structure, plans)
    return Load(p.with_(face_origin=prepared.on_face), structure, plans, prepared.start)


def with_processes(load: Load, chosen: Iterable[Process]) -> Load:
    """The same cell with the chosen processes only.

    Raises
    ------
    ValueError
        If the numbers of the cell do not hold a process that is chosen.
    """
    wanted = frozenset(chosen)
    changes: dict[str, float] = {}
    for process, values in OFF.items():
        if process not in wanted:
            changes.update(values)
    p = load.p.with_(**changes)
    found = processes_of(p, front=load.structure.front)
    if found != wanted:
        raise ValueError(f"processes: got {sorted(found)}; wanted {sorted(wanted)}")
    return replace(load, p=p, structure=replace(load.structure, processes=found))


def table(repetitions: int) -> None:
    """Each process on top of what it needs, and all of them, for one cycle of the flagship."""
    whole = load_of(HOST, dict(WITH_ALL))
    whole = replace(whole, p=whole.p.with_(**FILM_AS_MADE))
    ion = load_of(ION_HOST, {"kinetics.isolation_rate": "1e-3 1/s"})
    everything: list[Process] = [q for q in Process if q is not Process.ISOLATION]
    print(f"{HOST}, {CELLS} cells, one cycle; {repetitions} alternating pairs each")
    print(f"{'process':<14}{'on top of':<12}{'time with/without':<26}{'steps':>12}{'set-up s':>10}")
    rows: list[tuple[str, Load, tuple[Process, ...], list[Process]]] = [
        (str(q), ion if q is Process.ISOLATION else whole, NEEDS.get(q, ()), [q]) for q in Process
    ]
    rows.append(("all together", whole, (), everything))
    for name, load, needs, added in rows:
        without = with_processes(load, needs)
        with_it = with_processes(load, {*needs, *added})
        _row(name, ", ".join(needs) or "none", with_it, without, repetitions)


def _row(name: str, needs: str, with_it: Load, without: Load, repetitions: int) -> None:
    setup = with_it.setup()
    counted = {"with": with_it.run(), "without": without.run()}
    times = compare({"with": with_it.run, "without": without.run}, repetitions)
    steps = f"{counted['without']} > {counted['with']}"
    ratio = quartiles(pairs(times, "with", "without"))
    print(f"{name:<14}{needs:<12}{ratio:<26}{steps:>12}{setup:>10.2f}", flush=True)


def cells(repetitions: int, yardstick: Callable[[], Cycle]) -> None:
    """First cycle of one library case of each type, against the DFN of the same run."""
    print(f"first cycle of library cases, {CELLS} cells; {repetitions} alternating pairs each")
    print(f"{'case':<22}{'cell':<12}{'unknowns':>9}{'steps':>7}{'ms/step':>9}{'ms':>8}"
          f"  {'over the DFN':<26}{'set-up s':>8}")  # fmt: skip
    for name in EXAMPLES:
        load = load_of(name)
        setup, steps = load.setup(), load.run()
        times = compare({"cell": load.run, "dfn": yardstick()}, repetitions)
        milliseconds = 1e3 * statistics.median(times["cell"])
        unknowns = load.solver(load.plans[0]).layout.length
        print(f"{name:<22}{load.structure.cell:<12}{unknowns:>9}{steps:>7}"
              f"{milliseconds / steps:>9.2f}{milliseconds:>8.0f}"
              f"  {quartiles(pairs(times, 'cell', 'dfn')):<26}{setup:>8.2f}", flush=True)  # fmt: skip
