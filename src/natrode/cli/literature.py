"""`natrode literature`: what has been reported, under which conditions, and what to doubt in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from natrode.cli.screen import emit
from natrode.cli.screen import show as show_page

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.literature import Record

app = typer.Typer(
    name="literature",
    help="What the two source reviews report: systems, numbers with their conditions, comparisons.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

_SystemFilter = Annotated[
    list[str] | None,
    typer.Option("--system", "-s", help="Id, name or alias of a system. May be repeated."),
]
_PropertyFilter = Annotated[
    list[str] | None,
    typer.Option("--property", "-p", help="Name of a reported quantity. May be repeated."),
]
_Format = Annotated[
    str | None,
    typer.Option(
        "--format", "-f", help="table (default), csv or json; with --out csv, json or parquet."
    ),
]
_Out = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="FILE", help="Write to this file, not to the screen."),
]


def _one_line_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn an error of the literature room into one line on stderr and exit status 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from natrode.literature import LiteratureError

        try:
            command(*args, **kwargs)
        except LiteratureError as exc:
            typer.echo(f"error: {exc}", err=True)
            raise typer.Exit(2) from exc

    return wrapped


@app.command()
@_one_line_errors
def show(
    system: Annotated[str, typer.Argument(help="Id, name or alias, in any case.")],
) -> None:
    """Show one system: what it is, every number reported on it, its controls, known doubts.

    \b
    Examples:
      natrode literature show nif2_nf
      natrode literature show "SnO2-CNFs"
    """
    from rich.text import Text

    from natrode import literature
    from natrode.literature import render

    found = literature.system(system)
    rows = literature.observations(system=found.system_id)
    compared = literature.pairs(system=found.system_id)
    doubts = literature.discrepancies(system=found.system_id)
    parts: list[RenderableType] = [
        Text(f"{found.system_id}: {found.name}", style="bold"),
        render.system_facts(found),
        Text(),
        render.observation_table(rows, hide=("system",)) if rows else Text("no number reported"),
    ]
    if rows:
        parts.append(Text(render.summary(rows, "observations"), style="dim"))
    if compared:
        parts += [Text("\nSame-study comparisons", style="bold"), render.pair_table(compared)]
    if doubts:
        parts += [
            Text("\nDiscrepancies that name it", style="bold"),
            render.discrepancy_table(doubts),
        ]
    show_page(parts)


@app.command()
@_one_line_errors
def query(
    system: _SystemFilter = None,
    property: _PropertyFilter = None,
    cell_type: Annotated[
        list[str] | None,
        typer.Option("--cell-type", "-c", help="half, symmetric, full, anode_free, none."),
    ] = None,
    electrolyte_class: Annotated[
        list[str] | None,
        typer.Option(
            "--electrolyte-class", "-e", help="ether, carbonate, ionic_liquid, ambiguous."
        ),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="nanoscale2024 or ccl2025.")
    ] = None,
    current_min: Annotated[
        str | None,
        typer.Option("--current-min", help='Lowest current density: 1 (mA/cm2) or "10 A/m2".'),
    ] = None,
    current_max: Annotated[
        str | None, typer.Option("--current-max", help="Highest current density, likewise.")
    ] = None,
    withheld: Annotated[
        bool, typer.Option("--withheld/--no-withheld", help="Keep withheld values.")
    ] = True,
    duplicates: Annotated[
        bool, typer.Option("--duplicates/--no-duplicates", help="Keep repeats of the same number.")
    ] = True,
    format: _Format = None,
    out: _Out = None,
) -> None:
    """List reported numbers with their conditions.

    \b
    Examples:
      natrode literature query -p nucleation_overpotential
      natrode literature query -s nif2_nf -c symmetric --current-min 5
      natrode literature query -e ether --no-withheld --out ether.parquet
    """
    from natrode import literature

    rows = literature.observations(
        system=system,
        property=property,
        cell_type=cell_type,
        electrolyte_class=electrolyte_class,
        source=source,
        current_min=current_min,
        current_max=current_max,
        include_withheld=withheld,
        include_duplicates=duplicates,
    )
    _deliver(rows, "observations", format, out)


@app.command()
@_one_line_errors
def pairs(
    system: _SystemFilter = None,
    property: _PropertyFilter = None,
    format: _Format = None,
    out: _Out = None,
) -> None:
    """List modified systems beside their controls: same study, same conditions.

    \b
    Examples:
      natrode literature pairs -p nucleation_overpotential
      natrode literature pairs -s cu_foil --format csv
    """
    from natrode import literature

    rows = literature.pairs(system=system, property=property)
    _deliver(rows, "pairs", format, out)


@app.command()
@_one_line_errors
def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="File to write; it is replaced.")],
    what: Annotated[
        str,
        typer.Option(
            "--what",
            "-w",
            help="observations, systems, pairs, properties, references or discrepancies.",
        ),
    ] = "observations",
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="csv, parquet or json; default: the ending of FILE."),
    ] = None,
) -> None:
    """Write a whole table to a file. `query --out` and `pairs --out` write a part of one.

    Withheld values are written as withheld: no value, and a mark.

    \b
    Examples:
      natrode literature export observations.parquet
      natrode literature export systems.csv --what systems
    """
    from natrode import literature

    emit(f"wrote {literature.export(file, format, kind=what)}\n")


@app.command()
@_one_line_errors
def discrepancies(
    severity: Annotated[
        list[str] | None,
        typer.Option(
            "--severity",
            help="A changes a number used for validation, B unclear condition, C cosmetic.",
        ),
    ] = None,
    system: Annotated[
        str | None, typer.Option("--system", "-s", help="Only those that name this system.")
    ] = None,
    format: _Format = None,
    out: _Out = None,
) -> None:
    """List the contradictions and ambiguities in the reviews and how the data handle them.

    \b
    Examples:
      natrode literature discrepancies --severity A
      natrode literature discrepancies -s nif2_nf
    """
    from natrode import literature

    rows = literature.discrepancies(severity=severity, system=system)
    _deliver(rows, "discrepancies", format, out)


@app.command()
@_one_line_errors
def systems(
    host_class: Annotated[
        list[str] | None, typer.Option("--host-class", help="foam, fibre_mat, coated_foil, ...")
    ] = None,
    conduction_class: Annotated[
        list[str] | None, typer.Option("--conduction-class", help="IC, EC, MIEC, ...")
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option("--role", help="modified, control, target, ...")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="nanoscale2024 or ccl2025.")
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", "-t", help="Words that must all occur in the record.")
    ] = None,
    format: _Format = None,
    out: _Out = None,
) -> None:
    """List the systems: hosts, coatings, foils, interphases, targets.

    \b
    Examples:
      natrode literature systems --conduction-class MIEC
      natrode literature systems --text "tin alloy"
    """
    from natrode import literature

    rows = literature.systems(
        host_class=host_class,
        conduction_class=conduction_class,
        role=role,
        source=source,
        text=text,
    )
    _deliver(rows, "systems", format, out)


@app.command()
@_one_line_errors
def properties(format: _Format = None, out: _Out = None) -> None:
    """List the reported quantities: what each means, its unit, how often it is reported.

    \b
    Example:
      natrode literature properties
    """
    from natrode import literature

    _deliver(literature.properties(), "properties", format, out)


def _deliver(rows: Sequence[Record], kind: str, fmt: str | None, out: str | None) -> None:
    """Send the result of a query to the screen or to a file, in the format asked for."""
    from natrode import literature

    chosen = _choose_format(fmt, out)
    if out is not None:
        from natrode.literature import render

        path = literature.export(out, chosen, rows, kind=kind)
        emit(f"wrote {path} ({render.summary(rows, kind)})\n")
    elif chosen == "csv":
        emit(literature.to_csv(rows, kind=kind))
    elif chosen == "json":
        emit(literature.to_json(rows, kind=kind))
    elif rows:
        from rich.text import Text

        from natrode.literature import render

        show_page([render.table(rows, kind), Text(render.summary(rows, kind), style="dim")])
    if not rows:
        typer.echo(f"no {kind} match", err=chosen != "table")


def _choose_format(fmt: str | None, out: str | None) -> str | None:
    """Check the format before any work; None leaves it to the ending of the file."""
    from natrode.literature import FORMATS, LiteratureError
    from natrode.literature.errors import clip

    allowed = FORMATS if out is not None else ("table", "csv", "json")
    if fmt is None:
        return None if out is not None else "table"
    name = fmt.strip().casefold()
    if name not in allowed:
        where = "in a file" if out is not None else "on the screen"
        raise LiteratureError(f"format {clip(fmt)} {where}, allowed: {', '.join(allowed)}")
    return name
