"""Electrolytes of a user: read from a YAML file, written as one to start from.

A file maps names to electrolytes. A property is a value with its unit, or a mapping with value,
range, source, confidence and note; what is not said is recorded as not said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

import yaml

from natrode import _yaml
from natrode._text import near_miss, one_line
from natrode.materials.electrolytes import Electrolyte, Family, electrolytes
from natrode.materials.fact import CONFIDENCES, ESTIMATE, Confidence, Fact
from natrode.units import UnitError, from_si, to_si

MOST_ELECTROLYTES = 200
"""Most electrolytes in one file."""

LONGEST_TEXT = 500
"""Longest source, note, name or comment, characters."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
_FAMILIES: tuple[str, ...] = get_args(Family)
_FACT_FIELDS = ("value", "range", "source", "confidence", "note")
_NO_SOURCE = "no source given"


class _Property(NamedTuple):
    """SI unit, unit for printing, least and largest value in SI, whether the ends are allowed."""

    unit: str
    shown_in: str
    least: float
    largest: float
    ends: tuple[bool, bool] = (False, True)


_PROPERTIES = {
    "concentration": _Property("mol/m3", "mol/L", 0.0, 20e3),
    "conductivity": _Property("S/m", "mS/cm", 0.0, 1e3),
    "c_max_conductivity": _Property("mol/m3", "mol/L", 0.0, 20e3),
    "diffusivity": _Property("m2/s", "cm2/s", 0.0, 1e-6),
    "t_plus": _Property("1", "1", 0.0, 1.0, (True, False)),
    "viscosity": _Property("Pa s", "mPa s", 0.0, 10.0),
    "density": _Property("kg/m3", "g/cm3", 0.0, 30e3),
    "activation_energy": _Property("J/mol", "kJ/mol", 0.0, 200e3, (True, True)),
    "thermodynamic_factor": _Property("1", "1", 0.0, 100.0),
    "freezing": _Property("K", "degC", 0.0, 1000.0),
    "boiling": _Property("K", "degC", 0.0, 1000.0),
}
_NEEDED = ("concentration", "conductivity", "diffusivity", "t_plus", "activation_energy")
_TEXTS = ("name", "comment")
_OTHERS = ("base", "family", *_TEXTS)
_KNOWN = (*_OTHERS, *_PROPERTIES)

_SYMBOLS = {
    name: fact.symbol for name, fact in electrolytes["napf6_diglyme"].facts().items() if fact.symbol
}


class ElectrolyteFileError(ValueError):
    """A file of electrolytes that cannot be used; one line with file, line, field, what is allowed."""


class _Wrong(Exception):
    def __init__(self, place: _yaml.Place, text: str) -> None:
        self.place = place
        self.text = text
        super().__init__(text)


def load_electrolytes(path: str | Path) -> dict[str, Electrolyte]:
    """Electrolytes of a YAML file.

    Parameters
    ----------
    path
        File of at most 256 kB. Each entry has `base` (a name of the library, whose properties are
        taken where none are given) or else `family`, `concentration`, `conductivity`,
        `diffusivity`, `t_plus` and `activation_energy`.

    Returns
    -------
    dict
        Name to electrolyte, in the order of the file. Properties that were left out without a base
        are estimates whose note says so; `freezing` and `boiling` are then None.

    Raises
    ------
    ElectrolyteFileError
        If the file cannot be read or an entry is wrong: one line with the file, the line, the
        field, what was given and what is allowed.
    """
    file = Path(path)
    label = one_line(file.name, 80)
    root = None
    try:
        root = _yaml.tree(_yaml.read_text(file))
        return _entries(_yaml.plain(root), label)
    except _yaml.Refused as error:
        line, text = error.line, error.text
    except _Wrong as error:
        line = _yaml.line_of(root, error.place)
        dotted = ".".join(str(part) for part in error.place)
        text = f"{one_line(dotted, 120)}: {error.text}" if dotted else error.text
    where = f"{label}, line {line}" if line is not None else label
    raise ElectrolyteFileError(one_line(f"{where}: {text}")) from None


def electrolytes_text(entries: Mapping[str, Electrolyte]) -> str:
    """YAML text of electrolytes, which `load_electrolytes` reads back.

    Parameters
    ----------
    entries
        Name to electrolyte: ``{"my_liquid": electrolytes["napf6_diglyme"]}`` to start from one of
        the library.
    """
    data = {name: _written(entry) for name, entry in entries.items()}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def _written(entry: Electrolyte) -> dict[str, Any]:
    found: dict[str, Any] = {"name": entry.name, "family": entry.family}
    if entry.comment:
        found["comment"] = entry.comment
    for name, fact in entry.facts().items():
        unit = _PROPERTIES[name].shown_in

        def text(number: float, unit: str = unit) -> str | float:
            shown = float(f"{float(from_si(number, unit)):.12g}")
            return shown if unit == "1" else f"{shown!r} {unit}"

        given: dict[str, Any] = {"value": text(fact.value)}
        if fact.low is not None or fact.high is not None:
            given["range"] = [None if end is None else text(end) for end in (fact.low, fact.high)]
        given |= {"source": fact.source, "confidence": fact.confidence}
        if fact.note:
            given["note"] = fact.note
        found[name] = given
    return found


def _entries(data: Any, label: str) -> dict[str, Electrolyte]:
    if not isinstance(data, dict) or not data:
        raise _Wrong((), f"got {_shown(data)}; allowed: a mapping of names to electrolytes")
    if len(data) > MOST_ELECTROLYTES:
        raise _Wrong((), f"got {len(data)} electrolytes; allowed: at most {MOST_ELECTROLYTES}")
    for key in data:
        if not _KEY.fullmatch(key):
            allowed = "small letters, digits, _ (a letter or digit first; at most 64)"
            raise _Wrong((key,), f"got this as a name; allowed: {allowed}")
        if key in electrolytes:
            raise _Wrong((key,), "got a name of the library; allowed: a name of its own")
    return {key: _entry(key, given, label) for key, given in data.items()}


def _entry(key: str, given: Any, label: str) -> Electrolyte:
    if not isinstance(given, dict):
        raise _Wrong((key,), f"got {_shown(given)}; allowed: a mapping of properties")
    for name in given:
        if name not in _KNOWN:
            hint = near_miss(name, _KNOWN) or ";"
            raise _Wrong((key, name), f"unknown property{hint} known: {', '.join(_KNOWN)}")
    base = _base(key, given)
    found: dict[str, Any] = {
        name: _fact((key, name), given[name], _PROPERTIES[name], _SYMBOLS[name], label)
        for name in _PROPERTIES
        if given.get(name) is not None
    }
    found |= {name: _text((key, name), given[name]) for name in _TEXTS if given.get(name)}
    if given.get("family") is not None:
        found["family"] = _family(key, given["family"])
    if base is not None:
        inherited = {field.name: getattr(base, field.name) for field in fields(base)}
        named = {"name": f"{base.name}, changed", "comment": base.comment}
        return Electrolyte(**(inherited | named | found | {"key": key}))
    missing = [name for name in ("family", *_NEEDED) if name not in found]
    if missing:
        known = ", ".join(electrolytes)
        raise _Wrong(
            (key,), f"{', '.join(missing)} missing; required without a base; known bases: {known}"
        )
    return Electrolyte(**({"name": key} | _guesses(found, label) | found | {"key": key}))


def _base(key: str, given: Mapping[str, Any]) -> Electrolyte | None:
    name = given.get("base")
    if name is None:
        return None
    if not isinstance(name, str) or name not in electrolytes:
        hint = near_miss(name, electrolytes) if isinstance(name, str) else ""
        known = ", ".join(electrolytes)
        raise _Wrong((key, "base"), f"got {_shown(name)}{hint or ';'} known: {known}")
    return electrolytes[name]


def _family(key: str, name: Any) -> str:
    if name not in _FAMILIES:
        raise _Wrong((key, "family"), f"got {_shown(name)}; allowed: {', '.join(_FAMILIES)}")
    return str(name)


def _guesses(found: Mapping[str, Any], label: str) -> dict[str, Fact]:
    """Estimates for what neither the file nor a base gives."""
    alike = [entry for entry in electrolytes.values() if entry.family == found["family"]]
    guesses = {}
    for name in ("c_max_conductivity", "thermodynamic_factor", "viscosity", "density"):
        known = [getattr(entry, name) for entry in alike]
        values = [end for fact in known for end in (fact.value, fact.low, fact.high) if end]
        middle = sorted(known, key=lambda fact: float(fact.value))[len(known) // 2]
        note = f"not given in {label}: usual for the family {found['family']}"
        guesses[name] = Fact(
            middle.value,
            middle.unit,
            min(values),
            max(values),
            ESTIMATE,
            "estimate",
            middle.symbol,
            note,
        )
    return guesses


def _fact(place: _yaml.Place, given: Any, kind: _Property, symbol: str, label: str) -> Fact:
    parts = given if isinstance(given, dict) else {"value": given}
    for name in parts:
        if name not in _FACT_FIELDS:
            hint = near_miss(name, _FACT_FIELDS) or ";"
            allowed = ", ".join(_FACT_FIELDS)
            raise _Wrong((*place, name), f"unknown field{hint} known: {allowed}")
    at = (*place, "value") if isinstance(given, dict) else place
    if parts.get("value") is None:
        raise _Wrong(at, f"value missing; allowed: {_allowed(kind)}")
    value = _number(at, parts["value"], kind)
    low, high = _range((*place, "range"), parts.get("range"), value, kind)
    source = _text((*place, "source"), parts["source"]) if parts.get("source") else ""
    confidence = _confidence((*place, "confidence"), parts.get("confidence"), source)
    note = _text((*place, "note"), parts["note"]) if parts.get("note") else ""
    source = source or f"{label}, {_NO_SOURCE}"
    return Fact(value, kind.unit, low, high, source, confidence, symbol, note)


def _confidence(place: _yaml.Place, given: Any, source: str) -> Confidence:
    for known in get_args(Confidence):
        if given == known and (source or given == "estimate"):
            return cast("Confidence", known)
    if given is None:
        return "estimate"
    if given in CONFIDENCES:
        raise _Wrong(place, f"got {given} without a source; allowed: with a source, or estimate")
    raise _Wrong(place, f"got {_shown(given)}; allowed: {', '.join(CONFIDENCES)}")


def _number(place: _yaml.Place, given: Any, kind: _Property) -> float:
    try:
        value = to_si(given, kind.unit, field="")
    except UnitError as error:
        raise _Wrong(place, str(error).removeprefix(": ")) from None
    above = value > kind.least or (kind.ends[0] and value == kind.least)
    below = value < kind.largest or (kind.ends[1] and value == kind.largest)
    if not (above and below):
        raise _Wrong(place, f"got {_shown(given)}; allowed: {_allowed(kind)}")
    return value


def _range(
    place: _yaml.Place, given: Any, value: float, kind: _Property
) -> tuple[float | None, float | None]:
    if given is None:
        return None, None
    if not isinstance(given, list) or len(given) != 2:
        raise _Wrong(place, f"got {_shown(given)}; allowed: a list of two values, low and high")
    low, high = (None if end is None else _number(place, end, kind) for end in given)
    if (low is not None and low > value) or (high is not None and high < value):
        raise _Wrong(place, "got a range that does not hold the value")
    return low, high


def _allowed(kind: _Property) -> str:
    least, largest = (
        f"{float(from_si(end, kind.shown_in)):g}" for end in (kind.least, kind.largest)
    )
    unit = "" if kind.shown_in == "1" else f" {kind.shown_in}"
    first = "at least" if kind.ends[0] else "above"
    second = "at most" if kind.ends[1] else "below"
    return f"{first} {least}{unit} and {second} {largest}{unit}"


def _text(place: _yaml.Place, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise _Wrong(place, f"got {_shown(given)}; allowed: text")
    if len(given) > LONGEST_TEXT:
        raise _Wrong(place, f"got {len(given)} characters; allowed: at most {LONGEST_TEXT}")
    return one_line(given, LONGEST_TEXT)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else one_line(repr(value), 60)
