"""Infusion of a host with molten sodium (0.14): Washburn with reactive wetting, melt properties."""

from __future__ import annotations

import numpy as np
from scipy.special import sici

from natrode.constants import G_ACC, R
from natrode.theory._values import Array, Floats, non_negative, positive, real, result, within

CRITICAL_TEMPERATURE = 2503.7
"""Critical temperature of sodium used by the correlations [K]."""


def _melt_temperature(temperature: Floats) -> Array:
    return within("temperature of the melt", temperature, 370.0, CRITICAL_TEMPERATURE)


def melt_surface_tension(temperature: Floats) -> Floats:
    """gamma_L = 0.2405 (1 - T/2503.7)^1.126 [N/m]; T [K], melting point to critical point.

    Reference: J. Fink, L. Leibowitz, Argonne National Laboratory report ANL/RE-95/2 (1995).
    Coefficients recalled, not re-read.
    """
    return result(0.2405 * (1 - _melt_temperature(temperature) / CRITICAL_TEMPERATURE) ** 1.126)


def melt_viscosity(temperature: Floats) -> Floats:
    """ln mu = -6.4406 - 0.3958 ln T + 556.835/T, mu [Pa s]; T [K]. Reference as above."""
    t = _melt_temperature(temperature)
    return result(np.exp(-6.4406 - 0.3958 * np.log(t) + 556.835 / t))


def melt_density(temperature: Floats) -> Floats:
    """rho = 219 + 275.32 (1 - T/2503.7) + 511.58 (1 - T/2503.7)^(1/2) [kg/m3]; T [K]."""
    reduced = 1 - _melt_temperature(temperature) / CRITICAL_TEMPERATURE
    return result(219 + 275.32 * reduced + 511.58 * np.sqrt(reduced))


def reaction_time(prefactor: Floats, activation_energy: Floats, temperature: Floats) -> Floats:
    """tau_r = tau_r0 e^{E_r/RT} [s], (0.14). Parameters: tau_r0 [s], E_r [J/mol], T [K]."""
    t = positive("temperature", temperature)
    return result(positive("prefactor", prefactor) * np.exp(real(activation_energy) / (R * t)))


def reactive_contact_angle(
    time: Floats, angle_initial: Floats, angle_final: Floats, time_constant: Floats
) -> Floats:
    """Theta_m = Theta_inf + (Theta_0 - Theta_inf) e^{-t/tau_r} [rad], (0.14).

    Parameters: t [s], Theta_0, Theta_inf [rad, 0 to pi], tau_r [s].
    """
    start = within("angle_initial", angle_initial, 0.0, np.pi)
    end = within("angle_final", angle_final, 0.0, np.pi)
    decay = np.exp(-non_negative("time", time) / positive("time_constant", time_constant))
    return result(end + (start - end) * decay)


def washburn_length(
    time: Floats,
    pore_radius: Floats,
    contact_angle: Floats,
    surface_tension: Floats,
    viscosity: Floats,
) -> Floats:
    """l = sqrt[gamma_L r_p cos(Theta) t/(2 mu)] [m], (0.14), constant angle; 0 above 90 deg.

    Parameters: t [s], r_p [m], Theta [rad], gamma_L [N/m], mu [Pa s].

    Notes
    -----
    Viscous regime: t much longer than rho r_p^2/mu; no gravity, see `gravity_limit`.
    Reference: E. Washburn, Phys. Rev. 17 (1921) 273.
    """
    cosine = np.cos(within("contact_angle", contact_angle, 0.0, np.pi))
    mobility = _mobility(pore_radius, surface_tension, viscosity)
    return result(np.sqrt(mobility * np.maximum(cosine, 0.0) * non_negative("time", time)))


def _mobility(pore_radius: Floats, surface_tension: Floats, viscosity: Floats) -> Array:
    """gamma_L r_p/(2 mu) [m2/s]."""
    product = positive("surface_tension", surface_tension) * positive("pore_radius", pore_radius)
    return np.asarray(product / (2 * positive("viscosity", viscosity)))


def _cin(x: Array) -> Array:
    """Entire cosine integral, int_0^x (1 - cos u)/u du, even in x."""
    size = np.abs(x)
    safe = np.maximum(size, 1e-2)
    large = np.euler_gamma + np.log(safe) - sici(safe)[1]
    square = size**2
    return np.asarray(
        np.where(size < 1e-2, square / 4 * (1 - square / 24 * (1 - square / 45)), large)
    )


def reactive_length(
    time: Floats,
    pore_radius: Floats,
    angle_initial: Floats,
    angle_final: Floats,
    time_constant: Floats,
    surface_tension: Floats,
    viscosity: Floats,
) -> Floats:
    """l(t) [m] with d(l^2)/dt = gamma_L r_p cos Theta_m(t)/(2 mu), reactive wetting, (0.14).

    The integral of cos Theta_m is exact, in sine and cosine integrals. The melt enters when Theta_m
    has fallen to 90 deg; where Theta_m rises past 90 deg it stops and is held (the
    wetting does not withdraw). 0 while Theta_m stays above 90 deg.

    Parameters
    ----------
    time : t [s] from contact.
    pore_radius : r_p [m].
    angle_initial, angle_final : Theta_0, Theta_inf [rad].
    time_constant : tau_r [s].
    surface_tension, viscosity : gamma_L [N/m], mu [Pa s].
    """
    t = non_negative("time", time)
    start = within("angle_initial", angle_initial, 0.0, np.pi)
    end = within("angle_final", angle_final, 0.0, np.pi)
    tau = positive("time_constant", time_constant)
    right = 0.5 * np.pi
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = tau * np.log((start - end) / (right - end))
    crosses = (start - right) * (end - right) < 0
    entry = np.where(crosses & (start > right), crossing, 0.0)
    exit_ = np.where(crosses & (start < right), crossing, np.inf)
    # at Theta = 90 deg throughout nothing moves; both ends above: never
    never = (start >= right) & (end >= right)
    begin = np.where(never, 0.0, np.minimum(entry, t))
    finish = np.where(never, 0.0, np.minimum(t, exit_))
    finish = np.maximum(finish, begin)

    span = start - end
    first, last = span * np.exp(-begin / tau), span * np.exp(-finish / tau)
    si_first, si_last = sici(first)[0], sici(last)[0]
    integral = np.cos(end) * (finish - begin - tau * (_cin(first) - _cin(last)))
    integral = integral - np.sin(end) * tau * (si_first - si_last)
    mobility = _mobility(pore_radius, surface_tension, viscosity)
    return result(np.sqrt(mobility * np.maximum(integral, 0.0)))


def infiltration_pressure(
    pore_radius: Floats, contact_angle: Floats, surface_tension: Floats
) -> Floats:
    """p = -2 gamma_L cos(Theta)/r_p [Pa]: above 90 deg the pressure to apply, below it suction < 0.

    Parameters: r_p [m], Theta [rad], gamma_L [N/m]. Young-Laplace, cylindrical pore.
    """
    cosine = np.cos(within("contact_angle", contact_angle, 0.0, np.pi))
    gamma = positive("surface_tension", surface_tension)
    return result(-2 * gamma * cosine / positive("pore_radius", pore_radius))


def gravity_limit(
    pore_radius: Floats, contact_angle: Floats, surface_tension: Floats, density: Floats
) -> Floats:
    """h = 2 gamma_L cos(Theta)/(rho g r_p) [m], capillary rise (Jurin); negative above 90 deg.

    Parameters: r_p [m], Theta [rad], gamma_L [N/m], rho [kg/m3].
    """
    pressure = real(infiltration_pressure(pore_radius, contact_angle, surface_tension))
    return result(-pressure / (positive("density", density) * G_ACC))
