"""Cases as YAML text: read from untrusted text (`natrode._yaml`), written back exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from natrode import _yaml
from natrode._files import reason, replace_bytes
from natrode._text import one_line
from natrode.case.errors import CaseError, shown
from natrode.case.model import Case
from natrode.case.pore_table import moved


def parse_case(text: str, *, label: str = "", folder: Path | None = None) -> Case:
    """Case from YAML text.

    Parameters
    ----------
    text : str
        YAML, at most `natrode._yaml.MAX_BYTES` bytes of UTF-8.
    label : str
        Name of the file for messages.
    folder : Path or None
        Folder from which a file named in the case is looked for. Default: the current one.

    Returns
    -------
    Case
        The case.

    Raises
    ------
    CaseError
        With one line per mistake: file, line, field, what was given, what is allowed.
    """
    try:
        root = _yaml.tree(text)
        data: Any = _yaml.plain(root)
    except _yaml.Refused as error:
        where = _where(label, error.line)
        raise CaseError(f"{where}{error.text}") from None
    if data is None:
        empty = f"the {'file' if label else 'text'} is empty"
        raise CaseError(f"{_where(label, None)}{empty}; allowed: a mapping of fields")
    if not isinstance(data, dict):
        raise CaseError(f"{_where(label, 1)}got {shown(data)}; allowed: a mapping of fields")
    liquid = data.get("electrolyte")
    if folder is not None and isinstance(liquid, dict) and isinstance(liquid.get("file"), str):
        data["electrolyte"] = {**liquid, "file": str(folder / liquid["file"])}
    host = data.get("host")
    if folder is not None and isinstance(host, dict) and "pore_table" in host:
        data["host"] = {**host, "pore_table": moved(host["pore_table"], folder)}
    try:
        return Case.from_dict(data)
    except CaseError as error:
        lines = [
            f"{_where(label, _yaml.line_of(root, place))}{message}"
            for message, place in zip(error.messages, error.locations, strict=True)
        ]
        raise CaseError(lines, error.locations) from None


def read_case(path: Path) -> Case:
    """Case from a YAML file.

    Raises
    ------
    CaseError
        If the file cannot be read, is too large, or holds no valid case.
    """
    try:
        text = _yaml.read_text(path)
    except _yaml.Refused as error:
        raise CaseError(f"{one_line(str(path), 200)}: {error.text}") from None
    label = one_line(path.name, 80)
    return parse_case(text, label=label, folder=path.parent)


def case_text(case: Case) -> str:
    """YAML text of a case; `parse_case` of it gives an equal case."""
    return yaml.safe_dump(
        case.to_dict(), sort_keys=False, allow_unicode=True, width=100, default_flow_style=False
    )


def save_case(case: Case, path: str | Path) -> Path:
    """Write a case to a YAML file, replacing it in one step.

    Parameters
    ----------
    case : Case
        The case.
    path : str or Path
        File to write; its folder must exist. A reader sees the old or the new file, never a part.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CaseError
        If the file cannot be written.
    """
    target = Path(path)
    text = case_text(case)
    try:
        replace_bytes(target, text.encode("utf-8"))
    except (OSError, ValueError) as error:
        place = one_line(str(target), 200)
        raise CaseError(f"{place}: cannot be written: {reason(error)}") from None
    return target


def _where(label: str, line: int | None) -> str:
    parts = [label] if label else []
    if line is not None:
        parts.append(f"line {line}")
    return f"{', '.join(parts)}: " if parts else ""
