"""What the commands print on: pages that fit the terminal, progress, one-line messages.

Rich is imported inside the functions: `natrode --help` must not wait for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import typer

from natrode._tables import NARROW, new_table

if TYPE_CHECKING:
    from rich.console import RenderableType


__all__ = [
    "Advance",
    "emit",
    "emit_json",
    "leave_stdout",
    "new_table",
    "progress",
    "say",
    "show",
]


class Advance(Protocol):
    """What `progress` gives: call it with what is done and how much there is."""

    def __call__(self, text: str, done: int = 0, total: int | None = None) -> None: ...


def show(parts: Sequence[RenderableType]) -> None:
    """Print renderables in the width of the terminal, plain where the output is not a terminal.

    Parameters
    ----------
    parts : sequence
        Texts and tables, one below the other; a text with ``no_wrap`` stays on one line. Colour
        follows the terminal and ``NO_COLOR``.
    """
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    screen = Console()
    known = screen.is_terminal or "COLUMNS" in os.environ
    out = StringIO()
    page = Console(
        file=out,
        width=max(NARROW, screen.width) if known else NARROW,
        force_terminal=screen.is_terminal,
        no_color=screen.no_color,
        highlight=False,
        markup=False,
    )
    for part in parts:
        page.print(part, soft_wrap=isinstance(part, Text) and part.no_wrap is True)
    emit("\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n")


def emit(text: str) -> None:
    """Write to stdout; a reader that has seen enough (``| head``) ends the command quietly.

    Raises
    ------
    typer.Exit
        With status 2, after one line on stderr, where the output cannot be written.
    """
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except OSError as exc:
        leave_stdout()
        if not isinstance(exc, BrokenPipeError):
            say(f"error: cannot write the output: {exc.strerror}")
            raise typer.Exit(2) from exc


def leave_stdout() -> None:
    """Send what is left in the buffer of stdout nowhere, so that Python can shut down quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_json(data: Any) -> None:
    """Write data as JSON; numbers that are not finite become null."""
    from natrode.cell.files import json_text

    emit(json_text(data))


def say(line: str) -> None:
    """One line on stderr."""
    typer.echo(line, err=True)


@contextmanager
def progress() -> Iterator[Advance]:
    """Progress bar on stderr while the block runs; nothing where stderr is not a terminal.

    Yields
    ------
    Advance
        Call it with a text, what is done and how much there is.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)

        def advance(text: str, done: int = 0, total: int | None = None) -> None:
            bar.update(task, description=text, completed=done, total=total)

        yield advance
