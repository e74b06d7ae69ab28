"""What an engine must offer, which engines there are, and how many threads they may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from natrode._text import near_miss
from natrode.atomistic.errors import AtomisticError

if TYPE_CHECKING:
    from natrode.atomistic.structures import Subject

Task = Literal["lattice_constant", "migration_barrier", "binding_energy", "surface_energy"]

ENTRY_POINTS = "natrode.atomistic_engines"
"""Entry-point group of engines of others: a callable without arguments that gives an `Engine`."""

DEFAULT = "7net-0"

_MOST_THREADS = 2


class Verdict(NamedTuple):
    """What an engine says about a task.

    `error_ev` is the error bar in eV (in angstrom per angstrom, a fraction, for a lattice
    constant), None where nothing of the kind was ever checked.
    """

    verdict: Literal["ok", "warn", "refuse"]
    error_ev: float | None
    reason: str


class Provenance(NamedTuple):
    """Name, version and functional of an engine."""

    engine: str
    version: str
    functional: str

    def words(self) -> str:
        """``"7net-0 (sevenn 0.13.0), PBE"``."""
        return f"{self.engine} ({self.version}), {self.functional}"


class Engine(Protocol):
    """A source of energies and forces that knows what it can be asked."""

    @property
    def provenance(self) -> Provenance:
        """Name, version, functional."""
        ...

    def calculator(self) -> Any:
        """An ASE calculator with energies, forces and stresses.

        Raises
        ------
        AtomisticError
            If a library is missing, with the lines that install it.
        """
        ...

    def domain(self, task: Task, subject: Subject) -> Verdict:
        """Whether the engine can be trusted with a task, with its error bar."""
        ...


def engines() -> dict[str, Callable[[], Engine]]:
    """Engines by name: those that come with Natrode and those that other packages register."""
    from importlib.metadata import entry_points

    from natrode.atomistic.chgnet_engine import ChgNet
    from natrode.atomistic.dispersion import SevenNetD4
    from natrode.atomistic.sevennet import SevenNet, SevenNetL3i5

    found: dict[str, Callable[[], Engine]] = {
        DEFAULT: SevenNet,
        SevenNetL3i5.name: SevenNetL3i5,
        SevenNetD4.name: SevenNetD4,
        "chgnet": ChgNet,
    }
    for point in entry_points(group=ENTRY_POINTS):
        found.setdefault(point.name, _loader(point))
    return found


def engine_of(name: str) -> Engine:
    """The engine of this name.

    Raises
    ------
    AtomisticError
        If there is none, with the nearest and the known names, or it cannot be loaded.
    """
    known = engines()
    if name not in known:
        hint = near_miss(name, known) or ";"
        raise AtomisticError(f"no engine {name[:40]!r}{hint} known: {', '.join(known)}")
    return known[name]()


def _loader(point: Any) -> Callable[[], Engine]:
    def load() -> Engine:
        try:
            return point.load()()
        except Exception as error:
            raise AtomisticError(
                f"engine {point.name}: cannot be loaded ({type(error).__name__}: {error})"
            ) from error

    return load


def installed(package: str) -> str:
    """Package and version in words, without importing it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} is not installed"


def threads() -> int:
    """Threads for an engine: at most two, at most the free cores, at most ``OMP_NUM_THREADS``.

    On a processor that others use, a second thread makes a calculation several times slower.
    """
    cores = os.cpu_count() or 1
    try:
        free = cores - round(os.getloadavg()[0])
    except (AttributeError, OSError):
        free = cores
    asked = os.environ.get("OMP_NUM_THREADS", "")
    most = int(asked) if asked.isdigit() and int(asked) > 0 else _MOST_THREADS
    return max(1, min(_MOST_THREADS, free, most))
