"""Effective properties of a case that several closed forms share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from natrode.cell.from_case import CONNECTED, parameters_of
from natrode.theory import depletion, distribution, nucleation, stability

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.cell.parameters import Parameters

#: Local current over exchange current up to which the kinetics count as linear.
LINEAR = 2.0

#: Starvation number from which on the salt is far from uniform.
STARVED = 0.3


class Numbers:
    """Effective properties of a case at its temperature that several closed forms share, SI."""

    def __init__(self, case: Case, current: float, charge: float) -> None:
        self.case, self.current, self.charge = case, current, charge
        self.p: Parameters = parameters_of(case)
        p = self.p
        ratio = p.c0 / p.c1
        self.kappa = p.kappa1 * (ratio * math.exp(1.0 - ratio) if p.kappa_shape else 1.0)
        self.planar = p.host_thickness == 0.0
        self.porosity = 1.0 - p.solid_fraction - p.coating_fraction
        self.area = p.wall_area * p.host_thickness
        self.barrier = float(
            nucleation.barrier_constant(p.surface_energy, p.molar_volume, p.temperature)
        )
        self.r_wall = _resistance(p, p.film_host)
        self.r_face = _resistance(p, p.film_patch)
        self.d_separator = _pores(p.diffusivity, p.separator_porosity, p.bruggeman_separator)
        self.k_separator = _pores(self.kappa, p.separator_porosity, p.bruggeman_separator)
        self.limit = float(
            depletion.limiting_current(p.c0, p.separator_thickness, self.d_separator, p.t_plus)
        )
        if not self.planar:
            self.d_host = _pores(p.diffusivity, self.porosity, p.bruggeman_host)
            self.k_liquid = _pores(self.kappa, self.porosity, p.bruggeman_host)
            self.k_ion = self.k_liquid + p.sigma_ion
            size = (p.host_thickness, p.wall_area, self.r_wall)
            self.nu = math.nan
            if p.sigma_host > 0.0:
                self.nu = float(distribution.thiele_modulus(*size, self.k_ion, p.sigma_host))
            self.nu_metal = float(distribution.thiele_modulus(*size, self.k_ion))
            self.eta_g = float(
                distribution.bottom_overpotential(
                    current, p.host_thickness, self.k_ion, self.nu_metal
                )
            )

    @property
    def connected(self) -> bool:
        """Whether the host itself brings electrons to its walls."""
        return self.p.sigma_host / (self.p.sigma_host + self.p.sigma_ref) >= CONNECTED

    @property
    def starved(self) -> float:
        """Salt depletion number Lambda of theory 1.4."""
        p = self.p
        return float(
            distribution.starvation_number(
                self.current,
                p.host_thickness,
                self.d_host,
                p.c0,
                p.t_plus,
                self.k_liquid,
                p.sigma_ion,
            )
        )

    def uniform(self) -> tuple[bool, str]:
        """Whether (0.11) to (0.13) hold here, and the sentence that says why or why not."""
        p = self.p
        ratio = float(
            distribution.dimensionless_current(self.current, p.wall_area, p.host_thickness, p.i00)
        )
        if not self.connected:
            return False, "the host brings no electrons to its walls: it fills as a front"
        if self.starved >= 1.0:
            return False, "the bottom of the host runs out of salt"
        if self.starved >= STARVED:
            return False, f"salt falls by {100 * self.starved:.2g} %: more at the separator side"
        if ratio > LINEAR:
            return False, f"kinetics not linear, wall current {ratio:.2g} i0: less uneven"
        return True, f"linear kinetics (wall current {ratio:.2g} i0) and even salt"

    def wall_dip(self, factor: float) -> float:
        """Dip on the walls of the host with barrier factor `factor`, V."""
        return self.dip(factor, self.area)

    def face_dip(self) -> float:
        """Dip on the outer face, V."""
        return self.dip(self.p.f_patch, self.p.patch_roughness)

    def dip(self, factor: float, area: float) -> float:
        """Dip of a surface with barrier factor `factor` and `area` per cell area, V."""
        return float(nucleation.dip(self.current, factor, self.barrier, self.p.i_b0, area))


def _pores(value: float, porosity: float, exponent: float) -> float:
    return float(depletion.bruggeman(value, porosity, exponent))


def _resistance(p: Parameters, film: float) -> float:
    return float(stability.charge_transfer_resistance(p.i00, 0.0, film, p.temperature))
