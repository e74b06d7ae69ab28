"""`natrode list`: ready cases, systems of the literature, materials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from natrode._tables import fitted
from natrode._text import near_miss
from natrode.cli import screen

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(rich_markup_mode=None, add_completion=False)

KINDS = {
    "systems": "what the two source reviews report on",
    "cases": "ready cases for natrode run and natrode theory",
    "electrolytes": "transport properties",
    "interphases": "compounds in films on sodium",
    "artificial_interphases": "layers put on sodium before the cell is built",
    "hosts": "foams, mats, scaffolds and foils",
    "separators": "thickness and porosity",
    "coatings": "sodiation, capacity, volume change, nucleation factor",
    "substrates": "surfaces and their nucleation factors",
    "cathodes": "of full and anode-free cells; energy density of natrode theory",
    "collectors": "metal foils under the electrodes",
    "kinetics": "of sodium, by family of electrolyte",
    "sodium": "the metal",
}
"""What can be listed, and what that is."""

WIDEST_KEY = 26
"""Most columns for the name of an entry, with what it is below."""

_STYLES = {"confirmed": "green", "review": "green", "derived": "cyan", "estimate": "yellow"}


@app.command(name="list")
def list_(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help=f"{', '.join(KINDS)}.")] = None,
    key: Annotated[
        str | None, typer.Argument(metavar="KEY", help="One entry, with the source of each number.")
    ] = None,
    yaml: Annotated[
        bool, typer.Option("--yaml", help="With cases and a KEY: the case as a file to start from.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List cases, reported systems or materials; with a KEY, all that is known of one entry.

    Without a KIND, the kinds that there are.

    A letter after a number says how well it is supported: [C] confirmed in a paper, [S] printed in
    one of the two reviews, [R] recalled, [D] derived, [E] estimate.

    \b
    Examples:
      natrode list cases
      natrode list cases ni_foam --yaml > my_foam.yaml
      natrode list electrolytes
      natrode list coatings nif2
      natrode list systems --json
    """
    chosen = None if kind is None else _kind(kind)
    if yaml and (chosen != "cases" or key is None):
        raise typer.BadParameter("--yaml goes with one case: natrode list cases KEY --yaml")
    if yaml and json:
        raise typer.BadParameter("--yaml and --json exclude each other")
    if chosen is None:
        _kinds(json)
    elif chosen == "systems":
        _systems(key, json)
    elif chosen == "cases":
        _cases(key, yaml, json)
    else:
        _materials(chosen, key, json)


def _kind(given: str) -> str:
    name = given.strip().lower()
    known = {**{kind: kind for kind in KINDS}, **{kind.rstrip("s"): kind for kind in KINDS}}
    if name in known:
        return known[name]
    hint = near_miss(name, KINDS) or ";"
    raise typer.BadParameter(f"nothing called {given[:40]!r}{hint} known: {', '.join(KINDS)}")


def _kinds(json: bool) -> None:
    if json:
        rows = [{"kind": kind, "about": about} for kind, about in KINDS.items()]
        screen.emit_json({"kind": "kinds", "items": rows})
        return
    from rich.text import Text

    table = screen.new_table("kind", "what it is", whole=("kind",))
    for kind, about in KINDS.items():
        table.add_row(Text(kind, style="bold"), Text(about))
    hint = "natrode list KIND lists the entries, natrode list KIND KEY all about one"
    screen.show([table, Text(hint, style="dim")])


def _systems(key: str | None, json: bool) -> None:
    from natrode import literature

    rows = literature.systems() if key is None else (literature.system(key),)
    if json:
        screen.emit(literature.to_json(rows, kind="systems"))
        return
    from rich.text import Text

    from natrode.literature import render

    if key is not None:
        hint = f"natrode literature show {rows[0].system_id} adds the reported numbers"
        screen.show([render.system_facts(rows[0]), Text(hint, style="dim")])
        return
    count = render.summary(rows, "systems")
    hint = f"{count}; natrode literature show ID tells all about one"
    screen.show([render.system_table(rows), Text(hint, style="dim")])


def _cases(key: str | None, yaml: bool, json: bool) -> None:
    from natrode.case import case_text, library, load_case

    if key is not None:
        case = load_case(key)
        if yaml:
            screen.emit(case_text(case))
        elif json:
            screen.emit_json(case.to_dict())
        else:
            _one_case(key)
        return
    entries = library()
    if json:
        rows = [{**e._asdict(), "conduction": str(load_case(e.key).conduction)} for e in entries]
        screen.emit_json({"kind": "cases", "items": rows})
        return
    from rich.text import Text

    table = screen.new_table("case", "cell", "class", "what it is", whole=("case", "cell", "class"))
    for entry in entries:
        case = load_case(entry.key)
        about = Text(entry.title)
        if not case.simulated:
            about.append("; not simulated", style="yellow")
        kind = case.cell.type.replace("_", "-")
        table.add_row(Text(entry.key, style="bold"), Text(kind), Text(str(case.conduction)), about)
    hint = f"{len(entries)} cases; natrode run CASE, natrode theory CASE, natrode list cases CASE"
    screen.show([table, Text(hint, style="dim")])


def _one_case(key: str) -> None:
    from rich.text import Text

    from natrode.case import load_case
    from natrode.cli.render_run import case_lines

    case = load_case(key)
    table = screen.new_table("field", "value", "origin", whole=("origin",))
    for row in case.describe():
        name = Text(row.field or row.label)
        value = Text(row.value)
        if row.range:
            value.append(f"\n{row.range}", style="dim")
        source = Text(row.origin, style=_STYLES.get(row.origin, ""))
        table.add_row(name, value, source)
    parts: list[RenderableType] = [*case_lines(case), Text()]
    if case.summary:
        parts += [Text(case.summary), Text()]
    screen.show([*parts, table])


def _materials(kind: str, key: str | None, json: bool) -> None:
    from natrode.materials import LEGEND, table

    rows = table(kind, key)
    if json:
        name = {"key": key} if key is not None else {}
        screen.emit_json({"kind": kind, **name, "legend": LEGEND, "items": rows})
        return
    from rich.text import Text

    if key is not None or kind == "sodium":
        screen.show([_sheet(rows)])
    else:
        screen.show([_overview(rows), Text(LEGEND, style="dim")])


def _sheet(rows: list[dict[str, Any]]) -> RenderableType:
    """All numbers of one entry with their sources."""
    from rich.text import Text

    table = screen.new_table("property", "value", "where it comes from", right=("value",))
    table.columns[0].max_width = 22
    for row in rows:
        name = Text(row["property"].replace("_", " "))
        if row["symbol"]:
            name.append(f" {row['symbol']}", style="dim")
        value = Text(row["value"])
        if row["range"]:
            value.append(f"\n{row['range']}", style="dim")
        origin = Text(row["confidence"], style=_STYLES.get(row["confidence"], ""))
        if row["source"] != row["confidence"]:
            origin.append(f": {row['source']}", style="dim")
        if row["note"]:
            origin.append(f"; {row['note']}", style="dim")
        table.add_row(name, value, origin)
    return table


def _overview(rows: list[dict[str, Any]]) -> RenderableType:
    """One row for each entry; its name and reaction stand under its key."""
    from rich.text import Text

    below = ("name", "reaction", "symbol")
    first = next(iter(rows[0]))
    columns = [name for name in rows[0] if name != first and name not in below]
    heads = [name.replace("_", " ") for name in columns]
    table = screen.new_table(first, *heads)
    keys = [row[first] for row in rows]
    names = [*keys, *(row[name] for row in rows for name in below if row.get(name))]
    least = [max(map(len, keys))]
    natural = [min(WIDEST_KEY, max(map(len, names)))]
    for name, head in zip(columns, heads, strict=True):
        texts = [head, *(row[name] for row in rows)]
        least.append(max(len(word) for text in texts for word in text.split()))
        natural.append(max(map(len, texts)))
    for column, width in zip(table.columns, fitted(least, natural), strict=True):
        column.width = width
    for row in rows:
        key = Text(row[first].replace("_", " ") if first == "property" else row[first], "bold")
        for name in below:
            if row.get(name):
                key.append(f"\n{row[name]}", style="dim not bold")
        table.add_row(key, *(Text(row[name]) for name in columns))
    return table
