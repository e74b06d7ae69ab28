"""Results of calculations by the hash of structure, settings and engine, as JSON in a folder.

An interrupted computation goes on where it stopped: each relaxation is kept as soon as it ends.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from natrode._files import reason, replace_bytes
from natrode.atomistic.errors import AtomisticError

VERSION = 1
"""Changes when a result of an older version must not be used any more."""


@dataclass(frozen=True)
class Outcome:
    """End of a calculation.

    Parameters
    ----------
    energy : float
        Potential energy of the cell, eV.
    positions, cell : list
        Angstrom; n x 3 and 3 x 3.
    force : float
        Largest force left on a free atom, eV/angstrom.
    steps : int
    extra : dict
        Further numbers of the task.
    words : dict
        What made it: versions of programs that are not in the key.
    """

    energy: float
    positions: list[list[float]]
    cell: list[list[float]]
    force: float
    steps: int
    extra: dict[str, float]
    words: dict[str, str] = field(default_factory=dict)


def default_folder() -> Path:
    """Folder of the user for results: below ``XDG_CACHE_HOME`` or ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "natrode" / "atomistic"


def geometry_hash(atoms: Any) -> str:
    """Twelve digits that tell structures apart: elements, cell and places to 1e-4 angstrom."""
    parts = {
        "numbers": [int(z) for z in atoms.numbers],
        "positions": _rounded(atoms.positions, 4),
        "cell": _rounded(np.asarray(atoms.cell), 4),
        "pbc": [bool(b) for b in atoms.pbc],
    }
    return _digest(parts)[:12]


class Store:
    """Outcomes in a folder; without a folder they last as long as the object.

    Parameters
    ----------
    folder : Path or None
        Made when the first result is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._memory: dict[str, Outcome] = {}

    def once(
        self,
        task: str,
        atoms: Any,
        settings: dict[str, Any],
        engine: str,
        compute: Callable[[], Outcome],
    ) -> Outcome:
        """The kept outcome of a calculation, or that of `compute`, which is kept.

        Raises
        ------
        AtomisticError
            If the folder cannot be written to.
        """
        fixed = [sorted(int(i) for i in c.get_indices()) for c in atoms.constraints
                 if hasattr(c, "get_indices")]  # fmt: skip
        key = _digest(
            {"version": VERSION, "task": task, "settings": settings, "engine": engine,
             "geometry": geometry_hash(atoms), "fixed": fixed}
        )[:24]  # fmt: skip
        found = self._memory.get(key) or self._read(key)
        if found is None:
            found = compute()
            self._write(key, found)
        self._memory[key] = found
        return found

    def _read(self, key: str) -> Outcome | None:
        """The outcome of this key; None where there is none or its file is damaged."""
        if self.folder is None:
            return None
        try:
            content = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            outcome = Outcome(**content)
            numbers = np.concatenate([[outcome.energy, outcome.force], np.ravel(outcome.positions)])
            return outcome if np.isfinite(numbers.astype(float)).all() else None
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, key: str, outcome: Outcome) -> None:
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(asdict(outcome), allow_nan=False)
            replace_bytes(self.folder / f"{key}.json", text.encode())
        except (OSError, ValueError) as error:
            raise AtomisticError(
                f"cannot keep results in {self.folder}: {reason(error)}"
            ) from error


def _rounded(values: Any, digits: int) -> list[Any]:
    # adding zero turns -0.0 into 0.0, which would be written differently
    return (np.round(np.asarray(values, float), digits) + 0.0).tolist()


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
