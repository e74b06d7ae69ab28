"""The table of effective properties of a resolved host that a case refers to.

In a file: ``pore_table: foam.csv``, or with a way of filling ``pore_table: "foam.csv, patchy"``, or the
same as a mapping. The fitted numbers are taken over into the case, which then stands alone.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from natrode._text import near_miss, one_line
from natrode.case.errors import refuse, shown
from natrode.case.quantity import Quantity, derived

LONGEST = 1000
"""Longest name of a file, characters."""

_FILLING = ("conformal", "patchy", "pore_centred")
"""Ways of filling with numbers for a cell model; a front from the collector has none."""


@dataclass(frozen=True)
class PoreTable:
    """Numbers of Level 1 fitted to a resolved host.

    Attributes
    ----------
    file : str
        Name of the table, without its folder.
    mode : str
        Way of filling whose fit is taken.
    bruggeman, growth_exponent, closure_exponent : float
        b of the transport factor eps_l^b, n_g and m_g of the wall area (theory 1.2).
    transport_rms, wall_rms : float
        What the fits miss, of D_eff/D and of a_w/a_h: the model error.
    """

    file: str
    mode: str
    bruggeman: float
    growth_exponent: float
    closure_exponent: float
    transport_rms: float
    wall_rms: float

    def quantity(self, name: str) -> Quantity:
        """One of ``"bruggeman"``, ``"growth_exponent"``, ``"closure_exponent"``, with its source."""
        miss = self.transport_rms if name == "bruggeman" else self.wall_rms
        how = f"pore table {self.file}, {self.mode}, fitted, rms residual {miss:.2g}"
        return derived(float(getattr(self, name)), "1", how)


_NUMBERS = tuple(f.name for f in fields(PoreTable) if f.name not in ("file", "mode"))
_BOUNDS = {"bruggeman": (1.0, 5.0), "growth_exponent": (0.0, 5.0), "closure_exponent": (0.0, 5.0)}


def file_of(given: Any) -> str | None:
    """Name of the table that would be read for what a case says; None if none would be."""
    if isinstance(given, str):
        return _split(given)[0]
    if isinstance(given, dict) and not any(name in given for name in _NUMBERS):
        return given["file"] if isinstance(given.get("file"), str) else None
    return None


def moved(given: Any, folder: Path) -> Any:
    """What a case says with its file looked for from `folder`."""
    name = file_of(given)
    if name is None or not name:
        return given
    there = str(folder / name)
    if isinstance(given, dict):
        return {**given, "file": there}
    mode = _split(given)[1]
    return there if mode is None else {"file": there, "mode": mode}


def _split(text: str) -> tuple[str, str | None]:
    """Name of the file and way of filling."""
    name, comma, mode = text.rpartition(",")
    if comma and not mode.strip().lower().endswith(".csv"):
        return name.strip(), mode.strip()
    return text.strip(), None


def _read(given: Any) -> PoreTable:
    if isinstance(given, PoreTable):
        return given
    if isinstance(given, str):
        return _from_file(*_split(given))
    if not isinstance(given, dict):
        raise refuse(f"got {shown(given)}; allowed: the name of a pore table such as foam.csv")
    known = [f.name for f in fields(PoreTable)]
    wrong = [key for key in given if key not in known]
    if wrong:
        hint = near_miss(wrong[0], known) if isinstance(wrong[0], str) else ""
        raise refuse(f"unknown field {shown(wrong[0])}{hint or ';'} allowed: {', '.join(known)}")
    file, mode = given.get("file"), given.get("mode")
    if not isinstance(file, str):
        raise refuse(f"file: got {shown(file)}; allowed: the name of a pore table such as foam.csv")
    if not any(name in given for name in _NUMBERS):
        return _from_file(file, mode)
    if mode not in _FILLING:
        raise refuse(f"mode: got {shown(mode)}; allowed: {', '.join(_FILLING)}")
    if not file.strip() or len(file) > LONGEST:
        raise refuse(f"file: got {shown(file)}; allowed: 1 to {LONGEST} characters")
    return PoreTable(one_line(file, LONGEST), mode, **{n: _number(given, n) for n in _NUMBERS})


def _number(given: dict[str, Any], name: str) -> float:
    value = given.get(name)
    low, high = _BOUNDS.get(name, (0.0, 1e3))
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(float(value or 0.0)) or not low <= float(value or 0.0) <= high:
        raise refuse(f"{name}: got {shown(value)}; allowed: a number from {low:g} to {high:g}")
    return float(value or 0.0)


def _from_file(file: str, mode: Any) -> PoreTable:
    """The fit of one way of filling; the first of `_FILLING` with numbers where none is named."""
    from natrode.pore.effective_file import read_table
    from natrode.pore.errors import PoreError

    if not file.strip() or len(file) > LONGEST:
        raise refuse(f"got {shown(file)}; allowed: the name of a pore table such as foam.csv")
    try:
        table = read_table(file)
    except PoreError as error:
        raise refuse(str(error)) from None
    usable = {fit.mode: fit for fit in table.fits if fit.bruggeman is not None}
    if not usable:
        raise refuse(f"{Path(file).name} has no fit of transport; allowed: one of another filling")
    chosen = next(name for name in _FILLING if name in usable) if mode is None else mode
    if not isinstance(chosen, str) or chosen not in usable:
        raise refuse(f"mode: got {shown(mode)}; allowed: {', '.join(usable)}")
    fit = usable[chosen]
    assert fit.bruggeman is not None
    assert fit.bruggeman_rms is not None
    return PoreTable(
        one_line(Path(file).name, LONGEST),
        chosen,
        fit.bruggeman,
        fit.growth_exponent,
        fit.closure_exponent,
        fit.bruggeman_rms,
        fit.wall_rms,
    )


class _FromFile:
    """Reads and writes a `PoreTable` as a field of a case."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(asdict)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        numbers = {
            name: {"type": "number", "minimum": low, "maximum": high}
            for name in _NUMBERS
            for low, high in (_BOUNDS.get(name, (0.0, 1e3)),)
        }
        text = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        mapping = {
            "type": "object",
            "additionalProperties": False,
            "required": ["file"],
            "properties": {"file": text, "mode": {"enum": list(_FILLING)}, **numbers},
        }
        return {
            "anyOf": [{**text, "examples": ["foam.csv"]}, mapping],
            "description": "pore table of `natrode pore --effective`; fitted numbers are kept",
        }


PoreTableField = Annotated[PoreTable, _FromFile()]
"""A field of a case."""
