"""Closed forms for the host of a case: penetration, starvation, share of the outer face."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode.estimates.effective import Effective, NoPlating
from natrode.theory.distribution import host_resistance, top_bottom_ratio
from natrode.theory.groups import filling
from natrode.theory.stability import dc_conductivity

if TYPE_CHECKING:
    from natrode.case import Case

#: Least sigma/kappa at which (0.12), made for a perfectly conducting host, is applied.
PERFECT = 100.0


@dataclass(frozen=True)
class HostNumbers:
    """Closed forms of theory 1.4 at small current, uniform salt and empty pores.

    Attributes
    ----------
    damkohler : float or None
        nu^2 of (0.11), -; None for a host that conducts no electrons.
    penetration : float or None
        L_h/nu, m.
    top_bottom : float or None
        Reaction rate at the separator over that at the collector, -.
    starvation : float
        Lambda of theory 1.4, -; the salt at the bottom runs out at 1.
    current_ratio : float
        Current over the limiting current (0.8) of the separator, -.
    filling : float
        Volume of the plated sodium over the pore volume, -.
    ion_share_of_solid : float
        Share of the ion current that the solid carries, -.
    top_fraction : float or None
        F_T of (0.12), share of the current that plates on the outer face, -; None where the host
        does not conduct electrons far better than ions.
    top_fraction_diffusive : float or None
        The same with the conductivity of (0.9), that is with salt gradients in steady state.
    top_fraction_tenfold : float or None
        F_T of (0.12) for ten times the wall area.
    resistance : float or None
        Area resistance of the host, charge transfer and ohmic, Ohm m2.
    bottom_overpotential : float or None
        Growth overpotential at the collector, (0.13), V.
    """

    damkohler: float | None
    penetration: float | None
    top_bottom: float | None
    starvation: float
    current_ratio: float
    filling: float
    ion_share_of_solid: float
    top_fraction: float | None
    top_fraction_diffusive: float | None
    top_fraction_tenfold: float | None
    resistance: float | None
    bottom_overpotential: float | None


def host_numbers(case: Case) -> HostNumbers | None:
    """Closed forms for the host of a case at the current of its first plating.

    Returns
    -------
    HostNumbers or None
        None for a planar electrode and for a protocol that does not plate, or plates an unknown
        charge.
    """
    try:
        n = Effective(case)
    except NoPlating:
        return None
    if n.planar:
        return None
    p, nu = n.p, n.nu
    electrons = not math.isnan(nu)
    perfect = p.sigma_host >= PERFECT * n.k_ion
    with_salt = p.sigma_ion + float(
        dc_conductivity(n.k_liquid, n.d_host, p.c0, p.t_plus, p.chi, p.temperature)
    )
    return HostNumbers(
        damkohler=nu**2 if electrons else None,
        penetration=p.host_thickness / nu if electrons else None,
        top_bottom=float(top_bottom_ratio(nu, n.k_ion, p.sigma_host)) if electrons else None,
        starvation=n.starvation,
        current_ratio=n.current / n.limit,
        filling=float(filling(n.charge, n.porosity, p.host_thickness, p.molar_volume)),
        ion_share_of_solid=p.sigma_ion / n.k_ion,
        top_fraction=n.top_fraction(n.k_ion) if perfect else None,
        top_fraction_diffusive=n.top_fraction(with_salt) if perfect else None,
        top_fraction_tenfold=n.top_fraction(n.k_ion, area=10.0) if perfect else None,
        resistance=float(host_resistance(p.host_thickness, nu, n.k_ion, p.sigma_host))
        if electrons
        else None,
        bottom_overpotential=n.bottom_overpotential if perfect else None,
    )
