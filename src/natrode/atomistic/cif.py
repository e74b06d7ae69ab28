"""Crystal structures of CIF files, read in a process of their own that is bounded in time and memory."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from natrode._child import run_module
from natrode._files import reason
from natrode._text import one_line
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.extras import ase_or_error
from natrode.atomistic.structures import MOST_ATOMS

MOST_BYTES = 2_000_000
SECONDS = 30.0
MEMORY = 1_500_000_000
"""Bounds of a file [bytes] and of the process that reads it [s, bytes]."""


def read_cif(path: str | os.PathLike[str]) -> Any:
    """Atoms (`ase.Atoms`) of a CIF file.

    Parameters
    ----------
    path : str or path
        Ordered structure of at most `MOST_ATOMS` atoms in the unit cell.

    Raises
    ------
    AtomisticError
        With one line: ASE is missing, the file cannot be read, is too large, has no structure, has
        partly occupied sites, or too many atoms.
    """
    ase_or_error()
    from ase import Atoms

    file = Path(path)
    try:
        size = file.stat().st_size
        regular = file.is_file()
    except (OSError, ValueError) as error:
        raise AtomisticError(f"{file.name}: {reason(error)}") from error
    if not regular or size > MOST_BYTES:
        why = "is not a file" if not regular else f"has {size / 1e6:.1f} MB; allowed: 2 MB"
        raise AtomisticError(f"{file.name}: {why}")
    answer = _answer(file)
    if "error" in answer:
        raise AtomisticError(one_line(f"{file.name}: {answer['error']}", 300))
    return Atoms(
        numbers=answer["numbers"],
        scaled_positions=answer["positions"],
        cell=answer["cell"],
        pbc=True,
    )


def _answer(file: Path) -> dict[str, Any]:
    """What the worker wrote, or that it was stopped."""
    with tempfile.TemporaryDirectory(prefix="natrode-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "answer.json"
        bounds = [str(MEMORY), f"{SECONDS:.0f}", str(MOST_ATOMS)]
        code = run_module(
            "natrode.atomistic.cif_worker",
            [str(file.resolve()), str(target), *bounds],
            Path(folder),
            SECONDS,
            {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        if code is None:
            return {"error": f"was not read within {SECONDS:.0f} s: damaged file?"}
        try:
            found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
            return found
        except (OSError, ValueError):
            return {"error": f"the reader was stopped (exit code {code}): damaged?"}
