"""Numbers of the host and its nucleation, with the defaults of the libraries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from natrode.case.quantity import Quantity, derived

if TYPE_CHECKING:
    from natrode.case.model import Case

_NO_DEPTH = (
    ("host_thickness", "m", "um"),
    ("host_porosity", "1", ""),
    ("solid_fraction", "1", ""),
    ("coating_fraction", "1", ""),
    ("free_porosity", "1", ""),
    ("wall_area", "1/m", ""),
    ("electronic_conductivity", "S/m", ""),
    ("ionic_conductivity", "S/m", "mS/cm"),
    ("backbone_ionic_conductivity", "S/m", "mS/cm"),
    ("growth_exponent", "1", ""),
    ("closure_exponent", "1", ""),
)


def host_numbers(case: Case) -> dict[str, Any]:
    """Geometry and conductivities; a foil has no depth."""
    host, coating = case.host, case.coating
    face = host.face_area_quantity()
    if host.planar:
        how = "a foil has no depth"
        nothing = {name: derived(0.0, unit, how, shown) for name, unit, shown in _NO_DEPTH}
        return {**nothing, "host_bruggeman": host.bruggeman, "face_area_ratio": face}
    assert host.thickness is not None
    assert host.porosity is not None
    assert host.conductivity is not None
    fraction, ions = 0.0, 0.0
    if coating is not None:
        fraction = coating.sodiated_fraction(host)
        ions = coating.ionic_conductivity(host)
    backbone = host.ionic_conductivity
    if backbone is None:
        backbone = Quantity(0.0, "S/m", "typical", "the backbone conducts no ions", None)
    solid_ions = backbone
    if coating is not None:
        solid_ions = derived(
            backbone.value + ions, "S/m", "backbone and coating in parallel", "mS/cm"
        )
    empty = host.porosity.value - fraction
    return {
        "host_thickness": host.thickness,
        "host_porosity": host.porosity,
        "solid_fraction": derived(1.0 - host.porosity.value, "1", "1 - porosity"),
        "coating_fraction": derived(fraction, "1", "wall area x thickness x (1 + volume change)"),
        "free_porosity": derived(empty, "1", "porosity less the sodiated coating"),
        "wall_area": host.wall_area_quantity(),
        "host_bruggeman": host.bruggeman_quantity(),
        "electronic_conductivity": host.conductivity,
        "ionic_conductivity": replace(solid_ions, shown_in="mS/cm"),
        "backbone_ionic_conductivity": replace(backbone, shown_in="mS/cm"),
        "face_area_ratio": face,
        **host.growth_quantities(),
    }


def nucleation_numbers(case: Case) -> dict[str, Any]:
    """Barrier factors of every surface, and those of the substrate without its coating."""
    host, coating = case.host, case.coating
    bare = host.bare_nucleation()
    top = walls = bottom = bare
    if coating is not None:
        factor = coating.factor()
        if coating.on_face(host):
            top = factor
        if coating.on_walls(host):
            walls = factor
            bottom = coating.nucleation_factor_bottom or walls
    given = host.nucleation
    walls = given.walls or walls
    if given.bottom is not None:
        bottom = given.bottom
    elif given.walls is not None:
        bottom = given.walls
    return {
        "nucleation_walls": walls,
        "nucleation_bottom": bottom,
        "nucleation_top": given.top or top,
        "nucleation_collector": given.collector or bottom,
        "nucleation_bare_walls": bare,
        "nucleation_bare_face": bare,
    }
