"""`natrode analyze`: measured files to numbers, verdicts and a place in the literature."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen
from natrode.cli.run import FOLDER, ReportOption, no_directory

if TYPE_CHECKING:
    from natrode.analysis import Asked, Collection

app = typer.Typer(rich_markup_mode=None, add_completion=False)

CELLS = ("half", "symmetric", "full", "anode-free")
SIGNS = ("negative", "positive")
METALS = ("sodium", "lithium")


class AnalyzeOptionError(ValueError):
    """An option that cannot be honoured; one line."""


@app.command()
def analyze(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...",
            help="Cycler and impedance files, or folders of them.",
            show_default=False,
        ),
    ] = None,
    cell: Annotated[
        str | None,
        typer.Option(
            "--cell",
            metavar="KIND",
            help="half, symmetric, full or anode-free. Default: from the voltage.",
        ),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option(
            "--area",
            "-a",
            metavar="AREA",
            help='Geometric area, "1.13 cm2". Never taken from the file.',
        ),
    ] = None,
    electrolyte: Annotated[
        str, typer.Option("--electrolyte", "-e", metavar="TEXT", help='"1 M NaPF6 in diglyme".')
    ] = "",
    host: Annotated[str, typer.Option("--host", metavar="TEXT", help="What was plated on.")] = "",
    plating: Annotated[
        str | None,
        typer.Option(
            "--plating",
            metavar="SIGN",
            help="Sign of the file's current while metal plates: negative or positive.",
        ),
    ] = None,
    bare: Annotated[
        bool | None,
        typer.Option(
            "--bare/--not-bare",
            help="Whether the working electrode carries no metal at the start.",
            show_default=False,
        ),
    ] = None,
    cut_off: Annotated[
        str | None,
        typer.Option(
            "--cut-off", metavar="VOLTAGE", help='End of stripping, "0.5 V". Default: found.'
        ),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--limit", metavar="VOLTAGE", help='Voltage that ends the life, "0.5 V".'),
    ] = None,
    window: Annotated[
        str,
        typer.Option(
            "--window",
            metavar="FROM-TO",
            help="Share of the charge that counts as plateau, percent.",
        ),
    ] = "50-90",
    first_cycle: Annotated[
        int,
        typer.Option(
            "--first-cycle", min=1, help="First cycle of the averages; leaves out activation."
        ),
    ] = 1,
    temperature: Annotated[
        str | None, typer.Option("--temperature", "-t", metavar="TEMP", help='"25 degC".')
    ] = None,
    metal: Annotated[
        str, typer.Option("--metal", metavar="NAME", help="sodium or lithium.")
    ] = "sodium",
    metal_thickness: Annotated[
        str | None,
        typer.Option(
            "--metal-thickness",
            metavar="LENGTH",
            help='Of the metal electrode, "250 um": depth of discharge, N/P.',
        ),
    ] = None,
    cathode: Annotated[
        str | None,
        typer.Option(
            "--cathode", metavar="CAPACITY", help='Areal capacity of the cathode, "2 mAh/cm2": N/P.'
        ),
    ] = None,
    nominal: Annotated[
        str | None,
        typer.Option("--nominal", metavar="CAPACITY", help="Areal capacity that C-rates refer to."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            metavar="NAME=HEADING",
            help='Of a plain table: --columns "current=I [mA]". Repeat it.',
        ),
    ] = None,
    current: Annotated[
        str | None,
        typer.Option(
            "--current", metavar="CURRENT", help='Constant current of a file without one, "0.4 mA".'
        ),
    ] = None,
    with_: Annotated[
        str | None,
        typer.Option(
            "--with",
            "-w",
            metavar="CASE",
            help="Case to simulate with the measured protocol and lay over it.",
        ),
    ] = None,
    cycles: Annotated[
        int, typer.Option("--cycles", min=1, max=50, help="Cycles to simulate with --with.")
    ] = 3,
    replicates: Annotated[
        bool, typer.Option("--replicates", help="The cells are equal: mean and scatter over them.")
    ] = False,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="DIR", help="Keep record, tables and report."),
    ] = None,
    report: ReportOption = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Verdict on shorts for every step, with its evidence.")
    ] = False,
    formats: Annotated[
        bool, typer.Option("--formats", help="What can be read, and what is lost; then stop.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Read cycler and impedance files, compute what papers report, compare with the literature.

    Recognises BioLogic, Neware, Arbin, LAND, Maccor, Gamry, ZView, Battery Data Format and plain
    tables by their content. Prints what each number means, from which part of the data it was
    taken and whether it can be trusted; a number that the data do not carry is refused with its
    reason. Nothing is written without --out or --report.

    \b
    Examples:
      natrode analyze cell.mpr                        what is in it
      natrode analyze cell.ndax -a "1.13 cm2" -e "1 M NaPF6 in diglyme"
      natrode analyze cell.csv --columns "time=t (h)" --columns "current=I [mA]"
      natrode analyze a_01_GCPL_C05.mpr a_02_GEIS_C05.mpr --steps
      natrode analyze cell.txt --with nif2_nf -a "1.13 cm2" --report
      natrode analyze 1.csv 2.csv 3.csv --replicates -a "1 cm2" --out mine
      natrode analyze --formats

    Exit status: 0 a result, 1 some of several cells could not be analysed, 2 bad input.
    """
    if formats:
        from natrode.cli.render_analyze import formats_page

        screen.show(formats_page())
        return
    if not files:
        raise AnalyzeOptionError("FILE: nothing given; name files or folders, or --formats")
    from natrode.analysis import analyse_files

    asked = _asked(
        cell=cell, area=area, electrolyte=electrolyte, host=host, plating=plating, bare=bare,
        cut_off=cut_off, limit=limit, window=window, first_cycle=first_cycle,
        temperature=temperature, metal=metal, metal_thickness=metal_thickness, cathode=cathode,
        nominal=nominal, columns=columns, current=current, case=with_, cycles=cycles,
    )  # fmt: skip
    target = _target(out, report, files)
    with screen.progress() as advance:
        found = analyse_files(files, asked, lambda text, n, total: advance(text, n, total))
        if replicates and len(found.analyses) < 2:
            raise AnalyzeOptionError("--replicates: needs at least two cells that can be analysed")
        if target is not None:
            from natrode.analysis.files import save

            advance("writing")
            save(found, target, report=report is not False, replicates=replicates)
    _show(found, replicates=replicates, steps=steps, json=json, written=target)
    if found.failed:
        raise typer.Exit(1 if found.analyses else 2)


def _show(
    found: Collection, *, replicates: bool, steps: bool, json: bool, written: Path | None
) -> None:
    from natrode.analysis.tables import as_dict

    if json:
        screen.emit_json({**as_dict(found, replicates), "written": written and str(written)})
        return
    from natrode.cli.render_analyze import collection_page

    screen.show(collection_page(found, replicates=replicates, steps=steps, written=written))


def _target(out: str | None, report: bool | None, files: list[str]) -> Path | None:
    """Directory for what is kept, or None."""
    if out is None and report is not True:
        return None
    from natrode.analysis.files import checked

    if out is not None:
        problem = no_directory(out)
        if problem:
            raise AnalyzeOptionError(f"--out: {problem}")
        return checked(out)
    return checked(Path(FOLDER) / (Path(files[0]).name.split(".")[0] or "analysis"))


def _asked(
    *, cell: str | None, area: str | None, electrolyte: str, host: str, plating: str | None,
    bare: bool | None, cut_off: str | None, limit: str | None, window: str, first_cycle: int,
    temperature: str | None, metal: str, metal_thickness: str | None, cathode: str | None,
    nominal: str | None, columns: list[str] | None, current: str | None, case: str | None,
    cycles: int,
) -> Asked:  # fmt: skip
    """The options as SI numbers; every mistake is one line that names the option."""
    from natrode.analysis import Asked
    from natrode.record.interpret import CellSetup

    setup = CellSetup(
        cell_type=_choice(cell, CELLS, "--cell", {"anode_free": "anode-free"}),  # type: ignore[arg-type]
        area_m2=_positive(area, "m2", "--area"),
        plating=_choice(plating, SIGNS, "--plating"),  # type: ignore[arg-type]
        working_electrode=host,
        bare_at_start=bare,
    )
    return Asked(
        setup=setup,
        electrolyte=electrolyte,
        host=host,
        metal=_choice(metal, METALS, "--metal"),  # type: ignore[arg-type]
        metal_thickness_m=_positive(metal_thickness, "m", "--metal-thickness"),
        cathode_capacity_c_per_m2=_positive(cathode, "C/m2", "--cathode"),
        nominal_capacity_c_per_m2=_positive(nominal, "C/m2", "--nominal"),
        cut_off_v=_positive(cut_off, "V", "--cut-off"),
        window=_window(window),
        first_cycle=first_cycle,
        temperature_k=_positive(temperature, "K", "--temperature"),
        columns=_mapping(columns or []),
        current_a=None if current is None else _number(current, "A", "--current"),
        voltage_limit_v=_positive(limit, "V", "--limit"),
        case=case,
        compared_cycles=cycles,
    )


def _choice(
    given: str | None, allowed: tuple[str, ...], option: str, also: dict[str, str] | None = None
) -> str | None:
    """One of the allowed words, as the code spells it."""
    if given is None:
        return None
    word = (also or {}).get(given.strip().lower(), given.strip().lower())
    if word not in allowed:
        raise AnalyzeOptionError(f"{option}: got {given[:40]!r}; allowed: {', '.join(allowed)}")
    return word.replace("-", "_")


def _number(given: str, unit: str, option: str) -> float:
    from natrode.units import to_si

    return to_si(given, unit, field=option)


def _positive(given: str | None, unit: str, option: str) -> float | None:
    if given is None:
        return None
    value = _number(given, unit, option)
    if not value > 0:
        raise AnalyzeOptionError(f"{option}: got {given[:40]!r}; allowed: above 0")
    return value


def _window(given: str) -> tuple[float, float]:
    """ "50-90" as fractions."""
    parts = given.replace("%", "").split("-")
    try:
        start, end = (float(part) / 100.0 for part in parts)
    except ValueError:
        start, end = 1.0, 0.0
    if not 0.0 <= start < end <= 1.0:
        raise AnalyzeOptionError(
            f"--window: got {given[:40]!r}; allowed: FROM-TO in percent, 50-90"
        )
    return start, end


def _mapping(given: list[str]) -> dict[str, str]:
    """ "current=I [mA]" and so on as a mapping."""
    found = {}
    for text in given:
        name, equals, heading = text.partition("=")
        if not equals or not name.strip() or not heading.strip():
            raise AnalyzeOptionError(
                f'--columns: got {text[:60]!r}; allowed: NAME=HEADING, "current=I [mA]"'
            )
        found[name.strip()] = heading.strip()
    return found
