"""Potentiostatic nucleation transients in reduced form, a diagnostic of the mode of nucleation.

Current over its maximum against time over the time of the maximum. The constants are not typed
in: x_m is the root of e^x = 1 + 2 x (instantaneous) or of e^x = 1 + 4 x (progressive, with x
quadratic in time), from which the published digits follow.
"""

from __future__ import annotations

import numpy as np
from scipy.special import lambertw

from natrode.constants import F
from natrode.theory._values import Floats, non_negative, positive, result


def _root(slope: float) -> float:
    """Positive root of e^x = 1 + slope x, slope > 1, by the lower Lambert branch."""
    return float(-lambertw(-np.exp(-1 / slope) / slope, k=-1).real - 1 / slope)


X_INSTANTANEOUS: float = _root(2.0)
"""1.25643: exponent of the instantaneous transient at its maximum."""

X_PROGRESSIVE: float = _root(4.0)
"""2.33666: exponent of the progressive transient at its maximum."""


PRODUCT_INSTANTANEOUS: float = float(np.expm1(-X_INSTANTANEOUS) ** 2 / np.pi)
"""0.162879: i_m^2 t_m over (z F c)^2 D, instantaneous."""

PRODUCT_PROGRESSIVE: float = float(np.expm1(-X_PROGRESSIVE) ** 2 / np.pi)
"""0.259754: the same, progressive."""


def scharifker_hills_instantaneous(reduced_time: Floats) -> Floats:
    """(i/i_m)^2 = 1.9543/(t/t_m) {1 - exp[-1.2564 t/t_m]}^2 [-] against t/t_m [-].

    Diffusion-controlled growth of hemispheres that were all born at t = 0. Zero at t = 0.
    Reference: B. Scharifker, G. Hills, Electrochim. Acta 28 (1983) 879.
    """
    t = non_negative("reduced_time", reduced_time)
    scale = 1 / np.expm1(-X_INSTANTANEOUS) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        value = scale / t * np.expm1(-X_INSTANTANEOUS * t) ** 2
    return result(np.where(t == 0, 0.0, value))


def scharifker_hills_progressive(reduced_time: Floats) -> Floats:
    """(i/i_m)^2 = 1.2254/(t/t_m) {1 - exp[-2.3367 (t/t_m)^2]}^2 [-] against t/t_m [-].

    Nuclei born at a constant rate. Reference as for the instantaneous transient.
    """
    t = non_negative("reduced_time", reduced_time)
    scale = 1 / np.expm1(-X_PROGRESSIVE) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        value = scale / t * np.expm1(-X_PROGRESSIVE * t**2) ** 2
    return result(np.where(t == 0, 0.0, value))


def maximum_product(
    concentration: Floats, diffusivity: Floats, mode: str = "instantaneous", charge: int = 1
) -> Floats:
    """i_m^2 t_m [A2 s/m4] = 0.1629 (instantaneous) or 0.2598 (progressive) times (z F c)^2 D.

    Parameters: c [mol/m3], D [m2/s], mode "instantaneous" or "progressive", z [-]. Used to read a
    diffusivity off the maximum of a transient. Reference as above.
    """
    if mode == "instantaneous":
        factor = PRODUCT_INSTANTANEOUS
    elif mode == "progressive":
        factor = PRODUCT_PROGRESSIVE
    else:
        raise ValueError(f"mode must be 'instantaneous' or 'progressive', got {mode!r}")
    c = positive("concentration", concentration)
    return result(factor * (charge * F * c) ** 2 * positive("diffusivity", diffusivity))


def layer_instantaneous(reduced_time: Floats) -> Floats:
    """i/i_m = (t/t_m) exp{[1 - (t/t_m)^2]/2} [-]: growth of two-dimensional islands, all at t = 0.

    Reference: A. Bewick, M. Fleischmann, H. Thirsk, Trans. Faraday Soc. 58 (1962) 2200.
    """
    t = non_negative("reduced_time", reduced_time)
    return result(t * np.exp(0.5 * (1 - t**2)))


def layer_progressive(reduced_time: Floats) -> Floats:
    """i/i_m = (t/t_m)^2 exp{2 [1 - (t/t_m)^3]/3} [-]: two-dimensional islands, constant birth rate.

    Reference as for `layer_instantaneous`.
    """
    t = non_negative("reduced_time", reduced_time)
    return result(t**2 * np.exp(2 / 3 * (1 - t**3)))
