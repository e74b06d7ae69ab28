"""Reported efficiencies, hystereses and overpotentials beside those of the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from natrode.compare.answers import Answer, at_test, electrolyte_note, needs, value_si
from natrode.compare.grouping import (
    Group,
    first_plating_end,
    plating_capacity,
    plating_current,
    same,
)
from natrode.compare.losses import counts_losses
from natrode.compare.standing import standing
from natrode.compare.status import WITHOUT_VALUE, Status
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.literature import Observation
    from natrode.metrics import Metric

_EFFICIENCIES = ("reservoir_efficiency", "coulombic_efficiency_last", "coulombic_efficiency")
_HYSTERESES = ("hysteresis_last", "hysteresis")


def efficiency(obs: Observation, group: Group) -> Answer:
    """Coulombic efficiency of the last simulated cycle at the reported test."""
    run = at_test(group.runs, obs)
    if run is None:
        return needs(obs)
    if not counts_losses(run):
        return Answer(None, Status.NOT_RUN, "the run counts no loss, so it has no efficiency")
    name, found = _first_valid(run, _EFFICIENCIES)
    if found is None:
        return Answer(None, Status.NOT_RUN, f"simulated, but {_why_not(run, _EFFICIENCIES)}")
    over = "" if obs.cycle_count is None else f" over {obs.cycle_count} cycles"
    where = "whole reservoir test" if name.startswith("reservoir") else found.window
    notes = [
        f"{where} of the run; reported as an average{over}",
        found.note or "as the losses are set",
        "good for comparing designs, not for its last digit",
        *electrolyte_note(obs, group),
    ]
    return Answer(found.value, standing(run, name), "; ".join(notes), run.case.name)


def hysteresis(obs: Observation, group: Group) -> Answer:
    """Voltage hysteresis of the first cycle of a half cell, the last of a symmetric one."""
    return _polarisation(obs, group, 1.0, "some papers print half of it")


def overpotential(obs: Observation, group: Group) -> Answer:
    """Half of the hysteresis of a symmetric cell: what one electrode takes."""
    return _polarisation(obs, group, 0.5, "half of the hysteresis is compared")


def _polarisation(obs: Observation, group: Group, share: float, convention: str) -> Answer:
    run = at_test(group.runs, obs)
    if run is None:
        return needs(obs)
    symmetric = run.case.cell.type == "symmetric"
    names = _HYSTERESES if symmetric else _HYSTERESES[::-1]
    name, found = _first_valid(run, names)
    if found is None:
        return Answer(None, Status.NOT_RUN, f"simulated, but {_why_not(run, names)}")
    notes = [
        f"mean stripping minus mean plating voltage of {found.window}, both electrodes; "
        f"{convention}",
        "rests on estimated conductivity and film resistance: good to a factor of 2",
        *electrolyte_note(obs, group),
    ]
    return Answer(share * found.value, standing(run, name), "; ".join(notes), run.case.name)


def _first_valid(run: Run, names: tuple[str, ...]) -> tuple[str, Metric | None]:
    for name in names:
        found = run.metrics.get(name)
        if found is not None and found.valid:
            return name, found
    return "", None


def _why_not(run: Run, names: tuple[str, ...]) -> str:
    given = [run.metrics[name].reason for name in names if name in run.metrics]
    return given[-1] if given else f"the run {run.outcome.message}"


def depth_of_discharge(obs: Observation, group: Group) -> Answer:
    """A condition of the test; the runs say which one they have."""
    return _condition(obs, group, "depth_of_discharge", 100.0, " %")


def n_p_ratio(obs: Observation, group: Group) -> Answer:
    """A condition of the test; the runs say which one they have."""
    return _condition(obs, group, "n_p_ratio", 1.0, "")


def _condition(obs: Observation, group: Group, name: str, factor: float, unit: str) -> Answer:
    rule = WITHOUT_VALUE[name]
    for run in group.runs:
        found = run.metrics.get(name)
        if run.case.cell.type == obs.cell_type and found is not None and found.valid:
            reason = f"{rule.reason}; the case has {factor * found.value:.3g}{unit}"
            return Answer(None, rule.status, reason)
    return Answer(None, rule.status, rule.reason)


def imaged(obs: Observation, group: Group) -> Answer:
    """The simulated profile after the imaged capacity, in words: the review grades in words."""
    wanted = obs.areal_capacity_si
    run = next((r for r in group.runs if _plates(r, wanted, obs)), None)
    if run is None:
        return Answer(None, Status.INPUT, "a condition of the image; no run plates this much")
    current, top = plating_current(run), run.metrics["top_fraction"]
    plating = first_plating_end(run)
    if not top.valid or current is None or plating is None or not plating.planned:
        return Answer(None, Status.INPUT, f"simulated, but the run {run.outcome.message}")
    text = (
        f"a condition of the image, simulated at {current / 10:g} mA/cm2: {100 * top.value:.0f} % "
        f"of the sodium on top, profile {run.profile_line} (percent on top | in fifths down to the "
        "collector); the review grades the image in words only"
    )
    return Answer(None, Status.INPUT, text)


def _plates(run: Run, wanted: float | None, obs: Observation) -> bool:
    amount = wanted or value_si(obs, "C/m2")
    return run.bare_at_start and same(plating_capacity(run), amount)


def dendritic(obs: Observation, group: Group) -> Answer:
    """How much sodium lies on top, beside a reported statement on dendrites."""
    rule = WITHOUT_VALUE[obs.property]
    top = group.main.metrics["top_fraction"]
    if not top.valid or group.main.case.host.planar or not group.main.bare_at_start:
        return Answer(None, rule.status, rule.reason)
    charge = float(group.main.cycles["plated_c_per_m2"].iloc[0]) / MAH_CM2
    amount = f"{100 * top.value:.0f} % on top after {charge:.3g} mAh/cm2"
    return Answer(None, rule.status, f"{rule.reason}: {amount} in {group.key}")


def exchange(obs: Observation, group: Group) -> Answer:
    """The exchange current density that the case uses."""
    given = group.main.case.inputs.exchange_current
    reason = f"the case uses {given.text()} ({given.origin}): an input of the model, not a result"
    return Answer(given.value, Status.INPUT, reason, group.key)
