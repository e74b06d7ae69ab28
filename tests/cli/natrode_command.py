"""The command line as the tests call it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from natrode.cli import app

COARSE = ("--cells", "10")


def natrode(*args: str, **env: str) -> Result:
    """Result of `natrode ARGS` with stdout and stderr apart; an exception would be the test's."""
    result = CliRunner().invoke(app, list(args), env={"COLUMNS": "80", **env})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*args: str, lines: int = 1) -> str:
    """stderr of a call that must end with status 2, so many lines on stderr and nothing else."""
    result = natrode(*args)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == lines, result.stderr
    assert all(line.startswith("error: ") for line in result.stderr.splitlines())
    return result.stderr


def files_in(place: Path) -> list[str]:
    """Everything below a directory, hidden files too."""
    return sorted(str(item.relative_to(place)) for item in place.rglob("*"))
