"""Steps of a test: plate, strip, rest, repeat; as mappings or as words.

The words are a closed grammar, in which <...> is a value with its unit::

    plate at <5 mA/cm2> to <10 mAh/cm2>
    strip at <5 mA/cm2> to <1 V>
    rest <1 h>

Plating drives the potential of the host below that of sodium, stripping above it; the word gives
the direction, so currents are positive and a stripping cut-off lies above 0 V.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictInt,
    Tag,
)
from pydantic_core import CoreSchema, core_schema

from natrode._text import near_miss
from natrode.case.base import Block
from natrode.case.errors import refuse, shown
from natrode.case.quantity import (
    Capacity,
    Current,
    Duration,
    NegativeVoltage,
    PositiveVoltage,
    estimated,
)

MAX_STEPS = 20_000
"""Most steps of a protocol, repeats counted out."""

MAX_LISTED = 1_000
"""Most entries of one list of steps."""

MAX_NESTING = 4
"""Most repeats inside one another."""

STEP_WORDS = (
    "'plate at 5 mA/cm2 to 10 mAh/cm2'",
    "'strip at 5 mA/cm2 to 1 V'",
    "'rest 1 h'",
)

_GRAMMAR = (
    (re.compile(r"plate at (.+?) to (.+)", re.IGNORECASE), "plate", ("current", "capacity")),
    (re.compile(r"strip at (.+?) to (.+)", re.IGNORECASE), "strip", ("current", "cutoff")),
    (re.compile(r"rest (?:for )?(.+)", re.IGNORECASE), "rest", ("duration",)),
)
_KINDS = ("plate", "strip", "rest", "repeat")


class Plate(Block):
    """Plate sodium onto the working electrode at constant current up to a capacity."""

    step: Literal["plate"] = "plate"
    current: Current
    capacity: Capacity

    def words(self) -> str:
        """The step in the words of the grammar."""
        return f"plate at {self.current.text()} to {self.capacity.text()}"


class Strip(Block):
    """Strip sodium off the working electrode at constant current up to a voltage."""

    step: Literal["strip"] = "strip"
    current: Current
    cutoff: PositiveVoltage

    def words(self) -> str:
        """The step in the words of the grammar."""
        return f"strip at {self.current.text()} to {self.cutoff.text()}"


class Rest(Block):
    """Leave the cell without current."""

    step: Literal["rest"] = "rest"
    duration: Duration

    def words(self) -> str:
        """The step in the words of the grammar."""
        return f"rest {self.duration.text()}"


class Repeat(Block):
    """Run a list of steps several times."""

    step: Literal["repeat"] = "repeat"
    times: Annotated[StrictInt, Field(ge=1, le=MAX_STEPS)]
    steps: Steps


def read_words(text: str) -> dict[str, Any]:
    """Mapping of a step from its words.

    Parameters
    ----------
    text : str
        One step, at most 200 characters.

    Returns
    -------
    dict
        ``{"step": ..., field: text with unit, ...}``, not yet validated.

    Raises
    ------
    pydantic_core.PydanticCustomError
        With a one-line message, for use inside a Pydantic validator.
    """
    clean = " ".join(text.split())
    if len(text) <= 200:
        for pattern, kind, names in _GRAMMAR:
            match = pattern.fullmatch(clean)
            if match:
                return {"step": kind, **dict(zip(names, match.groups(), strict=True))}
    raise refuse(f"got {shown(text)}; allowed: words such as {', '.join(STEP_WORDS)}, or a mapping")


def _prepare(given: Any) -> Any:
    if isinstance(given, str):
        return read_words(given)
    if isinstance(given, Plate | Strip | Rest | Repeat):
        return given
    if not isinstance(given, dict):
        raise refuse(f"got {shown(given)}; allowed: words such as {', '.join(STEP_WORDS)}")
    kind = given.get("step")
    if kind not in _KINDS:
        hint = near_miss(kind, _KINDS) if isinstance(kind, str) else ""
        got = f"step: got {shown(kind)}" if "step" in given else "step: required, but missing"
        raise refuse(f"{got}{hint or ';'} allowed: {', '.join(_KINDS)}")
    return given


def _bounded_list(given: Any) -> Any:
    if isinstance(given, list | tuple) and not 1 <= len(given) <= MAX_LISTED:
        raise refuse(f"got {len(given)} steps; allowed: 1 to {MAX_LISTED} in one list")
    return given


def _kind(given: Any) -> str:
    return str(given.get("step") if isinstance(given, dict) else given.step)


class _Words:
    """Lets a step be given in words; metadata of the annotated union of steps."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_prepare, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        words = {
            "type": "string",
            "maxLength": 200,
            "examples": [word.strip("'") for word in STEP_WORDS],
        }
        return {"anyOf": [words, handler(schema)]}


Step = Annotated[
    Annotated[Plate, Tag("plate")]
    | Annotated[Strip, Tag("strip")]
    | Annotated[Rest, Tag("rest")]
    | Annotated[Repeat, Tag("repeat")],
    Discriminator(_kind),
    _Words(),
]

Steps = Annotated[
    tuple[Step, ...],
    BeforeValidator(_bounded_list),
    Field(json_schema_extra={"minItems": 1, "maxItems": MAX_LISTED}),
]
Repeat.model_rebuild()

SingleStep = Plate | Strip | Rest


class Limits(Block):
    """Limits that end a step whatever the protocol says; reaching one is an outcome of the run."""

    plating_voltage: NegativeVoltage = estimated(-2.5, "V")
    stripping_voltage: PositiveVoltage = estimated(5.0, "V")
    step_duration: Duration = estimated(3.6e6, "s", shown_in="h")


def count_steps(steps: tuple[Any, ...]) -> int:
    """Number of single steps, repeats counted out, without writing them out."""
    return sum(s.times * count_steps(s.steps) if isinstance(s, Repeat) else 1 for s in steps)


def nesting(steps: tuple[Any, ...]) -> int:
    """How deep repeats stand inside one another; 0 without repeats."""
    return max((1 + nesting(s.steps) for s in steps if isinstance(s, Repeat)), default=0)


def expand(steps: tuple[Any, ...]) -> Iterator[SingleStep]:
    """The single steps in the order in which they run."""
    for step in steps:
        if isinstance(step, Repeat):
            for _ in range(step.times):
                yield from expand(step.steps)
        else:
            yield step


def plain_step(step: Plate | Strip | Rest | Repeat) -> str | dict[str, Any]:
    """A step as it is written in a file: words where they say everything, else a mapping."""
    if isinstance(step, Repeat):
        return {
            "step": "repeat",
            "times": step.times,
            "steps": [plain_step(inner) for inner in step.steps],
        }
    mapping = step.model_dump(mode="json")
    values = [value for key, value in mapping.items() if key != "step"]
    if not all(isinstance(value, str) for value in values):
        return mapping
    if isinstance(step, Rest):
        return f"rest {values[0]}"
    return f"{step.step} at {values[0]} to {values[1]}"
