"""Numbers of a run: those of its curve, as for a measured cell, and those only a model knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from natrode.cell.cycles import LOSSES, POLARISED
from natrode.cell.masses import NoMasses, cell_masses
from natrode.cell.outcome import efficiency_note
from natrode.cell.processes import Process
from natrode.cell.summary import deposit_metrics
from natrode.metrics import (
    Metric,
    nucleation_overpotentials,
    reservoir_efficiency,
    summarise,
    summarise_full_cell,
)
from natrode.metrics.metric import metric

if TYPE_CHECKING:
    from natrode.cell.run import Run

#: Name of a loss and the process that must be on for it to be counted.
_LOSS_NAMES: dict[str, tuple[str, str, Process]] = {
    "lost_to_interphase_c_per_m2": ("lost_to_interphase", "interphase", Process.SEI),
    "lost_to_dead_c_per_m2": ("lost_to_dead_sodium", "dead sodium", Process.DEAD),
    "lost_to_coating_c_per_m2": ("lost_to_coating", "the coating", Process.COATING),
}
assert set(_LOSS_NAMES) == set(LOSSES)


def metrics_of(run: Run) -> dict[str, Metric]:
    """All numbers of a run by name, in the order in which they are printed."""
    kind = run.structure.cell
    if kind == "full":
        found = _full(run)
    elif kind == "symmetric":
        found = _symmetric(run)
    else:
        found = _half(run)
    deposit = deposit_metrics(run.cycles, run.parameters, run.bare_at_start)
    return {**found, **_losses(run), **deposit}


def _half(run: Run) -> dict[str, Metric]:
    """Half cell: nucleation, plateau, hysteresis, efficiency."""
    cutoffs = [s.voltage.value for s in run.case.steps() if s.step == "strip" and s.voltage]
    cutoff = min(cutoffs, default=None)
    summary = summarise(run.record, cut_off_v=cutoff)
    found = {
        "nucleation_overpotential_absolute": summary.nucleation_absolute,
        "nucleation_overpotential_relative": summary.nucleation_relative,
        "nucleation_overpotential_electrode": _electrode_dip(run),
        "plateau_overpotential": summary.plateau,
    }
    # cycle 0 is stripping before the first plating
    hystereses = [m for m in summary.hystereses if m.cycle != 0]
    efficiencies = [_judged(run, m) for m in summary.efficiencies if m.cycle != 0]
    if hystereses:
        found["hysteresis"] = hystereses[0]
    found.update(_last("hysteresis_last", hystereses))
    if _is_reservoir(run):
        return {**found, **_reservoir(run)}
    if efficiencies:
        found["coulombic_efficiency"] = efficiencies[0]
    return {**found, **_last("coulombic_efficiency_last", efficiencies)}


def _last(name: str, series: list[Metric]) -> dict[str, Metric]:
    """The last cycle that has the number, unless it is the first; a cycle cut short has none."""
    valid = [m for m in series[1:] if m.valid]
    return {name: replace(valid[-1], name=name)} if valid else {}


def _is_reservoir(run: Run) -> bool:
    return any(step.step in ("aurbach", "adams") for step in run.case.protocol)


def _reservoir(run: Run) -> dict[str, Metric]:
    """Efficiency of the reservoir methods, which judge the test as a whole."""
    found = {}
    for step in run.case.protocol:
        if step.step in ("aurbach", "adams"):
            reservoir = reservoir_efficiency(
                run.record, conditioning=step.step == "adams", cut_off_v=step.cutoff.value
            )
            note = efficiency_note(run.structure)
            found["reservoir_efficiency"] = _noted(reservoir.total, note)
            found["reservoir_efficiency_cycles_only"] = _noted(reservoir.cycles_only, note)
    return found


def _symmetric(run: Run) -> dict[str, Metric]:
    """Symmetric cell: hysteresis of the first and the last cycle, depth of discharge."""
    summary = summarise(run.record)
    found = {"plateau_overpotential": summary.plateau}
    hystereses = [m for m in summary.hystereses if m.cycle != 0]
    if hystereses:
        found["hysteresis"] = hystereses[0]
    found.update(_last("hysteresis_last", hystereses))
    sodium = run.case.inputs.prepared_sodium
    cycled = float(run.cycles["plated_c_per_m2"].max()) if "plated_c_per_m2" in run.cycles else 0.0
    if sodium is not None:
        found["depth_of_discharge"] = metric(
            "depth_of_discharge",
            cycled / sodium.value,
            "1",
            "charge of a half cycle over the sodium of one electrode at the start",
            "largest half cycle",
            float("nan"),
        )
    return found


def _full(run: Run) -> dict[str, Metric]:
    """Cell with a cathode: capacity, energy, efficiency, retention."""
    summary = summarise_full_cell(run.record)
    found: dict[str, Metric] = {}
    if run.bare_at_start:
        found["nucleation_overpotential_electrode"] = _electrode_dip(run)
    series = {
        "discharge_capacity": summary.discharge_capacities,
        "cell_efficiency": summary.efficiencies,
        "discharge_voltage": summary.discharge_voltages,
        "energy_efficiency": summary.energy_efficiencies,
    }
    for name, values in series.items():
        # a cell that is made charged begins with a discharge that has no charge before it
        valid = [m for m in values if m.valid] or list(values)
        if valid:
            found[name] = valid[0]
        if name == "cell_efficiency":
            found.update(_last("cell_efficiency_last", valid))
    found["capacity_retention"] = summary.retention
    energies = [m for m in summary.discharge_energies if m.valid]
    if energies:
        found["discharge_energy"] = energies[0]
        found.update(_energy_densities(run, energies[0]))
    found["n_p_ratio"] = _n_p(run)
    return found


def _energy_densities(run: Run, energy: Metric) -> dict[str, Metric]:
    """Energy of the first discharge per mass and volume of the stack (0.15), (0.16)."""
    thickest = (
        float(run.cycles["top_thickness_m"].max()) if "top_thickness_m" in run.cycles else 0.0
    )
    names = (("gravimetric_energy", "J/kg"), ("volumetric_energy", "J/m3"))
    try:
        stack = cell_masses(run.case, deposit=max(thickest, 0.0))
    except NoMasses as error:
        values, problems, notes = (float("nan"), float("nan")), [str(error)], []
    else:
        values = (stack.energy_per_mass(energy.value), stack.energy_per_volume(energy.value))
        problems, notes = [], list(stack.notes)
    return {
        name: metric(
            name,
            value,
            unit,
            "energy of the discharge over that of the whole stack, host and electrolyte included",
            energy.window,
            energy.sampling_interval_s,
            problems=problems,
            notes=notes,
            cycle=energy.cycle,
        )
        for (name, unit), value in zip(names, values, strict=True)
    }


def _n_p(run: Run) -> Metric:
    inputs = run.case.inputs
    sodium = 0.0 if inputs.prepared_sodium is None else inputs.prepared_sodium.value
    capacity = inputs.cathode_capacity
    assert capacity is not None
    return metric(
        "n_p_ratio",
        sodium / capacity.value,
        "1",
        "sodium of the anode at the start over the capacity of the cathode",
        "assembly",
        float("nan"),
    )


def _losses(run: Run) -> dict[str, Metric]:
    """What the first and the last complete cycle lost, over the charge plated in it.

    In a reservoir test, where cycles are parts of one balance: what the whole test lost.
    """
    table = run.cycles
    if "plated_c_per_m2" not in table or "stripped_c_per_m2" not in table:
        return {}
    if _is_reservoir(run):
        return _split(run, "", "the whole test", table.sum(), None)
    complete = table[(table["plated_c_per_m2"] > 0.0) & (table["stripped_c_per_m2"] > 0.0)]
    if complete.empty:
        return {}
    first, last = complete.iloc[0], complete.iloc[-1]
    found = _split(run, "", f"cycle {int(first['cycle'])}", first, int(first["cycle"]))
    if len(complete) > 1:
        number = int(last["cycle"])
        found.update(_split(run, "_last", f"cycle {number}", last, number))
    return found


def _split(
    run: Run, suffix: str, window: str, row: pd.Series, cycle: int | None
) -> dict[str, Metric]:
    """Losses over the charge plated, by where the sodium went."""
    found = {}
    for column, (name, where, process) in _LOSS_NAMES.items():
        if run.structure.has(process):
            found[name + suffix] = metric(
                name + suffix,
                float(row[column] / row["plated_c_per_m2"]),
                "1",
                f"sodium that went to {where} over the sodium plated",
                window,
                float("nan"),
                notes=["its rate constants are estimates"],
                cycle=cycle,
            )
    return found


def _judged(run: Run, efficiency: Metric) -> Metric:
    """The efficiency with what it counts, if the sodium was stripped.

    Sodium that is still there at the cut-off makes the ratio a statement on polarisation (or, in an
    ion-conducting host, on lost contact), not on losses.
    """
    if not efficiency.valid:
        return efficiency
    cycles = run.cycles.set_index("cycle")
    left = float(cycles["left_share"].get(efficiency.cycle, 0.0))
    if left > POLARISED:
        return replace(
            efficiency,
            valid=False,
            reason=f"{100 * left:.0f} % of the sodium was left at the cut-off, not lost",
        )
    return _noted(efficiency, efficiency_note(run.structure))


def _noted(value: Metric, note: str) -> Metric:
    return replace(value, note="; ".join(filter(None, (value.note, note))))


def _electrode_dip(run: Run) -> Metric:
    """Dip of the working electrode against a reference at its face: no counter, no separator."""
    absolute, _ = nucleation_overpotentials(run.electrode_record)
    return replace(
        absolute,
        name="nucleation_overpotential_electrode",
        convention="|tip| of the electrode against a sodium reference at its outer face",
    )
