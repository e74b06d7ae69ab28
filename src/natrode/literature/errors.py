"""The one error of the literature room, and the near-miss hint that its messages carry."""

from __future__ import annotations

from collections.abc import Iterable

from natrode import _text


class LiteratureError(ValueError):
    """Literature data that cannot be read, found or written. The message is a single line."""


def fold(text: str) -> str:
    """Reduce a name to the form in which names are compared: one case, single blanks.

    Unicode compatibility forms are unified first, so that "SnO₂" and "SnO2" are the same name.
    """
    from unicodedata import normalize

    return " ".join(normalize("NFKC", text).casefold().split())


def clip(text: object, length: int = 60) -> str:
    """Return `text` quoted for a one-line message, shortened to at most `length` characters."""
    quoted = repr(" ".join(str(text).split()))
    return quoted if len(quoted) <= length else quoted[: length - 4] + "...'"


def nearest(given: str, known: Iterable[str]) -> list[str]:
    """Return the `known` names near to the given one, nearest first.

    A name that contains what was given counts as near, as does one that differs by a few letters.
    """
    forms = {fold(name): name for name in known}
    key = fold(given)[:200]
    hits = _text.nearest(key, forms, most=6, cutoff=0.7)
    if len(key) >= 3:
        hits += [form for form in forms if key in form and form not in hits]
    return [forms[form] for form in hits]


def near_miss(given: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'a' or 'b'?" for the nearest known names, "" if none is near."""
    return _text.did_you_mean(nearest(given, known)[:3])
