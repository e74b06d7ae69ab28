"""The command line: `natrode COMMAND`, one module per command.

Nothing heavy is imported here or at the top of the command modules, so that help is instant.
"""

from __future__ import annotations

from typing import Annotated

import typer

from natrode.cli.group import Natrode

app = typer.Typer(
    name="natrode",
    cls=Natrode,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


def _version(wanted: bool) -> None:
    if wanted:
        from natrode import __version__

        typer.echo(f"natrode {__version__}")
        raise typer.Exit


@app.callback()
def natrode(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Where the sodium goes: sodium-metal anodes in foils, foams, mats and scaffolds.

    \b
    Examples:
      natrode demo                       three nickel foams, one report
      natrode list cases                 what can be run as it is
      natrode run nif2_nf                simulate one of them
      natrode run ni_foam --current "1 mA/cm2" --set host.thickness="200 um"
      natrode run cu_foil --cycles 5000  its life
      natrode pore nif2_nf               maps of the deposit in its pores
      natrode analyze cell.mpr           your own measured file
      natrode theory ni_foam             the closed forms for the same case
      natrode literature show nif2_nf    what has been reported about it

    Values carry their units: "5 mA/cm2", "10 mAh/cm2", "500 um", "60 degC".
    """


def main() -> None:
    """Entry point of the console script."""
    app()


__all__ = ["app", "main"]
