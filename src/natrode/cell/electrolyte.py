"""Binary electrolyte: conductivity, salt flux and ionic current on cell faces (theory 2.3)."""

from __future__ import annotations

from natrode.cell.ops import Array, exp, log, sqrt
from natrode.cell.parameters import Parameters
from natrode.constants import F, R


def thermal_voltage(p: Parameters) -> Array:
    """``v_T = R T/F`` in V."""
    return R * p.temperature / F


def regular(c: Array, p: Parameters) -> Array:
    """Concentration kept positive where it enters logarithms and roots (theory 5.1)."""
    return 0.5 * (c + sqrt(c * c + p.c_eps * p.c_eps))


def conductivity(c: Array, p: Parameters) -> Array:
    """Conductivity of the free liquid in S/m at concentration `c` in mol/m3 (theory 2.3).

    ``kappa1 (c/c1) exp(1 - c/c1)``, with its maximum at ``c1``; constant when ``kappa_shape`` is 0.
    """
    ratio = regular(c, p) / p.c1
    return p.kappa1 * ((1.0 - p.kappa_shape) + p.kappa_shape * ratio * exp(1.0 - ratio))


def diffusion_voltage(p: Parameters) -> Array:
    """``2 v_T (1 - t+) chi`` in V: concentration potential per unit of ln c in (1.4)."""
    return 2.0 * thermal_voltage(p) * (1.0 - p.t_plus) * p.chi


def harmonic(value: Array, dx: Array) -> Array:
    """Conductance per area of the interior faces, ``(n, nt) -> (n-1, nt)``.

    Two half cells in series: ``2 k1 k2/(k1 dx2 + k2 dx1)`` (theory 5.6, item 4).
    """
    left, right = value[:-1, :], value[1:, :]
    return 2.0 * left * right / (left * dx[1:, :] + right * dx[:-1, :])


def salt_flux(dc: Array, conductance: Array, liquid_current: Array, p: Parameters) -> Array:
    """Anion flux ``N_- = -T D dc/dx - (1-t+) i_l/F`` in mol/(m2 s) on faces (1.3)."""
    return -conductance * dc - (1.0 - p.t_plus) / F * liquid_current


def ohmic_and_diffusion_drop(
    c_left: Array, c_right: Array, resistance: Array, current: Array, p: Parameters
) -> Array:
    """``Phi_right - Phi_left`` in V over an element of area resistance `resistance` in Ohm m2 (1.4)."""
    rise = log(regular(c_right, p)) - log(regular(c_left, p))
    return -current * resistance + diffusion_voltage(p) * rise
