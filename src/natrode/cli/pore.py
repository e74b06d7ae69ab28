"""`natrode pore`: where sodium goes inside a host, on a grid that resolves its pores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    from natrode.case import Case
    from natrode.pore.run import PoreRun
    from natrode.pore.structure import Structure

app = typer.Typer(rich_markup_mode=None, add_completion=False)

FOLDER = "natrode-out"
"""Where marches go without a directory of their own."""

IMAGES = (".tif", ".tiff", ".npy", ".png")
"""Ends of names that are images."""

STEPS = 150
"""Time steps assumed for the estimate before a march."""


class PoreOptionError(ValueError):
    """Options that do not go together; one line."""


@app.command()
def pore(
    case: CaseArgument,
    set_: SetOption = None,
    current: CurrentOption = None,
    capacity: CapacityOption = None,
    temperature: TemperatureOption = None,
    dim: Annotated[int, typer.Option("--dim", min=2, max=3, help="A section, or a volume.")] = 2,
    geometry: Annotated[
        str | None,
        typer.Option(
            "--geometry",
            "-g",
            metavar="NAME|FILE",
            help="foam, fibres, nanowires, nanosheets, honeycomb, channels, foil, rough-foil, "
            "porespy:..., or an image (.tif, .npy, .png). Default: that of the host.",
        ),
    ] = None,
    voxel: Annotated[str | None, typer.Option("--voxel", help='Edge of a cell: "0.5 um".')] = None,
    depth: Annotated[
        str | None, typer.Option("--depth", help='Only the top of the host: "100 um".')
    ] = None,
    width: Annotated[str | None, typer.Option("--width", help='Of the window: "100 um".')] = None,
    cells: Annotated[
        int | None,
        typer.Option("--cells", min=16, max=1024, help="Edge of as large a square or cube."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of random structures.")] = 0,
    coarsen: Annotated[
        bool, typer.Option("--coarsen", help="Coarser features of the same porosity if too fine.")
    ] = False,
    labels: Annotated[
        str | None,
        typer.Option("--labels", help='Values of an image: "pore=0,solid=1,coating=2".'),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", help="Grey value from which it is solid.")
    ] = None,
    frames: Annotated[
        int, typer.Option("--frames", min=1, max=2000, help="Maps that are kept.")
    ] = 24,
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="DIR", help="Where everything goes.")
    ] = None,
    report: Annotated[bool, typer.Option("--report/--no-report", help="HTML report.")] = True,
    animation: Annotated[
        bool, typer.Option("--animation", help="The deposit as a GIF, also in the report.")
    ] = False,
    png: Annotated[bool, typer.Option("--png", help="Every map as a PNG file.")] = False,
    vtk: Annotated[bool, typer.Option("--vtk", help="Files for ParaView.")] = False,
    effective: Annotated[
        bool,
        typer.Option("--effective", help="Only tortuosity and areas over the fill, as a table."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only the structure, memory and time.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Let features of fewer than three cells pass.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Where sodium goes in the pores: maps of deposit, salt, potential and current over time.

    The host of the case is built on a grid, as a section or a volume, or read from a segmented
    image. Sodium then nucleates and grows on its walls (or from the collector, if the scaffold
    leads no electrons) under the protocol of the case; stripping leaves what electrons no longer
    reach. The charge is closed to rounding.

    Everything is kept in ./natrode-out/NAME-pore or --out: frames.zarr (opens with xarray), the
    report, and what --png, --vtk and --animation add. After an interruption natrode resume DIR
    goes on.

    \b
    Examples:
      natrode pore nif2_nf                            a section of the foam
      natrode pore nif2_nf --capacity "3 mAh/cm2" --animation
      natrode pore cu_foil -g rough-foil --current "5 mA/cm2"
      natrode pore cu_foam --dim 3 --cells 64 --vtk   a volume, for ParaView
      natrode pore cu_foam -g scan.tif --voxel "0.8 um"
      natrode pore nif2_nf --effective                tortuosity for Level 1
      natrode pore cnf_mat --depth "20 um" --dry-run  structure, memory, time

    Exit status: 0 a result (also one that ends early), 1 no solution, 2 bad input,
    130 interrupted.
    """
    wanted = build_case(case, set_, current=current, capacity=capacity, temperature=temperature)
    with screen.progress() as advance:
        advance(f"{wanted.name}: building the host")
        structure = structure_for(
            wanted, dim=dim, geometry=geometry, voxel=voxel, depth=depth, width=width,
            cells=cells, seed=seed, coarsen=coarsen, labels=labels, threshold=threshold,
            force=force,
        )  # fmt: skip
    if effective:
        _effective(wanted, structure, out, json)
        return
    from natrode.pore.from_case import materials_of
    from natrode.pore.geometry import estimate_cost

    _, assumed = materials_of(wanted)  # refuses what is not resolved in pores
    cost = estimate_cost(structure.shape, STEPS)
    if dry_run:
        _show_structure(wanted, structure, (*assumed, cost.words), json)
        return
    from natrode.pore.run import run_pore

    place = out if out is not None else str(Path(FOLDER) / f"{wanted.name}-pore")
    if not json:
        screen.say(f"{wanted.name}: {cost.words}")
    with screen.progress() as advance:
        advance(f"{wanted.name}: compiling")
        result = run_pore(
            wanted, structure, directory=place, frames=frames,
            progress=lambda text, done, total: advance(
                f"{wanted.name}: {text}", int(1000 * done / total), 1000
            ),
        )  # fmt: skip
    finish(result, report=report, animation=animation, png=png, vtk=vtk, json=json)


def structure_for(
    case: Case,
    *,
    dim: int,
    geometry: str | None,
    voxel: str | None,
    depth: str | None,
    width: str | None,
    cells: int | None,
    seed: int,
    coarsen: bool,
    labels: str | None,
    threshold: float | None,
    force: bool,
) -> Structure:
    """The structure that the options describe.

    Raises
    ------
    PoreOptionError, natrode.pore.errors.PoreError, natrode.units.UnitError
        With one line.
    """
    from natrode.pore.geometry import structure_of_case, structure_of_image
    from natrode.units import to_si

    edge = None if voxel is None else to_si(voxel, "m", field="--voxel")
    tall = None if depth is None else to_si(depth, "m", field="--depth")
    wide = None if width is None else to_si(width, "m", field="--width")
    if geometry is not None and Path(geometry).suffix.lower() in IMAGES:
        for name, given in (("--depth", depth), ("--width", width), ("--cells", cells)):
            if given is not None:
                raise PoreOptionError(f"{name} does not go with an image")
        return structure_of_image(
            geometry, edge, labels=_labels(labels), threshold=threshold, force=force
        )
    for name, value in (("--labels", labels), ("--threshold", threshold)):
        if value is not None:
            raise PoreOptionError(f"{name} goes with an image (-g FILE)")
    return structure_of_case(
        case, dim, geometry, edge, cells, seed,
        depth=tall, width=wide, coarsen=coarsen, force=force,
    )  # fmt: skip


def _labels(text: str | None) -> dict[str, int | list[int]] | None:
    """``"pore=0,solid=1+2"`` as a mapping."""
    if text is None:
        return None
    found: dict[str, int | list[int]] = {}
    for part in text.split(","):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        try:
            numbers = [int(v) for v in value.split("+")]
        except ValueError:
            numbers = []
        if not sign or name not in ("pore", "solid", "coating") or not numbers or name in found:
            raise PoreOptionError(
                f'--labels: got {text[:60]!r}; allowed: "pore=0,solid=1+2,coating=3"'
            )
        found[name] = numbers
    return found


def _effective(case: Case, structure: Structure, out: str | None, json: bool) -> None:
    from natrode._files import reason
    from natrode.cli.render_pore import effective_page
    from natrode.pore.effective import effective_table

    with screen.progress() as advance:
        table = effective_table(
            structure,
            progress=lambda done, total, text: advance(f"{case.name}: {text}", done, total),
        )
    folder = Path(out) if out is not None else Path(FOLDER) / f"{case.name}-pore"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = table.write(folder / "effective.csv")
    except OSError as error:
        raise PoreOptionError(f"--out: {reason(error)}") from error
    if json:
        screen.emit(table.json() + "\n")
        return
    screen.show(effective_page(case, table, written))


def _show_structure(case: Case, structure: Structure, words: tuple[str, ...], json: bool) -> None:
    if json:
        screen.emit_json(
            {
                "case": case.name,
                "structure": structure.name,
                "cells": list(structure.shape),
                "voxel_m": structure.voxel,
                "porosity": structure.porosity(),
                "words": [*structure.words, *words],
                "warnings": list(structure.warnings),
            }
        )
        return
    from natrode.cli.render_pore import structure_page

    screen.show(structure_page(case, structure, words))


def finish(
    result: PoreRun,
    *,
    report: bool = True,
    animation: bool = False,
    png: bool = False,
    vtk: bool = False,
    json: bool = False,
) -> None:
    """Write what was asked for, print the march, and set the exit status."""
    written: dict[str, str] = {}
    if result.directory is not None and result.rows:
        with screen.progress() as advance:
            advance("pictures")
            written = files_of(result, report=report, animation=animation, png=png, vtk=vtk)
    if json:
        screen.emit_json({**result.as_dict(), "written": written})
    else:
        from natrode.cli.render_pore import march_page

        screen.show(march_page(result, written))
    if result.ended.kind == "interrupted":
        raise typer.Exit(130)
    if result.ended.kind == "unsolved":
        raise typer.Exit(1)


def files_of(
    result: PoreRun, *, report: bool, animation: bool, png: bool, vtk: bool
) -> dict[str, str]:
    """Pictures and exports of a march that is kept: name and place of each."""
    from natrode.pore.keep import REPORT

    place = result.directory
    assert place is not None
    written: dict[str, Any] = {}
    with result.dataset() as dataset:
        if vtk:
            from natrode.pore.export import to_vtk

            written["ParaView"] = to_vtk(dataset, place / "vtk")
        if png:
            from natrode.report.pore_files import to_png

            written["pictures"] = to_png(dataset, place / "png")[0].parent
        if animation:
            from natrode.report.pore_animation import animate

            written["animation"] = animate(dataset, place / "deposit.gif")
        if report:
            from natrode.report.pore_page import pore_report

            pore_report(
                dataset, result.case, outcome=result.ended.words,
                words=(*result.words, *result.events), warnings=result.warnings,
                path=place / REPORT, animation=written.get("animation"),
            )  # fmt: skip
            written["report"] = place / REPORT
    return {name: str(path) for name, path in written.items()}
