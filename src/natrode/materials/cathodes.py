"""Cathodes against sodium (theory 11.6).

Open-circuit functions take the sodium fraction y of the usable window: 1 discharged (full of
sodium), 0 charged. They are smooth or piecewise linear, fall with y and hold for 0 <= y <= 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from natrode.constants import T_REF, F, R
from natrode.materials.electrolytes import CHAYAMBUKA
from natrode.materials.fact import ESTIMATE, S1, Confidence, Fact, FactSheet, fact
from natrode.materials.reactions import molar_mass

OpenCircuit = Callable[[ArrayLike], np.ndarray]

_V_T = R * T_REF / F
_EPS = 1e-3


@dataclass(frozen=True)
class Cathode(FactSheet):
    """A positive electrode material.

    `n_sodium` is the sodium exchanged per formula unit (None where the capacity is not derived
    from a formula); `contains_sodium` says whether it is made with that sodium. `open_circuit`
    maps y to V; `y_min` is the smallest y for which it has data. `conductivity` is the electronic
    one of the whole electrode, `bruggeman` the exponent of transport in its pores, and
    `binder_fraction` the mass of carbon and binder over that of active material.
    """

    key: str
    name: str
    formula: str | None
    n_sodium: float | None
    contains_sodium: bool
    specific_capacity: Fact
    density: Fact
    open_circuit: OpenCircuit
    open_circuit_source: str
    open_circuit_confidence: Confidence
    y_min: Fact
    hysteresis: Fact
    particle_radius: Fact
    diffusivity: Fact
    exchange_current: Fact
    porosity: Fact
    active_fraction: Fact
    binder_fraction: Fact
    conductivity: Fact
    bruggeman: Fact

    @property
    def y_as_made(self) -> float:
        """Sodium fraction y of the fresh electrode: 1 if made with sodium, else `y_min`."""
        return 1.0 if self.contains_sodium else self.y_min.value

    @property
    def usable_capacity(self) -> float:
        """Capacity between `y_min` and y = 1, C per kg of active material."""
        return self.specific_capacity.value * (1.0 - self.y_min.value)

    def loading(self, capacity: float) -> float:
        """Active material that holds a usable capacity, kg/m2.

        Parameters
        ----------
        capacity
            Usable capacity, C/m2.
        """
        return capacity / self.usable_capacity

    def thickness(self, capacity: float) -> float:
        """Thickness of the electrode that holds a usable capacity (C/m2), m."""
        return self.loading(capacity) / (self.density.value * self.active_fraction.value)

    def mean_voltage(self, points: int = 2001) -> float:
        """Mean open-circuit voltage over the usable window, V."""
        y = np.linspace(self.y_min.value, 1.0, points)
        return float(np.trapezoid(self.open_circuit(y), y) / (1.0 - self.y_min.value))


def _fraction(y: ArrayLike) -> np.ndarray:
    """y limited to the range in which the functions hold."""
    return np.clip(np.asarray(y, dtype=float), 0.0, 1.0)


def _plateau(y: np.ndarray) -> np.ndarray:
    """Ends of a two-phase plateau, half of v_T ln((1-y+eps)/(y+eps))."""
    return 0.5 * _V_T * np.log((1.0 - y + _EPS) / (y + _EPS))


def _step(u: np.ndarray) -> np.ndarray:
    """(1 + tanh u)/2."""
    return 0.5 * (1.0 + np.tanh(u))


def nvp_open_circuit(y: ArrayLike) -> np.ndarray:
    """Na3V2(PO4)3 against sodium, V (theory 11.6; plateau from reviews of NVP, shape estimated)."""
    x = _fraction(y)
    ends = -0.9 * np.exp((x - 1.0) / 0.012) + 0.45 * np.exp(-x / 0.02)
    return 3.37 - 0.02 * (2.0 * x - 1.0) + _plateau(x) + ends


_NVPF = np.array(
    [
        (0.2100, 4.288), (0.2101, 4.211), (0.2193, 4.175), (0.3324, 4.172), (0.4093, 4.158),
        (0.4742, 4.152), (0.5270, 4.144), (0.5603, 4.111), (0.5757, 4.049), (0.5823, 3.942),
        (0.5860, 3.805), (0.5909, 3.725), (0.5986, 3.696), (0.6966, 3.693), (0.7419, 3.684),
        (0.8022, 3.679), (0.8640, 3.676), (0.9305, 3.649), (0.9593, 3.623), (0.9793, 3.531),
        (0.9801, 3.450), (0.9831, 3.391), (0.9923, 3.355), (0.9963, 3.162), (1.0000, 3.032),
    ]
)  # fmt: skip


def nvpf_open_circuit(y: ArrayLike) -> np.ndarray:
    """Na3V2(PO4)2F3 against sodium, V; Chayambuka et al., Electrochim. Acta 2022, 404, 139764.

    y is the fraction of the two exchangeable sodium; measured for y from 0.21 to 1 and constant
    below. Rounded to 1 mV; two rises of 3 mV in the data are levelled so that it falls with y.
    """
    return np.interp(_fraction(y), _NVPF[:, 0], _NVPF[:, 1])


def fes2_open_circuit(y: ArrayLike) -> np.ndarray:
    """FeS2 against sodium in ether between 0.8 and 3 V, V (theory 11.6; estimate, crude)."""
    x = _fraction(y)
    steps = 0.65 * _step((x - 0.25) / 0.04) + 0.35 * _step((x - 0.70) / 0.05)
    return 2.1 - steps - 0.5 * np.exp((x - 1.0) / 0.02)


def ntp_open_circuit(y: ArrayLike) -> np.ndarray:
    """NaTi2(PO4)3 against sodium, V (theory 11.6; 2.1 V recalled, shape estimated)."""
    x = _fraction(y)
    return 2.13 - 0.01 * (2.0 * x - 1.0) + _plateau(x)


def prussian_blue_open_circuit(y: ArrayLike) -> np.ndarray:
    """Sodium-rich Prussian blue against sodium, V (theory 11.6; recalled and estimated)."""
    x = _fraction(y)
    return 3.35 - 0.30 * _step((x - 0.5) / 0.03) - 0.6 * np.exp((x - 1.0) / 0.015)


def tis2_open_circuit(y: ArrayLike) -> np.ndarray:
    """TiS2 against sodium, V: linear from 2.2 to 1.6 (theory 11.6; recalled and estimated)."""
    return 2.2 - 0.6 * _fraction(y)


def span_open_circuit(y: ArrayLike) -> np.ndarray:
    """Sulfurised polyacrylonitrile against sodium, V: linear from 1.6 to 1.2 (estimate)."""
    return 1.6 - 0.4 * _fraction(y)


def _capacity(formula: str, n_sodium: float, note: str = "") -> Fact:
    """Capacity per mass of a formula unit that exchanges `n_sodium`."""
    return fact(
        "q",
        "C/kg",
        n_sodium * F / molar_mass(formula),
        confidence="derived",
        source=f"{n_sodium:g} Na per {formula}",
        note=note,
    )


def _density(value: float, low: float | None = None, high: float | None = None) -> Fact:
    return fact("rho", "kg/m3", value, low, high, "recalled", "density (recalled)")


_RADIUS = fact("R_p", "m", 0.5e-6, 0.3e-6, 1e-6)
_DIFFUSIVITY = fact("D_s", "m2/s", 1e-15, 1e-17, 1e-14)
_CONDUCTIVITY = fact(
    "sigma_c", "S/m", 10.0, 0.1, 100.0, note="electronic, of the electrode with its carbon"
)
_NONE = fact("y_min", "1", 0.0)
_NO_HYSTERESIS = fact("dU", "V", 0.0, note="not known")


def _cathode(
    key: str,
    name: str,
    open_circuit: OpenCircuit,
    open_circuit_source: str,
    open_circuit_confidence: Confidence,
    density: Fact,
    *,
    contains_sodium: bool,
    formula: str | None = None,
    n_sodium: float | None = None,
    capacity: Fact | None = None,
    y_min: Fact = _NONE,
    hysteresis: Fact = _NO_HYSTERESIS,
    radius: Fact = _RADIUS,
    diffusivity: Fact = _DIFFUSIVITY,
    conductivity: Fact = _CONDUCTIVITY,
) -> Cathode:
    if capacity is None:
        if formula is None or n_sodium is None:
            raise ValueError(f"cathode {key}: a capacity or a formula is needed")
        capacity = _capacity(formula, n_sodium)
    return Cathode(
        key=key,
        name=name,
        formula=formula,
        n_sodium=n_sodium,
        contains_sodium=contains_sodium,
        specific_capacity=capacity,
        density=density,
        open_circuit=open_circuit,
        open_circuit_source=open_circuit_source,
        open_circuit_confidence=open_circuit_confidence,
        y_min=y_min,
        hysteresis=hysteresis,
        particle_radius=radius,
        diffusivity=diffusivity,
        exchange_current=fact("i_0,c", "A/m2", 0.5),
        porosity=fact("eps_c", "1", 0.35),
        active_fraction=fact("eps_am", "1", 0.55),
        binder_fraction=fact("w", "1", 0.10, 0.06, 0.2, note="carbon and binder over active mass"),
        conductivity=conductivity,
        bruggeman=fact("b_c", "1", 1.5, 1.5, 2.5),
    )


_ALL = (
    _cathode(
        "nvp",
        "Na3V2(PO4)3",
        nvp_open_circuit,
        "plateau near 3.4 V and 117.6 mAh/g from reviews of NVP; shape estimated",
        "estimate",
        _density(3160.0),
        contains_sodium=True,
        formula="Na3V2(PO4)3",
        n_sodium=2.0,
        capacity=_capacity("Na3V2(PO4)3", 2.0, f"1C is 117 mA/g in {S1}"),
        hysteresis=fact("dU", "V", 0.015, note="half of the gap: charge above, discharge below"),
    ),
    _cathode(
        "nvpf",
        "Na3V2(PO4)2F3",
        nvpf_open_circuit,
        CHAYAMBUKA.replace("; NaPF6 in EC:PC", ""),
        "confirmed",
        _density(3200.0),
        contains_sodium=True,
        formula="Na3V2(PO4)2F3",
        n_sodium=2.0,
        y_min=fact("y_min", "1", 0.21, None, None, "confirmed", CHAYAMBUKA),
        radius=fact("R_p", "m", 0.59e-6, None, None, "confirmed", CHAYAMBUKA),
        diffusivity=fact(
            "D_s",
            "m2/s",
            2.2e-16,
            1.95e-17,
            2.51e-15,
            "derived",
            CHAYAMBUKA,
            "geometric mean of a table that falls from charged to discharged",
        ),
        conductivity=fact(
            "sigma_c", "S/m", 50.0, None, None, "confirmed", CHAYAMBUKA, "of the solid"
        ),
    ),
    _cathode(
        "fes2",
        "FeS2",
        fes2_open_circuit,
        ESTIMATE,
        "estimate",
        _density(4900.0),
        contains_sodium=False,
        formula="FeS2",
        n_sodium=4.0,
    ),
    _cathode(
        "ntp",
        "NaTi2(PO4)3",
        ntp_open_circuit,
        "2.1 V (recalled); shape estimated",
        "recalled",
        _density(2800.0),
        contains_sodium=False,
        formula="NaTi2(PO4)3",
        n_sodium=2.0,
    ),
    _cathode(
        "prussian_blue",
        "Prussian blue, sodium-rich",
        prussian_blue_open_circuit,
        "recalled and estimated",
        "estimate",
        _density(1900.0, 1800.0, 2000.0),
        contains_sodium=True,
        capacity=fact(
            "q", "C/kg", 160.0 * 3600.0, 140.0 * 3600.0, 171.0 * 3600.0, "recalled", "recalled"
        ),
    ),
    _cathode(
        "tis2",
        "TiS2",
        tis2_open_circuit,
        "recalled and estimated",
        "estimate",
        _density(3200.0),
        contains_sodium=False,
        formula="TiS2",
        n_sodium=1.0,
    ),
    _cathode(
        "span",
        "sulfurised polyacrylonitrile",
        span_open_circuit,
        "recalled and estimated",
        "estimate",
        _density(1600.0),
        contains_sodium=False,
        capacity=fact(
            "q",
            "C/kg",
            1000.0 * 3600.0,
            source=ESTIMATE,
            note="per mass of sulfur, with a large spread; per mass of composite it is less by "
            "the sulfur share",
        ),
    ),
)

cathodes: Mapping[str, Cathode] = MappingProxyType({c.key: c for c in _ALL})
"""Cathodes by key."""
