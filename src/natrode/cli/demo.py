"""`natrode demo`: three nickel foams of the reviews, side by side, in one report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from natrode.cell import Run
    from natrode.compare import ReportedRow, SystemRow
    from natrode.metrics import Metric

app = typer.Typer(rich_markup_mode=None, add_completion=False)

SYSTEMS = ("ni_foam", "nio_nf", "nif2_nf")
"""Bare, oxidised and fluorinated nickel foam."""

CASES = tuple(f"{name}{suffix}" for name in SYSTEMS for suffix in ("", "_nucleation"))
"""Each at its cycling current, and at the low current of its nucleation overpotential."""

REPORT = "natrode-demo.html"
TITLE = "Sodium in three nickel foams"


class DemoError(ValueError):
    """A place where the demo cannot write; one line."""


@app.command()
def demo(
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="DIR", help=f"Directory for {REPORT}.")
    ] = "natrode-out/demo",
    picture: Annotated[
        str | None,
        typer.Option("--picture", metavar="PATH", help="Also write a picture (PNG) here."),
    ] = None,
    cells: Annotated[
        int, typer.Option("--cells", min=3, max=400, help="Grid cells over the depth of the host.")
    ] = 40,
) -> None:
    """Simulate three nickel foams of the reviews and write one report.

    Bare nickel foam, the same foam oxidised (NiO@NF) and fluorinated (NiF2@NF): what the model
    gives, what was reported, and which reported numbers it cannot predict. Takes a quarter of a
    minute. The report is one HTML file without outside parts.

    \b
    Examples:
      natrode demo
      natrode demo --out reports --picture reports/demo.png
    """
    from natrode.cli.run import failed, no_directory

    problem = no_directory(out)
    if problem:
        raise DemoError(f"--out: {problem}")
    target = _writable(Path(out) / REPORT)
    image = None if picture is None else _writable(Path(picture))
    if image is not None and image.suffix.lower() != ".png":
        raise DemoError(f"--picture: got {image.name!r}; allowed: a name that ends in .png")
    runs = _simulate(cells)
    with screen.progress() as advance:
        advance("writing the report")
        from natrode.report import report

        _write(target, report(runs, title=TITLE).encode())
        if image is not None:
            _write(image, _png(runs))
    _print(runs, [path for path in (target, image) if path is not None])
    if any(failed(run) for run in runs):
        raise typer.Exit(1)


def _simulate(cells: int) -> list[Run]:
    from natrode.case import load_case
    from natrode.cli.run import settings_of, simulate

    return [
        simulate(load_case(name), settings_of(cells), f"{number} of {len(CASES)}: {name}")
        for number, name in enumerate(CASES, start=1)
    ]


def _png(runs: Sequence[Run]) -> bytes:
    """Picture: the nucleation of all systems; voltage and sodium of the last."""
    from io import BytesIO

    from natrode.report import figures

    picture = BytesIO()
    figures.demo_figure(runs).savefig(picture, format="png", dpi=150)
    return picture.getvalue()


def _writable(path: Path) -> Path:
    """The file as an absolute path, after making sure that it can be made; nothing is left."""
    from natrode._files import probe_folder, reason

    try:
        target = path.expanduser().resolve()
        if target.is_dir():
            raise DemoError(f"{target}: a directory is in the way of the file")
        probe_folder(target)
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, DemoError):
            raise
        raise DemoError(f"{path}: cannot be written: {reason(error)}") from None
    return target


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, with its folder."""
    from natrode._files import reason, replace_bytes

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(path, content)
    except OSError as error:
        raise DemoError(f"{path}: cannot be written: {reason(error)}") from error


def _print(runs: Sequence[Run], paths: Sequence[Path]) -> None:
    from collections import Counter

    from rich.text import Text

    from natrode.cli.render_run import LEGEND, path_line
    from natrode.compare import reported_table, system_table

    rows = system_table(runs)
    reported = reported_table(runs)
    counts = Counter(str(row.status) for row in reported)
    standing = ", ".join(f"{n} {status}" for status, n in counts.most_common())
    screen.show(
        [
            Text(TITLE, style="bold"),
            table_of(rows, reported),
            Text(f"sodium: {LEGEND}", style="dim"),
            *(Text(f"Coulombic efficiency {note}", style="dim") for note in _counted(rows)),
            Text(f"{len(reported)} reported numbers beside the model: {standing}"),
            *_reported(reported),
            *(
                Text(f"do not trust {run.case.name}: {line}", style="red")
                for run in runs
                for line in run.ledger.unphysical
            ),
            *(path_line(path) for path in paths),
        ]
    )


def _counted(rows: Sequence[SystemRow]) -> list[str]:
    """What the efficiencies count; one line where it is the same for all."""
    notes = [row.coulombic_efficiency.note for row in rows if row.coulombic_efficiency.valid]
    return list(dict.fromkeys(notes))


def _reported(rows: Sequence[ReportedRow]) -> list[RenderableType]:
    """Every reported number with what the model says to it; the reasons as notes below."""
    from rich.text import Text

    notes: dict[str, int] = {}
    table = screen.new_table("", "quantity", "reported", "model", "status", "note")
    for row in rows:
        number = notes.setdefault(row.reason, len(notes) + 1)
        model = "none" if row.model is None else f"{row.model:.3g} {row.unit}"
        name = row.property.replace("_", " ")
        cells = (row.system, name, row.reported, model, str(row.status), str(number))
        table.add_row(*map(Text, cells))
    return [table, *(Text(f"{number}  {reason}", style="dim") for reason, number in notes.items())]


def table_of(rows: Sequence[SystemRow], reported: Sequence[ReportedRow]) -> Table:
    """Systems side by side, one column each.

    Parameters
    ----------
    rows : sequence of SystemRow
    reported : sequence of ReportedRow
        The reported nucleation overpotentials stand beside those of the model.
    """
    from rich.text import Text

    from natrode.cli.render_numbers import value_text
    from natrode.units import show

    def amount(value: float | None, unit: str) -> str:
        return "none" if value is None else show(value, unit, 3)

    def printed(row: SystemRow) -> str:
        found = [
            f"{r.reported} ({r.status})"
            for r in reported
            if r.system == row.system and r.property == "nucleation_overpotential"
        ]
        return "; ".join(found) or "none"

    def difference(row: SystemRow) -> str:
        found = [
            f"{r.difference:+.1f} {r.unit}"
            for r in reported
            if r.system == row.system
            and r.property == "nucleation_overpotential"
            and r.difference is not None
        ]
        return "; ".join(found) or "none"

    def lost(row: SystemRow, name: str) -> str:
        share = getattr(row.split[0], name) if row.split else None
        return "not counted" if share is None else f"{100 * share:.3f} %"

    def closure(value: Metric) -> str:
        return f"{abs(value.value):.0e}"

    lines: list[tuple[str, list[str]]] = [
        ("", [row.title for row in rows]),
        ("conduction class", [row.conduction for row in rows]),
        ("current", [amount(row.current, "mA/cm2") for row in rows]),
        ("capacity", [amount(row.capacity, "mAh/cm2") for row in rows]),
        ("outcome", [row.outcome for row in rows]),
        ("nucleation at", [amount(row.nucleation_current, "mA/cm2") for row in rows]),
        ("  electrode alone", [value_text(row.nucleation_electrode) for row in rows]),
        ("  from 0 V", [value_text(row.nucleation_absolute) for row in rows]),
        ("  from the plateau", [value_text(row.nucleation_relative) for row in rows]),
        ("  reported", [printed(row) for row in rows]),
        ("  difference", [difference(row) for row in rows]),
        ("plateau", [value_text(row.plateau) for row in rows]),
        ("hysteresis", [value_text(row.hysteresis) for row in rows]),
        ("Coulombic efficiency", [value_text(row.coulombic_efficiency) for row in rows]),
        ("  to the interphase", [lost(row, "interphase") for row in rows]),
        ("  as dead sodium", [lost(row, "dead") for row in rows]),
        ("top fraction", [value_text(row.top_fraction) for row in rows]),
        ("pore fill", [value_text(row.pore_fill) for row in rows]),
        ("sodium", [row.profile for row in rows]),
        ("charge unaccounted", [closure(row.charge_closure) for row in rows]),
        ("sodium unaccounted", [closure(row.sodium_closure) for row in rows]),
        ("salt unaccounted", [closure(row.salt_closure) for row in rows]),
    ]
    table = screen.new_table("", *(row.name for row in rows))
    table.columns[0].width = 20
    for label, cells in lines:
        table.add_row(Text(label, style="dim"), *map(Text, cells))
    return table
