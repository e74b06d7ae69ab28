"""Temperature dependence of rate and transport coefficients."""

from __future__ import annotations

from typing import Any, overload

import numpy as np

from natrode.constants import T_REF, R


@overload
def arrhenius(
    value: float, energy: float, temperature: float, reference: float = T_REF
) -> float: ...
@overload
def arrhenius(
    value: float, energy: float, temperature: np.ndarray, reference: float = T_REF
) -> np.ndarray: ...
def arrhenius(value: float, energy: float, temperature: Any, reference: float = T_REF) -> Any:
    r"""Coefficient at another temperature, :math:`k = k_0\exp[-\frac{E}{R}(\frac1T-\frac1{T_0})]`.

    Parameters
    ----------
    value
        Coefficient at the reference temperature, any unit.
    energy
        Activation energy E, J/mol.
    temperature
        Temperature T, K; float or array.
    reference
        Reference temperature :math:`T_0`, K.

    Returns
    -------
    float or ndarray
        Coefficient at `temperature`, in the unit of `value` and the shape of `temperature`.

    Raises
    ------
    ValueError
        If a temperature is not positive.

    Notes
    -----
    Theory section 1.8. The energies of the library were set near room temperature; those of the
    carbonate film overstate its resistance below about 270 K.
    """
    absolute = np.asarray(temperature, dtype=float)
    if not (np.all(absolute > 0.0) and reference > 0.0):
        raise ValueError(f"temperature must be above 0 K, got {temperature!r}")
    result = value * np.exp(-energy / R * (1.0 / absolute - 1.0 / reference))
    return float(result) if np.ndim(temperature) == 0 else result
