"""Stirring by a magnetic field: Lorentz force on the current in open liquid (theory 1.8).

Only Lorentz micro-convection is modelled. In a separator-filled cell it is negligible, and so is
the field-gradient force of a ferromagnetic host on a diamagnetic electrolyte.
"""

from __future__ import annotations

import math

import numpy as np

from natrode.theory._values import Array, Floats, bisect, non_negative, positive, real, result


def magnetic_number(
    field: Floats, current: Floats, gap: Floats, viscosity: Floats, diffusivity: Floats
) -> Floats:
    """M = B I L_g^3/(mu D) [-], Lorentz against viscous force and diffusion; mu = rho_e nu_e.

    Parameters
    ----------
    field : B, component across the current [T].
    current : I [A/m2], sign ignored.
    gap : L_g, largest dimension of electrolyte that is free to flow [m]; a separator pore, not the
        cell, where there is a separator.
    viscosity : mu, dynamic [Pa s].
    diffusivity : D [m2/s], free liquid.
    """
    force = np.abs(real(field) * real(current)) * non_negative("gap", gap) ** 3
    return result(force / (positive("viscosity", viscosity) * positive("diffusivity", diffusivity)))


def sherwood_number(magnetic: Floats, coefficient: Floats = 0.5) -> Floats:
    """Sh = sqrt[1 + (C_B M^{1/3})^2] [-]: factor on D_e at an imposed current.

    Parameters: M [-] from `magnetic_number`; C_B [-], 0.5 is an estimate. The 1/3 power is
    that of a diffusion layer in a shear flow; see `leveque_sherwood`.
    """
    c_b = non_negative("coefficient", coefficient)
    return result(np.sqrt(1 + (c_b * np.cbrt(non_negative("magnetic number", magnetic))) ** 2))


def stirred_limiting_current(
    still_current: Floats, magnetic_at_still: Floats, coefficient: Floats = 0.5
) -> Floats:
    """I_lim [A/m2] in a field: the root of I = I_0 Sh(M_0 I/I_0), where the current stirs itself.

    Parameters: I_0 limiting current without field [A/m2]; M_0 = `magnetic_number` at I_0 [-];
    C_B [-].

    Notes
    -----
    At M_0 >> 1 it tends to I_0 (C_B^3 M_0)^{1/2}, so to c^{3/2} B^{1/2}, because the driving
    current is the limiting current itself. The empirical c^{4/3} B^{1/3} of the magnetoelectrolysis
    literature (T. Fahidy, J. Appl. Electrochem. 13 (1983) 553) corresponds to a driving current
    proportional to c but not to Sh.
    """
    i_0 = positive("still_current", still_current)
    m_0 = non_negative("magnetic_at_still", magnetic_at_still)
    c_b = non_negative("coefficient", coefficient)

    def excess(log_gain: Array) -> Array:
        gain = np.exp(log_gain)
        return np.asarray(gain - real(sherwood_number(m_0 * gain, c_b)))

    # gain^2 <= 2 max(1, (C_B^3 M_0)^{2/3} gain^{2/3}) bounds the root
    size = np.broadcast_arrays(i_0, m_0, c_b)[1] * c_b**3
    high = 0.5 * np.log(8.0) + 0.5 * np.log1p(size)
    return result(i_0 * np.exp(bisect(excess, np.full_like(high, -1e-9), high)))


def lorentz_channel_speed(field: Floats, current: Floats, gap: Floats, viscosity: Floats) -> Floats:
    """u_max = j B L^2/(8 mu) [m/s]: mid-plane speed of plane Poiseuille flow under j x B.

    Parameters: B along the walls [T], j [A/m2] across the gap, L distance of the walls [m], mu
    [Pa s]. Fully developed, no pressure gradient, small Hartmann number.
    """
    force = real(field) * real(current)
    return result(force * positive("gap", gap) ** 2 / (8 * positive("viscosity", viscosity)))


def hartmann_number(field: Floats, gap: Floats, conductivity: Floats, viscosity: Floats) -> Floats:
    """Ha = B L sqrt(kappa/mu) [-]. Below 0.1 induced currents are negligible (one-way coupling).

    Parameters: B [T], L [m], kappa of the electrolyte [S/m], mu [Pa s].
    """
    ratio = positive("conductivity", conductivity) / positive("viscosity", viscosity)
    return result(np.abs(real(field)) * positive("gap", gap) * np.sqrt(ratio))


LEVEQUE_LOCAL = 1 / (9 ** (1 / 3) * math.gamma(4 / 3))
"""0.5384: local Sherwood number at x over (gamma x^2/D)^{1/3}."""

LEVEQUE_MEAN = 1.5 * LEVEQUE_LOCAL
"""0.8075: mean over the plate."""


def leveque_sherwood(shear: Floats, length: Floats, diffusivity: Floats) -> Floats:
    """Mean Sh = k l/D = 0.8075 (gamma l^2/D)^{1/3} [-] over a plate of length l in a shear flow.

    Parameters: wall shear rate gamma [1/s], l along the flow [m], D [m2/s]. Thin diffusion layer.
    Reference: M. Leveque, Ann. Mines 13 (1928) 201.
    """
    group = non_negative("shear", shear) * positive("length", length) ** 2
    return result(LEVEQUE_MEAN * np.cbrt(group / positive("diffusivity", diffusivity)))
