"""The library of ready cases, and loading a case by name or path."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from natrode._text import near_miss, one_line
from natrode.case.errors import CaseError, shown
from natrode.case.model import Case
from natrode.case.yaml_io import parse_case, read_case

SUFFIXES = (".yaml", ".yml")


class Entry(NamedTuple):
    """A case of the library: its key, title, system of the literature, and what it shows."""

    key: str
    title: str
    system: str | None
    summary: str


def library_keys() -> tuple[str, ...]:
    """Names of the ready cases, sorted."""
    folder = resources.files("natrode.case") / "library"
    names = [item.name for item in folder.iterdir() if item.name.endswith(".yaml")]
    return tuple(sorted(name.removesuffix(".yaml") for name in names))


def library() -> tuple[Entry, ...]:
    """The ready cases: key, title, system, summary."""
    cases = [(key, _ready(key)) for key in library_keys()]
    return tuple(Entry(key, case.title, case.system, case.summary) for key, case in cases)


def load_case(name_or_path: str | Path) -> Case:
    """Case of the library by name, or from a YAML file.

    Parameters
    ----------
    name_or_path : str or Path
        A name such as ``"ni_foam"``; or a path, which ends in .yaml or .yml, contains a folder,
        or is a `Path`.

    Returns
    -------
    Case
        The case.

    Raises
    ------
    CaseError
        For an unknown name, with the nearest known one; for a file that cannot be read; with one
        line per mistake for a file that holds no valid case.
    """
    if isinstance(name_or_path, Path):
        return read_case(name_or_path)
    if not isinstance(name_or_path, str):
        raise CaseError(f"got {type(name_or_path).__name__}; allowed: a name or a path")
    text = name_or_path.strip()
    if text.lower().endswith(SUFFIXES) or "/" in text or "\\" in text:
        return read_case(Path(text))
    if text in library_keys():
        return _ready(text)
    normal = text.lower().replace("-", "_").replace(" ", "_")
    if normal in library_keys():
        return _ready(normal)
    file = _file_meant(text)
    if file:
        raise CaseError(f"unknown case {shown(text)}; {file}")
    suffix = text.rpartition(".")[2]
    shape = ", whose name must end in .yaml" if suffix != text and suffix.isalpha() else ""
    raise CaseError(
        f"unknown case {shown(name_or_path)}{near_miss(text, library_keys())} (or the path of a "
        f".yaml file{shape}); natrode list cases names them all"
    )


def _file_meant(text: str) -> str:
    """What to write where a name that is no case is that of a file here; else nothing."""
    name = one_line(text, 80)
    try:
        beside = next((s for s in SUFFIXES if Path(f"{text}{s}").is_file()), None)
        if beside is not None:
            return f"did you mean the file {name}{beside}?"
        if Path(text).is_file():
            return f"there is a file {name}: rename it to end in .yaml, or write ./{name}"
    except (OSError, ValueError):
        return ""
    return ""


@lru_cache(maxsize=64)
def _ready(key: str) -> Case:
    file = resources.files("natrode.case") / "library" / f"{key}.yaml"
    return parse_case(file.read_text(encoding="utf-8"), label=f"{key}.yaml")


def case_schema() -> dict[str, Any]:
    """JSON Schema of a case file, for editors."""
    schema = Case.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
