"""Rows, profiles and balances of a life while it runs."""

from __future__ import annotations

import math
import time
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from natrode.ageing import checkpoint
from natrode.ageing.columns import ALWAYS, NAMES
from natrode.ageing.directory import CHECKPOINT, CYCLES
from natrode.ageing.march import Advance
from natrode.ageing.position import Position
from natrode.ageing.profiles import PROFILES, next_profile, profile_of
from natrode.ageing.slow import SlowState
from natrode.ageing.store import CycleStore
from natrode.cell.ledger import Bookkeeper
from natrode.cell.parameters import Parameters
from natrode.cell.structure import Structure


@dataclass(frozen=True)
class Tally:
    """What is counted up to a position; replaced as a whole, so that no interruption can part it.

    Attributes
    ----------
    books : Bookkeeper
    position : Position or None
    rows, profiles : tuple
        Not written yet.
    written, profiles_written : int
        Rows and profiles in the store.
    next_profile : int
        First cycle whose profiles are kept next.
    """

    books: Bookkeeper
    position: Position | None = None
    rows: tuple[dict[str, float], ...] = ()
    profiles: tuple[dict[str, Any], ...] = ()
    written: int = 0
    profiles_written: int = 0
    next_profile: int = 1


class Keeper:
    """Rows, profiles and balances of a life; in a directory if there is one."""

    def __init__(
        self, p: Parameters, structure: Structure, directory: Path | None, about: dict[str, Any]
    ) -> None:
        self.tally = Tally(Bookkeeper(p, structure))
        self.structure, self.p = structure, p
        self.directory = directory
        self._about = about
        self._saved = -math.inf
        self._store: CycleStore | None = None
        self.depth = structure.grid.host_centres * p.host_thickness

    @property
    def books(self) -> Bookkeeper:
        """Balances up to the last move."""
        return self.tally.books

    def begin(self) -> None:
        """Make an empty store."""
        if self.directory is not None:
            self._store = CycleStore.create(
                self.directory / CYCLES, self._about, PROFILES, self.depth
            )

    def resume(self, more: dict[str, Any]) -> None:
        """Go on with a store that is there."""
        assert self.directory is not None
        self._store = CycleStore(self.directory / CYCLES)
        self.tally = replace(
            self.tally,
            written=int(more["rows"]),
            profiles_written=int(more["profiles"]),
            next_profile=int(more["next_profile"]),
        )
        self.books.resume(more["books"])

    def add(self, before: Position, advance: Advance, slow: SlowState) -> None:
        """Count a move."""
        was = self.tally
        books = deepcopy(was.books)
        simulated = 0.0
        for cycle in advance.cycles:
            for result in cycle.results:
                books.add(result)
            charge = [r.state.charge[0] for r in cycle.results]
            simulated += float(charge[-1][-1] - charge[0][0])
        if any(row["simulated"] == 0.0 for row in advance.rows):
            place = slow.slices["charge"]
            gained = float((advance.position.values[place] - before.values[place])[0]) - simulated
            # a cycle that plates nothing has no number there
            plated = float(np.nansum([row["plated_c_per_m2"] for row in advance.rows]))
            plated -= sum(cycle.row.get("plated_c_per_m2", 0.0) for cycle in advance.cycles)
            state = slow.solver.layout.split(advance.position.values)
            seen = slow.seen(advance.position.values)
            books.skip(plated, plated - gained, state, seen)
        profiles, following = was.profiles, was.next_profile
        last = advance.cycles[-1]  # those before it only let a jump settle
        if self.depth.size and last.number >= following:
            profiles = (*profiles, profile_of(last, self.p, self.structure))
            following = next_profile(last.number)
        self.tally = replace(
            was,
            books=books,
            position=advance.position,
            rows=(*was.rows, *advance.rows),
            profiles=profiles,
            next_profile=following,
        )

    def save(self, position: Position, every: float = 0.0) -> None:
        """Write what has come since the last time, then where the life stands.

        Nothing is written before `every` s have passed since the last time.
        """
        if self._store is None or time.monotonic() - self._saved < every:
            return
        assert self.directory is not None
        now = self.tally
        self._store.extend(now.written, now.rows, now.profiles_written, now.profiles)
        more: dict[str, Any] = {
            "rows": now.written + len(now.rows),
            "profiles": now.profiles_written + len(now.profiles),
            "next_profile": now.next_profile,
            "books": now.books.kept(),
        }
        checkpoint.save(self.directory / CHECKPOINT, position, more)
        self.tally = replace(
            now,
            written=more["rows"],
            profiles_written=more["profiles"],
            rows=(),
            profiles=(),
        )
        self._saved = time.monotonic()

    def tables(self) -> tuple[pd.DataFrame, xr.Dataset]:
        """All rows and profiles."""
        if self._store is not None:
            data = self._store.read()
            along = [n for n in NAMES if n in data and data[n].dims == ("cycle",)]
            frame = data[along].to_dataframe().reset_index()
            frame["cycle"] = frame["cycle"].astype(int)
            rest = data.drop_dims("cycle")
            if "profile_cycle" in rest:
                rest = rest.set_coords("profile_cycle")
            return frame, rest
        frame = pd.DataFrame(list(self.tally.rows), columns=["cycle", *NAMES])
        empty = [c for c in frame if c not in ALWAYS and frame[c].isna().all()]
        frame = frame.drop(columns=empty)
        profiles = self.tally.profiles
        if not profiles:
            return frame, xr.Dataset()
        names = [name for name in PROFILES if name in profiles[0]]
        return frame, xr.Dataset(
            {name: (("profile", "depth"), np.array([e[name] for e in profiles])) for name in names},
            coords={
                "depth": self.depth,
                "profile_cycle": ("profile", [e["profile_cycle"] for e in profiles]),
            },
        )
