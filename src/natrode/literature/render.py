"""Literature records as tables for a terminal of 80 columns or more.

Rich is imported here and nowhere else in this package, so import this module only where a table is
about to be printed. Cells are `Text`: names such as "ref [60]" must not be read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from natrode._tables import new_table
from natrode.literature.records import (
    Discrepancy,
    Observation,
    Pair,
    PropertyDefinition,
    Record,
    System,
)

_NUMERIC = ("value", "modified", "control", "ratio", "n")
_UNBROKEN = ("id", "sev", "unit", "host", "conduction", "role")
_MIN_WIDTH = {"system": 11, "property": 13, "modified system": 11, "control system": 11}


def _new_table(*headers: str) -> Table:
    # an id or a value in two pieces cannot be searched for
    table = new_table(*headers, right=_NUMERIC, whole=_UNBROKEN)
    for header, column in zip(headers, table.columns, strict=True):
        column.min_width = _MIN_WIDTH.get(header)
    return table


def system_facts(system: System) -> Table:
    """Describe one system, a line for each thing that is known of it."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    lines = (
        ("also called", ", ".join(system.aliases)),
        ("role", system.role),
        ("host, conduction", f"{system.host_class}, {system.conduction_class}"),
        ("substrate", system.substrate),
        ("active material", system.active_material),
        ("with sodium", system.sodiation_products),
        ("sodiophilic by", system.sodiophilic_mechanism),
        ("geometry", system.geometry),
        ("made by", system.fabrication_method),
        ("notes", system.notes),
        ("reviewed in", ", ".join(system.sources)),
        ("reference", system.reference),
    )
    for label, text in lines:
        if text:
            facts.add_row(Text(label), Text(text))
    return facts


def observation_table(rows: Sequence[Observation], hide: tuple[str, ...] = ()) -> Table:
    """List observations; `hide` names columns to leave out. A withheld value says so."""
    headers = [h for h in ("id", "system", "property", "value", "conditions") if h not in hide]
    table = _new_table(*headers)
    for o in rows:
        extra = [f"repeats {o.duplicate_of}"] if o.is_duplicate else []
        extra += [o.basis.replace("_", " ")] if o.basis != "stated" else []
        cells = {
            "id": Text(o.obs_id),
            "system": Text(o.system_id),
            "property": Text(words(o.property)),
            "value": Text(o.reported, style="italic dim" if o.withheld else ""),
            "conditions": Text("; ".join(filter(None, [o.conditions, *extra]))),
        }
        table.add_row(*(cells[header] for header in headers))
    return table


def pair_table(rows: Sequence[Pair]) -> Table:
    """List pairs: a modified system beside its control, and their ratio."""
    table = _new_table(
        "property", "modified system", "modified", "control system", "control", "ratio"
    )
    for p in rows:
        same = p.property == p.control_property
        cells = (
            words(p.property) if same else f"{words(p.property)} / {words(p.control_property)}",
            p.modified_system,
            p.modified,
            p.control_system,
            p.control,
            p.ratio,
        )
        table.add_row(*map(Text, cells))
    return table


def discrepancy_table(rows: Sequence[Discrepancy]) -> Table:
    """List discrepancies with their severity and how the data handle them."""
    table = _new_table("id", "sev", "what", "handling")
    for d in rows:
        table.add_row(*map(Text, (d.discrepancy_id, d.severity, d.what, d.handling)))
    return table


def system_table(rows: Sequence[System]) -> Table:
    """List systems: id with the name below it, host class, conduction class, role."""
    table = _new_table("system", "host", "conduction", "role")
    for s in rows:
        name = Padding(Text(s.name), (0, 0, 0, 2))
        system = Group(Text(s.system_id, style="bold"), name)
        table.add_row(system, Text(s.host_class), Text(s.conduction_class), Text(s.role))
    return table


def property_table(rows: Sequence[PropertyDefinition]) -> Table:
    """List reported quantities: name, unit, number of observations, definition."""
    table = _new_table("property", "unit", "n", "definition")
    for p in rows:
        table.add_row(*map(Text, (words(p.property), p.unit, str(p.n_observations), p.definition)))
    return table


def table(rows: Sequence[Any], kind: str) -> Table:
    """List records of the table `kind` ("systems", "observations", ...)."""
    return _TABLES[kind](rows)


def summary(rows: Sequence[Record], kind: str) -> str:
    """Count records, withheld values and repeats in a few words: "12 observations, 3 withheld"."""
    withheld = sum(getattr(row, "withheld", False) for row in rows)
    repeats = sum(getattr(row, "is_duplicate", False) for row in rows)
    singular = {"properties": "property", "discrepancies": "discrepancy"}.get(kind, kind[:-1])
    parts = [f"{len(rows)} {singular if len(rows) == 1 else kind}"]
    parts += [f"{withheld} withheld"] if withheld else []
    parts += [f"{repeats} repeated from another place"] if repeats else []
    return ", ".join(parts)


def words(name: str) -> str:
    """A property's name with blanks, so that it can be broken over lines; queries accept it."""
    return name.replace("_", " ").replace("n p ratio", "N/P ratio")


_TABLES: Mapping[str, Callable[[Sequence[Any]], Table]] = {
    "systems": system_table,
    "observations": observation_table,
    "pairs": pair_table,
    "properties": property_table,
    "discrepancies": discrepancy_table,
}
