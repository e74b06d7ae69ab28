"""Heat balance of the cell; without it the cell stays at the temperature of its surroundings."""

from __future__ import annotations

from natrode.case.base import Block
from natrode.case.measures import HeatCapacity, HeatTransfer
from natrode.case.quantity import estimated


class Heat(Block):
    """Lumped heat balance, theory 2.10; per cell area.

    Attributes
    ----------
    capacity : Quantity
        Heat capacity C_A, J/(m2 K).
    transfer : Quantity
        Heat transfer to the surroundings h_A, W/(m2 K).
    """

    capacity: HeatCapacity = estimated(
        500.0, "J/m2/K", "estimate: 0.25 mm of cell of 2 MJ/(m3 K), without its case"
    )
    transfer: HeatTransfer = estimated(
        10.0, "W/m2/K", "estimate: resting air on one side of the cell"
    )
