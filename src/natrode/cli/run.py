"""`natrode run`: simulate a case, print what came out, keep it if asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen
from natrode.cli.cases import (
    CapacityOption,
    CaseArgument,
    CurrentOption,
    CyclesOption,
    SetOption,
    TemperatureOption,
    build_case,
    repeated,
)
from natrode.cli.life import MANY, run_many

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.cell import Run, Settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)

FOLDER = "natrode-out"
"""Where runs go that are kept without a directory of their own."""

ReportOption = Annotated[
    bool | None,
    typer.Option(
        "--report/--no-report",
        help=f"HTML report; in ./{FOLDER}/NAME without --out. Default: with --out.",
        show_default=False,
    ),
]

FILE_ENDINGS = (".html", ".json", ".csv", ".nc")
"""Ends of names that are meant as files."""


UNTIL_CYCLES = 2000
"""Most cycles of a life with --until and without --cycles."""


class RunOptionError(ValueError):
    """An option that cannot be honoured here; one line."""


@app.command()
def run(
    case: CaseArgument,
    set_: SetOption = None,
    current: CurrentOption = None,
    capacity: CapacityOption = None,
    cycles: CyclesOption = None,
    temperature: TemperatureOption = None,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="DIR", help="Keep case, curves, profiles, numbers."),
    ] = None,
    report: ReportOption = None,
    cells: Annotated[
        int, typer.Option("--cells", min=3, max=400, help="Grid cells over the depth of the host.")
    ] = 40,
    compile_: Annotated[
        bool,
        typer.Option(
            "--compile",
            help="Use the C compiler: twice as fast a cycle, about 20 s at the start.",
        ),
    ] = False,
    cycles_table: Annotated[
        bool | None,
        typer.Option(
            "--cycles-table/--no-cycles-table",
            help="One line per cycle. Default: 2 to 12 cycles, of more the first and last.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            "-u",
            help='End of a life: "retention < 80 %", "time > 2000 h"; at most 2000 cycles without -n.',
        ),
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Of a life, run every cycle instead of jumping.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Simulate a case: half, symmetric, full or anode-free cell, as its protocol says.

    Prints how the run ended, what became of the plated sodium, energy of a cell with a cathode,
    metrics, cycles, where the sodium is, and how well the balances close. A run that ends early
    (salt depleted, short, dry) is a result. Nothing is written without --out or --report.

    More than 100 cycles, or --until, are a life: cycles are jumped over with an error that is
    declared (--exact runs all), the numbers of each cycle are kept in ./natrode-out/NAME-life or --out,
    and after an interruption natrode resume DIR goes on.

    \b
    Examples:
      natrode run nif2_nf                       half cell
      natrode run symmetric_nif2_nf             two equal electrodes
      natrode run full_prussian_blue --report   against a cathode
      natrode run anode_free_nvp_zn_al          all sodium from the cathode
      natrode run sno2_first_cycle              a coating that has to react first
      natrode run my_foam.yaml --cycles 20 --out runs/mine --cycles-table
      natrode run cu_foil --cycles 5000         a life, in seconds
      natrode run anode_free_nvp_zn_al -n 1000 --until "retention < 80 %"
      natrode run ni_foam --current "1 mA/cm2" --capacity "3 mAh/cm2"
      natrode run cu_foam --set host.thickness="200 um" --set host.porosity=0.9
      natrode run ni_foam --set processes.sei=false
      natrode run ni_foam --set temperature=-40degC
      natrode run cu_foil --set surroundings.magnetic_field="320 mT"
      natrode run nif2_nf --json | jq .metrics.top_fraction.value

    Exit status: 0 a result, 1 the solver gave up or a balance does not close, 2 bad input.
    """
    wanted = build_case(
        case,
        set_,
        current=current,
        capacity=capacity,
        cycles=cycles,
        temperature=temperature,
    )
    if until is not None and cycles is None:
        wanted = until_then(wanted)
    if until is not None or exact or _cycles(wanted) > MANY:
        problem = "" if out is None else no_directory(out)
        if problem:
            raise RunOptionError(f"--out: {problem}")
        run_many(
            wanted,
            settings_of(cells, compile_),
            until=until,
            exact=exact,
            out=out if out is not None else str(Path(FOLDER) / f"{wanted.name}-life"),
            report=report is not False,
            json=json,
        )
        return
    keep = out is not None or report is True
    target = _target(out, wanted) if keep else None
    result = simulate(wanted, settings_of(cells, compile_))
    written = None
    if target is not None:
        from natrode.cell.files import save_run

        written = save_run(result, target, report=report is not False)
    if json:
        from natrode.compare import standings

        worth = {name: str(status) for name, status in standings(result).items()}
        place = None if written is None else str(written)
        screen.emit_json({**result.as_dict(), "standing": worth, "written": place})
    else:
        from natrode.cli.render_run import run_page

        screen.show(run_page(result, written, cycles_table))
    if failed(result):
        raise typer.Exit(1)


def until_then(case: Case) -> Case:
    """A case whose cycles go on until a condition ends them: at most `UNTIL_CYCLES`."""
    repeats = sum(step.step == "repeat" for step in case.protocol)
    return repeated(case, UNTIL_CYCLES) if repeats <= 1 else case


def simulate(case: Case, settings: Settings, label: str = "") -> Run:
    """Run a case with a progress bar by steps.

    Parameters
    ----------
    case : Case
    settings : Settings
    label : str
        Text in front of the progress; the name of the case if empty.
    """
    label = label or case.name
    with screen.progress() as advance:
        advance(f"{label}: building the model{_before(case)}")
        from natrode.cell import simulate as run_case

        cycles = _cycles(case)
        return run_case(
            case,
            settings,
            lambda number, total, end: advance(
                f"{label}: {end.kind}, cycle {end.cycle} of {cycles}", number, total
            ),
        )


def _before(case: Case) -> str:
    """What is simulated before the first step of the protocol."""
    sodium = case.inputs.prepared_sodium
    if case.preparation.method != "deposited" or sodium is None:
        return ""
    return f", then depositing {sodium.text()} of sodium"


def failed(run: Run) -> bool:
    """Whether a run gives no result to trust: the solver gave up, or a balance does not close."""
    from natrode.cell import End

    last = run.outcome.last
    return bool(run.ledger.unphysical) or (last is not None and last.end is End.SOLVER)


def settings_of(cells: int, compile_ahead: bool = False) -> Settings:
    """Settings with `cells` cells over the host and a quarter of that over the separator.

    Raises
    ------
    RunOptionError
        If compilation is asked for and there is no C compiler.
    """
    import shutil

    from natrode.cell import Settings

    if compile_ahead and not any(shutil.which(name) for name in ("cc", "gcc", "clang")):
        raise RunOptionError("--compile: no C compiler found; install gcc, or run without it")
    return Settings(
        n_host=cells, n_separator=max(3, min(cells // 4, 200)), compile_ahead=compile_ahead
    )


def no_directory(name: str) -> str:
    """Why `name` cannot be meant as a directory; empty if it can."""
    if not name.strip():
        return "got an empty name; allowed: a directory"
    if name.strip().lower().endswith(FILE_ENDINGS):
        return f"got {name[:60]!r}, the name of a file; allowed: a directory, which gets all files"
    return ""


def _cycles(case: Case) -> int:
    from natrode.cell.steps import count_cycles

    return count_cycles(case)


def _target(out: str | None, case: Case) -> Path:
    from natrode.cell.files import RunFilesError, checked_target

    if out is not None:
        problem = no_directory(out)
        if problem:
            raise RunFilesError(f"--out: {problem}")
    return checked_target(Path(out) if out is not None else Path(FOLDER) / case.name)
