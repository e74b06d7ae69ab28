"""What the columns of EC-Lab mean: shared by its binary files and its text exports."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from natrode.record.measured import (
    AT_REST,
    CONSTANT_CURRENT,
    CONSTANT_VOLTAGE,
    NO_CURRENT,
    Measured,
)
from natrode.record.readers.counters import executed_steps, filled
from natrode.record.readers.raw import Raw, finish
from natrode.record.readers.sweeps import add_spectra
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

_MA, _MAH = 1e-3, 3.6
#: Shortest interval over which charge is divided by time for a current [s].
_SHORTEST = 1e-3
_VOLTAGES = ("Ewe/V", "Ecell/V", "Ewe-Ece/V", "<Ewe>/V", "<Ecell>/V", "Ewe/mV")
_CURRENTS = {"<I>/mA": _MA, "I/mA": _MA, "<I>/A": 1.0, "I/A": 1.0, "<I>/\u00b5A": 1e-6}
_CHARGES = {"dq/mA.h": _MAH, "dQ/mA.h": _MAH, "dQ/C": 1.0, "dq/C": 1.0}
_TOTALS = {"(Q-Qo)/mA.h": _MAH, "(Q-Qo)/C": 1.0}


def build(raw: Raw, columns: Mapping[str, Floats], loops: Floats | None = None) -> Measured:
    """Time series and spectra of a table of EC-Lab.

    Parameters
    ----------
    raw : name, format, header and flags so far.
    columns : columns by the name EC-Lab gives them, shape (n,) each.
    loops : first rows of the repetitions of the technique.

    Raises
    ------
    RecordError
        When neither a time series nor a spectrum is in the table.
    """
    rows = _spectra(raw, columns)
    keep = np.ones(_length(columns), dtype=bool) if rows is None else ~rows
    if rows is not None and int(keep.sum()) < 2:
        return finish(raw)
    _time_series(raw, {k: v[keep] for k, v in columns.items()}, loops if rows is None else None)
    return finish(raw)


def _length(columns: Mapping[str, Floats]) -> int:
    return next(iter(columns.values())).size if columns else 0


def _first(columns: Mapping[str, Floats], names: Mapping[str, float]) -> Floats | None:
    """First of the named columns that is there, in SI."""
    for name, factor in names.items():
        if name in columns:
            return columns[name] * factor
    return None


def _spectra(raw: Raw, columns: Mapping[str, Floats]) -> np.ndarray | None:
    """Set the spectra of `raw`; rows that belong to them, None without impedance."""
    if not {"freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"} <= set(columns):
        return None
    f = columns["freq/Hz"]
    voltage = columns.get("<Ewe>/V", columns.get("Ewe/V"))
    add_spectra(
        raw,
        f,
        columns["Re(Z)/Ohm"],
        -columns["-Im(Z)/Ohm"],
        time=columns.get("time/s"),
        voltage=voltage,
        groups=(columns.get("cycle number"), columns.get("Ns")),
        modulus=columns.get("|Z|/Ohm"),
        phase_deg=columns.get("Phase(Z)/deg"),
    )
    return np.asarray(~(f == 0))


def _time_series(raw: Raw, columns: Mapping[str, Floats], loops: Floats | None) -> None:
    names = [v for v in _VOLTAGES if v in columns]
    if "time/s" not in columns or not names:
        if not raw.spectra:
            raise RecordError(f"{raw.name}: no columns time/s and Ewe/V (or Ecell/V)")
        return
    raw.time = columns["time/s"]
    raw.voltage = columns[names[0]] * (1e-3 if names[0].endswith("/mV") else 1.0)
    mode = columns.get("mode")
    known = {1: CONSTANT_CURRENT, 2: CONSTANT_VOLTAGE, 3: AT_REST}
    if mode is not None:
        raw.mode = np.select([mode == k for k in known], list(known.values()), 0).astype(float)
    growth = _first(columns, _CHARGES)
    total = _first(columns, _TOTALS)
    if growth is not None:
        raw.charge = np.cumsum(filled(growth))
    elif total is not None:
        raw.charge = filled(total)
    raw.current = _first(columns, _CURRENTS)
    if raw.current is None:
        raw.current = _current(raw, columns)
    raw.step = _steps(columns, loops)
    raw.programme_steps = False
    raw.cycle = columns.get("cycle number")
    if raw.cycle is not None and not np.array_equal(raw.cycle, np.round(raw.cycle)):
        raw.cycle = None


def _steps(columns: Mapping[str, Floats], loops: Floats | None) -> Floats | None:
    """Executed steps: changes of the sequence Ns, of the half cycle, and repetitions."""
    parts = [columns[k] for k in ("Ns", "half cycle") if k in columns]
    if loops is not None and loops.size:
        rows = np.zeros(_length(columns))
        inside = loops[(loops > 0) & (loops < rows.size)].astype(int)
        rows[inside] = 1.0
        parts.append(np.cumsum(rows))
    return executed_steps(*parts) if parts else None


def _current(raw: Raw, columns: Mapping[str, Floats]) -> Floats | None:
    """Current of a file that stores none [A].

    The set value where the instrument held a current, charge over time where it held a voltage,
    0 at rest.
    """
    control = columns.get("control/mA", columns.get("control/V/mA"))
    if raw.charge is None or raw.mode is None or control is None or raw.time is None:
        raw.flag("warning", NO_CURRENT)
        return None
    seconds = np.diff(raw.time, prepend=raw.time[:1])
    coulomb = np.diff(raw.charge, prepend=raw.charge[:1])
    enough = seconds > _SHORTEST
    derived = np.divide(coulomb, seconds, out=np.full(seconds.size, np.nan), where=enough)
    derived = filled(derived)
    held = raw.mode == CONSTANT_CURRENT
    current = np.where(held, control * _MA, np.where(raw.mode == AT_REST, 0.0, derived))
    held_rows = held & enough
    passed = float(np.sum(np.abs(current[held_rows]) * seconds[held_rows]))
    if passed > 0:
        counted = float(np.sum(coulomb[held_rows] * np.sign(current[held_rows])))
        if abs(counted / passed - 1) > 0.02:
            raw.flag(
                "warning",
                f"in the constant-current parts the charge is {counted / passed:.4g} times the set "
                "current times time: the charge was used instead of the set current",
            )
            current = np.where(raw.mode == AT_REST, 0.0, derived)
    raw.flag(
        "note",
        "the file stores no current: set value at constant current, charge over time at constant "
        "voltage, 0 at rest",
    )
    return np.asarray(current, dtype=np.float64)


def declare(raw: Raw, key: str, text: str) -> None:
    """Add one entry of the header and flag the defaults that EC-Lab ships."""
    raw.declare(key, text)
    clean = " ".join(text.lower().split())
    default = {
        "area": clean.startswith("0.001 cm"),
        "active_mass": clean in ("7000.000 mg", "0.001 g", "7000 mg"),
        "comment": "li-ion 18650" in clean,
    }
    if default.get(key):
        raw.flag("warning", f"the header holds the instrument's default: {key} {text.strip()}")
