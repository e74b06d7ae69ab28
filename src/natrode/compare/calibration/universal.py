"""The universal constants: one value per family of electrolyte or surface; how they enter a case.

Theory 12.1. Everything else of a case is geometry, stoichiometry or literature.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from natrode._text import one_line
from natrode._yaml import Refused, plain, read_text, tree
from natrode.design.ranges import WIDTH
from natrode.materials import kinetics, substrates
from natrode.units import from_si

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.materials import Fact

FORMAT = "natrode-universal-1"


@dataclass(frozen=True)
class Constant:
    """A universal constant with what is believed of it before any row is looked at.

    Attributes
    ----------
    name : str
        ``"U2 ether"``.
    label : str
        In words.
    paths : tuple of str
        Fields of a case that it sets.
    unit, shown_in : str
        SI unit, field unit.
    value : float
        Median before, SI.
    sigma : float
        Standard deviation of its natural logarithm before.
    family : str
        Family of electrolytes that it is for; "" for all.
    surface : str
        Surface that it is for; "" for none.
    observable : str
        What it is fitted to, theory 12.1.
    """

    name: str
    label: str
    paths: tuple[str, ...]
    unit: str
    shown_in: str
    value: float
    sigma: float
    family: str = ""
    surface: str = ""
    observable: str = ""


def _range(fact: Fact) -> tuple[float, float]:
    """Ends that hold 95 %; without a range a factor of 2 either way."""
    return fact.range or (0.5 * fact.value, 2.0 * fact.value)


def _sigma(low: float, high: float) -> float:
    """Of a range that holds 95 %."""
    return math.log(high / low) / (2.0 * WIDTH)


def _of_family(
    name: str, label: str, field_name: str, family: str, shown_in: str, observable: str
) -> Constant:
    fact = getattr(kinetics[family], field_name)
    path = f"kinetics.{field_name}"
    return Constant(
        f"{name} {family}", label, (path,), fact.unit, shown_in, fact.value, _sigma(*_range(fact)),
        family=family, observable=observable,
    )  # fmt: skip


def _film(family: str) -> Constant:
    entry = kinetics[family]
    return Constant(
        f"U3 {family}",
        "resistance of the fresh film, delta_0/sigma_f",
        ("kinetics.film_resistance",),
        "Ohm m2",
        "Ohm cm2",
        entry.film_resistance,
        _sigma(*_range(entry.film_conductivity)),
        family=family,
        observable="polarisation of bare aluminium and of C@Al",
    )


def _surface(key: str) -> Constant:
    entry = substrates[key]
    return Constant(
        f"U1 {key}",
        f"nucleation factor of bare {entry.name}",
        (),
        "1",
        "1",
        entry.nucleation_factor.value,
        1.4,  # a factor of 2 in the dip, which goes with the root of the factor
        surface=key,
        observable="nucleation overpotentials of the bare surface",
    )


FAMILIES = ("ether", "carbonate", "carbonate_fec")

CONSTANTS: tuple[Constant, ...] = (
    *(_surface(key) for key in ("cu", "al", "ni")),
    *(
        constant
        for family in FAMILIES
        for constant in (
            _of_family("U2", "exchange current density", "exchange_current", family, "mA/cm2",
                       "Tafel slopes"),
            _film(family),
            _of_family("U4", "renewal length of the interphase", "renewal_length", family, "um",
                       "efficiency"),
            _of_family("U5", "scale of dead sodium", "dead_fraction", family, "1", "efficiency"),
            _of_family("U6", "loss of film with the swing of the area", "area_swing_loss", family, "1",
                       "efficiency of a host of large area"),
            replace(
                _of_family("U7", "heterogeneity of the face", "heterogeneity", family, "1",
                           "failure of bare foils"),
                # the whole scale of failure, which nobody has measured: a decade either way
                sigma=_sigma(0.1, 10.0),
            ),
            _of_family("U9", "electrolyte consumed by the interphase", "solvent_per_charge", family,
                       "cm3/C", "any test with little electrolyte"),
        )
    ),
    Constant(
        "U10",
        "loss in a cell with a cathode over that in a half cell",
        (),
        "1",
        "1",
        1.5,
        _sigma(1.0, 4.0),
        observable="one host in half and anode-free cell",
    ),
)  # fmt: skip
"""All of theory 12.1 but U8, the loss of tin sites, whose drifts stand in figures only."""

BY_NAME: dict[str, Constant] = {constant.name: constant for constant in CONSTANTS}


@dataclass(frozen=True)
class Fitted:
    """A constant after calibration: median and the ends that hold 95 %, SI.

    Attributes
    ----------
    value, low, high : float
    rows : tuple of str
        Observations that it was fitted to.
    """

    value: float
    low: float
    high: float
    rows: tuple[str, ...]


class UniversalsError(ValueError):
    """A file of universal constants that cannot be read; one line."""


@dataclass(frozen=True)
class Universals:
    """A set of universal constants; what is not in it keeps its value in the library.

    Attributes
    ----------
    version : str
    fitted : mapping of str to Fitted
        By name of the constant.
    fitted_to : frozenset of str
        Observations that went into any of them.
    """

    version: str = "library"
    fitted: Mapping[str, Fitted] = field(default_factory=dict)

    @property
    def fitted_to(self) -> frozenset[str]:
        """Observations that went into any constant."""
        return frozenset(row for one in self.fitted.values() for row in one.rows)

    @classmethod
    @lru_cache(maxsize=1)
    def shipped(cls) -> Universals:
        """The set that comes with this version."""
        file = resources.files("natrode.compare.calibration") / "data" / "universal.yaml"
        return cls.parsed(file.read_text(encoding="utf-8"), "universal.yaml")

    @classmethod
    def read(cls, path: str | Path) -> Universals:
        """From a file that `natrode calibrate` wrote.

        Raises
        ------
        UniversalsError
            In one line.
        """
        try:
            text = read_text(Path(path))
        except Refused as error:
            raise UniversalsError(f"{path}: {error}") from error
        return cls.parsed(text, str(path))

    @classmethod
    def parsed(cls, text: str, label: str) -> Universals:
        """From the text of such a file.

        Raises
        ------
        UniversalsError
            In one line.
        """
        try:
            data = plain(tree(text))
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']!r}; allowed: {FORMAT}")
            fitted = {}
            for name, entry in data["constants"].items():
                if name not in BY_NAME:
                    raise ValueError(f"no constant {name!r}")
                value, low, high = (float(entry[key]) for key in ("value", "low", "high"))
                if not 0.0 < low <= value <= high < math.inf:
                    raise ValueError(f"{name}: low, value and high in this order, above 0")
                fitted[name] = Fitted(value, low, high, tuple(map(str, entry["rows"])))
            return cls(str(data["version"]), fitted)
        except (Refused, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UniversalsError(
                f"{label}: is no set of universal constants: {one_line(str(error), 200)}"
            ) from error


def calibrated(case: Case, universals: Universals) -> Case:
    """A case with the universal constants in it.

    What the case itself gives (a measured exchange current, a nucleation factor) stays.

    Parameters
    ----------
    case : Case
    universals : Universals
    """
    changes: dict[str, Any] = {}
    family = case.inputs.family
    for name, one in universals.fitted.items():
        constant = BY_NAME[name]
        if constant.family and constant.family != family:
            continue
        paths = _bare(case, constant.surface) if constant.surface else constant.paths
        for path in paths:
            if _given(case, path) is None:
                changes[path] = _quantity(one, constant, universals.version)
    factor = universals.fitted.get("U10")
    if factor is not None and case.cell.has_cathode:
        changes.update(_lossier(case, factor, changes, universals.version))
    return case.with_overrides(changes) if changes else case


def _quantity(one: Fitted, constant: Constant, version: str) -> dict[str, Any]:
    unit = "" if constant.shown_in == "1" else f" {constant.shown_in}"

    def text(value: float) -> str:
        return f"{float(from_si(value, constant.shown_in)):.8g}{unit}"

    return {
        "value": text(one.value),
        "origin": "calibrated",
        "source": f"{constant.name} of the universal set {version}, fitted to {', '.join(one.rows)}",
        "range": [text(one.low), text(one.high)],
    }


def _given(case: Case, path: str) -> Any:
    found: Any = case
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _bare(case: Case, surface: str) -> tuple[str, ...]:
    """Fields of the nucleation factors of the bare surfaces of a case."""
    host, coating = case.host, case.coating
    if host.substrate != surface or case.preparation.method == "foil":
        return ()
    found = []
    if coating is None or not coating.on_face(host):
        found.append("host.nucleation.top")
    if not host.planar and (coating is None or not coating.on_walls(host)):
        found.append("host.nucleation.walls")
    return tuple(found)


def _lossier(
    case: Case, factor: Fitted, changes: Mapping[str, Any], version: str
) -> dict[str, Any]:
    """More loss in a cell with a cathode: shorter renewal, more dead sodium, more of the film lost."""
    from natrode.materials import kinetics as library

    entry = library[case.inputs.family]
    found: dict[str, Any] = {}
    for path, sign in (
        ("kinetics.renewal_length", -1.0),
        ("kinetics.dead_fraction", 1.0),
        ("kinetics.area_swing_loss", 1.0),
    ):
        name = path.partition(".")[2]
        if _given(case, path) is not None:
            continue
        constant = next(
            c for c in CONSTANTS if c.paths == (path,) and c.family == case.inputs.family
        )
        fact = getattr(entry, name)
        known = changes.get(path)
        base = _ends(known, constant) if known is not None else _of_fact(fact)
        most = 1.0 if constant.unit == "1" else math.inf
        value, low, high = (min(number * factor.value**sign, most) for number in base)
        one = Fitted(value, low, high, factor.rows)
        told = _quantity(one, constant, version)
        told["source"] = f"{constant.name} times U10 of the universal set {version}"
        found[path] = told
    return found


def _ends(known: Mapping[str, Any], constant: Constant) -> tuple[float, float, float]:
    from natrode.units import to_si

    texts = (known["value"], *known["range"])
    value, low, high = (float(to_si(text, constant.unit)) for text in texts)
    return value, low, high


def _of_fact(fact: Fact) -> tuple[float, float, float]:
    return (fact.value, *_range(fact))
