"""First sodiation of a coating: conversion and alloying (theory 2.6, (1.12), (1.13) with C4).

``MX + n_c Na+ + n_c e- -> M + NaX`` is irreversible; ``M + n_a Na <-> Na_n M`` goes back when the
potential rises above the alloy potential. Both are carried by the external current.
"""

from __future__ import annotations

from dataclasses import dataclass

from natrode.cell.ops import Array, maximum, minimum, softplus
from natrode.cell.parameters import Parameters
from natrode.constants import F

#: mol/m2 below which a surface counts as uncoated.
LEAST_MOLES = 1e-12


@dataclass(frozen=True)
class Sodiation:
    """Rates of both steps; arrays over the cells."""

    conversion: Array  #: 1/s, d xi_c/dt
    alloying: Array  #: 1/s, d xi_a/dt
    current: Array  #: A/m2 of coated wall, anodic positive
    power: Array  #: W/m2, reduction currents times their equilibrium potentials


def sodiate(
    xi_c: Array, xi_a: Array, eta: Array, moles: Array, connected: Array, p: Parameters
) -> Sodiation:
    """Evaluate (1.12) and the occupancy form of (1.13).

    ``j_c = -i_c (1 - xi_c) sp((U_c - eta)/w_c)`` and
    ``j_a = (w_a/R_a) [xi_a sp((eta - U_a0)/w_a) - (xi_max xi_c - xi_a) sp((U_a0 - eta)/w_a)]``
    with ``sp(u) = ln(1 + e^u)``: no step runs without what it consumes, so the extents stay between
    their bounds. The current follows from the extents, so that the uptake is exactly
    ``F Gamma (n_c xi_c + n_a xi_a)``.

    Parameters
    ----------
    xi_c, xi_a : array
        Extents of conversion and alloying.
    eta : array
        Potential against the electrolyte in V.
    moles : array
        Gamma, formula units per area in mol/m2.
    connected : array
        Share of the wall that electrons reach; the rest does not react (C11).
    p : Parameters
    """
    convert = p.i_conversion * (1.0 - xi_c) * softplus((p.u_conversion - eta) / p.w_conversion)
    alloy = (
        p.alloy_conductance
        * p.w_alloy
        * (
            (p.alloy_max * xi_c - xi_a) * softplus((p.u_alloy - eta) / p.w_alloy)
            - xi_a * softplus((eta - p.u_alloy) / p.w_alloy)
        )
    )
    coated = minimum(moles / LEAST_MOLES, 1.0)
    per_mole = connected * coated / (F * maximum(moles, LEAST_MOLES))
    conversion = convert * per_mole / p.n_conversion
    alloying = alloy * per_mole / p.n_alloy
    converted = F * moles * p.n_conversion * conversion
    alloyed = F * moles * p.n_alloy * alloying
    return Sodiation(
        conversion=conversion,
        alloying=alloying,
        current=-(converted + alloyed),
        power=converted * p.u_conversion + alloyed * p.u_alloy,
    )


def sodiated(xi_c: Array, xi_a: Array, p: Parameters) -> Array:
    """Share of the coating that is sodiated: converted, or alloyed where nothing converts.

    It conducts sodium ions and offers the sodiophilic surface.
    """
    converts = minimum(1e12 * p.i_conversion, 1.0)
    return converts * xi_c + (1.0 - converts) * xi_a / p.alloy_max


def swelling(xi_c: Array, xi_a: Array, p: Parameters) -> Array:
    """Volume gained per volume of coating as deposited, ``beta_c xi_c + beta_a xi_a`` (1.1)."""
    return p.beta_conversion * xi_c + p.beta_alloy * xi_a
