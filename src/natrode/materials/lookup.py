"""Look up a material by name; a near miss says what was probably meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from natrode._text import did_you_mean, nearest

T = TypeVar("T")

_OTHER_SPELLINGS = {"aluminium": "aluminum", "sulf": "sulph"}


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
        Name asked for: that of the library, or the plain name of one entry ("copper",
        "1 M NaPF6 in diglyme"; what follows a comma or stands in brackets may be left out). Case,
        blanks, ``-`` and ``_`` do not matter.
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
    normal = _normal(key[:200])
    known = {**_plain_names(mapping), **{_normal(name): name for name in mapping}}
    if normal in known:
        return mapping[known[normal]]
    near = dict.fromkeys(known[name] for name in nearest(normal, known, most=2))
    hint = did_you_mean(near)
    shown = repr(key if len(key) <= 40 else key[:37] + "...")
    raise UnknownName(f"unknown {what} {shown}{hint or ';'} known: {', '.join(sorted(mapping))}")


def _normal(name: str) -> str:
    """A name in the form in which names are compared."""
    return "".join(name.lower().replace("-", " ").replace("_", " ").split())


def _plain_names(mapping: Mapping[str, object]) -> dict[str, str]:
    """Plain names of the entries and the keys that they mean; one that two entries share is out."""
    keys: dict[str, set[str]] = {}
    for key, entry in mapping.items():
        name = getattr(entry, "name", None)
        if not isinstance(name, str):
            continue
        short = name.partition(" (")[0].partition(", ")[0]
        for text in {name, short}:
            spellings = {text, *(text.replace(a, b) for a, b in _OTHER_SPELLINGS.items())}
            for spelling in spellings:
                keys.setdefault(_normal(spelling), set()).add(key)
    return {name: next(iter(found)) for name, found in keys.items() if len(found) == 1}
