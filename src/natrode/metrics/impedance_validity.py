"""Whether an impedance spectrum can be analysed: its extent, and the Kramers-Kronig relations.

The test itself uses the library pyimpspec, which is optional (extra `eis`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from natrode._text import one_line
from natrode.record.schema import RecordError
from natrode.record.spectrum import Spectrum

#: Fewest points and decades from which anything but the intercepts is read (chosen).
FEWEST_POINTS = 5
FEWEST_DECADES = 1.0
#: Largest root-mean-square and single relative residual of a valid spectrum (chosen).
RESIDUAL_LIMIT = 0.02
POINT_LIMIT = 0.06
#: Residuals beyond this must not follow each other from one frequency to the next (chosen).
_RANDOM_ABOVE = 0.007
#: No instrument measures beyond these.
_LEAST_OHM, _MOST_OHM, _LEAST_HZ, _MOST_HZ = 1e-9, 1e15, 1e-8, 1e11
#: Half a decade of relaxation times beyond either end of the spectrum.
_EXTENSION = 0.5
FAST_PART_REMARK = "the ohmic part contains every process faster than the highest frequency"


def library() -> ModuleType:
    """The library pyimpspec; RecordError with the command that installs it when it is missing."""
    try:
        import pyimpspec
    except ImportError as error:
        raise RecordError(
            'impedance: needs the library pyimpspec: pip install "natrode[eis]"'
        ) from error
    return pyimpspec


def unfit(spectrum: Spectrum) -> str:
    """Why a spectrum cannot be tested or fitted at all; empty when it can."""
    f, z = spectrum.frequency_hz, spectrum.impedance_ohm
    if not (np.isfinite(f).all() and np.isfinite(z).all()):
        return "frequencies or impedances that are not finite"
    if np.unique(f).size < FEWEST_POINTS:
        return f"{np.unique(f).size} frequencies, at least {FEWEST_POINTS} needed"
    if spectrum.decades < FEWEST_DECADES:
        return f"{spectrum.decades:.2g} decades of frequency, at least {FEWEST_DECADES:g} needed"
    if not np.all(np.abs(z) > 0):
        return "impedances of 0"
    low, high = (float(g(np.abs(z))) for g in (np.min, np.max))
    if low < _LEAST_OHM or high > _MOST_OHM or not _LEAST_HZ < f.min() <= f.max() < _MOST_HZ:
        return "impedances or frequencies that no instrument measures: damaged file?"
    if np.all(z.imag > 0):
        return "inductive at every frequency"
    return ""


def data_set(spectrum: Spectrum) -> Any:
    """The spectrum for pyimpspec, from high to low frequency, the first of equal frequencies."""
    f, first = np.unique(spectrum.frequency_hz, return_index=True)
    return library().DataSet(f[::-1], spectrum.impedance_ohm[first][::-1])


def akaike(square_sum: float, values: int, parameters: int) -> float:
    """Akaike's criterion for few values (Hurvich and Tsai, Biometrika 1989, 76, 297); inf when
    there are too few of them.
    """
    free = values - parameters - 1
    if free <= 0:
        return math.inf
    return values * math.log(square_sum / values + 1e-18) + 2.0 * parameters * values / free


@dataclass(frozen=True)
class KramersKronig:
    """Whether a spectrum can be that of a linear, causal system that did not change meanwhile.

    Attributes
    ----------
    passed : verdict.
    residual_rms : residual relative to |Z|, per value left free by the fit [-].
    largest_residual : largest relative residual of a real or imaginary part [-].
    note : why it failed, or what the test cannot see.
    """

    passed: bool
    residual_rms: float
    largest_residual: float
    note: str


def kramers_kronig(spectrum: Spectrum) -> KramersKronig:
    """Linear Kramers-Kronig test: the spectrum as a sum of RC elements.

    Parameters
    ----------
    spectrum : at least 5 frequencies over at least 1 decade.

    Returns
    -------
    Failed when the residuals exceed 2 % of |Z| (root mean square) or 6 % at one point, or exceed
    0.7 % and follow each other over the frequencies, as those of a cell that drifts do.

    Raises
    ------
    RecordError
        Without the library pyimpspec.

    Notes
    -----
    Boukamp, J. Electrochem. Soc. 1995, 142, 1885 (complex test); the number of RC elements by
    Akaike's criterion, which stands for the measure of over-fitting of Schoenleber et al.,
    Electrochim. Acta 2014, 131, 20. A slow or small drift passes: 10 % over the sweep leaves 0.4 to
    2 % and cannot be told from noise of that size.
    """
    pyimpspec = library()
    why = unfit(spectrum)
    if why:
        return KramersKronig(False, math.nan, math.nan, why)
    data = data_set(spectrum)
    points, best = int(data.get_num_points()), (math.inf, math.inf, np.zeros(0, complex))
    for number in range(2, min(points + 3, int(6 * spectrum.decades) + 4) + 1):
        parameters = number + 3  # the elements with a resistance, a capacitance, an inductance
        if 2 * points - parameters - 1 <= 0:
            break
        try:
            found = pyimpspec.perform_kramers_kronig_test(
                data,
                test="complex",
                num_RC=number,
                admittance=False,
                num_F_ext_evaluations=0,
                log_F_ext=_EXTENSION,
            )
        except Exception as error:
            # the values of a damaged file can defeat the solver in any of its steps
            why = one_line(f"the test could not be made ({error})", 200)
            return KramersKronig(False, math.nan, math.nan, why)
        squares = float(np.sum(np.abs(found.residuals) ** 2))
        score = akaike(squares, 2 * points, parameters)
        if score < best[0]:
            rms = math.sqrt(squares / (2 * points - parameters))
            best = (score, rms, np.asarray(found.residuals))
    _, rms, residuals = best
    if not residuals.size:
        return KramersKronig(False, math.nan, math.nan, "the test found no finite residuals")
    largest = float(max(np.abs(residuals.real).max(), np.abs(residuals.imag).max()))
    follow = _following(residuals)
    size = f"residuals {100 * rms:.2g} % of |Z| (largest {100 * largest:.2g} %)"
    if follow > 2.5 / math.sqrt(2 * points) and rms > _RANDOM_ABOVE:
        return KramersKronig(False, rms, largest, f"{size} follow each other: the cell drifted")
    if rms > RESIDUAL_LIMIT or largest > POINT_LIMIT:
        return KramersKronig(False, rms, largest, f"{size}: drift, a disturbance or noise")
    note = "few points: only a strong drift would show" if points < 15 else ""
    return KramersKronig(True, rms, largest, note)


def _following(residuals: Any) -> float:
    """Correlation of the residuals of neighbouring frequencies [-]; 0 for random ones."""
    product = np.sum(np.conj(residuals[1:]) * residuals[:-1]).real
    return float(product / max(np.sum(np.abs(residuals) ** 2), 1e-300))
