"""Questions to the tables: by system, property, conditions; names are found in any case."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache

from natrode._text import did_you_mean
from natrode.literature import records as r
from natrode.literature.dataset import dataset
from natrode.literature.errors import LiteratureError, clip, fold, near_miss, nearest

Choice = str | Iterable[str] | None
"""A filter: one name, several names (any of them will do), or None for no filter."""


def systems(
    *,
    host_class: Choice = None,
    conduction_class: Choice = None,
    role: Choice = None,
    source: Choice = None,
    text: str | None = None,
) -> tuple[r.System, ...]:
    """Return the systems that pass all filters, in the order of the table.

    Parameters
    ----------
    host_class, conduction_class, role : str or iterable of str, optional
        Names of `HOST_CLASSES`, `CONDUCTION_CLASSES`, `ROLES`, in any case.
    source : str or iterable of str, optional
        "nanoscale2024" or "ccl2025"; a system that both reviews report on passes either.
    text : str, optional
        Words that must all occur somewhere in the record (name, aliases, materials, notes, ...).
        One of up to three letters must not follow a letter: "tin" is not in "plating", but "Sn" is
        in "Na15Sn4".

    Raises
    ------
    LiteratureError
        For a name outside its enumeration, with the nearest allowed ones.
    """
    hosts = _choose(host_class, r.HOST_CLASSES, "host class")
    conductions = _choose(conduction_class, r.CONDUCTION_CLASSES, "conduction class")
    roles = _choose(role, r.ROLES, "role")
    sources = _choose(source, r.SOURCES, "source")
    words = [_word_pattern(word) for word in fold(text or "").split()]
    return tuple(
        s
        for s in dataset().systems
        if s.host_class in hosts
        and s.conduction_class in conductions
        and s.role in roles
        and not sources.isdisjoint(s.sources)
        and all(word.search(_searchable(s)) for word in words)
    )


def system(name: str) -> r.System:
    """Find one system by its id, its name, an alias, or the abbreviation in its name.

    Parameters
    ----------
    name : str
        "nif2_nf", "fluorinated Ni foam", "NiF2@NF", in any case. An id wins over a name, a name
        over an alias.

    Raises
    ------
    LiteratureError
        If nothing has this name (with the nearest names), or if several systems have it.
    """
    key = fold(str(name))
    for tier in _names():
        hits = tier.get(key, ())
        if len(hits) == 1:
            return dataset().system_by_id[hits[0]]
        if hits:
            raise LiteratureError(
                f"{clip(name)} names {len(hits)} systems ({', '.join(hits)}); give the id"
            )
    known = {text: ids[0] for tier in reversed(_names()) for text, ids in tier.items()}
    ids = dict.fromkeys(known[text] for text in nearest(str(name), known))
    raise LiteratureError(f"unknown system {clip(name)}{did_you_mean(list(ids)[:3])}")


def observation(obs_id: str) -> r.Observation:
    """Find one observation by its id.

    Raises
    ------
    LiteratureError
        If there is none of this id.
    """
    found = dataset().observation_by_id.get(obs_id)
    if found is None:
        raise LiteratureError(f"unknown observation {clip(obs_id)}")
    return found


def observations(
    *,
    system: Choice = None,
    property: Choice = None,
    cell_type: Choice = None,
    electrolyte_class: Choice = None,
    source: Choice = None,
    current_min: float | str | None = None,
    current_max: float | str | None = None,
    include_withheld: bool = True,
    include_duplicates: bool = True,
) -> tuple[r.Observation, ...]:
    """Return the observations that pass all filters, in the order of the table.

    Parameters
    ----------
    system : str or iterable of str, optional
        Id, name or alias, see `system`.
    property : str or iterable of str, optional
        A name of `properties()`, in any case, with blanks or hyphens if preferred.
    cell_type, electrolyte_class : str or iterable of str, optional
        Names of `CELL_TYPES`, `ELECTROLYTE_CLASSES`. Where the source offers electrolytes of
        different classes for one test the class is "ambiguous".
    source : str or iterable of str, optional
        "nanoscale2024" or "ccl2025".
    current_min, current_max : float or str, optional
        Bounds of the current density, both included: a number in mA/cm2, or a quantity with its
        unit ("5 A/m2"). With a bound, observations without a current density do not pass.
    include_withheld : bool
        Keep the observations whose value is withheld (value None); default True.
    include_duplicates : bool
        Keep the numbers that a review repeats in another place; default True. Set it to False to
        count or average.

    Raises
    ------
    LiteratureError
        For an unknown name, with the nearest known ones, or a current that is not a finite number.
    """
    data = dataset()
    ids = _system_ids(system)
    names = _choose(property, data.property_by_name, "property")
    cells = _choose(cell_type, r.CELL_TYPES, "cell type")
    classes = _choose(electrolyte_class, r.ELECTROLYTE_CLASSES, "electrolyte class")
    sources = _choose(source, r.SOURCES, "source")
    low = _current(current_min, "current_min")
    high = _current(current_max, "current_max")
    if low is not None and high is not None and low > high:
        raise LiteratureError(f"current_min {low:g} mA/cm2 is above current_max {high:g} mA/cm2")

    def current_passes(i: float | None) -> bool:
        if low is None and high is None:
            return True
        return i is not None and (low is None or i >= low) and (high is None or i <= high)

    return tuple(
        o
        for o in data.observations
        if (ids is None or o.system_id in ids)
        and o.property in names
        and o.cell_type in cells
        and (electrolyte_class is None or o.electrolyte_class in classes)
        and o.source in sources
        and current_passes(o.current_density_mA_cm2)
        and (include_withheld or not o.withheld)
        and (include_duplicates or not o.is_duplicate)
    )


def pairs(*, system: Choice = None, property: Choice = None) -> tuple[r.Pair, ...]:
    """Return same-study pairs of a modified system and its control.

    Parameters
    ----------
    system : str or iterable of str, optional
        Id, name or alias of either side.
    property : str or iterable of str, optional
        Property of the modified side.

    Raises
    ------
    LiteratureError
        For an unknown name, with the nearest known ones.
    """
    ids = _system_ids(system)
    names = _choose(property, dataset().property_by_name, "property")
    return tuple(
        p
        for p in dataset().pairs
        if p.property in names
        and (ids is None or p.modified_system in ids or p.control_system in ids)
    )


def properties() -> tuple[r.PropertyDefinition, ...]:
    """Return the definitions of all reported quantities, with their units."""
    return dataset().properties


def references(*, source: Choice = None, system: Choice = None) -> tuple[r.Reference, ...]:
    """Return the two reviews, then the citations of the studies as the reviews print them.

    Parameters
    ----------
    source : str or iterable of str, optional
        "nanoscale2024" or "ccl2025"; a citation printed by both passes either.
    system : str or iterable of str, optional
        Only the sources on which these systems rest.

    Raises
    ------
    LiteratureError
        For an unknown name, with the nearest known ones.
    """
    sources = _choose(source, r.SOURCES, "source")
    ids = _system_ids(system)
    return tuple(
        ref
        for ref in dataset().references
        if (ref.source in sources or ref.source == "both")
        and (ids is None or not ids.isdisjoint(ref.systems))
    )


def discrepancies(
    *, severity: Choice = None, system: str | None = None
) -> tuple[r.Discrepancy, ...]:
    """Return the known contradictions and ambiguities of the reviews.

    Parameters
    ----------
    severity : str or iterable of str, optional
        "A" (changes a number used for validation), "B" (label or condition unclear), "C"
        (cosmetic).
    system : str, optional
        Only those whose text names this system (by name, abbreviation or alias, as written), and
        those to which the notes on the system refer.

    Raises
    ------
    LiteratureError
        For an unknown severity or system.
    """
    severities = _choose(severity, r.SEVERITIES, "severity")
    found = tuple(d for d in dataset().discrepancies if d.severity in severities)
    if system is None:
        return found
    target = _find(system)
    terms = [target.system_id, *_spellings(target)]
    pattern = re.compile(
        "|".join(rf"(?<![\w@/-]){re.escape(term)}(?![\w@/-])" for term in terms if len(term) > 2)
    )
    noted = set(re.findall(r"\b[NCX]\d+\b", target.notes))
    return tuple(
        d for d in found if d.discrepancy_id in noted or pattern.search(f"{d.what} {d.handling}")
    )


_find = system  # `system` is also the name of a filter


def _spellings(s: r.System) -> list[str]:
    """The name with and without its bracket, the abbreviations in it, the aliases without notes."""
    found = [s.name, *s.aliases]
    for text in (s.name, *s.aliases):
        match = re.fullmatch(r"(.+?) \(([^()]+)\)", text)
        if match:
            found.append(match[1])
            if text == s.name:
                found += [part for part in match[2].split(", ") if re.search("[A-Z]", part)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _names() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Folded name -> ids, one map per kind of name: ids, names, aliases, derived spellings."""
    tiers: tuple[dict[str, tuple[str, ...]], ...] = ({}, {}, {}, {})
    for s in dataset().systems:
        derived = (s.system_id.replace("_", " "), *_spellings(s))
        groups = ((s.system_id,), (s.name,), s.aliases, derived)
        for tier, group in zip(tiers, groups, strict=True):
            for key in {fold(text) for text in group}:
                tier[key] = (*tier.get(key, ()), s.system_id)
    return tiers


def _word_pattern(word: str) -> re.Pattern[str]:
    return re.compile((r"(?<![^\W\d_])" if len(word) <= 3 else "") + re.escape(word))


def _searchable(s: r.System) -> str:
    return fold(
        " ".join(
            text
            for f in fields(s)
            for text in (s.aliases if f.name == "aliases" else (getattr(s, f.name),))
        )
    )


def _several(choice: str | Iterable[str]) -> list[str]:
    return [choice] if isinstance(choice, str) else [str(name) for name in choice]


def _system_ids(choice: Choice) -> frozenset[str] | None:
    if choice is None:
        return None
    return frozenset(_find(name).system_id for name in _several(choice))


def _choose(choice: Choice, allowed: Iterable[str], what: str) -> frozenset[str]:
    """Resolve a filter to a set of allowed names; None chooses all."""
    names = list(allowed)
    if choice is None:
        return frozenset(names)
    forms = {fold(name): name for name in names}
    chosen = set()
    for given in _several(choice):
        key = fold(given)
        name = forms.get(key) or forms.get(re.sub(r"[ /-]", "_", key))
        if name is None:
            few = (
                f", allowed: {', '.join(names)}"
                if len(names) <= 12
                else f"; {len(names)} are known"
            )
            hint = near_miss(re.sub(r"[ -]", "_", given), names)
            where = " (natrode literature properties lists them)" if what == "property" else ""
            raise LiteratureError(f"unknown {what} {clip(given)}{hint or few}{where}")
        chosen.add(name)
    return frozenset(chosen)


def _current(given: float | str | None, field: str) -> float | None:
    """Current density in mA/cm2 from a number in mA/cm2 or a quantity with its unit."""
    if given is None:
        return None
    try:
        value = float(given)
    except ValueError:
        from natrode.units import to_si

        try:
            value = to_si(given, "A/m2", field=field) / 10.0
        except ValueError as exc:
            raise LiteratureError(str(exc)) from exc
    if not math.isfinite(value) or value < 0:
        raise LiteratureError(
            f"{field} is {clip(given)}, expected a current density >= 0, in mA/cm2"
        )
    return value
