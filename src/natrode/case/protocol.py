"""The protocol: a list of single steps, repeats and procedures; as mappings or as words."""

from __future__ import annotations

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
from natrode.case.measures import Duration, NegativeVoltage, PositiveVoltage
from natrode.case.procedures import Adams, Aurbach, Procedure, RateTest
from natrode.case.quantity import Quantity, estimated
from natrode.case.rates import CRate, resolved
from natrode.case.steps import AnyStep, Charge, Discharge, Hold, Plate, Rest, SingleStep, Strip
from natrode.case.words import MAX_WORDS, STEP_WORDS, read_words

MAX_STEPS = 20_000
"""Most steps of a protocol, repeats and procedures counted out."""

MAX_LISTED = 1_000
"""Most entries of one list of steps."""

MAX_NESTING = 4
"""Most repeats inside one another."""

_KINDS = (
    "plate",
    "strip",
    "charge",
    "discharge",
    "hold",
    "rest",
    "repeat",
    "aurbach",
    "adams",
    "rate_test",
)


class Repeat(Block):
    """Run a list of steps several times."""

    step: Literal["repeat"] = "repeat"
    times: Annotated[StrictInt, Field(ge=1, le=MAX_STEPS)]
    steps: Steps


def _prepare(given: Any) -> Any:
    if isinstance(given, str):
        return read_words(given)
    if isinstance(given, AnyStep | Procedure | Repeat):
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
            "maxLength": MAX_WORDS,
            "examples": [word.strip("'") for word in STEP_WORDS],
        }
        return {"anyOf": [words, handler(schema)]}


Step = Annotated[
    Annotated[Plate, Tag("plate")]
    | Annotated[Strip, Tag("strip")]
    | Annotated[Charge, Tag("charge")]
    | Annotated[Discharge, Tag("discharge")]
    | Annotated[Hold, Tag("hold")]
    | Annotated[Rest, Tag("rest")]
    | Annotated[Repeat, Tag("repeat")]
    | Annotated[Aurbach, Tag("aurbach")]
    | Annotated[Adams, Tag("adams")]
    | Annotated[RateTest, Tag("rate_test")],
    Discriminator(_kind),
    _Words(),
]

Steps = Annotated[
    tuple[Step, ...],
    BeforeValidator(_bounded_list),
    Field(json_schema_extra={"minItems": 1, "maxItems": MAX_LISTED}),
]
Repeat.model_rebuild()


class Limits(Block):
    """Limits that end a step whatever the protocol says; reaching one is an outcome of the run."""

    plating_voltage: NegativeVoltage = estimated(-2.5, "V")
    stripping_voltage: PositiveVoltage = estimated(5.0, "V")
    step_duration: Duration = estimated(3.6e6, "s", shown_in="h")


def count_steps(steps: tuple[Any, ...]) -> int:
    """Number of single steps, repeats and procedures counted out, without writing them out."""
    total = 0
    for step in steps:
        if isinstance(step, Repeat):
            total += step.times * count_steps(step.steps)
        else:
            total += step.count() if isinstance(step, Procedure) else 1
    return total


def nesting(steps: tuple[Any, ...]) -> int:
    """How deep repeats stand inside one another; 0 without repeats."""
    return max((1 + nesting(s.steps) for s in steps if isinstance(s, Repeat)), default=0)


def expand(steps: tuple[Any, ...], one_c: Quantity | None = None) -> Iterator[AnyStep]:
    """The single steps in the order in which they run, every current a current density.

    Parameters
    ----------
    steps : tuple
        Steps of a protocol.
    one_c : Quantity or None
        Usable capacity of the cathode, C/m2, for C-rates; None without a cathode.
    """
    for step in steps:
        if isinstance(step, Repeat):
            inner = list(expand(step.steps, one_c))
            for _ in range(step.times):
                yield from inner
        elif isinstance(step, Procedure):
            for single in step.single_steps():
                yield in_current(single, one_c)
        else:
            yield in_current(step, one_c)


def in_current(step: AnyStep, one_c: Quantity | None) -> AnyStep:
    """The step with its C-rate, if it has one, as a current density."""
    for name in ("current", "until"):
        quantity = getattr(step, name)
        if isinstance(quantity, CRate):
            return step.model_copy(update={name: resolved(quantity, one_c)})
    return step


def plain_step(step: Any) -> str | dict[str, Any]:
    """A step as it is written in a file: words where they say everything, else a mapping."""
    if isinstance(step, Repeat):
        return {
            "step": "repeat",
            "times": step.times,
            "steps": [plain_step(inner) for inner in step.steps],
        }
    full = step.model_dump(mode="json")
    mapping = {key: value for key, value in full.items() if value is not None}
    said = [value for key, value in mapping.items() if key not in ("step", "tag")]
    if not isinstance(step, SingleStep) or "tag" in mapping:
        return mapping
    if not all(isinstance(value, str) for value in said):
        return mapping
    return step.say(lambda quantity: quantity.plain())
