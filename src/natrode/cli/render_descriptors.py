"""Pages of `natrode descriptors`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from natrode._tables import new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from natrode.atomistic.ranking import Rankings
    from natrode.atomistic.screening import Screened
    from natrode.atomistic.values import Descriptor

_STYLES = {"ok": "", "warn": "yellow", "refuse": "red"}

RULE = (
    "Rank numbers only inside one source, method, reference and mechanism: "
    "natrode descriptors compare"
)


def overview(rows: Sequence[Descriptor]) -> list[RenderableType]:
    """One row for each material: energies in eV with the first word of their method."""
    from rich.text import Text

    from natrode.atomistic.table import name_of

    table = new_table("material", "binding", "barrier", "in the reviews", "numbers",
                      right=("numbers",))  # fmt: skip
    for key in dict.fromkeys(d.material for d in rows):
        own = [d for d in rows if d.material == key]
        ours = [d for d in own if d.confidence != "review"]
        name = Text(key, style="bold")
        if name_of(key) != key:
            name.append(f"\n{name_of(key)}", style="dim not bold")
        binding = [d for d in ours if d.reference == "Na bulk"]
        barrier = [d for d in ours if d.quantity == "migration_barrier"]
        review = [d for d in own if d.confidence == "review"]
        table.add_row(
            name,
            Text("\n".join(f"{_number(d)} {_engine(d)}" for d in binding)),
            Text("\n".join(f"{_number(d)} {_engine(d)}" for d in barrier)),
            Text(
                "\n".join(
                    f"{d.quantity.split('_')[d.quantity == 'migration_barrier']} {_number(d)}"
                    for d in review
                )
            ),
            Text(str(len(own))),
        )
    count = (
        f"{len(rows)} numbers, here energies in eV, binding counted from bulk sodium; "
        "natrode descriptors MATERIAL shows all and where each comes from"
    )
    return [table, Text(count, style="dim"), Text(RULE, style="dim")]


def _number(d: Descriptor) -> str:
    return "withheld" if d.value is None else d.text().split(" ")[0]


def _engine(d: Descriptor) -> str:
    """First word of the method: the name of the engine."""
    return d.method.split(" ")[0]


def one_material(
    key: str, rows: Sequence[Descriptor], refused: Sequence[str] = ()
) -> list[RenderableType]:
    """All numbers of a material with what each one is."""
    from rich.text import Text

    from natrode.atomistic.table import name_of

    table = new_table("quantity", "value", "what it is")
    table.columns[0].width = 19
    table.columns[1].width = 17
    for d in rows:
        name = Text(d.quantity.replace("_", " "))
        where = ", ".join(text for text in (d.facet, d.site) if text)
        if where:
            name.append(f"\n{where}", style="dim")
        table.add_row(name, Text(d.text()), _what(d))
    parts: list[RenderableType] = [Text(f"{key}: {name_of(key)}", style="bold"), table]
    parts += [Text(f"not computed: {line}", style="yellow") for line in refused]
    return [*parts, Text(RULE, style="dim")]


def _what(d: Descriptor) -> RenderableType:
    from rich.text import Text

    text = Text(d.group.words())
    details = [f"coverage {d.coverage}" if d.coverage else "", d.cell]
    details += [f"k-points {d.kpoints}"] if d.kpoints else []
    kept = ", ".join(part for part in details if part)
    if kept:
        text.append(f"\n{kept}", style="dim")
    if d.note:
        text.append(f"\n{'warning: ' if d.domain == 'warn' else ''}{d.note}", _STYLES[d.domain])
    return text


def ranking_page(found: Rankings, quantity: str) -> list[RenderableType]:
    """One table for each group."""
    from rich.text import Text

    parts: list[RenderableType] = []
    for ranking in found.rankings:
        table = new_table("material", "value", "apart?", "where", whole=("material", "apart?"))
        for place in ranking.places:
            d = place.descriptor
            apart = {None: "", True: "yes", False: "no"}[place.resolved]
            where = [d.facet, d.site, f"coverage {d.coverage}" if d.coverage else "", d.cell]
            value = Text(d.text(), style=_STYLES[d.domain])
            table.add_row(
                Text(d.material, style="bold"), value, Text(apart),
                Text(", ".join(part for part in where if part)),
            )  # fmt: skip
        head = Text(f"{quantity.replace('_', ' ')}: {ranking.group.words()}", style="bold")
        parts += [head, table]
        parts += [Text(line, style="yellow") for line in ranking.cautions]
        parts.append(Text())
    parts += [Text(line, style="yellow") for line in found.left_out]
    legend = "apart?: whether the step from the row above exceeds both error bars together"
    return [*parts, Text(legend, style="dim")]


def screening_page(found: Sequence[Screened]) -> list[RenderableType]:
    """One row for each number of each structure."""
    from rich.text import Text

    table = new_table("structure", "quantity", "value", "note", whole=("structure",))
    for entry in found:
        name = Text(entry.name[:24], style="bold")
        for d in entry.descriptors:
            what = f"{d.quantity.replace('_', ' ')}, {d.site or d.facet}"
            what += f" ({d.reference})" if d.quantity == "binding_energy" else ""
            table.add_row(name, Text(what), Text(d.text()), Text(d.note, style=_STYLES[d.domain]))
            name = Text()
        for line in entry.refused:
            table.add_row(name, Text(), Text("none"), Text(line, style="yellow"))
            name = Text()
    return [table, Text(RULE, style="dim")]
