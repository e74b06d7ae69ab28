"""Under which conditions a cell was tested, in the words of the reviews' tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from natrode import literature
from natrode.constants import T_ZERO_C
from natrode.literature.records import plain
from natrode.materials import electrolytes
from natrode.metrics.half_cycles import Cycle, cycles_of
from natrode.record import HalfCycle, Record
from natrode.record.interpret import AREA_UNKNOWN
from natrode.units import MAH_CM2

UNKNOWN = ""
"""Class of an electrolyte that is not named or not recognised, as in the reviews' tables."""

_ETHERS = re.compile(
    r"glyme|\b(deg|teg|g2|g4|di|tetra)?dme\b|\bdegdme\b|\btegdme\b|dimethoxyethane|\bthf\b"
    r"|tetrahydrofuran|\bdol\b|dioxolane|\bether\b"
)
_CARBONATES = re.compile(r"\b(ec|pc|dec|dmc|emc)\b|carbonate|\bester\b")
_ADDITIVES = re.compile(r"\b(fec|vc)\b|fluoroethylene carbonate|vinylene carbonate")
_IONIC = re.compile(r"ionic liquid|\b(emim|bmim|pyr1[34])|imidazolium|pyrrolidinium")


@dataclass(frozen=True)
class Conditions:
    """Conditions of the test of one cell.

    Attributes
    ----------
    cell_type : "half", "symmetric", "full" or "anode_free".
    current_density_a_per_m2 : plating current density [A/m2]; None when the area is unknown.
    areal_capacity_c_per_m2 : charge plated per cycle [C/m2]; None when the area is unknown.
    electrolyte : in plain text; empty when nobody said.
    electrolyte_class : "ether", "carbonate", "ionic_liquid", or "" for unknown.
    cycles : whole cycles in the record.
    temperature_k : temperature [K]; None when nobody said.
    host, host_class, cathode : in plain text; empty when nobody said.
    c_rate : charges or discharges per hour [1/h]; None when nobody said.
    """

    cell_type: str
    current_density_a_per_m2: float | None
    areal_capacity_c_per_m2: float | None
    electrolyte: str = ""
    electrolyte_class: str = UNKNOWN
    cycles: int | None = None
    temperature_k: float | None = None
    host: str = ""
    host_class: str = ""
    cathode: str = ""
    c_rate: float | None = None

    @property
    def text(self) -> str:
        """The conditions in a few words: "half, 1 mA/cm2, 2 mAh/cm2, 1 M NaPF6 in diglyme"."""
        current, capacity = self.current_density_a_per_m2, self.areal_capacity_c_per_m2
        words = [self.cell_type.replace("_", "-")]
        words.append("current density unknown" if current is None else f"{current / 10:.3g} mA/cm2")
        words.append(
            "areal capacity unknown" if capacity is None else f"{capacity / MAH_CM2:.3g} mAh/cm2"
        )
        if self.c_rate is not None:
            words.append(f"{plain(self.c_rate)} C")
        if self.temperature_k is not None:
            words.append(f"{self.temperature_k - T_ZERO_C:.3g} degC")
        words += [self.cathode] if self.cathode else []
        words.append(self.electrolyte or "electrolyte unknown")
        return ", ".join(words)


def electrolyte_class(electrolyte: str) -> str:
    """Class of an electrolyte given in plain text, as the reviews' tables class theirs.

    Parameters
    ----------
    electrolyte : name in the library, name in the reviews, or any text with its solvents.

    Returns
    -------
    "ether", "carbonate", "ionic_liquid", or "" where the text does not decide: nothing known in it,
    or solvents of two classes. FEC and VC count as additives beside another solvent.
    """
    text = " ".join(electrolyte.casefold().split())
    if not text:
        return UNKNOWN
    known = _known_classes().get(text)
    if known is not None:
        return known
    spaced = re.sub(r"[_/:+,;()-]", " ", text)
    ether, carbonate = _ETHERS.search(spaced), _CARBONATES.search(_ADDITIVES.sub(" ", spaced))
    if _IONIC.search(spaced):
        return UNKNOWN if ether or carbonate else "ionic_liquid"
    if ether and carbonate:
        return UNKNOWN
    if ether:
        return "ether"
    return "carbonate" if carbonate or _ADDITIVES.search(spaced) else UNKNOWN


@lru_cache(maxsize=1)
def _known_classes() -> dict[str, str]:
    """Folded name -> class, of the library and of the reviews; "ambiguous" is not a class."""
    found = {}
    for obs in literature.observations():
        if obs.electrolyte and obs.electrolyte_class not in ("", "ambiguous"):
            found[obs.electrolyte.casefold()] = obs.electrolyte_class
    for key, entry in electrolytes.items():
        family = entry.family.removesuffix("_fec")
        found |= {key.casefold(): family, entry.name.casefold(): family}
    return found


def conditions_of(
    record: Record,
    *,
    electrolyte: str = "",
    host: str = "",
    host_class: str = "",
    cathode: str = "",
    temperature_k: float | None = None,
    c_rate: float | None = None,
) -> Conditions:
    """Conditions of a record: medians of plating current density and charge over its cycles.

    Parameters
    ----------
    record : measured or simulated record.
    electrolyte, host, host_class, cathode, temperature_k, c_rate : what the record does not say;
        see `Conditions`. The working electrode of the record names the host where none is given,
        and the counter electrode of a cell with a cathode its cathode.

    Notes
    -----
    The last cycle counts only if it is whole. The current density of a cycle is that at half of its
    charge, so it does not depend on how the points were logged. A record that only strips gives the
    conditions of its stripping.
    """
    meta = record.metadata
    cycles = [c for c in cycles_of(record) if c.plating]
    whole = [c for c in cycles if c.stripping]
    current, capacity = _medians([c.plating for c in whole or cycles])
    if not cycles:
        current, capacity = _medians([c.stripping for c in cycles_of(record)])
    if meta.area_note == AREA_UNKNOWN:
        current = capacity = None
    if not cathode and meta.cell_type in ("full", "anode_free"):
        cathode = meta.counter_electrode
    return Conditions(
        cell_type=meta.cell_type,
        current_density_a_per_m2=current,
        areal_capacity_c_per_m2=capacity,
        electrolyte=electrolyte,
        electrolyte_class=electrolyte_class(electrolyte),
        cycles=len(whole),
        temperature_k=temperature_k,
        host=host or meta.working_electrode,
        host_class=host_class,
        cathode=cathode,
        c_rate=c_rate,
    )


def cycle_conditions(cycle: Cycle) -> tuple[float | None, float | None]:
    """Plating current density [A/m2] and charge [C/m2] of one cycle; None where it plates nothing.

    Parameters
    ----------
    cycle : plating and stripping.
    """
    return _medians([cycle.plating])


def _medians(groups: list[tuple[HalfCycle, ...]]) -> tuple[float | None, float | None]:
    """Medians of current density and charge over groups of half cycles of one direction."""
    charges = np.array([sum(h.charge_c_per_m2 for h in group) for group in groups])
    if not np.any(charges > 0):
        return None, None
    driven = [group for group, q in zip(groups, charges, strict=True) if q > 0]
    return (
        float(np.median([_current_of(max(g, key=lambda h: h.charge_c_per_m2)) for g in driven])),
        float(np.median(charges[charges > 0])),
    )


def _current_of(half: HalfCycle) -> float:
    """Size of the current density at half of the charge [A/m2]."""
    charge = half.areal_capacity_c_per_m2
    at = int(np.searchsorted(charge, 0.5 * charge[-1]))
    return float(abs(half.current_density_a_per_m2[min(at, charge.size - 1)]))
