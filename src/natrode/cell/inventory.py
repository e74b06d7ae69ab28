"""Electrolyte volume and wetting of the pores (theory 2.10, (1.22))."""

from __future__ import annotations

from natrode.cell.ops import Array, minimum
from natrode.cell.parameters import Parameters
from natrode.constants import F


def volume_rate(production: Array, p: Parameters) -> Array:
    """``dV_e/dt = -v_e F x interphase`` in m/s; `production` in mol of electrons/(m2 s)."""
    return -p.v_e * F * production


def saturation_rate(saturation: Array, liquid: Array, pores: Array, p: Parameters) -> Array:
    """Relaxation of the wetted share to ``min(1, V_e/V_pores)`` in 1/s.

    A state of its own, because the volume of all pores inside every local equation would fill the
    Jacobian.
    """
    return (minimum(liquid / pores, 1.0) - saturation) / p.saturation_time
