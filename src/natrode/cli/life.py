"""Lives: what `natrode run` does with many cycles, and `natrode resume`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen

if TYPE_CHECKING:
    from natrode.ageing import Life
    from natrode.case import Case
    from natrode.cell import Settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)

MANY = 100
"""Most cycles of a protocol that are run one by one and kept as curves."""


@app.command()
def resume(
    directory: Annotated[
        str,
        typer.Argument(metavar="DIR", help="Directory of a life or a march.", show_default=False),
    ],
    report: Annotated[
        bool, typer.Option("--report/--no-report", help="HTML report in the directory.")
    ] = True,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Go on with what was interrupted: Ctrl-C, a full disk, a computer that went down.

    A life (natrode run) or a march in the pores (natrode pore). The result is the same as without
    the interruption. A life that has ended is shown again.

    \b
    Examples:
      natrode run ni_foam --cycles 5000 --out runs/foam     stop it with Ctrl-C
      natrode resume runs/foam
      natrode resume natrode-out/nif2_nf-pore

    Exit status: 0 a result, 1 the solver gave up or a balance does not close, 2 bad input,
    130 interrupted again.
    """
    if _is_march(directory):
        _resume_march(directory, report, json)
        return
    from natrode.ageing import resume_life

    with screen.progress() as advance:
        advance(f"{Path(directory).name}: building the model")
        life = resume_life(directory, lambda n, total, text: advance(text, n, total))
    finish(life, report, json)


def _is_march(directory: str) -> bool:
    """Whether a directory holds a march in the pores."""
    from natrode.pore.keep import SETTINGS

    return (Path(directory).expanduser() / SETTINGS).is_file()


def _resume_march(directory: str, report: bool, json: bool) -> None:
    from natrode.cli.pore import finish as finish_march
    from natrode.pore.run import resume_pore

    with screen.progress() as advance:
        advance(f"{Path(directory).name}: compiling")
        march = resume_pore(
            directory, lambda text, done, total: advance(text, int(1000 * done / total), 1000)
        )
    finish_march(march, report=report, json=json)


def run_many(
    case: Case,
    settings: Settings,
    *,
    until: str | None,
    exact: bool,
    out: str | None,
    report: bool,
    json: bool,
) -> None:
    """Run the life of a case and show it.

    Parameters
    ----------
    case : Case
    settings : Settings
    until : str or None
        Condition that ends the life.
    exact : bool
        Run every cycle.
    out : str or None
        Directory to keep it in; nothing is kept without.
    report : bool
        Whether to write the HTML report into the directory.
    json : bool
        Print numbers as JSON.
    """
    from natrode.ageing import JumpSettings, run_life

    with screen.progress() as advance:
        advance(f"{case.name}: building the model")
        life = run_life(
            case,
            until=until,
            directory=out,
            settings=settings,
            jumps=JumpSettings(exact=exact),
            progress=lambda n, total, text: advance(f"{case.name}: {text}", n, total),
        )
    finish(life, report, json)


def finish(life: Life, report: bool, json: bool) -> None:
    """Write the report, print the life, and set the exit status."""
    from natrode.ageing.directory import REPORT
    from natrode.cell import End

    if report and life.directory is not None:
        from natrode.report.life_page import life_report

        life_report(life, life.directory / REPORT)
    if json:
        screen.emit_json(life.as_dict())
    else:
        from natrode.cli.render_life import life_page

        screen.show(life_page(life))
    if life.interrupted:
        raise typer.Exit(130)
    if life.ledger.unphysical or life.position.event == str(End.SOLVER):
        raise typer.Exit(1)
