"""Members of a plan as small files: what is finished is never run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from natrode._files import reason, replace_bytes
from natrode.design.errors import DesignError
from natrode.design.member import Member

PLAN, MEMBERS = "plan.json", "members"

FORMAT = "natrode-plan"


class Keep:
    """Finished members, in a directory if there is one.

    Parameters
    ----------
    directory : Path or None
        Made with its parents; one that holds the same plan is gone on with.
    plan : dict
        What decides the results, as plain values.

    Raises
    ------
    DesignError
        If the directory holds another plan or something else, or cannot be written.
    """

    def __init__(self, directory: Path | None, plan: dict[str, Any]) -> None:
        self.directory = directory
        self._members: dict[str, Member] = {}
        if directory is None:
            return
        wanted = json.loads(json.dumps({"format": FORMAT, **plan}))
        try:
            if directory.exists() and not directory.is_dir():
                raise DesignError(f"{directory}: a file is in the way; allowed: a new directory")
            held = _held(directory)
            if held is None:
                (directory / MEMBERS).mkdir(parents=True, exist_ok=True)
                replace_bytes(directory / PLAN, json.dumps(wanted, indent=2).encode())
            elif held != wanted:
                raise DesignError(
                    f"{directory}: holds another plan ({difference(held, wanted)}); "
                    "allowed: a new directory, or the plan that it was begun with"
                )
        except OSError as error:
            raise DesignError(f"{directory}: cannot be written: {reason(error)}") from error

    def get(self, key: str) -> Member | None:
        """A finished member; None if it is not finished or its file is damaged."""
        if key not in self._members and self.directory is not None:
            try:
                data = json.loads(self._file(key).read_bytes())
                member = Member.from_dict(data)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                return None
            if member.key != key:
                return None
            self._members[key] = member
        return self._members.get(key)

    def add(self, member: Member, *, write: bool = True) -> None:
        """Keep a member; without `write` it is forgotten with this object, and run again later.

        Raises
        ------
        DesignError
            If its file cannot be written.
        """
        from natrode.cell.files import json_text

        self._members[member.key] = member
        if self.directory is None or not write:
            return
        file = self._file(member.key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_bytes(file, json_text(member.as_dict()).encode())
        except OSError as error:
            raise DesignError(f"{file}: cannot be written: {reason(error)}") from error

    def _file(self, key: str) -> Path:
        assert self.directory is not None
        return self.directory / MEMBERS / f"{key}.json"


def _held(directory: Path) -> dict[str, Any] | None:
    """The plan in a directory; None if the directory is empty or does not exist."""
    if not directory.exists() or not any(directory.iterdir()):
        return None
    try:
        held = json.loads((directory / PLAN).read_bytes())
        if not isinstance(held, dict) or held.get("format") != FORMAT:
            raise ValueError("not a plan")
    except (OSError, ValueError):
        raise DesignError(
            f"{directory}: is not empty and holds no plan; allowed: a new directory"
        ) from None
    return held


def difference(held: Any, wanted: Any, place: str = "") -> str:
    """The first place in which two plain values differ, with both."""
    if isinstance(held, dict) and isinstance(wanted, dict):
        for name in [*held, *(name for name in wanted if name not in held)]:
            if held.get(name) != wanted.get(name):
                inner = f"{place}.{name}" if place else str(name)
                return difference(held.get(name), wanted.get(name), inner)
    if isinstance(held, list) and isinstance(wanted, list) and len(held) == len(wanted):
        for index, (this, that) in enumerate(zip(held, wanted, strict=True)):
            if this != that:
                return difference(this, that, f"{place}.{index}")
    return f"{place}: {_short(held)} there, {_short(wanted)} now"


def _short(value: Any) -> str:
    if isinstance(value, list | dict):
        return f"{len(value)} entries"
    return str(value)[:60]
