"""Cases as YAML text: read from untrusted text, written back exactly.

Only plain mappings, lists and scalars are read. Tags, anchors, aliases, merge keys, several
documents, duplicate keys, keys that are not text, deep nesting and large files are refused, so a
file can neither make an object nor expand into something larger than itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from natrode._files import reason, replace_bytes
from natrode._text import one_line
from natrode.case.errors import CaseError, Location, shown
from natrode.case.model import Case

MAX_BYTES = 256_000
"""Largest file or text, bytes."""

MAX_DEPTH = 24
"""Deepest nesting of mappings and lists."""

MAX_NODES = 20_000
"""Most mappings, lists and scalars together."""

_TAG = "tag:yaml.org,2002:"


def parse_case(text: str, *, label: str = "") -> Case:
    """Case from YAML text.

    Parameters
    ----------
    text : str
        YAML, at most `MAX_BYTES` bytes of UTF-8.
    label : str
        Name of the file for messages.

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
        root = _safe_nodes(text)
        data = _plain(root)
    except _Refused as error:
        where = _where(label, error.line)
        raise CaseError(f"{where}{error.text}") from None
    if data is None:
        empty = f"the {'file' if label else 'text'} is empty"
        raise CaseError(f"{_where(label, None)}{empty}; allowed: a mapping of fields")
    if not isinstance(data, dict):
        raise CaseError(f"{_where(label, 1)}got {shown(data)}; allowed: a mapping of fields")
    try:
        return Case.from_dict(data)
    except CaseError as error:
        lines = [
            f"{_where(label, _line_of(root, place))}{message}"
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
    label = one_line(path.name, 80)
    try:
        if not path.is_file():
            problem = "is not a file" if path.exists() else "does not exist"
            raise CaseError(f"{one_line(str(path), 200)}: {problem}")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError(f"{one_line(str(path), 200)}: cannot be read: {reason(error)}") from None
    if len(raw) > MAX_BYTES:
        raise CaseError(f"{label}: larger than {MAX_BYTES // 1000} kB; allowed: at most that")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{label}: byte {error.start} is not UTF-8 text") from None
    return parse_case(text, label=label)


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


class _Refused(Exception):
    """A text that is refused before it becomes data."""

    def __init__(self, text: str, line: int | None) -> None:
        self.text = text
        self.line = line
        super().__init__(text)


def _where(label: str, line: int | None) -> str:
    parts = [label] if label else []
    if line is not None:
        parts.append(f"line {line}")
    return f"{', '.join(parts)}: " if parts else ""


def _safe_nodes(text: str) -> yaml.Node | None:
    """Tree of plain nodes; everything but mappings, lists and scalars is refused."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _Refused(f"larger than {MAX_BYTES // 1000} kB; allowed: at most that", None)
    try:
        _scan(text)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = one_line(error.problem or error.context or "not understood", 120)
        raise _Refused(f"not valid YAML: {problem}", mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _Refused("a character that YAML does not allow", line) from None
    except (yaml.YAMLError, ValueError, IndexError, OverflowError) as error:
        raise _Refused(f"not valid YAML: {one_line(str(error), 120)}", None) from None


def _scan(text: str) -> None:
    depth = documents = nodes = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _Refused("anchors (&) and aliases (*) are not allowed", line)
        if getattr(event, "tag", None) is not None:
            raise _Refused("tags (!) are not allowed", line)
        nodes += isinstance(event, yaml.NodeEvent)
        if nodes > MAX_NODES:
            raise _Refused(f"more than {MAX_NODES} entries", line)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused("a second document (---) is not allowed", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused(f"nested more than {MAX_DEPTH} deep", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _plain(node: yaml.Node | None) -> Any:
    """Data of a tree of nodes; duplicate keys and keys that are not text are refused."""
    if node is None:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if key_node.tag != f"{_TAG}str":
            got = shown(getattr(key_node, "value", ""))
            raise _Refused(f"got {got} as the name of a field; allowed: text", line)
        if key_node.value in data:
            raise _Refused(f"field {shown(key_node.value)} is given twice", line)
        data[key_node.value] = _plain(value_node)
    return data


def _scalar(node: yaml.Node) -> Any:
    """Text, number, true/false or nothing; a date or other type stays the text it is."""
    text = str(node.value)
    if node.tag == f"{_TAG}null":
        return None
    if node.tag in (f"{_TAG}bool", f"{_TAG}int", f"{_TAG}float"):
        try:
            return yaml.constructor.SafeConstructor().construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError):
            line = node.start_mark.line + 1
            raise _Refused(f"got {shown(text)}; allowed: a smaller number", line) from None
    return text


def _line_of(node: yaml.Node | None, place: Location) -> int | None:
    """Line of the deepest node on the way to `place`; None for an empty document."""
    if node is None:
        return None
    line = int(node.start_mark.line) + 1
    for part in place:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                if key_node.value == part:
                    line, found = int(key_node.start_mark.line) + 1, value_node
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            found = node.value[part]
            line = int(found.start_mark.line) + 1
        if found is None:
            break
        node = found
    return line
