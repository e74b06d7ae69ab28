"""YAML from untrusted files: plain mappings, lists and scalars, and nothing else.

Tags, anchors, aliases, merge keys, several documents, duplicate keys, keys that are not text, deep
nesting and large files are refused, so a file can neither make an object nor expand into something
larger than itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from natrode._files import reason
from natrode._text import one_line

MAX_BYTES = 256_000
"""Largest file or text, bytes."""

MAX_DEPTH = 24
"""Deepest nesting of mappings and lists."""

MAX_NODES = 20_000
"""Most mappings, lists and scalars together."""

_TAG = "tag:yaml.org,2002:"
_SHOWN = 60

Place = tuple[int | str, ...]
"""Way to a node: keys of mappings and indices of lists."""


class Refused(Exception):
    """A text that is refused before it becomes data: one line, and the line of the file or None."""

    def __init__(self, text: str, line: int | None = None) -> None:
        self.text = text
        self.line = line
        super().__init__(text)


def read_text(path: Path) -> str:
    """Text of a file of at most `MAX_BYTES` bytes of UTF-8.

    Raises
    ------
    Refused
        If the file cannot be read, is too large or is not UTF-8 text.
    """
    try:
        if not path.is_file():
            raise Refused("is not a file" if path.exists() else "does not exist")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Refused(f"cannot be read: {reason(error)}") from None
    if len(raw) > MAX_BYTES:
        raise Refused(f"larger than {MAX_BYTES // 1000} kB; allowed: at most that")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start} is not UTF-8 text") from None


def tree(text: str) -> yaml.Node | None:
    """Nodes of a text, None for an empty one.

    Raises
    ------
    Refused
        For everything but mappings, lists and scalars, and for a text beyond the limits.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Refused(f"larger than {MAX_BYTES // 1000} kB; allowed: at most that")
    try:
        _scan(text)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = one_line(error.problem or error.context or "not understood", 120)
        raise Refused(f"not valid YAML: {problem}", mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Refused("a character that YAML does not allow", line) from None
    except (yaml.YAMLError, ValueError, IndexError, OverflowError) as error:
        raise Refused(f"not valid YAML: {one_line(str(error), 120)}") from None


def plain(node: yaml.Node | None) -> Any:
    """Data of a tree: dict, list, text, number, true/false, None; a date stays the text it is.

    Raises
    ------
    Refused
        For a field given twice or one whose name is not text.
    """
    if node is None:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if key_node.tag != f"{_TAG}str":
            got = one_line(str(getattr(key_node, "value", "")), _SHOWN)
            raise Refused(f"got {got!r} as the name of a field; allowed: text", line)
        if key_node.value in data:
            raise Refused(f"field {one_line(key_node.value, _SHOWN)!r} is given twice", line)
        data[key_node.value] = plain(value_node)
    return data


def line_of(node: yaml.Node | None, place: Place) -> int | None:
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


def _scan(text: str) -> None:
    depth = documents = nodes = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Refused("anchors (&) and aliases (*) are not allowed", line)
        if getattr(event, "tag", None) is not None:
            raise Refused("tags (!) are not allowed", line)
        nodes += isinstance(event, yaml.NodeEvent)
        if nodes > MAX_NODES:
            raise Refused(f"more than {MAX_NODES} entries", line)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused("a second document (---) is not allowed", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise Refused(f"nested more than {MAX_DEPTH} deep", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if node.tag == f"{_TAG}null":
        return None
    if node.tag in (f"{_TAG}bool", f"{_TAG}int", f"{_TAG}float"):
        try:
            return yaml.constructor.SafeConstructor().construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError):
            line = node.start_mark.line + 1
            got = one_line(text, _SHOWN)
            raise Refused(f"got {got!r}; allowed: a smaller number", line) from None
    return text
