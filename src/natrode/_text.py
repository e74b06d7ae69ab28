"""One-line messages: cleaned text, and the nearest of the names that are known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

#: Characters of a given name that are compared with the known ones.
_COMPARED = 200


def one_line(text: str, limit: int = 500) -> str:
    """`text` without line breaks or control characters, cut at `limit` characters."""
    clean = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."


def nearest(given: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """The `known` names most like the given one, nearest first.

    Parameters
    ----------
    given : str
        Name asked for.
    known : iterable of str
    most : int
        Largest number of names.
    cutoff : float
        Least likeness from 0 to 1, as `difflib` counts it.
    """
    return get_close_matches(given[:_COMPARED], list(known), n=most, cutoff=cutoff)


def did_you_mean(names: Iterable[str]) -> str:
    """``; did you mean 'x' or 'y'?`` for a message, nothing without names."""
    quoted = " or ".join(map(repr, names))
    return f"; did you mean {quoted}?" if quoted else ""


def near_miss(given: str, known: Iterable[str], most: int = 1) -> str:
    """``; did you mean 'x'?`` for a name close to a known one, else nothing."""
    return did_you_mean(nearest(given, known, most))
