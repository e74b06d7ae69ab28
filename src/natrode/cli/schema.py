"""`natrode schema`: the JSON Schema of a case file."""

from __future__ import annotations

import typer

from natrode.cli.screen import emit_json

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a case file.

    An editor that knows it completes field names and marks mistakes while you type. With the YAML
    extension of VS Code, begin the case file with the line
    "# yaml-language-server: $schema=case.schema.json".

    \b
    Examples:
      natrode schema > case.schema.json
      natrode list cases ni_foam --yaml > my_foam.yaml
    """
    from natrode.case import case_schema

    emit_json(case_schema())
