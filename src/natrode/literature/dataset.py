"""The shipped tables, read once and checked: every reference between them leads somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from natrode.literature import records as r
from natrode.literature.errors import LiteratureError, clip, near_miss
from natrode.literature.tables import T, decode, read_table

REVIEWS: Mapping[str, str] = MappingProxyType(
    {
        "nanoscale2024": (
            "X. Lu, X. Zhao, S. Ding, X. Hu, 3D mixed ion/electron-conducting scaffolds for stable "
            "sodium metal anodes, Nanoscale 2024, 16, 3379, doi 10.1039/D3NR05814J"
        ),
        "ccl2025": (
            "Z. Yu et al., review of modified metal current collectors for sodium metal anodes, "
            "accepted 10 May 2024, (c) 2025 (journal inferred from the publisher line: Chinese "
            "Chemical Letters; volume and pages not recorded)"
        ),
    }
)
"""The two source reviews. What is not known of a citation is said to be unknown, not filled in."""

# A table row is "| id | severity | what | handling |". A bar inside a cell is written "\|", with or
# without a blank before the bar.
_CELL_BORDER = re.compile(r"(?<!\\)(?<!\\ )\|")


@dataclass(frozen=True, slots=True)
class Dataset:
    """All literature tables as tuples of records in the order of the files, plus lookups by id."""

    systems: tuple[r.System, ...]
    observations: tuple[r.Observation, ...]
    pairs: tuple[r.Pair, ...]
    properties: tuple[r.PropertyDefinition, ...]
    discrepancies: tuple[r.Discrepancy, ...]
    references: tuple[r.Reference, ...]
    system_by_id: Mapping[str, r.System]
    observation_by_id: Mapping[str, r.Observation]
    property_by_name: Mapping[str, r.PropertyDefinition]


def load(directory: Traversable) -> Dataset:
    """Read and check the tables in `directory`.

    Parameters
    ----------
    directory : Traversable
        Folder (a `pathlib.Path` will do) with systems.csv, observations.csv, pairs.csv,
        properties.csv and discrepancies.md.

    Raises
    ------
    LiteratureError
        One line: the file, the line or record, what is wrong and what is allowed.
    """

    def table(kind: type[T], name: str) -> tuple[T, ...]:
        return read_table(kind, _text(directory, name).splitlines(keepends=True), name)

    systems = table(r.System, "systems.csv")
    properties = table(r.PropertyDefinition, "properties.csv")
    observations = table(r.Observation, "observations.csv")
    pairs = table(r.Pair, "pairs.csv")
    discrepancies = parse_discrepancies(_text(directory, "discrepancies.md"))

    by_id = _unique(systems, "system_id", "systems.csv")
    by_name = _unique(properties, "property", "properties.csv")
    observed = _unique(observations, "obs_id", "observations.csv")
    _unique(discrepancies, "discrepancy_id", "discrepancies.md")
    for observation in observations:
        _check_observation(observation, by_id, by_name, observed)
    for line, pair in enumerate(pairs, start=2):
        _check_pair(pair, f"pairs.csv line {line}", by_id, by_name, observed)
    counts = Counter(observation.property for observation in observations)
    for definition in properties:
        if counts[definition.property] != definition.n_observations:
            raise LiteratureError(
                f"properties.csv {definition.property}: n_observations is "
                f"{definition.n_observations}, observations.csv has {counts[definition.property]}"
            )
    return Dataset(
        systems=systems,
        observations=observations,
        pairs=pairs,
        properties=properties,
        discrepancies=discrepancies,
        references=_references(systems),
        system_by_id=MappingProxyType(by_id),
        observation_by_id=MappingProxyType(observed),
        property_by_name=MappingProxyType(by_name),
    )


@lru_cache(maxsize=1)
def dataset() -> Dataset:
    """Return the shipped tables; they are read and checked on the first call and then kept."""
    return load(files("natrode.literature") / "data")


def parse_discrepancies(text: str) -> tuple[r.Discrepancy, ...]:
    """Read the tables of a discrepancies document; the heading above a table is their scope.

    Raises
    ------
    LiteratureError
        For a row that has not four cells, or a severity other than A, B, C.
    """
    found: list[r.Discrepancy] = []
    scope = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#"):
            scope = line.lstrip("# ").strip()
        if not line.startswith("|"):
            continue
        cells = [re.sub(r"\\ ?\|", "|", cell.strip()) for cell in _CELL_BORDER.split(line.strip())]
        cells = cells[1:-1]
        if cells[:1] == ["id"] or set("".join(cells)) <= set("-: "):
            continue
        what = f"discrepancies.md line {number}"
        if len(cells) != 4:
            raise LiteratureError(f"{what}: {len(cells)} cells, expected 4")
        names = ("discrepancy_id", "severity", "what", "handling")
        row = {**dict(zip(names, cells, strict=True)), "scope": scope}
        try:
            found.append(decode(r.Discrepancy, row))
        except LiteratureError as exc:
            raise LiteratureError(f"{what}: {exc}") from exc
    return tuple(found)


def _text(directory: Traversable, name: str) -> str:
    try:
        return (directory / name).read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        raise LiteratureError(f"{name} is not UTF-8 text (byte {exc.start})") from exc
    except OSError as exc:
        raise LiteratureError(f"{name} cannot be read: {exc.strerror}") from exc


def _unique(table: Iterable[T], column: str, what: str) -> dict[str, T]:
    index: dict[str, T] = {}
    for record in table:
        key = getattr(record, column)
        if key in index:
            raise LiteratureError(f"{what}: {column} {clip(key)} occurs twice")
        index[key] = record
    return index


def _known(name: str, index: Mapping[str, object], where: str, column: str) -> None:
    if name not in index:
        raise LiteratureError(f"{where}: unknown {column} {clip(name)}{near_miss(name, index)}")


def _check_observation(
    o: r.Observation,
    systems: Mapping[str, r.System],
    properties: Mapping[str, r.PropertyDefinition],
    observed: Mapping[str, r.Observation],
) -> None:
    where = f"observations.csv {o.obs_id}"
    _known(o.system_id, systems, where, "system_id")
    _known(o.property, properties, where, "property")
    for name in o.comparator_of:
        _known(name, systems, where, "comparator_of")
    for name in o.alt_system_id:
        _known(name, systems, where, "alt_system_id")
    unit = properties[o.property].unit
    if o.unit != unit:
        raise LiteratureError(f"{where}: unit is {clip(o.unit)}, {o.property} is given in {unit!r}")
    if o.duplicate_of:
        _known(o.duplicate_of, observed, where, "duplicate_of")
        first = observed[o.duplicate_of]
        if first.duplicate_of or (first.system_id, first.property) != (o.system_id, o.property):
            raise LiteratureError(
                f"{where}: duplicate_of {o.duplicate_of} is another duplicate, system or property"
            )


def _check_pair(
    pair: r.Pair,
    where: str,
    systems: Mapping[str, r.System],
    properties: Mapping[str, r.PropertyDefinition],
    observed: Mapping[str, r.Observation],
) -> None:
    sides: tuple[tuple[str, str, str, float, str], ...] = (
        ("modified", pair.modified_system, pair.property, pair.modified_value, pair.modified_obs),
        (
            "control",
            pair.control_system,
            pair.control_property,
            pair.control_value,
            pair.control_obs,
        ),
    )
    for side, system, name, value, obs_id in sides:
        _known(system, systems, where, f"{side}_system")
        _known(name, properties, where, "property")
        _known(obs_id, observed, where, f"{side}_obs")
        o = observed[obs_id]
        if (o.system_id, o.property, o.value, o.unit) != (system, name, value, pair.unit):
            raise LiteratureError(f"{where}: {side} side does not agree with observation {obs_id}")


def _references(systems: tuple[r.System, ...]) -> tuple[r.Reference, ...]:
    found: list[r.Reference] = []
    for key, citation in REVIEWS.items():
        ids = tuple(system.system_id for system in systems if key in system.sources)
        found.append(r.Reference(key, "review", citation, key, ids))
    printed: dict[tuple[str, str], list[str]] = {}
    for system in systems:
        printed.setdefault((system.source, system.reference), []).append(system.system_id)
    for (source, citation), names in printed.items():
        found.append(r.Reference(f"{source}:{names[0]}", "study", citation, source, tuple(names)))
    return tuple(found)
