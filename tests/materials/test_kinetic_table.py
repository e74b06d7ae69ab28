"""The kinetics of the three families are those of theory table 11.3, row by row."""

import pytest

from natrode.materials import kinetics

# field: values for ether, carbonate, carbonate with FEC, in SI
TABLE = {
    "exchange_current": (20, 2, 2),
    "charge_transfer_energy": (30e3, 55e3, 55e3),
    "film_thickness": (10e-9, 30e-9, 25e-9),
    "film_conductivity": (2e-5, 1.5e-6, 1e-6),
    "film_energy": (25e3, 45e3, 45e3),
    "sei_molar_volume": (2.0e-5, 3.0e-5, 2.6e-5),
    "renewal_length": (24e-6, 3e-6, 8e-6),
    "area_swing_loss": (0.03, 0.3, 0.15),
    "dead_fraction": (1e-3, 5e-2, 2e-2),
    "dead_f_ref": (0.01, 0.01, 0.01),
    "growth_constant": (1e-22, 1e-21, 5e-22),
    "growth_offset": (1e-9, 1e-9, 1e-9),
    "wall_growth_constant": (1e-22, 1e-21, 5e-22),
    "solvent_per_charge": (1e-9, 1e-9, 1e-9),
    "exchange_time": (1.08e5, 1.08e5, 1.08e5),
    "salt_per_charge": (0.2, 0.1, 0.1),
    "heterogeneity": (0.1, 0.8, 0.4),
    "healing_length": (50e-6, 200e-6, 100e-6),
    "lateral_scale": (10e-6, 5e-6, 8e-6),
    "patch_porosity": (0.10, 0.5, 0.3),
    "nucleus_radius": (20e-9, 20e-9, 20e-9),
    "nucleation_cap": (2e3, 2e3, 2e3),
    "inorganic_fraction": (0.8, 0.3, 0.6),
    "inorganic_fraction_ref": (0.8, 0.3, 0.3),
    "renewal_sensitivity": (2, 2, 2),
    "film_conductivity_inorganic": (3e-5, 3e-5, 1e-5),
    "film_conductivity_organic": (5e-6, 5e-7, 5e-7),
    "isolation_resistance": (1e-2, 1e-2, 1e-2),
    "sigma_ref": (1, 1, 1),
    "isolation_rate": (1e-3, 1e-3, 1e-3),
    "percolation": (0.02, 0.02, 0.02),
    "roughness_floor": (1, 1, 1),
    "wall_sei_width": (0.030, 0.030, 0.030),
    "wall_diffusivity": (0, 0, 0),
    "dead_corrosion": (0, 0, 0),
    "site_corrosion": (0, 0, 0),
    "convection_factor": (0.5, 0.5, 0.5),
    # beyond the table: theory 1.1, 2.7, and the first film on a bare wall
    "nucleation_prefactor": (2.4e8, 2.4e8, 2.4e8),
    "wall_sei_potential": (0.9, 0.9, 0.9),
    "formation_time": (60, 60, 60),
}
# field: family to printed range
RANGES = {
    "exchange_current": {"ether": (10, 60), "carbonate": (0.5, 5)},
    "charge_transfer_energy": {"ether": (20e3, 40e3), "carbonate": (45e3, 65e3)},
    "film_thickness": {"ether": (5e-9, 25e-9), "carbonate": (20e-9, 60e-9)},
    "film_conductivity": {"ether": (0.5e-5, 10e-5), "carbonate": (0.3e-6, 10e-6)},
    "renewal_length": {
        "ether": (8e-6, 100e-6), "carbonate": (1e-6, 8e-6), "carbonate_fec": (3e-6, 20e-6)
    },
    "area_swing_loss": {"ether": (0.005, 0.1)},
    "percolation": {"ether": (0.02, 0.15)},
}  # fmt: skip
FAMILIES = ("ether", "carbonate", "carbonate_fec")


@pytest.mark.parametrize("field", TABLE)
def test_values_of_the_table(field):
    for family, printed in zip(FAMILIES, TABLE[field], strict=True):
        assert getattr(kinetics[family], field).value == pytest.approx(printed, rel=1e-12)


@pytest.mark.parametrize("field", RANGES)
def test_ranges_of_the_table(field):
    for family, printed in RANGES[field].items():
        assert getattr(kinetics[family], field).range == pytest.approx(printed)


def test_the_table_is_whole():
    for family in FAMILIES:
        assert set(kinetics[family].facts()) == set(TABLE)
