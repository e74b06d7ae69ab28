"""Impedance spectra from a long table of points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from natrode.record.readers.plausible import MOST_VOLT
from natrode.record.readers.raw import Raw
from natrode.record.schema import RecordError
from natrode.record.segments import Floats
from natrode.record.spectrum import Spectrum

#: A jump of the frequency against the sweep by more than this factor begins a new sweep.
_RESTART = 2.0
#: Shares of points from which on something is odd [-].
_FEW, _HALF = 0.1, 0.5
#: A sweep of fewer points is none.
_SHORTEST_SWEEP = 3
#: Sweeps of this many steps are compared with a ladder; their largest relative scatter [-].
_LONG_SWEEP, _MOST_UNEVEN = 10, 1.2
#: Largest deviation of the parts from modulus and phase [-].
_MODULUS_TOLERANCE = 0.05


def sweep_starts(frequency: Floats, *groups: Floats | None) -> np.ndarray:
    """First rows of the sweeps in a column of frequencies [Hz].

    Parameters
    ----------
    frequency : array, shape (n,), all above 0.
    groups : arrays of shape (n,) or None
        Counters of cycles or sequences; a change of any begins a new sweep.
    """
    if not frequency.size:
        return np.zeros(0, dtype=np.int64)
    moves = np.diff(np.log(frequency))
    direction = -1.0 if not moves.size or np.median(np.sign(moves)) <= 0 else 1.0
    starts = np.concatenate(([True], direction * moves < -np.log(_RESTART)))
    for group in groups:
        if group is not None:
            starts[1:] |= group[1:] != group[:-1]
    return np.flatnonzero(starts)


def spectra_of(
    frequency: Floats,
    real: Floats,
    imaginary: Floats,
    *,
    source: str,
    time: Floats | None = None,
    voltage: Floats | None = None,
    groups: tuple[Floats | None, ...] = (),
) -> list[Spectrum]:
    """Spectra of a table of points, cut at changes of a group and at restarts of the sweep.

    Parameters
    ----------
    frequency, real, imaginary : [Hz], [ohm], [ohm] with the true sign of the imaginary part,
        shape (n,); rows that are not finite or not above 0 Hz are passed over.
    source : name of the file.
    time, voltage : test time [s] and voltage [V], shape (n,).
    groups : as in `sweep_starts`.
    """
    good = np.isfinite(frequency) & np.isfinite(real) & np.isfinite(imaginary) & (frequency > 0)
    size = np.hypot(real, imaginary)
    good &= (size > 0) & (size < 1e15) & (frequency < 1e12)
    if not good.any():
        return []
    f, re, im = frequency[good], real[good], imaginary[good]
    t = time[good] if time is not None else np.full(f.size, np.nan)
    v = voltage[good] if voltage is not None else np.full(f.size, np.nan)
    starts = sweep_starts(f, *(g[good] if g is not None else None for g in groups))
    found: list[Spectrum] = []
    for first, stop in zip(starts, [*starts[1:], f.size], strict=True):
        part = slice(first, stop)
        seen = v[part][np.isfinite(v[part])]
        try:
            found.append(
                Spectrum.from_columns(
                    f[part],
                    re[part],
                    im[part],
                    time_s=float(t[first]),
                    number=len(found) + 1,
                    voltage_v=float(seen.mean()) if seen.size else float("nan"),
                    source=source,
                )
            )
        except RecordError:
            continue
    return found


def add_spectra(
    raw: Raw,
    frequency: Floats,
    real: Floats,
    imaginary: Floats,
    *,
    time: Floats | None = None,
    voltage: Floats | None = None,
    groups: tuple[Floats | None, ...] = (),
    modulus: Floats | None = None,
    phase_deg: Floats | None = None,
) -> None:
    """Give `raw` the spectra of a table of points (see `spectra_of`) and flag what is odd in it.

    `modulus` [ohm] and `phase_deg` are those that the instrument printed beside the parts.
    """
    found = spectra_of(
        frequency, real, imaginary, source=raw.name, time=time, voltage=voltage, groups=groups
    )
    if not found:
        return
    before = len(raw.spectra)
    raw.spectra = (*raw.spectra, *(replace(s, number=s.number + before) for s in found))
    lost = int(np.sum(frequency != 0)) - sum(map(len, found))
    if lost:
        raw.flag("damage", f"{lost} points of the spectra without numbers were left out")
    good = np.isfinite(real) & np.isfinite(imaginary) & (frequency > 0)
    for text in _doubts(found, real[good], imaginary[good]):
        raw.flag("warning", text)
    if time is not None and np.any(np.diff(time[good]) < 0):
        raw.flag("warning", "the time of the points of the spectra falls back: is it a time?")
    if voltage is not None and np.any(np.abs(voltage[good]) > MOST_VOLT):
        raw.flag("warning", "the voltage of the spectra is above 100 V: is it a voltage?")
    if modulus is not None and phase_deg is not None:
        z = modulus[good] * np.exp(1j * np.radians(phase_deg[good]))
        off = np.abs(z - (real[good] + 1j * imaginary[good])) > _MODULUS_TOLERANCE * np.abs(z)
        if float(np.mean(off)) > _FEW:
            raw.flag(
                "warning",
                f"real and imaginary part contradict modulus and phase in {int(off.sum())} points",
            )


def _doubts(spectra: list[Spectrum], real: Floats, imaginary: Floats) -> list[str]:
    """What is odd in the points of spectra."""
    texts = []
    if float(np.mean(imaginary > 0)) > _HALF:
        texts.append(
            "the imaginary part is positive in most points (inductive): sign of the column?"
        )
    if float(np.mean(real < 0)) > _FEW:
        texts.append(f"the real part is negative in {int(np.sum(real < 0))} points")
    against = sum(_against(s.frequency_hz) for s in spectra)
    short = sum(len(s) < _SHORTEST_SWEEP for s in spectra)
    if against > _FEW * real.size or (len(spectra) > 1 and short > _HALF * len(spectra)):
        texts.append("the frequency goes up and down instead of sweeping: is it the frequency?")
    elif any(_uneven(s.frequency_hz) for s in spectra):
        texts.append("the steps of the frequency are very uneven: is it the frequency?")
    return texts


def _uneven(frequency: Floats) -> bool:
    """Whether the steps on the logarithmic scale scatter by more than any ladder of an analyser."""
    steps = np.abs(np.diff(np.log(frequency)))
    return steps.size >= _LONG_SWEEP and float(np.std(steps)) > _MOST_UNEVEN * float(steps.mean())


def _against(frequency: Floats) -> int:
    """Moves of the frequency against the direction of its sweep."""
    moves = np.sign(np.diff(frequency))
    return int(min(np.sum(moves > 0), np.sum(moves < 0)))
