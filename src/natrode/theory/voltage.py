"""Planar polarisation and how nucleation shows in the cell voltage (0.6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from natrode.constants import T_REF
from natrode.theory._values import Array, Floats, bisect, non_negative, positive, real, result
from natrode.theory.nucleation import dip
from natrode.theory.temperature import thermal_voltage


class NucleationSignal(NamedTuple):
    """The four numbers of (0.6), all in V; `dip` and `plateau` are negative potentials."""

    dip: Floats
    plateau: Floats
    mu_rel: Floats
    mu_abs: Floats


def plateau_overpotential(
    current: Floats,
    exchange_current: Floats,
    film_resistance: Floats = 0.0,
    area_ratio: Floats = 1.0,
    temperature: Floats = T_REF,
) -> Floats:
    """2 v_T asinh(I/(2 i_0 A_r)) + I R_f/A_r [V], plating magnitude, without ohmic drop, (0.6).

    Parameters
    ----------
    current : I [A/m2 of cell]; odd in I.
    exchange_current : i_0 [A/m2 of real surface].
    film_resistance : R_f [Ohm m2 of real surface].
    area_ratio : A_r, real over projected area [-].
    temperature : T [K].

    Notes
    -----
    Butler-Volmer with alpha = 1/2 on a surface that is all sodium.
    Reference: J. Newman, K. Thomas-Alyea, Electrochemical Systems, 3rd ed. (Wiley, 2004), ch. 8.
    """
    local = real(current) / positive("area_ratio", area_ratio)
    v_t = real(thermal_voltage(temperature))
    kinetic = 2 * v_t * np.arcsinh(local / (2 * positive("exchange_current", exchange_current)))
    return result(kinetic + local * non_negative("film_resistance", film_resistance))


def nucleation_signal(
    current: Floats,
    dip_voltage: Floats,
    exchange_current: Floats,
    film_resistance: Floats = 0.0,
    ohmic_resistance: Floats = 0.0,
    area_ratio: Floats = 1.0,
    temperature: Floats = T_REF,
) -> NucleationSignal:
    """Dip and plateau potentials and both definitions of the nucleation overpotential, (0.6).

    Papers report either mu_rel = |E_dip| - |E_plat| or mu_abs = |E_dip|; both are returned.

    Parameters
    ----------
    current : I [A/m2 of cell], positive.
    dip_voltage : eta_n [V] from `natrode.theory.nucleation.dip`.
    exchange_current, film_resistance, area_ratio, temperature : as in `plateau_overpotential`.
    ohmic_resistance : R_Omega, series area resistance [Ohm m2 of cell].

    Notes
    -----
    mu_rel <= 0: above the threshold current no dip is seen (`dip_threshold`).
    """
    i = positive("current", current)
    ohmic = i * non_negative("ohmic_resistance", ohmic_resistance)
    plateau = real(
        plateau_overpotential(i, exchange_current, film_resistance, area_ratio, temperature)
    )
    nucleation = non_negative("dip_voltage", dip_voltage)
    return NucleationSignal(
        dip=result(-(nucleation + ohmic)),
        plateau=result(-(plateau + ohmic)),
        mu_rel=result(nucleation - plateau),
        mu_abs=result(nucleation + ohmic),
    )


def dip_threshold(
    shape: Floats,
    b: Floats,
    prefactor: Floats,
    exchange_current: Floats,
    film_resistance: Floats = 0.0,
    area_ratio: Floats = 1.0,
    temperature: Floats = T_REF,
    regularisation: Floats = 0.0,
) -> Floats:
    """I-dagger [A/m2 of cell]: the current above which the plateau hides the dip, after (0.6).

    Smallest root of eta_n(I) = 2 v_T asinh(I/(2 i_0 A_r)) + I R_f/A_r.

    Parameters
    ----------
    shape, b, prefactor, regularisation : f [-], B [V2], i_b0 [A/m2], eta_r [V], as in `dip`.
    exchange_current, film_resistance, area_ratio, temperature : as in `plateau_overpotential`.

    Returns
    -------
    inf where the dip outlasts every current below i_b0 A_r; nan where there is no dip at all
    (f = 0, or eta_r above the dip).
    """
    args = np.broadcast_arrays(
        *(
            real(x)
            for x in (
                shape,
                b,
                prefactor,
                exchange_current,
                film_resistance,
                area_ratio,
                temperature,
                regularisation,
            )
        )
    )
    f, b_, i_b0, i_0, r_f, a_r, t, eta_r = (np.asarray(x)[..., None] for x in args)

    def excess(log_current: Array) -> Array:
        """Plateau minus dip [V]: negative while the dip is visible."""
        current = np.exp(log_current)
        plateau = real(plateau_overpotential(current, i_0, r_f, a_r, t))
        return np.asarray(plateau - real(dip(current, f, b_, i_b0, a_r, eta_r)))

    top = np.log(positive("prefactor", i_b0) * positive("area_ratio", a_r))
    # 40 decades: the grid finds the first sign change even where the curves cross twice
    grid = top + np.linspace(-92.0, -1e-9, 2000)
    values = excess(grid)
    none = np.isnan(values[..., 0]) | (values[..., 0] >= 0)
    first = np.argmax(values > 0, axis=-1)[..., None]
    never = ~np.any(values > 0, axis=-1)
    low = np.take_along_axis(grid, np.maximum(first - 1, 0), axis=-1)
    high = np.take_along_axis(grid, first, axis=-1)
    root = np.exp(bisect(excess, low, high))[..., 0]
    return result(np.where(none, np.nan, np.where(never, np.inf, root)))
