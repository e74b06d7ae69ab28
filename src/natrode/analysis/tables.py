"""Tables of an analysis for other programs: rows of plain values, and everything as one dictionary."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from natrode.analysis.analysis import Analysis
from natrode.analysis.collection import Collection, averages
from natrode.analysis.wording import life_text, size_text
from natrode.compare.measured import rows

Row = dict[str, Any]


def metric_rows(analysis: Analysis) -> list[Row]:
    """One row per metric, SI, with convention, window, validity and reason."""
    return [m.as_dict() for m in analysis.metrics]


def step_rows(analysis: Analysis) -> list[Row]:
    """One row per driven step: what the voltage shows and the verdict on shorts."""
    if analysis.numbers is None:
        return []
    found = []
    for report in analysis.numbers.shorts.steps:
        step = report.step
        found.append(
            {
                "step": step.number,
                "direction": "plating" if step.direction > 0 else "stripping",
                "start_s": step.start_s,
                "stop_s": step.stop_s,
                "current_a_per_m2": step.current_a_per_m2,
                "level_v": step.level_v,
                "expected_level_v": step.reference_v,
                "noise_v": step.noise_v,
                "interval_s": step.interval_s,
                "drops": len(step.drops),
                "lasting_drops": sum(not d.recovered for d in step.drops),
                "largest_drop_v": max((d.size_v for d in step.drops), default=0.0),
                "smallest_visible_drop_v": step.least_drop_v,
                "onset_ohm_m2": step.onset_ohm_m2,
                "character": report.character,
                "verdict": report.verdict,
                "hard": report.hard,
                "confidence": report.confidence,
                "evidence": "; ".join(report.evidence),
            }
        )
    return found


def spectrum_rows(analysis: Analysis) -> list[Row]:
    """One row per spectrum: intercepts, Kramers-Kronig test, circuit."""
    found = []
    for reading in analysis.spectra:
        spectrum, simple, test, fit = (
            reading.spectrum,
            reading.intercepts,
            reading.test,
            reading.fit,
        )
        row: Row = {
            "number": spectrum.number,
            "time_s": spectrum.time_s,
            "points": len(spectrum),
            "highest_hz": float(spectrum.frequency_hz.max()),
            "lowest_hz": float(spectrum.frequency_hz.min()),
            "ohmic_intercept_ohm": None if simple is None else simple.ohmic_ohm,
            "arc_intercept_ohm": None if simple is None else simple.arc_ohm,
            "kramers_kronig_passed": None if test is None else test.passed,
            "kramers_kronig_residual": None if test is None else test.residual_rms,
            "circuit": None if fit is None else fit.circuit,
            "circuit_valid": None if fit is None else fit.valid,
            "ohmic_ohm": None if fit is None else fit.ohmic_ohm,
            "ohmic_error_ohm": None if fit is None else fit.ohmic_error_ohm,
            "reason": reading.reason or ("" if fit is None else fit.reason),
        }
        for k, arc in enumerate(() if fit is None else fit.arcs, start=1):
            row[f"arc{k}_ohm"] = arc.resistance_ohm
            row[f"arc{k}_error_ohm"] = arc.resistance_error_ohm
            row[f"arc{k}_hz"] = arc.frequency_hz
        found.append(row)
    return found


def as_dict(collection: Collection, with_averages: bool = False) -> Row:
    """Everything as plain values, for JSON."""
    found: Row = {
        "cells": [_cell(a) for a in collection.analyses],
        "failed": [{"name": name, "reason": reason} for name, reason in collection.failed],
        "passed_over": [{"file": str(p), "reason": reason} for p, reason in collection.passed],
    }
    if with_averages:
        found["replicates"] = [asdict(r) for r in averages(collection.analyses)]
    return found


def _cell(analysis: Analysis) -> Row:
    flags = [
        {"file": name, "severity": f.severity, "text": f.text}
        for name, f in analysis.experiment.flags
    ]
    row: Row = {
        "name": analysis.name,
        "size": size_text(analysis),
        "files": [
            {"name": f.name, "format": f.format, "declared": dict(f.declared)}
            for f in analysis.experiment.files
        ],
        "flags": flags,
        "left_out": list(analysis.left_out),
        "area_known": not analysis.per_cell,
        "metrics": metric_rows(analysis),
        "spectra": spectrum_rows(analysis),
    }
    if analysis.interpreted is not None and analysis.numbers is not None:
        numbers = analysis.numbers
        row |= {
            "cell": analysis.interpreted.cell_note,
            "polarity": analysis.interpreted.polarity_note,
            "charge": analysis.interpreted.charge_note,
            "protocol": asdict(numbers.protocol),
            "shorts": {
                "verdict": numbers.shorts.verdict,
                "confidence": numbers.shorts.confidence,
                "smallest_visible": numbers.shorts.smallest,
                "evidence": list(numbers.shorts.evidence),
                "steps": step_rows(analysis),
            },
            "life": {**asdict(numbers.life), "text": life_text(analysis)},
        }
    if analysis.literature is not None:
        row["literature_row"] = rows(analysis.literature.row)
        row["ranks"] = [asdict(s.rank) for s in analysis.literature.standings]
        row["nearest"] = [asdict(n) for s in analysis.literature.standings for n in s.nearest]
    if analysis.comparison is not None:
        over = analysis.comparison.overlay
        row["simulation"] = {
            "case": analysis.comparison.case.name,
            "rms_v": over.rms_v,
            "half_cycles": [
                {"cycle": h.cycle, "role": h.role, "mean_v": h.mean_v, "rms_v": h.rms_v}
                for h in over.halves
            ],
            "dips": [asdict(d) for d in over.dips],
            "efficiencies": [asdict(d) for d in over.efficiencies],
            "remarks": list(over.remarks),
        }
    return row
