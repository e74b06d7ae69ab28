"""Reported numbers of full and anode-free cells beside those of the runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from natrode.compare.answers import Answer, electrolyte_note
from natrode.compare.grouping import SAME, Group, first_plating, same
from natrode.compare.standing import standing
from natrode.compare.status import WITHOUT_VALUE, Status
from natrode.units import show

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.literature import Observation


def capacity(obs: Observation, group: Group) -> Answer:
    """Capacity of the first discharge over the active mass of the cathode."""
    run = _at_rate(group.runs, obs)
    if run is None:
        return _needs(obs)
    found, loading = run.metrics["discharge_capacity"], run.case.inputs.cathode_loading
    if not found.valid or loading is None:
        return Answer(None, Status.NOT_RUN, f"simulated, but the run {run.outcome.message}")
    cycles = "" if obs.cycle_count is None else f" in a test of {obs.cycle_count} cycles"
    notes = [
        f"first discharge per mass of active cathode; reported{cycles}",
        "set by the usable capacity of the cathode, an input; the anode takes little of it",
        *_excess(obs, run),
        *electrolyte_note(obs, group),
    ]
    status = standing(run, "discharge_capacity")
    return Answer(found.value / loading.value, status, "; ".join(notes), run.case.name)


def retention(obs: Observation, group: Group) -> Answer:
    """Capacity retention, where a run is as long as the reported test."""
    run = _at_rate(group.runs, obs)
    if run is None:
        return _needs(obs)
    found = run.metrics["capacity_retention"]
    done = len(run.cycles)
    if obs.cycle_count is None or done < obs.cycle_count or not found.valid:
        wanted = "as many cycles as reported"
        if obs.cycle_count is not None:
            wanted = f"a run of {obs.cycle_count} cycles, this one has {done}"
        return Answer(None, Status.NOT_RUN, f"not comparable yet: needs {wanted}")
    notes = [f"after {done} cycles", *_excess(obs, run), *electrolyte_note(obs, group)]
    status = standing(run, "capacity_retention")
    return Answer(found.value, status, "; ".join(notes), run.case.name)


def energy_density(obs: Observation, group: Group) -> Answer:
    """Energy per mass: the run has it over the whole stack, reports rarely say over what."""
    rule = WITHOUT_VALUE[obs.property]
    for run in group.runs:
        found = run.metrics.get("gravimetric_energy")
        if found is not None and found.valid:
            number = show(found.value, "Wh/kg", 3)
            basis = obs.note or "its masses are not given"
            reason = f"not compared: {number} over the whole stack in the run; report: {basis}"
            return Answer(None, Status.UNPREDICTABLE, reason)
    return Answer(None, rule.status, rule.reason)


def loading(obs: Observation, group: Group) -> Answer:
    """Mass of active cathode per area: an input of a full-cell case."""
    rule = WITHOUT_VALUE[obs.property]
    given = group.main.case.inputs.cathode_loading
    if given is None:
        return Answer(None, rule.status, rule.reason)
    return Answer(
        given.value, Status.INPUT, f"the case uses {given.text()} ({given.origin})", group.key
    )


def _at_rate(runs: tuple[Run, ...], obs: Observation) -> Run | None:
    """The run of the reported kind of cell with the reported cathode and rate."""
    for run in runs:
        cathode, one_c = run.case.inputs.cathode, run.case.inputs.cathode_capacity
        step = first_plating(run)
        if run.case.cell.type != obs.cell_type or cathode is None or one_c is None or step is None:
            continue
        if not _same_cathode(obs.cathode, cathode.name, cathode.formula):
            continue
        if _same_rate(obs, run, step.current.value, one_c.value):
            return run
    return None


def _same_rate(obs: Observation, run: Run, current: float, one_c: float) -> bool:
    """Whether a current [A/m2] is the reported C-rate or current per mass; unknown ones are."""
    if obs.c_rate is not None:
        return same(3600.0 * current / one_c, obs.c_rate)
    loading = run.case.inputs.cathode_loading
    if obs.specific_current_A_g is not None and loading is not None:
        # a C-rate rounded to three digits is the same test
        return math.isclose(
            current / loading.value, 1e3 * obs.specific_current_A_g, rel_tol=5 * SAME
        )
    return True


def _same_cathode(reported: str, name: str, formula: str | None) -> bool:
    """Whether a cathode is the reported one; carbon on it ("Na3V2(PO4)3@C") counts as the same."""
    base = reported.split("@")[0].strip().lower()
    return base != "" and base in (name.lower(), (formula or name).lower())


def _excess(obs: Observation, run: Run) -> list[str]:
    """N/P of report and run, where both are known."""
    found = run.metrics["n_p_ratio"].value
    if obs.n_p_ratio is None:
        return [f"N/P {found:.3g} in the run, not reported"]
    if abs(found - obs.n_p_ratio) <= 0.01 * max(obs.n_p_ratio, 0.01):
        return []
    return [f"N/P {obs.n_p_ratio:g} reported, {found:.3g} in the run"]


def _needs(obs: Observation) -> Answer:
    kind = "an anode-free" if obs.cell_type == "anode_free" else "a full"
    rate = "" if obs.c_rate is None else f" at {obs.c_rate:g}C"
    with_ = f" with {obs.cathode}" if obs.cathode else ""
    return Answer(None, Status.NOT_RUN, f"needs {kind} cell{with_}{rate}; no run has it")
