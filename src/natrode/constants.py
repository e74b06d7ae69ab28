"""Physical constants in SI units.

The values are those of the CODATA 2022 adjustment (P. Mohr, D. Newell, B. Taylor, E. Tiesinga).
The elementary charge, the Avogadro constant and the Boltzmann constant are exact by the 2019
definition of the SI; the Faraday constant and the gas constant are their exact products.
"""

from __future__ import annotations

CODATA_YEAR: int = 2022

E_CHARGE: float = 1.602176634e-19
"""Elementary charge, C."""

N_A: float = 6.02214076e23
"""Avogadro constant, 1/mol."""

K_B: float = 1.380649e-23
"""Boltzmann constant, J/K."""

F: float = E_CHARGE * N_A
"""Faraday constant, C/mol."""

R: float = K_B * N_A
"""Molar gas constant, J/(mol K)."""

G_ACC: float = 9.80665
"""Standard acceleration of gravity, m/s2."""

T_ZERO_C: float = 273.15
"""0 degC in K."""

T_REF: float = 298.15
"""Reference temperature of all material data, K (25 degC)."""
