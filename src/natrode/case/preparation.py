"""How the electrode came to be: bare, plated before assembly, infused with melt, or sodium foil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import model_validator

from natrode.case.base import Block
from natrode.case.errors import refuse_at
from natrode.case.measures import Angle, Capacity, Current, Length, MeltTemperature, ShortTime
from natrode.case.switches import Switch

if TYPE_CHECKING:
    from natrode.case.host import Host

Method = Literal["none", "deposited", "infused", "foil"]
"""Bare at the start; sodium plated in a half cell before assembly; melt drawn in; a sodium foil."""

_MELT = (
    "temperature",
    "time",
    "pore_radius",
    "contact_angle_initial",
    "contact_angle_final",
    "wetting_time",
)


class Preparation(Block):
    """State of the electrode at the start; in a symmetric cell, of both electrodes.

    Attributes
    ----------
    method : str
        One of `Method`.
    capacity : Quantity or None
        Sodium in each electrode at the start, C/m2. An infused electrode without one holds what
        the melt fills; a full cell may give ``cell.n_p`` instead.
    current : Quantity or None
        Current density of the deposition before assembly, A/m2.
    temperature : Quantity or None
        Of the melt, K.
    time : Quantity or None
        Contact of the host with the melt, s.
    pore_radius : Quantity or None
        Of the capillaries that the melt fills, m. Default: 2 x free porosity over wall area.
    contact_angle_initial, contact_angle_final : Quantity or None
        Of the melt on the wall before and after its reaction, rad.
    wetting_time : Quantity or None
        Time constant of the reaction that turns one angle into the other, s.
    formed : bool
        False: the walls carry no interphase at the start.
    """

    method: Method = "none"
    capacity: Capacity | None = None
    current: Current | None = None
    temperature: MeltTemperature | None = None
    time: ShortTime | None = None
    pore_radius: Length | None = None
    contact_angle_initial: Angle | None = None
    contact_angle_final: Angle | None = None
    wetting_time: ShortTime | None = None
    formed: Annotated[bool, Switch] = True

    @property
    def sodium(self) -> bool:
        """Whether the electrode holds sodium at the start."""
        return self.method != "none"

    @model_validator(mode="after")
    def _fields_of_the_method(self) -> Preparation:
        allowed = {"deposited": ("current",), "infused": _MELT}.get(self.method, ())
        problems = []
        for name in ("current", *_MELT):
            given = getattr(self, name)
            if given is not None and name not in allowed:
                only = "deposited" if name == "current" else "infused"
                problems.append(
                    (
                        name,
                        f"got {given.text()} with method {self.method}; allowed: for {only} only",
                    )
                )
        if not self.sodium and self.capacity is not None:
            problems.append(
                (
                    "capacity",
                    f"got {self.capacity.text()} with method none; "
                    "allowed: with method deposited, infused or foil",
                )
            )
        if self.method == "deposited" and not self.formed:
            problems.append(
                (
                    "formed",
                    "got false with method deposited; allowed: true, as the walls were wetted",
                )
            )
        if problems:
            raise refuse_at(problems)
        return self

    def problems_on(self, host: Host) -> list[tuple[str, str]]:
        """What does not fit this host: pairs of path and text."""
        problems = []
        if self.method == "foil" and not host.planar:
            problems.append(
                (
                    "preparation.method",
                    f"got 'foil' on a {host.geometry}; allowed: foil on geometry foil only",
                )
            )
        if self.method == "infused" and host.planar:
            problems.append(
                ("preparation.method", "got 'infused' on a foil, which has no pores; allowed: foil")
            )
        return problems
