"""The descriptors that are known without computing, and how they are found.

``data/descriptors.csv`` holds what was computed: with 7net-0 by this code (`natrode.atomistic.shipped`
makes those rows again) and, as yardstick, by density functional theory with GPAW. What the reviews
report is taken from `natrode.literature`.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from natrode._files import reason, replace_bytes
from natrode._text import near_miss
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.phases import phases
from natrode.atomistic.reported import reported
from natrode.atomistic.structures import hint, phase_of
from natrode.atomistic.values import QUANTITIES, Descriptor, Group, difference

FILE = "descriptors.csv"

COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Descriptor))

NAMES: dict[str, str] = {
    "graphene_epoxide": "graphene with an epoxide group",
    "graphene_vacancy": "graphene with a vacancy",
    "cnt": "pristine carbon nanotube",
    "cnt_o": "carbon nanotube with oxygen groups",
    "al_oxidised": "oxidised aluminium",
    "al_fluorinated": "fluorinated aluminium",
}
"""Names of the materials that have no crystal structure in `phases`."""


@lru_cache(maxsize=1)
def computed() -> tuple[Descriptor, ...]:
    """Rows of the shipped file.

    Raises
    ------
    AtomisticError
        If the file is damaged.
    """
    text = files("natrode.atomistic").joinpath("data", FILE).read_text(encoding="utf-8")
    return from_csv(text)


def descriptors(material: str | None = None, quantity: str | None = None) -> tuple[Descriptor, ...]:
    """Known descriptors, computed ones first.

    Parameters
    ----------
    material : str, optional
        Key, name, formula, or a system of the reviews.
    quantity : str, optional
        One of `QUANTITIES`, or the start of one ("binding").

    Raises
    ------
    AtomisticError
        For an unknown name, with the nearest known ones.
    """
    key = None if material is None else resolve(material)
    wanted = None if quantity is None else quantity_of(quantity)
    return tuple(
        d
        for d in (*computed(), *reported())
        if (key is None or d.material == key) and (wanted is None or d.quantity == wanted)
    )


def materials() -> dict[str, str]:
    """Key and name of every material with a descriptor."""
    keys = dict.fromkeys(d.material for d in (*computed(), *reported()))
    return {key: name_of(key) for key in keys}


def name_of(key: str) -> str:
    """Plain name of a material."""
    return phases[key].name if key in phases else NAMES.get(key, key)


def resolve(text: str) -> str:
    """Key of the material that a name means.

    Raises
    ------
    AtomisticError
        If none is meant, with the nearest names.
    """
    from natrode import literature
    from natrode.atomistic.reported import MATERIAL_OF

    known = materials()
    folded = text.strip().lower().replace("-", "_").replace(" ", "_")
    if folded in known:
        return folded
    by_name = {name.lower(): key for key, name in known.items()}
    if text.strip().lower() in by_name:
        return by_name[text.strip().lower()]
    try:
        return phase_of(text).key
    except AtomisticError:
        pass
    try:
        system = literature.system(text).system_id
    except literature.LiteratureError:
        system = ""
    key = MATERIAL_OF.get(system, system)
    if key in known:
        return key
    raise AtomisticError(
        f"no descriptor of {text[:40]!r}{hint(text, (*known, *by_name))} known: {', '.join(known)}"
    )


def quantity_of(text: str) -> str:
    """The quantity that a word means: ``"binding"``, ``"barrier"``, ``"lattice constant"``.

    Raises
    ------
    AtomisticError
        If none is meant, with the known ones.
    """
    folded = text.strip().lower().replace("-", "_").replace(" ", "_")
    found = [q for q in QUANTITIES if folded and (q.startswith(folded) or folded in q.split("_"))]
    if len(found) == 1:
        return found[0]
    near = near_miss(folded, QUANTITIES) or ";"
    raise AtomisticError(f"no quantity {text[:40]!r}{near} known: {', '.join(QUANTITIES)}")


def comparable(
    keys: Sequence[str], quantity: str, rows: Sequence[Descriptor] | None = None
) -> dict[Group, list[Descriptor]]:
    """Groups that hold a usable value of at least two of the materials, the fullest first.

    Parameters
    ----------
    keys : sequence of str
        Materials, by key.
    quantity : str
        One of `QUANTITIES`.
    rows : sequence of Descriptor, optional
        Default: all known ones.

    Raises
    ------
    AtomisticError
        If there is no such group; the line says what keeps the first two materials apart.
    """
    groups: dict[Group, list[Descriptor]] = {}
    usable = []
    for d in (*computed(), *reported()) if rows is None else rows:
        if d.quantity == quantity and d.material in keys and d.value is not None:
            usable.append(d)
            if d.domain != "refuse":
                groups.setdefault(d.group, []).append(d)
    several = {g: ds for g, ds in groups.items() if len({d.material for d in ds}) > 1}
    if several:
        return dict(sorted(several.items(), key=lambda item: -len({d.material for d in item[1]})))
    raise AtomisticError(_apart(keys, quantity, usable))


def _apart(keys: Sequence[str], quantity: str, usable: Sequence[Descriptor]) -> str:
    """Why nothing can be ranked, in one line."""
    what = quantity.replace("_", " ")
    lacking = [key for key in keys if not any(d.material == key for d in usable)]
    if lacking:
        return f"no {what} of {', '.join(lacking)} is known, so it cannot be ranked"
    if len(set(keys)) < 2:
        return f"a ranking needs at least two materials, got {', '.join(keys) or 'none'}"
    a = next(d for d in usable if d.material == keys[0])
    b = next(d for d in usable if d.material != keys[0])
    return (
        f"{what}: {a.material} and {b.material} cannot be ranked: {difference(a, b)}; numbers are "
        "ranked only inside one source, method, reference and mechanism"
    )


def from_csv(text: str) -> tuple[Descriptor, ...]:
    """Descriptors of a table with the columns `COLUMNS`.

    Raises
    ------
    AtomisticError
        With the line of the first mistake.
    """
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise AtomisticError(f"{FILE}: the columns must be {', '.join(COLUMNS)}")
    rows = []
    for number, row in enumerate(reader, 2):
        try:
            value, error = (float(row[k]) if row[k] else None for k in ("value", "uncertainty"))
            rows.append(Descriptor(**{**row, "value": value, "uncertainty": error}))  # type: ignore[arg-type]
        except (ValueError, TypeError) as error_:
            raise AtomisticError(f"{FILE}, line {number}: {error_}") from error_
    return tuple(rows)


def to_csv(rows: Sequence[Descriptor]) -> str:
    """The rows as a table with the columns `COLUMNS`; numbers to a tenth of a meV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for d in rows:
        numbers = {k: "" if v is None else f"{round(v, 4):g}" for k, v in
                   (("value", d.value), ("uncertainty", d.uncertainty))}  # fmt: skip
        writer.writerow({**{name: getattr(d, name) for name in COLUMNS}, **numbers})
    return out.getvalue()


def export(path: str | os.PathLike[str], rows: Sequence[Descriptor]) -> Path:
    """Write descriptors to a file: .csv, .json, or a figure as .png or .svg.

    Raises
    ------
    AtomisticError
        For another ending, or a file that cannot be written.
    """
    target = Path(path)
    kind = target.suffix.lower()
    try:
        if kind == ".csv":
            replace_bytes(target, to_csv(rows).encode())
        elif kind == ".json":
            content = {"descriptors": [d.as_dict() for d in rows]}
            replace_bytes(target, (json.dumps(content, indent=1) + "\n").encode())
        elif kind in (".png", ".svg"):
            from natrode.report.descriptor_panels import write_figure

            write_figure(rows, target)
        else:
            raise AtomisticError(f"{target.name}: the ending must be .csv, .json, .png or .svg")
    except (OSError, ValueError) as error:
        if isinstance(error, AtomisticError):
            raise
        raise AtomisticError(f"cannot write {target}: {reason(error)}") from error
    return target
