"""How far a number of a run can be trusted: fitted, resting on estimates, predicted, or given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from natrode.case.quantity import Quantity
from natrode.compare.grouping import ASSUMED_CURRENT, plating_current, same
from natrode.compare.losses import counts_losses
from natrode.compare.nucleation import calibration_of
from natrode.compare.status import Status
from natrode.constants import T_REF

if TYPE_CHECKING:
    from natrode.cell import Run

_LIQUID = ("conductivity", "diffusivity", "t_plus", "separator_porosity", "separator_bruggeman")
_SURFACE = ("exchange_current", "film_resistance", "film_thickness", "contact_resistance")
_HOST = ("wall_area", "host_bruggeman", "electronic_conductivity", "deposit_porosity")
_CATHODE = (
    "cathode_diffusivity",
    "cathode_exchange_current",
    "cathode_conductivity",
    "particle_radius",
    "cathode_porosity",
)
_FILM = (
    "growth_constant",
    "wall_growth_constant",
    "growth_offset",
    "renewal_length",
    "area_swing_loss",
    "sei_molar_volume",
    "inorganic_fraction",
)
_DEAD = ("dead_fraction", "dead_f_ref", "dead_corrosion")
_COATING = ("conversion_current", "alloy_resistance", "conversion_potential", "alloy_potential")
_VOLTAGE = (*_LIQUID, *_SURFACE, *_HOST)
_CELL = (*_VOLTAGE, *_CATHODE)
_LOSSES = (*_FILM, *_DEAD, *_COATING)
_MASSES = ("density", "electrolyte_volume", "host_porosity", "cathode_loading")

#: Inputs that decide a number, by the beginning of its name.
_RESTS_ON: dict[str, tuple[str, ...]] = {
    "plateau_overpotential": _VOLTAGE,
    "hysteresis": _VOLTAGE,
    "coulombic_efficiency": _LOSSES,
    "reservoir_efficiency": _LOSSES,
    "lost_to_interphase": _FILM,
    "lost_to_dead_sodium": _DEAD,
    "lost_to_coating": _COATING,
    "discharge_": _CELL,
    "cell_efficiency": (*_LOSSES, *_CATHODE),
    "energy_efficiency": _CELL,
    "capacity_retention": (*_LOSSES, *_CATHODE),
    "gravimetric_energy": (*_CELL, *_MASSES),
    "volumetric_energy": (*_CELL, *_MASSES),
    "top_": (*_VOLTAGE,),
    "pore_fill": (*_VOLTAGE,),
}

#: Numbers that protocol and case set.
_GIVEN = ("depth_of_discharge", "n_p_ratio")

#: Numbers that are one by construction where no loss is counted.
_OF_LOSSES = ("coulombic_efficiency", "reservoir_efficiency")

_DIP = "nucleation_overpotential_"


def standing(run: Run, name: str) -> Status:
    """What a number of a run is worth.

    Parameters
    ----------
    run : Run
    name : str
        Name of a metric.

    Returns
    -------
    Status
        CALIBRATED for the dip of an electrode whose nucleation factor was fitted to just this
        dip; INPUT for what the case sets; ESTIMATED where an input that decides the number has
        no source; else PREDICTED.
    """
    if name in _GIVEN or (name.startswith(_OF_LOSSES) and not counts_losses(run)):
        return Status.INPUT
    if name.startswith(_DIP):
        return _dip(run, name)
    inputs = next((given for key, given in _RESTS_ON.items() if name.startswith(key)), _CELL)
    return Status.ESTIMATED if _estimated(run, inputs) else Status.PREDICTED


def standings(run: Run) -> dict[str, Status]:
    """Standing of every metric of a run, by name."""
    return {name: standing(run, name) for name in run.metrics}


def standing_line(run: Run, named: Iterable[tuple[str, str]]) -> str:
    """One sentence on what a figure shows.

    Parameters
    ----------
    run : Run
    named : iterable of (str, str)
        Words, and the metric whose standing they have: ``("losses", "lost_to_interphase")``.

    Returns
    -------
    str
        "Estimated: losses. Calibrated (C005): nucleation."
    """
    found: dict[Status, list[str]] = {}
    for words, name in named:
        found.setdefault(standing(run, name), []).append(words)
    parts = []
    for status, subjects in found.items():
        source = ""
        if status is Status.CALIBRATED:
            source = f" ({', '.join(fitted_to(run))})"
        parts.append(f"{str(status).capitalize()}{source}: {', '.join(subjects)}.")
    return " ".join(parts)


def _dip(run: Run, name: str) -> Status:
    """The electrode alone rests on its factor; in the cell, on the ohmic drop as well."""
    if not name.endswith("_electrode") and _estimated(run, (*_LIQUID, *_SURFACE)):
        return Status.ESTIMATED
    if fitted_to(run):
        return Status.CALIBRATED
    factor = "nucleation_top" if run.case.host.planar else "nucleation_walls"
    return Status.ESTIMATED if _estimated(run, (factor,)) else Status.PREDICTED


def fitted_to(run: Run) -> tuple[str, ...]:
    """Reported dips that the dip of this very run was fitted to.

    Only at the reported current and at 25 degC; elsewhere the fitted factor predicts.
    """
    if abs(run.parameters.temperature - T_REF) > 1.0:
        return ()
    current = plating_current(run)
    return tuple(
        obs.obs_id
        for obs in calibration_of(run)
        if same(current, obs.current_density_si or ASSUMED_CURRENT)
    )


def _estimated(run: Run, names: Iterable[str]) -> bool:
    """Whether a number of the case that applies has no source."""
    found = (getattr(run.case.inputs, name) for name in names)
    return any(isinstance(item, Quantity) and item.origin == "estimate" for item in found)
