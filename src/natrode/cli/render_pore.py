"""A march in the pores as a page of text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from natrode.cli.screen import new_table
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.case import Case
    from natrode.pore.effective_table import EffectiveTable
    from natrode.pore.run import PoreRun
    from natrode.pore.structure import Structure

LIMITS = (
    "A window of the host with mirrors at its sides, from numbers of the case that are partly "
    "estimates. No interphase growth, dead sodium only where electrons end, no stress."
)


def structure_page(case: Case, structure: Structure, words: Sequence[str]) -> list[RenderableType]:
    """The structure before anything is run."""
    title = f"{case.name}: {case.title}" if case.title else case.name
    return [Text(title, style="bold"), *_structure(structure), *_lines("  ", words)]


def march_page(result: PoreRun, written: Mapping[str, str]) -> list[RenderableType]:
    """Everything that a march prints."""
    case = result.case
    title = "march" if case is None else f"{case.name}: {case.title or 'in the pores'}"
    page: list[RenderableType] = [
        Text(title, style="bold"),
        *_structure(result.model.structure),
        *_lines("  ", result.model.words),
        Text(),
        Text(f"outcome: {result.ended.kind.replace('_', ' ')}; {result.ended.words}", style="bold"),
        *_lines("  ", result.events),
    ]
    if result.rows:
        page += [Text(), _table(result), Text(), *_balances(result)]
    page += [Text(), Text(LIMITS, style="dim")]
    if result.ended.kind == "interrupted" and result.directory is not None:
        page.append(Text(f"to go on: natrode resume {result.directory}"))
    if result.directory is not None:
        page.append(Text(f"kept in {result.directory}", no_wrap=True))
        page += [Text(f"  {name}: {path}", no_wrap=True) for name, path in written.items()]
        page.append(Text('  maps: xarray.open_zarr("frames.zarr")', style="dim"))
    return page


def _structure(structure: Structure) -> list[RenderableType]:
    lines: list[RenderableType] = list(_lines("  ", structure.words))
    lines += [Text(f"  warning: {line}", style="yellow") for line in structure.warnings]
    return lines


def _lines(indent: str, words: Sequence[str]) -> list[RenderableType]:
    return [Text(f"{indent}{line}") for line in words]


def _table(result: PoreRun) -> RenderableType:
    """A few instants: where the sodium is and what the cell shows."""
    table = new_table(
        "mAh/cm2", "V\nmV", "mean depth\num", "top tenth\n%", "above host\n%", "dead\n%",
        "least salt\nmol/m3", "surface\nm2/m2",
    )  # fmt: skip
    for row in _chosen(result):
        total = max(row.sodium_volume + row.dead_volume, 1e-300)
        table.add_row(
            f"{row.capacity / MAH_CM2:.3g}",
            f"{1e3 * row.voltage:.1f}",
            f"{1e6 * row.mean_depth:.3g}",
            f"{100 * row.first_tenth:.3g}",
            f"{100 * row.above:.3g}",
            f"{100 * row.dead_volume / total:.2g}",
            f"{row.min_concentration:.4g}",
            f"{row.reacting_area:.3g}",
        )
    return table


def _chosen(result: PoreRun, count: int = 8):  # type: ignore[no-untyped-def]
    """Rows nearest to equal parts of the charge, with the last."""
    rows = result.rows
    if len(rows) <= count:
        return rows
    passed, total = [], 0.0
    for row in rows:
        total += abs(row.current) * row.dt
        passed.append(total)
    marks = [total * k / count for k in range(1, count + 1)]
    chosen = [min(range(len(rows)), key=lambda k: abs(passed[k] - mark)) for mark in marks]
    return [rows[k] for k in sorted({*chosen, len(rows) - 1})]


def _balances(result: PoreRun) -> list[RenderableType]:
    charge = max(row.charge_error for row in result.rows)
    salt = max(row.salt_error for row in result.rows)
    newton = sum(row.newton for row in result.rows)
    inner = sum(row.iterations for row in result.rows)
    return [
        Text(f"balances: sodium against charge {charge:.0e}, salt {salt:.0e} (relative)"),
        Text(f"{len(result.rows)} time steps, {newton} Newton steps, {inner} iterations"),
    ]


def effective_page(case: Case, table: EffectiveTable, written: Path) -> list[RenderableType]:
    """Effective properties over the fill, with the fits that Level 1 takes."""
    page: list[RenderableType] = [
        Text(f"{case.name}: effective properties of {table.structure}", style="bold"),
        *_lines("  ", table.words),
        Text(),
    ]
    shown = new_table(
        "filling", "sodium\n% of host", "open\n%", "D_eff/D", "tortuosity", "bare wall\n1/m",
        "sodium surface\n1/m", "closed\n%",
    )  # fmt: skip
    for row in table.rows:
        shown.add_row(
            row.mode.replace("_", " "),
            f"{100 * row.fill:.3g}",
            f"{100 * row.liquid:.3g}",
            f"{row.transport:.4g}",
            f"{row.tortuosity:.3g}",
            f"{row.wall_area:.3g}",
            f"{row.sodium_area:.3g}",
            f"{100 * row.closed:.2g}",
        )
    page += [shown, Text(), *(Text(f"  {fit.words()}") for fit in table.fits), Text()]
    page += [
        Text(f"written: {written}", no_wrap=True),
        Text(f"for Level 1: natrode run {case.name} --set host.pore_table={written}", no_wrap=True),
    ]
    return page
