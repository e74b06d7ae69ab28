"""Salt depletion between two faces: limiting current, Sand's time, Chazalviel (0.8), Cottrell.

Binary salt, constant properties. `diffusivity` is the effective salt diffusivity D_e of the medium
and `porosity` its liquid fraction; a free liquid has porosity 1 and D_e = D. A current density I is
positive when plating.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfc

from natrode.constants import T_REF, F
from natrode.theory._values import (
    Array,
    Floats,
    bisect,
    non_negative,
    positive,
    real,
    result,
    transference,
    within,
)
from natrode.theory.temperature import thermal_voltage


def bruggeman(value: Floats, porosity: Floats, exponent: Floats = 1.5) -> Floats:
    """Effective transport property value * porosity^b, same unit as `value`.

    Parameters: bulk value (D, kappa), porosity [-] 0 to 1, b [-]. Estimate for random packings;
    polymer separators have b of 2 to 2.5. Reference: D. Bruggeman, Ann. Phys. 416 (1935) 636.
    """
    eps = within("porosity", porosity, 0.0, 1.0)
    return result(real(value) * eps ** real(exponent))


def concentration_drop(
    current: Floats, length: Floats, diffusivity: Floats, t_plus: Floats
) -> Floats:
    """Delta c = (1 - t+) I L/(F D_e) [mol/m3], (0.8): steady salt difference across a gap.

    Parameters: I [A/m2], L [m], D_e [m2/s], t+ [-] (1 is allowed and gives zero).
    """
    share = 1 - within("t_plus", t_plus, 0.0, 1.0)
    flux = share * real(current) / (F * positive("diffusivity", diffusivity))
    return result(flux * non_negative("length", length))


def limiting_current(
    concentration: Floats, length: Floats, diffusivity: Floats, t_plus: Floats
) -> Floats:
    """I_lim = 2 F D_e c0/((1 - t+) L) [A/m2], (0.8).

    Plating at one face, stripping at the other, mean concentration c0 [mol/m3], gap L [m], D_e
    [m2/s]. A distributed electrode on either side changes the factor 2.
    Reference: J. Newman, K. Thomas-Alyea, Electrochemical Systems, 3rd ed. (Wiley, 2004), ch. 11.
    """
    top = 2 * F * positive("diffusivity", diffusivity) * positive("concentration", concentration)
    return result(top / ((1 - transference(t_plus)) * positive("length", length)))


def sand_time(
    current: Floats,
    concentration: Floats,
    diffusivity: Floats,
    t_plus: Floats,
    porosity: Floats = 1.0,
) -> Floats:
    """tau = pi eps D_e [F c0/(2 I (1 - t+))]^2 [s], (0.8): depletion of a semi-infinite medium.

    Parameters
    ----------
    current : I [A/m2], positive.
    concentration : c0 [mol/m3].
    diffusivity, porosity : D_e [m2/s], eps [-].
    t_plus : t+ [-].

    Notes
    -----
    Meaningful for tau well below L^2 eps/D_e; in a gap the exact answer is `gap_depletion_time`.
    Reference: H. Sand, Phil. Mag. 1 (1901) 45.
    """
    eps = within("porosity", positive("porosity", porosity), 0.0, 1.0)
    c = positive("concentration", concentration)
    ratio = F * c / (2 * positive("current", current) * (1 - transference(t_plus)))
    return result(np.pi * eps * positive("diffusivity", diffusivity) * ratio**2)


def relaxation_time(length: Floats, diffusivity: Floats, porosity: Floats = 1.0) -> Floats:
    """L^2 eps/(pi^2 D_e) [s]: time constant of the slowest mode of a gap of length L [m]."""
    eps = within("porosity", porosity, 0.0, 1.0)
    return result(
        non_negative("length", length) ** 2
        * eps
        / (np.pi**2 * positive("diffusivity", diffusivity))
    )


def anion_front_speed(
    current: Floats, concentration: Floats, t_plus: Floats, porosity: Floats = 1.0
) -> Floats:
    """v = (1 - t+) I/(F c0 eps) [m/s]: anion drift, speed of the ramified front above I_lim.

    Parameters: I [A/m2], c0 [mol/m3], t+ [-], porosity eps [-].
    Reference: J.-N. Chazalviel, Phys. Rev. A 42 (1990) 7355.
    """
    eps = within("porosity", positive("porosity", porosity), 0.0, 1.0)
    share = 1 - within("t_plus", t_plus, 0.0, 1.0)
    return result(share * real(current) / (F * positive("concentration", concentration) * eps))


def penetration_time(
    current: Floats,
    length: Floats,
    concentration: Floats,
    diffusivity: Floats,
    t_plus: Floats,
    porosity: Floats = 1.0,
) -> Floats:
    """t_p = tau_Sand + L/v [s]: a ramified front crosses a separator of thickness L [m].

    Parameters as in `sand_time`. inf at I <= I_lim, where the mechanism is absent. An order of
    magnitude: the onset is taken at Sand's time. Reference as for `anion_front_speed`.
    """
    i = positive("current", current)
    onset = real(sand_time(i, concentration, diffusivity, t_plus, porosity))
    crossing = positive("length", length) / real(
        anion_front_speed(i, concentration, t_plus, porosity)
    )
    limit = real(limiting_current(concentration, length, diffusivity, t_plus))
    return result(np.where(i > limit, onset + crossing, np.where(np.isnan(i), np.nan, np.inf)))


def tanh_law(voltage: Floats, temperature: Floats = T_REF) -> Floats:
    """I/I_lim = tanh(F U/(4 R T)) [-]: steady current of a symmetric cell at voltage U [V].

    Dilute binary salt, both electrodes at equilibrium (infinitely fast), no convection. It follows
    from the Boltzmann distribution of the anions, which carry no steady current. Odd in U.
    Reference: M. Bazant, K. Chu, B. Bayly, SIAM J. Appl. Math. 65 (2005) 1463.
    """
    return result(np.tanh(real(voltage) / (4 * real(thermal_voltage(temperature)))))


def tanh_law_voltage(current_ratio: Floats, temperature: Floats = T_REF) -> Floats:
    """U = 4 v_T artanh(I/I_lim) [V]: the inverse of `tanh_law`; inf at +-1 and nan beyond."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return result(4 * real(thermal_voltage(temperature)) * np.arctanh(real(current_ratio)))


def cottrell(
    time: Floats,
    concentration: Floats,
    diffusivity: Floats,
    t_plus: Floats,
    porosity: Floats = 1.0,
) -> Floats:
    """i = F c0 sqrt(eps D_e/(pi t))/(1 - t+) [A/m2]: current after stepping the face to c = 0.

    Parameters: t [s] (inf at 0), c0 [mol/m3], D_e [m2/s], t+ [-], eps [-]. Semi-infinite medium.
    Reference: F. Cottrell, Z. phys. Chem. 42 (1903) 385; the factor 1/(1 - t+) is migration.
    """
    eps = within("porosity", porosity, 0.0, 1.0)
    c = positive("concentration", concentration)
    with np.errstate(divide="ignore"):
        root = np.sqrt(
            eps * positive("diffusivity", diffusivity) / (np.pi * non_negative("time", time))
        )
    return result(F * c * root / (1 - transference(t_plus)))


def _ierfc(z: Array) -> Array:
    return np.asarray(np.exp(-(z**2)) / np.sqrt(np.pi) - z * erfc(z))


# Below this reduced time the image sum, above it the cosine series, both to round-off.
_SWITCH = 0.05


def gap_concentration(
    position: Floats,
    time: Floats,
    current: Floats,
    length: Floats,
    concentration: Floats,
    diffusivity: Floats,
    t_plus: Floats,
    porosity: Floats = 1.0,
) -> Floats:
    """c(x, t) [mol/m3] in a gap: stripping at x = 0, plating at x = L, from c0 at t = 0.

    c0 + G {(L/2 - x) - sum over odd n of 4 L/(n pi)^2 cos(n pi x/L) exp[-D_e (n pi/L)^2 t/eps]},
    G = (1 - t+) I/(F D_e). At short times the same solution is summed over images.

    Parameters
    ----------
    position : x [m], 0 to L.
    time : t [s].
    current : I [A/m2].
    length, concentration : L [m], c0 [mol/m3].
    diffusivity, porosity : D_e [m2/s], eps [-].
    t_plus : t+ [-].

    Notes
    -----
    Linear, hence it turns negative after depletion: valid while c > 0 (`gap_depletion_time`).
    Reference: H. Carslaw, J. Jaeger, Conduction of Heat in Solids (Oxford, 1959), 3.8.
    """
    span = positive("length", length)
    xi = real(position) / span
    within("position over length", xi, 0.0, 1.0)
    eps = within("porosity", positive("porosity", porosity), 0.0, 1.0)
    tau = non_negative("time", time) * positive("diffusivity", diffusivity) / (eps * span**2)
    xi, tau = (np.asarray(a) for a in np.broadcast_arrays(xi, tau))

    late = np.maximum(tau, _SWITCH)
    series = 0.5 - xi
    for n in range(1, 14, 2):  # n = 13 weighs e^-83 at the switch
        wave = n * np.pi
        series = series - 4 / wave**2 * np.cos(wave * xi) * np.exp(-(wave**2) * late)

    root = np.sqrt(np.clip(tau, 1e-300, _SWITCH))
    images = np.zeros_like(xi)
    for k in range(-3, 5):
        images = images + (-1) ** k * _ierfc(np.abs(xi - k) / (2 * root))
    images = np.where(tau == 0, 0.0, 2 * root * images)

    shape = np.where(tau >= _SWITCH, series, images)
    drop = real(concentration_drop(current, span, diffusivity, t_plus))
    return result(positive("concentration", concentration) + drop * shape)


def gap_depletion_time(
    current: Floats,
    length: Floats,
    concentration: Floats,
    diffusivity: Floats,
    t_plus: Floats,
    porosity: Floats = 1.0,
) -> Floats:
    """Time [s] at which the plating face of a gap reaches c = 0; inf at I <= I_lim.

    The exact counterpart of `sand_time`: tends to it far above I_lim, exceeds it close to I_lim.
    Parameters as in `gap_concentration`.
    """
    i = positive("current", current)
    span = positive("length", length)
    eps = within("porosity", positive("porosity", porosity), 0.0, 1.0)
    ratio = real(limiting_current(concentration, span, diffusivity, t_plus)) / i
    depleted = ratio < 1

    def missing(log_tau: Array) -> Array:
        """Surface depletion over its steady value minus the depletion that is available."""
        relative = gap_concentration(1.0, np.exp(log_tau), F, 1.0, 1.0, 1.0, 0.0)
        return np.asarray(2 * (1 - real(relative)) - target)

    target = np.where(depleted, ratio, 0.5)
    # Sand's time is a lower bound; a gap with all modes as slow as the slowest is an upper one
    low = np.log(np.pi * target**2 / 16) - 1e-9
    high = np.log(-np.log1p(-target) / np.pi**2) + 1e-9
    tau = np.exp(bisect(missing, low, high))
    time = tau * span**2 * eps / positive("diffusivity", diffusivity)
    return result(np.where(depleted, time, np.where(np.isnan(ratio), np.nan, np.inf)))
