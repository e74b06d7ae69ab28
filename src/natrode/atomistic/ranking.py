"""Rankings of materials, one for each group that allows it, and what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from natrode.atomistic.table import comparable
from natrode.atomistic.values import Descriptor, Group, Ranked, rank


@dataclass(frozen=True)
class Ranking:
    """Materials of one group, lowest value first; `cautions` say what else differs."""

    group: Group
    places: tuple[Ranked, ...]
    cautions: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name."""
        places = [{**p.descriptor.as_dict(), "resolved": p.resolved} for p in self.places]
        return {"group": self.group._asdict(), "places": places, "cautions": list(self.cautions)}


@dataclass(frozen=True)
class Rankings:
    """All rankings of some materials, and one line for each material that is in none of a group."""

    rankings: tuple[Ranking, ...]
    left_out: tuple[str, ...]


def rankings(
    keys: Sequence[str], quantity: str, rows: Sequence[Descriptor] | None = None
) -> Rankings:
    """Rank materials in every group that holds at least two of them.

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
        If no group holds two of them; the line says what keeps them apart.
    """
    found = []
    for group, members in comparable(keys, quantity, rows).items():
        found.append(Ranking(group, rank(members), _cautions(members)))
    ranked = {p.descriptor.material for r in found for p in r.places}
    left = tuple(
        f"{key}: in no group with the others, so it has no place here"
        for key in keys
        if key not in ranked
    )
    return Rankings(tuple(found), left)


def _cautions(members: Sequence[Descriptor]) -> tuple[str, ...]:
    lines = []
    if len({d.coverage for d in members}) > 1:
        shares = ", ".join(f"{d.material} {d.coverage or 'not stated'}" for d in members)
        lines.append(f"coverages differ: {shares}")
    if members[0].quantity == "lattice_constant":
        lines.append("lattice constants of different axes stand together")
    if len({d.cell for d in members}) > 1 and members[0].quantity == "migration_barrier":
        lines.append("the supercells differ: up to 0.06 eV in salts, more in soft crystals")
    twice = {d.material for d in members if sum(e.material == d.material for e in members) > 1}
    if twice:
        lines.append(f"several sites or hops of {', '.join(sorted(twice))} stand together")
    return tuple(lines)
