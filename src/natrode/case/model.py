"""The case: everything a simulation needs to know, validated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator, model_validator

from natrode.case.base import Block
from natrode.case.cell import Cell
from natrode.case.coating import Coating
from natrode.case.conduction import Conduction
from natrode.case.describe import Row, rows
from natrode.case.electrolyte import Electrolyte
from natrode.case.errors import NAME, SYSTEM, CaseError, refuse, refuse_at, shown
from natrode.case.host import Host
from natrode.case.inputs import Inputs, conduction_of, resolve
from natrode.case.kinetics import Kinetics
from natrode.case.protocol import (
    MAX_NESTING,
    MAX_STEPS,
    Limits,
    Plate,
    SingleStep,
    Steps,
    Strip,
    count_steps,
    expand,
    nesting,
    plain_step,
)
from natrode.case.surroundings import Surroundings

LEAST_FREE_PORES = 0.02
"""Least part of the host that a coating must leave to the electrolyte."""

HASH_VERSION = 1
"""Changes when the meaning of the hashed content changes."""


class Case(Block):
    """What to simulate.

    Build it from the library (`load_case`), from YAML, or from a mapping (`Case.from_dict`);
    the values are texts with units, ``"500 um"``, or mappings with their origin and source.

    Attributes
    ----------
    name : str
        Short name: letters, digits, ``_``, ``-``, ``.``.
    title, summary : str
        One line, and what the case shows.
    system : str or None
        System of the literature that the case stands for.
    host : Host
        The host or the foil.
    coating : Coating or None
        Coating on it.
    electrolyte : Electrolyte
        Electrolyte.
    cell : Cell
        Cell around the host.
    kinetics : Kinetics
        Measured kinetics where they replace those of the electrolyte's family.
    protocol : tuple of steps
        `Plate`, `Strip`, `Rest` or `Repeat`.
    limits : Limits
        Limits that end a step whatever the protocol says.
    surroundings : Surroundings
        Temperature and pressure.

    Raises
    ------
    CaseError
        With one line per mistake.
    """

    name: Annotated[str, StringConstraints(pattern=NAME)]
    title: Annotated[str, Field(max_length=200)] = ""
    summary: Annotated[str, Field(max_length=1000)] = ""
    system: Annotated[str, StringConstraints(pattern=SYSTEM)] | None = None
    host: Host
    coating: Coating | None = None
    electrolyte: Electrolyte
    cell: Cell
    kinetics: Kinetics = Kinetics()
    protocol: Steps
    limits: Limits = Limits()
    surroundings: Surroundings = Surroundings()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Case:
        """Case from a mapping of the form that `to_dict` gives.

        Raises
        ------
        CaseError
            With one line per mistake.
        """
        if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
            raise CaseError(f"got {shown(data)}; allowed: a mapping with texts as keys")
        return cls(**data)

    @field_validator("protocol", mode="after")
    @classmethod
    def _bounded(cls, protocol: tuple[Any, ...]) -> tuple[Any, ...]:
        if nesting(protocol) > MAX_NESTING:
            raise refuse(f"got repeats nested {nesting(protocol)} deep; allowed: {MAX_NESTING}")
        total = count_steps(protocol)
        if total > MAX_STEPS:
            raise refuse(
                f"got {total} steps with repeats counted out; allowed: at most {MAX_STEPS}"
            )
        return protocol

    @model_validator(mode="after")
    def _consistent(self) -> Case:
        problems = [*self._coating_problems(), *self._protocol_problems()]
        if not problems:
            problems = self._room_problems()
        if problems:
            raise refuse_at(problems)
        return self

    def _coating_problems(self) -> list[tuple[str, str]]:
        return [] if self.coating is None else self.coating.problems_on(self.host)

    def _room_problems(self) -> list[tuple[str, str]]:
        """A coating must leave room for the electrolyte, before and after its sodiation."""
        if self.coating is None or self.host.planar:
            return []
        free = self.inputs.free_porosity.value
        if free >= LEAST_FREE_PORES:
            return []
        name = "thickness" if self.coating.thickness is not None else "loading"
        amount = self.coating.thickness or self.coating.loading
        assert amount is not None
        filled = self.inputs.coating_fraction.value
        return [
            (
                f"coating.{name}",
                f"got {amount.text()}, which after sodiation fills {filled:.3g} of the volume of "
                f"a host of porosity {self.inputs.host_porosity.text()}; "
                f"allowed: at least {LEAST_FREE_PORES} left free",
            )
        ]

    def _protocol_problems(self) -> list[tuple[str, str]]:
        problems = []
        store, highest = self.cell.counter_sodium, self.limits.stripping_voltage
        for path, step in _single_steps(self.protocol, "protocol"):
            if isinstance(step, Plate) and step.capacity.value > store.value:
                problems.append(
                    (
                        f"{path}.capacity",
                        f"got {step.capacity.text()}; allowed: at most the sodium of the counter "
                        f"electrode, {store.text()} (cell.counter_sodium)",
                    )
                )
            if isinstance(step, Strip) and step.cutoff.value > highest.value:
                problems.append(
                    (
                        f"{path}.cutoff",
                        f"got {step.cutoff.text()}; allowed: at most limits.stripping_voltage, "
                        f"{highest.text()}",
                    )
                )
        return problems[:20]

    @cached_property
    def inputs(self) -> Inputs:
        """Every number that the models need, with the defaults of the libraries filled in."""
        return resolve(self)

    @property
    def conduction(self) -> Conduction:
        """Conduction class, derived from the conductivities at 25 degC."""
        return conduction_of(self)

    def steps(self) -> tuple[SingleStep, ...]:
        """The single steps in the order in which they run, repeats written out."""
        return tuple(expand(self.protocol))

    @property
    def first_plating(self) -> Plate | None:
        """The first plating step; None in a protocol that never plates."""
        return next((step for step in self.steps() if isinstance(step, Plate)), None)

    def describe(self) -> tuple[Row, ...]:
        """Rows for printing: section, field, label, value in field units, origin, source, range."""
        return rows(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping of texts and numbers; `from_dict` of it gives an equal case."""
        data = _without_none(self.model_dump(mode="json"))
        data["protocol"] = [plain_step(step) for step in self.protocol]
        return {key: value for key, value in data.items() if value != ""}

    def hash(self) -> str:
        """Hash of what decides the result: values, names of materials, protocol, limits.

        Names, titles, origins, sources and ranges do not enter, nor does the spelling of a value,
        so two cases with the same hash are the same simulation.

        Returns
        -------
        str
            SHA-256 of a canonical JSON text, 64 hexadecimal digits.
        """
        content = {
            "version": HASH_VERSION,
            "inputs": {name: _rounded(value) for name, value in self.inputs.values().items()},
            "host": [self.host.geometry, self.host.substrate],
            "coating": self.coating.identity() if self.coating is not None else None,
            "cell": self.cell.type,
            "protocol": [_hashed(step) for step in self.protocol],
            "limits": [_rounded(getattr(self.limits, name).value) for name in Limits.model_fields],
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def with_overrides(self, changes: Mapping[str, Any]) -> Case:
        """A copy with some fields changed.

        Parameters
        ----------
        changes : mapping
            Dotted path to new value: ``{"host.thickness": "200 um", "protocol.0.capacity":
            "2 mAh/cm2", "coating": None}``. Short names change every step at once: ``current``,
            ``plating_current``, ``stripping_current``, ``capacity``, ``cutoff``, ``cycles``; and
            ``temperature`` stands for ``surroundings.temperature``.

        Returns
        -------
        Case
            The changed case.

        Raises
        ------
        CaseError
            For an unknown path, with the nearest known one, or a value that is not allowed.
        """
        from natrode.case.overrides import changed

        return Case.from_dict(changed(self, changes))


def _single_steps(steps: tuple[Any, ...], path: str) -> list[tuple[str, SingleStep]]:
    found: list[tuple[str, SingleStep]] = []
    for index, step in enumerate(steps):
        place = f"{path}.{index}"
        if step.step == "repeat":
            found.extend(_single_steps(step.steps, f"{place}.steps"))
        else:
            found.append((place, step))
    return found


def _hashed(step: Any) -> list[Any]:
    if step.step == "repeat":
        return ["repeat", step.times, [_hashed(inner) for inner in step.steps]]
    names = [name for name in type(step).model_fields if name != "step"]
    return [step.step, *(_rounded(getattr(step, name).value) for name in names)]


def _rounded(value: float | str | None) -> str | None:
    """Twelve digits: logarithms and powers may differ in the last ones between machines."""
    return f"{value:.12g}" if isinstance(value, float | int) else value


def _without_none(data: Any) -> Any:
    """Plain data without the entries that say nothing."""
    if not isinstance(data, dict):
        return data
    kept = {key: _without_none(value) for key, value in data.items()}
    return {key: value for key, value in kept.items() if value is not None and value != {}}
