"""Where the current goes in a porous host (0.11), (0.12): linear and Tafel kinetics, starvation.

Depth `xi` = 0 at the separator side ("top"), 1 at the current collector. Uniform concentration and
properties; `conductivity_ion` is kappa_t = kappa_e + sigma_m, `conductivity_electron` is sigma,
both effective. sigma = inf is a perfectly conducting host.
Reference: J. Newman, C. Tobias, J. Electrochem. Soc. 109 (1962) 1183.
"""

from __future__ import annotations

import numpy as np

from natrode.constants import T_REF
from natrode.theory._values import (
    Array,
    Floats,
    bisect,
    non_negative,
    positive,
    real,
    result,
    within,
)
from natrode.theory.depletion import concentration_drop
from natrode.theory.temperature import thermal_voltage


def thiele_modulus(
    thickness: Floats,
    wall_area: Floats,
    resistance: Floats,
    conductivity_ion: Floats,
    conductivity_electron: Floats = np.inf,
) -> Floats:
    """nu = L_h sqrt[(a/R_ct)(1/kappa_t + 1/sigma)] [-], (0.11); nu^2 is the Damkoehler number.

    Parameters: L_h [m], a [1/m], R_ct [Ohm m2], kappa_t [S/m], sigma [S/m]. The penetration depth
    is L_h/nu. Linear kinetics: local current below about 2 i_0, or R_ct of the operating point.
    """
    specific = 1 / positive("conductivity_ion", conductivity_ion)
    specific = specific + 1 / positive("conductivity_electron", conductivity_electron)
    admittance = non_negative("wall_area", wall_area) / positive("resistance", resistance)
    return result(non_negative("thickness", thickness) * np.sqrt(admittance * specific))


def _electron_share(conductivity_ion: Floats, conductivity_electron: Floats) -> Array:
    """sigma/(kappa + sigma), also for sigma = inf."""
    kappa = positive("conductivity_ion", conductivity_ion)
    return np.asarray(1 / (1 + kappa / positive("conductivity_electron", conductivity_electron)))


def reaction_profile(
    depth: Floats,
    modulus: Floats,
    conductivity_ion: Floats,
    conductivity_electron: Floats = np.inf,
) -> Floats:
    """Local plating rate over its mean, a j L_h/I [-], (0.11); its integral over depth is 1.

    nu [kappa_t cosh(nu xi) + sigma cosh(nu (1 - xi))]/[(kappa_t + sigma) sinh nu].

    Parameters
    ----------
    depth : xi [-], 0 (separator) to 1 (current collector).
    modulus : nu [-] from `thiele_modulus`; 0 gives 1 everywhere. No overflow at large nu.
    conductivity_ion, conductivity_electron : kappa_t, sigma [S/m].
    """
    xi = within("depth", depth, 0.0, 1.0)
    nu = non_negative("modulus", modulus)
    share = _electron_share(conductivity_ion, conductivity_electron)

    def cosh_over_sinh(z: Array) -> Array:
        """nu cosh(nu z)/sinh(nu) for 0 <= z <= 1."""
        with np.errstate(invalid="ignore"):
            value = nu * (np.exp(nu * (z - 1)) + np.exp(-nu * (z + 1))) / -np.expm1(-2 * nu)
        return np.asarray(np.where(nu == 0, 1.0, value))

    return result((1 - share) * cosh_over_sinh(xi) + share * cosh_over_sinh(1 - xi))


def top_bottom_ratio(
    modulus: Floats, conductivity_ion: Floats, conductivity_electron: Floats = np.inf
) -> Floats:
    """j(0)/j(1) = (sigma cosh nu + kappa_t)/(sigma + kappa_t cosh nu) [-], the design number.

    cosh nu for an electron conductor (top plating), 1 at sigma = kappa_t, 1/cosh nu for an ion
    conductor (bottom-up). Arguments as in `reaction_profile`.
    """
    nu = non_negative("modulus", modulus)
    share = _electron_share(conductivity_ion, conductivity_electron)
    small = np.exp(-nu)
    cosh = 0.5 * (1 + small**2)  # both terms of the ratio divided by e^nu
    with np.errstate(divide="ignore"):
        return result((share * cosh + (1 - share) * small) / (share * small + (1 - share) * cosh))


def host_resistance(
    thickness: Floats,
    modulus: Floats,
    conductivity_ion: Floats,
    conductivity_electron: Floats = np.inf,
) -> Floats:
    """Area resistance of the host [Ohm m2] between collector metal and separator electrolyte.

    L_h/(kappa+sigma) {1 + [2 + (sigma/kappa + kappa/sigma) cosh nu]/(nu sinh nu)}: ohmic and charge
    transfer together. Tends to R_ct/(a L_h) as nu -> 0.

    Parameters: L_h [m], nu [-] (positive), kappa_t [S/m], sigma [S/m].
    """
    span = positive("thickness", thickness)
    nu = positive("modulus", modulus)
    kappa = positive("conductivity_ion", conductivity_ion)
    sigma = positive("conductivity_electron", conductivity_electron)
    share = _electron_share(kappa, sigma)
    csch = 2 * np.exp(-nu) / -np.expm1(-2 * nu)
    coth = 1 / np.tanh(nu)
    parallel = 1 / (kappa + sigma)
    distributed = 2 * parallel * csch + (share / kappa + (1 - share) / sigma) * coth
    return result(span * (parallel + distributed / nu))


def tafel_profile(
    depth: Floats,
    current: Floats,
    thickness: Floats,
    conductivity_ion: Floats,
    conductivity_electron: Floats,
    alpha: Floats = 0.5,
    temperature: Floats = T_REF,
) -> Floats:
    """a j L_h/I = (2 theta^2/delta) sec^2(theta y - psi) [-] for Tafel kinetics, y = 1 - xi.

    delta = alpha F I L_h/(R T) (1/kappa + 1/sigma), eps = alpha F I L_h/(R T kappa),
    tan theta = 2 delta theta/(4 theta^2 - eps (delta - eps)), tan psi = (delta - eps)/(2 theta).
    The wall area and the exchange current drop out.

    Parameters
    ----------
    depth : xi [-], 0 (separator) to 1 (current collector).
    current : I [A/m2], positive.
    thickness : L_h [m].
    conductivity_ion, conductivity_electron : kappa_t, sigma [S/m]; sigma may be inf.
    alpha : transfer coefficient of plating [-].
    temperature : T [K].

    Notes
    -----
    Valid where the overpotential exceeds about 3 v_T/alpha everywhere.
    Reference: J. Newman, C. Tobias, J. Electrochem. Soc. 109 (1962) 1183.
    """
    y = 1 - within("depth", depth, 0.0, 1.0)
    scale = positive("current", current) * positive("thickness", thickness)
    scale = scale * positive("alpha", alpha) / real(thermal_voltage(temperature))
    eps = scale / positive("conductivity_ion", conductivity_ion)
    rest = scale / positive("conductivity_electron", conductivity_electron)  # delta - eps
    delta = eps + rest

    def condition(theta: Array) -> Array:
        """The equation for theta without its poles; negative below the root in (0, pi)."""
        return np.asarray(
            (4 * theta**2 - eps * rest) * np.sin(theta) - 2 * delta * theta * np.cos(theta)
        )

    # theta^2 >= delta/2 (1 - O(delta)) keeps the trivial root at 0 out of the interval
    low = np.minimum(0.1 * np.sqrt(delta), 0.5)
    theta = bisect(condition, low, np.full_like(delta, np.pi))
    psi = np.arctan(rest / (2 * theta))
    return result(2 * theta**2 / delta / np.cos(theta * y - psi) ** 2)


def top_share_ratio(
    roughness: Floats,
    wall_area: Floats,
    thickness: Floats,
    modulus: Floats,
    resistance_ratio: Floats = 1.0,
) -> Floats:
    """Pi = r_T/(a L_h) (R_ct/R_ct,T) nu coth nu [-], (0.12): top over interior current.

    Parameters
    ----------
    roughness : r_T, real over projected area of the outer face [-].
    wall_area, thickness : a [1/m], L_h [m].
    modulus : nu [-] with sigma = inf.
    resistance_ratio : R_ct of the walls over R_ct of the outer face [-].
    """
    nu = non_negative("modulus", modulus)
    with np.errstate(divide="ignore", invalid="ignore"):
        nu_coth = np.where(nu == 0, 1.0, nu / np.tanh(nu))
    area = positive("wall_area", wall_area) * positive("thickness", thickness)
    contrast = non_negative("resistance_ratio", resistance_ratio)
    return result(non_negative("roughness", roughness) / area * contrast * nu_coth)


def top_fraction(
    roughness: Floats,
    wall_area: Floats,
    thickness: Floats,
    modulus: Floats,
    resistance_ratio: Floats = 1.0,
) -> Floats:
    """F_T = Pi/(1 + Pi) [-], (0.12): share of the current that plates on the outer face.

    Arguments as in `top_share_ratio`. Perfectly conducting host, linear kinetics, every surface
    active; a face that has not nucleated takes nothing whatever this says.
    """
    pi = real(top_share_ratio(roughness, wall_area, thickness, modulus, resistance_ratio))
    return result(pi / (1 + pi))


def bottom_overpotential(
    current: Floats, thickness: Floats, conductivity_ion: Floats, modulus: Floats
) -> Floats:
    """eta_g = I L_h/(kappa_t nu sinh nu) [V], (0.13): growth overpotential at the collector side.

    Magnitude, for sigma = inf and all walls active.

    Parameters: I [A/m2], L_h [m], kappa_t [S/m], nu [-] (positive).
    """
    nu = positive("modulus", modulus)
    drop = non_negative("current", current) * positive("thickness", thickness)
    drop = drop / positive("conductivity_ion", conductivity_ion)
    return result(drop / nu * 2 * np.exp(-nu) / -np.expm1(-2 * nu))


def starvation_number(
    current: Floats,
    thickness: Floats,
    diffusivity: Floats,
    concentration: Floats,
    t_plus: Floats,
    conductivity_liquid: Floats = 1.0,
    conductivity_solid: Floats = 0.0,
) -> Floats:
    """Lambda = (1 - t+) I L_h/(2 F D_e c0) kappa_e/kappa_t [-]; the bottom starves at 1.

    Uniform reaction; the solid ion path (kappa_t = kappa_e + sigma_m) carries its share without
    depleting the salt. Times c0 it is the salt difference over the host [mol/m3].

    Parameters
    ----------
    current, thickness : I [A/m2], L_h [m].
    diffusivity, concentration, t_plus : D_e [m2/s], c0 at the entrance [mol/m3], t+ [-].
    conductivity_liquid, conductivity_solid : kappa_e, sigma_m [S/m], effective.
    """
    liquid = positive("conductivity_liquid", conductivity_liquid)
    share = liquid / (liquid + non_negative("conductivity_solid", conductivity_solid))
    drop = real(concentration_drop(current, thickness, diffusivity, t_plus))
    return result(0.5 * drop * share / positive("concentration", concentration))


def coating_conductivity(
    bulk_conductivity: Floats,
    coating_thickness: Floats,
    wall_area: Floats,
    tortuosity: Floats = 1.5,
) -> Floats:
    """sigma_m = sigma_bulk d a/tau [S/m]: ion path through a wall coating, parallel to the liquid.

    Parameters: bulk [S/m], d [m], a [1/m], tau [-] (1.5, estimate). Compare with kappa_e: for
    1 um of a 0.012 S/m coating on a copper foam it is 0.1 % of the wetted pores.
    """
    volume = non_negative("coating_thickness", coating_thickness) * non_negative(
        "wall_area", wall_area
    )
    bulk = non_negative("bulk_conductivity", bulk_conductivity)
    return result(bulk * volume / positive("tortuosity", tortuosity))


def bottom_up_margin(
    dip_top: Floats,
    dip_bottom: Floats,
    current: Floats,
    thickness: Floats,
    conductivity_ion: Floats,
) -> Floats:
    """eta_n(top) - eta_n(bottom) - I L_h/(2 kappa_t) [V]: positive means bottom-up nucleation.

    A graded wall starts at the collector if its dip there is smaller by more than the ohmic drop.

    Parameters: dips [V], I [A/m2], L_h [m], kappa_t [S/m]. Uniform charging current at the dip.
    """
    drop = non_negative("current", current) * positive("thickness", thickness)
    drop = drop / (2 * positive("conductivity_ion", conductivity_ion))
    return result(non_negative("dip_top", dip_top) - non_negative("dip_bottom", dip_bottom) - drop)


def dimensionless_current(
    current: Floats, wall_area: Floats, thickness: Floats, exchange_current: Floats
) -> Floats:
    """I/(a L_h i_0) [-]: below 1 linear, far above 1 Tafel kinetics on the walls."""
    area = positive("wall_area", wall_area) * positive("thickness", thickness)
    return result(real(current) / (area * positive("exchange_current", exchange_current)))
