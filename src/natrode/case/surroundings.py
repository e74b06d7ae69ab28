"""What surrounds the cell: temperature, pressure on the stack, magnetic field."""

from __future__ import annotations

from natrode.case.base import Block
from natrode.case.measures import Field, Gap, Pressure, Temperature
from natrode.case.quantity import typical


class Surroundings(Block):
    """Surroundings of the cell.

    Attributes
    ----------
    temperature : Quantity
        Temperature T, K; -40 to 90 degC.
    pressure : Quantity or None
        Stack pressure p, Pa; None if unknown.
    magnetic_field : Quantity or None
        Flux density B across the current, T; None without a magnet.
    free_gap : Quantity or None
        Largest dimension in which the electrolyte is free to flow L_g, m. Default: a pore of the
        separator.
    """

    temperature: Temperature = typical(298.15, "K", "room temperature", "degC")
    pressure: Pressure | None = None
    magnetic_field: Field | None = None
    free_gap: Gap | None = None
