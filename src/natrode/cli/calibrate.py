"""`natrode calibrate`: the universal constants from the rows that are named for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen
from natrode.cli.run import FOLDER

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.compare.calibration.calibrate import Calibration

app = typer.Typer(rich_markup_mode=None, add_completion=False)

FILE = "universal.yaml"


@app.command()
def calibrate(
    version: Annotated[
        str, typer.Option("--version", metavar="NAME", help="Name of the set.")
    ] = "own",
    starts: Annotated[
        int, typer.Option("--starts", min=0, max=50, help="Random starts besides the medians.")
    ] = 2,
    quick: Annotated[
        bool, typer.Option("--quick", help="Without profiles, and without leaving papers out.")
    ] = False,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="DIR", help="Directory of the set and the cache.")
    ] = f"{FOLDER}/calibration",
    json: Annotated[bool, typer.Option("--json", help="Print the set as JSON.")] = False,
) -> None:
    """Fit the few universal constants: one value per family of electrolytes, or per bare surface.

    Least squares on log-residuals with priors, from several starts; profile likelihood; every paper
    left out once. Only the rows that the theory names for the constants are used, never the life or
    the efficiency of a host for that host. The result is a file with rows, residuals, widths and
    warnings: natrode validate --universals FILE.

    Runs are kept in --out, so that a call after Ctrl-C goes on. A first call takes about half an
    hour, --quick ten minutes.

    \b
    Examples:
      natrode calibrate --quick
      natrode calibrate --version lab-1 --out calibration

    Exit status: 0 a result, 2 bad input or a row for which the model gives no number, 130 interrupted.
    """
    from natrode._files import reason, replace_bytes
    from natrode.compare.calibration.calibrate import calibrate as fit
    from natrode.compare.validation.store import StoreError

    place = Path(out).expanduser()
    with screen.progress() as advance:
        advance("calibration: building the models")
        found = fit(
            version=version,
            store=place / "cache",
            starts=starts,
            profiles=not quick,
            papers=not quick,
            tell=lambda text: advance(f"calibration: {text}"),
        )
    try:
        replace_bytes(place / FILE, found.text().encode())
    except OSError as error:
        raise StoreError(f"{place / FILE}: cannot be written: {reason(error)}") from error
    if json:
        screen.emit_json(found.as_dict())
    else:
        screen.show(_page(found, place / FILE))


def _page(found: Calibration, file: Path) -> list[RenderableType]:
    from rich.text import Text

    data = found.as_dict()
    constants = screen.new_table(
        "constant",
        "before",
        "after",
        "width\nleft",
        "rows",
        right=("before", "after", "width\nleft"),
    )
    for name, one in data["constants"].items():
        unit = "" if one["unit"] == "1" else f" {one['unit']}"
        constants.add_row(
            f"{name}\n{one['label']}",
            f"{one['before']:.3g}{unit}\n{one['low_before']:.2g} to {one['high_before']:.2g}",
            f"{one['value']:.3g}{unit}\n{one['low']:.2g} to {one['high']:.2g}",
            f"{one['width_left']:.2f}",
            ", ".join(one["rows"]),
        )
    rows = screen.new_table("row", "for", "reported", "model", "residual", right=("residual",))
    for row in data["rows"]:
        sign = "at most " if row["bound"] else ""
        rows.add_row(
            f"{row['obs_id']}, {row['study']}", row["part"], f"{sign}{row['reported']:.4g}",
            f"{row['model']:.4g}", f"{row['residual']:+.2f}",
        )  # fmt: skip
    parts: list[RenderableType] = [constants, Text(""), rows, Text("")]
    if found.left_out:
        papers = screen.new_table("without", "its rows then", "moves by (widths)")
        for one in found.left_out:
            papers.add_row(
                one.study,
                ", ".join(f"{k} {v:+.1f}" for k, v in one.residuals.items()),
                ", ".join(f"{k} {v:+.1f}" for k, v in one.moved.items() if abs(v) >= 0.05)
                or "none",
            )
        parts += [papers, Text("")]
    parts += [Text(f"warning: {line}") for line in found.warnings]
    parts += [Text(f"not fitted: {name}: {why}") for name, why in data["not_fitted"].items()]
    parts.append(Text(f"{found.runs} runs made; written: {file}", no_wrap=True))
    return parts
