"""Natrode: where the sodium goes in sodium-metal anodes.

>>> import natrode
>>> case = natrode.load_case("nif2_nf")
>>> run = natrode.simulate(case)                # doctest: +SKIP
>>> run.metrics["top_fraction"].value           # doctest: +SKIP

Heavy parts are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from natrode.case import Case, CaseError, load_case, save_case
    from natrode.cell import Run, simulate

_WHERE = {
    "Case": "natrode.case",
    "CaseError": "natrode.case",
    "load_case": "natrode.case",
    "save_case": "natrode.case",
    "Run": "natrode.cell",
    "simulate": "natrode.cell",
}

__all__ = ["Case", "CaseError", "Run", "__version__", "load_case", "save_case", "simulate"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'natrode' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
