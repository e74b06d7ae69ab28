"""Every number reported for the systems of the runs, beside what the model gives or why not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from natrode import literature
from natrode.compare.grouping import (
    ASSUMED_CURRENT,
    Group,
    first_plating_end,
    group_runs,
    plating_capacity,
    plating_current,
    same,
    wall_factor,
)
from natrode.compare.status import UNKNOWN, WITHOUT_VALUE, Rule, Status
from natrode.constants import T_REF, T_ZERO_C
from natrode.materials import electrolytes
from natrode.theory.nucleation import barrier_constant, barrier_factor_from_dip, dip
from natrode.units import MAH_CM2, from_si, to_si

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.literature import Observation

#: Scatter of dips between laboratories, theory 1.1 and 12.2.
_SCATTER = "laboratories differ by about 15 mV"


@dataclass(frozen=True)
class ReportedRow:
    """One observation of the literature beside the model.

    Attributes
    ----------
    obs_id, system, system_name, property : str
        Of the observation.
    conditions : str
        The reported test in a few words.
    reported : str
        Reported value with qualifier and unit; "withheld" where it is not available.
    reported_value : float or None
        In `unit`; None where withheld.
    unit : str
        Unit of the observation, of `model` and of `difference`.
    model : float or None
        Value of the model; None where it gives none.
    difference : float or None
        Model minus report; None without both, or where the report is a bound.
    status : Status
    reason : str
        One line.
    case : str
        Case that the model value is of; "" without a value.
    location : str
        Review and place of the number.
    """

    obs_id: str
    system: str
    system_name: str
    property: str
    conditions: str
    reported: str
    reported_value: float | None
    unit: str
    model: float | None
    difference: float | None
    status: Status
    reason: str
    case: str
    location: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "status": str(self.status)}


@dataclass(frozen=True)
class _Answer:
    """What the model has to say; `value` in SI or None."""

    value: float | None
    status: Status
    reason: str
    case: str = ""


def reported_table(runs: Sequence[Run]) -> list[ReportedRow]:
    """All observations on the systems of the runs, each with a status.

    Parameters
    ----------
    runs : sequence of Run
        At least one. Runs whose case names no system of the literature give no rows; several
        electrodes of one system repeat only the rows that have a model value.

    Raises
    ------
    ValueError
        Without runs.
    natrode.literature.LiteratureError
        For a case whose system the literature does not know.
    """
    rows: list[ReportedRow] = []
    seen: set[tuple[str, Status, str]] = set()
    for group in group_runs(runs):
        if group.system is None:
            continue
        for obs in literature.observations(system=group.system):
            row = _row(obs, group)
            if row.model is None and (row.obs_id, row.status, row.reason) in seen:
                continue
            seen.add((row.obs_id, row.status, row.reason))
            rows.append(row)
    return rows


def _row(obs: Observation, group: Group) -> ReportedRow:
    answer = _answer(obs, group)
    model = None
    if answer.value is not None:
        model = float(from_si(answer.value, obs.unit))
    difference = None
    if model is not None and obs.value is not None and not obs.is_bound:
        difference = model - obs.value
    reason = answer.reason
    status = answer.status
    if obs.withheld:
        status = Status.WITHHELD
        kind = "; the model value stands alone" if model is not None else ""
        reason = f"{reason}{kind}"
    if obs.is_duplicate:
        reason = f"{reason}; repeats {obs.duplicate_of}"
    return ReportedRow(
        obs_id=obs.obs_id,
        system=obs.system_id,
        system_name=literature.system(obs.system_id).name,
        property=obs.property,
        conditions=obs.conditions,
        reported=obs.reported,
        reported_value=obs.value,
        unit=obs.unit,
        model=model,
        difference=difference,
        status=status,
        reason=reason,
        case=answer.case,
        location=f"{obs.source}, {obs.location}",
    )


def _answer(obs: Observation, group: Group) -> _Answer:
    special = {
        "nucleation_overpotential": _nucleation,
        "voltage_hysteresis": _hysteresis,
        "imaged_plated_areal_capacity": _imaged,
        "dendritic_areal_capacity": _dendritic,
        "exchange_current_density": _exchange,
    }.get(obs.property)
    found = special(obs, group) if special is not None else None
    if found is None:
        rule = WITHOUT_VALUE.get(obs.property, UNKNOWN)
        found = _Answer(None, rule.status, rule.reason)
    return found


def _nucleation(obs: Observation, group: Group) -> _Answer:
    """Dip of the electrode alone, simulated at the reported current or by theory (0.5)."""
    current = obs.current_density_si or ASSUMED_CURRENT
    factor = wall_factor(group.main)
    fitted = _fitted(obs, group.main, current)
    status = Status.PREDICTED
    if fitted:
        status = Status.CALIBRATED
    elif factor.origin == "estimate":
        status = Status.ESTIMATED
    notes = []
    if obs.current_density_mA_cm2 is None:
        notes.append("current density not reported, 1 mA/cm2 assumed")
    temperature = group.main.parameters.temperature
    if obs.temperature_C is None and abs(temperature - T_REF) > 1.0:
        # the factor was fitted at 25 degC, so the model no longer repeats the number it was fitted to
        notes.append(
            f"simulated at {temperature - T_ZERO_C:.0f} degC; the report names no temperature"
        )
    run = _at_current(group.runs, current)
    tip = run.metrics["nucleation_overpotential_electrode"] if run is not None else None
    if run is not None and tip is not None and tip.valid:
        value, case = tip.value, run.case.name
        notes.append(
            "compared: tip of the electrode alone against a reference at its face; the review "
            "does not say which convention it prints"
        )
        notes.append(_two_electrodes(run))
    else:
        closed = _closed_dip(group.main, current)
        if not math.isfinite(closed):
            why = tip.reason if tip is not None else "theory (0.5) has no dip at this current"
            return _Answer(None, status, "; ".join([*notes, why]))
        value, case = closed, group.main.case.name
        notes.append("theory (0.5) for the electrode alone; no run at this current")
    if fitted:
        notes.append("the nucleation factor was fitted to this number")
    else:
        notes.append(f"nucleation factor {factor.value:.3g} ({factor.origin}); {_SCATTER}")
    notes.extend(_electrolyte_note(obs, group))
    return _Answer(value, status, "; ".join(notes), case)


def _two_electrodes(run: Run) -> str:
    """The two-electrode conventions in words."""
    texts = []
    for name, words in (("absolute", "from 0 V"), ("relative", "from the plateau")):
        found = run.metrics[f"nucleation_overpotential_{name}"]
        number = f"{1e3 * found.value:.3g} mV" if found.valid else f"none ({found.reason})"
        texts.append(f"{number} {words}")
    return "two-electrode cell: " + ", ".join(texts)


def _fitted(obs: Observation, run: Run, current: float) -> bool:
    """Whether the nucleation factor of the run is theory (0.5) of this very observation."""
    factor = wall_factor(run)
    if obs.value is None or factor.origin not in ("calibrated", "derived"):
        return False
    p = run.parameters
    b = barrier_constant(p.surface_energy, p.molar_volume, T_REF)
    from_report = barrier_factor_from_dip(to_si(f"{obs.value} {obs.unit}", "V"), current, b, p.i_b0)
    return math.isclose(float(from_report), factor.value, rel_tol=1e-6)


def calibration_of(run: Run) -> tuple[Observation, ...]:
    """Observations that the nucleation factor of a run was fitted to.

    Parameters
    ----------
    run : Run

    Returns
    -------
    tuple of Observation
        Found by recomputing the factor from each reported dip; empty where none gives it.
    """
    if run.case.system is None:
        return ()
    found = literature.observations(system=run.case.system, property="nucleation_overpotential")
    return tuple(o for o in found if _fitted(o, run, o.current_density_si or ASSUMED_CURRENT))


def _closed_dip(run: Run, current: float) -> float:
    """Dip of the electrode by theory (0.5) with the regularisation of the rate law, V."""
    p = run.parameters
    b = barrier_constant(p.surface_energy, p.molar_volume, p.temperature)
    area = p.patch_roughness + p.wall_area * p.host_thickness
    return float(np.asarray(dip(current, wall_factor(run).value, b, p.i_b0, area, p.eta_r)))


def _at_current(runs: Sequence[Run], current: float) -> Run | None:
    return next((run for run in reversed(runs) if same(plating_current(run), current)), None)


def _hysteresis(obs: Observation, group: Group) -> _Answer | None:
    if obs.cell_type == "symmetric":
        return _Answer(None, Status.ABSENT, "symmetric cells are not in this version")
    for run in group.runs:
        found = run.metrics.get("hysteresis")
        fits = same(plating_current(run), obs.current_density_si) and (
            obs.areal_capacity_si is None or same(plating_capacity(run), obs.areal_capacity_si)
        )
        if fits and found is not None and found.valid:
            notes = [
                "mean stripping minus mean plating voltage of the first cycle, both electrodes; "
                "some papers print half of it",
                "rests on estimated conductivity and film resistance: good to a factor of 2",
                *_electrolyte_note(obs, group),
            ]
            return _Answer(found.value, Status.ESTIMATED, "; ".join(notes), run.case.name)
    return None


def _imaged(obs: Observation, group: Group) -> _Answer:
    run = _with_capacity(group.runs, obs.areal_capacity_si or _value_si(obs, "C/m2"))
    if run is None:
        return _Answer(None, Status.INPUT, "a condition of the image; no run plates this much")
    current, top = plating_current(run), run.metrics["top_fraction"]
    plating = first_plating_end(run)
    if not top.valid or current is None or plating is None or not plating.planned:
        return _Answer(None, Status.INPUT, f"simulated, but the run {run.outcome.message}")
    text = (
        f"a condition of the image, simulated at {current / 10:g} mA/cm2: {100 * top.value:.0f} % "
        f"of the sodium on top, profile {run.profile_line} (percent on top | in fifths down to the "
        "collector); the review grades the image in words only"
    )
    return _Answer(None, Status.INPUT, text)


def _dendritic(obs: Observation, group: Group) -> _Answer:
    rule = WITHOUT_VALUE[obs.property]
    top = group.main.metrics["top_fraction"]
    if not top.valid or group.main.case.host.planar:
        return _Answer(None, rule.status, rule.reason)
    charge = float(group.main.cycles["plated_c_per_m2"].iloc[0]) / MAH_CM2
    amount = f"{100 * top.value:.0f} % on top after {charge:.3g} mAh/cm2"
    return _Answer(None, rule.status, f"{rule.reason}: {amount} in {group.key}")


def _exchange(obs: Observation, group: Group) -> _Answer:
    given = group.main.case.inputs.exchange_current
    rule = Rule(
        Status.INPUT,
        f"the case uses {given.text()} ({given.origin}): an input of the model, not a result",
    )
    return _Answer(given.value, rule.status, rule.reason, group.key)


def _with_capacity(runs: Sequence[Run], capacity: float | None) -> Run | None:
    return next((run for run in runs if same(plating_capacity(run), capacity)), None)


def _value_si(obs: Observation, unit: str) -> float | None:
    return None if obs.value is None else to_si(f"{obs.value} {obs.unit}", unit)


def _electrolyte_note(obs: Observation, group: Group) -> list[str]:
    """A line where the reported electrolyte is another one than that of the case."""
    given = group.main.case.electrolyte
    name = electrolytes[given.base].name if given.base is not None else given.name
    if not obs.electrolytes or name is None:
        return []
    if name in obs.electrolytes or "not specified" in obs.electrolyte:
        return []
    return [f"reported in {' or '.join(obs.electrolytes)}, simulated in {name}"]
