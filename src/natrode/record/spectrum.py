"""One impedance spectrum as it was measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from natrode.record.checks import own_column
from natrode.record.schema import RecordError
from natrode.record.segments import Floats


@dataclass(frozen=True)
class Spectrum:
    """Impedance against frequency, one sweep.

    Attributes
    ----------
    frequency_hz : frequencies in the order of measurement [Hz], shape (n,), all above 0.
    impedance_ohm : complex impedance of the whole cell [ohm], shape (n,); capacitive arcs have a
        negative imaginary part.
    time_s : test time of the first point [s]; nan when unknown.
    number : 1, 2, 3 ... in the order of the file.
    voltage_v : mean cell voltage during the sweep [V]; nan when unknown.
    source : name of the file.
    """

    frequency_hz: Floats
    impedance_ohm: NDArray[np.complex128]
    time_s: float = float("nan")
    number: int = 1
    voltage_v: float = float("nan")
    source: str = ""

    @classmethod
    def from_columns(
        cls,
        frequency_hz: ArrayLike,
        real_ohm: ArrayLike,
        imaginary_ohm: ArrayLike,
        *,
        time_s: float = float("nan"),
        number: int = 1,
        voltage_v: float = float("nan"),
        source: str = "",
    ) -> Spectrum:
        """Spectrum from columns of one length; points that are not finite are dropped.

        Parameters
        ----------
        frequency_hz : frequencies [Hz], above 0.
        real_ohm, imaginary_ohm : parts of the impedance [ohm], the imaginary part with its own
            sign (negative for a capacitive arc; many instruments print -Im).
        time_s, number, voltage_v, source : see `Spectrum`.

        Raises
        ------
        RecordError
            When no point is left, or lengths differ.
        """
        f = own_column(frequency_hz, "frequency_hz")
        re = own_column(real_ohm, "real_ohm")
        im = own_column(imaginary_ohm, "imaginary_ohm")
        if not f.size == re.size == im.size:
            raise RecordError(
                f"spectrum: got {f.size} frequencies, {re.size} real and {im.size} imaginary parts"
            )
        good = np.isfinite(f) & np.isfinite(re) & np.isfinite(im) & (f > 0)
        if not good.any():
            raise RecordError(
                "spectrum: no point with a frequency above 0 Hz and a finite impedance"
            )
        z = re[good] + 1j * im[good]
        return cls(f[good], z, float(time_s), number, float(voltage_v), source)

    def __len__(self) -> int:
        return int(self.frequency_hz.size)

    @property
    def decades(self) -> float:
        """Frequency range as a power of ten [-]."""
        return float(np.log10(self.frequency_hz.max() / self.frequency_hz.min()))

    @property
    def points_per_decade(self) -> float:
        """Points per decade of frequency [-]; inf for a single frequency."""
        return (len(self) - 1) / self.decades if self.decades > 0 else float("inf")
