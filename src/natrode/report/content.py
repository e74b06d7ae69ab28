"""Rows and texts of the report, in field units and ready to print."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING, Any

import natrode
from natrode.cell.outcome import MEANING
from natrode.cell.summary import layer_shares
from natrode.compare import Group, ReportedRow
from natrode.compare.nucleation import calibration_of
from natrode.units import MAH_CM2

if TYPE_CHECKING:
    from natrode.case.describe import Row
    from natrode.cell import Run

ORIGIN_MEANING: dict[str, str] = {
    "user": "chosen by whoever made the case",
    "reported": "printed for this very system",
    "derived": "arithmetic on other numbers",
    "typical": "usual for this kind of material",
    "estimate": "no source is claimed",
    "calibrated": "fitted to a measurement",
}

#: Profile line of an electrode that holds none.
NO_SODIUM = "no sodium"

_SECTIONS = (
    "host",
    "coating",
    "interphase",
    "electrolyte",
    "kinetics",
    "cell",
    "surroundings",
    "limits",
)


def millivolt(value: float) -> str:
    """Voltage in V as text in mV."""
    return _short(1e3 * value)


def percent(value: float, digits: int = 1) -> str:
    """Share as percent; tiny ones are said to be tiny."""
    if 0.0 < value < 1e-3:
        return "<\u202f0.1"
    return f"{100 * value:.{digits}f}"


def closure(value: float) -> str:
    """Relative error of a balance."""
    return "0" if value == 0.0 else f"{value:.0e}".replace("-", "−")


def plain(value: float | None) -> str:
    """Number of the literature or the model in three digits."""
    return "" if value is None else _short(value)


def signed(value: float | None) -> str:
    """Difference with its sign."""
    if value is None:
        return ""
    return ("+" if value > 0 else "−" if value < 0 else "") + _short(abs(value))


_SPELLINGS = (
    (r"\bcm2\b", "cm²"),
    (r"\bcm3\b", "cm³"),
    (r"\bm2\b", "m²"),
    (r"\bm3\b", "m³"),
    (r"\bum\b", "µm"),
    (r"\bnu\^2", "ν²"),
    (r"\bLambda\b", "Λ"),
    (r"\bOhm\b", "Ω"),
    (r"\bdegC\b", "°C"),
)


def units(text: str) -> str:
    """Text with units and symbols as they are printed: cm2 -> cm², um -> µm."""
    for plain_text, printed in _SPELLINGS:
        text = re.sub(plain_text, printed, text)
    return text


def _short(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    text = f"{value:.3g}"
    if "e" in text:
        text = f"{value:.0f}" if abs(value) >= 1 else text
    return text.replace("-", "−")


def bar(run: Run) -> list[tuple[str, float]]:
    """Widths in percent and kinds of the pieces of a small bar of the depth profile."""
    found = layer_shares(run.profiles)
    if found is None:
        return [("top", 100.0)] if run.case.host.planar else []
    return [
        ("top" if i == 0 else f"layer{i}", round(100.0 * float(share), 2))
        for i, share in enumerate(found)
    ]


def by_system(rows: Sequence[ReportedRow]) -> list[tuple[str, list[ReportedRow]]]:
    """Rows under the names of their systems, in order."""
    found: dict[str, list[ReportedRow]] = {}
    for row in rows:
        found.setdefault(row.system_name, []).append(row)
    return list(found.items())


def ledger_row(run: Run) -> dict[str, Any]:
    """Ledger of a run; charges in mAh/cm2, those of losses and double layers in uAh/cm2."""
    book = run.ledger
    charges = {
        name: f"{getattr(book, name) / MAH_CM2:.4f}"
        for name in ("plated", "stripped", "sodium_inside", "sodium_on_top", "counter")
    }
    small = {
        name: f"{1e3 * getattr(book, name) / MAH_CM2:.4g}"
        for name in ("dead", "interphase", "coating", "double_layer")
    }
    return {
        "name": run.case.name,
        **{
            name: text.replace("-0.0000", "0.0000").replace("-", "−")
            for name, text in {**charges, **small}.items()
        },
        "charge": book.charge_closure,
        "sodium": book.sodium_closure,
        "salt": book.salt_closure,
        "volume": book.volume_closure,
        "least_porosity": None if math.isnan(book.least_porosity) else book.least_porosity,
        "unphysical": book.unphysical,
    }


def end_rows(run: Run) -> dict[str, Any]:
    """How the steps of a run ended; long protocols show their first and last ones."""
    steps = run.outcome.steps
    shown = steps if len(steps) <= 12 else (*steps[:6], *steps[-6:])
    return {
        "name": run.case.name,
        "title": run.case.title or run.case.name,
        "completed": run.outcome.completed,
        "message": run.outcome.message,
        "events": run.outcome.events,
        "hash": run.parameter_hash,
        "seconds": f"{run.solve_seconds:.2f}",
        "left_out": len(steps) - len(shown),
        "steps": [
            {
                "number": step.step,
                "cycle": step.cycle,
                "kind": step.kind,
                "charge": f"{step.charge / MAH_CM2:.4g}",
                "duration": f"{step.duration / 3600.0:.3g}",
                "voltage": millivolt(step.voltage),
                "end": str(step.end),
                "meaning": MEANING[step.end],
                "planned": step.planned,
            }
            for step in shown
        ],
    }


def parameter_tables(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Parameters that all electrodes share, then those of each electrode, with their steps."""
    described = [
        [row for row in group.main.case.describe() if row.section in _SECTIONS] for group in groups
    ]
    shared = set(described[0]).intersection(*map(set, described[1:])) if len(groups) > 1 else set()
    tables = []
    if shared:
        guessed = {
            number.quantity.source: number.mark for g in groups for number in g.main.case.unmeasured
        }
        rows = [_parameter(row, (), guessed) for row in described[0] if row in shared]
        tables.append({"title": "Shared by all electrodes", "rows": rows, "steps": []})
    for group, rows_of in zip(groups, described, strict=True):
        fitted = tuple(o.obs_id for o in calibration_of(group.main))
        guessed = {number.quantity.source: number.mark for number in group.main.case.unmeasured}
        tables.append(
            {
                "title": group.label,
                "rows": [_parameter(row, fitted, guessed) for row in rows_of if row not in shared],
                "steps": [
                    {
                        "name": run.case.name,
                        "steps": [r for r in run.case.describe() if r.section == "protocol"],
                    }
                    for run in group.runs
                ],
            }
        )
    return tables


def _parameter(
    row: Row, fitted: Sequence[str], guessed: Mapping[str | None, str]
) -> dict[str, Any]:
    mark = guessed.get(row.source, "") if row.origin else ""
    if fitted and "nucleation factor" in row.label and row.origin in ("derived", "calibrated"):
        mark = f"calibrated on {', '.join(fitted)}"
    return {**row._asdict(), "mark": mark}


def references(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """Citations of the laws that the runs used, and what for, without repetition."""
    found = {r.key: (r.citation, r.used_for) for run in runs for r in run.references}
    return list(found.values())


def versions(run: Run) -> dict[str, str]:
    """Versions that decide the digits; in a source tree that is not installed, Natrode's own."""
    try:
        return run.versions
    except PackageNotFoundError:
        return {"natrode": f"{natrode.__version__} (source tree, not installed)"}
