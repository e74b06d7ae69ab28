"""What surrounds the cell: temperature and pressure on the stack."""

from __future__ import annotations

from natrode.case.base import Block
from natrode.case.quantity import Pressure, Temperature, typical


class Surroundings(Block):
    """Surroundings of the cell.

    Attributes
    ----------
    temperature : Quantity
        Temperature T, K; -40 to 90 degC.
    pressure : Quantity or None
        Stack pressure p, Pa; None if unknown.
    """

    temperature: Temperature = typical(298.15, "K", "room temperature", "degC")
    pressure: Pressure | None = None
