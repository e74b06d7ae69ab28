"""Impedance spectra: intercepts and the change from one spectrum to the next, without any model.

The Kramers-Kronig test, circuits and relaxation times need the library pyimpspec (extra `eis`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from natrode.metrics.impedance_fit import Arc, CircuitFit, fit_circuit
from natrode.metrics.impedance_relaxations import Relaxations, relaxations
from natrode.metrics.impedance_validity import (
    FAST_PART_REMARK,
    FEWEST_POINTS,
    KramersKronig,
    kramers_kronig,
)
from natrode.record.schema import RecordError
from natrode.record.segments import Floats
from natrode.record.spectrum import Spectrum

__all__ = [
    "Arc",
    "CircuitFit",
    "Intercepts",
    "KramersKronig",
    "Relaxations",
    "SpectrumChange",
    "changes",
    "fit_circuit",
    "intercepts",
    "kramers_kronig",
    "relaxations",
]

#: A fall of the ohmic part and of the arc from which both count as fallen (chosen).
OHMIC_FALL = 0.10
ARC_FALL = 0.30
FRESH_CELL_REMARK = (
    "a fall between the first two spectra of a fresh cell is breakdown of the native film, no short"
)


@dataclass(frozen=True)
class Intercepts:
    """What a spectrum shows without any model.

    Attributes
    ----------
    ohmic_ohm : real part at the highest frequency whose imaginary part is not inductive [ohm].
    total_ohm : real part at the lowest frequency [ohm].
    arc_ohm : difference of the two [ohm].
    largest_reactance_ohm : largest -Im [ohm], of all but the inductive points.
    noise_ohm : scatter of one real part, from third differences, an upper bound [ohm]; nan for
        fewer than 5 points.
    highest_hz, lowest_hz : frequencies of the two real parts [Hz].
    note : remark on the ohmic part.
    """

    ohmic_ohm: float
    total_ohm: float
    arc_ohm: float
    largest_reactance_ohm: float
    noise_ohm: float
    highest_hz: float
    lowest_hz: float
    note: str


def intercepts(spectrum: Spectrum) -> Intercepts:
    """High- and low-frequency real parts and what lies between.

    Valid for any spectrum. They depend on the frequency range: compare only spectra of one range.

    Raises
    ------
    RecordError
        When every point is inductive, or one is not finite.
    """
    if not np.isfinite(spectrum.impedance_ohm).all():
        raise RecordError("intercepts: got impedances that are not finite")
    order = np.argsort(-spectrum.frequency_hz, kind="stable")
    f, z = spectrum.frequency_hz[order], spectrum.impedance_ohm[order]
    capacitive = np.flatnonzero(z.imag <= 0)
    if capacitive.size == 0:
        raise RecordError("intercepts: the spectrum is inductive at every frequency")
    f, z = f[capacitive[0] :], z[capacitive[0] :]
    noise = math.nan
    if z.size >= FEWEST_POINTS:
        noise = 1.4826 * float(np.median(np.abs(np.diff(z.real, 3)))) / math.sqrt(20.0)
    open_at_top = capacitive[0] == 0 and -z.imag[0] > 0.02 * abs(z[0])
    return Intercepts(
        ohmic_ohm=float(z.real[0]),
        total_ohm=float(z.real[-1]),
        arc_ohm=float(z.real[-1] - z.real[0]),
        largest_reactance_ohm=float((-z.imag).max()),
        noise_ohm=noise,
        highest_hz=float(f[0]),
        lowest_hz=float(f[-1]),
        note=f"{FAST_PART_REMARK}, {f[0]:.3g} Hz" if open_at_top else "",
    )


@dataclass(frozen=True)
class SpectrumChange:
    """From one spectrum to the next.

    Attributes
    ----------
    number : number of the later spectrum.
    ohmic_before_ohm, ohmic_after_ohm, arc_before_ohm, arc_after_ohm : see `Intercepts` [ohm].
    ohmic_error_ohm, arc_error_ohm : 95 % half widths of the two differences, from scatter [ohm].
    ohmic_ratio, arc_ratio : after over before [-].
    both_fall : simultaneous fall of the ohmic resistance and collapse of the arc.
    bypass_ohm : resistance in parallel with the whole cell that explains the change best [ohm];
        nan when the admittance did not grow.
    bypass_misfit, scaling_misfit : what a bypass, and what a growth of the whole admittance by one
        factor (a larger area, a thinner film), leaves unexplained, relative to the change of
        admittance [-].
    remark : what the fall may mean.
    """

    number: int
    ohmic_before_ohm: float
    ohmic_after_ohm: float
    ohmic_error_ohm: float
    ohmic_ratio: float
    arc_before_ohm: float
    arc_after_ohm: float
    arc_error_ohm: float
    arc_ratio: float
    both_fall: bool
    bypass_ohm: float
    bypass_misfit: float
    scaling_misfit: float
    remark: str


def _bypass(before: Spectrum, after: Spectrum) -> tuple[float, float, float]:
    """Parallel resistance [ohm] and relative misfits of a bypass and of a larger area [-]."""
    f: Floats = before.frequency_hz
    if f.size != after.frequency_hz.size or not np.allclose(f, after.frequency_hz, rtol=0.01):
        return math.nan, math.nan, math.nan
    own = 1.0 / before.impedance_ohm
    gain = 1.0 / after.impedance_ohm - own
    size = math.sqrt(float(np.mean(np.abs(gain) ** 2))) or math.nan
    mean = float(gain.real.mean())
    share = float(np.vdot(own, gain).real / np.vdot(own, own).real)
    bypass = math.sqrt(float(np.mean(np.abs(gain - mean) ** 2))) / size
    scaled = math.sqrt(float(np.mean(np.abs(gain - share * own) ** 2))) / size
    return (1.0 / mean if mean > 0 else math.nan), bypass, scaled


def changes(spectra: Sequence[Spectrum], *, fresh: bool = True) -> tuple[SpectrumChange, ...]:
    """Change of ohmic part and arc between successive spectra of one frequency range.

    Parameters
    ----------
    spectra : in order of time, all of one cell.
    fresh : whether the first of them is that of a cell that has passed no current yet.

    Notes
    -----
    Both fall when the ohmic part loses more than 10 % and the arc more than 30 %, and each more
    than its scatter. Simultaneous fall marks a soft short (Menkin et al., Faraday Discuss. 2024,
    10.1039/D3FD00101F), but a growing area or a thinner film does the same where the ohmic part
    contains the film. A bypass adds one real admittance at all frequencies (`bypass_misfit` small
    and clearly below `scaling_misfit`); the voltage must agree.
    """
    found = []
    for k, (before, after) in enumerate(pairwise(spectra)):
        a, b = intercepts(before), intercepts(after)
        error = 2.0 * math.hypot(a.noise_ohm, b.noise_ohm)
        ohmic, arc = a.ohmic_ohm - b.ohmic_ohm, a.arc_ohm - b.arc_ohm
        both = (
            ohmic > max(OHMIC_FALL * a.ohmic_ohm, error)
            and arc > max(ARC_FALL * a.arc_ohm, math.sqrt(2.0) * error)
        )  # fmt: skip
        bypass, misfit, scaled = _bypass(before, after)
        remark = "simultaneous fall of ohmic resistance and collapse of the arc" if both else ""
        if k == 0 and fresh and (both or ohmic > error):
            remark = f"{remark}; {FRESH_CELL_REMARK}" if remark else FRESH_CELL_REMARK
        found.append(
            SpectrumChange(
                number=after.number,
                ohmic_before_ohm=a.ohmic_ohm,
                ohmic_after_ohm=b.ohmic_ohm,
                ohmic_error_ohm=error,
                ohmic_ratio=b.ohmic_ohm / a.ohmic_ohm,
                arc_before_ohm=a.arc_ohm,
                arc_after_ohm=b.arc_ohm,
                arc_error_ohm=math.sqrt(2.0) * error,
                arc_ratio=b.arc_ohm / a.arc_ohm if a.arc_ohm > 0 else math.nan,
                both_fall=both,
                bypass_ohm=bypass,
                bypass_misfit=misfit,
                scaling_misfit=scaled,
                remark=remark,
            )
        )
    return tuple(found)
