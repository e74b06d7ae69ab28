"""Outcomes by what decides them: case, changes, how it was run, and the code of the model."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from natrode._files import reason, replace_bytes
from natrode.compare.validation.outcomes import GRID, Outcome, Task
from natrode.design.ensemble import LOST

if TYPE_CHECKING:
    from natrode.case import Case
    from natrode.compare.validation.experiments import Experiment

#: Rooms and modules whose code decides what a run gives, and libraries that do.
ROOMS = ("ageing", "case", "cell", "materials", "metrics", "record", "theory")
MODULES = ("constants.py", "units.py", "compare/validation/outcomes.py")
LIBRARIES = ("numpy", "scipy", "pybamm", "casadi", "pybammsolvers")

MOST_BYTES = 1_000_000


class StoreError(ValueError):
    """A place for outcomes that cannot be used; one line."""


@lru_cache(maxsize=1)
def code() -> str:
    """Hash of the source of the model and of the versions of the libraries below it."""
    digest = hashlib.sha256()
    for room in ROOMS:
        for item in sorted(_sources(resources.files("natrode") / room), key=lambda pair: pair[0]):
            digest.update(item[0].encode())
            digest.update(item[1])
    for name in MODULES:
        digest.update((resources.files("natrode") / name).read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


def _sources(folder: Any) -> list[tuple[str, bytes]]:
    return [
        (f"{folder.name}/{item.name}", item.read_bytes())
        for item in folder.iterdir()
        if item.name.endswith(".py")
    ]


def key_of(case: Case, experiment: Experiment) -> str:
    """Content key of a run: it changes with any number of the case and with the code."""
    content = [code(), case.hash(), experiment.kind, experiment.until, list(experiment.at), GRID]
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def task_of(case: Case, experiment: Experiment) -> Task:
    """The run of a case, which may be a changed one of the experiment."""
    key = key_of(case, experiment)
    return Task(key, case.to_dict(), experiment.kind, experiment.until, experiment.at)


class Store:
    """Outcomes as small files; what is there is not run again.

    Parameters
    ----------
    directory : Path or None
        Made with its parents; None keeps them in memory.

    Raises
    ------
    StoreError
        If it cannot be written.
    """

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self._known: dict[str, Outcome] = {}
        if directory is not None:
            try:
                directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"{directory}: cannot be written: {reason(error)}") from error

    def get(self, key: str) -> Outcome | None:
        """An outcome; None if there is none or its file is damaged."""
        if key not in self._known and self.directory is not None:
            try:
                file = self._file(key)
                if file.stat().st_size > MOST_BYTES:
                    return None
                found = Outcome.from_dict(json.loads(file.read_bytes()))
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                return None
            if found.key != key:
                return None
            self._known[key] = found
        return self._known.get(key)

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome; one of a process that died is forgotten and run again.

        Raises
        ------
        StoreError
            If its file cannot be written.
        """
        from natrode.cell.files import json_text

        self._known[outcome.key] = outcome
        if self.directory is None or outcome.failed.startswith(LOST):
            return
        file = self._file(outcome.key)
        try:
            file.parent.mkdir(exist_ok=True)
            replace_bytes(file, json_text(outcome.as_dict()).encode())
        except OSError as error:
            raise StoreError(f"{file}: cannot be written: {reason(error)}") from error

    def _file(self, key: str) -> Path:
        assert self.directory is not None
        return self.directory / key[:2] / f"{key[2:]}.json"
