"""Three-dimensional hosts and foils as starting points for a case (theory 11.5).

A template is typical of its kind, not a product: every number should be replaced by a measured one
where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from natrode.materials.fact import S2, Confidence, Fact, FactSheet
from natrode.materials.fact import fact as _f

Geometry = Literal["foil", "foam", "wires", "fibres", "aerogel", "particles"]
Conduction = Literal["EC", "IC", "MIEC"]


@dataclass(frozen=True)
class HostTemplate(FactSheet):
    """A host.

    `geometry` sets how the wall area changes with filling; `conduction` is EC (electrons), IC
    (ions) or MIEC (both); `substrate` is the key of the bare surface in `substrates`. For a foil
    `thickness` is that of the foil and `porosity`, `wall_area`, `growth_exponent` are None;
    `roughness` is real over projected area and None for porous hosts. `areal_mass` is None where
    it follows from porosity, thickness and solid density.
    """

    key: str
    name: str
    geometry: Geometry
    conduction: Conduction
    substrate: str
    thickness: Fact
    conductivity: Fact
    solid_density: Fact
    porosity: Fact | None = None
    wall_area: Fact | None = None
    areal_mass: Fact | None = None
    fibre_diameter: Fact | None = None
    pore_diameter: Fact | None = None
    ion_conductivity: Fact | None = None
    roughness: Fact | None = None
    growth_exponent: Fact | None = None

    def mass_per_area(self) -> float:
        """Areal mass, kg/m2: as listed, else (1 - porosity) x density x thickness."""
        if self.areal_mass is not None:
            return self.areal_mass.value
        empty = self.porosity.value if self.porosity is not None else 0.0
        return (1.0 - empty) * self.solid_density.value * self.thickness.value


@dataclass(frozen=True)
class Separator(FactSheet):
    """A separator: thickness, porosity and Bruggeman exponent of transport in its pores.

    `solid_density` is that of the polymer or glass itself, for the mass of a cell.
    """

    key: str
    name: str
    thickness: Fact
    porosity: Fact
    bruggeman: Fact
    solid_density: Fact

    def mass_per_area(self) -> float:
        """Areal mass of the dry separator, kg/m2."""
        return (1.0 - self.porosity.value) * self.solid_density.value * self.thickness.value


def fibre_wall_area(porosity: float, fibre_diameter: float) -> float:
    r"""Wall area of a mat of round fibres, :math:`a=4(1-\varepsilon_p)/d_f` (theory 11.5).

    Parameters
    ----------
    porosity
        Void fraction, between 0 and 1.
    fibre_diameter
        Diameter of the fibres, m.

    Returns
    -------
    float
        Wall area per host volume, 1/m.

    Raises
    ------
    ValueError
        If the porosity is not between 0 and 1 or the diameter not positive.
    """
    if not 0.0 <= porosity < 1.0:
        raise ValueError(f"porosity must be from 0 to below 1, got {porosity!r}")
    if not fibre_diameter > 0.0:
        raise ValueError(f"fibre diameter must be above 0, got {fibre_diameter!r}")
    return 4.0 * (1.0 - porosity) / fibre_diameter


_CRC = "CRC Handbook of Chemistry and Physics (recalled)"
_TOMOGRAPHY = "tomography of a fine copper foam, HAL hal-03538447"
_VENDOR = "typical of vendors' data (estimate)"


def _density(value: float, confidence: Confidence = "recalled", source: str = _CRC) -> Fact:
    return _f("rho_h", "kg/m3", value, None, None, confidence, source)


_CARBON_DENSITY = _f("rho_h", "kg/m3", 1800.0, 1700.0, 2200.0)
_FIBRES = _f("n_g", "1", 0.5, note="fibres: the wall area grows as they thicken")
_CELLS = _f("n_g", "1", 0.0, note="cellular pores")
_FOIL_ROUGHNESS = _f("r_T", "1", 1.1, 1.0, 1.3)


def _foil(key: str, name: str, thickness: Fact, sigma: float, density: Fact) -> HostTemplate:
    return HostTemplate(
        key=f"{key}_foil",
        name=f"{name} foil",
        geometry="foil",
        conduction="EC",
        substrate=key,
        thickness=thickness,
        conductivity=_f("sigma_h", "S/m", sigma, None, None, "recalled", _CRC),
        solid_density=density,
        roughness=_FOIL_ROUGHNESS,
    )


_ALL = (
    _foil("cu", "copper", _f("L", "m", 15e-6, 9e-6, 20e-6), 6e7, _density(8960.0)),
    _foil(
        "al",
        "aluminium",
        _f("L", "m", 20e-6, 15e-6, 20e-6, "review", S2),
        3.7e7,
        _density(2700.0, "review", S2),
    ),
    _foil("ni", "nickel", _f("L", "m", 20e-6), 1.4e7, _density(8910.0)),
    HostTemplate(
        key="ni_foam",
        name="nickel foam",
        geometry="foam",
        conduction="EC",
        substrate="ni",
        porosity=_f("eps_p", "1", 0.95, 0.92, 0.98, source=_VENDOR),
        thickness=_f("L_h", "m", 0.5e-3, 0.3e-3, 1.6e-3, source=_VENDOR),
        wall_area=_f("a_h", "1/m", 7e3, 3e3, 1.5e4),
        conductivity=_f("sigma_h", "S/m", 2e5),
        solid_density=_density(8910.0),
        areal_mass=_f("m_h", "kg/m2", 0.35, 0.25, 0.45, source=_VENDOR),
        growth_exponent=_CELLS,
    ),
    HostTemplate(
        key="cu_foam",
        name="copper foam, coarse",
        geometry="foam",
        conduction="EC",
        substrate="cu",
        porosity=_f("eps_p", "1", 0.95),
        thickness=_f("L_h", "m", 1.0e-3, 0.5e-3, 1.5e-3),
        wall_area=_f("a_h", "1/m", 7e3, 5e3, 1e4),
        conductivity=_f("sigma_h", "S/m", 5e5),
        solid_density=_density(8960.0),
        growth_exponent=_CELLS,
    ),
    HostTemplate(
        key="cu_foam_fine",
        name="copper foam, fine (tomography)",
        geometry="foam",
        conduction="EC",
        substrate="cu",
        porosity=_f("eps_p", "1", 0.818, None, None, "confirmed", _TOMOGRAPHY),
        thickness=_f("L_h", "m", 115e-6, None, None, "confirmed", _TOMOGRAPHY),
        wall_area=_f(
            "a_h",
            "1/m",
            4.9e4,
            None,
            None,
            "confirmed",
            _TOMOGRAPHY,
            "2.8e5 1/m per volume of copper",
        ),
        pore_diameter=_f("d_p", "m", 93e-6, None, None, "confirmed", _TOMOGRAPHY),
        conductivity=_f(
            "sigma_h",
            "S/m",
            1e6,
            1e6,
            2e6,
            note="2e6 S/m estimated; capped, because more changes nothing",
        ),
        solid_density=_density(8960.0),
        growth_exponent=_CELLS,
    ),
    HostTemplate(
        key="cunw_cu",
        name="copper nanowires on copper foam (CuNW-Cu)",
        geometry="wires",
        conduction="EC",
        substrate="cu",
        porosity=_f("eps_p", "1", 0.9),
        thickness=_f("L_h", "m", 250e-6, None, None, "review", S2, "nanowires tens of um long"),
        wall_area=_f("a_h", "1/m", 1e6, 3e5, 1e7),
        conductivity=_f("sigma_h", "S/m", 1e5),
        solid_density=_density(8960.0),
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="porous_al",
        name="porous aluminium or aluminium nanosheet arrays",
        geometry="fibres",
        conduction="EC",
        substrate="al",
        porosity=_f("eps_p", "1", 0.65, 0.5, 0.8),
        thickness=_f("L_h", "m", 5e-6, 1e-6, 10e-6),
        wall_area=_f(
            "a_h", "1/m", 1e7, None, None, "derived", "fibre rule with 100 to 150 nm", "order only"
        ),
        conductivity=_f("sigma_h", "S/m", 1e6),
        solid_density=_density(2700.0, "review", S2),
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="zn_al_3d",
        name="zinc nanofibre layer on aluminium (3D Zn@Al)",
        geometry="fibres",
        conduction="EC",
        substrate="al",
        porosity=_f("eps_p", "1", 0.65, 0.5, 0.8),
        thickness=_f("L_h", "m", 1.6e-6, None, None, "review", S2),
        fibre_diameter=_f("d_f", "m", 125e-9, 100e-9, 150e-9, "review", S2),
        wall_area=_f(
            "a_h",
            "1/m",
            fibre_wall_area(0.65, 125e-9),
            fibre_wall_area(0.8, 150e-9),
            fibre_wall_area(0.5, 100e-9),
            "derived",
            "fibre rule",
        ),
        conductivity=_f("sigma_h", "S/m", 1e6),
        solid_density=_density(7140.0),
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="cu_nanowires",
        name="copper nanowires of 40 nm on copper foil",
        geometry="wires",
        conduction="EC",
        substrate="cu",
        porosity=_f("eps_p", "1", 0.9),
        thickness=_f("L_h", "m", 10e-6, 5e-6, 20e-6),
        fibre_diameter=_f("d_f", "m", 40e-9, None, None, "review", S2),
        wall_area=_f(
            "a_h", "1/m", fibre_wall_area(0.9, 40e-9), None, None, "derived", "fibre rule"
        ),
        conductivity=_f("sigma_h", "S/m", 1e5),
        solid_density=_density(8960.0),
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="rgo_aerogel",
        name="reduced graphene oxide or graphene aerogel",
        geometry="aerogel",
        conduction="EC",
        substrate="carbon",
        porosity=_f("eps_p", "1", 0.985, 0.95, 0.995),
        thickness=_f("L_h", "m", 200e-6, 100e-6, 500e-6),
        wall_area=_f("a_h", "1/m", 3e6, 1e6, 1e7),
        conductivity=_f("sigma_h", "S/m", 1e2, 10.0, 1e3),
        solid_density=_f("rho_h", "kg/m3", 2200.0),
        growth_exponent=_CELLS,
    ),
    HostTemplate(
        key="cnt",
        name="carbon nanotube film or aerogel",
        geometry="fibres",
        conduction="EC",
        substrate="carbon",
        porosity=_f("eps_p", "1", 0.90),
        thickness=_f("L_h", "m", 100e-6, 50e-6, 200e-6),
        wall_area=_f("a_h", "1/m", 1e7),
        conductivity=_f("sigma_h", "S/m", 3e3, 1e3, 1e4),
        solid_density=_CARBON_DENSITY,
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="cnf",
        name="carbon nanofibre mat",
        geometry="fibres",
        conduction="EC",
        substrate="carbon",
        porosity=_f("eps_p", "1", 0.90),
        thickness=_f("L_h", "m", 100e-6),
        fibre_diameter=_f("d_f", "m", 300e-9),
        wall_area=_f(
            "a_h", "1/m", fibre_wall_area(0.9, 300e-9), None, None, "derived", "fibre rule"
        ),
        conductivity=_f("sigma_h", "S/m", 3e2, 1e2, 1e3),
        solid_density=_CARBON_DENSITY,
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="ag_nanoweb",
        name="silver nanofibre web in nitrogen-rich carbon (MP-NWB)",
        geometry="fibres",
        conduction="EC",
        substrate="carbon",
        porosity=_f("eps_p", "1", 0.9),
        thickness=_f("L_h", "m", 3e-6, 1e-6, 10e-6, note="a few um"),
        wall_area=_f("a_h", "1/m", 1e7),
        conductivity=_f(
            "sigma_h", "S/m", 8e3, 8e3, None, "review", S2, "above 80 S/cm, four-probe"
        ),
        solid_density=_f(
            "rho_h", "kg/m3", 3000.0, 1800.0, 10490.0, note="between carbon and silver"
        ),
        growth_exponent=_FIBRES,
    ),
    HostTemplate(
        key="ic_scaffold",
        name="ion-conducting scaffold (NaF/PVDF, solid electrolyte)",
        geometry="particles",
        conduction="IC",
        substrate="cu",
        porosity=_f("eps_p", "1", 0.45, 0.3, 0.6),
        thickness=_f("L_h", "m", 20e-6, 2e-6, 50e-6),
        wall_area=_f("a_h", "1/m", 1e6),
        conductivity=_f("sigma_h", "S/m", 0.0, note="no electrons"),
        ion_conductivity=_f(
            "sigma_IC", "S/m", 1e-3, 1e-5, 1e-2, note="of the solid, before tortuosity"
        ),
        solid_density=_f("rho_h", "kg/m3", 2500.0, 1800.0, 3500.0),
        growth_exponent=_CELLS,
    ),
)

hosts: Mapping[str, HostTemplate] = MappingProxyType({h.key: h for h in _ALL})
"""Host templates by key."""

_SEPARATORS = (
    Separator(
        "celgard",
        "microporous polyolefin, 25 um",
        _f("L_s", "m", 25e-6, None, None, "recalled", "vendor's data (recalled)"),
        _f("eps_s", "1", 0.43, 0.41, 0.45, "recalled", "vendor's data (recalled)"),
        _f("b", "1", 2.25, 2.0, 2.5, "recalled", "tortuosity of polyolefins (recalled)"),
        _f("rho_s", "kg/m3", 950.0, 900.0, 970.0, note="polyethylene, polypropylene"),
    ),
    Separator(
        "glass_fibre",
        "glass fibre",
        _f("L_s", "m", 300e-6, 260e-6, 675e-6, note="thickness range uncompressed"),
        _f("eps_s", "1", 0.9),
        _f("b", "1", 1.5),
        _f("rho_s", "kg/m3", 2500.0, 2200.0, 2600.0, note="glass"),
    ),
)

separators: Mapping[str, Separator] = MappingProxyType({s.key: s for s in _SEPARATORS})
"""Separators by key."""
