"""`natrode theory`: the closed forms for a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen
from natrode.cli.cases import (
    CapacityOption,
    CaseArgument,
    CurrentOption,
    SetOption,
    TemperatureOption,
    build_case,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from natrode.case import Case
    from natrode.estimates import Estimate

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def theory(
    case: CaseArgument,
    set_: SetOption = None,
    current: CurrentOption = None,
    capacity: CapacityOption = None,
    temperature: TemperatureOption = None,
    cathode: Annotated[
        str | None,
        typer.Option(
            "--cathode", "-c", help="Cathode for the energy density, instead of that of the case."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON, SI units.")] = False,
) -> None:
    """Closed forms for a case: what to expect before any simulation.

    Limiting current and Sand's time, Damkoehler number and penetration depth, top fraction,
    nucleation dip, exclusion, Wagner and salt depletion numbers, pore fill, thickness, energy
    density; each with its equation, what it says, and whether its assumptions hold. Evaluated at
    the first plating step. A full or anode-free cell has the energy of its own stack.

    \b
    Examples:
      natrode theory ni_foam
      natrode theory cu_foam --current "1 mA/cm2" --set host.thickness="200 um"
      natrode theory nif2_nf --cathode nvp --json
      natrode theory full_prussian_blue
    """
    wanted = build_case(case, set_, current=current, capacity=capacity, temperature=temperature)
    from natrode.estimates import estimates
    from natrode.estimates.effective import plating_of

    rows = (*estimates(wanted), *_energy(wanted, cathode))
    if json:
        screen.emit_json(
            {
                "case": wanted.to_dict(),
                "conduction": str(wanted.conduction),
                "not_measured": [number.text() for number in wanted.unmeasured],
                "estimates": [row.as_dict() for row in rows],
            }
        )
        return
    from rich.text import Text

    from natrode.cli.render_run import case_lines

    where = Text(f"evaluated at: {plating_of(wanted).words()}")
    screen.show([*case_lines(wanted), where, Text(), _table(rows)])


def _energy(case: Case, cathode: str | None) -> tuple[Estimate, ...]:
    """Energy of the cell with its own cathode, or with one added to it."""
    from natrode.estimates import energy_density, energy_of_cell, no_energy
    from natrode.materials import cathodes

    if cathode is not None:
        return energy_density(case, cathode)
    if case.inputs.cathode is not None:
        return energy_of_cell(case)
    kind = case.cell.type
    return no_energy(f"a {kind} cell has no cathode; --cathode adds one: {', '.join(cathodes)}")


def _table(rows: Sequence[Estimate]) -> Table:
    from rich.text import Text

    table = screen.new_table("quantity (equation)", "value", "what it says", right=("value",))
    table.columns[0].width = 23
    before = ""
    for row in rows:
        says = Text(row.meaning)
        if row.validity:
            fault = "no value: " if row.value is None else "does not hold: "
            text = row.validity if row.validity != before else "as above"
            says.append("\n" if row.meaning else "")
            says.append(
                text if row.valid else f"{fault}{text}", style="dim" if row.valid else "yellow"
            )
            before = row.validity
        value = row.shown if row.valid or row.value is None else f"({row.shown})"
        name = Text.assemble(row.name, (f" {row.equation}", "dim"))
        table.add_row(name, Text(value), says)
    return table
