"""From columns with known quantities to a time series or spectra: shared by all tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from natrode.record.measured import Measured
from natrode.record.readers.counters import net_charge
from natrode.record.readers.raw import Raw, finish
from natrode.record.readers.sweeps import add_spectra
from natrode.record.schema import RecordError
from natrode.record.segments import Floats

#: Quantity -> (heading, factor to SI).
Found = Mapping[str, tuple[str, float]]
#: Column of a heading as floats.
Numbers = Callable[[str], Floats]
_DATES_READ = 40


def time_series(raw: Raw, found: Found, numbers: Numbers, *, check: bool = True) -> Measured | Raw:
    """Put the columns into `raw` and finish it (or give it back when `check` is False)."""

    def si(key: str) -> Floats | None:
        if key not in found:
            return None
        heading, factor = found[key]
        values = numbers(heading)
        return values if factor == 1.0 else values * factor

    raw.time, raw.voltage, raw.current = si("time"), si("voltage"), si("current")
    raw.step, raw.cycle = si("step"), si("cycle")
    charged, discharged = si("charge_capacity"), si("discharge_capacity")
    if charged is not None and discharged is not None:
        raw.charge = net_charge(charged, discharged, 1.0)
        _restore_charge(raw)
    elif "capacity" in found:
        raw.charge = signed_by_current(si("capacity"), raw)
    elif charged is not None or discharged is not None:
        raw.flag("note", "only one of the two capacities is in the file; no charge counter is made")
    return finish(raw) if check else raw


def _restore_charge(raw: Raw) -> None:
    """Drop a charge counter that does not move although current flows (columns left empty)."""
    if raw.charge is not None and raw.current is not None and not np.any(raw.charge):
        if np.any(np.abs(np.nan_to_num(raw.current)) > 0):
            raw.flag("warning", "the capacities are all 0 although current flows; left out")
        raw.charge = None


def signed_by_current(capacity: Floats | None, raw: Raw) -> Floats | None:
    """Signed charge [C] from one capacity column that may restart at every half cycle.

    A column with negative values carries its own sign; a column without is a magnitude, signed
    by the current. None without a current, which the sign and the check need.
    """
    if capacity is None or raw.current is None:
        return None
    from natrode.record.readers.counters import filled, increments

    values = filled(capacity)
    if np.any(values < 0):
        growth = np.diff(values, prepend=values[:1])
        current = filled(raw.current)
        # a jump against the current is a restart from 0
        restart = (growth * current < 0) & (np.abs(values) < np.abs(np.roll(values, 1)))
        growth[restart] = values[restart]
    else:
        growth = increments(values)[0] * np.sign(filled(raw.current))
    return np.asarray(np.cumsum(growth), dtype=np.float64)


def dates_of(text: pd.Series, *, day_first: bool = False) -> Floats:
    """Dates [s] of a few rows of a column of dates, nan elsewhere, shape (n,)."""
    dates = np.full(len(text), np.nan)
    if not len(text):
        return dates
    rows = np.unique(np.linspace(0, len(text) - 1, _DATES_READ).astype(int))
    sample = text.iloc[rows].astype(str).str.slice(0, 60)
    try:
        read = pd.to_datetime(sample, errors="coerce", dayfirst=day_first, format="mixed")
        if getattr(read.dt, "tz", None) is not None:
            read = read.dt.tz_localize(None)
    except (ValueError, TypeError, OverflowError, AttributeError):
        return dates
    good = read.notna().to_numpy()
    seconds = read.astype("datetime64[ms]").astype("int64").to_numpy() / 1e3
    dates[rows[good]] = seconds[good]
    return dates


def impedance(raw: Raw, found: Found, numbers: Numbers, *, negative: bool) -> Measured:
    """Spectra from columns of frequency, real and imaginary part.

    `negative` says that the column holds -Im Z.
    """
    for key in ("frequency", "real", "imaginary"):
        if key not in found:
            raise RecordError(f"{raw.name}: no column for the {key} part of the impedance")
    f, re, im = (numbers(found[k][0]) * found[k][1] for k in ("frequency", "real", "imaginary"))
    time = numbers(found["time"][0]) * found["time"][1] if "time" in found else None
    groups = (numbers(found["cycle"][0]),) if "cycle" in found else ()
    imaginary = -im if negative else im
    add_spectra(raw, f, re, imaginary, time=time, groups=groups)
    return finish(raw)
