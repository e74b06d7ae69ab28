"""What the heading of a column says: quantity and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from natrode.record.schema import RecordError

#: Factor to SI and dimension of the units that headings name.
_UNITS: dict[str, tuple[float, str]] = {
    "s": (1.0, "time"),
    "sec": (1.0, "time"),
    "secs": (1.0, "time"),
    "second": (1.0, "time"),
    "seconds": (1.0, "time"),
    "ms": (1e-3, "time"),
    "min": (60.0, "time"),
    "minute": (60.0, "time"),
    "minutes": (60.0, "time"),
    "h": (3600.0, "time"),
    "hr": (3600.0, "time"),
    "hrs": (3600.0, "time"),
    "hour": (3600.0, "time"),
    "hours": (3600.0, "time"),
    "d": (86400.0, "time"),
    "days": (86400.0, "time"),
    "v": (1.0, "voltage"),
    "volt": (1.0, "voltage"),
    "volts": (1.0, "voltage"),
    "mv": (1e-3, "voltage"),
    "uv": (1e-6, "voltage"),
    "a": (1.0, "current"),
    "amp": (1.0, "current"),
    "amps": (1.0, "current"),
    "ampere": (1.0, "current"),
    "ma": (1e-3, "current"),
    "ua": (1e-6, "current"),
    "na": (1e-9, "current"),
    "ah": (3600.0, "charge"),
    "mah": (3.6, "charge"),
    "uah": (3.6e-3, "charge"),
    "c": (1.0, "charge"),
    "coulomb": (1.0, "charge"),
    "hz": (1.0, "frequency"),
    "khz": (1e3, "frequency"),
    "ohm": (1.0, "impedance"),
    "ohms": (1.0, "impedance"),
    "kohm": (1e3, "impedance"),
    "mohm": (1e-3, "impedance"),
    "1": (1.0, "count"),
    "#": (1.0, "count"),
}
#: Names of quantities, letters and digits only.
_NAMES: dict[str, frozenset[str]] = {
    key: frozenset(names.split())
    for key, names in {
        "time": "time t testtime elapsedtime totaltime runtime timeelapsed",
        "voltage": "voltage v volts potential e u ewe ecell cellvoltage vf wevoltage testvoltage "
        "workingelectrodepotential measuredvoltage",
        "current": "current i im amps cellcurrent measuredcurrent testcurrent",
        "step": "step stepindex stepnumber stepid stepno ns stepcount",
        "cycle": "cycle cycleindex cyclenumber cycleid cycleno cyclecount",
        "charge_capacity": "chargecapacity chargingcapacity capacitycharge qcharge chgcap "
        "chgcapacity",
        "discharge_capacity": "dischargecapacity dischargingcapacity capacitydischarge qdischarge "
        "dchgcap dischgcapacity dchgcapacity",
        "capacity": "capacity netcapacity qqo charge q",
        "date": "date datetime timestamp unixtime datetimeisostring systime absolutetime realtime "
        "dpttime",
        "frequency": "frequency freq f",
        "real": "zreal rez realz real re zprime z realimpedance",
        "imaginary": "zimag imz imagz imaginary imag im zdoubleprime imaginaryimpedance",
    }.items()
}
_DIMENSION = {
    "time": "time",
    "voltage": "voltage",
    "current": "current",
    "charge_capacity": "charge",
    "discharge_capacity": "charge",
    "capacity": "charge",
    "frequency": "frequency",
    "real": "impedance",
    "imaginary": "impedance",
}
#: Keys of a mapping given by a user.
MAPPING_KEYS = (
    "time",
    "voltage",
    "current",
    "step",
    "cycle",
    "charge_capacity",
    "discharge_capacity",
    "capacity",
)
_USUAL_UNIT = {"time": "s", "voltage": "V", "current": "mA"}
_UNIT_AT_END = re.compile(
    r"^(?P<name>.*?)\s*(?:\[\s*(?P<a>[^\[\]]*)\]|\(\s*(?P<b>[^()]*)\)|[/,]\s*(?P<c>[^/,()\[\]]+))\s*$"
)
_LONG_NAMES = {
    "_second": " / s",
    "_volt": " / V",
    "_ampere": " / A",
    "_ah": " / Ah",
    "_mah": " / mAh",
    "_coulomb": " / C",
}


def unit_of(text: str) -> tuple[float, str] | None:
    """Factor to SI and dimension of a unit; None when it is not known."""
    clean = text.strip().replace("\u00b5", "u").replace("\u03bc", "u").replace("\u03a9", "ohm")
    clean = clean.replace("\u2126", "ohm").replace(" ", "")
    if clean.lower().rstrip("s") == "mohm" and clean.startswith("M"):
        return 1e6, "impedance"
    for joint in (".", "\u00b7", "*", "-"):
        clean = clean.replace(joint + "h", "h")
    return _UNITS.get(clean.lower())


def split(heading: str) -> tuple[str, str]:
    """Name and unit of a heading, the unit empty when there is none.

    Understands "Time (s)", "Time [s]", "Time / s", "time/s", "Voltage, V", "voltage_V", "Time s"
    and the machine-readable names of the Battery Data Format.
    """
    text = " ".join(heading.split())[:200]
    lower = text.lower()
    for ending, unit in _LONG_NAMES.items():
        if lower.endswith(ending) and "/" not in text:
            text = text[: -len(ending)] + unit
            break
    found = _UNIT_AT_END.match(text)
    if found:
        return found["name"].strip(), (found["a"] or found["b"] or found["c"] or "").strip()
    for mark in ("_", " "):
        name, _, last = text.rpartition(mark)
        if name and unit_of(last) is not None and unit_of(last) != (1.0, "count"):
            return name.strip(), last
    return text, ""


def quantity_of(heading: str) -> tuple[str, float | None]:
    """Quantity of a heading ("" when not known) and factor of its unit (None without one)."""
    name, unit = split(heading)
    raw = name.lower().replace("<", "").replace(">", "")
    if raw.startswith("-im"):
        raw = raw[1:]
    if raw.replace(" ", "") in ("z'", "z''", 'z"'):
        key = "real" if raw.replace(" ", "") == "z'" else "imaginary"
    else:
        plain = re.sub(r"[^a-z0-9]", "", raw)
        key = next((k for k, names in _NAMES.items() if plain in names), "")
        if plain == "im" and unit and (unit_of(unit) or (0, ""))[1] == "impedance":
            key = "imaginary"
    if not unit:
        return key, None
    known = unit_of(unit)
    if known is None:
        return ("date", None) if key == "date" else ("", None)
    factor, dimension = known
    if key == "capacity" and dimension != "charge":
        return "", None
    if key == "date":
        return key, factor
    if key and _DIMENSION.get(key, "count") != dimension:
        return "", None
    return key, factor


def example(headings: Iterable[str]) -> str:
    """What a user would give for a file whose columns cannot be told."""
    listed = list(headings)
    shown = ", ".join(repr(h) for h in listed[:30]) + (" ..." if len(listed) > 30 else "")
    pick = [*listed, "...", "...", "..."]
    return (
        f"headings: {shown}; name them, for instance --columns "
        f'"time={pick[0]} [s], voltage={pick[1]} [V], current={pick[2]} [mA]"'
    )


def guess(headings: Iterable[str]) -> tuple[dict[str, tuple[str, float]], list[str]]:
    """Columns and factors to SI by quantity, and what cannot be told.

    Returns
    -------
    found : quantity -> (heading, factor); counters have factor 1.
    problems : one text for each quantity that is ambiguous or has no unit.
    """
    candidates: dict[str, list[tuple[str, float | None]]] = {}
    for heading in headings:
        key, factor = quantity_of(heading)
        if key:
            candidates.setdefault(key, []).append((heading, factor))
    found: dict[str, tuple[str, float]] = {}
    problems: list[str] = []
    for key, options in candidates.items():
        if key in ("step", "cycle", "date"):
            found[key] = (options[0][0], options[0][1] or 1.0)
            continue
        with_unit = [(h, f) for h, f in options if f is not None]
        if len(with_unit) == 1:
            found[key] = (with_unit[0][0], float(with_unit[0][1] or 1.0))
        elif len(with_unit) > 1:
            problems.append(f"{key} could be " + " or ".join(repr(h) for h, _ in with_unit[:4]))
        else:
            problems.append(f"{key} ({options[0][0]!r}) has no unit")
    return found, problems


def given(mapping: Mapping[str, str], headings: Iterable[str]) -> dict[str, tuple[str, float]]:
    """Columns and factors of a mapping that a user wrote: key -> "Heading" or "Heading [unit]".

    Raises
    ------
    RecordError
        For unknown keys, headings and units, and for quantities without a unit.
    """
    listed = list(headings)
    found: dict[str, tuple[str, float]] = {}
    for key, value in mapping.items():
        if key not in MAPPING_KEYS:
            raise RecordError(f"columns: unknown key {key!r}, known: {', '.join(MAPPING_KEYS)}")
        heading, unit = str(value).strip(), ""
        if heading not in listed:
            written = re.match(r"^(.*?)\s*\[([^\[\]]*)\]$", heading)
            if written:
                heading, unit = written[1].strip(), written[2]
        if heading not in listed:
            raise RecordError(f"columns: {key}={value!r} is not in the file; {example(listed)}")
        if key in ("step", "cycle"):
            found[key] = (heading, 1.0)
            continue
        known = unit_of(unit or split(heading)[1])
        if known is None or known[1] != _DIMENSION[key]:
            raise RecordError(
                f"columns: {key} needs a unit of {_DIMENSION[key]}, for instance "
                f'"{key}={heading} [{_USUAL_UNIT.get(key, "mAh")}]"'
            )
        found[key] = (heading, known[0])
    for needed in ("time", "voltage"):
        if needed not in found:
            raise RecordError(f"columns: {needed} is missing; {example(listed)}")
    return found
