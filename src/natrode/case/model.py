"""The case: everything a simulation needs to know, validated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator, model_validator

from natrode.case.base import Block
from natrode.case.by_composition import Unmeasured, unmeasured
from natrode.case.cell import Cell
from natrode.case.coating import Coating
from natrode.case.conduction import Conduction
from natrode.case.describe import Row, rows
from natrode.case.electrolyte import Electrolyte
from natrode.case.errors import NAME, SYSTEM, CaseError, refuse, refuse_at, shown
from natrode.case.heat import Heat
from natrode.case.host import Host
from natrode.case.inputs import Inputs, conduction_of, resolve
from natrode.case.interphase import Interphase
from natrode.case.kinetics import Kinetics
from natrode.case.preparation import Preparation
from natrode.case.processes import Processes
from natrode.case.protocol import (
    MAX_NESTING,
    MAX_STEPS,
    Limits,
    Steps,
    count_steps,
    expand,
    nesting,
    plain_step,
)
from natrode.case.steps import AnyStep, Plate
from natrode.case.surroundings import Surroundings
from natrode.case.switches import Switch
from natrode.case.together import problems_of

Remark = Annotated[str, StringConstraints(min_length=1, max_length=400)]

HASH_VERSION = 2
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
    interphase : Interphase or None
        Artificial layer on the sodium.
    electrolyte : Electrolyte
        Electrolyte.
    cell : Cell
        Cell around the host.
    preparation : Preparation
        How the electrode came to be.
    kinetics : Kinetics
        Measured kinetics where they replace those of the electrolyte's family.
    processes : Processes
        Losses that are counted.
    heat : Heat or None
        Heat balance; None keeps the temperature constant.
    protocol : tuple of steps
        Single steps, `Repeat`, and procedures.
    limits : Limits
        Limits that end a step whatever the protocol says.
    surroundings : Surroundings
        Temperature, pressure, magnetic field.
    unknown : tuple of str
        What a simulation of the system would need and no source says, or the model lacks.
    simulated : bool
        False where that decides the result: the case is described and evaluated in closed forms, but
        not run.

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
    interphase: Interphase | None = None
    electrolyte: Electrolyte
    cell: Cell
    preparation: Preparation = Preparation()
    kinetics: Kinetics = Kinetics()
    processes: Processes = Processes()
    heat: Heat | None = None
    protocol: Steps
    limits: Limits = Limits()
    surroundings: Surroundings = Surroundings()
    unknown: Annotated[tuple[Remark, ...], Field(max_length=12)] = ()
    simulated: Annotated[bool, Switch] = True

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
        problems = problems_of(self)
        if problems:
            raise refuse_at(problems)
        return self

    @cached_property
    def inputs(self) -> Inputs:
        """Every number that the models need, with the defaults of the libraries filled in."""
        return resolve(self)

    @cached_property
    def unmeasured(self) -> tuple[Unmeasured, ...]:
        """Numbers in use that rest on a composition alone: by hypothesis, by rank, or unknown."""
        return unmeasured(self)

    @property
    def conduction(self) -> Conduction:
        """Conduction class, derived from the conductivities at 25 degC."""
        return conduction_of(self)

    def steps(self) -> tuple[AnyStep, ...]:
        """The single steps in the order in which they run; every current is a current density.

        Repeats and procedures are written out and C-rates resolved with the capacity of the
        cathode. `Plate`, `Strip`, `Charge`, `Discharge`, `Hold` and `Rest` all have `current`,
        `capacity`, `voltage`, `duration`, `until` and `tag`, None where they do not apply.
        """
        return tuple(expand(self.protocol, self.inputs.cathode_capacity))

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
        for name in ("preparation", "processes", "unknown", "simulated"):
            if getattr(self, name) == type(self).model_fields[name].default:
                del data[name]
        return {key: value for key, value in data.items() if value != ""}

    def to_simulate(self) -> Case:
        """The case itself, if it can be run.

        Raises
        ------
        CaseError
            In one line, with what is not known, if `simulated` is False.
        """
        if not self.simulated:
            why = "; ".join(self.unknown) or "too little is known of it"
            raise CaseError(
                f"{self.name} is not simulated: {why}. natrode theory {self.name} gives what can "
                "still be computed"
            )
        return self

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
            "host": [self.host.geometry, self.host.surface],
            "coating": self.coating.identity() if self.coating is not None else None,
            "interphase": self.interphase.surface if self.interphase is not None else None,
            "cell": [self.cell.type, self.cell.stack],
            "preparation": [self.preparation.method, self.preparation.formed],
            "processes": self.processes.model_dump(),
            "protocol": [_hashed(step) for step in self.steps()],
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


def _hashed(step: AnyStep) -> list[Any]:
    names = ("current", "capacity", "voltage", "duration", "until")
    found = [getattr(step, name) for name in names]
    numbers = [None if quantity is None else _rounded(quantity.value) for quantity in found]
    return [step.step, step.tag, *numbers]


def _rounded(value: float | str | None) -> str | None:
    """Twelve digits: logarithms and powers may differ in the last ones between machines."""
    return f"{value:.12g}" if isinstance(value, float | int) else value


def _without_none(data: Any) -> Any:
    """Plain data without the entries that say nothing."""
    if not isinstance(data, dict):
        return data
    kept = {key: _without_none(value) for key, value in data.items()}
    return {key: value for key, value in kept.items() if value is not None and value != {}}
