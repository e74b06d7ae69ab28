"""Transport in liquid electrolytes as functions of concentration and temperature.

Every law takes an `Electrolyte`, the salt concentration and the temperature, and scales a fact of
that electrolyte; its shape comes from the one sodium electrolyte that has been measured over
concentration (NaPF6 in EC:PC). `LAWS` says for each how well it is supported and where it holds.

>>> from natrode.materials import electrolytes, transport
>>> liquid = electrolytes["napf6_diglyme"]
>>> round(transport.viscosity(liquid, 253.15) / liquid.viscosity.value, 2)
1.91
>>> transport.outside(liquid, 1000.0, 190.0)
'-83.15 degC is below -64 degC, where the solvent of 1 M NaPF6 in diglyme freezes'
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from natrode.constants import T_REF
from natrode.materials.electrolytes import CHAYAMBUKA, Electrolyte
from natrode.materials.fact import Confidence, Fact
from natrode.theory.temperature import arrhenius
from natrode.units import show

NAPF6_EC_PC_CONDUCTIVITY: tuple[tuple[float, float], ...] = (
    (150.0, 0.404),
    (500.0, 0.720),
    (1000.0, 0.883),
    (1500.0, 0.861),
    (2000.0, 0.760),
)
"""Conductivity of NaPF6 in EC:PC at 25 degC: (mol/m3, S/m), Chayambuka 2022."""

NAPF6_EC_PC_DIFFUSIVITY: tuple[tuple[float, float], ...] = (
    (1.131153, 4.14e-11),
    (124.121064, 3.87e-11),
    (249.37328, 3.62e-11),
    (387.618465, 3.33e-11),
    (538.734332, 3.11e-11),
    (741.699786, 2.81e-11),
    (1013.696117, 2.49e-11),
    (1272.69948, 2.25e-11),
    (1514.27698, 2.14e-11),
    (1811.953531, 1.99e-11),
    (2113.940691, 1.86e-11),
    (2320.97218, 1.79e-11),
    (2471.904616, 1.76e-11),
)
"""Diffusivity of NaPF6 in EC:PC at 25 degC: (mol/m3, m2/s), Chayambuka 2022."""

COLDEST_MEASURED, HOTTEST_MEASURED = 253.15, 333.15
"""Usual temperatures of conductivity measurements, K; beyond them Arrhenius laws bend."""


def conductivity(
    electrolyte: Electrolyte, concentration: float, temperature: float = T_REF
) -> float:
    r"""Conductivity of the free liquid, :math:`\kappa_1\frac{c}{c_1}e^{1-c/c_1}` (theory 2.3).

    Parameters
    ----------
    electrolyte
        Electrolyte of the library.
    concentration
        Salt concentration c, mol/m3, not negative.
    temperature
        Temperature, K.

    Returns
    -------
    float
        Conductivity, S/m; at most `electrolyte.conductivity` at 298.15 K.

    Raises
    ------
    ValueError
        If the concentration is negative or the temperature not positive.

    Notes
    -----
    Within 25 % of the tabulated `NAPF6_EC_PC_CONDUCTIVITY` between 0.15 and 2 M.
    """
    ratio = _not_negative(concentration) / electrolyte.c_max_conductivity.value
    at_reference = electrolyte.conductivity.value * ratio * math.exp(1.0 - ratio)
    return float(arrhenius(at_reference, electrolyte.activation_energy.value, temperature))


def diffusivity(
    electrolyte: Electrolyte, concentration: float, temperature: float = T_REF
) -> float:
    """Salt diffusivity D, m2/s: that of the library at its concentration, shaped like EC:PC.

    D(c) = D(c_0) d(c)/d(c_0) with d interpolated in `NAPF6_EC_PC_DIFFUSIVITY`, constant beyond its
    ends; Arrhenius in temperature. The cell model takes D(c_0) throughout.

    Parameters
    ----------
    electrolyte
        Electrolyte of the library.
    concentration
        Salt concentration c, mol/m3, not negative.
    temperature
        Temperature, K.

    Raises
    ------
    ValueError
        If the concentration is negative or the temperature not positive.
    """
    c, d = np.array(NAPF6_EC_PC_DIFFUSIVITY).T
    own, given = np.interp([electrolyte.concentration.value, _not_negative(concentration)], c, d)
    at_reference = electrolyte.diffusivity.value * float(given / own)
    return float(arrhenius(at_reference, electrolyte.activation_energy.value, temperature))


def viscosity(electrolyte: Electrolyte, temperature: float = T_REF) -> float:
    """Viscosity at the concentration of the library, Pa s.

    Rises in the cold as the conductivity falls: Walden's rule with one activation energy.

    Parameters
    ----------
    electrolyte
        Electrolyte of the library.
    temperature
        Temperature, K.

    Raises
    ------
    ValueError
        If the temperature is not positive.
    """
    energy = electrolyte.activation_energy.value
    return float(arrhenius(electrolyte.viscosity.value, -energy, temperature))


def transference(
    electrolyte: Electrolyte, concentration: float, temperature: float = T_REF
) -> float:
    """Transference number of the cation: a constant, as in the one measured data set.

    Parameters
    ----------
    electrolyte
        Electrolyte of the library.
    concentration, temperature
        mol/m3 and K; checked, but without effect.

    Raises
    ------
    ValueError
        If the concentration is negative or the temperature not positive.
    """
    _not_negative(concentration)
    return float(arrhenius(electrolyte.t_plus.value, 0.0, temperature))


def activity_factor(
    electrolyte: Electrolyte, concentration: float, temperature: float = T_REF
) -> float:
    """Thermodynamic factor chi of the salt, 1 + d ln(f)/d ln(c): a constant.

    Parameters
    ----------
    electrolyte
        Electrolyte of the library.
    concentration, temperature
        mol/m3 and K; checked, but without effect.

    Raises
    ------
    ValueError
        If the concentration is negative or the temperature not positive.
    """
    _not_negative(concentration)
    return float(arrhenius(electrolyte.thermodynamic_factor.value, 0.0, temperature))


def _viscosity(electrolyte: Electrolyte, concentration: float, temperature: float) -> float:
    _not_negative(concentration)
    return viscosity(electrolyte, temperature)


def _not_negative(concentration: float) -> float:
    if not concentration >= 0.0:
        raise ValueError(f"concentration must not be negative, got {concentration!r}")
    return concentration


@dataclass(frozen=True)
class Law:
    """A property of a liquid as a function of concentration (mol/m3) and temperature (K).

    Parameters
    ----------
    symbol, unit
        Symbol and SI unit.
    field
        Fact of `Electrolyte` that the law scales.
    function
        ``function(electrolyte, concentration, temperature)``.
    equation
        The law in one line.
    source, confidence
        Of the shape; the level is that of the fact.
    concentrations
        mol/m3 between which the shape was compared with a measurement.
    """

    symbol: str
    unit: str
    field: str
    function: Callable[[Electrolyte, float, float], float]
    equation: str
    source: str
    confidence: Confidence
    concentrations: tuple[float, float]

    def __call__(
        self, electrolyte: Electrolyte, concentration: float, temperature: float = T_REF
    ) -> float:
        """Value in SI."""
        return self.function(electrolyte, concentration, temperature)

    def fact(self, electrolyte: Electrolyte) -> Fact:
        """The fact that the law scales."""
        found = getattr(electrolyte, self.field)
        assert isinstance(found, Fact)
        return found

    def describe(self, electrolyte: Electrolyte) -> str:
        """One line: the law, where its level and its shape come from, and where it holds."""
        low, high = self.concentrations
        level = self.fact(electrolyte).describe()
        return (
            f"{self.symbol}: {self.equation}; level {level}; shape {self.confidence}: "
            f"{self.source}; {low / 1000:g} to {high / 1000:g} mol/L"
        )


_SHAPE = f"shape of {CHAYAMBUKA}"
_EC_PC = (NAPF6_EC_PC_CONDUCTIVITY[0][0], NAPF6_EC_PC_CONDUCTIVITY[-1][0])

LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "conductivity": Law(
            "kappa",
            "S/m",
            "conductivity",
            conductivity,
            "kappa_1 (c/c_1) exp(1 - c/c_1), Arrhenius",
            f"{_SHAPE}, within 25 %",
            "estimate",
            _EC_PC,
        ),
        "diffusivity": Law(
            "D",
            "m2/s",
            "diffusivity",
            diffusivity,
            "D(c_0) d(c)/d(c_0), Arrhenius",
            _SHAPE,
            "estimate",
            (NAPF6_EC_PC_DIFFUSIVITY[0][0], NAPF6_EC_PC_DIFFUSIVITY[-1][0]),
        ),
        "viscosity": Law(
            "mu",
            "Pa s",
            "viscosity",
            _viscosity,
            "mu exp(E/R (1/T - 1/T_0)), at the concentration of the library",
            "Walden's rule: the activation energy of the conductivity",
            "estimate",
            (500.0, 1500.0),
        ),
        "t_plus": Law(
            "t+", "1", "t_plus", transference, "constant", f"as in {CHAYAMBUKA}", "estimate", _EC_PC
        ),
        "activity_factor": Law(
            "chi",
            "1",
            "thermodynamic_factor",
            activity_factor,
            "constant, 1 in the dilute limit",
            f"as in {CHAYAMBUKA}",
            "estimate",
            _EC_PC,
        ),
    }
)
"""The laws by name."""


def outside(electrolyte: Electrolyte, concentration: float, temperature: float) -> str:
    """Why the laws do not hold at a concentration (mol/m3) and a temperature (K).

    Returns
    -------
    str
        One line; empty where nothing speaks against them.
    """
    freezing, boiling = electrolyte.freezing, electrolyte.boiling
    of, here = f"the solvent of {electrolyte.name}", show(temperature, "degC")
    if freezing is not None and temperature < freezing.value:
        return f"{here} is below {freezing.text('degC')}, where {of} freezes"
    if boiling is not None and temperature > boiling.value:
        return f"{here} is above {boiling.text('degC')}, where {of} boils"
    if not COLDEST_MEASURED <= temperature <= HOTTEST_MEASURED:
        bounds = f"{show(COLDEST_MEASURED, 'degC')} to {show(HOTTEST_MEASURED, 'degC')}"
        return (
            f"{here} is outside {bounds}, where Arrhenius laws of liquids are usually measured: "
            "extrapolated"
        )
    low, high = _EC_PC
    if not low <= concentration <= high:
        return (
            f"{concentration / 1000:g} mol/L is outside {low / 1000:g} to {high / 1000:g} mol/L, "
            "where the shape over concentration was measured: extrapolated"
        )
    return ""
