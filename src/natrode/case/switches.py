"""Yes and no in a case file: true or false, also in the words of a command line."""

from __future__ import annotations

from typing import Any

from pydantic import BeforeValidator

from natrode.case.errors import refuse, shown

_WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


def _read(given: Any) -> bool:
    """True or false of a boolean or of one of the words for it."""
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.strip().lower() in _WORDS:
        return _WORDS[given.strip().lower()]
    raise refuse(f"got {shown(given)}; allowed: true, false")


Switch = BeforeValidator(_read)
"""Validator of a boolean field."""
