"""Reported nucleation overpotentials beside the dip of the electrode alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from natrode import literature
from natrode.compare.answers import Answer, electrolyte_note
from natrode.compare.grouping import (
    ASSUMED_CURRENT,
    Group,
    plating_current,
    same,
    shows_nucleation,
    wall_factor,
)
from natrode.compare.status import Status
from natrode.constants import T_REF, T_ZERO_C
from natrode.theory.nucleation import barrier_constant, barrier_factor_from_dip, dip
from natrode.units import to_si

if TYPE_CHECKING:
    from natrode.cell import Run
    from natrode.literature import Observation

#: Scatter of dips between laboratories, theory 1.1 and 12.2.
_SCATTER = "laboratories differ by about 15 mV"


def nucleation(obs: Observation, group: Group) -> Answer:
    """Dip of the electrode alone, simulated at the reported current or by theory (0.5)."""
    if not shows_nucleation(group.main):
        return Answer(None, Status.NOT_RUN, "needs a half-cell run of the bare host")
    current = obs.current_density_si or ASSUMED_CURRENT
    factor = wall_factor(group.main)
    fitted = is_fitted(obs, group.main, current)
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
            return Answer(None, status, "; ".join([*notes, why]))
        value, case = closed, group.main.case.name
        notes.append("theory (0.5) for the electrode alone; no run at this current")
    if fitted:
        notes.append("the nucleation factor was fitted to this number")
    else:
        notes.append(f"nucleation factor {factor.value:.3g} ({factor.origin}); {_SCATTER}")
    notes.extend(electrolyte_note(obs, group))
    return Answer(value, status, "; ".join(notes), case)


def _two_electrodes(run: Run) -> str:
    """The two-electrode conventions in words."""
    texts = []
    for name, words in (("absolute", "from 0 V"), ("relative", "from the plateau")):
        found = run.metrics[f"nucleation_overpotential_{name}"]
        number = f"{1e3 * found.value:.3g} mV" if found.valid else f"none ({found.reason})"
        texts.append(f"{number} {words}")
    return "two-electrode cell: " + ", ".join(texts)


def is_fitted(obs: Observation, run: Run, current: float) -> bool:
    """Whether the nucleation factor of the run is theory (0.5) of this very observation.

    Parameters
    ----------
    obs : Observation
    run : Run
    current : float
        Current density of the observation, A/m2.
    """
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
    return tuple(o for o in found if is_fitted(o, run, o.current_density_si or ASSUMED_CURRENT))


def _closed_dip(run: Run, current: float) -> float:
    """Dip of the electrode by theory (0.5) with the regularisation of the rate law, V."""
    p = run.parameters
    b = barrier_constant(p.surface_energy, p.molar_volume, p.temperature)
    area = p.patch_roughness + p.wall_area * p.host_thickness
    return float(np.asarray(dip(current, wall_factor(run).value, b, p.i_b0, area, p.eta_r)))


def _at_current(runs: Sequence[Run], current: float) -> Run | None:
    fitting = [run for run in runs if same(plating_current(run), current) and shows_nucleation(run)]
    return fitting[-1] if fitting else None
