"""A position as one file that is there whole or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from natrode._files import reason, replace_bytes
from natrode._plain import plain as plain_data
from natrode._plain import restored
from natrode._text import one_line
from natrode.ageing.position import Node, Position

FORMAT = "natrode-life-checkpoint-1"
MOST_BYTES = 256_000_000

_ARRAYS = ("values", "before", "decay", "errors", "origin")


class CheckpointError(ValueError):
    """A checkpoint that cannot be written or read; one line."""


def save(path: Path, position: Position, more: dict[str, Any]) -> None:
    """Write a position; whoever reads the file sees this one or the one before.

    Parameters
    ----------
    path : Path
    position : Position
    more : dict
        Plain values to keep with it.

    Raises
    ------
    CheckpointError
        If it cannot be written; the file before stays as it was.
    """
    arrays: dict[str, np.ndarray] = {}
    plain: dict[str, Any] = {}
    for f in fields(Position):
        value = getattr(position, f.name)
        if f.name in _ARRAYS:
            if value is not None:
                arrays[f.name] = value
        elif f.name == "nodes":
            plain["nodes"] = [{"x": node.x, "row": plain_data(node.row)} for node in value]
            for k, node in enumerate(value):
                arrays[f"rate_{k}"] = node.rate
        else:
            plain[f.name] = plain_data(value)
    text = json.dumps({"format": FORMAT, "position": plain, "more": plain_data(more)})
    arrays["text"] = np.frombuffer(text.encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    try:
        replace_bytes(path, buffer.getvalue())
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be written: {reason(error)}") from error


def load(path: Path) -> tuple[Position, dict[str, Any]]:
    """Read a position and what was kept with it.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged, too large, or not a checkpoint.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CheckpointError(f"{path}: larger than a checkpoint; allowed: {MOST_BYTES} bytes")
        content = path.read_bytes()
        # NumPy reads as many numbers as the head of an array says; the check sum is of all of it
        damaged = zipfile.ZipFile(io.BytesIO(content)).testzip()
        if damaged is not None:
            raise ValueError(f"{damaged} does not match its check sum")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: np.array(file[name]) for name in file.files}
        data = json.loads(arrays.pop("text").tobytes())
        if data["format"] != FORMAT:
            raise CheckpointError(f"{path}: written by another version of natrode")
        plain = restored(data["position"])
        nodes = tuple(
            Node(float(entry["x"]), arrays[f"rate_{k}"], entry["row"])
            for k, entry in enumerate(plain.pop("nodes"))
        )
        plain["signature"] = tuple(plain["signature"])
        kept: dict[str, Any] = {name: arrays[name] for name in _ARRAYS if name in arrays}
        return Position(nodes=nodes, **plain, **kept), restored(data["more"])
    except CheckpointError:
        raise
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError,
        zipfile.BadZipFile,
    ) as error:  # fmt: skip
        raise CheckpointError(
            f"{path}: is no checkpoint or is damaged: {one_line(reason(error), 200)}"
        ) from error
