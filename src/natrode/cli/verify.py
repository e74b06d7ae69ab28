"""`natrode verify`: the code against known answers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from natrode.cli import screen
from natrode.cli.group import DEBUG

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.verify import Problem, Result

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def verify(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="ID", help="Only this problem. May be repeated."),
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Leave out the problems that run the cell model.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Solve problems with known answers and compare.

    Each number is computed a second time in another way: another method, a closed form, or plain
    arithmetic. Where a grid was refined, the order of convergence is shown.

    \b
    Examples:
      natrode verify
      natrode verify --fast
      natrode verify --only A1 --only V6-closed

    Exit status: 0 everything agrees, 1 something does not, 2 bad input.
    """
    chosen = _chosen(only, fast)
    results: dict[str, list[Result]] = {}
    with screen.progress() as advance:
        for number, problem in enumerate(chosen):
            advance(f"{problem.id}: {problem.title}", number, len(chosen))
            results[problem.id] = _solve(problem)
    everything = [result for found in results.values() for result in found]
    agreed = bool(everything) and all(result.passed for result in everything)
    if json:
        screen.emit_json({"passed": agreed, "results": [asdict(r) for r in everything]})
    else:
        screen.show(_page(chosen, results, everything))
    if not agreed:
        raise typer.Exit(1)


def _chosen(only: Sequence[str] | None, fast: bool) -> tuple[Problem, ...]:
    from natrode.verify import problem, problems

    known = problems("fast" if fast else None)
    if not only:
        return known
    try:
        wanted = {problem(name).id for name in only}
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    left = wanted - {p.id for p in known}
    if left:
        raise typer.BadParameter(f"--fast leaves out {', '.join(sorted(left))}")
    return tuple(p for p in known if p.id in wanted)


def _solve(problem: Problem) -> list[Result]:
    """Results of a problem; one that breaks off is a result that does not agree."""
    from natrode.verify import Result

    try:
        return problem.run()
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        nan = float("nan")
        what = f"broke off: {type(error).__name__}: {error}"
        return [
            Result(
                problem.id,
                problem.title,
                problem.reference,
                what[:200],
                nan,
                nan,
                nan,
                nan,
                None,
                False,
            )
        ]


def _page(
    chosen: Sequence[Problem], results: dict[str, list[Result]], everything: Sequence[Result]
) -> list[RenderableType]:
    from rich.text import Text

    parts: list[RenderableType] = []
    for problem in chosen:
        title = Text.assemble((f"{problem.id}  {problem.title}", "bold"))
        parts += [title, Text(f"against: {problem.reference}", style="dim")]
        table = screen.new_table(
            "quantity",
            "expected",
            "got",
            "error",
            "order",
            "verdict",
            right=("expected", "got", "error", "order"),
            whole=("verdict",),
        )
        table.columns[0].width = 26
        for r in results[problem.id]:
            verdict = Text("ok", style="green") if r.passed else Text("FAILED", style="bold red")
            table.add_row(
                Text(r.quantity),
                f"{r.expected:.4e}",
                f"{r.got:.4e}",
                f"{r.error:.0e}",
                "" if r.order is None else f"{r.order:.2f}",
                verdict,
            )
        parts += [table, Text()]
    failed = [r for r in everything if not r.passed]
    summary = f"{len(chosen)} problems, {len(everything)} numbers, {len(failed)} do not agree"
    parts.append(Text(summary, style="bold red" if failed or not everything else "bold green"))
    return parts
