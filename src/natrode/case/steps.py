"""Single steps of a test: plate, strip, charge, discharge, hold, rest.

Every kind has the attributes `current`, `capacity`, `voltage`, `duration` and `until`, which are
None where the kind or the step has no such thing; a step ends when the first of its limits is met.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import StringConstraints, model_validator

from natrode.case.base import Block
from natrode.case.errors import TAG, refuse
from natrode.case.measures import (
    Capacity,
    CellVoltage,
    Current,
    Duration,
    NegativeVoltage,
    PositiveVoltage,
    Voltage,
)
from natrode.case.quantity import Quantity
from natrode.case.rates import CurrentOrRate, resolved

Tag = Annotated[str, StringConstraints(pattern=TAG)]
"""What a step is for, in one word: metrics find the steps of a test by it."""


class SingleStep(Block):
    """Base of the single steps."""

    ends: ClassVar[tuple[str, ...]] = ()
    """Fields of which at least one must be given, in the order in which words name them."""

    @model_validator(mode="after")
    def _ends(self) -> SingleStep:
        if self.ends and all(getattr(self, name) is None for name in self.ends):
            raise refuse(f"no end is given; allowed: at least one of {', '.join(self.ends)}")
        return self

    def limits(self) -> list[tuple[str, Quantity]]:
        """Field and value of the ends that are given."""
        found = [(name, getattr(self, name)) for name in self.ends]
        return [(name, value) for name, value in found if value is not None]

    def _phrase(self, text: Any) -> str:
        """The ends in words; `text` writes a quantity."""
        parts = []
        for index, (name, value) in enumerate(self.limits()):
            word = "for" if name == "duration" else "until" if index else "to"
            parts.append(f"{word} {text(value)}")
        return " or ".join(parts)

    def words(self) -> str:
        """The step in the words of the grammar."""
        return self.say(lambda quantity: quantity.text())

    def say(self, text: Any) -> str:
        """The step in words, in which `text` writes the quantities."""
        raise NotImplementedError


class Driven(SingleStep):
    """Base of the steps at constant current."""

    step: str
    current: Any

    def say(self, text: Any) -> str:
        """The step in words, in which `text` writes the quantities."""
        return f"{self.step} at {text(self.current)} {self._phrase(text)}"

    def planned_charge(self, one_c: Quantity | None = None) -> Quantity | None:
        """Charge that capacity and duration allow, C/m2; None where only a voltage ends the step.

        `one_c` is the capacity of the cathode, for C-rates.
        """
        found = [value.value for name, value in self.limits() if name == "capacity"]
        current = resolved(self.current, one_c).value
        found += [current * value.value for name, value in self.limits() if name == "duration"]
        if not found:
            return None
        how = "smallest of capacity and current x duration"
        return Quantity(min(found), "C/m2", "derived", how, shown_in="mAh/cm2")


class Plate(Driven):
    """Plate sodium onto the working electrode at constant current."""

    step: Literal["plate"] = "plate"
    current: Current
    capacity: Capacity | None = None
    duration: Duration | None = None
    voltage: NegativeVoltage | None = None
    tag: Tag | None = None

    ends: ClassVar[tuple[str, ...]] = ("capacity", "duration", "voltage")
    until: ClassVar[None] = None


class Strip(Driven):
    """Strip sodium off the working electrode at constant current."""

    step: Literal["strip"] = "strip"
    current: Current
    cutoff: PositiveVoltage | None = None
    capacity: Capacity | None = None
    duration: Duration | None = None
    tag: Tag | None = None

    ends: ClassVar[tuple[str, ...]] = ("capacity", "duration", "cutoff")
    until: ClassVar[None] = None

    @property
    def voltage(self) -> Quantity | None:
        """The cut-off."""
        return self.cutoff


class Charge(Driven):
    """Charge a cell with a cathode: sodium leaves the cathode and plates."""

    step: Literal["charge"] = "charge"
    current: CurrentOrRate
    voltage: CellVoltage | None = None
    capacity: Capacity | None = None
    duration: Duration | None = None
    tag: Tag | None = None

    ends: ClassVar[tuple[str, ...]] = ("capacity", "duration", "voltage")
    until: ClassVar[None] = None


class Discharge(Driven):
    """Discharge a cell with a cathode: sodium is stripped and enters the cathode."""

    step: Literal["discharge"] = "discharge"
    current: CurrentOrRate
    voltage: CellVoltage | None = None
    capacity: Capacity | None = None
    duration: Duration | None = None
    tag: Tag | None = None

    ends: ClassVar[tuple[str, ...]] = ("capacity", "duration", "voltage")
    until: ClassVar[None] = None


class Hold(SingleStep):
    """Hold the voltage of the cell until the current has fallen, or for a time."""

    step: Literal["hold"] = "hold"
    voltage: Voltage
    until: CurrentOrRate | None = None
    duration: Duration | None = None
    tag: Tag | None = None

    ends: ClassVar[tuple[str, ...]] = ("until", "duration")
    current: ClassVar[None] = None
    capacity: ClassVar[None] = None

    def say(self, text: Any) -> str:
        """The step in words, in which `text` writes the quantities."""
        parts = [f"{'for' if n == 'duration' else 'until'} {text(q)}" for n, q in self.limits()]
        return f"hold at {text(self.voltage)} {' or '.join(parts)}"


class Rest(SingleStep):
    """Leave the cell without current."""

    step: Literal["rest"] = "rest"
    duration: Duration
    tag: Tag | None = None

    current: ClassVar[None] = None
    capacity: ClassVar[None] = None
    voltage: ClassVar[None] = None
    until: ClassVar[None] = None

    def say(self, text: Any) -> str:
        """The step in words, in which `text` writes the quantities."""
        return f"rest {text(self.duration)}"


AnyStep = Plate | Strip | Charge | Discharge | Hold | Rest
"""A single step."""
