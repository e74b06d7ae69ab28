"""Electrolyte volume, wetting of the pores, electrolyte outside them (theory 2.10, (1.22), C14).

The cell holds more electrolyte than its pores. What fills the pores displaces electrolyte, which mixes
outside and comes back with the mean concentration of what is there. The excess and the separator
exchange salt along the edge of the stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from natrode.cell.ops import Array, maximum, minimum, sqrt
from natrode.cell.parameters import Parameters
from natrode.cell.processes import Process
from natrode.cell.signs import plating_share
from natrode.cell.structure import Structure
from natrode.constants import F

#: Electrolyte outside, over the empty pores, below which none comes back: nothing is divided by zero.
LITTLE = 2e-4

#: Electrolyte outside at the start, over the empty pores of each host, beside what the solids displaced
#: already: where the volume is not balanced.
SPARE = 0.01


def volume_rate(production: Array, p: Parameters) -> Array:
    """``dV_e/dt = -v_e F x interphase`` in m/s; `production` in mol of electrons/(m2 s)."""
    return -p.v_e * F * production


def saturation_rate(saturation: Array, liquid: Array, pores: Array, p: Parameters) -> Array:
    """Relaxation of the wetted share to ``min(1, V_e/V_pores)`` in 1/s.

    A state of its own, because the volume of all pores inside every local equation would fill the
    Jacobian.
    """
    return (minimum(liquid / pores, 1.0) - saturation) / p.saturation_time


@dataclass(frozen=True)
class Outside:
    """Electrolyte outside the pores."""

    c: Array  #: mol/m3
    there: Array  #: -, one where there is some, zero where there is none


def outside(salt: Array, liquid: Array, p: Parameters) -> Outside:
    """State of the electrolyte outside.

    Parameters
    ----------
    salt, liquid : scalar
        mol/m2 and m.
    p : Parameters
    """
    little = LITTLE * _empty_pores(p)
    # the integrator's error may take the last of it below zero
    kept = 0.5 * (liquid + sqrt(liquid * liquid + little * little))
    there = maximum(liquid, 0.0) ** 2
    return Outside(
        c=(salt + p.c0 * (kept - liquid)) / kept,
        there=there / (there + little * little),
    )


def crossing(filling: Array, at_rest: Array, c: Array, beside: Outside) -> tuple[Array, Array]:
    """Electrolyte (1/s) and salt (mol/(m3 s)) that leave the pores per host volume.

    Electrolyte leaves with the concentration of the pore and comes back with that of what is outside.
    With the pore's own concentration both ways, thin in plating and thick in stripping, each cycle
    would pump salt into the host.

    Parameters
    ----------
    filling, at_rest : array
        Rate at which solids fill the pores in 1/s, and the rate that counts as rest.
    c : array
        mol/m3, in the pores.
    beside : Outside
    """
    out = plating_share(-filling, at_rest)
    back = (1.0 - out) * beside.there
    return filling * (out + back), filling * (out * c + back * beside.c)


def exchange(c: Array, beside: Outside, p: Parameters) -> Array:
    """Salt that comes in from outside per volume of electrolyte, mol/(m3 s)."""
    return (beside.c - c) / p.exchange_time


def outside_at_start(free: Any, p: Parameters | Any, structure: Structure) -> Any:
    """Electrolyte outside the pores when the cell is assembled, m; numbers or PyBaMM symbols.

    Parameters
    ----------
    free : scalar
        Volume of the pores of one host at the start in m.
    p : Parameters
    structure : Structure
    """
    hosts = 2.0 if structure.cell == "symmetric" else 1.0
    empty = (1.0 - p.solid_fraction - p.coating_fraction) * p.host_thickness
    if not structure.has(Process.INVENTORY):
        return hosts * ((empty - free) + SPARE * empty)
    pores = p.separator_porosity * p.separator_thickness + hosts * free
    if structure.cell == "full":
        pores = pores + p.cathode_porosity * p.cathode_thickness
    excess = p.liquid0 - pores
    return 0.5 * (excess + (excess * excess) ** 0.5)


def _empty_pores(p: Parameters) -> Array:
    """Pores of separator and one host without sodium in m."""
    host = (1.0 - p.solid_fraction - p.coating_fraction) * p.host_thickness
    return p.separator_porosity * p.separator_thickness + host
