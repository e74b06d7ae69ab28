"""From a case to the numbers of a march in its pores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from natrode.cell.from_case import parameters_of
from natrode.constants import F, R
from natrode.pore.errors import PoreError
from natrode.pore.fields import Ions
from natrode.pore.kinetics import Law
from natrode.pore.model import EQUIPOTENTIAL, Materials
from natrode.units import show

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.cell.parameters import Parameters

LEAST_IONS = 1e-5
"""Ionic conductivity of a solid, over that of the electrolyte, below which it is left out."""

DENSE = 1.5
"""Exponent between the conductivity of a material and that of the porous solid made of it."""


def materials_of(case: Case) -> tuple[Materials, tuple[str, ...]]:
    """Numbers of a case for its resolved host, and what was assumed on the way.

    The conductivities of a case belong to the porous solid as a whole; those of the material follow
    with the solid share to the power 1.5. The concentration at the separator is that of the steady
    profile through it.

    Raises
    ------
    PoreError
        If the case has a cell or a preparation that is not resolved in pores.
    """
    if case.cell.type != "half":
        raise PoreError(
            f"cell.type: got {case.cell.type!r}; the pores of one electrode are resolved against a "
            "reservoir of sodium; allowed: half"
        )
    if case.preparation.method not in ("none",):
        raise PoreError("preparation: the pores are resolved from an empty host; leave it out")
    p, given, host = parameters_of(case), case.inputs, case.host
    solid = max(1.0 - given.host_porosity.value, 1e-6) if not host.planar else 1.0
    words = []
    electrons = np.inf
    if not host.planar:
        electrons = given.electronic_conductivity.value / solid**DENSE
        words.append(_electrons(electrons))
        electrons = np.inf if electrons >= EQUIPOTENTIAL else electrons
    scaffold_ions = given.backbone_ionic_conductivity.value / solid**DENSE
    coating_ions = 0.0
    if case.coating is not None and case.coating.entry.ion_conductivity is not None:
        coating_ions = case.coating.entry.ion_conductivity.value
    for name, sigma in (("scaffold", scaffold_ions), ("coating", coating_ions)):
        if sigma > 0.0:
            share = f"{show(sigma, 'mS/cm')}, {sigma / p.kappa1:.2g} of the electrolyte"
            counted = "" if sigma > LEAST_IONS * p.kappa1 else "; too little to be counted"
            words.append(f"the {name} conducts ions: {share}{counted}")
    scaffold_ions, coating_ions = (
        sigma if sigma > LEAST_IONS * p.kappa1 else 0.0 for sigma in (scaffold_ions, coating_ions)
    )
    if case.coating is not None and case.coating.state == "pristine":
        words.append("the coating is taken as it is after its first sodiation")
    drop = salt_drop(p)
    words.append(
        f"electrolyte at the separator: {-1e1 * drop:+.3g} mol/m3 at 1 mA/cm2, "
        "from the steady profile in it"
    )
    if p.magnetic_field:
        words.append(
            f"magnetic field: {show(p.magnetic_field, 'mT')} in the plane of the cell, normal to the "
            f"section; j x B drives the electrolyte in the section against {show(p.viscosity, 'mPa s')}"
        )
    return Materials(
        temperature=p.temperature,
        molar_volume=p.molar_volume,
        surface_energy=p.surface_energy,
        ions=ions_of(p),
        concentration=p.c0,
        law=law_of(p),
        film=p.film_host,
        factor_top=p.f_top,
        factor_bottom=p.f_bottom,
        factor_face=p.f_patch,
        factor_collector=p.f_plane,
        scaffold_ions=scaffold_ions,
        coating_ions=coating_ions,
        scaffold_electrons=electrons,
        salt_drop=drop,
        magnetic_field=p.magnetic_field,
        viscosity=p.viscosity,
    ), tuple(words)


def ions_of(p: Parameters) -> Ions:
    """Transport in the electrolyte."""
    v_t = R * p.temperature / F
    return Ions(
        p.kappa1, p.c1, p.kappa_shape, p.diffusivity, p.t_plus, 2.0 * v_t * (1.0 - p.t_plus) * p.chi
    )


def law_of(p: Parameters) -> Law:
    """Kinetics on sodium and on bare walls."""
    return Law(
        v_t=R * p.temperature / F,
        i_00=p.i00,
        c_0=p.c0,
        i_birth=p.i_b0,
        j_cap=p.j_cap,
        nucleus=4.0 / 3.0 * np.pi * p.r_nucleus**3,
        molar_volume=p.molar_volume,
        eta_s=p.eta_s,
        eta_r=p.eta_r,
        ell_r=p.ell_r,
    )


def salt_drop(p: Parameters) -> float:
    """What the separator lacks at the host, mol/m3 per A/m2: (1-t+) L/(2 F D) of (0.8)."""
    effective = p.diffusivity * p.separator_porosity**p.bruggeman_separator
    return (1.0 - p.t_plus) * p.separator_thickness / (2.0 * F * effective)


def _electrons(sigma: float) -> str:
    if sigma <= 0.0:
        return "the scaffold leads no electrons: sodium grows from the collector only"
    if sigma < EQUIPOTENTIAL:
        return f"the scaffold leads electrons badly ({sigma:.2g} S/m): their potential is resolved"
    return f"the scaffold leads electrons well ({sigma:.2g} S/m): it is at one potential"
