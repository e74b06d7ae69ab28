"""Effective properties of a case at its first plating, which the closed forms share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from natrode.cell.from_case import CONNECTED, parameters_of
from natrode.theory import depletion, distribution, nucleation, stability

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.case.steps import Charge, Plate

#: Local current over exchange current up to which the kinetics count as linear.
LINEAR = 2.0

#: Starvation number from which on the salt is far from uniform.
STARVED = 0.3


class NoPlating(ValueError):
    """A case that never plates, or plates an unknown charge: nothing to evaluate closed forms at."""


def plating_of(case: Case) -> Plate | Charge:
    """First plating step of a case, in a cell with a cathode the first charge.

    Raises
    ------
    NoPlating
        If there is none.
    """
    kind = "charge" if case.inputs.cathode is not None else "plate"
    step = next((step for step in case.steps() if step.step == kind), None)
    if step is None:
        name = "charging" if kind == "charge" else "plating"
        raise NoPlating(f"{case.name}: the protocol has no {name} step; allowed: at least one")
    assert step.step in ("plate", "charge")
    return step


def plated_charge(case: Case) -> float:
    """Charge of the first plating, C/m2: its capacity, or current times duration.

    A charge that only a voltage ends counts as the whole capacity of the cathode.

    Raises
    ------
    NoPlating
        If there is no plating, or a plating that only a voltage ends.
    """
    step = plating_of(case)
    planned, whole = step.planned_charge(), case.inputs.cathode_capacity
    known = planned if planned is not None else whole
    if known is None:
        raise NoPlating(
            f"{case.name}: how much the first plating plates is not known, as only a voltage ends "
            "it; allowed: a capacity or a time as well"
        )
    return known.value


class Effective:
    """Effective properties of a case at the temperature and first plating of its protocol, SI.

    Parameters
    ----------
    case : Case

    Attributes
    ----------
    p : Parameters
    current, charge : float
        Of the first plating, A/m2 and C/m2.
    planar : bool
    kappa : float
        Conductivity of the free liquid at the initial concentration, S/m.
    k_separator, d_separator : float
        Conductivity (S/m) and diffusivity (m2/s) in the pores of the separator.
    limit : float
        Limiting current (0.8) of the separator, A/m2.
    porosity : float
        Of the empty host, -.
    k_liquid, d_host : float
        Conductivity (S/m) and diffusivity (m2/s) in the empty pores of the host.
    k_ion : float
        Conductivity of the host for ions: of its pores and of its solid, S/m.
    area : float
        Wall area per cell area, -.
    barrier : float
        Barrier constant b of (0.4), V2.
    r_wall, r_face : float
        Charge-transfer and film resistance of sodium on the walls and the outer face, Ohm m2.

    Raises
    ------
    NoPlating
        If the protocol has no plating step, or one of unknown charge.
    """

    def __init__(self, case: Case) -> None:
        self.current, self.charge = plating_of(case).current.value, plated_charge(case)
        self.p = p = parameters_of(case)
        self.planar = p.host_thickness == 0.0
        ratio = p.c0 / p.c1
        shape = (1.0 - p.kappa_shape) + p.kappa_shape * ratio * math.exp(1.0 - ratio)
        self.kappa = p.kappa1 * shape
        in_separator = (p.separator_porosity, p.bruggeman_separator)
        self.d_separator = float(depletion.bruggeman(p.diffusivity, *in_separator))
        self.k_separator = float(depletion.bruggeman(self.kappa, *in_separator))
        self.limit = float(
            depletion.limiting_current(p.c0, p.separator_thickness, self.d_separator, p.t_plus)
        )
        self.porosity = 1.0 - p.solid_fraction - p.coating_fraction
        in_host = (self.porosity, p.bruggeman_host)
        self.d_host = float(depletion.bruggeman(p.diffusivity, *in_host))
        self.k_liquid = float(depletion.bruggeman(self.kappa, *in_host))
        self.k_ion = self.k_liquid + p.sigma_ion
        self.area = p.wall_area * p.host_thickness
        self.barrier = float(
            nucleation.barrier_constant(p.surface_energy, p.molar_volume, p.temperature)
        )
        self.r_wall, self.r_face = (
            float(stability.charge_transfer_resistance(p.i00, 0.0, film, p.temperature))
            for film in (p.film_host, p.film_patch)
        )

    @property
    def connected(self) -> bool:
        """Whether the host itself brings electrons to its walls."""
        return self.p.sigma_host / (self.p.sigma_host + self.p.sigma_ref) >= CONNECTED

    @property
    def nu(self) -> float:
        """Thiele modulus of (0.11), -; nan for a host that conducts no electrons."""
        if self.p.sigma_host == 0.0:
            return math.nan
        return self.modulus(self.k_ion, self.p.sigma_host)

    @property
    def nu_metal(self) -> float:
        """Thiele modulus as if the host conducted electrons perfectly, as (0.12) has it, -."""
        return self.modulus(self.k_ion)

    def modulus(self, k_ion: float, k_electron: float = math.inf, area: float = 1.0) -> float:
        """Thiele modulus of (0.11) for other conductivities and `area` times the wall area, -."""
        p = self.p
        return float(
            distribution.thiele_modulus(
                p.host_thickness, area * p.wall_area, self.r_wall, k_ion, k_electron
            )
        )

    def top_fraction(self, k_ion: float, area: float = 1.0) -> float:
        """Share of the outer face (0.12) for an ion conductivity, `area` times the wall area, -."""
        p = self.p
        nu = self.modulus(k_ion, area=area)
        contrast = self.r_wall / self.r_face
        size = (p.patch_roughness, area * p.wall_area, p.host_thickness)
        return float(distribution.top_fraction(*size, nu, contrast))

    @property
    def bottom_overpotential(self) -> float:
        """Growth overpotential at the collector of a host that conducts electrons (0.13), V."""
        return float(
            distribution.bottom_overpotential(
                self.current, self.p.host_thickness, self.k_ion, self.nu_metal
            )
        )

    @property
    def starvation(self) -> float:
        """Salt depletion number Lambda of theory 1.4, -."""
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
        if self.starvation >= 1.0:
            return False, "the bottom of the host runs out of salt"
        if self.starvation >= STARVED:
            fall = 100 * self.starvation
            return False, f"salt falls by {fall:.2g} %: more at the separator side"
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
        """Dip (0.5) of a surface with barrier factor `factor` and `area` per cell area, V."""
        return float(nucleation.dip(self.current, factor, self.barrier, self.p.i_b0, area))
