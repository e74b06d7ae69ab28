"""Coulombic efficiency and life (0.17), (0.18)."""

from __future__ import annotations

import numpy as np

from natrode.constants import F
from natrode.theory._values import Array, Floats, non_negative, positive, real, result


def _efficiency(value: Floats) -> Array:
    """A Coulombic efficiency, 0 < CE <= 1."""
    ce = positive("CE", value)
    non_negative("1 - CE", 1 - ce)
    return ce


def renewal_loss(
    film_thickness: Floats, film_molar_volume: Floats, renewal_length: Floats, molar_volume: Floats
) -> Floats:
    """l = 2 V_m delta_0/(V_S l_cr) [-], (0.17): film rebuilt per charge, both half cycles.

    The film is rebuilt once for every l_cr of motion of the sodium surface.

    Parameters: delta_0 [m], V_S per electron [m3/mol], l_cr [m], V_m of sodium [m3/mol].
    Only the ratio delta_0/(V_S l_cr) can be identified from measured efficiencies.
    """
    top = (
        2 * positive("molar_volume", molar_volume) * non_negative("film_thickness", film_thickness)
    )
    bottom = positive("film_molar_volume", film_molar_volume)
    return result(top / (bottom * positive("renewal_length", renewal_length)))


def coulombic_efficiency(loss: Floats, dead_fraction: Floats = 0.0) -> Floats:
    """CE = (1 - l/2)/(1 + chi_d + l/2) [-], (0.17).

    Parameters: l [-] from `renewal_loss` (plus `area_swing_loss`), 0 to 2; chi_d, dead sodium per
    stripped charge [-].
    """
    half = 0.5 * non_negative("loss", loss)
    non_negative("1 - loss/2", 1 - half)
    return result((1 - half) / (1 + non_negative("dead_fraction", dead_fraction) + half))


def area_swing_loss(
    shell_fraction: Floats,
    area_ratio: Floats,
    film_thickness: Floats,
    film_molar_volume: Floats,
    charge: Floats,
) -> Floats:
    """chi_A A_r F delta_0/(V_S Q) [-]: film shed with the cycled wall area, added to l of (0.17).

    Parameters: chi_A [-], A_r wall area per cell area [-], delta_0 [m], V_S [m3/mol], Q [C/m2].
    """
    shell = non_negative("shell_fraction", shell_fraction) * non_negative("area_ratio", area_ratio)
    film = F * non_negative("film_thickness", film_thickness)
    film = film / positive("film_molar_volume", film_molar_volume)
    return result(shell * film / positive("charge", charge))


def cycles_until_fade(excess: Floats, cathode_charge: Floats, efficiency: Floats) -> Floats:
    """n* = Q_ex/[Q_cath (1 - CE)] [-], (0.18): cycles carried by the excess; inf at CE = 1.

    Parameters: Q_ex, Q_cath [one unit], CE of the full cell [-]. A half-cell CE overestimates it.
    """
    ce = _efficiency(efficiency)
    ratio = non_negative("excess", excess) / positive("cathode_charge", cathode_charge)
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(np.where(ce == 1, np.inf, ratio / (1 - ce)))


def capacity(
    cycle: Floats, cathode_charge: Floats, efficiency: Floats, excess: Floats = 0.0
) -> Floats:
    """Q_n = Q_cath up to n*, then Q_cath CE^{n - n*} (unit of Q_cath), (0.18).

    Parameters: n [-], zero or positive; Q_cath; CE [-]; Q_ex (0: anode-free).
    """
    ce = _efficiency(efficiency)
    n = non_negative("cycle", cycle)
    onset = real(cycles_until_fade(excess, cathode_charge, ce))
    beyond = np.maximum(n - np.where(np.isinf(onset), n, onset), 0.0)
    return result(positive("cathode_charge", cathode_charge) * ce**beyond)


def cycles_to_retention(retention: Floats, efficiency: Floats) -> Floats:
    """n = ln(retention)/ln(CE) [-] of an anode-free cell, (0.18); n_80 for 0.8. inf at CE = 1.

    Parameters: retention [-], above 0 and at most 1; CE [-].
    """
    kept = positive("retention", retention)
    non_negative("1 - retention", 1 - kept)
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.log(kept) / np.log(_efficiency(efficiency))
    return result(np.where(real(efficiency) == 1, np.inf, n))


def efficiency_from_retention(retention: Floats, cycles: Floats) -> Floats:
    """CE = retention^{1/n} [-] of an anode-free cell: the inverse of `cycles_to_retention`."""
    kept = positive("retention", retention)
    return result(kept ** (1 / positive("cycles", cycles)))


def symmetric_life(depth: Floats, efficiency: Floats) -> Floats:
    """n_fail = (1/d - 1)/(1 - CE) [-] of a symmetric cell cycled at a depth of discharge d [-].

    Parameters: d, above 0 and at most 1; CE per electrode [-]. inf at CE = 1 (0 at d = 1).
    """
    d = positive("depth", depth)
    non_negative("1 - depth", 1 - d)
    ce = _efficiency(efficiency)
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(np.where(d == 1, 0.0, (1 / d - 1) / (1 - ce)))


def electrolyte_life(
    excess_volume: Floats, volume_per_charge: Floats, charge: Floats, film_efficiency: Floats
) -> Floats:
    """n_e = V_exc/[v_e Q (1 - CE_SEI)] [-]: cycles until the excess electrolyte is used up.

    Parameters: V_exc [m3/m2], v_e solvent per parasitic charge [m3/C], Q [C/m2], CE_SEI [-] (film
    losses only). inf at CE_SEI = 1.
    """
    ce = _efficiency(film_efficiency)
    use = positive("volume_per_charge", volume_per_charge) * positive("charge", charge)
    with np.errstate(divide="ignore"):
        return result(non_negative("excess_volume", excess_volume) / (use * (1 - ce)))
