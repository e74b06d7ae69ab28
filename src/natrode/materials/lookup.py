"""Look up a material by name; a near miss says what was probably meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from natrode._text import did_you_mean, nearest

T = TypeVar("T")


class UnknownName(KeyError, ValueError):
    """A name that is not in the library; the message is one line."""

    def __str__(self) -> str:
        # KeyError prints the repr of its argument, which would put quotes around the sentence.
        return str(self.args[0]) if self.args else ""


def lookup(mapping: Mapping[str, T], key: str, what: str) -> T:
    """Return ``mapping[key]``.

    Parameters
    ----------
    mapping
        Library, name to entry.
    key
        Name asked for; case, surrounding blanks and the choice of blank, ``-`` or ``_`` do not
        matter.
    what
        What the entries are, for the message: ``"electrolyte"``.

    Raises
    ------
    UnknownName
        If there is no such entry, naming the nearest ones and all known names.
    """
    if not isinstance(key, str):
        raise UnknownName(f"{what} must be a name, not {type(key).__name__}")
    if key in mapping:
        return mapping[key]
    normal = "_".join(key[:200].strip().lower().replace("-", " ").replace("_", " ").split())
    by_normal = {name.lower(): name for name in mapping}
    if normal in by_normal:
        return mapping[by_normal[normal]]
    hint = did_you_mean(by_normal[name] for name in nearest(normal, by_normal, most=2))
    shown = repr(key if len(key) <= 40 else key[:37] + "...")
    raise UnknownName(f"unknown {what} {shown}{hint or ';'} known: {', '.join(sorted(mapping))}")
