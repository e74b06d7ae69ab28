"""Stirring of the electrolyte by a magnetic field (theory 1.8): one-way Lorentz convection.

It acts where the electrolyte is free to flow; in the pores of a separator it does nothing that could
be measured, and the model says so by itself.
"""

from __future__ import annotations

from natrode.cell.ops import Array, exp, log, sqrt
from natrode.cell.parameters import Parameters

#: A/m2 that keep the number of the magnet defined without current.
LEAST_CURRENT = 1e-6


def sherwood(current: Array, p: Parameters) -> Array:
    """``Sh = sqrt(1 + (C_B M^(1/3))^2)``, ``M = B |I| L_g^3/(mu D)``.

    Multiplies the salt diffusivity of the separator. Scaling of limiting currents with
    ``(c B)^(1/3)``; the factor C_B is an estimate.
    """
    size = sqrt(current * current + LEAST_CURRENT**2)
    number = p.magnetic_field * size * p.free_gap**3 / (p.viscosity * p.diffusivity)
    return sqrt(1.0 + p.stirring**2 * exp(2.0 / 3.0 * log(number)))
