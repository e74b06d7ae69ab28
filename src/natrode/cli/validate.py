"""`natrode validate`: every reported number against the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen
from natrode.cli.run import FOLDER

if TYPE_CHECKING:
    from natrode.compare.validation.files import Tables

app = typer.Typer(rich_markup_mode=None, add_completion=False)

CACHE = "cache"


class ValidateOptionError(ValueError):
    """An option that cannot be honoured; one line."""


@app.command()
def validate(
    system: Annotated[
        list[str] | None,
        typer.Option("--system", "-s", metavar="ID", help="Only this system. May be repeated."),
    ] = None,
    property_: Annotated[
        list[str] | None,
        typer.Option("--property", "-p", metavar="NAME", help="Only this. May be repeated."),
    ] = None,
    members: Annotated[
        int,
        typer.Option(
            "--members", min=0, max=64, help="Of the ensemble of each test; 0: none, and quick."
        ),
    ] = 4,
    universals: Annotated[
        str | None,
        typer.Option(
            "--universals", metavar="FILE", help="Constants of natrode calibrate; else the shipped."
        ),
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Run again what is known.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Processes.", show_default="all cores"),
    ] = None,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="DIR", help="Tables, figures and cache.")
    ] = f"{FOLDER}/validation",
    json: Annotated[bool, typer.Option("--json", help="Print the tables as JSON.")] = False,
) -> None:
    """Every number that the two reviews report against the model, in the reported conditions.

    Each test is simulated once with the values of its case and, for the interval, as an ensemble
    over everything in the case that is not known well. Beside the report stand prediction,
    interval and class: input, calibrated, predicted, blind (withheld), not predictable (why).

    Runs are kept by their content in --out, so that a second call is quick, and Ctrl-C loses
    nothing. All of it takes about an hour on two cores; --members 0 ten minutes.

    Writes observations, pairs of one study, scores and blind predictions (CSV, Parquet) and a
    parity plot for each property (PNG, SVG).

    \b
    Examples:
      natrode validate --system nif2_nf
      natrode validate --property nucleation_overpotential --members 0
      natrode validate

    Exit status: 0 a result, 2 bad input, 130 interrupted.
    """
    from natrode.compare.calibration import Universals
    from natrode.compare.validation import validate as compare
    from natrode.compare.validation.files import tables, write

    chosen = Universals.read(universals) if universals is not None else None
    place = Path(out).expanduser()
    with screen.progress() as advance:
        advance("validation: preparing the tests")
        found = compare(
            systems=tuple(system or ()),
            properties=tuple(property_ or ()),
            universals=chosen,
            members=members,
            store=place / CACHE,
            refresh=refresh,
            jobs=jobs,
            progress=lambda done, total, text: advance(f"validation: {text}", done, total),
        )
    if not found.rows:
        raise ValidateOptionError("validate: no observation is of these systems and properties")
    made = tables(found)
    write(made, place)
    _figures(made, place)
    if json:
        screen.emit_json(
            {
                "universals": found.universals.version,
                "complete": found.complete,
                "runs": found.ran,
                "cached": found.cached,
                "observations": [row.as_dict() for row in made.rows],
                "pairs": [row.as_dict() for row in made.pairs],
                "scores": [row.as_dict() for row in made.scores],
                "written": str(place),
            }
        )
    else:
        from natrode.cli.render_validate import validation_page

        few = bool(system or property_)
        screen.show(validation_page(found, made, place, in_detail=few))
    if not found.complete:
        raise typer.Exit(130)


def _figures(made: Tables, place: Path) -> None:
    """A parity plot for each property that has something to compare."""
    from natrode.report.save import write_figures
    from natrode.report.validation_panels import parity_figure

    predicted = dict.fromkeys(row.property for row in made.rows if row.predicted is not None)
    by_property = {
        name: [r for r in made.rows if r.property == name and r.reported_value is not None]
        for name in predicted
    }
    figures = {
        f"parity-{name}": parity_figure(name, rows) for name, rows in by_property.items() if rows
    }
    write_figures(figures, place)
