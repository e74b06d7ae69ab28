"""Moving fronts: depletion-driven front, deposit that closes a gap, bottom-up front."""

from __future__ import annotations

import numpy as np
from scipy.special import erfcx

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


def stefan_coefficient(concentration: Floats, molar_volume: Floats, t_plus: Floats) -> Floats:
    """lambda [-] of the front h = 2 lambda sqrt(D t): sqrt(pi) lambda e^{l^2} erfc(l) = S.

    S = c0 V_m/(1 - t+). A planar deposit fed by diffusion alone from a semi-infinite solution of
    initial concentration c0, whose surface is held at c = 0, and whose own advance is followed.

    Parameters: c0 [mol/m3], V_m [m3/mol], t+ [-].

    Returns
    -------
    nan at S >= 1: the left-hand side never exceeds 1, the front is no longer diffusive.

    Notes
    -----
    The liquid does not flow. Reference: the one-phase Stefan problem, H. Carslaw, J. Jaeger,
    Conduction of Heat in Solids (Oxford, 1959), 11.2.
    """
    s = positive("concentration", concentration) * positive("molar_volume", molar_volume)
    s = np.asarray(s / (1 - transference(t_plus)))
    solvable = np.where(s < 1, s, np.nan)
    # 2/(x + sqrt(x^2 + 2)) <= sqrt(pi) erfcx(x) <= sqrt(pi) bounds the root from both sides
    low = np.log(solvable / np.sqrt(np.pi)) - 1e-9
    high = np.log(solvable / np.sqrt(2 * (1 - solvable))) + 1e-9

    def excess(log_x: Array) -> Array:
        x = np.exp(log_x)
        return np.asarray(np.sqrt(np.pi) * x * erfcx(x) - solvable)

    return result(np.exp(bisect(excess, low, high)))


def stefan_front(
    time: Floats,
    concentration: Floats,
    diffusivity: Floats,
    molar_volume: Floats,
    t_plus: Floats,
) -> Floats:
    """h = 2 lambda sqrt(D t) [m], thickness of the deposit of `stefan_coefficient` at t [s]."""
    coefficient = real(stefan_coefficient(concentration, molar_volume, t_plus))
    root = np.sqrt(positive("diffusivity", diffusivity) * non_negative("time", time))
    return result(2 * coefficient * root)


def still_front(
    time: Floats,
    concentration: Floats,
    diffusivity: Floats,
    molar_volume: Floats,
    t_plus: Floats,
) -> Floats:
    """Thickness [m] from the Cottrell current on a surface that does not move, 2 S sqrt(D t/pi).

    The difference from `stefan_front` is the error of not moving the mesh (2.6 % at 1 M).
    """
    s = positive("concentration", concentration) * positive("molar_volume", molar_volume)
    s = s / (1 - transference(t_plus))
    root = np.sqrt(positive("diffusivity", diffusivity) * non_negative("time", time) / np.pi)
    return result(2 * s * root)


def gap_resistance(
    thickness: Floats,
    gap: Floats,
    conductivity_deposit: Floats,
    conductivity_liquid: Floats,
    film_resistance: Floats = 0.0,
) -> Floats:
    """h/kappa_s + (g - h)/kappa_f + R_f [Ohm m2] of a gap g [m] that holds a deposit h [m].

    Parameters: 0 <= h <= g; conductivities of deposit and liquid [S/m]; film resistance [Ohm m2].
    """
    g = positive("gap", gap)
    h = real(thickness)
    within("thickness over gap", h / g, 0.0, 1.0)
    solid = h / positive("conductivity_deposit", conductivity_deposit)
    liquid = (g - h) / positive("conductivity_liquid", conductivity_liquid)
    return result(solid + liquid + non_negative("film_resistance", film_resistance))


def polarised_current(
    voltage: Floats,
    resistance: Floats,
    exchange_current: Floats,
    limiting_current: Floats = np.inf,
    temperature: Floats = T_REF,
) -> Floats:
    """j [A/m2] from U = 2 v_T asinh{j/[2 i_0 sqrt(1 - j/j_L)]} + j R - v_T ln(1 - j/j_L).

    One plating surface behind an ohmic resistance and, if j_L is finite, a stagnant diffusion film.

    Parameters
    ----------
    voltage : U [V], zero or positive (plating magnitude).
    resistance : R [Ohm m2], zero or positive.
    exchange_current : i_0 at the bulk concentration [A/m2]; it falls with the root of the
        concentration at the surface.
    limiting_current : j_L [A/m2] of the film.
    temperature : T [K].

    Notes
    -----
    The last term is the Nernst shift of the surface (supporting-electrolyte form, no diffusion
    potential). The right-hand side rises monotonically, so the root is unique.
    """
    u = non_negative("voltage", voltage)
    r = non_negative("resistance", resistance)
    i_0 = positive("exchange_current", exchange_current)
    j_l = positive("limiting_current", limiting_current)
    v_t = real(thermal_voltage(temperature))
    with np.errstate(divide="ignore", over="ignore"):
        bound = np.minimum(np.minimum(2 * i_0 * np.sinh(0.5 * u / v_t), u / r), j_l)
    bound = np.where(u == 0, 0.0, bound)

    def excess(j: Array) -> Array:
        with np.errstate(divide="ignore"):
            room = np.maximum(1 - j / j_l, 0.0)
            kinetic = 2 * v_t * np.arcsinh(j / (2 * i_0 * np.sqrt(room)))
            return np.asarray(kinetic + j * r - v_t * np.log(room) - u)

    return result(bisect(excess, np.zeros_like(bound), bound))


def gap_deposit(
    time: Floats,
    voltage: Floats,
    gap: Floats,
    conductivity_deposit: Floats,
    conductivity_liquid: Floats,
    exchange_current: Floats,
    molar_volume: Floats,
    film_resistance: Floats = 0.0,
    limiting_current: Floats = np.inf,
    temperature: Floats = T_REF,
) -> Floats:
    """Thickness h(t) [m] of a planar deposit that grows at constant voltage until it fills the gap.

    dh/dt = (V_m/F) j(h), with j of `polarised_current` behind the resistance of `gap_resistance`.
    Solved as t(h) = (F/V_m) int_0^h dh'/j(h') (Gauss-Legendre), inverted by bisection.

    Parameters
    ----------
    time : t [s].
    voltage : U [V], positive.
    gap : g [m].
    conductivity_deposit, conductivity_liquid : [S/m].
    exchange_current, limiting_current : [A/m2].
    molar_volume : V_m [m3/mol].
    film_resistance : [Ohm m2].
    temperature : T [K].

    Returns
    -------
    h [m]; stays at the gap once it is closed.
    """
    positive("voltage", voltage)
    span = positive("gap", gap)
    scale = F / positive("molar_volume", molar_volume)
    nodes, weights = np.polynomial.legendre.leggauss(24)
    part = 0.5 * (nodes + 1)
    electrical = [
        real(x)[..., None]
        for x in (
            span,
            conductivity_deposit,
            conductivity_liquid,
            film_resistance,
            voltage,
            exchange_current,
            limiting_current,
            temperature,
        )
    ]
    g, kappa_s, kappa_f, r_f, u, i_0, j_l, temp = electrical

    def elapsed(height: Array) -> Array:
        """Time to grow to `height`."""
        h = np.minimum(height[..., None] * part, g)
        r = gap_resistance(h, g, kappa_s, kappa_f, r_f)
        j = real(polarised_current(u, r, i_0, j_l, temp))
        return np.asarray(scale * height * np.sum(0.5 * weights / j, axis=-1))

    t = non_negative("time", time)
    shape = np.broadcast(t, scale, *(x[..., 0] for x in electrical)).shape
    t, full = np.broadcast_to(t, shape), np.broadcast_to(span, shape)
    height = bisect(lambda h: elapsed(h) - t, np.zeros(shape), full)
    return result(np.where(t == 0, 0.0, height))


def gap_deposit_linear(
    time: Floats,
    voltage: Floats,
    gap: Floats,
    conductivity_deposit: Floats,
    conductivity_liquid: Floats,
    charge_transfer_resistance: Floats,
    molar_volume: Floats,
) -> Floats:
    """h(t) [m] of `gap_deposit` for linear kinetics: h = [sqrt(R_0^2 + 2 b U V_m t/F) - R_0]/b.

    R_0 = R_ct + g/kappa_f is the resistance of the empty gap [Ohm m2], b = 1/kappa_s - 1/kappa_f
    its change with thickness. Valid for j well below 2 i_0; stays at g once the gap is closed.

    Parameters: t [s], U [V], g [m], conductivities [S/m], R_ct [Ohm m2] with the film, V_m
    [m3/mol].
    """
    g = positive("gap", gap)
    inverse_liquid = 1 / positive("conductivity_liquid", conductivity_liquid)
    start = non_negative("charge_transfer_resistance", charge_transfer_resistance)
    start = start + g * inverse_liquid
    slope = 1 / positive("conductivity_deposit", conductivity_deposit) - inverse_liquid
    drive = non_negative("voltage", voltage) * positive("molar_volume", molar_volume)
    drive = drive * non_negative("time", time) / F
    square = start**2 + 2 * slope * drive
    root = np.sqrt(np.maximum(square, 0.0))
    # rationalised: exact also at equal conductivities; a negative square lies beyond the closed gap
    height = np.where(square > 0, 2 * drive / (start + root), np.inf)
    return result(np.minimum(height, g))


def bottom_up_front(charge: Floats, porosity: Floats, molar_volume: Floats) -> Floats:
    """s = V_m Q/(F eps_p) [m]: dense front from the current collector of an ion-conducting host.

    Parameters: Q [C/m2 of cell], eps_p pore fraction to fill [-], V_m [m3/mol]. Divide by time for
    the speed. Valid while s is below the thickness of the host.
    """
    eps = within("porosity", positive("porosity", porosity), 0.0, 1.0)
    return result(
        positive("molar_volume", molar_volume) * non_negative("charge", charge) / (F * eps)
    )


def bottom_up_drop(
    current: Floats, front: Floats, thickness: Floats, conductivity: Floats
) -> Floats:
    """I (L_h - s)/kappa_t [V]: ohmic drop between the separator and a bottom-up front.

    Parameters: I [A/m2], s [m] up to L_h [m], kappa_t [S/m].
    """
    span = positive("thickness", thickness)
    s = real(front)
    within("front over thickness", s / span, 0.0, 1.0)
    return result(real(current) * (span - s) / positive("conductivity", conductivity))
