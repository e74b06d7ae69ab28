"""Coatings that sodium converts, alloys or merely nucleates on (theory 11.4, 2.6).

Those of theory 11.4 and the further ones that the two reviews name. A reaction is written as the
formulas of its products; how much sodium that takes is computed. Where no phase with sodium is
reported (group II metals, platinum, silver, carbon, single atoms) no sodium is counted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from natrode.constants import E_CHARGE
from natrode.materials.coating_facts import (
    CHALCOGENIDE,
    FLUORIDE,
    OXIDE,
    PHOSPHIDE,
    Coating,
    Potential,
    derive,
    estimate,
)
from natrode.materials.fact import S1, S2, Fact
from natrode.materials.substrates import barrier_from_binding, nucleation_facts, substrates

_BINDING = "theory 1.1, barrier factor from a binding energy: a hypothesis to be tested"


def _mean_factor(factors: list[float], source: str, note: str) -> Fact:
    """Geometric mean of barrier factors, with their range."""
    mean = math.prod(factors) ** (1.0 / len(factors))
    return Fact(mean, "1", min(factors), max(factors), source, "estimate", "f", note)


def _oxygen_groups() -> Fact:
    """From the binding energies of one paper: copper -1.21, four oxygen groups -2.96 to -3.45 eV."""
    copper = substrates["cu"].nucleation_factor.value
    groups = [energy * E_CHARGE for energy in (-2.96, -3.13, -3.32, -3.45)]
    at = -1.21 * E_CHARGE
    return Fact(
        barrier_from_binding(sum(groups) / len(groups), at, copper),
        "1",
        barrier_from_binding(min(groups), at, copper),
        copper,
        f"{_BINDING}; -2.96 to -3.45 eV on four oxygen groups, -1.21 eV on copper in the same work "
        f"({S1})",
        "estimate",
        "f",
        "hypothesis; the range reaches up to copper, as if the groups had no effect; pristine "
        "nanotubes have -2.55 eV in the same work",
    )


def _fluorinated_aluminium() -> Fact:
    """From the binding energies of one paper: oxidised -1.54, fluorinated aluminium -2.02 eV."""
    aluminium = substrates["al"].nucleation_factor
    energy, at = -2.02 * E_CHARGE, -1.54 * E_CHARGE
    return Fact(
        barrier_from_binding(energy, at, aluminium.value),
        "1",
        barrier_from_binding(energy, at, aluminium.value, 0.25 * E_CHARGE),
        aluminium.high,
        f"{_BINDING}; -2.02 eV on fluorinated, -1.54 eV on oxidised aluminium in the same work "
        f"({S2}); aluminium foil taken as the oxidised surface",
        "estimate",
        "f",
        "hypothesis",
    )


_IRON_ATOMS = substrates["fe_mcn_cu"].nucleation_factor
_OXYGEN = _oxygen_groups()
_REPORTED = {
    "nio": nucleation_facts(44.0, 1.0, S1, assumed_current=True, note="NiO on nickel foam")[0],
    "nif2": nucleation_facts(17.0, 1.0, S1, assumed_current=True, note="NiF2 on nickel foam")[0],
    "sb2moo6": nucleation_facts(14.0, 1.0, S1, assumed_current=True)[0],
    "be": substrates["be"].nucleation_factor,
    "mg": substrates["mg"].nucleation_factor,
    "ba": substrates["ba"].nucleation_factor,
    "fe_n_c": _IRON_ATOMS,
}
_FACTORS = {
    **_REPORTED,
    "ca": _mean_factor(
        [_REPORTED[key].value for key in ("be", "mg", "ba")],
        "geometric mean of beryllium, magnesium and barium",
        "no dip is reported for calcium",
    ),
    "alf3": _fluorinated_aluminium(),
    "carbon": substrates["carbon"].nucleation_factor,
    "o_carbon": _OXYGEN,
    "n_carbon": Fact(
        _OXYGEN.value,
        "1",
        _OXYGEN.low,
        _OXYGEN.high,
        "taken equal to oxygen groups: no binding energy is reported in the reviews",
        "estimate",
        "f",
        "hypothesis",
    ),
    "at_sn": Fact(
        _IRON_ATOMS.value,
        "1",
        None,
        _REPORTED["nio"].value,
        "taken equal to single iron atoms",
        "estimate",
        "f",
        f"a lasting low overpotential is reported without a number ({S1})",
    ),
}
_TYPICAL_FACTOR = _mean_factor(
    [_REPORTED[key].value for key in ("nio", "nif2", "sb2moo6")],
    "geometric mean of the coatings with a reported dip (NiO, NiF2, Sb2MoO6)",
    "no dip is reported for this coating",
)


def _site_loss(key: str, converts: bool, alloys: bool) -> Fact:
    """lambda_s: tin and tin oxide set the scale, others follow their kind."""
    if key in ("at_sn", "fe_n_c"):
        note = f"single atoms; 7000 h with single tin atoms in {S1}"
        return estimate("lambda_s", "1", 1e-5, note)
    if not alloys:
        return estimate("lambda_s", "1", 0.0, "no alloy swing")
    note = f"ordering of the nucleation drift of Sn@rGO and SnO2@rGO in {S1}"
    if key not in ("sn", "sno2"):
        note = "taken equal to SnO2 (pinned by a salt)" if converts else "taken equal to Sn"
    return estimate("lambda_s", "1", 3e-4 if converts else 3e-3, note)


def _coating(
    key: str,
    name: str,
    formula: str,
    final: tuple[str, ...] = (),
    converted: tuple[str, ...] = (),
    potential: Potential | None = None,
    max_extent: Fact | None = None,
    comment: str = "",
) -> Coating:
    """One line of the table; `final` and `converted` as in `derive`."""
    alloys = bool(final) and final != converted
    return derive(
        key,
        name,
        formula,
        final,
        converted,
        potential,
        nucleation_factor=_FACTORS.get(key, _TYPICAL_FACTOR),
        site_loss=_site_loss(key, bool(converted), alloys),
        max_extent=max_extent,
        comment=comment,
    )


def _one_step(
    key: str,
    name: str,
    formula: str,
    products: tuple[str, ...],
    potential: Potential,
    comment: str = "",
) -> Coating:
    """A coating whose conversion leaves a metal that takes up no more sodium."""
    return _coating(key, name, formula, products, products, potential, comment=comment)


_CAPPED = Fact(
    0.3,
    "1",
    None,
    1.0,
    "films deliver 160 of 516 mAh/g, Phys. Chem. Chem. Phys. 2013, 15, 10885",
    "derived",
    "xi_a,max",
    "limited by diffusion; dense films",
)

_SOLUTION = f"dissolves some sodium ({S1}); how much is not reported, and none is counted"
_UNCOUNTED = "no phase with sodium is reported in the reviews; no sodium is counted"
_SURFACE = "sodiophilic surface; sodium stored in the carbon is not reported and not counted"

_ALL = (
    _coating("sno2", "tin oxide", "SnO2", ("Na2O", "Na15Sn4"), ("Na2O", "Sn"), OXIDE),
    _coating("sn", "tin", "Sn", ("Na15Sn4",)),
    _coating("cu6sn5", "copper-tin alloy", "Cu6Sn5", ("Na15Sn4", "Cu"), max_extent=_CAPPED),
    _coating("zno", "zinc oxide", "ZnO", ("Na2O", "NaZn13"), ("Na2O", "Zn"), OXIDE),
    _coating("zn", "zinc", "Zn", ("NaZn13",)),
    _one_step("cuo", "copper(II) oxide", "CuO", ("Na2O", "Cu"), OXIDE),
    _one_step("cu2o", "copper(I) oxide", "Cu2O", ("Na2O", "Cu"), OXIDE),
    _one_step("nio", "nickel oxide", "NiO", ("Na2O", "Ni"), OXIDE),
    _one_step("nif2", "nickel fluoride", "NiF2", ("NaF", "Ni"), FLUORIDE),
    _one_step("mgf2", "magnesium fluoride", "MgF2", ("NaF", "Mg"), FLUORIDE),
    _one_step("cup2", "copper phosphide", "CuP2", ("Na3P", "Cu"), PHOSPHIDE),
    _coating("red_p", "red phosphorus", "P", ("Na3P",)),
    _one_step("cu2se", "copper selenide", "Cu2Se", ("Na2Se", "Cu"), CHALCOGENIDE),
    _one_step("fe2o3", "iron oxide", "Fe2O3", ("Na2O", "Fe"), OXIDE),
    _coating("sbf3", "antimony fluoride", "SbF3", ("NaF", "Na3Sb"), ("NaF", "Sb"), FLUORIDE),
    _coating("sb", "antimony", "Sb", ("Na3Sb",)),
    _coating("bi", "bismuth", "Bi", ("Na3Bi",)),
    _coating("au", "gold", "Au", ("NaAu2",)),
    _one_step("ni3s2", "nickel sulfide", "Ni3S2", ("Na2S", "Ni"), CHALCOGENIDE),
    _one_step("ni3p", "nickel phosphide", "Ni3P", ("Na3P", "Ni"), PHOSPHIDE),
    _coating(
        "sb2moo6",
        "antimony molybdate",
        "Sb2MoO6",
        ("Na2O", "Na3Sb", "Mo"),
        ("Na2O", "Sb", "Mo"),
        OXIDE,
    ),
    _coating("snse", "tin selenide", "SnSe", ("Na2Se", "Na15Sn4"), ("Na2Se", "Sn"), CHALCOGENIDE),
    _one_step("cus", "copper(II) sulfide", "CuS", ("Na2S", "Cu"), CHALCOGENIDE),
    _one_step("cu2s", "copper(I) sulfide", "Cu2S", ("Na2S", "Cu"), CHALCOGENIDE),
    _one_step("mos2", "molybdenum sulfide", "MoS2", ("Na2S", "Mo"), CHALCOGENIDE),
    _one_step("v2s3", "vanadium sulfide", "V2S3", ("Na2S", "V"), CHALCOGENIDE),
    _one_step("vse2", "vanadium selenide", "VSe2", ("Na2Se", "V"), CHALCOGENIDE),
    _one_step("cof2", "cobalt fluoride", "CoF2", ("NaF", "Co"), FLUORIDE),
    _one_step(
        "alf3",
        "aluminium fluoride",
        "AlF3",
        ("NaF", "Al"),
        FLUORIDE,
        comment=f"stands for fluorinated aluminium, whose composition {S2} does not give",
    ),
    _one_step("fe3o4", "magnetite", "Fe3O4", ("Na2O", "Fe"), OXIDE),
    _coating("be", "beryllium", "Be", comment=_SOLUTION),
    _coating("mg", "magnesium", "Mg", comment=_SOLUTION),
    _coating("ca", "calcium", "Ca", comment=_UNCOUNTED),
    _coating("ba", "barium", "Ba", comment=_SOLUTION),
    _coating("ag", "silver", "Ag", comment=_UNCOUNTED),
    _coating("pt", "platinum", "Pt", comment=_UNCOUNTED),
    _coating("carbon", "bare carbon layer", "C", comment=_UNCOUNTED),
    _coating("o_carbon", "carbon with oxygen groups", "C", comment=_SURFACE),
    _coating("n_carbon", "carbon with nitrogen groups", "C", comment=_SURFACE),
    _coating(
        "at_sn",
        "single tin atoms in nitrogen-doped carbon",
        "C",
        comment="the atoms have no volume and no counted sodium; thickness is that of the carbon",
    ),
    _coating(
        "fe_n_c",
        "single iron atoms in nitrogen-doped carbon",
        "C",
        comment="the atoms have no volume and no counted sodium; thickness is that of the carbon",
    ),
)

coatings: Mapping[str, Coating] = MappingProxyType({c.key: c for c in _ALL})
"""Coatings by key."""
