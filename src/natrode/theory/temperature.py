"""Thermal voltage and Arrhenius factors (theory 1.8)."""

from __future__ import annotations

import numpy as np

from natrode.constants import T_REF, F, R
from natrode.theory._values import Floats, positive, real, result


def thermal_voltage(temperature: Floats = T_REF) -> Floats:
    """v_T = R T / F [V]: 25.693 mV at 298.15 K.

    Parameters
    ----------
    temperature : T [K], positive.
    """
    return result(R * positive("temperature", temperature) / F)


def arrhenius(
    value: Floats,
    activation_energy: Floats,
    temperature: Floats,
    reference_temperature: Floats = T_REF,
) -> Floats:
    """Value at `temperature` of a rate that is `value` at `reference_temperature` (same unit).

    value * exp[-E/R (1/T - 1/T_ref)].

    Parameters
    ----------
    value : the quantity at the reference temperature [any unit].
    activation_energy : E [J/mol]; of the exchange current, the desolvation barrier.
    temperature, reference_temperature : T, T_ref [K], positive.

    Notes
    -----
    Valid for one rate-limiting step between about 230 K and 370 K.
    Reference: S. Arrhenius, Z. phys. Chem. 4 (1889) 226.
    """
    inverse = 1 / positive("temperature", temperature)
    inverse = inverse - 1 / positive("reference_temperature", reference_temperature)
    return result(real(value) * np.exp(-real(activation_energy) / R * inverse))
