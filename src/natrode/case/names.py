"""Names of library entries in a case, in any spelling that the library understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from natrode.case.errors import refuse
from natrode.materials.lookup import UnknownName, lookup

T = TypeVar("T")


def library_key(mapping: Mapping[str, T], name: str, what: str) -> str:
    """Key of the library entry that `name` means.

    Parameters
    ----------
    mapping : Mapping
        Library, key to entry.
    name : str
        Name as given.
    what : str
        What the entries are, for the message.

    Returns
    -------
    str
        The key as the library spells it.

    Raises
    ------
    pydantic_core.PydanticCustomError
        With a one-line message that names the nearest entry, for use inside a Pydantic validator.
    """
    try:
        entry = lookup(mapping, name, what)
    except UnknownName as error:
        raise refuse(str(error)) from None
    return next(key for key, value in mapping.items() if value is entry)
