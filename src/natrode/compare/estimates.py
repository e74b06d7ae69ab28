"""Closed forms for the host of a run: penetration, starvation, share of the outer face."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from natrode.compare.grouping import plating_capacity, plating_current
from natrode.theory.depletion import limiting_current
from natrode.theory.distribution import (
    bottom_overpotential,
    host_resistance,
    starvation_number,
    thiele_modulus,
    top_bottom_ratio,
    top_fraction,
)
from natrode.theory.groups import filling
from natrode.theory.stability import charge_transfer_resistance, dc_conductivity

if TYPE_CHECKING:
    from natrode.cell import Run

#: Least sigma/kappa at which (0.12), made for a perfectly conducting host, is applied.
CONNECTED = 100.0


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


def host_numbers(run: Run) -> HostNumbers | None:
    """Closed forms for the host of `run` at the current of its first plating.

    Returns
    -------
    HostNumbers or None
        None for a planar electrode and for a protocol that does not plate.
    """
    p = run.parameters
    current, charge = plating_current(run), plating_capacity(run)
    if p.host_thickness == 0.0 or current is None or charge is None:
        return None
    porosity = 1.0 - p.solid_fraction - p.coating_fraction
    transport = porosity**p.bruggeman_host
    ratio = p.c0 / p.c1
    free_liquid = p.kappa1 * ((1.0 - p.kappa_shape) + p.kappa_shape * ratio * math.exp(1.0 - ratio))
    liquid = transport * free_liquid
    ions = liquid + p.sigma_ion
    diffusivity = transport * p.diffusivity
    walls = charge_transfer_resistance(p.i00, 0.0, p.film_host, p.temperature)
    face = charge_transfer_resistance(p.i00, 0.0, p.film_patch, p.temperature)
    contrast = float(walls) / float(face)
    separator = p.diffusivity * p.separator_porosity**p.bruggeman_separator
    limit = limiting_current(p.c0, p.separator_thickness, separator, p.t_plus)

    def modulus(area: float, conductivity: float, electrons: float = math.inf) -> float:
        return float(thiele_modulus(p.host_thickness, area, walls, conductivity, electrons))

    def on_top(area: float, conductivity: float) -> float | None:
        if p.sigma_host < CONNECTED * ions:
            return None
        nu = modulus(area, conductivity)
        return float(top_fraction(p.patch_roughness, area, p.host_thickness, nu, contrast))

    with_salt = p.sigma_ion + float(
        dc_conductivity(liquid, diffusivity, p.c0, p.t_plus, p.chi, p.temperature)
    )
    nu = modulus(p.wall_area, ions, p.sigma_host) if p.sigma_host > 0.0 else None
    return HostNumbers(
        damkohler=None if nu is None else nu**2,
        penetration=None if not nu else p.host_thickness / nu,
        top_bottom=None if nu is None else float(top_bottom_ratio(nu, ions, p.sigma_host)),
        starvation=float(
            starvation_number(
                current, p.host_thickness, diffusivity, p.c0, p.t_plus, liquid, p.sigma_ion
            )
        ),
        current_ratio=current / float(limit),
        filling=float(filling(charge, porosity, p.host_thickness, p.molar_volume)),
        ion_share_of_solid=p.sigma_ion / ions,
        top_fraction=on_top(p.wall_area, ions),
        top_fraction_diffusive=on_top(p.wall_area, with_salt),
        top_fraction_tenfold=on_top(10.0 * p.wall_area, ions),
        resistance=None
        if not nu
        else float(host_resistance(p.host_thickness, nu, ions, p.sigma_host)),
        bottom_overpotential=None
        if p.sigma_host < CONNECTED * ions
        else float(
            bottom_overpotential(current, p.host_thickness, ions, modulus(p.wall_area, ions))
        ),
    )
