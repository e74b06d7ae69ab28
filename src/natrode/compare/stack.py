"""Masses of a simulated cell with a cathode, as a reader thinks of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from natrode.cell.masses import CellMasses, cell_masses

if TYPE_CHECKING:
    from natrode.cell import Run

#: Parts of a stack and the masses of `CellMasses` in each.
PARTS: dict[str, tuple[str, ...]] = {
    "cathode": ("cathode_active", "cathode_binder"),
    "electrolyte": ("electrolyte",),
    "separator": ("separator",),
    "sodium": ("sodium",),
    "host": ("host", "coating", "interphase"),
    "collectors": ("cathode_collector", "anode_collector"),
}

#: The same for the thicknesses.
LAYERS: dict[str, tuple[str, ...]] = {
    "cathode": ("cathode",),
    "separator": ("separator",),
    "deposit": ("deposit",),
    "host": ("host", "interphase"),
    "collectors": ("cathode_collector", "anode_collector"),
}


def stack_of(run: Run) -> CellMasses:
    """Masses and thicknesses of the cell of a run, with the deposit as thick as it grew.

    Parameters
    ----------
    run : Run

    Raises
    ------
    natrode.cell.masses.NoMasses
        Without a cathode, or where a density is not known.
    """
    thickest = (
        float(run.cycles["top_thickness_m"].max()) if "top_thickness_m" in run.cycles else 0.0
    )
    return cell_masses(run.case, deposit=max(thickest, 0.0))


def mass_parts(stack: CellMasses) -> dict[str, float]:
    """Part of the cell to areal mass, kg/m2."""
    masses = stack.masses()
    return {part: sum(masses[name] for name in names) for part, names in PARTS.items()}


def layer_parts(stack: CellMasses) -> dict[str, float]:
    """Part of the cell to thickness, m."""
    layers = stack.layers()
    return {part: sum(layers[name] for name in names) for part, names in LAYERS.items()}
