"""`natrode uncertainty`: how uncertain a life is, and what to measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from natrode.cli import screen
from natrode.cli.cases import CyclesOption, SetOption, build_case
from natrode.cli.run import FOLDER, no_directory, settings_of

if TYPE_CHECKING:
    from natrode.design import Ensemble, OneAtATime, Sensitivity, Setup

app = typer.Typer(rich_markup_mode=None, add_completion=False)

REPORT, SUMMARY = "report.html", "summary.json"


class UncertaintyOptionError(ValueError):
    """An option that cannot be honoured; one line."""


class Kind(StrEnum):
    """Sensitivities that can be asked for."""

    ONE = "one-at-a-time"
    SOBOL = "sobol"
    NONE = "none"


@app.command()
def uncertainty(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE...",
            help="Ready cases (natrode list cases) or YAML files; several are compared.",
            show_default=False,
        ),
    ],
    set_: SetOption = None,
    cycles: CyclesOption = None,
    until: Annotated[
        str | None,
        typer.Option("--until", "-u", help='End of a life: "retention < 80 %", "time > 2000 h".'),
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", help="Members of each ensemble: a power of two.")
    ] = 64,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the quasi-random numbers.")] = 1,
    cells: Annotated[
        int, typer.Option("--cells", min=3, max=400, help="Grid cells over the depth of the host.")
    ] = 10,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Processes.", show_default="all cores"),
    ] = None,
    sensitivity: Annotated[
        Kind,
        typer.Option("--sensitivity", help="How to find what matters.", show_default=True),
    ] = Kind.ONE,
    most: Annotated[
        int, typer.Option("--most", min=1, max=20, help="Numbers for which sobol is computed.")
    ] = 6,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PATH", help="Vary only this. May be repeated."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary", metavar="PATH=LOW..HIGH", help="A range of your own. May be repeated."
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="DIR", help=f"Default: ./{FOLDER}/NAME-uncertainty."),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report/--no-report", help="HTML report in the directory.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """How uncertain is the life of a cell, and which number should be measured first?

    Every input that is an estimate or has a range is drawn from it (95 % of the draws lie inside,
    log-normal); each draw is a life. Prints the life with its band, what ended it, bands of
    capacity, efficiency and polarisation, and what each number does. Cases that are compared see
    the same draws.

    Everything is kept in --out: tables (CSV, Parquet), figures (PNG, SVG), one file per life. After
    Ctrl-C the same command goes on.

    \b
    Examples:
      natrode uncertainty cu_foil -n 1000 --until "retention < 80 %"
      natrode uncertainty anode_free_nvp_zn_al -n 500 -u "retention < 80 %"
      natrode uncertainty cu_foil al_foil -n 500 --samples 32 --report
      natrode uncertainty cu_foil -n 500 --only kinetics.renewal_length
      natrode uncertainty ni_foam -n 200 --vary "host.thickness=400 um..600 um"
      natrode uncertainty cu_foil -n 500 --sensitivity sobol --most 4

    Exit status: 0 a result, 1 no member gave a life, 2 bad input, 130 interrupted.
    """
    if out is not None and (problem := no_directory(out)):
        raise UncertaintyOptionError(f"--out: {problem}")
    from natrode.design import run_ensemble, setup_of
    from natrode.design.ranges import read_range

    wanted = [build_case(name, set_, cycles=cycles) for name in cases]
    ranges = dict(read_range(text) for text in vary or ())
    setup = setup_of(
        wanted, until=until, settings=settings_of(cells), only=tuple(only or ()), vary=ranges
    )
    name = "-".join(subject.label for subject in setup.subjects)[:80]
    place = Path(out if out is not None else Path(FOLDER) / f"{name}-uncertainty").expanduser()
    place = place.resolve()
    ensemble = _watched(
        "ensemble",
        lambda progress: run_ensemble(
            setup, samples=samples, seed=seed, directory=place, jobs=jobs, progress=progress
        ),
    )
    one: dict[str, OneAtATime] = {}
    sobol: dict[str, Sensitivity] = {}
    complete = ensemble.complete
    if complete and sensitivity is not Kind.NONE:
        one, complete = _one_at_a_time(setup, ensemble, place, jobs)
    if complete and sensitivity is Kind.SOBOL:
        sobol, complete = _sobol(setup, ensemble, one, place, jobs, most)
    summary = _write(ensemble, one, sobol, place, report)
    if json:
        screen.emit_json({**summary, "written": str(place)})
    else:
        from natrode.cli.render_uncertainty import uncertainty_page

        screen.show(uncertainty_page(ensemble, one, sobol, place, complete))
    if not complete:
        raise typer.Exit(130)
    if not any(
        case["life"]["died"] + case["life"]["censored"] for case in summary["cases"].values()
    ):
        raise typer.Exit(1)


def _watched(label: str, run: Callable[[Callable[[int, int, str], None]], Any]) -> Any:
    with screen.progress() as advance:
        advance(f"{label}: building the model")
        return run(lambda done, total, text: advance(f"{label}: {text}", done, total))


def _told(lives: int, what: str, ensemble: Ensemble, jobs: int | None) -> None:
    """Say what something costs before it starts."""
    from natrode.design.ensemble import duration
    from natrode.design.pool import cores

    workers = jobs or cores()
    seconds = ensemble.seconds_per_life * lives / max(1, min(workers, lives))
    screen.say(f"{what}: {lives} lives, about {duration(seconds)} if none is there yet")


def _one_at_a_time(
    setup: Setup, ensemble: Ensemble, place: Path, jobs: int | None
) -> tuple[dict[str, OneAtATime], bool]:
    from natrode.design import one_at_a_time, run_one_at_a_time

    _told(one_at_a_time.cost(setup), "one at a time", ensemble, jobs)
    found: tuple[dict[str, OneAtATime], bool] = _watched(
        "one at a time",
        lambda progress: run_one_at_a_time(
            setup, directory=place / "one_at_a_time", jobs=jobs, progress=progress
        ),
    )
    return found


def _sobol(
    setup: Setup,
    ensemble: Ensemble,
    one: dict[str, OneAtATime],
    place: Path,
    jobs: int | None,
    most: int,
) -> tuple[dict[str, Sensitivity], bool]:
    from natrode.design import run_sobol
    from natrode.design import sensitivity as indices

    numbers = {label: effects.strongest(most) for label, effects in one.items()}
    counts: Sequence[int] = [len(chosen) for chosen in numbers.values() if chosen]
    lives = sum(indices.cost(ensemble.samples, count) for count in counts)
    if not lives:
        return {}, True
    sizes = " + ".join(f"{ensemble.samples} x ({count} + 2)" for count in counts)
    _told(lives, f"sobol: {sizes}", ensemble, jobs)
    found: tuple[dict[str, Sensitivity], bool] = _watched(
        "sobol",
        lambda progress: run_sobol(
            setup,
            numbers,
            samples=ensemble.samples,
            seed=ensemble.seed,
            directory=place / f"sobol-{most}",
            jobs=jobs,
            progress=progress,
        ),
    )
    return found


def _write(
    ensemble: Ensemble,
    one: dict[str, OneAtATime],
    sobol: dict[str, Sensitivity],
    place: Path,
    report: bool,
) -> dict[str, Any]:
    """Write tables, figures, summary and report; the summary."""
    from natrode._files import replace_bytes
    from natrode.cell.files import json_text
    from natrode.design import bands, life_table, one_at_a_time, range_table
    from natrode.design import sensitivity as indices
    from natrode.design.summary import summary_of
    from natrode.design.tables import write_table
    from natrode.report.save import write_figures
    from natrode.report.uncertainty_page import figures_of, uncertainty_report

    summary = summary_of(ensemble, one, sobol)
    tables = {
        "lives": life_table(ensemble),
        "bands": bands(ensemble),
        "ranges": range_table(ensemble.setup),
    }
    if one:
        tables["one_at_a_time"] = one_at_a_time.table(one)
    if sobol:
        tables["sobol"] = indices.table(sobol)
    for name, frame in tables.items():
        write_table(frame, place, name)
    replace_bytes(place / SUMMARY, json_text(summary).encode())
    figures = figures_of(ensemble, one, sobol)
    write_figures(figures, place)
    if report:
        uncertainty_report(ensemble, one, sobol, figures, place / REPORT)
    return summary
