"""Charge transfer on sodium through a film (theory 2.5, (1.7))."""

from __future__ import annotations

from natrode.cell.electrolyte import regular, thermal_voltage
from natrode.cell.ops import Array, asinh, sqrt
from natrode.cell.parameters import Parameters


def exchange_current(c: Array, i00: Array, p: Parameters) -> Array:
    """``i_0 = i_00 sqrt(c/c_0)`` in A/m2; `i00` already holds the temperature."""
    return i00 * sqrt(regular(c, p) / p.c0)


def butler_volmer(j: Array, eta: Array, i0: Array, film: Array, p: Parameters) -> Array:
    """Residual in V of the inverted Butler-Volmer law with a film in series (1.7).

    ``2 v_T asinh(j/(2 i_0)) + j R_f - eta``; zero for the current density `j` in A/m2 (anodic
    positive) of sodium at the overpotential `eta`. Strictly monotone in `j`. A small series
    resistance ``film_min`` keeps `j` finite far from equilibrium.
    """
    return 2.0 * thermal_voltage(p) * asinh(j / (2.0 * i0)) + j * (film + p.film_min) - eta
