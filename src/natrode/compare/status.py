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
    NOT_RUN = "not run"
    ABSENT = "not in this version"
    WITHHELD = "withheld"


STATUS_MEANING: dict[Status, str] = {
    Status.CALIBRATED: "the model was fitted to this very number: agreement proves nothing",
    Status.PREDICTED: "computed without use of this number",
    Status.ESTIMATED: "computed, but from inputs for which no source is claimed",
    Status.INPUT: "goes into a case or describes the test; it is not a result",
    Status.UNPREDICTABLE: "no number is given, because the model has no basis for one",
    Status.NOT_RUN: "the model can give it, but none of these runs does: the reason says which would",
    Status.ABSENT: "needs a part of the model that this version does not have",
    Status.WITHHELD: "the reported number is not available; no difference can be formed",
}

LIMITS: tuple[str, ...] = (
    "Efficiencies to the last digit: the constants of interphase growth and dead sodium are "
    "estimates, so losses compare designs and say where sodium goes, not how much of it to 0.1 %.",
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
    "not comparable yet: needs a life run, and absolute life needs a failure datum of the same "
    "electrolyte family and laboratory",
)
_FULL = Rule(Status.NOT_RUN, "needs a run of a cell with the reported cathode")
_THEORETICAL = Rule(Status.INPUT, "from the masses of the reactants alone; not a result of a cell")
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
        Status.NOT_RUN, "needs a half-cell run at the reported current and capacity"
    ),
    "half_cell_cycles": _LIFE,
    "half_cell_lifetime": _LIFE,
    "symmetric_cell_lifetime": _LIFE,
    "symmetric_cell_cycles": _LIFE,
    "time_to_instability": _LIFE,
    "cycling_lifetime": _LIFE,
    "additional_cycles_after_reassembly": _LIFE,
    "full_cell_cycles": _LIFE,
    "full_cell_capacity": _FULL,
    "full_cell_rate": _TEST,
    "capacity_retention": _FULL,
    "n_p_ratio": Rule(
        Status.INPUT,
        "a condition of the reported test (sodium of the anode over the cathode), not a result",
    ),
    "energy_density": _FULL,
    "theoretical_energy_density": _THEORETICAL,
    "cathode_mass_loading": _SAMPLE,
    "overpotential": Rule(
        Status.NOT_RUN, "needs a symmetric-cell run at the reported current and capacity"
    ),
    "overpotential_ratio": Rule(
        Status.NOT_RUN, "needs runs of both electrodes; compare their overpotentials"
    ),
    "voltage_hysteresis": Rule(Status.NOT_RUN, "needs a run at the reported current and capacity"),
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
        "how the electrolyte wets a surface is not in this version: pores fill as far as it goes",
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
