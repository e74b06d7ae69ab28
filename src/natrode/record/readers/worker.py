"""The process in which the parsers of binary files run: `python -m ... KEY FILE FOLDER BYTES S`."""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from natrode._child import bound
from natrode._text import one_line
from natrode.record.schema import RecordError

#: Module and function that extract a format, and what must be imported before memory is bounded.
EXTRACTORS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "biologic-mpr": ("biologic_mpr", "extract", ("galvani.BioLogic",)),
    "neware": ("neware", "extract", ("fastnda", "polars", "fastnda.nda", "fastnda.ndax")),
    "arbin-res": ("arbin", "extract_res", ("access_parser",)),
    "xlsx": ("arbin", "extract_xlsx", ("python_calamine",)),
    "bdf-parquet": ("bdf_parquet", "extract", ("pyarrow.parquet",)),
}


def answer(key: str, path: Path, memory: int, seconds: float) -> tuple[dict[str, Any], dict]:
    """Header or error, and columns."""
    module_name, function, needed = EXTRACTORS[key]
    try:
        module = importlib.import_module(f"natrode.record.readers.{module_name}")
        for name in needed:
            importlib.import_module(name)
    except ImportError as error:
        return {"error": f"a library is missing ({error})"}, {}
    bound(memory, seconds)
    warnings.simplefilter("ignore")
    try:
        columns, meta = getattr(module, function)(path)
        if not columns:
            return {"error": "no columns in the file"}, {}
        return {"names": list(columns), "meta": meta}, columns
    except RecordError as error:
        return {"error": one_line(str(error))}, {}
    except MemoryError:
        return {"error": f"needs more than {memory / 1e6:.0f} MB: damaged file?"}, {}
    except BaseException as error:
        # libraries of others throw anything, panics of compiled code among them
        text = one_line(f"{type(error).__name__}: {error}", 200)
        return {"error": f"damaged file? ({text})"}, {}


def main(arguments: list[str]) -> int:
    """Write `columns.npz` and `answer.json` into a folder."""
    key, path, folder, memory, seconds = arguments
    head, columns = answer(key, Path(path), int(memory), float(seconds))
    room = Path(folder)
    try:
        if columns:
            arrays: dict[str, Any] = {f"c{k}": c for k, c in enumerate(columns.values())}
            np.savez(room / "columns.npz", **arrays)
    except MemoryError:
        head = {"error": f"needs more than {int(memory) / 1e6:.0f} MB: damaged file?"}
    (room / "answer.json").write_text(json.dumps(head), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
