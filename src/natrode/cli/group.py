"""The `natrode` command: finds its sub-commands by name and turns every error into one line."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from natrode._text import near_miss, one_line
from natrode.cli.screen import leave_stdout, say

DEBUG = "NATRODE_DEBUG"
"""Environment variable; when set, an unexpected error shows its traceback."""

LONGEST = 600
"""Longest line of an error, characters."""


class Entry(NamedTuple):
    """A sub-command: the module of this package with its `app`, and one line of help."""

    module: str
    help: str


COMMANDS: dict[str, Entry] = {
    "run": Entry("run", "Simulate a case: where does the sodium go?"),
    "pore": Entry("pore", "In the pores: maps of salt, current and deposit."),
    "resume": Entry("life", "Go on with a life or a march that was interrupted."),
    "uncertainty": Entry("uncertainty", "How uncertain is a life, and what to measure."),
    "analyze": Entry("analyze", "Measured files: numbers, verdicts, place in the literature."),
    "descriptors": Entry("descriptors", "How sodium binds and migrates, by atomistic calculation."),
    "theory": Entry("theory", "Closed forms for a case: no simulation, a second."),
    "list": Entry("list_", "Cases, reported systems and materials, with sources."),
    "literature": Entry("literature", "What the two source reviews report, with conditions."),
    "validate": Entry("validate", "Every reported number against the model."),
    "calibrate": Entry("calibrate", "Fit the few universal constants of the model."),
    "demo": Entry("demo", "Simulate three nickel foams of the reviews and write a report."),
    "verify": Entry("verify", "Check the code against known answers."),
    "schema": Entry("schema", "JSON Schema of a case file, for editors."),
    "doctor": Entry("doctor", "Check the installation."),
}
"""Sub-commands in the order of the help; a module is imported when its command is called."""


class Natrode(TyperGroup):
    """Group that imports a sub-command when it is called, and reports errors in one line.

    Exit status: 0 a result, 1 a failed check or solver or an unexpected error, 2 bad input,
    130 interrupted.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the sub-commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The sub-command, imported now; None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"natrode.cli.{COMMANDS[cmd_name].module}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Name, sub-command and the rest of the arguments; the nearest name where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = near_miss(args[0], COMMANDS) or ";"
            ctx.fail(f"no command {args[0][:40]!r}{hint} known: {', '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table of sub-commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run the sub-command; an interruption is one line and status 130."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("interrupted")
            raise typer.Exit(130) from None

    def main(
        self,
        args: Any = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Parse and run; every error ends in one line on stderr and an exit status."""
        # PyBaMM asks on its first import whether it may send usage data; the answer is no
        os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
        try:
            done = super().main(
                args=args,
                prog_name=prog_name or "natrode",
                complete_var=complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
            status = done if isinstance(done, int) else 0
        except Exception as error:
            if os.environ.get(DEBUG) and not _is_known(error):
                raise
            status = report_error(error)
        status = _flushed(status)
        if standalone_mode:
            sys.exit(status)
        return status


def report_error(error: Exception) -> int:
    """Write an error as one line (one for each mistake in a case) and give its exit status."""
    if isinstance(error, BrokenPipeError):
        leave_stdout()
        return 0
    if _is_usage(error):
        return _report_usage(error)
    if isinstance(error, typer.Abort):
        say("interrupted")
        return 130
    if _is_own(error):
        for line in getattr(error, "messages", None) or (str(error),):
            say(f"error: {one_line(line, LONGEST)}")
        return 2
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        say(f"error: {one_line(f'{place}{error.strerror}', LONGEST)}")
        return 2
    say(
        f"error: unexpected {type(error).__name__}: {one_line(str(error), 200)} "
        f"(set {DEBUG}=1 and run again to see where)"
    )
    return 1


def _is_own(error: Exception) -> bool:
    """Whether this is an error class of Natrode: its message is meant for the user as it stands."""
    return type(error).__module__.split(".")[0] == "natrode"


def _is_usage(error: Exception) -> bool:
    # Typer brings its own copy of Click from some version on, so the class is told by what it has.
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def _is_known(error: Exception) -> bool:
    return (
        _is_own(error) or _is_usage(error) or isinstance(error, typer.Abort | OSError | typer.Exit)
    )


def _report_usage(error: Any) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return int(error.exit_code)
    message = one_line(error.format_message(), LONGEST).removeprefix("Invalid value: ")
    hint = f" ({context.command_path} --help)" if context is not None else ""
    say(f"error: {message[:1].lower()}{message[1:].rstrip('.')}{hint}")
    return int(error.exit_code)


def _flushed(status: int) -> int:
    """Empty the buffer of stdout now, while a reader that went away can still be answered."""
    try:
        sys.stdout.flush()
    except OSError as error:
        leave_stdout()
        if not isinstance(error, BrokenPipeError):
            say(f"error: cannot write the output: {error.strerror}")
            return status or 2
    return status
