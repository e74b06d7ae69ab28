"""Every spectrum of a cell read as far as it allows, and what changed from step to step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natrode.analysis.asked import Progress
from natrode.metrics.impedance import (
    CircuitFit,
    Intercepts,
    KramersKronig,
    Relaxations,
    SpectrumChange,
    changes,
    fit_circuit,
    intercepts,
    kramers_kronig,
    relaxations,
)
from natrode.metrics.short_evidence import driven_steps
from natrode.metrics.shorts import ImpedanceChange
from natrode.record import Record, RecordError
from natrode.record.spectrum import Spectrum


@dataclass(frozen=True)
class SpectrumReading:
    """One spectrum and what was read from it; None where it was not, with the reason.

    Attributes
    ----------
    spectrum : as measured.
    intercepts : without any model; None where every point is inductive.
    test, fit, relaxations : Kramers-Kronig test, circuit, relaxation times; None where they were
        not computed.
    reason : why something is missing; empty when nothing is.
    """

    spectrum: Spectrum
    intercepts: Intercepts | None
    test: KramersKronig | None
    fit: CircuitFit | None
    relaxations: Relaxations | None
    reason: str


def read_spectra(
    spectra: Sequence[Spectrum], most_fitted: int, progress: Progress
) -> tuple[SpectrumReading, ...]:
    """All spectra with intercepts, and at most `most_fitted`, evenly chosen, with test and fit."""
    chosen = set(
        np.unique(np.linspace(0, len(spectra) - 1, min(most_fitted, len(spectra))).astype(int))
        if most_fitted and spectra
        else ()
    )
    found = []
    for k, spectrum in enumerate(spectra):
        progress(f"spectrum {k + 1} of {len(spectra)}", k, len(spectra))
        found.append(_read(spectrum, k in chosen))
    return tuple(found)


def _read(spectrum: Spectrum, with_fit: bool) -> SpectrumReading:
    try:
        simple = intercepts(spectrum)
    except RecordError as error:
        return SpectrumReading(spectrum, None, None, None, None, str(error))
    if not with_fit:
        return SpectrumReading(spectrum, simple, None, None, None, "one of many: not fitted")
    try:
        with np.errstate(all="ignore"):  # values of damaged files; the results are judged
            test = kramers_kronig(spectrum)
            fit = fit_circuit(spectrum, test)
            times = relaxations(spectrum, test)
    except RecordError as error:  # the optional library is missing
        return SpectrumReading(spectrum, simple, None, None, None, str(error))
    return SpectrumReading(spectrum, simple, test, fit, times, "")


def changes_over_steps(
    record: Record | None, readings: Sequence[SpectrumReading]
) -> tuple[tuple[SpectrumChange, ...], tuple[ImpedanceChange, ...]]:
    """Changes between successive spectra, and the same as changes over the driven steps.

    Only spectra of about one highest frequency are compared. The first change of a fresh cell is
    handed over as that of its first step, which never confirms a short.
    """
    usable = [r for r in readings if r.intercepts is not None]
    if len(usable) < 2:
        return (), ()
    top = usable[len(usable) // 2].spectrum.frequency_hz.max()
    same = [r for r in usable if 0.5 < r.spectrum.frequency_hz.max() / top < 2.0]
    found = changes([r.spectrum for r in same])
    if record is None:
        return found, ()
    over = []
    fresh = _fresh(record, same[0].spectrum.time_s)
    for k, (before, after, change) in enumerate(zip(same, same[1:], found, strict=False)):
        start = _first_driven(record, before.spectrum.time_s, after.spectrum.time_s)
        if start is None:
            continue
        failed = [r.test for r in (before, after) if r.test is not None and not r.test.passed]
        over.append(
            ImpedanceChange(
                time_s=start,
                step=1 if k == 0 and fresh else None,
                ohmic_before=change.ohmic_before_ohm,
                ohmic_after=change.ohmic_after_ohm,
                arc_before=change.arc_before_ohm,
                arc_after=change.arc_after_ohm,
                valid=not failed,
                note=failed[0].note if failed else change.remark,
            )
        )
    return found, tuple(over)


def _fresh(record: Record, first_s: float) -> bool:
    """Whether at most one driven step came before the first spectrum: native films still break."""
    return sum(record.time_s[stop - 1] <= first_s for _, _, stop in driven_steps(record)) <= 1


def _first_driven(record: Record, begin_s: float, end_s: float) -> float | None:
    """Time of the first driven sample between two spectra [s]; None when there is none."""
    if not (np.isfinite(begin_s) and np.isfinite(end_s)):
        return None
    time = record.time_s
    low, high = np.searchsorted(time, (begin_s, end_s))
    driven = np.abs(record.current_density_a_per_m2[low:high]) > record.metadata.rest_below_a_per_m2
    return float(time[low + int(np.argmax(driven))]) if driven.any() else None
