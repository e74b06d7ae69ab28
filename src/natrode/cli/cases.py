"""The case that the arguments of a command describe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from natrode.case import Case

CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="Name of a ready case (natrode list cases) or a YAML file.",
        show_default=False,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", "-s", metavar="PATH=VALUE", help='Change a field: host.thickness="200 um".'
    ),
]
CurrentOption = Annotated[
    str | None, typer.Option("--current", "-i", help='Every current: "5 mA/cm2".')
]
CapacityOption = Annotated[
    str | None, typer.Option("--capacity", "-q", help='Every plated capacity: "10 mAh/cm2".')
]
CyclesOption = Annotated[
    int | None, typer.Option("--cycles", "-n", min=1, help="Times to run the protocol.")
]
TemperatureOption = Annotated[
    str | None, typer.Option("--temperature", "-t", help='Temperature: "60 degC".')
]


def build_case(
    name: str,
    changes: Sequence[str] | None = None,
    *,
    current: str | None = None,
    capacity: str | None = None,
    cycles: int | None = None,
    temperature: str | None = None,
) -> Case:
    """Case from the library or a file, with the changes of the command line.

    Parameters
    ----------
    name : str
        Name of a ready case or path of a file.
    changes : sequence of str
        ``"path=value"`` each, in the order given.
    current, capacity, temperature : str, optional
        Texts with units.
    cycles : int, optional
        Times of the repeat; a protocol without one is repeated as a whole.

    Raises
    ------
    natrode.case.CaseError
        With one line per mistake.
    """
    from natrode.case import load_case

    case = load_case(name)
    wanted: dict[str, Any] = {
        key: value
        for key, value in (
            ("current", current),
            ("capacity", capacity),
            ("temperature", temperature),
        )
        if value is not None
    }
    for path, value in map(_split, changes or ()):
        if path in wanted:
            raise typer.BadParameter(f"{path} is given twice")
        wanted[path] = value
    if wanted:
        case = _changed(case, wanted)
    return case if cycles is None else repeated(case, cycles)


def _changed(case: Case, wanted: dict[str, Any]) -> Case:
    """The changed case; a wrong value that stands for many steps is one mistake."""
    from natrode.case import CaseError

    try:
        return case.with_overrides(wanted)
    except CaseError as error:
        lines: dict[str, None] = {}
        for message, place in zip(error.messages, error.locations, strict=True):
            name = str(place[-1]) if place and place[0] == "protocol" else ""
            fault = message.partition(": ")[2]
            lines[f"{name}: {fault}" if name in wanted else message] = None
        raise CaseError(lines) from None


def _split(change: str) -> tuple[str, str]:
    path, sign, value = change.partition("=")
    if not sign or not path.strip() or not value.strip():
        raise typer.BadParameter(
            f'--set: got {change[:60]!r}; allowed: PATH=VALUE, as in host.thickness="200 um"'
        )
    return path.strip(), value.strip()


def repeated(case: Case, cycles: int) -> Case:
    """The case with so many cycles: of its repeat, or of the whole protocol where it has none."""
    if any(step.step == "repeat" for step in case.protocol):
        return case.with_overrides({"cycles": cycles})
    steps = case.to_dict()["protocol"]
    return case.with_overrides({"protocol": [{"step": "repeat", "times": cycles, "steps": steps}]})
