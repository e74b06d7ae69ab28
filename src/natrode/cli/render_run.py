"""A run as a page of text for a terminal of 80 columns or more."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from natrode.cell.outcome import End
from natrode.cli.render_cycles import cycle_table
from natrode.cli.render_numbers import energy_lines, metric_table, split_table
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.case import Case
    from natrode.cell import Run

LEGEND = "percent on the outer face | in fifths of the host, separator side to collector"
_LISTED_STEPS = 4

ROUND_OFF = 1e-12
"""Charge over the plated charge that is printed as none."""


def run_page(run: Run, written: Path | None, cycles: bool | None = None) -> list[RenderableType]:
    """Everything that `natrode run` prints.

    Parameters
    ----------
    run : Run
    written : Path or None
        Directory into which the run was written, if it was.
    cycles : bool or None
        Whether to print the table of cycles; see `natrode.cli.render_cycles.cycle_table`.
    """
    parts = (
        [
            *case_lines(run.case),
            _outcome(run),
            *(Text(f"  {event}") for event in run.outcome.events),
            *energy_lines(run),
        ],
        split_table(run),
        metric_table(run),
        cycle_table(run, cycles),
        [
            Text(f"sodium: {run.profile_line}", style="bold"),
            Text(f"  {_when(run)}{LEGEND}", style="dim"),
        ],
        _ledger(run),
        _kept(run, written),
    )
    page: list[RenderableType] = []
    for part in parts:
        if part:
            page += [Text(), *part] if page else part
    return page


def _when(run: Run) -> str:
    """What the profile counts, where that is not all of what was plated."""
    return "" if run.bare_at_start else "all live sodium of the electrode; "


def case_lines(case: Case) -> list[RenderableType]:
    """The case in a few lines: what it is, its conduction class and why, origins of its numbers."""
    inputs, host = case.inputs, case.host
    shape = host.geometry.replace("_", " ")
    depth = (
        []
        if host.planar
        else [inputs.host_thickness.text(), f"porosity {inputs.host_porosity.text()}"]
    )
    liquid = case.electrolyte.name or case.electrolyte.base or "electrolyte"
    conduction = case.conduction
    steps = [step.words() for step in case.steps()]
    shown = "; ".join(steps[:_LISTED_STEPS])
    more = f"; ... {len(steps)} steps" if len(steps) > _LISTED_STEPS else ""
    origins = Counter(row.origin for row in case.describe() if row.origin)
    counts = ", ".join(f"{n} {origin}" for origin, n in origins.most_common())
    return [
        Text(f"{case.name}: {case.title}" if case.title else case.name, style="bold"),
        Text(
            ", ".join(
                [
                    f"{case.cell.type.replace('_', '-')} cell",
                    f"{shape} ({host.surface})",
                    *depth,
                    *_made(case),
                    liquid,
                    inputs.temperature.text(),
                    *_around(case),
                ]
            )
        ),
        Text(f"protocol: {shown}{more}"),
        Text.assemble("conduction class: ", (str(conduction), "bold"), f", {conduction.reason()}"),
        Text(f"inputs: {counts}", style="dim"),
        *unmeasured_lines(case),
        *(Text(f"not known: {line}", style="yellow") for line in case.unknown),
    ]


def unmeasured_lines(case: Case) -> list[RenderableType]:
    """Numbers that rest on a composition alone, each with what it rests on."""
    return [Text(f"not measured: {number.text()}", style="yellow") for number in case.unmeasured]


def _made(case: Case) -> list[str]:
    """Coating, sodium at the start and artificial layer, in words."""
    found = []
    if case.coating is not None:
        state = " as deposited" if case.coating.state == "pristine" else ""
        found.append(f"coated with {case.coating.material}{state}")
    sodium = case.inputs.prepared_sodium
    if sodium is not None:
        how = {"deposited": "deposited", "infused": "infused", "foil": "as foil"}
        found.append(f"{sodium.text()} {how[case.preparation.method]}")
    if case.interphase is not None:
        found.append(f"layer of {case.interphase.surface}")
    return found


def _around(case: Case) -> list[str]:
    """Cathode, field, heat and losses that are switched off, in words."""
    inputs = case.inputs
    found = []
    if inputs.cathode is not None and inputs.cathode_capacity is not None:
        found.append(f"against {inputs.cathode.key} of {inputs.cathode_capacity.text()}")
    if inputs.magnetic_field is not None and inputs.magnetic_field.value > 0.0:
        found.append(f"{inputs.magnetic_field.text()} field")
    if case.heat is not None:
        found.append("with heat balance")
    off = [name for name, on in case.processes.model_dump().items() if not on]
    if off:
        found.append(f"without {', '.join(off)}")
    return found


def _outcome(run: Run) -> Text:
    last = run.outcome.last
    style = "green" if run.outcome.completed else "yellow"
    if last is not None and last.end is End.SOLVER:
        style = "red"
    return Text.assemble("outcome: ", (run.outcome.message, style))


def _ledger(run: Run) -> list[RenderableType]:
    books = run.ledger
    base = max(books.plated, books.stripped)

    def words(**amounts: float) -> str:
        return ", ".join(
            f"{name.replace('_', ' ')} "
            f"{(value if abs(value) > ROUND_OFF * base else 0.0) / MAH_CM2:.4g}"
            for name, value in amounts.items()
        )

    moved = words(
        plated=books.plated,
        stripped=books.stripped,
        left_inside=books.sodium_inside,
        left_on_top=books.sodium_on_top,
    )
    bound = words(dead=books.dead, interphase=books.interphase, coating=books.coating)
    counter = words(**{_COUNTER[run.structure.cell]: books.counter})
    lines: list[RenderableType] = [
        Text(f"balance in mAh/cm2: {moved}"),
        Text(f"  {bound}; {counter}"),
        Text(
            f"closure: charge {books.charge_closure:.1e}, sodium {books.sodium_closure:.1e}, "
            f"salt {books.salt_closure:.1e} (of the charge cycled), "
            f"volume {books.volume_closure:.1e}"
        ),
    ]
    lines += [Text(f"do not trust this run: {line}", style="red") for line in books.unphysical]
    return lines


_COUNTER = {
    "half": "net from the counter electrode",
    "symmetric": "net from the other electrode",
    "full": "net from the cathode",
}


def _kept(run: Run, written: Path | None) -> list[RenderableType]:
    spent = Text(
        f"parameter hash {run.parameter_hash}; {run.setup_seconds:.1f} s to build the model, "
        f"{run.solve_seconds:.1f} s to solve it",
        style="dim",
    )
    if written is None:
        return [spent, Text("not kept; add --out DIR for the data, --report for an HTML report")]
    names = sorted(item.name for item in written.iterdir())
    return [spent, path_line(written), Text(f"  {', '.join(names)}")]


def path_line(path: Path) -> Text:
    """Where something was written, unbroken so that it can be copied."""
    return Text(f"written: {path}", style="bold", no_wrap=True)
