"""Artificial layers on sodium, made by a reaction of the metal before the cell is built (theory 2.7).

Each is made from a precursor by a balanced reaction, so its phases, density and the sodium it binds
are computed. The reviews report how long cells with such layers last, not how thick the layers are
nor how well they conduct: those numbers are estimates with wide ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from natrode.constants import F
from natrode.materials.densities import molar_volume
from natrode.materials.fact import S1, Fact, FactSheet, fact
from natrode.materials.interphases import interphases
from natrode.materials.reactions import Reaction, balance, molar_mass


@dataclass(frozen=True)
class ArtificialInterphase(FactSheet):
    """A layer on sodium.

    Parameters
    ----------
    key, name
        Name in the library and plain name.
    system
        System of the literature that the layer stands for.
    precursor, formation
        What reacts with sodium, and the reaction.
    fractions
        Volume fraction of each phase, by formula; they add up to 1.
    thickness
        Default thickness of the layer, m.
    ion_conductivity
        Effective, of the whole film, S/m.
    inorganic_fraction
        psi of the film when it is made.
    density
        Of the dense layer, kg/m3.
    sodium_charge
        Charge of the sodium bound in the layer, C per m3 of layer.
    modulus
        Young's modulus, Pa; None where the text of the reviews gives no number.
    charge_transfer_energy_change
        What the layer adds to the activation energy of the exchange current, J/mol; negative
        where it eases desolvation. None where no effect is reported: take 0.
    comment
        What is reported.

    Notes
    -----
    No nucleation dip is reported for any of these layers.
    """

    key: str
    name: str
    system: str
    precursor: str
    formation: Reaction
    fractions: Mapping[str, float]
    thickness: Fact
    ion_conductivity: Fact
    inorganic_fraction: Fact
    density: Fact
    sodium_charge: Fact
    modulus: Fact | None = None
    charge_transfer_energy_change: Fact | None = None
    comment: str = ""

    def resistance(self, thickness: float | None = None) -> float:
        """Area resistance of the film at 298.15 K, Ohm m2.

        Parameters
        ----------
        thickness
            Thickness, m; the default of the layer if None.

        Raises
        ------
        ValueError
            If the thickness is negative.
        """
        chosen = self.thickness.value if thickness is None else thickness
        if not chosen >= 0.0:
            raise ValueError(f"the thickness must not be negative, got {chosen!r}")
        return chosen / self.ion_conductivity.value


def _layer(
    key: str,
    name: str,
    system: str,
    precursor: str,
    products: tuple[str, ...],
    conductivity: Fact,
    modulus: Fact | None = None,
    charge_transfer_energy_change: Fact | None = None,
    comment: str = "",
) -> ArtificialInterphase:
    formation = balance((precursor, "Na"), products)
    volumes = {name: float(n) * molar_volume(name) for name, n in formation.products.items()}
    total = sum(volumes.values())
    mass = sum(float(n) * molar_mass(name) for name, n in formation.products.items())
    how = f"molar masses and densities, {formation.equation()}"
    charge = F * float(formation.coefficient("Na")) / total
    return ArtificialInterphase(
        key=key,
        name=name,
        system=system,
        precursor=precursor,
        formation=formation,
        fractions=MappingProxyType({name: v / total for name, v in volumes.items()}),
        thickness=fact("delta", "m", 1e-6, 0.1e-6, 10e-6, note="not given in the review"),
        ion_conductivity=conductivity,
        inorganic_fraction=fact("psi", "1", 1.0, note="made without electrolyte"),
        density=fact("rho", "kg/m3", mass / total, None, None, "derived", how),
        sodium_charge=fact("q_v", "C/m3", charge, None, None, "derived", how),
        modulus=modulus,
        charge_transfer_energy_change=charge_transfer_energy_change,
        comment=comment,
    )


def _sigma(
    value: float,
    low: float,
    high: float,
    source: str = "estimate",
    note: str = "",
) -> Fact:
    return fact("sigma_ion", "S/m", value, low, high, "estimate", source, note)


_LEAST = 1e-5
"""A film of 1 um that conducts less would take above 0.1 Ohm m2: 2 V at 2 mA/cm2."""

_THROUGH_GRAINS = _sigma(
    3e-4,
    _LEAST,
    1e-2,
    note="the bulk salt conducts far less than cells with the layer need, so grain boundaries must "
    "carry the ions; the lower end would take 2 V at 2 mA/cm2 through 1 um",
)


def _antimonide() -> Fact:
    """Na3Sb carries the ions through the NaF: volume fraction to the power 3/2."""
    phase = interphases["na3sb"].ion_conductivity
    assert phase is not None
    volumes = {"NaF": 3.0 * molar_volume("NaF"), "Na3Sb": molar_volume("Na3Sb")}
    share = volumes["Na3Sb"] / sum(volumes.values())
    value = phase.value * share**1.5
    return _sigma(
        value,
        _LEAST,
        value * 10.0,
        "Na3Sb with a sodium diffusivity of 1e-13 m2/s (estimate), its volume fraction to the "
        "power 3/2",
    )


def _phosphide() -> tuple[Fact, Fact]:
    phase = interphases["na3p"]
    assert phase.ion_conductivity is not None
    assert phase.modulus is not None
    known = phase.ion_conductivity
    conductivity = fact(
        "sigma_ion",
        "S/m",
        known.value,
        1e-4,
        known.value,
        known.confidence,
        known.source,
        known.note,
    )
    return conductivity, phase.modulus


_NA3P_CONDUCTIVITY, _NA3P_MODULUS = _phosphide()

_ALL = (
    _layer(
        "na3sb_naf",
        "sodium antimonide and sodium fluoride (SAF-Na)",
        "saf_na",
        "SbF3",
        ("NaF", "Na3Sb"),
        _antimonide(),
        comment=f"foil dipped into SbF3 in DMC; above 2400 h at 2 mA/cm2 and 5 mAh/cm2 ({S1})",
    ),
    _layer(
        "na3p",
        "sodium phosphide",
        "na3p_na",
        "P",
        ("Na3P",),
        _NA3P_CONDUCTIVITY,
        _NA3P_MODULUS,
        comment=f"from red phosphorus; stiffer than sodium ({S1})",
    ),
    _layer(
        "naf_co",
        "sodium fluoride and cobalt",
        "naf_co_na",
        "CoF2",
        ("NaF", "Co"),
        _THROUGH_GRAINS,
        comment=f"from CoF2; no number in the text of the review ({S1})",
    ),
    _layer(
        "v_na2s",
        "vanadium and sodium sulfide",
        "v_na2s_na",
        "V2S3",
        ("Na2S", "V"),
        _THROUGH_GRAINS,
        comment=f"from V2S3; no number in the text of the review ({S1})",
    ),
    _layer(
        "v_na2se",
        "vanadium and sodium selenide",
        "v_na2se_na",
        "VSe2",
        ("Na2Se", "V"),
        _THROUGH_GRAINS,
        charge_transfer_energy_change=fact(
            "dE_i",
            "J/mol",
            -10e3,
            -20e3,
            0.0,
            note=f"a lower desolvation barrier at -40 degC is reported without a number ({S1})",
        ),
        comment=f"from VSe2; above 1500 h at 0.5 mA/cm2 and 0.5 mAh/cm2 at -40 degC ({S1})",
    ),
)

artificial_interphases: Mapping[str, ArtificialInterphase] = MappingProxyType(
    {layer.key: layer for layer in _ALL}
)
"""Artificial layers on sodium by key."""
