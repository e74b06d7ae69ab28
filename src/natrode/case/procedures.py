"""Procedures: whole tests under one name, which are written out into tagged single steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt, model_validator

from natrode.case.base import Block
from natrode.case.errors import refuse, refuse_at
from natrode.case.measures import Capacity, CellVoltage, Current, PositiveVoltage
from natrode.case.quantity import Quantity
from natrode.case.rates import CRate, CurrentOrRate
from natrode.case.steps import AnyStep, Charge, Discharge, Plate, Strip

MAX_CYCLES = 5_000
"""Most cycles of a procedure."""

MAX_RATES = 50
"""Most currents of a rate test."""

Cycles = Annotated[StrictInt, Field(ge=1, le=MAX_CYCLES)]
Checked = list[tuple[str, AnyStep]]
"""Each different step of a procedure, with the field that a mistake in it belongs to."""


class Reservoir(Block):
    """Base of the reservoir methods.

    Attributes
    ----------
    reservoir : Quantity
        Charge plated at first Q_T, C/m2.
    capacity : Quantity
        Charge of each short cycle Q_C, C/m2; at most the reservoir.
    current : Quantity
        Current density of every step, A/m2.
    cycles : int
        Number of short cycles n.
    cutoff : Quantity
        Voltage that ends stripping, V.
    """

    step: str
    reservoir: Capacity
    capacity: Capacity
    current: Current
    cycles: Cycles = 10
    cutoff: PositiveVoltage

    @model_validator(mode="after")
    def _fits(self) -> Reservoir:
        if self.capacity.value > self.reservoir.value:
            text = f"got {self.capacity.text()}; allowed: at most the reservoir"
            raise refuse_at([("capacity", f"{text}, {self.reservoir.text()}")])
        return self

    def misfits(self, cell_type: str) -> list[tuple[str, str]]:
        """What does not fit a type of cell: pairs of field and text."""
        if cell_type == "half":
            return []
        return [("step", f"got {self.step} with cell.type {cell_type}; allowed: with half")]

    def count(self) -> int:
        """Number of single steps."""
        return 2 + 2 * self.cycles

    def checked(self) -> Checked:
        """The different steps, with the field that a mistake in each belongs to."""
        return [("reservoir", self._plate(self.reservoir)), ("cutoff", self._strip("final"))]

    def single_steps(self) -> Iterator[AnyStep]:
        """The steps in the order in which they run."""
        yield self._plate(self.reservoir)
        strip = Strip(current=self.current, capacity=self.capacity, cutoff=self.cutoff, tag="cycle")
        plate = Plate(current=self.current, capacity=self.capacity, tag="cycle")
        for _ in range(self.cycles):
            yield strip
            yield plate
        yield self._strip("final")

    def _plate(self, capacity: Quantity, tag: str = "reservoir") -> Plate:
        return Plate(current=self.current, capacity=capacity, tag=tag)

    def _strip(self, tag: str) -> Strip:
        return Strip(current=self.current, cutoff=self.cutoff, tag=tag)

    def words(self) -> str:
        """The procedure in words."""
        return (
            f"{self.step}: reservoir {self.reservoir.text()}, {self.cycles} cycles of "
            f"{self.capacity.text()} at {self.current.text()}, to {self.cutoff.text()}"
        )


class Aurbach(Reservoir):
    """Coulombic efficiency of a half cell by the reservoir method.

    A reservoir is plated (tag ``reservoir``), then part of it stripped and plated again `cycles`
    times (tag ``cycle``), then everything is stripped to the cut-off (tag ``final``). Aurbach,
    Gofer, Langzam, J. Electrochem. Soc. 1989, 136, 3198 (recalled).
    """

    step: Literal["aurbach"] = "aurbach"


class Adams(Reservoir):
    """The reservoir method after one full cycle that forms the host (tag ``formation``).

    Adams et al., Adv. Energy Mater. 2018, 8, 1702097 (recalled).

    Attributes
    ----------
    formation : Quantity or None
        Charge of the first cycle, C/m2. Default: the reservoir.
    """

    step: Literal["adams"] = "adams"
    formation: Capacity | None = None

    def count(self) -> int:
        """Number of single steps."""
        return super().count() + 2

    def checked(self) -> Checked:
        """The different steps, with the field that a mistake in each belongs to."""
        return [("formation", self._formation()), *super().checked()]

    def single_steps(self) -> Iterator[AnyStep]:
        """The steps in the order in which they run."""
        yield self._formation()
        yield self._strip("formation")
        yield from super().single_steps()

    def _formation(self) -> Plate:
        return self._plate(self.formation or self.reservoir, "formation")


def _bounded_rates(given: Any) -> Any:
    if isinstance(given, list | tuple) and not 1 <= len(given) <= MAX_RATES:
        raise refuse(f"got {len(given)} currents; allowed: 1 to {MAX_RATES}")
    return given


class RateTest(Block):
    """Some cycles at each of several currents; the steps at the k-th one carry the tag ``rate_k``.

    In half and symmetric cells `capacity` is plated and stripped again, to the cut-off if one is
    given, else of the same capacity; in cells with a cathode the cell is charged to `upper` and
    discharged to `lower`.

    Attributes
    ----------
    rates : tuple of Quantity
        Current densities, A/m2, or C-rates.
    cycles : int
        Cycles at each of them.
    capacity : Quantity or None
        Charge plated, C/m2.
    cutoff : Quantity or None
        Voltage that ends stripping, V.
    upper, lower : Quantity or None
        Voltages of a cell with a cathode, V.
    """

    step: Literal["rate_test"] = "rate_test"
    rates: Annotated[
        tuple[CurrentOrRate, ...],
        BeforeValidator(_bounded_rates),
        Field(json_schema_extra={"minItems": 1, "maxItems": MAX_RATES}),
    ]
    cycles: Cycles = 5
    capacity: Capacity | None = None
    cutoff: PositiveVoltage | None = None
    upper: CellVoltage | None = None
    lower: CellVoltage | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> RateTest:
        problems = []
        voltages = [name for name in ("upper", "lower") if getattr(self, name) is not None]
        if self.capacity is None and not voltages:
            problems.append(
                ("capacity", "required (or upper and lower, with a cathode), but missing")
            )
        if self.capacity is None and self.cutoff is not None:
            problems.append(("cutoff", "got without capacity; allowed: with capacity"))
        if self.capacity is not None and voltages:
            problems.append((voltages[0], "got with capacity; allowed: one of them"))
        if len(voltages) == 1:
            other = "lower" if voltages == ["upper"] else "upper"
            problems.append((other, f"required with {voltages[0]}, but missing"))
        if self.upper is not None and self.lower is not None:
            low, high = self.lower, self.upper
            if low.value >= high.value:
                problems.append(("lower", f"got {low.text()}; allowed: below upper, {high.text()}"))
        if problems:
            raise refuse_at(problems)
        return self

    def misfits(self, cell_type: str) -> list[tuple[str, str]]:
        """What does not fit a type of cell: pairs of field and text."""
        cathode = cell_type in ("full", "anode_free")
        if cathode != (self.upper is not None):
            name, other = ("capacity", "upper and lower") if cathode else ("upper", "capacity")
            return [(name, f"does not fit cell.type {cell_type}; allowed: {other}")]
        return [
            (f"rates.{index}", f"got {rate.text()} without a cathode; allowed: current densities")
            for index, rate in enumerate(self.rates)
            if isinstance(rate, CRate) and not cathode
        ]

    def count(self) -> int:
        """Number of single steps."""
        return 2 * self.cycles * len(self.rates)

    def checked(self) -> Checked:
        """The different steps, with the field that a mistake in each belongs to."""
        there, back = self._pair(self.rates[0], "rate_1")
        if self.capacity is None:
            return [("upper", there), ("lower", back)]
        return [("capacity", there), ("cutoff" if self.cutoff is not None else "capacity", back)]

    def single_steps(self) -> Iterator[AnyStep]:
        """The steps in the order in which they run."""
        for index, rate in enumerate(self.rates):
            pair = self._pair(rate, f"rate_{index + 1}")
            for _ in range(self.cycles):
                yield from pair

    def _pair(self, rate: Quantity, tag: str) -> tuple[AnyStep, AnyStep]:
        if self.capacity is None:
            assert self.upper is not None
            assert self.lower is not None
            return (
                Charge(current=rate, voltage=self.upper, tag=tag),
                Discharge(current=rate, voltage=self.lower, tag=tag),
            )
        back = self.capacity if self.cutoff is None else None
        return (
            Plate(current=rate, capacity=self.capacity, tag=tag),
            Strip(current=rate, cutoff=self.cutoff, capacity=back, tag=tag),
        )

    def words(self) -> str:
        """The procedure in words."""
        rates = ", ".join(rate.text() for rate in self.rates)
        return f"rate_test: {self.cycles} cycles each at {rates}"


Procedure = Aurbach | Adams | RateTest
"""A whole test under one name."""
