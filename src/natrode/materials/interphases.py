"""Sodiated phases that form on coatings and in interphases (theory 11.4).

Barriers of single hops by density functional theory rank conductivities by a decade at most; they
are not activation energies of bulk conduction and must not be put into an Arrhenius law. `hop_barrier`
is what the reviews print without a mechanism, not the barrier of a vacancy in the bulk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from natrode.constants import E_CHARGE, T_REF, F, R
from natrode.materials.densities import densities, molar_volume
from natrode.materials.fact import ESTIMATE, S1, S2, Confidence, Fact, FactSheet
from natrode.materials.reactions import molar_mass, parse_formula

Conduction = Literal["insulator", "mixed", "metallic"]


@dataclass(frozen=True)
class Interphase(FactSheet):
    """A phase of an interphase or of a sodiated coating.

    `conduction` speaks of electrons: insulator, mixed (ions and electrons) or metallic. Facts
    without a source in the table are None.
    """

    key: str
    name: str
    formula: str
    conduction: Conduction
    molar_mass: Fact
    density: Fact
    molar_volume: Fact
    ion_conductivity: Fact | None = None
    hop_barrier: Fact | None = None
    modulus: Fact | None = None
    comment: str = ""


def nernst_einstein(concentration: float, diffusivity: float, temperature: float = T_REF) -> float:
    r"""Ionic conductivity of a monovalent carrier, :math:`\sigma=F^2cD/RT`, S/m.

    Parameters
    ----------
    concentration
        Concentration of the carrier, mol/m3.
    diffusivity
        Its self-diffusivity, m2/s.
    temperature
        Temperature, K.
    """
    return F**2 * concentration * diffusivity / (R * temperature)


def _sigma(
    value: float,
    low: float | None,
    high: float | None,
    confidence: Confidence = "estimate",
    source: str = ESTIMATE,
    note: str = "",
) -> Fact:
    return Fact(value, "S/m", low, high, source, confidence, "sigma_ion", note)


def _barrier(electron_volt: float, vacancy: float, note: str = "") -> Fact:
    """Barrier of the review, and that of a vacancy in the bulk as a warning against mixing them."""
    notes = [note] if note else []
    notes += [
        "mechanism: not stated in the review",
        f"a vacancy in the bulk has {vacancy:.2f} eV (computed with DFT, PBE): another quantity",
    ]
    return Fact(electron_volt * E_CHARGE, "J", None, None, S1, "review", "E_hop", "; ".join(notes))


def _modulus(
    value: float, low: float | None, high: float | None, confidence: Confidence, source: str
) -> Fact:
    note = "of the layer by atomic force microscopy" if confidence == "review" else "bulk"
    scale = 1e9
    return Fact(
        value * scale,
        "Pa",
        None if low is None else low * scale,
        None if high is None else high * scale,
        source,
        confidence,
        "E",
        note,
    )


def _phase(
    formula: str,
    name: str,
    conduction: Conduction,
    ion_conductivity: Fact | None = None,
    hop_barrier: Fact | None = None,
    modulus: Fact | None = None,
    comment: str = "",
) -> Interphase:
    return Interphase(
        key=formula.lower(),
        name=name,
        formula=formula,
        conduction=conduction,
        molar_mass=Fact(
            molar_mass(formula), "kg/mol", None, None, "IUPAC atomic weights", "derived", "M"
        ),
        density=densities[formula],
        molar_volume=Fact(
            molar_volume(formula), "m3/mol", None, None, "molar mass over density", "derived", "V"
        ),
        ion_conductivity=ion_conductivity,
        hop_barrier=hop_barrier,
        modulus=modulus,
        comment=comment,
    )


_ALLOY_DIFFUSIVITY = 1e-13


def _mixed(formula: str, note: str = "") -> Fact:
    """Ion conductivity of an alloy from an assumed sodium diffusivity."""
    sodium_atoms = float(parse_formula(formula)["Na"])
    value = nernst_einstein(sodium_atoms / molar_volume(formula), _ALLOY_DIFFUSIVITY)
    return _sigma(
        value,
        value * 0.1,
        value * 10.0,
        source="Nernst-Einstein relation with a sodium diffusivity of 1e-13 m2/s (estimate)",
        note=note,
    )


_SAME_D = "diffusivity taken from Na15Sn4"

_ALL = (
    _phase(
        "NaF",
        "sodium fluoride",
        "insulator",
        _sigma(1e-10, 1e-14, 1e-8, "recalled", "bulk far below 1e-8 S/m (recalled)"),
        _barrier(0.005, 0.73, "in a NaF-rich interphase"),
        _modulus(77.5, 75.0, 80.0, "recalled", "handbook value (recalled)"),
        "weak parallel path for ions; acts by its share of the interphase",
    ),
    _phase(
        "Na2O",
        "sodium oxide",
        "insulator",
        _sigma(1e-7, 1e-8, 1e-6),
        _barrier(0.359, 0.22),
        _modulus(100.0, 90.0, 110.0, "recalled", "recalled, low confidence"),
        f"pins tin particles ({S1})",
    ),
    _phase(
        "Na3P",
        "sodium phosphide",
        "insulator",
        _sigma(0.012, None, None, "review", S1, "0.12 mS/cm"),
        _barrier(0.067, 0.21),
        _modulus(8.6, None, None, "review", S1),
        f"binds sodium more strongly than carbon nanotubes or copper ({S1}, figure)",
    ),
    _phase(
        "Na2S",
        "sodium sulfide",
        "insulator",
        _sigma(3e-7, 1e-8, 1e-5),
        comment=f"a V/Na2S layer is stiffer than sodium ({S1}, figure)",
    ),
    _phase(
        "Na2Se",
        "sodium selenide",
        "insulator",
        _sigma(3e-6, 1e-7, 1e-4),
        modulus=_modulus(8.8, None, None, "review", f"Na2Se/Cu layer, {S2}"),
        comment=f"with V lowers the desolvation barrier at -40 degC ({S1})",
    ),
    _phase(
        "Na15Sn4",
        "sodium-tin alloy",
        "mixed",
        _mixed("Na15Sn4"),
        comment=(
            "up to 75 % softer than tin (Mortazavi et al., J. Power Sources 2013, 225, 207); "
            f"binds sodium more strongly than rGO ({S1})"
        ),
    ),
    _phase(
        "Na3Sb",
        "sodium antimonide",
        "mixed",
        _mixed("Na3Sb", _SAME_D),
        comment=f"with NaF: 2400 h at 2 mA/cm2 ({S1})",
    ),
    _phase("Na3Bi", "sodium bismuthide", "mixed", _mixed("Na3Bi", _SAME_D)),
    _phase(
        "NaZn13",
        "sodium-zinc intermetallic",
        "metallic",
        comment=(
            "Coulombic efficiency above 99.9 % on zinc (Dahunsi et al., Nanoscale 2023, d2nr06120a)"
        ),
    ),
    _phase(
        "NaAu2",
        "sodium-gold intermetallic",
        "metallic",
        comment=f"seen by X-ray diffraction ({S2})",
    ),
    _phase(
        "Mg",
        "magnesium (solid solution)",
        "metallic",
        comment=f"dip of 35.5 mV on the foil ({S1})",
    ),
)

interphases: Mapping[str, Interphase] = MappingProxyType({p.key: p for p in _ALL})
"""Interphases by key, the formula in lower case."""
