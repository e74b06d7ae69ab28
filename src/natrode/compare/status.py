"""What the model can say about each reported quantity, and what it cannot (theory 12.3)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """How a reported number stands to the model."""

    CALIBRATED = "calibrated"
    PREDICTED = "predicted"
    ESTIMATED = "estimated"
    INPUT = "input"
    UNPREDICTABLE = "cannot be predicted"
    ABSENT = "not in this version"
    WITHHELD = "withheld"


STATUS_MEANING: dict[Status, str] = {
    Status.CALIBRATED: "the model was fitted to this very number: agreement proves nothing",
    Status.PREDICTED: "computed without use of this number",
    Status.ESTIMATED: "computed, but from inputs for which no source is claimed",
    Status.INPUT: "goes into a case or describes the test; it is not a result",
    Status.UNPREDICTABLE: "no number is given, because the model has no basis for one",
    Status.ABSENT: "needs a part of the model that this version does not have",
    Status.WITHHELD: "the reported number is not available; no difference can be formed",
}

LIMITS: tuple[str, ...] = (
    "Absolute cycle life without a failure datum of the same electrolyte family and laboratory; "
    "the scatter from cell to cell.",
    "The onset of an individual dendrite or soft short, its place and its time.",
    "Nucleation factor, exchange current, film conductivity and renewal length of a new surface or "
    "electrolyte from its composition alone.",
    "Composition, modulus or conductivity of the solid-electrolyte interphase; gas; crosstalk from "
    "a cathode; effects of water, oxygen and other impurities.",
    "Benefits claimed for ion conduction through the bulk of a coating in wetted pores: the model "
    "says they are negligible. If experiments prove otherwise, its interphase transport is "
    "incomplete.",
    "Grain texture and orientation; mossy against whisker growth.",
    "Magnetic effects inside separators beyond Lorentz convection; effects of light.",
    "Mechanical failure of the scaffold; coatings that come off.",
    "The time of melt infusion without a measured wetting time.",
    "Safety.",
    "Values that the reviews show only in figures: they are not available as digits here.",
    "How much sodium an ion-conducting host strands: the percolation threshold behind it is a "
    "closure and not a measurement.",
)
"""What the model cannot predict, theory 12.3."""


class Rule(NamedTuple):
    """Status of a quantity without a model value, and why."""

    status: Status
    reason: str


_LIFE = Rule(
    Status.UNPREDICTABLE,
    "absolute life needs a failure datum of the same electrolyte family and laboratory",
)
_FULL = Rule(Status.ABSENT, "full and anode-free cells are not in this version")
_SHAPE = Rule(
    Status.UNPREDICTABLE,
    "the model says how much sodium lies where, not when or where a dendrite starts",
)
_STABLE = Rule(
    Status.UNPREDICTABLE, "claims stable cycling, which is a statement about life, not polarisation"
)
_SAMPLE = Rule(Status.INPUT, "describes the sample; a case takes such a number, it gives none")
_TEST = Rule(Status.INPUT, "a condition of the reported test, not a result")
_METAL = Rule(Status.INPUT, "a property of the element or its salt, not of a cell")
_DFT = Rule(
    Status.ABSENT, "from electronic structure calculations, which are not part of this version"
)
_FILM = Rule(
    Status.UNPREDICTABLE,
    "composition and properties of the interphase are inputs of a model of transport",
)

WITHOUT_VALUE: dict[str, Rule] = {
    "coulombic_efficiency": Rule(
        Status.ABSENT,
        "no loss process (interphase growth, dead sodium) is in the model: its efficiency of 1 is "
        "an upper bound",
    ),
    "half_cell_cycles": _LIFE,
    "half_cell_lifetime": _LIFE,
    "symmetric_cell_lifetime": _LIFE,
    "symmetric_cell_cycles": _LIFE,
    "time_to_instability": _LIFE,
    "cycling_lifetime": _LIFE,
    "additional_cycles_after_reassembly": _LIFE,
    "full_cell_cycles": _FULL,
    "full_cell_capacity": _FULL,
    "full_cell_rate": _FULL,
    "capacity_retention": Rule(
        Status.ABSENT, "full cells and their ageing are not in this version"
    ),
    "n_p_ratio": _FULL,
    "energy_density": _FULL,
    "theoretical_energy_density": _FULL,
    "cathode_mass_loading": _FULL,
    "overpotential": Rule(Status.ABSENT, "symmetric cells are not in this version"),
    "overpotential_ratio": Rule(Status.ABSENT, "symmetric cells are not in this version"),
    "voltage_hysteresis": Rule(
        Status.ABSENT, "needs a half-cell run at the reported current and capacity"
    ),
    "depth_of_discharge": Rule(
        Status.INPUT,
        "a condition of the reported test (sodium cycled over sodium loaded), not a result",
    ),
    "predeposited_areal_capacity": _TEST,
    "tested_current_density": _TEST,
    "plating_duration": _TEST,
    "electrolyte_volume": _TEST,
    "magnetic_flux_density": _TEST,
    "operating_temperature": _TEST,
    "specific_current_1C": _TEST,
    "target_current_density": _TEST,
    "target_areal_capacity": _TEST,
    "max_cycled_current_density": _STABLE,
    "max_cycled_areal_capacity": _STABLE,
    "max_plated_areal_capacity": Rule(
        Status.UNPREDICTABLE,
        "the model says where the sodium lies and when pores close, not whether it looks smooth",
    ),
    "dendritic_areal_capacity": _SHAPE,
    "dendrite_size": _SHAPE,
    "imaged_plated_areal_capacity": _TEST,
    "electrode_thickness_change": Rule(
        Status.ABSENT, "swelling of the scaffold is not in this version"
    ),
    "binding_energy": _DFT,
    "diffusion_barrier": _DFT,
    "exchange_current_density": _SAMPLE,
    "contact_angle": Rule(
        Status.ABSENT,
        "wetting by the electrolyte is not in this version: pores are taken as full of it",
    ),
    "ionic_conductivity": _SAMPLE,
    "electronic_conductivity": _SAMPLE,
    "youngs_modulus": _FILM,
    "sei_thickness": _FILM,
    "layer_thickness": _SAMPLE,
    "foil_thickness": _SAMPLE,
    "collector_thickness": _SAMPLE,
    "fibre_diameter": _SAMPLE,
    "nanosheet_thickness": _SAMPLE,
    "substrate_lateral_size": _SAMPLE,
    "processing_temperature": _SAMPLE,
    "theoretical_specific_capacity": _METAL,
    "redox_potential": _METAL,
    "density": _METAL,
    "relative_atomic_mass": _METAL,
    "ionic_radius": _METAL,
    "crustal_abundance": _METAL,
    "melting_point": _METAL,
}
"""Rule by property of the literature, for observations that the model gives no number for."""

UNKNOWN = Rule(Status.ABSENT, "the model has no such result")
