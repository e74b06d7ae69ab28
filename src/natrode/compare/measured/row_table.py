"""Entries of a cell as rows of the reviews' table of observations, for a CSV file."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence

from natrode.compare.measured.row import RowEntry, rounded
from natrode.constants import T_ZERO_C
from natrode.literature import Observation
from natrode.literature.records import plain
from natrode.literature.tables import columns
from natrode.units import MAH_CM2

COLUMNS = columns(Observation)
"""Columns of the reviews' table of observations, in order."""


def rows(
    entries: Sequence[RowEntry], *, source: str = "measured", location: str = "", first: int = 1
) -> list[dict[str, str]]:
    """Entries as rows of the reviews' table of observations, with exactly its columns.

    Parameters
    ----------
    entries : of `literature_row`.
    source, location : what stands for the review and the place in it.
    first : number of the first row; ids are M001, M002, ...

    Returns
    -------
    One row of text per entry. An entry that is not valid has no value, and the reason in `note`.
    """
    found = []
    for number, e in enumerate(entries, start=first):
        c = e.conditions
        value = e.value if e.valid else None
        row = dict.fromkeys(COLUMNS, "")
        row |= {
            "obs_id": f"M{number:03d}",
            "system_id": _slug(c.host),
            "property": e.property,
            "value": _text(value),
            "value_qualifier": "" if value is None else e.qualifier,
            "unit": e.unit,
            "cell_type": c.cell_type,
            "cathode": c.cathode,
            "electrolyte": c.electrolyte,
            "current_density_mA_cm2": _text(_over(c.current_density_a_per_m2, 10.0)),
            "c_rate": _text(c.c_rate),
            "areal_capacity_mAh_cm2": _text(_over(c.areal_capacity_c_per_m2, MAH_CM2)),
            "temperature_C": ""
            if c.temperature_k is None
            else _text(round(c.temperature_k - T_ZERO_C, 3)),
            "cycle_count": "" if e.cycle_count is None else str(e.cycle_count),
            "method": "theoretical" if e.simulated else "experiment",
            "source": source,
            "location": location or source,
            "note": _note(e),
            "electrolyte_class": c.electrolyte_class,
            "basis": "derived" if e.derived else "stated",
            "alignment_confidence": "exact",
        }
        found.append(row)
    return found


def rows_csv(entries: Sequence[RowEntry], *, header: bool = True, first: int = 1) -> str:
    """The rows as CSV text; without `header` they can be appended to a table of observations."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows(entries, first=first))
    return out.getvalue()


def _note(e: RowEntry) -> str:
    parts = ["simulated"] if e.simulated else []
    if not e.valid:
        parts.append(f"no value: {e.reason}")
    parts += [e.convention, e.note]
    if e.valid and e.uncertainty is not None:
        parts.append(f"+/- {e.uncertainty:.2g} {e.unit}")
    if e.n != 1:
        parts.append(f"n = {e.n}")
    if math.isfinite(e.sampling_interval_s):
        parts.append(f"logged every {e.sampling_interval_s:.3g} s")
    return "; ".join(part for part in parts if part)


def _text(value: float | None) -> str:
    return "" if value is None else plain(rounded(value))


def _over(value: float | None, unit: float) -> float | None:
    return None if value is None else value / unit


def _slug(host: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", host.casefold()).strip("_")[:63] or "measured_cell"
