"""Single points of density functional theory with GPAW, in a process of their own.

GPAW (GPL) is no part of Natrode and never imported here: the process may run under another Python,
for example that of the system with the GPAW of Debian. The functional is PBE, the energies are those
extrapolated to no smearing.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from natrode._child import run_command
from natrode._text import one_line
from natrode.atomistic.errors import AtomisticError
from natrode.atomistic.extras import GPAW, missing
from natrode.atomistic.relax import Progress, silent
from natrode.atomistic.store import Outcome, Store

PYTHON = "NATRODE_GPAW_PYTHON"
"""Variable of the environment that names the Python with GPAW."""

SYSTEM = "/usr/bin/python3"
"""Python for which Debian and Ubuntu package GPAW."""

MOST_ATOMS = 100
SECONDS = 3600.0
MEMORY = 12_000_000_000
"""Bounds of a single point: atoms, time [s] and address space [bytes]."""

CUTOFF = 340
"""Energy of the plane waves, eV."""

CONVERGENCE = {"eigenstates": 1e-4, "density": 5e-3, "energy": 1e-3}
"""Where the iterations end: eV^2, electrons and eV, each per valence electron."""

_WORKER = "gpaw_worker.py"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


@dataclass(frozen=True)
class Settings:
    """What decides the energy of a single point beside the structure.

    Parameters
    ----------
    kpoints : tuple of int
        Gamma-centred grid.
    width : float
        Fermi-Dirac smearing, eV.
    charge : int
        Of the cell, in elementary charges; a uniform background neutralises it.
    """

    kpoints: tuple[int, int, int] = (1, 1, 1)
    width: float = 0.05
    charge: int = 0

    def method(self, version: str) -> str:
        """``"GPAW 26.7.0, PBE, PW 340 eV, Fermi-Dirac 0.05 eV, charge -1"``.

        Without the k-points, which follow the cell: the same method has other ones on a larger cell.
        """
        charge = f", charge {self.charge:+d}" if self.charge else ""
        return f"GPAW {version}, PBE, PW {CUTOFF} eV, Fermi-Dirac {self.width:g} eV{charge}"

    def grid(self) -> str:
        """``"4x4x1"``."""
        return "x".join(map(str, self.kpoints))

    def keywords(self) -> dict[str, Any]:
        """Keyword arguments of ``gpaw.GPAW``."""
        return {
            "mode": {"name": "pw", "ecut": CUTOFF},
            "xc": "PBE",
            "kpts": {"size": list(self.kpoints), "gamma": True},
            "occupations": {"name": "fermi-dirac", "width": self.width},
            "charge": self.charge,
            "convergence": CONVERGENCE,
        }


def convergence_words() -> str:
    """The convergence settings in words."""
    return "converged to " + ", ".join(f"{name} {value:g}" for name, value in CONVERGENCE.items())


class Point(NamedTuple):
    """Energy [eV], largest force on an atom [eV/angstrom], version of GPAW and its atomic data."""

    energy: float
    force: float
    version: str
    data: str


class SinglePoints:
    """Energies by GPAW; each is kept as soon as it is there.

    Parameters
    ----------
    folder : Path or None
        Where they are kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._store = Store(folder)
        self._python: str | None = None

    def ready(self) -> None:
        """Refuse at once where there is neither GPAW nor a kept energy.

        Raises
        ------
        AtomisticError
            With the lines that install GPAW.
        """
        folder = self._store.folder
        if folder is None or not any(folder.glob("*.json")):
            self._interpreter()

    def point(
        self, atoms: Any, settings: Settings, label: str, progress: Progress = silent
    ) -> Point:
        """Energy of a structure as it is.

        Parameters
        ----------
        atoms : ase.Atoms
        settings : Settings
        label : str
            What it is, for the progress and the messages.
        progress : callable

        Raises
        ------
        AtomisticError
            With one line: too many atoms, GPAW is missing, fails, takes too long.
        """
        if len(atoms.numbers) > MOST_ATOMS:
            raise AtomisticError(
                f"GPAW, {label}: {len(atoms.numbers)} atoms; allowed: at most {MOST_ATOMS}"
            )
        keywords = settings.keywords()
        found = self._store.once(
            "gpaw", _Frame.of(atoms), keywords, "GPAW",
            lambda: self._run(atoms, keywords, label, progress),
        )  # fmt: skip
        return Point(found.energy, found.force, found.words["gpaw"], found.words["data"])

    def _run(self, atoms: Any, keywords: dict[str, Any], label: str, progress: Progress) -> Outcome:
        job = {
            "numbers": [int(z) for z in atoms.numbers],
            "positions": np.asarray(atoms.positions, float).tolist(),
            "cell": np.asarray(atoms.cell, float).tolist(),
            "pbc": [bool(b) for b in atoms.pbc],
            "settings": keywords,
            "memory": MEMORY,
            "seconds": math.ceil(SECONDS),
        }
        answer = _answer(self._interpreter(), job, label, progress)
        if "error" in answer:
            raise AtomisticError(one_line(f"GPAW, {label}: {answer['error']}", 300))
        try:
            words = {name: str(answer["versions"][name]) for name in ("gpaw", "ase", "data")}
            energy, force = float(answer["energy"]), float(answer["force"])
        except (KeyError, TypeError, ValueError) as error:
            raise AtomisticError(f"GPAW, {label}: its answer cannot be read ({error!r})") from error
        if not np.isfinite([energy, force]).all():
            raise AtomisticError(f"GPAW, {label}: the energy is not finite")
        return Outcome(energy, job["positions"], job["cell"], force, 1, {}, words)

    def _interpreter(self) -> str:
        if self._python is None:
            self._python = interpreter()[0]
        return self._python


class _Frame(NamedTuple):
    """What the store looks at: a structure without constraints, which change no energy."""

    numbers: Any
    positions: Any
    cell: Any
    pbc: Any
    constraints: tuple[Any, ...] = ()

    @classmethod
    def of(cls, atoms: Any) -> _Frame:
        return cls(atoms.numbers, atoms.positions, atoms.cell, atoms.pbc)


def interpreter() -> tuple[str, dict[str, str]]:
    """The Python that has GPAW, and the versions there.

    The one that the variable `PYTHON` names; else this one, else that of the system.

    Raises
    ------
    AtomisticError
        If none has it, with the lines that install it.
    """
    asked = os.environ.get(PYTHON)
    if asked:
        found = _versions(asked)
        if isinstance(found, str):
            raise AtomisticError(f"{PYTHON}: {asked[:80]} has no working GPAW ({found})")
        return asked, found
    own = [] if missing("gpaw") else [sys.executable]
    reasons = []
    for python in (*own, *([SYSTEM] if Path(SYSTEM).exists() else [])):
        found = _versions(python)
        if not isinstance(found, str):
            return python, found
        reasons.append(f"{python}: {found}")
    tried = f" ({'; '.join(reasons)})" if own else ""
    raise AtomisticError(f"--dft needs GPAW, which is not installed{tried}: {GPAW}")


def _environment(python: str) -> dict[str, str | None]:
    """Variables of the process; those of this Python must not reach another one."""
    if python == sys.executable:
        return dict(_ONE_THREAD)
    return {**_ONE_THREAD, "PYTHONPATH": None, "PYTHONHOME": None, "VIRTUAL_ENV": None}


def _worker(folder: Path) -> str:
    """The worker alone in a folder: beside its sources their names would hide those of others."""
    target = folder / _WORKER
    target.write_text(
        files("natrode.atomistic").joinpath(_WORKER).read_text(encoding="utf-8"), encoding="utf-8"
    )
    return str(target)


def _versions(python: str) -> dict[str, str] | str:
    """Versions of GPAW, ASE and data under a Python, or why there are none."""
    if shutil.which(python) is None:
        return "no such program"
    variables = {**os.environ, **_environment(python)}
    with tempfile.TemporaryDirectory(prefix="natrode-", ignore_cleanup_errors=True) as folder:
        try:
            done = subprocess.run(
                [python, _worker(Path(folder))],
                capture_output=True, text=True, timeout=120, cwd=folder, stdin=subprocess.DEVNULL,
                env={name: value for name, value in variables.items() if value is not None},
            )  # fmt: skip
            found = json.loads(done.stdout)
            return {name: str(found[name]) for name in ("gpaw", "ase", "data")}
        except subprocess.TimeoutExpired:
            return "no answer within 120 s"
        except (OSError, ValueError, KeyError, TypeError) as error:
            last = done.stderr.strip().splitlines()[-1:] if isinstance(error, ValueError) else []
            return one_line(last[0] if last else repr(error), 120)


def _answer(python: str, job: dict[str, Any], label: str, progress: Progress) -> dict[str, Any]:
    """What the worker wrote, or that it was stopped."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="natrode-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        target = folder / "answer.json"
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        command = [python, _worker(folder), "job.json", str(target), "log.txt"]
        code = run_command(
            command, folder, SECONDS, _environment(python),
            lambda: progress(f"GPAW, {label}: {time.monotonic() - began:.0f} s"),
        )  # fmt: skip
        if code is None:
            return {"error": f"not done within {SECONDS / 60:.0f} minutes; fewer --atoms help"}
        try:
            found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
            return found
        except (OSError, ValueError):
            return {"error": f"it was stopped (exit code {code}); too little memory?"}
