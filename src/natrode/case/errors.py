"""Errors of a case: one line per mistake, with the field, what was given and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from natrode._text import near_miss, one_line

Location = tuple[int | str, ...]

#: Longest echo of a given value in a message.
SHOWN = 60

NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
"""Form of the name of a case."""

SYSTEM = r"^[a-z0-9][a-z0-9_]{0,63}$"
"""Form of the name of a system of the literature."""

TAG = r"^[a-z][a-z0-9_]{0,31}$"
"""Form of the tag of a step."""

_FORMS = {
    TAG: "small letters, digits, _ (a letter first; at most 32)",
    NAME: "letters, digits, _ - . (no blank; a letter or digit first; at most 64)",
    SYSTEM: "small letters, digits, _ (no blank; a letter or digit first; at most 64)",
}
"""The forms in words."""

_STEP_TAGS = frozenset(
    [
        "plate",
        "strip",
        "charge",
        "discharge",
        "hold",
        "rest",
        "repeat",
        "aurbach",
        "adams",
        "rate_test",
    ]
)

_PLAIN = {
    "missing": "required, but missing",
    "model_type": "got {given}; allowed: a mapping of fields",
    "model_attributes_type": "got {given}; allowed: a mapping of fields",
    "dict_type": "got {given}; allowed: a mapping of fields",
    "tuple_type": "got {given}; allowed: a list",
    "list_type": "got {given}; allowed: a list",
    "string_type": "got {given}; allowed: text",
    "int_type": "got {given}; allowed: a whole number",
    "int_parsing_size": "got {given}; allowed: a smaller whole number",
    "greater_than_equal": "got {given}; allowed: {ge} or more",
    "less_than_equal": "got {given}; allowed: {le} or less",
    "string_too_long": "got {given}; allowed: at most {max_length} characters",
    "string_too_short": "got {given}; allowed: at least {min_length} characters",
}


class CaseError(ValueError):
    """A case that cannot be used.

    Parameters
    ----------
    messages : str or iterable of str
        One line per mistake: ``field: got ...; allowed: ...``.

    Attributes
    ----------
    messages : tuple of str
        The lines.
    locations : tuple of tuple
        For each line, the place in the input as keys and list indices; empty where not known.
    """

    def __init__(
        self, messages: str | Iterable[str], locations: Iterable[Location] | None = None
    ) -> None:
        lines = [messages] if isinstance(messages, str) else list(messages)
        self.messages = tuple(one_line(line) for line in lines)
        places = list(locations) if locations is not None else []
        self.locations = tuple(places[: len(lines)]) + ((),) * (len(lines) - len(places))
        super().__init__("\n".join(self.messages))


def shown(value: object) -> str:
    """A short, single-line echo of what was given."""
    if isinstance(value, dict):
        text = "a mapping with " + ", ".join(str(key)[:20] for key in list(value)[:4])
        text = "an empty mapping" if not value else text
    elif isinstance(value, list | tuple):
        text = f"a list of {len(value)}"
    elif isinstance(value, str):
        text = repr(value[:SHOWN])
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**SHOWN:
        text = "a huge whole number"
    else:
        text = str(value)
    return one_line(text, SHOWN + 10)


def refuse(text: str) -> PydanticCustomError:
    """An error for a Pydantic validator whose message is `text` as it stands."""
    return PydanticCustomError("case", "{text}", {"text": text})


def refuse_at(problems: Sequence[tuple[str | Location, str]]) -> PydanticCustomError:
    """An error for several fields at once: pairs of path below the model, and text."""
    return PydanticCustomError("case_many", "several fields", {"problems": list(problems)})


def dotted(location: Location) -> str:
    """``host.thickness`` or ``protocol.2.current`` from keys and list indices."""
    return one_line(".".join(str(part) for part in location), 120)


def undotted(path: str | Location) -> Location:
    """The inverse of `dotted` for the plain paths of cross checks; a location stays one."""
    if not isinstance(path, str):
        return path
    return tuple(int(part) if part.isdigit() else part for part in path.split("."))


def _place(location: Sequence[int | str]) -> Location:
    """Location without the tags that a union of steps adds after the list index."""
    kept: list[int | str] = []
    for part in location:
        if kept and isinstance(kept[-1], int) and part in _STEP_TAGS:
            continue
        kept.append(part)
    return tuple(kept)


def _text(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "case":
        return str(context["text"])
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        hint = near_miss(error["input"], allowed) if isinstance(error["input"], str) else ""
        return f"got {shown(error['input'])}{hint or ';'} allowed: {', '.join(allowed)}"
    if kind == "string_pattern_mismatch":
        form = _FORMS.get(context["pattern"], f"text of the form {context['pattern']}")
        return f"got {shown(error['input'])}; allowed: {form}"
    if kind in _PLAIN:
        return _PLAIN[kind].format(given=shown(error["input"]), **context)
    return f"got {shown(error['input'])}; {error['msg'][:1].lower()}{error['msg'][1:]}"


def from_validation(error: ValidationError) -> CaseError:
    """The same mistakes as a `CaseError`, one line each."""
    lines: list[str] = []
    places: list[Location] = []
    for item in error.errors(include_url=False):
        base = _place(item["loc"])
        if item["type"] == "case_many":
            found = [(base + undotted(path), text) for path, text in item["ctx"]["problems"]]
        else:
            found = [(base, _text(item))]
        for place, text in found:
            path = dotted(place)
            lines.append(f"{path}: {text}" if path else text)
            places.append(place)
    return CaseError(lines, places)
