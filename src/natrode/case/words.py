"""Steps in words: a closed grammar in the words of the field, which are also those of PyBaMM.

In it <...> is a value with its unit, what stands in brackets may be left out, and capitals do not
matter::

    plate at <1 mA/cm2> to <2 mAh/cm2>        for <2 h>        until <-1 V>
    strip at <5 mA/cm2> to <1 V>              to <1 mAh/cm2>   for <1 h>
    charge at <1C> to <3.8 V>                 for <10 hours>   to <2 mAh/cm2>
    discharge at <C/10> for <10 hours>        until <3.3 V>
    hold at <3.8 V> until <C/20>              for <2 h>
    rest [for] <1 hour>

``to`` and ``until`` mean the same. Several ends are joined by ``or``; the first that is met ends
the step: ``discharge at C/10 for 10 hours or until 3.3 V``. The unit says what an end is.
"""

from __future__ import annotations

import re
from typing import Any

from natrode.case.errors import refuse, shown
from natrode.case.rates import read_rate
from natrode.units import UnitError, to_si

STEP_WORDS = (
    "'plate at 5 mA/cm2 to 10 mAh/cm2'",
    "'strip at 5 mA/cm2 to 1 V'",
    "'charge at 1C to 3.8 V'",
    "'hold at 3.8 V until C/20'",
    "'rest 1 h'",
)
"""Examples for messages."""

MAX_WORDS = 200
"""Longest step in words, characters."""

_STEP = re.compile(
    r"(?P<kind>plate|strip|charge|discharge|hold) at (?P<at>.+?)"
    r" (?P<ends>(?:to|until|for) .+)",
    re.IGNORECASE,
)
_REST = re.compile(r"rest (?:for )?(.+)", re.IGNORECASE)
_END = re.compile(r"(?:(?P<word>to|until|for) )?(?P<value>.+)", re.IGNORECASE)
_OR = re.compile(r" or ", re.IGNORECASE)

# Spelled-out units of time that the units of this package do not have.
_TIMES = ((re.compile(r"(?<=[0-9 ])minute(?=$)", re.I), "minutes"),
          (re.compile(r"(?<=[0-9 ])(?:seconds?)(?=$)", re.I), "s"))  # fmt: skip

_OF_UNIT = (("A/m2", "until"), ("C/m2", "capacity"), ("V", "voltage"), ("s", "duration"))
_ENDS: dict[str, dict[str, str]] = {
    "plate": {"capacity": "capacity", "duration": "duration", "voltage": "voltage"},
    "strip": {"voltage": "cutoff", "capacity": "capacity", "duration": "duration"},
    "charge": {"voltage": "voltage", "capacity": "capacity", "duration": "duration"},
    "discharge": {"voltage": "voltage", "capacity": "capacity", "duration": "duration"},
    "hold": {"until": "until", "duration": "duration"},
}
"""Fields of the ends of each kind; an end of another kind goes into the first, which refuses it."""


def read_words(text: str) -> dict[str, Any]:
    """Mapping of a step from its words.

    Parameters
    ----------
    text : str
        One step, at most `MAX_WORDS` characters.

    Returns
    -------
    dict
        ``{"step": ..., field: text with unit, ...}``, not yet validated.

    Raises
    ------
    pydantic_core.PydanticCustomError
        With a one-line message, for use inside a Pydantic validator.
    """
    if len(text) <= MAX_WORDS:
        clean = " ".join(text.split())
        match = _REST.fullmatch(clean)
        if match:
            return {"step": "rest", "duration": _time(match[1])}
        match = _STEP.fullmatch(clean)
        if match:
            return _with_ends(match["kind"].lower(), match["at"], match["ends"], text)
    raise refuse(f"got {shown(text)}; allowed: words such as {', '.join(STEP_WORDS)}, or a mapping")


def _with_ends(kind: str, at: str, ends: str, text: str) -> dict[str, Any]:
    found = {"step": kind, "voltage" if kind == "hold" else "current": at}
    for part in _OR.split(ends):
        match = _END.fullmatch(part)
        assert match is not None
        name = _field(kind, (match["word"] or "").lower(), match["value"])
        if name in found:
            raise refuse(f"got {shown(text)}, with two ends of one kind; allowed: one of each kind")
        found[name] = _time(match["value"]) if name == "duration" else match["value"]
    return found


def _field(kind: str, word: str, value: str) -> str:
    """Field that an end belongs to, by its unit."""
    fields = _ENDS[kind]
    if word == "for":
        return "duration"
    what = "until" if read_rate(value) is not None else ""
    for unit, name in _OF_UNIT:
        if not what:
            try:
                to_si(_time(value), unit)
                what = name
            except UnitError:
                continue
    return fields.get(what) or next(iter(fields.values()))


def _time(value: str) -> str:
    """A value whose spelled-out unit of time has the form that the units have."""
    for pattern, unit in _TIMES:
        value = pattern.sub(unit, value)
    return value
