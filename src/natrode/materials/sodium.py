"""Sodium metal (theory 11.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from natrode.constants import K_B, N_A, T_REF, F
from natrode.materials.fact import S1, S2, Fact, FactSheet

_WANG = "M. J. Wang, J. Chang, J. Wolfenstine, J. Sakamoto, Materialia 2020, 100792"


@dataclass(frozen=True)
class Sodium(FactSheet):
    """Facts of the metal."""

    density: Fact
    molar_mass: Fact
    molar_volume: Fact
    atomic_volume: Fact
    surface_energy: Fact
    youngs_modulus: Fact
    poisson: Fact
    yield_stress: Fact
    patch_yield_pressure: Fact
    creep_exponent: Fact
    melting_point: Fact
    conductivity: Fact
    conductivity_cap: Fact
    double_layer: Fact
    standard_potential: Fact
    specific_capacity: Fact
    volumetric_capacity: Fact

    def nucleation_constant(self, temperature: float = T_REF) -> float:
        r"""B of the nucleation law, :math:`\frac{16\pi}{3}\frac{\gamma^3V_m^2}{F^2k_BT}`, V2 (0.3).

        Parameters
        ----------
        temperature
            Temperature, K.
        """
        return (
            16.0
            * math.pi
            / 3.0
            * self.surface_energy.value**3
            * self.molar_volume.value**2
            / (F**2 * K_B * temperature)
        )


_DENSITY = 968.0
_MOLAR_MASS = 22.990e-3
_VOLUME = _MOLAR_MASS / _DENSITY

sodium = Sodium(
    density=Fact(_DENSITY, "kg/m3", None, None, S2, "review", "rho"),
    molar_mass=Fact(
        _MOLAR_MASS, "kg/mol", None, None, "CRC Handbook of Chemistry and Physics", "recalled", "M"
    ),
    molar_volume=Fact(_VOLUME, "m3/mol", None, None, "molar mass over density", "derived", "V_m"),
    atomic_volume=Fact(_VOLUME / N_A, "m3", None, None, "molar volume over N_A", "derived", "v_a"),
    surface_energy=Fact(
        0.22,
        "J/m2",
        0.15,
        0.26,
        "R. Tran et al., Sci. Data 2016 (facets by density functional theory)",
        "recalled",
        "gamma",
        "also used for sodium/electrolyte, where the true value is lower; liquid at the melting "
        "point about 0.20",
    ),
    youngs_modulus=Fact(
        4.6e9,
        "Pa",
        3.1e9,
        10e9,
        f"{_WANG} (acoustic)",
        "confirmed",
        "E",
        f"3.1 GPa by atomic force microscopy in {S2}",
    ),
    poisson=Fact(0.32, "1", None, None, "handbook value", "recalled", "nu"),
    yield_stress=Fact(
        0.235e6,
        "Pa",
        0.19e6,
        0.28e6,
        _WANG,
        "confirmed",
        "sigma_y",
        "the paper gives the range; the value is its middle",
    ),
    patch_yield_pressure=Fact(
        0.25e6,
        "Pa",
        0.19e6,
        0.28e6,
        _WANG,
        "confirmed",
        "p_y",
        "pressure that densifies the deposit on the outer face; range is that of the yield stress",
    ),
    creep_exponent=Fact(5.0, "1", None, None, _WANG, "confirmed", "n"),
    melting_point=Fact(370.87, "K", None, None, S1, "review", "T_m", "97.72 degC"),
    conductivity=Fact(
        2.1e7,
        "S/m",
        None,
        None,
        "CRC Handbook of Chemistry and Physics",
        "recalled",
        "sigma_Na",
        "electronic",
    ),
    conductivity_cap=Fact(
        1e4,
        "S/m",
        None,
        None,
        "largest value that still changes the solution",
        "estimate",
        "sigma_Na'",
        "used instead of the bulk value for the deposit in a host: a numerical choice",
    ),
    double_layer=Fact(0.2, "F/m2", 0.1, 0.5, "estimate", "estimate", "C_dl"),
    standard_potential=Fact(
        -2.71, "V", None, None, f"{S1}; {S2}", "review", "E0", "against the hydrogen electrode"
    ),
    specific_capacity=Fact(
        F / _MOLAR_MASS,
        "C/kg",
        None,
        None,
        "F over molar mass; the reviews print 1166 mAh/g",
        "derived",
        "F/M",
    ),
    volumetric_capacity=Fact(
        F / _VOLUME, "C/m3", None, None, "F over molar volume", "derived", "F/V_m"
    ),
)
"""Sodium metal."""
