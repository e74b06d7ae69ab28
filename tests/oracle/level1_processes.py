"""Rate laws of what ages a half cell, for the reference solution: plain functions of arrays.

Written from theory 2.6-2.10 with the corrections F2-F7, C4, C7, C9, C11; numbers in brackets are
theory equations. `Processes` holds the constants. The defaults switch every process off:

=============  ============================================  ==================================
process        off while                                     equations
=============  ============================================  ==================================
interphase     `v_sei` = 0                                   (1.14), (1.15)
composition    with it; `psi_made` = `psi_e` and no layer    share still as made, R_f, l_cr
dead sodium    `chi_dead` = 0, `k_iso` = 0                   (1.17)
coating        `coating_*_moles` = 0; each step by its rate  (1.12), (1.13) as C4, (1.8)
sites          `site_loss` = 0, `site_corrosion` = 0         (1.18)
roughness      `heterogeneity` = 0                           (0.9), (1.21) with C7
inventory      without interphase; `v_e` = 0, `liquid0` = 0  (1.22), exchange of salt
=============  ============================================  ==================================

Signs as everywhere: j > 0 strips sodium. What depends on plating or stripping is told by the
current, never by the overpotential (F6): `plating_share`, `pos`, `magnitude` with a width of 1e-3
of the mean current density. Areas, rates and films are per host volume [1/m] in the host and per
cell area [1] on the outer face; the same functions serve both.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import inf
from typing import Any, Self

import numpy as np
from level1_integration import Array
from level1_reference import FARADAY, contact_cosine, switch

SMALL_GROWTH = 1e-6  # of the growth switch, keeps F5 finite where nothing grows


@dataclass(frozen=True)
class Processes:
    """Constants of the processes, SI. Names as in `natrode.cell.parameters.Parameters`."""

    # coating, per real area of wall or face
    coating_wall_moles: float = 0.0  # mol/m2, Gamma
    coating_face_moles: float = 0.0  # mol/m2
    n_conversion: float = 1.0  # sodium per formula unit
    n_alloy: float = 1.0
    beta_conversion: float = 0.0  # volume change of a full step over the pristine volume
    beta_alloy: float = 0.0
    u_conversion: float = 0.0  # V
    w_conversion: float = 0.05  # V
    i_conversion: float = 0.0  # A/m2; 0: no conversion step, xi_c stays
    u_alloy: float = 0.0  # V
    w_alloy: float = 0.0257  # V, g v_T
    alloy_conductance: float = 0.0  # S/m2, 1/R_a; 0: no alloy step
    alloy_max: float = 1.0  # largest xi_a
    sigma_coating: float = 0.0  # S/m, dense product over its tortuosity
    f_bare_walls: float = 0.02  # barrier factor without coating
    f_bare_face: float = 0.02
    xi_c0: float = 1.0  # extents at the start
    xi_a0: float = 0.0
    # sites
    site_loss: float = 0.0  # per full swing
    site_corrosion: float = 0.0  # 1/s
    # interphase
    delta0: float = 1e-8  # m, fresh film; film resistances of the cell hold at this thickness
    v_sei: float = 0.0  # m3 per mol of electrons
    k_p: float = 0.0  # m2/s, on sodium
    k_p_wall: float = 0.0  # m2/s, on bare walls
    delta00: float = 1e-9  # m
    l_cr: float = inf  # m
    chi_area: float = 0.0
    u_sei: float = 0.9  # V
    w_sei: float = 0.03  # V
    formation_time: float = 60.0  # s
    nu_salt: float = 0.0  # salt per electron
    delta_wall0: float = 0.0  # m, film on bare walls at the start
    delta_patch0: float = 0.0  # m, artificial layer: thickness of the film as made over delta0
    psi_e: float = 0.0  # inorganic share, of the electrolyte's own film
    psi_made: float = 0.0  # of the film at the start
    s_psi: float = 0.0
    film_made_ratio: float = 1.0  # resistivity of the film at the start over that of the family
    small_cover: float = 1e-3  # of the wall area: less sodium than this is none for its film
    # dead sodium, isolation, creep
    chi_dead: float = 0.0
    f_chi: float = 0.01
    k_cor: float = 0.0  # 1/s
    k_iso: float = 0.0  # 1/s
    rho_ref: float = 1e-2  # Ohm m2
    wall_diffusivity: float = 0.0  # m2/s, D_w
    # roughness
    heterogeneity: float = 0.0  # Xi
    l_heal: float = 5e-5  # m
    lambda_w: float = 1e-5  # m
    c_w: float = 1.0
    alpha_w: float = 4.0
    # inventory
    liquid0: float = 0.0  # m3/m2
    v_e: float = 0.0  # m3/C
    exchange_time: float = 1.08e5  # s
    saturation_time: float = 5.0  # s
    dry_limit: float = 0.3

    @classmethod
    def of(cls, source: Any) -> Self:
        """Those attributes of `source` (any record) that are named here; the rest stays off."""
        names = [f.name for f in fields(cls) if hasattr(source, f.name)]
        return cls(**{name: float(getattr(source, name)) for name in names})

    @property
    def composed(self) -> bool:
        """Whether the film as made differs from the electrolyte's own."""
        return self.v_sei > 0.0 and (self.psi_made != self.psi_e or self.delta_patch0 > 0.0)

    @property
    def balanced(self) -> bool:
        """Whether the electrolyte volume is."""
        return self.v_sei > 0.0 and self.v_e > 0.0 and self.liquid0 > 0.0


# --- switches (F6)


def plating_share(u: Any, width: Any) -> Any:
    """P: 1 for cathodic u, 0 for anodic u."""
    return 0.5 * (1.0 - u / np.sqrt(u * u + width * width))


def pos(u: Any, width: Any) -> Any:
    """<u>+ that is 0 at u = 0; down to -0.15 width for small u < 0."""
    return 0.5 * (u + u * u / np.sqrt(u * u + width * width))


def magnitude(u: Any, width: Any) -> Any:
    return u * u / np.sqrt(u * u + width * width)


def softplus(u: Any) -> Any:
    """sp(u) = ln(1 + e^u)."""
    return np.logaddexp(0.0, u)


# --- coating (1.12), (1.13) in the form of C4, and what it does to nucleation


def coating_currents(
    q: Processes, eta: Any, xi_c: Any, xi_a: Any, moles: float
) -> tuple[Any, Any, Any]:
    """Current density of both steps [A/m2 of coated area], d xi_c/dt and d xi_a/dt [1/s]."""
    if moles == 0.0:
        return 0.0 * eta, 0.0 * eta, 0.0 * eta
    w = q.w_alloy
    j_c = -q.i_conversion * (1.0 - xi_c) * softplus((q.u_conversion - eta) / q.w_conversion)
    out = xi_a * softplus((eta - q.u_alloy) / w)
    into = (q.alloy_max * xi_c - xi_a) * softplus((q.u_alloy - eta) / w)
    j_a = w * q.alloy_conductance * (out - into)
    per_mole = -1.0 / (FARADAY * moles)
    return j_c + j_a, per_mole * j_c / q.n_conversion, per_mole * j_a / q.n_alloy


def coating_sodium(q: Processes, xi_c: Any, xi_a: Any, moles: float) -> Any:
    """Sodium in the coating [mol/m2 of coated area], counted from the pristine coating."""
    return moles * (q.n_conversion * xi_c + q.n_alloy * xi_a)


def sodiated_share(q: Processes, xi_c: Any, xi_a: Any) -> Any:
    """x: share of the coating that conducts ions and carries sites."""
    alloy_only = q.i_conversion == 0.0 and q.alloy_conductance > 0.0
    return xi_a / q.alloy_max if alloy_only else xi_c


def site_change(q: Processes, s: Any, dxi_a: Any, j_small: float, moles: float) -> Any:
    """(1.18) [1/s]; `j_small` [A/m2 of coated area] below which the swing is not counted."""
    swing = 0.0
    if moles > 0.0:
        swing = magnitude(dxi_a, j_small / (FARADAY * q.n_alloy * moles))
    return -0.5 * q.site_loss * s * s * swing - q.site_corrosion * s


# --- film on sodium (1.14), on bare walls (1.15)


def shell_growth(
    area: Any, theta: Any, f: Any, ell: Any, number: Any, births: Any, growth: Any, ell_r: float
) -> Any:
    """d(a_N)/dt by growth and birth of caps, chain rule on (1.10) and (1.11), not below 0.

    `growth` [m/s] raises ell, `births` [1/(m2 s)] raise `number` = N + N_eps [1/m2].
    """
    cosine = contact_cosine(f)
    excess = 2.0 / (1.0 + cosine) - 1.0
    spread = np.pi * (1.0 - cosine**2) * (3.0 / (4.0 * np.pi * f)) ** (2.0 / 3.0)
    square = ell * ell + ell_r * ell_r
    per_ell = spread * np.cbrt(number) * square ** (-1.0 / 6.0)
    dx = per_ell * (1.0 - ell * ell / (3.0 * square)) * growth
    dx = dx + per_ell * ell * births / (3.0 * number)
    return np.maximum(area * (1.0 + excess * (1.0 - 2.0 * theta)) * (1.0 - theta) * dx, 0.0)


def created_area(q: Processes, v_m: float, shells: Any, growth: Any, small: float) -> Any:
    """First term of A_f (1.14) with F5; `growth` and `small` in m3 of sodium per (m3 or m2) and s.

    Film on new area never takes more sodium than is plated.
    """
    growth = np.maximum(growth, 0.0)  # below 0 the divisor could vanish
    made = q.chi_area * shells
    cost = made * q.delta0 * v_m / q.v_sei
    return made * growth / (growth + cost + SMALL_GROWTH * small)


def cover(a_n: Any, _small: Any) -> Any:
    """Area of sodium that a film can lie on: the positive part of a_N, which `small` may smooth."""
    return np.maximum(a_n, 0.0)


def film_on_sodium(
    q: Processes, delta: Any, made: Any, a_n: Any, created: Any, moved: Any, walls: Any,
    room: Any = 1.0,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Sodium into film [mol/(m3 s) or mol/(m2 s)], d delta/dt [m/s], d made/dt [1/s].

    `created` is area that is new, `moved` = a_N v/l_cr: both get a new film. New area is a share of
    the whole wall `walls` = a_w, what moved a share of the sodium on it. `made` is the share of the
    film that is still as made.
    """
    thickening = room * q.k_p / (delta + q.delta00)
    taken = (a_n * thickening + q.delta0 * (created + moved)) / q.v_sei
    small = q.small_cover * walls
    present = cover(a_n, small)
    per_area = present / (present * present + small * small)  # 1/a_N; 0 where there is no sodium
    renewal = moved * per_area + created / walls
    growth = thickening * present * per_area
    return taken, growth + (q.delta0 - delta) * renewal, -made * (renewal + growth / delta)


def film_on_wall(q: Processes, delta: Any, eta: Any, room: Any = 1.0) -> Any:
    """d delta_h/dt of (1.15) with a first formation in `formation_time` (C18) [m/s]."""
    rate = q.k_p_wall / (delta + q.delta00) + np.maximum(q.delta0 - delta, 0.0) / q.formation_time
    return rate * room * switch((q.u_sei - eta) / q.w_sei)


def film_factor(q: Processes, delta: Any, made: Any, extra: float = 0.0) -> Any:
    """Film resistance over that of a fresh film of the family: thickness and composition.

    The film as made, thicker by `extra`, covers the share `made`; it and the electrolyte's own film
    conduct side by side. `delta` is the mean of both.
    """
    if not q.composed:
        return delta / q.delta0 if q.v_sei > 0.0 else 1.0
    own = (delta - made * extra) / q.delta0
    as_made = q.film_made_ratio * (own + extra / q.delta0)
    return own / (1.0 + made * (own / as_made - 1.0))


def renewal_length(q: Processes, made: Any) -> Any:
    """l_cr of a film whose share `made` is still as made [m]."""
    return q.l_cr * np.exp(q.s_psi * (q.psi_made - q.psi_e) * made)


# --- dead sodium (1.17)


def dead_share(q: Processes, f: Any, insulating: float) -> Any:
    """chi_d on walls; `insulating` = 1 - C_e."""
    return q.chi_dead * f / (f + q.f_chi) * (1.0 + insulating)


def dead_share_on_face(q: Processes, f: Any, roughness: Any) -> Any:
    return 0.5 * q.chi_dead * (1.0 - 1.0 / roughness + f / (f + q.f_chi))


def path_resistance(sigma: Array, widths: Array) -> Array:
    """Electronic resistance from each cell to the next one towards the collector [Ohm m2].

    By the contact rule of the core: the better of two cells conducts across their face, and the
    last cell touches the collector.
    """
    gap = 0.5 * (widths[1:] + widths[:-1])
    return np.append(gap / np.maximum(sigma[1:], sigma[:-1]), 0.0)


# --- roughness (0.9), (1.21)


def floor_variance(q: Processes, h: Any, nuclei: Any) -> Any:
    """w_f^2 of C7 [m2]: islands of height h, at most as far apart as nuclei are."""
    return h * h / (1.0 + np.maximum(nuclei, 0.0) * h * h / q.c_w**2)


def real_area(q: Processes, base: float, w2: Any, floor: Any) -> Any:
    """r_T of (1.21) over the area `base` of the smooth face."""
    if q.heterogeneity == 0.0:
        return base + 0.0 * w2
    return base * np.sqrt(1.0 + (np.pi / q.lambda_w) ** 2 * np.maximum(w2 + floor, 0.0))


def growth_rate(
    plating: Any, k: float, kappa_d: Any, r_ct: Any, per_charge: float, gamma: float
) -> Any:
    """omega(k) of (0.9) [1/s] for `plating` [A/m2 of cell]; per_charge = V_m/F [m3/C]."""
    push = plating - kappa_d * per_charge * gamma * k * k
    return per_charge * k * push / (1.0 + r_ct * kappa_d * k)


def roughness_change(
    q: Processes, w2: Any, j_na: Any, j_small: float, omega: Any, l_cr: Any, per_charge: float
) -> Any:
    """d(w2)/dt of (1.21) [m2/s]; `j_na` current of sodium on the face [A/m2 of cell]."""
    way = per_charge * magnitude(j_na, j_small)
    healed = 2.0 * way * (1.0 - plating_share(j_na, j_small)) / q.l_heal * w2
    source = q.heterogeneity**2 * l_cr * way if np.isfinite(l_cr) else 0.0
    return 2.0 * omega * w2 + source - healed
