"""A directory in which one process at a time does long work that can be gone on with.

Lives and marches keep their files in such directories; what differs between them is the word for the
work, the error, and the names of two files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from natrode._files import reason
from natrode._lock import Busy, locked

RESULT, REPORT, LOCK = "result.json", "report.html", ".lock"


@dataclass(frozen=True)
class Workplace:
    """What a kind of work calls itself and its files.

    Attributes
    ----------
    work : str
        ``"life"`` or ``"march"``, for the messages.
    error : type
        Error that is raised, one line each.
    settings : str
        File whose presence marks a directory as one of this work.
    begun : str
        File or folder that is there from the first checkpoint on.
    """

    work: str
    error: type[Exception]
    settings: str
    begun: str

    def new_directory(self, place: str | Path) -> Path:
        """A directory for new work: a new one, or one whose work has ended.

        Parameters
        ----------
        place : str or Path

        Returns
        -------
        Path
            Absolute, made with its parents.

        Raises
        ------
        Exception
            Of the kind `error`, if something else is in the way, or work that is not finished.
        """
        place = Path(place).expanduser().resolve()
        try:
            if place.exists() and not place.is_dir():
                raise self.error(f"{place}: a file is in the way; allowed: a new directory")
            others = place.exists() and any(entry.name != LOCK for entry in place.iterdir())
            if others and not (place / self.settings).is_file():
                raise self.error(
                    f"{place}: is not empty and holds no {self.work}; allowed: a new directory"
                )
            if self._unfinished(place):
                raise self.error(
                    f"{place}: holds a {self.work} that is not finished; natrode resume {place} "
                    "goes on with it, or remove it first"
                )
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self.error(f"{place}: cannot be written: {reason(error)}") from error
        return place

    def _unfinished(self, place: Path) -> bool:
        """Whether work was begun here and neither ended nor was given up."""
        if not (place / self.begun).exists():
            return False
        try:
            return bool(json.loads((place / RESULT).read_bytes())["interrupted"])
        except (OSError, ValueError, KeyError, TypeError):
            return True

    @contextmanager
    def held(self, place: Path | None) -> Iterator[None]:
        """Keep other processes from a directory; a process that dies lets go of it.

        Where the system or the disk knows no locks, nothing is kept.

        Parameters
        ----------
        place : Path or None
            With None nothing is kept.

        Raises
        ------
        Exception
            Of the kind `error`, if another process works there, or it cannot be written to.
        """
        if place is None:
            yield
            return
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(place / LOCK))
            except Busy:
                raise self.error(
                    f"{place}: another process works on this {self.work}; allowed: wait for it, "
                    "or another directory"
                ) from None
            except OSError as error:
                raise self.error(f"{place}: cannot be written: {reason(error)}") from error
            yield
