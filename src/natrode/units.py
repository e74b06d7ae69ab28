"""Units at the border: field spellings in, SI numbers inside, field spellings out.

The number and the unit are parsed here with a closed grammar; Pint receives only unit names from
a fixed list with small exponents, so a text from outside can neither be evaluated nor be costly.
Pint is imported at the first conversion.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import islice, product
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from natrode._unit_names import DEFINITIONS, PLAIN, PREFIXABLE, PREFIXES, alike

if TYPE_CHECKING:
    import numpy as np

MAH_CM2 = 36000.0
"""1 mAh/cm2 in C/m2."""

MAX_LENGTH = 200
"""Longest accepted text, characters."""

MAX_EXPONENT = 6
"""Largest magnitude of the exponent of a unit."""

_MAX_FACTORS = 12

# (?a) and explicit [0-9]: the digits of other scripts are not numbers here.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3}(?![0-9]))?")
_TOKEN = re.compile(
    r"\s*(?:(?P<symbol>[A-Za-zµΩÅ°%]+)"
    r"(?:(?:\^|\*\*)?(?P<power>[+-]?[0-9](?:\.5)?)(?![0-9]|\.(?![A-Za-zµΩÅ°])))?"
    r"|(?P<one>1)(?![0-9.])|(?P<times>[*·⋅]|\.(?=[A-Za-zµΩÅ°]))|(?P<over>/)"
    r"|(?P<open>\()|(?P<close>\)))"
)
_SUPERSCRIPTS = str.maketrans(
    {
        **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)),
        "⁻": "-",
        "⁺": "+",
        "−": "-",
        "–": "-",
        "μ": "µ",
        "Ω": "Ω",
        "Å": "Å",
        "×": "*",
    }
)


class UnitError(ValueError):
    """A value whose unit is missing, unknown or of the wrong kind; the message is one line."""


class _Unit(NamedTuple):
    """What a unit text means: SI value = number * factor / divisor + offset.

    One of factor and divisor is 1, so that 35 % is 0.35 and not 0.35000000000000003.
    """

    factor: float
    divisor: float
    offset: float
    dimension: tuple[tuple[str, float], ...]


_TEMPERATURE = (("[temperature]", 1.0),)


def to_si(value: str | float | int, unit: str, *, field: str = "value") -> float:
    """Convert a value with a unit to SI.

    Parameters
    ----------
    value
        Text such as ``"10 mA/cm2"``, ``"25 degC"``, ``"35 %"``. A bare number is accepted only
        where `unit` is ``"1"``.
    unit
        The kind of quantity expected, named by any unit that measures it, for example ``"A/m2"``.
        The result is in SI whatever this unit is: ``to_si("1 mA/cm2", "mA/cm2")`` is 10.0.
    field
        Name of the input for the message.

    Returns
    -------
    float
        Finite number in SI base units (K for temperatures, rad for angles).

    Raises
    ------
    UnitError
        If the text is no number with a unit, the unit is unknown or measures something else, the
        number is not finite, or a temperature is below 0 K. ``C`` is the coulomb, except where a
        temperature is expected, where it is the degree Celsius; C-rates are not units.
    """
    target = _expected(unit, field)
    if isinstance(value, bool) or not isinstance(value, str | Real):
        raise UnitError(f"{field}: got {type(value).__name__}; {_allowed(unit)}")
    if isinstance(value, str):
        number, unit_text = _split(value, unit, field)
    else:
        number, unit_text = _finite(value, unit, field), ""
    if not unit_text:
        if unit.strip() != "1":
            raise UnitError(f"{field}: got {_shown(value)} without a unit; {_allowed(unit)}")
        return number
    if unit_text == "C" and target.dimension == _TEMPERATURE:
        unit_text = "degC"
    try:
        given = _parse(unit_text)
    except UnitError as error:
        hint = _did_you_mean(other_capitals(unit_text, unit))
        raise UnitError(f"{field}: got {_shown(value)}: {error}{hint}; {_allowed(unit)}") from None
    if given.dimension != target.dimension:
        hint = _did_you_mean(other_capitals(unit_text, unit))
        hint = " (C is the coulomb; a C-rate is not a unit)" if unit_text == "C" else hint
        raise UnitError(
            f"{field}: got {_shown(value)}: {_shown(unit_text)} measures something else"
            f"{hint}; {_allowed(unit)}"
        )
    result = number * given.factor / given.divisor + given.offset
    if not math.isfinite(result) or (result == 0.0 and number != 0.0 and not given.offset):
        raise UnitError(f"{field}: got {_shown(value)}, out of range; {_allowed(unit)}")
    if target.dimension == _TEMPERATURE and result < 0.0:
        raise UnitError(f"{field}: got {_shown(value)}, below absolute zero; allowed: above 0 K")
    return result


@overload
def from_si(si_value: float, unit: str) -> float: ...
@overload
def from_si(si_value: np.ndarray, unit: str) -> np.ndarray: ...
def from_si(si_value: Any, unit: str) -> Any:
    """Number of `unit` in an SI value: ``from_si(100.0, "mA/cm2")`` is 10.0.

    Parameters
    ----------
    si_value
        SI value; float or array of any shape. NaN stays NaN.
    unit
        Unit of the result.

    Returns
    -------
    float or ndarray
        Plain number or array of the same shape.

    Raises
    ------
    UnitError
        If the unit is unknown.
    """
    known = _expected(unit, "unit")
    result = (si_value - known.offset) * known.divisor / known.factor
    return float(result) if isinstance(si_value, Real) else result


def show(si_value: float, unit: str, digits: int = 4) -> str:
    """Print an SI value in a field unit: ``show(100.0, "mA/cm2")`` is ``"10 mA/cm2"``.

    Parameters
    ----------
    si_value
        SI value.
    unit
        Unit to print in; ``"1"`` prints the number alone.
    digits
        Significant digits, at least 1.

    Returns
    -------
    str
        Number, blank, unit.

    Raises
    ------
    UnitError
        If the unit is unknown.
    """
    number = f"{from_si(float(si_value), unit):.{max(1, digits)}g}"
    name = unit.strip()
    return number if name == "1" else f"{number} {name}"


def other_capitals(text: str, unit: str) -> str:
    """The unit that was probably meant by one in wrong capitals: ``ma/cm2`` -> ``mA/cm2``.

    Parameters
    ----------
    text
        Unit as given.
    unit
        Any unit of the kind expected.

    Returns
    -------
    str
        `text` in other capitals, of the kind of `unit`; failing that, for an unknown unit, any
        known one; empty if there is none.
    """
    parts = re.split("([A-Za-zµΩÅ°]+)", text[:MAX_LENGTH])
    choices = [alike(part) or [part] if i % 2 else [part] for i, part in enumerate(parts)]
    known: dict[str, bool] = {}
    for one in islice(product(*choices), 64):
        try:
            known["".join(one)] = _parse("".join(one)).dimension == _expected(unit, "").dimension
        except UnitError:
            continue
    fitting = [other for other, fits in known.items() if fits and other != text]
    if not fitting and text not in known:
        fitting = list(known)
    return fitting[0] if fitting else ""


def _did_you_mean(unit: str) -> str:
    return f" (did you mean {unit!r}?)" if unit else ""


def _expected(unit: str, field: str) -> _Unit:
    """Unit that the caller expects; the message blames the unit, not the value."""
    if not isinstance(unit, str):
        raise UnitError(f"{field}: a unit must be a text, not {type(unit).__name__}")
    try:
        return _parse(unit.strip())
    except UnitError as error:
        raise UnitError(f"{field}: {error}") from None


def _allowed(unit: str) -> str:
    if unit.strip() == "1":
        return "allowed: a number, or a percentage such as '35 %'"
    return f"allowed: a finite number with a unit of the kind {unit.strip()}"


def _shown(value: object) -> str:
    """The given value on one line and of bounded length."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _finite(value: Real, unit: str, field: str) -> float:
    try:
        number = float(value)
    except (OverflowError, TypeError, ValueError):
        raise UnitError(f"{field}: number out of range; {_allowed(unit)}") from None
    if not math.isfinite(number):
        raise UnitError(f"{field}: got {number}; {_allowed(unit)}")
    return number


def _split(value: str, unit: str, field: str) -> tuple[float, str]:
    """Number and unit text of a value such as ``"10 mA/cm2"``."""
    if len(value) > MAX_LENGTH:
        raise UnitError(f"{field}: text of {len(value)} characters; at most {MAX_LENGTH} allowed")
    text = value.strip().replace("−", "-")
    match = _NUMBER.match(text)
    if match is None:
        raise UnitError(f"{field}: got {_shown(value)}, not a number; {_allowed(unit)}")
    number = float(match[0])
    mantissa = re.split("[eE]", match[0])[0]
    underflow = number == 0.0 and any(digit in mantissa for digit in "123456789")
    if underflow or not math.isfinite(number):
        raise UnitError(f"{field}: got {_shown(value)}, out of range; {_allowed(unit)}")
    rest = text[match.end() :]
    if rest[:1] == "/":
        rest = "1" + rest  # "5/m" is five per metre
    if rest[:1] in tuple("0123456789.,_'^*") and rest[:2] != "1/":
        raise UnitError(
            f"{field}: got {_shown(value)}, not a plain number with a unit; {_allowed(unit)}"
        )
    return number, rest.strip()


@lru_cache(maxsize=1024)
def _parse(text: str) -> _Unit:
    """Meaning of a unit text; the message of the error is completed by the caller."""
    if not text or len(text) > MAX_LENGTH:
        raise UnitError("a unit of 1 to 200 characters is needed; '1' for a pure number")
    factors: dict[str, float] = {}
    for name, power in _factors(text):
        factors[name] = factors.get(name, 0.0) + power
    factors = {name: power for name, power in factors.items() if power != 0.0}
    if any(abs(power) > MAX_EXPONENT for power in factors.values()):
        raise UnitError(f"exponent in unit {_shown(text)} is too large (at most {MAX_EXPONENT})")
    if "degree_celsius" in factors:
        if factors != {"degree_celsius": 1.0}:
            raise UnitError(f"degC cannot be part of {_shown(text)}; use K")
        return _Unit(1.0, 1.0, 273.15, _TEMPERATURE)
    registry = _registry()
    quantity = registry.Quantity(1.0, registry.UnitsContainer(factors)).to_root_units()
    dimension = {str(k): float(v) for k, v in quantity.dimensionality.items()}
    factor = _snap(float(quantity.magnitude))
    inverse = _snap(1.0 / factor)
    whole = factor < 1.0 and inverse.is_integer()
    return _Unit(
        1.0 if whole else factor,
        inverse if whole else 1.0,
        0.0,
        tuple(sorted(dimension.items())),
    )


def _snap(factor: float) -> float:
    """Remove the rounding noise of a product of powers of ten."""
    short = float(f"{factor:.12g}")
    return short if abs(short - factor) <= 4e-15 * abs(factor) else factor


def _factors(text: str) -> list[tuple[str, float]]:
    """Unit names of the registry with their exponents, in order of appearance."""
    source = text.translate(_SUPERSCRIPTS)
    found: list[tuple[str, float]] = []
    position = 0
    below = False  # the next factor stands under a stroke
    group = False  # inside the parenthesis after a stroke
    stroke_seen = False
    expect_factor = True
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            if not source[position:].strip():
                break
            raise UnitError(f"unit {_shown(text)} is not understood")
        position = match.end()
        if match["symbol"] or match["one"]:
            if stroke_seen and not expect_factor and not group:
                raise UnitError(f"unit {_shown(text)} is ambiguous; write a/(b c) or a/b/c")
            if match["symbol"]:
                power = float(match["power"] or 1)
                found.append((_name(match["symbol"], text), -power if below else power))
            if len(found) > _MAX_FACTORS:
                raise UnitError(f"unit {_shown(text)} has too many factors")
            expect_factor = False
            below = below and group
        elif match["times"]:
            if expect_factor or (stroke_seen and not group):
                raise UnitError(f"unit {_shown(text)} is ambiguous; write a/(b c) or a/b/c")
            expect_factor = True
        elif match["over"]:
            if expect_factor or group:
                raise UnitError(f"unit {_shown(text)} is not understood")
            below = stroke_seen = expect_factor = True
        elif match["open"]:
            if not (below and expect_factor) or group:
                raise UnitError(f"unit {_shown(text)} is not understood")
            group = True
        else:
            if not group or expect_factor:
                raise UnitError(f"unit {_shown(text)} is not understood")
            group = below = False
    if expect_factor or group:
        raise UnitError(f"unit {_shown(text)} is not complete")
    return found


def _name(symbol: str, text: str) -> str:
    """Registry name of a symbol such as ``mA``."""
    if symbol in PLAIN:
        return PLAIN[symbol]
    if symbol in PREFIXABLE:
        return PREFIXABLE[symbol]
    prefix, rest = symbol[:1], symbol[1:]
    if prefix in PREFIXES and rest in PREFIXABLE:
        return PREFIXES[prefix] + PREFIXABLE[rest]
    where = "" if symbol == text else f" in {_shown(text)}"
    raise UnitError(f"unknown unit {_shown(symbol)}{where}")


@lru_cache(maxsize=1)
def _registry() -> Any:
    """Registry that knows the units of `DEFINITIONS` and nothing else."""
    import pint

    registry: Any = pint.UnitRegistry(None)
    registry.load_definitions(DEFINITIONS.strip().splitlines())
    return registry
