"""Temperature: Arrhenius' law on every rate and transport coefficient, and a lumped heat balance."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from natrode.cell.ops import Array, exp
from natrode.cell.parameters import SCALARS, Parameters
from natrode.constants import R

#: Coefficients that follow a temperature, and the activation energy that each has (theory 1.8).
ACTIVATED: dict[str, str] = {
    "diffusivity": "e_transport",
    "kappa1": "e_transport",
    "i00": "e_transfer",
    "i00_counter": "e_transfer",
    "k_p": "e_film",
    "k_p_wall": "e_film",
}
#: Resistances fall where their conductivity rises; the viscosity falls with conductivity (Walden).
HINDERED: dict[str, str] = {
    "film_host": "e_film",
    "film_patch": "e_film",
    "film_counter": "e_film",
    "viscosity": "e_transport",
}


def at_temperature(p: Parameters | Any, temperature: Array) -> Any:
    """Parameters at another temperature than the one they were given for.

    Parameters
    ----------
    p : Parameters
        Values at ``p.temperature``.
    temperature : array
        K.
    """
    values = {name: getattr(p, name) for name in SCALARS}
    values["open_circuit"] = p.open_circuit
    departure = (1.0 / p.temperature - 1.0 / temperature) / R
    for name, energy in ACTIVATED.items():
        values[name] = values[name] * exp(values[energy] * departure)
    for name, energy in HINDERED.items():
        values[name] = values[name] * exp(-values[energy] * departure)
    # the widths that are multiples of R T/F
    values["w_alloy"] = values["w_alloy"] * (temperature / p.temperature)
    values["temperature"] = temperature
    return SimpleNamespace(**values)


def warming_rate(
    warming: Array, current: Array, voltage: Array, chemical: Array, p: Parameters
) -> Array:
    """``C_A dT/dt = heat - h_A (T - T_amb)`` in K/s (theory 2.10).

    The heat is the electrical power that goes in less the power stored in the reactions at their
    equilibrium potentials; reversible heats and heats of corrosion are left out.

    Parameters
    ----------
    warming : array
        Temperature above that of the surroundings in K. It is the unknown, as the integrator's
        relative tolerance of the temperature itself would be as large as a small rise.
    current : array
        A/m2, plating positive.
    voltage : array
        Voltage against which the current does work on the cell, V: that of the working electrode
        against the counter electrode, reversed in a cell with a cathode.
    chemical : array
        W/m2, reduction currents times their equilibrium potentials.
    """
    return (-current * voltage + chemical - p.heat_transfer * warming) / p.heat_capacity
