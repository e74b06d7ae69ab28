"""By which measurement a number of a case becomes known.

Usual methods of the field; for kinetics and losses those that theory 12.1 names for the calibration.
"""

from __future__ import annotations

MEASURED_BY: dict[str, str] = {
    "host.face_area_ratio": "roughness of the face by microscopy, or double-layer capacitance",
    "host.thickness": "thickness gauge, or a cross-section",
    "host.porosity": "mass over thickness and area",
    "host.wall_area": "gas adsorption (BET) or tomography",
    "host.fibre_diameter": "electron microscopy",
    "host.conductivity": "four-point probe",
    "host.ionic_conductivity": "impedance between electrodes that block electrons",
    "host.nucleation": "nucleation overpotential (dip) on this surface at a low current",
    "coating.nucleation_factor": "nucleation overpotential (dip) on the coated host at a low current",
    "electrolyte.conductivity": "conductivity cell, over the salt concentration",
    "electrolyte.c_max_conductivity": "conductivity cell, over the salt concentration",
    "electrolyte.diffusivity": "restricted diffusion: relaxation of the voltage after polarisation",
    "electrolyte.t_plus": "steady current in a symmetric sodium cell (Bruce and Vincent)",
    "electrolyte.thermodynamic_factor": "voltage of a concentration cell",
    "electrolyte.activation_energy": "conductivity over temperature",
    "electrolyte.viscosity": "viscometer",
    "kinetics.exchange_current": "Tafel slope, or impedance of a symmetric sodium cell",
    "kinetics.film_resistance": "impedance of a symmetric sodium cell: arc of the film",
    "kinetics.deposit_porosity": "thickness of the deposit (cross-section) over its charge",
    "kinetics.nucleus_radius": "electron microscopy of the first deposit",
    "kinetics.film_thickness": "cryogenic electron microscopy of the film",
    "kinetics.growth_constant": "sodium lost in a rest between plating and stripping, over its length",
    "kinetics.wall_growth_constant": "impedance of the bare host held below the potential of the film",
    "kinetics.renewal_length": "Coulombic efficiency of a half cell, less the dead sodium",
    "kinetics.area_swing_loss": "Coulombic efficiency on hosts of different wall area",
    "kinetics.dead_fraction": "dead sodium after stripping by titration with gas analysis (TGC)",
    "kinetics.dead_f_ref": "dead sodium (TGC) on surfaces with different nucleation overpotentials",
    "kinetics.heterogeneity": "time to a short of cells with the bare foil",
    "kinetics.healing_length": "time to a short of cells with the bare foil",
    "kinetics.lateral_scale": "microscopy of the rough deposit; time to a short with the bare foil",
    "kinetics.roughness_floor": "microscopy of the first deposit",
    "kinetics.salt_per_charge": "salt left in the electrolyte of a cycled cell",
    "kinetics.solvent_per_charge": "life of a cell with little, weighed electrolyte",
    "kinetics.exchange_time": "voltage after filling one side of the stack with another concentration",
    "kinetics.inorganic_fraction": "photoelectron spectroscopy of the film",
    "kinetics.isolation_rate": "dead sodium (TGC) over the time of stripping",
    "cell.separator.thickness": "thickness gauge under the pressure of the cell",
    "cell.separator.porosity": "mass over thickness and area",
    "cell.separator.bruggeman": "impedance of the soaked separator between blocking electrodes",
    "cell.electrolyte_volume": "weighing",
    "cell.contact_resistance": "impedance at high frequency",
    "cell.cathode.capacity": "a first cycle at low rate",
    "cell.cathode.loading": "weighing",
    "cell.cathode.porosity": "mass over thickness and area",
    "cell.cathode.particle_radius": "electron microscopy",
    "cell.cathode.diffusivity": "intermittent titration (GITT)",
    "cell.cathode.exchange_current": "impedance against a reference electrode",
    "cell.cathode.conductivity": "four-point probe",
    "preparation.capacity": "weighing, or stripping the sodium once",
}
"""Path, or the block of it, to the method."""


def measured_by(path: str) -> str:
    """How the number at a path is measured; empty if no method is listed."""
    return MEASURED_BY.get(path) or MEASURED_BY.get(path.rsplit(".", 1)[0], "")
