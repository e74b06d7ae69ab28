"""What the user says about the cell and wants to know; everything else is left to the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from natrode.metrics import PLATEAU_WINDOW
from natrode.metrics.inventory import MetalName
from natrode.metrics.plateau import Window
from natrode.record.interpret import CellSetup

#: Called with what is done now, how much is done and how much there is.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Asked:
    """Options of an analysis, SI.

    Attributes
    ----------
    setup : cell, area, polarity.
    electrolyte, host : in plain text, for the comparison with the literature.
    metal : "sodium" or "lithium"; decides what a thickness of metal holds.
    metal_thickness_m : thickness of the metal electrode [m], for the depth of discharge.
    cathode_capacity_c_per_m2 : areal capacity of the cathode, for N/P [C/m2].
    nominal_capacity_c_per_m2 : capacity that C-rates refer to [C/m2].
    cut_off_v : cut-off voltage of stripping [V]; None finds the end by the voltage.
    window : part of the charge of a half cycle that counts as its plateau, as fractions.
    first_cycle : first cycle of the averages.
    temperature_k : temperature of the cell [K]; 25 degC when None.
    columns : mapping of the columns of a plain table, see `natrode.record.readers.read`.
    current_a : constant current of a file that holds none [A], with its sign.
    voltage_limit_v : voltage that ends a life [V], or None.
    case : name or file of the case to simulate beside it, or None.
    compared_cycles : cycles that are simulated.
    most_fitted : spectra that get a circuit fit at most; evenly chosen beyond.
    """

    setup: CellSetup = field(default_factory=CellSetup)
    electrolyte: str = ""
    host: str = ""
    metal: MetalName = "sodium"
    metal_thickness_m: float | None = None
    cathode_capacity_c_per_m2: float | None = None
    nominal_capacity_c_per_m2: float | None = None
    cut_off_v: float | None = None
    window: Window = PLATEAU_WINDOW
    first_cycle: int = 1
    temperature_k: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    current_a: float | None = None
    voltage_limit_v: float | None = None
    case: str | None = None
    compared_cycles: int = 3
    most_fitted: int = 60
