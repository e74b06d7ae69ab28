"""Distribution of relaxation times of an impedance spectrum (library pyimpspec, extra `eis`)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from natrode._text import one_line
from natrode.metrics.impedance_validity import (
    KramersKronig,
    data_set,
    kramers_kronig,
    library,
    unfit,
)
from natrode.record.schema import RecordError
from natrode.record.segments import Floats
from natrode.record.spectrum import Spectrum

#: Weight of the regularisation; the automatic choices split one broad arc into several peaks.
REGULARISATION = 0.01
#: Fewest frequencies that can show a peak between the ends (chosen).
FEWEST_FREQUENCIES = 12
#: Peaks lower than this share of the highest are not reported (chosen).
PEAK_SHARE = 0.1


@dataclass(frozen=True)
class Relaxations:
    """Distribution of relaxation times.

    Attributes
    ----------
    tau_s : relaxation times [s], rising; one per measured frequency.
    gamma_ohm : resistance per unit of ln(tau) [ohm], never negative.
    peaks : (relaxation time [s], gamma [ohm]) of the peaks inside the range that stay when the
        regularisation is made three times weaker and stronger.
    regularisation : weight of the Tikhonov term [-].
    residual : root-mean-square relative deviation of the imaginary part from |Z| [-].
    valid : whether the distribution may be read.
    reason : why not; empty when valid.
    note : remark.
    """

    tau_s: Floats
    gamma_ohm: Floats
    peaks: tuple[tuple[float, float], ...]
    regularisation: float
    residual: float
    valid: bool
    reason: str
    note: str = ""


def relaxations(
    spectrum: Spectrum,
    test: KramersKronig | None = None,
    *,
    regularisation: float = REGULARISATION,
) -> Relaxations:
    """Distribution of relaxation times by Tikhonov regularisation with non-negative least squares.

    Parameters
    ----------
    spectrum : impedance of the whole cell.
    test : its Kramers-Kronig test; made here when None.
    regularisation : weight of the Tikhonov term, above 0.

    Raises
    ------
    RecordError
        Without the library pyimpspec; for a weight that is not above 0.

    Notes
    -----
    Kulikovsky, J. Electrochem. Soc. 2021, 168, 044512, imaginary part. The problem is ill-posed: a
    peak is a hint, its position good to one interval between measured frequencies, and its height
    depends on the regularisation. Processes outside the measured range pile up at its ends, which
    are no peaks and only noted.
    """
    pyimpspec = library()
    if not (math.isfinite(regularisation) and regularisation > 0):
        raise RecordError(f"regularisation: got {regularisation!r}, allowed: above 0")
    why = unfit(spectrum)
    if why:
        none = np.zeros(0)
        return Relaxations(none, none, (), regularisation, math.nan, False, why)
    test = kramers_kronig(spectrum) if test is None else test
    data = data_set(spectrum)
    try:
        found = [
            pyimpspec.calculate_drt(data, "tr-nnls", mode="imaginary", lambda_value=weight)
            for weight in (regularisation, 3.0 * regularisation, regularisation / 3.0)
        ]
    except Exception as error:
        # the values of a damaged file can defeat the solver in any of its steps
        none = np.zeros(0)
        why = one_line(f"no distribution of relaxation times ({error})", 200)
        return Relaxations(none, none, (), regularisation, math.nan, False, why)
    tau, gamma = np.asarray(found[0].get_time_constants()), np.asarray(found[0].get_gammas())
    order = np.argsort(tau)
    step = spectrum.decades / (tau.size - 1) * 1.01
    places = [[(float(t), float(g)) for t, g in zip(*r.get_peaks(), strict=True)] for r in found]
    highest = max((g for _, g in places[0]), default=0.0)
    stable = tuple(
        (t, g)
        for t, g in places[0]
        if g >= PEAK_SHARE * highest
        and tau.min() < t < tau.max()
        and all(any(abs(math.log10(t / u)) <= step for u, _ in other) for other in places[1:])
    )
    residual = float(np.sqrt(np.mean(np.asarray(found[0].residuals).imag ** 2)))
    problems = [] if test.passed else [f"Kramers-Kronig test failed: {test.note}"]
    if residual > 0.05:
        problems.append(f"residual {100 * residual:.2g} % of |Z|: the distribution does not fit")
    if tau.size < FEWEST_FREQUENCIES:
        problems.append(f"{tau.size} frequencies, at least {FEWEST_FREQUENCIES} needed for peaks")
    elif not stable:
        problems.append("no peak inside the range that stays when the regularisation changes")
    sides = (("fast", gamma[np.argmin(tau)]), ("slow", gamma[np.argmax(tau)]))
    notes = ["ill-posed: heights depend on the regularisation"]
    notes += [f"a process beyond the {name} end" for name, g in sides if g > 0.3 * highest > 0]
    return Relaxations(
        tau_s=tau[order],
        gamma_ohm=gamma[order],
        peaks=tuple(sorted(stable)),
        regularisation=regularisation,
        residual=residual,
        valid=not problems,
        reason="; ".join(problems),
        note="; ".join(notes),
    )
